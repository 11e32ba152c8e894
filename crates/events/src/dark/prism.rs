//! Where a silent ship can have been: its space-time prism, and the closed-form filter for two of them.
//!
//! T. Haegerstrand, "What about people in regional science?", 1970 (the prism); the filter is this project's: it needs
//! nothing but the distances between the ends, so it holds in any metric by the triangle inequality.

use nautical::{Ecef, METRES_PER_SECOND_PER_KNOT, Position, Time, geodesic_m_at_least};

/// Rounding of positions (1e-7 degree, 11 mm) and of times: distances are taken this much shorter, metres.
const ROUNDING_M: f64 = 0.02;

/// Slowest cap that is computed with, metres per second: no division by nothing.
const SPEED_MPS_MIN: f64 = 1e-3;

/// A place at a time: one end of a silence, or a fix of a stay.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Sight {
    /// When.
    pub time: Time,
    /// Where.
    pub position: Position,
}

/// What a meeting takes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MeetingRule {
    /// Largest distance of the two ships, metres (rho): from the profile's contact distance.
    pub range_m: f64,
    /// Least time alongside, seconds (tau).
    pub stay_s: f64,
    /// Drift allowed while alongside, metres per second (w); 0 for a fixed place.
    pub drift_mps: f64,
}

/// All that a ship can have done between two sights at a speed of at most its cap.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Prism {
    pub(super) from: Ecef,
    pub(super) to: Ecef,
    /// Seconds since the epoch.
    pub(super) start_s: f64,
    pub(super) end_s: f64,
    pub(super) speed_mps: f64,
    /// Least distance from its first to its last place, metres.
    own_m: f64,
}

/// Times at which a meeting may start, seconds from the first prism's start.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Starts {
    pub lo: f64,
    pub hi: f64,
}

/// Least length of the geodesic between two places, metres.
pub(super) fn distance_m(a: Ecef, b: Ecef) -> f64 {
    geodesic_m_at_least(a.chord_m(b))
}

impl Prism {
    /// The prism from one sight to a later one under a speed cap.
    pub fn new(from: Sight, to: Sight, speed_cap_knots: f64) -> Prism {
        let (start, end) = (from.position.ecef(), to.position.ecef());
        Prism {
            from: start,
            to: end,
            start_s: from.time.seconds(),
            end_s: to.time.seconds(),
            speed_mps: (speed_cap_knots * METRES_PER_SECOND_PER_KNOT).max(SPEED_MPS_MIN),
            own_m: distance_m(start, end),
        }
    }

    /// The same under a cap of at most `speed_mps`.
    pub(super) fn slowed_to(&self, speed_mps: f64) -> Prism {
        Prism { speed_mps: self.speed_mps.min(speed_mps.max(SPEED_MPS_MIN)), ..*self }
    }

    /// The same, `seconds` later.
    pub(super) fn moved(&self, seconds: f64) -> Prism {
        Prism { start_s: self.start_s + seconds, end_s: self.end_s + seconds, ..*self }
    }

    /// Length of the way that is left beside the stay, metres.
    pub(super) fn way_m(&self, rule: &MeetingRule) -> f64 {
        self.speed_mps * (self.end_s - self.start_s - rule.stay_s) + rule.drift_mps * rule.stay_s
    }

    /// Whether the ship had the time to stay at all: vA (T - tau) + w tau >= |a1 a2|. The range has no part in it.
    pub fn leaves_time(&self, rule: &MeetingRule) -> bool {
        self.end_s - self.start_s >= rule.stay_s && self.way_m(rule) + ROUNDING_M >= self.own_m
    }

    /// Half the length and half the width of the area in which it can have stayed, metres: the ellipse whose foci are
    /// its ends. Half the width is 0 where there is no time to spare.
    pub fn half_axes_m(&self, rule: &MeetingRule) -> (f64, f64) {
        let way_m = self.way_m(rule).max(self.own_m);
        (way_m / 2.0, (way_m * way_m - self.own_m * self.own_m).max(0.0).sqrt() / 2.0)
    }

    /// The box, earth-centred, that holds every place where it can have stayed, grown by `grown_m`: of the spheroid
    /// round the ellipse, as straight distances are shorter than geodesics.
    pub(super) fn bounds_m(&self, rule: &MeetingRule, grown_m: f64) -> ([f64; 3], [f64; 3]) {
        let way_m = self.way_m(rule).max(0.0) + ROUNDING_M;
        let chord_m = self.from.chord_m(self.to).min(way_m);
        let (long_2, wide_2) = (way_m * way_m / 4.0, (way_m * way_m - chord_m * chord_m) / 4.0);
        let (middle, along) = (self.from.towards(self.to, 0.5).0, self.to.minus(self.from));
        let half = along.map(|x| {
            let share_2 = if chord_m > 0.0 { (x / chord_m).powi(2).min(1.0) } else { 0.0 };
            (long_2 * share_2 + wide_2 * (1.0 - share_2)).sqrt() + grown_m
        });
        ([0, 1, 2].map(|k| middle[k] - half[k]), [0, 1, 2].map(|k| middle[k] + half[k]))
    }
}

/// The closed form: when a meeting of two silent ships may start, or `None` where none is possible.
///
/// Necessary, and nearly sufficient; about 40 ns. With t the start, tau the stay, rho the range, w the drift:
/// vA (T - tau) + w tau >= |a1 a2| and the same of b; vA (t - t1) + vB (t - s1) + rho >= |a1 b1| and the same from the
/// end; vA (t - t1) + vB (s2 - tau - t) + rho + w tau >= |a1 b2| and its mirror.
pub(super) fn starts(a: &Prism, b: &Prism, rule: &MeetingRule) -> Option<Starts> {
    let tau = rule.stay_s;
    // Seconds from a's start keep their digits.
    let (t1, t2, s1, s2) = (0.0, a.end_s - a.start_s, b.start_s - a.start_s, b.end_s - a.start_s);
    let mut lo = f64::max(t1, s1);
    let mut hi = f64::min(t2, s2) - tau;
    if lo > hi || !a.leaves_time(rule) || !b.leaves_time(rule) {
        return None;
    }
    let (va, vb) = (a.speed_mps, b.speed_mps);
    let range_m = rule.range_m + ROUNDING_M;
    lo = lo.max((distance_m(a.from, b.from) - range_m + va * t1 + vb * s1) / (va + vb));
    hi = hi.min((va * (t2 - tau) + vb * (s2 - tau) - distance_m(a.to, b.to) + range_m) / (va + vb));
    if lo > hi {
        return None;
    }
    let apart_m = range_m + rule.drift_mps * tau;
    let out_a = distance_m(a.from, b.to) - apart_m + va * t1 - vb * (s2 - tau);
    let out_b = distance_m(b.from, a.to) - apart_m + vb * s1 - va * (t2 - tau);
    // (vA - vB) t >= out_a and (vB - vA) t >= out_b.
    for (faster, least) in [(va - vb, out_a), (vb - va, out_b)] {
        if faster.abs() < 1e-9 {
            if least > 0.0 {
                return None;
            }
        } else if faster > 0.0 {
            lo = lo.max(least / faster);
        } else {
            hi = hi.min(least / faster);
        }
    }
    (lo <= hi).then_some(Starts { lo, hi })
}
