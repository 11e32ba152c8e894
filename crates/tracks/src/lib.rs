//! From reports in event order to tracks: repeats, impossible jumps, hulls that share an MMSI, silences, particulars.
//!
//! [`Entry`] is a report in the form and the order in which an archive is sorted. [`Tracker`] takes entries in that
//! order and grows [`Track`]s; [`Track::legs`] gives a track's motion under a [`GapRule`].

mod beacon;
mod catalogue;
mod crowd;
mod entry;
mod hull;
mod legs;
mod lessons;
mod listening;
mod positions;
mod reception;
mod station;
mod track;
mod tracker;

pub use catalogue::Catalogue;
pub use crowd::{CROWD_SHIPS_MIN, Crowd};
pub use entry::Entry;
pub use legs::{FixLeg, GapRule, LegAt, Sighting, sent_velocity_mps};
pub use listening::{
    AloneTail, COMPARABLE_MIN, Kind, Listening, Odds, Own, SHIFTS, SLOT_S, SLOTS_KEPT, SPREAD_AT_EDGES, SPREAD_INSIDE,
    Shifts, Sounding, Strength, WELL_HEARD, slot_of, unshifted_odds,
};
pub use positions::{FalseKind, FalseSpell, JUDGED_WITHIN_S};
pub use reception::{Cell, CellDay, Coverage, Reception};
pub use station::Part;
pub use track::{Fix, Track, TrackKey, Version};
pub use tracker::{Counts, Outcome, Tracker};
