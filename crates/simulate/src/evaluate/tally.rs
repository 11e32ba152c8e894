//! Counts of one kind of event, which can be summed over many seas.

use serde::{Deserialize, Serialize};

use super::figures::{Errors, KindScore, Share};

/// What was counted of one kind of event.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// True ones that the recording let be seen.
    pub truth: u64,
    /// True ones that it did not.
    pub unobservable: u64,
    /// Rows told, whatever they are.
    pub rows: u64,
    /// Found ones that are true.
    pub right: u64,
    /// Of those, within the limits of the profile.
    pub right_within_limits: u64,
    /// Found ones that are not.
    pub false_found: u64,
    /// Of those, pieces of a true one: at least half of their time lies in it, but another piece is nearer to it, or none is
    /// half of it.
    pub false_pieces: u64,
    /// Of those, within the limits of the profile.
    pub false_within_limits: u64,
    /// Missed ones on the border of the definition.
    pub missed_borderline: u64,
    /// False ones on the border of the definition.
    pub false_borderline: u64,
    /// Found less true, seconds.
    pub start_errors_s: Vec<f64>,
    /// Found less true, seconds.
    pub end_errors_s: Vec<f64>,
    /// Metres between the places.
    pub place_errors_m: Vec<f64>,
    /// Widths of the windows found, seconds.
    pub windows_s: Vec<f64>,
}

impl Tally {
    /// Adds the counts of another sea.
    pub fn add(&mut self, other: &Tally) {
        self.truth += other.truth;
        self.unobservable += other.unobservable;
        self.rows += other.rows;
        self.right += other.right;
        self.right_within_limits += other.right_within_limits;
        self.false_found += other.false_found;
        self.false_pieces += other.false_pieces;
        self.false_within_limits += other.false_within_limits;
        self.missed_borderline += other.missed_borderline;
        self.false_borderline += other.false_borderline;
        self.start_errors_s.extend(&other.start_errors_s);
        self.end_errors_s.extend(&other.end_errors_s);
        self.place_errors_m.extend(&other.place_errors_m);
        self.windows_s.extend(&other.windows_s);
    }

    /// The figures that follow from these counts.
    pub fn score(&self, kind: &str) -> KindScore {
        let (truth, right, false_found) = (self.truth as f64, self.right as f64, self.false_found as f64);
        let mistakes = (truth - right) + false_found;
        let settled_truth = self.truth.saturating_sub(self.missed_borderline) as f64;
        let settled_false = self.false_found.saturating_sub(self.false_borderline) as f64;
        let errors = |errors: &[f64]| Errors::of(errors.iter().copied());
        KindScore {
            kind: kind.to_owned(),
            truth: self.truth,
            unobservable: self.unobservable,
            right: self.right,
            right_within_limits: self.right_within_limits,
            false_found: self.false_found,
            false_pieces: self.false_pieces,
            false_within_limits: self.false_within_limits,
            precision: Share::of(right, right + false_found),
            recall: Share::of(right, truth),
            f1: Share::of(right, right + mistakes / 2.0),
            missed_borderline: self.missed_borderline,
            false_borderline: self.false_borderline,
            precision_settled: Share::of(right, right + settled_false),
            recall_settled: Share::of(right, settled_truth),
            start_error_s: errors(&self.start_errors_s),
            end_error_s: errors(&self.end_errors_s),
            place_error_m: errors(&self.place_errors_m),
            window_s: errors(&self.windows_s),
        }
    }
}
