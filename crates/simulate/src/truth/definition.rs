//! What counts as a meeting in truth: the profile `sts`, on true paths.

use serde::Deserialize;

/// The definition, in the words of the profiles. Its defaults are those of `sts`.
#[derive(Clone, Copy, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Definition {
    /// Distance of the antennas, metres.
    pub distance_m: f64,
    /// Least time from first to last contact, seconds.
    pub duration_min_s: f64,
    /// Share of the least time that must be spent in contact, so that merged breaks make no meeting out of passages.
    pub contact_share_min: f64,
    /// Both slower than this, knots, over ten minutes.
    pub speed_knots_max: f64,
    /// Longest break that does not end a meeting, seconds.
    pub merge_s: f64,
    /// Side by side under way: water between the ships' sides, metres, on top of half of both beams and the errors of position.
    pub beside_clearance_m: f64,
    /// Twice the standard error of the distance, metres.
    pub beside_error_m: f64,
    /// Side by side where a beam is unknown, metres.
    pub beside_unknown_m: f64,
    /// Least time side by side, seconds.
    pub beside_duration_min_s: f64,
    /// Fastest under way, knots.
    pub beside_knots_max: f64,
    /// Difference of the velocities, knots.
    pub beside_difference_knots_max: f64,
}

impl Default for Definition {
    fn default() -> Definition {
        Definition {
            distance_m: 500.0,
            duration_min_s: 1_800.0,
            contact_share_min: 0.5,
            speed_knots_max: 3.0,
            merge_s: 1_800.0,
            beside_clearance_m: 100.0,
            // Both positions are good to 10 m where the accuracy flag says "high": 2 x 10 x root of 2.
            beside_error_m: 28.28,
            beside_unknown_m: 150.0,
            beside_duration_min_s: 3_600.0,
            beside_knots_max: 10.0,
            beside_difference_knots_max: 1.0,
        }
    }
}

/// Errors of distance, metres: three standard deviations of the difference of two positions that are good to 3 m each,
/// rounded up.
const MARGIN_M: f64 = 15.0;
/// Errors of speed over ten minutes, knots: that, and where in its ten minutes a report falls.
const MARGIN_KNOTS: f64 = 0.15;
/// Errors of a start and an end together, seconds: a report a minute.
const MARGIN_S: f64 = 120.0;

impl Definition {
    /// This definition with all of its limits moved by what a recording's errors can do: `direction` 1 takes in more, -1 less.
    /// A meeting by the one that is none by the other lies on the border: noise decides whether it can be seen.
    pub(crate) fn moved(&self, direction: f64) -> Definition {
        let (metres, knots, seconds) = (MARGIN_M * direction, MARGIN_KNOTS * direction, MARGIN_S * direction);
        Definition {
            distance_m: self.distance_m + metres,
            duration_min_s: self.duration_min_s - seconds,
            contact_share_min: self.contact_share_min - 0.05 * direction,
            speed_knots_max: self.speed_knots_max + knots,
            merge_s: self.merge_s + seconds,
            beside_clearance_m: self.beside_clearance_m + metres,
            beside_unknown_m: self.beside_unknown_m + metres,
            beside_duration_min_s: self.beside_duration_min_s - seconds,
            beside_knots_max: self.beside_knots_max + knots,
            beside_difference_knots_max: self.beside_difference_knots_max + knots,
            ..*self
        }
    }
}
