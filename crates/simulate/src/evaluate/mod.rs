//! Scores a run against the truth: plain rows in, figures out. It knows no files and no detectors.
//!
//! * Visible encounters are matched with true meetings of the same pair by intersection over union of time of at least 0.5,
//!   one to one. True meetings that the recording lost (`observable` false) are listed, not scored: finding one is neither
//!   right nor wrong.
//! * Dark encounters are right where the true meeting lies within their window and its place within their region, or within
//!   [`PLACE_M_MAX`] of it. A true meeting with a silent partner of which only the stay was told, without a name, is a missed
//!   `one-dark`, but no false `lone-stay`.
//! * The true partner's rank in `candidates` stands beside its rank by the nearest silence.
//! * Silences are matched by intersection over union of at least 0.9; true are those of transmitters switched off.
//! * Spells of false positions are matched by sharing half of the shorter one's time.
//! * Doubts about identity are matched by kind, vessels, and time within a day.
//! * Alerts are right where they name the ships of a true transfer and overlap it in time: at each band and above.

mod alerts;
mod candidates;
mod doubts;
mod encounters;
mod figures;
mod found;
mod gaps;
mod matching;
mod pairs;
mod picture;
mod region;
mod tally;
#[cfg(test)]
mod tests;
mod text;
mod truths;

use std::collections::BTreeMap;

pub use alerts::{AlertCount, AlertScore, BANDS, BandCount, BandScore, UNHEARD};
pub use candidates::{CandidateCase, CandidateCount, CandidateScore};
pub use figures::{Errors, KindScore, Rate, Share, precision_at};
pub use found::{FoundAlert, FoundCandidate, FoundEncounter, FoundGap, FoundIdentity, FoundPositions, FoundRows};
pub use pairs::{PairCount, PairScore};
pub use picture::picture;
pub use tally::Tally;
pub use text::text;

use nautical::Interval;
use serde::{Deserialize, Serialize};

use crate::truth::TruthLine;

/// Farthest from a region, metres, that a true dark meeting may lie: the contact range of two ships.
pub const PLACE_M_MAX: f64 = 500.0;

/// Kinds that are scored, in the order in which they are told.
pub const KINDS: [&str; 7] = ["visible", "one-dark", "both-dark", "lone-stay", "gap", "positions", "identity"];

/// How often each true kind was taken for each found one.
pub type Confusion = BTreeMap<String, BTreeMap<String, u64>>;

/// A true event that was not found, or a found one that is not true.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
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
    /// Whether it lies on the border of the definition, where the errors of the recording decide.
    pub borderline: bool,
    /// Of a false one: whether it lies within the limits of its profile.
    pub within_limits: bool,
    /// What to type to see why.
    pub command: String,
}

/// What was counted; counts of several seas can be added.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Counted {
    /// By kind; kinds that neither side has are left out.
    pub kinds: BTreeMap<String, Tally>,
    /// True partners among candidates.
    pub candidates: CandidateCount,
    /// Pairs of silences told as possible meetings, beside pairs taken at random.
    pub pairs: PairCount,
    /// What silences were put down to: of transmitters that were off, that sent false positions, and that were on the air.
    pub gap_causes: Confusion,
    /// Shapes of false positions: true and found.
    pub position_kinds: Confusion,
    /// Doubts about identity by kind: `found`, `missed`, `false`.
    pub identity_kinds: Confusion,
    /// Alerts against intent.
    pub alerts: AlertCount,
    /// True events that were not found, in order of start.
    pub missed: Vec<Mistake>,
    /// Found events that are not true, in order of start.
    pub false_ones: Vec<Mistake>,
}

/// How well a run agrees with the truth.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Evaluation {
    /// By kind, in the order of [`KINDS`]; kinds that neither side has are left out.
    pub kinds: Vec<KindScore>,
    /// True partners among candidates.
    pub candidates: CandidateScore,
    /// Pairs of silences told as possible meetings, beside pairs taken at random.
    pub pairs: PairScore,
    /// See [`Counted::gap_causes`].
    pub gap_causes: Confusion,
    /// See [`Counted::position_kinds`].
    pub position_kinds: Confusion,
    /// See [`Counted::identity_kinds`].
    pub identity_kinds: Confusion,
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
    Counted::of(truth, found, dir).evaluation()
}

impl Counted {
    /// Counts what a run found of a truth. `dir` is what the commands in lists of mistakes name.
    pub fn of(truth: &[TruthLine], found: &FoundRows, dir: &str) -> Counted {
        let mut counted = Counted { alerts: alerts::count(truth, found), ..Counted::default() };
        for kind in ["visible", "one-dark", "both-dark", "lone-stay"] {
            encounters::count(kind, truth, found, dir, &mut counted);
        }
        candidates::count(truth, found, &mut counted.candidates);
        counted.pairs = pairs::count(truth, found);
        gaps::count(truth, found, dir, &mut counted);
        doubts::count_positions(truth, found, dir, &mut counted);
        doubts::count_identity(truth, found, dir, &mut counted);
        for list in [&mut counted.missed, &mut counted.false_ones] {
            list.sort_by(|a, b| a.start.cmp(&b.start).then(a.mmsis.cmp(&b.mmsis)));
        }
        counted
    }

    /// Adds the counts of another sea; its mistakes go to the end of the lists.
    pub fn add(&mut self, other: Counted) {
        for (kind, tally) in &other.kinds {
            self.kinds.entry(kind.clone()).or_default().add(tally);
        }
        self.candidates.add(&other.candidates);
        self.pairs.add(&other.pairs);
        for (sum, more) in [
            (&mut self.gap_causes, other.gap_causes),
            (&mut self.position_kinds, other.position_kinds),
            (&mut self.identity_kinds, other.identity_kinds),
        ] {
            for (truth, founds) in more {
                for (found, count) in founds {
                    *sum.entry(truth.clone()).or_default().entry(found).or_default() += count;
                }
            }
        }
        self.alerts.add(&other.alerts);
        self.missed.extend(other.missed);
        self.false_ones.extend(other.false_ones);
    }

    /// The figures that follow from these counts.
    pub fn evaluation(&self) -> Evaluation {
        let kinds = KINDS.iter().filter_map(|kind| Some(self.kinds.get(*kind)?.score(kind)));
        Evaluation {
            kinds: kinds.collect(),
            candidates: self.candidates.score(),
            pairs: self.pairs.score(),
            gap_causes: self.gap_causes.clone(),
            position_kinds: self.position_kinds.clone(),
            identity_kinds: self.identity_kinds.clone(),
            alerts: self.alerts.score(),
            missed: self.missed.clone(),
            false_ones: self.false_ones.clone(),
            unobservable: self.kinds.values().map(|tally| tally.unobservable).sum(),
        }
    }

    /// The tally of a kind that one side has at least one of.
    fn tally(&mut self, kind: &str) -> &mut Tally {
        self.kinds.entry(kind.to_owned()).or_default()
    }
}

/// The command that shows why something was found, or was not.
fn command(dir: &str, mmsis: &[u32], span: Interval) -> String {
    let at = nautical::Time(span.start.0.midpoint(span.end.0)).floor_to(1);
    let dir = quoted(dir);
    match mmsis {
        [a, b] => format!("alongside explain {dir} --pair {a},{b} --at {at}"),
        [one, ..] => format!("alongside vessel {dir} {one}"),
        [] => String::new(),
    }
}

/// A folder's name as a POSIX shell takes it for one word.
fn quoted(dir: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@%".contains(c);
    if !dir.is_empty() && dir.chars().all(is_plain) {
        dir.to_owned()
    } else {
        format!("'{}'", dir.replace('\'', "'\\''"))
    }
}

/// A mistake about these ships at that time.
fn mistake(kind: &str, label: &str, mmsis: Vec<u32>, span: Interval, remark: String, dir: &str) -> Mistake {
    Mistake {
        kind: kind.to_owned(),
        label: label.to_owned(),
        command: command(dir, &mmsis, span),
        mmsis,
        start: span.start.to_string(),
        end: span.end.to_string(),
        remark,
        borderline: false,
        within_limits: true,
    }
}
