//! Draws paths: leg after leg, each beginning where the last one ended.

use nautical::METRES_PER_SECOND_PER_KNOT;

use crate::chart::Place;
use crate::path::{Leg, Path, Status, Swing, Way};

/// A path in the making.
#[derive(Clone, Debug)]
pub(crate) struct Voyage {
    legs: Vec<Leg>,
    pub(crate) now_s: f64,
    pub(crate) here: Place,
}

/// A point that several ships keep to: where it is over time, and how their common frame turns.
#[derive(Clone, Debug)]
pub(crate) struct Company {
    /// The point, by time, straight in between.
    pub(crate) points: Vec<(f64, Place)>,
    pub(crate) swing: Swing,
    pub(crate) status: Status,
}

impl Company {
    /// The legs of a ship that stands there in the frame from `start_s` to `end_s`.
    fn legs(&self, ahead_m: f64, abeam_m: f64, start_s: f64, end_s: f64) -> Vec<Leg> {
        let swing = Swing { ahead_m, abeam_m, ..self.swing };
        let pieces = self.points.windows(2).filter_map(|pair| {
            let &[(from_s, from), (to_s, to)] = pair else { return None };
            let (start, end) = (from_s.max(start_s), to_s.min(end_s));
            let at = |time: f64| from.towards(to, (time - from_s) / (to_s - from_s));
            (start < end).then(|| Leg {
                start_s: start,
                end_s: end,
                from: at(start),
                to: at(end),
                way: Way::Straight(swing),
                status: self.status,
            })
        });
        pieces.collect()
    }

    /// Where a ship that stands there is at an instant.
    pub(crate) fn place(&self, ahead_m: f64, abeam_m: f64, at_s: f64) -> Option<Place> {
        let (first, last) = (self.points.first()?.0, self.points.last()?.0);
        let at_s = at_s.clamp(first, last);
        let legs = self.legs(ahead_m, abeam_m, first, last);
        legs.iter().find(|leg| leg.end_s >= at_s).map(|leg| leg.place(at_s))
    }
}

impl Voyage {
    /// Begins at a place.
    pub(crate) fn new(here: Place, now_s: f64) -> Voyage {
        Voyage { legs: Vec::new(), now_s, here }
    }

    fn sail(&mut self, to: Place, end_s: f64, status: Status) {
        if end_s <= self.now_s {
            return;
        }
        let swing = Swing { heading_rad: self.here.bearing(to).to_radians(), ..Swing::default() };
        self.legs.push(Leg { start_s: self.now_s, end_s, from: self.here, to, way: Way::Straight(swing), status });
        (self.now_s, self.here) = (end_s, to);
    }

    /// Straight to a place at a speed.
    pub(crate) fn sail_to(&mut self, to: Place, knots: f64, status: Status) {
        let seconds = self.here.distance_m(to) / (knots.max(0.1) * METRES_PER_SECOND_PER_KNOT);
        self.sail(to, self.now_s + seconds, status);
    }

    /// Straight to a place, so as to be there at an instant.
    pub(crate) fn arrive(&mut self, to: Place, at_s: f64, status: Status) {
        self.sail(to, at_s, status);
    }

    /// Stays, drifting by `drift` metres a second east and north, turning as `swing` says.
    pub(crate) fn stay(&mut self, until_s: f64, drift: [f64; 2], swing: Swing, status: Status) {
        let seconds = until_s - self.now_s;
        if seconds <= 0.0 {
            return;
        }
        let still = Leg {
            start_s: self.now_s,
            end_s: until_s,
            from: self.here,
            to: self.here,
            way: Way::Straight(swing),
            status,
        };
        let [east, north] = self.here.metres_to(still.place(self.now_s));
        let from = self.here.offset(-east, -north);
        let leg = Leg { from, to: from.offset(drift[0] * seconds, drift[1] * seconds), ..still };
        self.legs.push(leg);
        (self.now_s, self.here) = (until_s, leg.place(until_s));
    }

    /// Keeps company from now on; the ship must be at its place already.
    pub(crate) fn keep(&mut self, company: &Company, ahead_m: f64, abeam_m: f64, until_s: f64) {
        let legs = company.legs(ahead_m, abeam_m, self.now_s, until_s);
        if let Some(last) = legs.last() {
            (self.now_s, self.here) = (last.end_s, last.place(last.end_s));
            self.legs.extend(legs);
        }
    }

    /// Lay moored where its way begins, from the sea's first instant on: at this berth, if the way reaches back to it.
    pub(crate) fn lay_in(&mut self, berth: Place) {
        let Some(first) = self.legs.first().copied() else { return };
        if first.start_s > 0.0 && first.from.distance_m(berth) < 1.0 {
            let Way::Straight(swing) = first.way else { return };
            let lying = Leg { start_s: 0.0, end_s: first.start_s, to: first.from, way: Way::Straight(swing), ..first };
            self.legs.insert(0, Leg { status: Status::Moored, ..lying });
        }
    }

    /// The path so far.
    pub(crate) fn path(self) -> Path {
        Path { legs: self.legs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::Wave;

    /// Neighbouring legs meet in time, and in place to a metre.
    fn check(path: &Path) {
        for pair in path.legs.windows(2) {
            assert_eq!(pair[0].end_s, pair[1].start_s);
            let apart_m = pair[0].place(pair[0].end_s).distance_m(pair[1].place(pair[1].start_s));
            assert!(apart_m < 1.0, "{apart_m} at {}", pair[0].end_s);
        }
    }

    #[test]
    fn legs_meet() {
        let wave = Wave { amplitude_rad: 1.0, omega: 2e-4, phase_rad: 1.0 };
        let swing = Swing { heading_rad: 1.0, waves: [wave, Wave::default()], ..Swing::default() };
        let points = vec![
            (4_000.0, Place::from([123.2, 35.1])),
            (9_000.0, Place::from([123.25, 35.1])),
            (20_000.0, Place::from([123.25, 35.15])),
        ];
        let company = Company { points, swing, status: Status::UnderWay };
        let mut voyage = Voyage::new(Place::from([123.0, 35.0]), 0.0);
        let start = company.place(0.0, 60.0, 5_000.0).expect("there");
        voyage.arrive(start, 5_000.0, Status::UnderWay);
        voyage.keep(&company, 0.0, 60.0, 15_000.0);
        voyage.stay(16_000.0, [0.3, 0.1], Swing { ahead_m: -150.0, ..swing }, Status::AtAnchor);
        voyage.sail_to(Place::from([124.0, 35.0]), 11.0, Status::UnderWay);
        let path = voyage.path();
        assert_eq!(path.legs.len(), 5);
        check(&path);
    }
}
