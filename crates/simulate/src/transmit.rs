//! When a transmitter sends, and what: true motion to the fields of a position report.

use nautical::knots;

use crate::chart::Place;
use crate::message::PositionReport;
use crate::path::{State, Status};
use crate::random::Random;
use crate::scenario::Recording;
use crate::vessel::{Falsity, Transponder, Vessel};

/// Errors of satellite navigation are forgotten over about so long, seconds.
const NOISE_MEMORY_S: f64 = 240.0;
/// Errors of positions whose accuracy flag is "low", over those of others.
const LOW_ACCURACY: f64 = 6.0;
/// Below this speed over ground, knots, the course sent is noise.
const COURSE_KNOTS_MIN: f64 = 0.3;

/// Seconds between two position reports (ITU-R M.1371-5, tables 1 and 2), not more often than the recording keeps.
pub(crate) fn interval_s(transponder: Transponder, state: &State, recording: &Recording) -> f64 {
    let speed_knots = knots(length(state.velocity));
    let lies = state.status.lies() && speed_knots <= 3.0;
    let by_standard: f64 = match transponder {
        Transponder::ClassA if lies => 180.0,
        Transponder::ClassA => match (speed_knots, is_turning(state)) {
            (..=14.0, false) => 10.0,
            (..=14.0, true) => 10.0 / 3.0,
            (..=23.0, false) => 6.0,
            _ => 2.0,
        },
        Transponder::ClassB | Transponder::Beacon if speed_knots > 2.0 => 30.0,
        Transponder::ClassB | Transponder::Beacon => 180.0,
    };
    by_standard.max(if lies { recording.still_s } else { recording.under_way_s })
}

/// Length of a vector; without the care of `hypot` for overflow, which costs more than the rest.
fn length([x, y]: [f64; 2]) -> f64 {
    (x * x + y * y).sqrt()
}

/// Whether the course changes: more than 5 degrees from its mean over 30 s (M.1371-5, annex 2, 4.3.1.2).
fn is_turning(state: &State) -> bool {
    state.turn_rad_s.abs() > 10f64.to_radians() / 30.0
}

/// The wandering error of a receiver of satellite navigation, metres east and north.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Noise {
    error_m: [f64; 2],
    at_s: f64,
}

impl Noise {
    /// The error at an instant: an Ornstein-Uhlenbeck process of this standard deviation in each direction.
    pub(crate) fn at(&mut self, at_s: f64, sigma_m: f64, random: &mut Random) -> [f64; 2] {
        let kept = (-(at_s - self.at_s) / NOISE_MEMORY_S).exp();
        let fresh = sigma_m * (1.0 - kept * kept).max(0.0).sqrt();
        self.error_m = self.error_m.map(|error| error * kept + fresh * random.normal());
        self.at_s = at_s;
        self.error_m
    }
}

/// Standard deviation of a vessel's positions, metres in each direction.
pub(crate) fn sigma_m(vessel: &Vessel, recording: &Recording) -> f64 {
    recording.position_sigma_m * if vessel.accurate { 1.0 } else { LOW_ACCURACY }
}

/// A position as it is sent: 1/10,000 minute, on the grid of the recording.
fn sent(degrees: f64, grid: u32) -> i32 {
    let grid = f64::from(grid.max(1));
    ((degrees * 600_000.0 / grid).round() * grid) as i32
}

/// The place that is sent instead of the true one.
fn false_place(vessel: &Vessel, at_s: f64, place: Place) -> Option<Place> {
    let (_, falsity) = vessel.false_positions.iter().find(|(span, _)| span.holds(at_s))?;
    match falsity {
        Falsity::Jump([east, north]) => Some(place.offset(*east, *north)),
        Falsity::Frozen(frozen) => Some(*frozen),
        Falsity::Ring { middle, radius_m, omega, phase_rad } => {
            let (sin, cos) = (omega * at_s + phase_rad).sin_cos();
            Some(middle.offset(radius_m * sin, radius_m * cos))
        }
        Falsity::Elsewhere(path) => path.place(at_s),
    }
}

/// What a vessel sends of its motion at an instant; whether the place is true.
pub(crate) fn position_report(
    vessel: &Vessel,
    state: &State,
    at_s: f64,
    second: u8,
    recording: &Recording,
    (noise, random): (&mut Noise, &mut Random),
) -> (PositionReport, bool) {
    let [east, north] = noise.at(at_s, sigma_m(vessel, recording), random);
    let false_place = if vessel.false_positions.is_empty() { None } else { false_place(vessel, at_s, state.place) };
    let is_true = false_place.is_none();
    let place = false_place.unwrap_or(state.place).offset(east, north);
    let [east_mps, north_mps] = state.velocity;
    let speed_knots = (knots(length(state.velocity)) + 0.05 * random.normal()).max(0.0);
    let course = if speed_knots < COURSE_KNOTS_MIN {
        random.between(0.0, 360.0)
    } else {
        east_mps.atan2(north_mps).to_degrees() + 0.5 * random.normal()
    };
    let heading = (state.heading_rad.to_degrees() + 0.5 * random.normal()).rem_euclid(360.0);
    let is_class_a = vessel.transponder == Transponder::ClassA;
    let report = PositionReport {
        mmsi: vessel.mmsi,
        transponder: vessel.transponder,
        status: if is_class_a { state.status as u8 } else { Status::Undefined as u8 },
        rate_of_turn: if is_class_a { rate_of_turn(state.turn_rad_s) } else { -128 },
        sog_deci: ((speed_knots * 10.0).round() as u16).min(1022),
        accurate: vessel.accurate,
        longitude: sent(place.longitude(), recording.grid),
        latitude: sent(place.north, recording.grid),
        cog_deci: (course.rem_euclid(360.0) * 10.0).round() as u16 % 3600,
        heading: if is_class_a { heading.round() as u16 % 360 } else { 511 },
        second,
    };
    (report, is_true)
}

/// 4.733 times the root of degrees a minute, signed (M.1371-5, message 1).
fn rate_of_turn(turn_rad_s: f64) -> i8 {
    let degrees_min = turn_rad_s.to_degrees() * 60.0;
    (4.733 * degrees_min.abs().sqrt() * degrees_min.signum()).round().clamp(-126.0, 126.0) as i8
}
