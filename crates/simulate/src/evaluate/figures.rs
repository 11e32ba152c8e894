//! Figures with how sure they are.

use serde::Serialize;

/// A share, with the bounds of its 95 % interval (E. B. Wilson, "Probable inference", JASA 22, 1927).
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Share {
    /// 0..=1; none where nothing was counted.
    pub value: Option<f64>,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Share {
    /// Of `part` in `whole`; both may be halves (of the F1 score).
    pub fn of(part: f64, whole: f64) -> Share {
        /// Two-sided 95 % of the normal distribution.
        const Z: f64 = 1.959_964;
        if whole <= 0.0 {
            return Share { value: None, low: 0.0, high: 1.0 };
        }
        let value = part / whole;
        let z2 = Z * Z;
        let middle = (value + z2 / (2.0 * whole)) / (1.0 + z2 / whole);
        let half = Z * (value * (1.0 - value) / whole + z2 / (4.0 * whole * whole)).sqrt() / (1.0 + z2 / whole);
        Share { value: Some(value), low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
    }
}

/// Spread of errors: medians and 95th percentiles of their size; none where there were none.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize)]
pub struct Errors {
    /// Half are smaller.
    pub median: Option<f64>,
    /// 95 of 100 are smaller.
    pub p95: Option<f64>,
}

impl Errors {
    /// From errors, signs dropped.
    pub fn of(errors: impl Iterator<Item = f64>) -> Errors {
        let mut sizes: Vec<f64> = errors.map(f64::abs).collect();
        sizes.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let last = sizes.len().checked_sub(1)?;
            sizes.get((share * last as f64).round() as usize).copied()
        };
        Errors { median: at(0.5), p95: at(0.95) }
    }
}

/// How one kind of event was found.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct KindScore {
    /// Kind of event.
    pub kind: String,
    /// True ones that the recording let be seen.
    pub truth: u64,
    /// Found ones that are true.
    pub right: u64,
    /// Found ones that are not.
    pub false_found: u64,
    /// Of those, within the limits of the profile.
    pub false_within_limits: u64,
    /// Share of those found that are true.
    pub precision: Share,
    /// Share of the true ones that were found.
    pub recall: Share,
    /// Missed ones that lie on the border of the definition, where the errors of the recording decide.
    pub missed_borderline: u64,
    /// False ones of that sort.
    pub false_borderline: u64,
    /// Precision without those on the border.
    pub precision_settled: Share,
    /// Recall without those on the border.
    pub recall_settled: Share,
    /// Their harmonic mean; its interval is Wilson's for right ones among right ones and half of all mistakes, which is near enough.
    pub f1: Share,
    /// Found start less true start, seconds. Of dark ones: how long before the meeting the window opens.
    pub start_error_s: Errors,
    /// Found end less true end, seconds.
    pub end_error_s: Errors,
    /// Metres.
    pub place_error_m: Errors,
    /// Width of the window, seconds.
    pub window_s: Errors,
}

impl KindScore {
    /// From counts; the errors are still to be filled in.
    pub(super) fn of(kind: &str, truth: u64, right: u64, false_found: u64, false_within_limits: u64) -> KindScore {
        let (truth_f, right_f, false_f) = (truth as f64, right as f64, false_found as f64);
        let mistakes = (truth_f - right_f) + false_f;
        KindScore {
            kind: kind.to_owned(),
            truth,
            right,
            false_found,
            false_within_limits,
            precision: Share::of(right_f, right_f + false_f),
            recall: Share::of(right_f, truth_f),
            missed_borderline: 0,
            false_borderline: 0,
            precision_settled: Share::of(right_f, right_f + false_f),
            recall_settled: Share::of(right_f, truth_f),
            f1: Share::of(right_f, right_f + mistakes / 2.0),
            start_error_s: Errors::default(),
            end_error_s: Errors::default(),
            place_error_m: Errors::default(),
            window_s: Errors::default(),
        }
    }
}

impl KindScore {
    /// Takes mistakes on the border out of the settled figures.
    pub(super) fn with_borderline(mut self, missed: u64, false_found: u64) -> KindScore {
        let (right, truth) = (self.right as f64, self.truth.saturating_sub(missed) as f64);
        let settled_false = self.false_found.saturating_sub(false_found) as f64;
        self.precision_settled = Share::of(right, right + settled_false);
        self.recall_settled = Share::of(right, truth);
        (self.missed_borderline, self.false_borderline) = (missed, false_found);
        self
    }
}

/// Precision at another prevalence than that of a simulated sea: of so many pairs (or ships) one is what is looked for.
/// `false_share` is the share of innocent ones that were found all the same.
pub fn precision_at(prevalence: f64, recall: f64, false_share: f64) -> f64 {
    let (right, wrong) = (prevalence * recall, (1.0 - prevalence) * false_share);
    if right + wrong > 0.0 { right / (right + wrong) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson() {
        // R. G. Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, and 15 of 148.
        for (part, whole, low, high) in
            [(81.0, 263.0, 0.2553, 0.3662), (15.0, 148.0, 0.0624, 0.1605), (0.0, 20.0, 0.0, 0.1611)]
        {
            let share = Share::of(part, whole);
            assert!((share.low - low).abs() < 5e-4 && (share.high - high).abs() < 5e-4, "{share:?}");
        }
        assert_eq!(Share::of(0.0, 0.0).value, None);
    }

    #[test]
    fn rare_things_make_most_finds_false() {
        assert!((precision_at(1e-3, 1.0, 1e-3) - 0.5).abs() < 1e-3);
        assert!(precision_at(1e-5, 1.0, 1e-3) < 0.011);
    }
}
