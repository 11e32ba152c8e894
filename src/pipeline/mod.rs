//! Where the stages meet: entries in event order become tracks, tracks become legs, legs become encounters.

mod assessment;
mod at_rest;
mod dark;
mod detect;
mod earlier;
mod engine;
mod epochs;
mod false_positions;
mod findings;
mod identity;
mod loitering;
mod meetings;
mod motion;
mod port_calls;
mod publish;
mod rows;
mod segments;
mod silences;
mod spills;
mod tables;
mod wakes;

pub use crate::feed::Filter;
pub use assessment::Sources;
pub use detect::{DetectSettings, Detected, Tracks, detect};
pub use earlier::Earlier;
pub use engine::{Engine, EngineSettings, Interrupted, Outlet, PassedFix, Waters};
pub use findings::{Ended, Findings, FoundContact, FoundDark, FoundEncounter, FoundGap, FoundLoitering};
pub use publish::{Publisher, RowSink};
pub use spills::Written;
pub use tables::Tables;
pub use wakes::Surroundings;

pub(crate) use assessment::band_of;
pub(crate) use detect::{Intake, lists_json};
pub(crate) use epochs::Epochs;
pub(crate) use rows::{anchorages, balance_json, counts_json, coverage_json, degrees_minutes, parameters};
