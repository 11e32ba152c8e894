//! What counts, by name, and what it amounts to: profiles, watch lists, and from facts to alerts with reasons for and against.

mod profile;
mod watch_list;

pub use profile::{Profile, ProfileError};
pub use watch_list::{
    Counts, Entry, Hit, ListStatus, MatchedBy, More, Sent, Strength, Warning, WatchList, WatchListError, WatchLists,
    imo_check_digit,
};
