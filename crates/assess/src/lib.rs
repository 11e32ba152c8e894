//! What counts, by name, and what it amounts to: profiles, watch lists, and alerts with reasons for and against.

mod alert;
mod area;
mod assess;
mod case;
mod facts;
mod profile;
mod rules;
mod summary;
mod unchecked;
mod watch_list;
mod weighing;

pub use alert::{Alert, Band, Group, ListVersion, Reason, Toward};
pub use area::Areas;
pub use assess::{Weighed, assess, sum_db, weigh};
pub use case::{Case, CaseError, Outcome};
pub use facts::{
    AreaFacts, ChainLink, EncounterFacts, Facts, GapFacts, History, IdentityFacts, Kind, PastMeeting, PlaceFacts,
    PortCallFacts, PositionFacts, VesselFacts,
};
pub use profile::{Profile, ProfileError};
pub use rules::{ALL as RULES, Rule};
pub use watch_list::{
    Counts, Entry, Hit, ListStatus, MatchedBy, More, Sent, Strength, Warning, WatchList, WatchListError, WatchLists,
};
pub use weighing::{Bands, JUDGEMENT_DB_MAX, Thresholds, Weighing, Weight};
