//! Scores a run against the truth: plain rows in, figures out. It knows no files and no detectors.
//!
//! * Visible encounters are matched with true meetings of the same pair by intersection over union of time of at least 0.5,
//!   one to one. True meetings that the recording lost (`observable` false) are listed, not scored: finding one is neither
//!   right nor wrong.
//! * Dark encounters are right where the true meeting lies within their window and its place within their region, or within
//!   [`PLACE_M_MAX`] of it.
//! * Silences are matched by intersection over union of at least 0.9; true are those of transmitters switched off.
//! * Alerts of band `medium` and above are right where they name the ships of a true transfer and overlap it in time.

mod alerts;
mod encounters;
mod figures;
mod found;
mod matching;
mod picture;
#[cfg(test)]
mod tests;
mod text;

pub use alerts::AlertScore;
pub use figures::{Errors, KindScore, Share, precision_at};
pub use found::{FoundAlert, FoundEncounter, FoundGap, FoundRows};
pub use picture::picture;
pub use text::text;

use nautical::Interval;
use serde::Serialize;

use crate::truth::TruthLine;

/// Farthest from a region, metres, that a true dark meeting may lie: the contact range of two ships.
pub const PLACE_M_MAX: f64 = 500.0;
/// Least share of time for two encounters to be the same.
const ENCOUNTER_OVERLAP_MIN: f64 = 0.5;
/// Least share of time for two silences to be the same.
const GAP_OVERLAP_MIN: f64 = 0.9;

/// A true event that was not found, or a found one that is not true.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Mistake {
    /// Kind of event.
    pub kind: String,
    /// What the scenario calls it; of a false one, which of the scenario's doings it mistook, if that is known.
    pub label: String,
    /// Its vessels.
    pub mmsis: Vec<u32>,
    /// First instant.
    pub start: String,
    /// Last instant.
    pub end: String,
    /// What stood in the way of a match, where something came near.
    pub remark: String,
    /// What to type to see why.
    pub command: String,
}

/// How well a run agrees with the truth.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Evaluation {
    /// By kind: `visible`, `one-dark`, `both-dark`, `lone-stay`, `gap`; kinds that neither side has are left out.
    pub kinds: Vec<KindScore>,
    /// Alerts against intent.
    pub alerts: AlertScore,
    /// True events that were not found, in order of start.
    pub missed: Vec<Mistake>,
    /// Found events that are not true, in order of start.
    pub false_ones: Vec<Mistake>,
    /// True events that the recording lost: listed, not scored.
    pub unobservable: u64,
}

/// Scores what a run found. `dir` is what the commands in lists of mistakes name.
pub fn evaluate(truth: &[TruthLine], found: &FoundRows, dir: &str) -> Evaluation {
    let mut evaluation = Evaluation {
        kinds: Vec::new(),
        alerts: alerts::score(truth, found),
        missed: Vec::new(),
        false_ones: Vec::new(),
        unobservable: 0,
    };
    for kind in ["visible", "one-dark", "both-dark", "lone-stay"] {
        encounters::score(kind, truth, found, dir, &mut evaluation);
    }
    encounters::score_gaps(truth, found, dir, &mut evaluation);
    for list in [&mut evaluation.missed, &mut evaluation.false_ones] {
        list.sort_by(|a, b| a.start.cmp(&b.start).then(a.mmsis.cmp(&b.mmsis)));
    }
    evaluation
}

/// The command that shows why something was found, or was not.
fn command(dir: &str, mmsis: &[u32], span: Interval) -> String {
    let at = nautical::Time(span.start.0.midpoint(span.end.0)).floor_to(1);
    match mmsis {
        [a, b] => format!("alongside explain {dir} --pair {a},{b} --at {at}"),
        [one, ..] => format!("alongside vessel {dir} {one}"),
        [] => String::new(),
    }
}
