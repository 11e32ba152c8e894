//! Where the stages meet: entries in event order become tracks, tracks become legs, legs become encounters.

mod detect;
mod engine;
mod findings;
mod loitering;
mod motion;
mod rows;
mod segments;
mod silences;

pub use crate::feed::Filter;
pub use detect::{DetectSettings, Detected, Tracks, detect};
pub use engine::{Engine, EngineSettings, Interrupted, PassedFix, PassedFixes};
pub use findings::{Findings, FoundContact, FoundEncounter, FoundGap, FoundLoitering};

pub(crate) use detect::Intake;
pub(crate) use rows::{balance_json, counts_json, degrees_minutes, parameters};
