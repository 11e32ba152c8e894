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

/// Standard errors that a recording is given the benefit of: of 1,000 errors three are larger.
const SIGMAS: f64 = 3.0;

/// How far the errors of a recording reach, before anything is detected in it: all of it follows from the scenario (its
/// standard deviation of positions, its intervals of reporting, its losses) and from the true paths.
///
/// * Distance: [`SIGMAS`] standard deviations of the difference of the two positions, and what the straight line between two
///   reports cuts off from each of the true paths.
/// * Speed: [`SIGMAS`] standard deviations of a displacement over ten minutes.
/// * Time: at each end the interval between two reports under way, since speed is known from report to report.
///
/// A meeting by the definition with all limits moved in by that is certain; one by the definition alone lies on the border;
/// so does one by the definition with all limits moved out that is none without.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Tolerance {
    /// -1: limits are moved in; 0: they stay; 1: moved out.
    pub(crate) distance: f64,
    /// The same for speeds.
    pub(crate) speed: f64,
    /// The same for durations and breaks.
    pub(crate) time: f64,
}

impl Tolerance {
    /// None of the limits is moved.
    pub(crate) const NONE: Tolerance = Tolerance { distance: 0.0, speed: 0.0, time: 0.0 };
    /// All limits are moved out.
    pub(crate) const WIDE: Tolerance = Tolerance { distance: 1.0, speed: 1.0, time: 1.0 };
    /// All limits are moved in.
    pub(crate) const NARROW: Tolerance = Tolerance { distance: -1.0, speed: -1.0, time: -1.0 };

    /// Metres by which a limit of distance is moved, for ships with these standard deviations of position and with paths that
    /// straight lines miss by so many metres.
    pub(crate) fn metres(&self, sigmas_m: (f64, f64), missed_m: f64) -> f64 {
        self.distance * (SIGMAS * sigmas_m.0.hypot(sigmas_m.1) + missed_m)
    }

    /// Knots by which a limit of speed is moved, for a ship with this standard deviation of position.
    pub(crate) fn knots(&self, sigma_m: f64) -> f64 {
        self.speed * nautical::knots(SIGMAS * sigma_m * std::f64::consts::SQRT_2 / SPEED_WINDOW_S)
    }

    /// A definition with its durations and breaks moved, where a ship under way is heard each `interval_s`.
    pub(crate) fn timed(&self, definition: &Definition, interval_s: f64) -> Definition {
        let seconds = self.time * 2.0 * interval_s;
        Definition {
            duration_min_s: definition.duration_min_s - seconds,
            merge_s: definition.merge_s + seconds,
            beside_duration_min_s: definition.beside_duration_min_s - seconds,
            ..*definition
        }
    }
}

/// Speed is a displacement over so long, seconds.
pub(super) const SPEED_WINDOW_S: f64 = 600.0;
