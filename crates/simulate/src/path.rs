//! True paths: where a ship is at every instant, as plain numbers.

use crate::chart::{Place, metres_per_degree};

/// Navigational status as ships send it (ITU-R M.1371-5 table 46).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Status {
    UnderWay = 0,
    AtAnchor = 1,
    NotUnderCommand = 2,
    Restricted = 3,
    Moored = 5,
    Fishing = 7,
    Undefined = 15,
}

impl Status {
    /// Whether equipment of class A reports each three minutes (M.1371-5 table 1).
    pub(crate) fn lies(self) -> bool {
        matches!(self, Status::AtAnchor | Status::Moored)
    }
}

/// A slow turning to and fro.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Wave {
    pub(crate) amplitude_rad: f64,
    /// Angular frequency, radians a second.
    pub(crate) omega: f64,
    pub(crate) phase_rad: f64,
}

/// How a ship lies to the point that moves along its leg: the antenna stands `ahead_m` and `abeam_m` (to starboard) of
/// it in a frame that turns about the point. A ship at anchor hangs behind its anchor; of two ships side by side one or
/// both stand abeam of the point; both turn together.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Swing {
    pub(crate) ahead_m: f64,
    pub(crate) abeam_m: f64,
    /// Mean heading of the frame, radians from north by east.
    pub(crate) heading_rad: f64,
    pub(crate) waves: [Wave; 2],
}

impl Swing {
    /// Heading, radians, and its rate of change, radians a second.
    fn heading(&self, at_s: f64) -> (f64, f64) {
        self.waves.iter().filter(|wave| wave.amplitude_rad != 0.0).fold(
            (self.heading_rad, 0.0),
            |(angle, rate), wave| {
                let (sin, cos) = (wave.omega * at_s + wave.phase_rad).sin_cos();
                (angle + wave.amplitude_rad * sin, rate + wave.amplitude_rad * wave.omega * cos)
            },
        )
    }

    fn is_plain(&self) -> bool {
        self.ahead_m == 0.0 && self.abeam_m == 0.0
    }
}

/// How a ship goes from one end of a leg to the other.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Way {
    /// Straight on at one speed, lying to the point as the swing says.
    Straight(Swing),
    /// From one motion to another.
    Bend(Bend),
}

/// Where a ship turns or changes its speed: place and heading as cubics of time that agree with the motion at both ends. Between
/// straight legs the velocity changes evenly.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Bend {
    /// Degrees east and north a second, at start and end.
    pub(crate) rates: [[f64; 2]; 2],
    /// Radians, at start and end; their difference is the turn.
    pub(crate) heading_rad: [f64; 2],
    /// Rate of turn, radians a second, at start and end.
    pub(crate) turn_rad_s: [f64; 2],
}

/// Value and slope of the cubic (Hermite) over `seconds` that has these values and slopes at its ends.
fn cubic([from, to]: [f64; 2], [slope_from, slope_to]: [f64; 2], seconds: f64, share: f64) -> (f64, f64) {
    let (s, t) = (share, 1.0 - share);
    let (rise_from, rise_to) = (slope_from * seconds, slope_to * seconds);
    // From the nearer end of the difference, so that large values lose nothing.
    let value = from + (to - from) * s * s * (3.0 - 2.0 * s) + rise_from * s * t * t - rise_to * s * s * t;
    let slope = 6.0 * s * t * (to - from) + rise_from * t * (t - 2.0 * s) + rise_to * s * (s - 2.0 * t);
    (value, slope / seconds.max(1e-9))
}

/// A piece of a path between two instants.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Leg {
    /// Seconds since the sea's first instant.
    pub(crate) start_s: f64,
    pub(crate) end_s: f64,
    pub(crate) from: Place,
    pub(crate) to: Place,
    pub(crate) way: Way,
    pub(crate) status: Status,
}

/// Where a ship is and how it moves.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct State {
    pub(crate) place: Place,
    /// Metres a second, east and north.
    pub(crate) velocity: [f64; 2],
    /// True heading, radians from north by east.
    pub(crate) heading_rad: f64,
    /// Rate of turn, radians a second.
    pub(crate) turn_rad_s: f64,
    pub(crate) status: Status,
}

impl Leg {
    fn share(&self, at_s: f64) -> f64 {
        let length_s = self.end_s - self.start_s;
        if length_s > 0.0 { ((at_s - self.start_s) / length_s).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// The place alone.
    pub(crate) fn place(&self, at_s: f64) -> Place {
        let swing = match &self.way {
            Way::Straight(swing) => swing,
            Way::Bend(bend) => return self.round(bend, at_s).0,
        };
        let base = self.from.towards(self.to, self.share(at_s));
        if swing.is_plain() {
            return base;
        }
        let (sin, cos) = swing.heading(at_s).0.sin_cos();
        let Swing { ahead_m, abeam_m, .. } = swing;
        let [per_east, per_north] = metres_per_degree(self.from.north);
        Place {
            east: base.east + (ahead_m * sin + abeam_m * cos) / per_east,
            north: base.north + (ahead_m * cos - abeam_m * sin) / per_north,
        }
    }

    /// Place, and degrees east and north a second, on a bend.
    fn round(&self, bend: &Bend, at_s: f64) -> (Place, [f64; 2]) {
        let (seconds, share) = (self.end_s - self.start_s, self.share(at_s));
        let [first, last] = bend.rates;
        let (east, east_rate) = cubic([self.from.east, self.to.east], [first[0], last[0]], seconds, share);
        let (north, north_rate) = cubic([self.from.north, self.to.north], [first[1], last[1]], seconds, share);
        (Place { east, north }, [east_rate, north_rate])
    }

    /// Place and motion.
    pub(crate) fn state(&self, at_s: f64) -> State {
        match &self.way {
            Way::Straight(swing) => self.steady(swing, at_s),
            Way::Bend(bend) => {
                let (place, rates) = self.round(bend, at_s);
                let per_degree = metres_per_degree(place.north);
                let velocity = [rates[0] * per_degree[0], rates[1] * per_degree[1]];
                let seconds = self.end_s - self.start_s;
                let (heading_rad, turn_rad_s) = cubic(bend.heading_rad, bend.turn_rad_s, seconds, self.share(at_s));
                State { place, velocity, heading_rad, turn_rad_s, status: self.status }
            }
        }
    }

    fn steady(&self, swing: &Swing, at_s: f64) -> State {
        let base = self.from.towards(self.to, self.share(at_s));
        let length_s = (self.end_s - self.start_s).max(1e-9);
        let [per_east, per_north] = metres_per_degree(base.north);
        let along = [
            (self.to.east - self.from.east) / length_s * per_east,
            (self.to.north - self.from.north) / length_s * per_north,
        ];
        let (heading_rad, turn_rad_s) = swing.heading(at_s);
        let (mut place, mut velocity) = (base, along);
        if !swing.is_plain() {
            let (sin, cos) = heading_rad.sin_cos();
            let Swing { ahead_m, abeam_m, .. } = swing;
            let arm = [ahead_m * sin + abeam_m * cos, ahead_m * cos - abeam_m * sin];
            place.east += arm[0] / per_east;
            place.north += arm[1] / per_north;
            velocity = [along[0] + turn_rad_s * arm[1], along[1] - turn_rad_s * arm[0]];
        }
        State { place, velocity, heading_rad, turn_rad_s, status: self.status }
    }

    /// Speed, metres a second, where it is the same all along; none on a bend, or where the ship swings.
    pub(crate) fn steady_speed(&self) -> Option<f64> {
        let Way::Straight(swing) = &self.way else { return None };
        let [east, north] = self.from.metres_to(self.to);
        swing.is_plain().then(|| east.hypot(north) / (self.end_s - self.start_s).max(1e-9))
    }

    /// The part of it from one instant to another; `None` where nothing is left.
    pub(crate) fn between(&self, start_s: f64, end_s: f64) -> Option<Leg> {
        let (start_s, end_s) = (self.start_s.max(start_s), self.end_s.min(end_s));
        if start_s >= end_s {
            return None;
        }
        let cut = Leg { start_s, end_s, ..*self };
        Some(match &self.way {
            Way::Straight(_) => {
                let at = |at_s: f64| self.from.towards(self.to, self.share(at_s));
                Leg { from: at(start_s), to: at(end_s), ..cut }
            }
            Way::Bend(bend) => {
                // A part of a cubic is the cubic with the values and slopes at the cuts.
                let ends = [start_s, end_s];
                let turns = ends
                    .map(|at_s| cubic(bend.heading_rad, bend.turn_rad_s, self.end_s - self.start_s, self.share(at_s)));
                let way = Way::Bend(Bend {
                    rates: ends.map(|at_s| self.round(bend, at_s).1),
                    heading_rad: turns.map(|turn| turn.0),
                    turn_rad_s: turns.map(|turn| turn.1),
                });
                Leg { from: self.place(start_s), to: self.place(end_s), way, ..cut }
            }
        })
    }
}

/// The legs of one ship, in order of time, without holes. Before its first leg and after its last the ship is not there.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Path {
    pub(crate) legs: Vec<Leg>,
}

impl Path {
    pub(crate) fn start_s(&self) -> f64 {
        self.legs.first().map_or(f64::INFINITY, |leg| leg.start_s)
    }

    pub(crate) fn end_s(&self) -> f64 {
        self.legs.last().map_or(f64::NEG_INFINITY, |leg| leg.end_s)
    }

    /// The part of it from one instant to another; legs are cut.
    pub(crate) fn between(&self, start_s: f64, end_s: f64) -> Path {
        Path { legs: self.legs.iter().filter_map(|leg| leg.between(start_s, end_s)).collect() }
    }

    /// The same path, moved by some degrees.
    pub(crate) fn shifted(&self, east: f64, north: f64) -> Path {
        let moved = |place: Place| Place { east: place.east + east, north: place.north + north };
        let legs = self.legs.iter().map(|leg| Leg { from: moved(leg.from), to: moved(leg.to), ..*leg });
        Path { legs: legs.collect() }
    }

    /// The leg at an instant, looking on from leg number `from`; `None` where the ship is not there.
    pub(crate) fn leg_at(&self, at_s: f64, from: &mut usize) -> Option<&Leg> {
        while self.legs.get(*from).is_some_and(|leg| leg.end_s < at_s) {
            *from += 1;
        }
        self.legs.get(*from).filter(|leg| leg.start_s <= at_s)
    }

    /// The place at any instant; `None` where the ship is not there.
    pub(crate) fn place(&self, at_s: f64) -> Option<Place> {
        let mut leg = self.legs.partition_point(|leg| leg.end_s < at_s);
        self.leg_at(at_s, &mut leg).map(|leg| leg.place(at_s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swinging() -> Leg {
        let wave = |amplitude_rad, omega| Wave { amplitude_rad, omega, phase_rad: 0.3 };
        Leg {
            start_s: 0.0,
            end_s: 40_000.0,
            from: Place::from([123.0, 35.0]),
            to: Place::from([123.05, 35.02]),
            way: Way::Straight(Swing {
                ahead_m: -200.0,
                abeam_m: 30.0,
                heading_rad: 0.5,
                waves: [wave(1.2, 1.4e-4), wave(0.2, 5e-3)],
            }),
            status: Status::AtAnchor,
        }
    }

    fn bent() -> Leg {
        let bend = Bend { rates: [[5e-5, 0.0], [-1e-5, 4e-5]], heading_rad: [1.5, 0.2], turn_rad_s: [0.0, 1e-4] };
        Leg { end_s: 40_000.0, way: Way::Bend(bend), ..swinging() }
    }

    #[test]
    fn the_velocity_is_the_change_of_place() {
        for leg in [swinging(), bent()] {
            check_velocity(&leg);
        }
    }

    #[test]
    fn a_part_of_a_bend_is_the_bend() {
        let (leg, part) = (bent(), bent().between(9_000.0, 31_000.0).expect("a part"));
        for at_s in [9_000.0, 12_345.0, 31_000.0] {
            let (whole, cut) = (leg.state(at_s), part.state(at_s));
            assert!(whole.place.distance_m(cut.place) < 1e-3, "{whole:?} {cut:?}");
            assert!(
                (whole.heading_rad - cut.heading_rad).abs() < 1e-9 && (whole.turn_rad_s - cut.turn_rad_s).abs() < 1e-9
            );
        }
    }

    fn check_velocity(leg: &Leg) {
        for at_s in [10.0, 5_000.0, 20_000.0, 39_000.0] {
            let state = leg.state(at_s);
            let [east, north] = leg.place(at_s - 0.5).metres_to(leg.place(at_s + 0.5));
            assert!((east - state.velocity[0]).abs() < 2e-3, "{east} {state:?}");
            assert!((north - state.velocity[1]).abs() < 2e-3, "{north} {state:?}");
            assert!(state.place.distance_m(leg.place(at_s)) < 0.2);
        }
    }

    #[test]
    fn a_path_is_nowhere_before_and_after() {
        let path = Path { legs: vec![swinging()] };
        assert!(path.place(-1.0).is_none() && path.place(40_001.0).is_none() && path.place(0.0).is_some());
    }
}
