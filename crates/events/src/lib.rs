//! What happened: contacts, encounters, gaps, loitering, learned anchorages.
//!
//! A [`Rule`] says what counts. [`PairState`] folds a pair's passages, in order of time, into [`Contact`]s and
//! [`Encounter`]s; an encounter depends on nothing but its own pair. [`SightingState`] does the same for sparse
//! reception, from joint sightings. [`dark`] finds the meetings that silences may hide.

mod anchorage;
mod at_rest;
pub mod dark;
mod encounter;
mod gap;
mod hull_gap;
mod identity;
mod interference;
mod loitering;
mod rule;
mod sighting;
mod tally;

pub use anchorage::{Anchorage, AnchorageCell, Anchorages, STAY_S_MIN, STAY_VESSELS_MIN};
pub use at_rest::{AtRest, MooredRun, Rested, SlowRun};
pub use encounter::{Contact, Encounter, PairState, SailingLeg};
pub use gap::{Cause, Gap, GapDefinition, GapEnd, Lasting, SilenceLimit, Silences, TrackFix};
pub use identity::{
    AWAY_S_MAX, Doubt, DoubtKind, EDGE_S, Said, Sayings, Vessel, identity_conflicts, possible_changes, shared_mmsi,
};
pub use interference::{Interference, JudgedSpell, Spells, judge_together};
pub use loitering::{Loitering, LoiteringRule, Loiterings};
pub use rule::{Beside, Clause, Limits, Motion, Rule, TypeLimit};
pub use sighting::{SIGHTING_HALF_S, SIGHTING_STEP_S, SightedLeg, SightingState, Trail, sighting_leg};
