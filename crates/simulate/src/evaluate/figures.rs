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

/// Two-sided 95 % of the normal distribution.
const Z: f64 = 1.959_964;

impl Share {
    /// Of `part` in `whole`; both may be halves (of the F1 score).
    pub fn of(part: f64, whole: f64) -> Share {
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

/// Events in so much time, with the bounds of the 95 % interval of a Poisson count (Byar's approximation: N. E. Breslow and
/// N. E. Day, "Statistical methods in cancer research" II, 1987, formula 2.13).
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Rate {
    /// Events in a unit of time; none where no time passed.
    pub value: Option<f64>,
    /// Lower bound.
    pub low: f64,
    /// Upper bound; infinite (null in JSON) where no time passed.
    pub high: f64,
}

impl Rate {
    /// Of `count` events in `time` units.
    pub fn of(count: u64, time: f64) -> Rate {
        if time <= 0.0 {
            return Rate { value: None, low: 0.0, high: f64::INFINITY };
        }
        let bound = |events: f64, z: f64| events * (1.0 - 1.0 / (9.0 * events) + z / (3.0 * events.sqrt())).powi(3);
        let events = count as f64;
        let low = if count == 0 { 0.0 } else { bound(events, -Z) };
        Rate { value: Some(events / time), low: low.max(0.0) / time, high: bound(events + 1.0, Z) / time }
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
    /// True ones that the recording lost: not scored.
    pub unobservable: u64,
    /// Found ones that are true.
    pub right: u64,
    /// Of those, within the limits of the profile.
    pub right_within_limits: u64,
    /// Found ones that are not.
    pub false_found: u64,
    /// Of those, pieces of a true one: most of their time lies in it, but another piece is nearer to it, or none is half of it.
    pub false_pieces: u64,
    /// Of those, within the limits of the profile.
    pub false_within_limits: u64,
    /// Share of those found that are true.
    pub precision: Share,
    /// Share of the true ones that were found.
    pub recall: Share,
    /// Their harmonic mean; its interval is Wilson's for right ones among right ones and half of all mistakes, which is near enough.
    pub f1: Share,
    /// Missed ones that lie on the border of the definition, where the errors of the recording decide.
    pub missed_borderline: u64,
    /// False ones of that sort.
    pub false_borderline: u64,
    /// Precision without those on the border.
    pub precision_settled: Share,
    /// Recall without those on the border.
    pub recall_settled: Share,
    /// Found start less true start, seconds. Of dark ones: how long before the meeting the window opens.
    pub start_error_s: Errors,
    /// Found end less true end, seconds.
    pub end_error_s: Errors,
    /// Metres.
    pub place_error_m: Errors,
    /// Width of the window, seconds.
    pub window_s: Errors,
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
    fn byar() {
        // Exact Poisson bounds by chi-square: 0: 0 to 3.689; 10: 4.795 to 18.390; 100: 81.364 to 121.627.
        for (count, low, high) in [(0, 0.0, 3.689), (10, 4.795, 18.390), (100, 81.364, 121.627)] {
            let rate = Rate::of(count, 2.0);
            assert!((rate.low * 2.0 - low).abs() < 0.05 && (rate.high * 2.0 - high).abs() < 0.05, "{rate:?}");
        }
        assert_eq!(Rate::of(3, 0.0).value, None);
    }

    #[test]
    fn rare_things_make_most_finds_false() {
        assert!((precision_at(1e-3, 1.0, 1e-3) - 0.5).abs() < 1e-3);
        assert!(precision_at(1e-5, 1.0, 1e-3) < 0.011);
    }
}
