//! Rounds the corners of a path: ships turn and change speed as their size lets them, not at once.

use std::f64::consts::{PI, TAU};

use crate::chart::metres_per_degree;
use crate::path::{Bend, Leg, Path, Status, Way};

/// Legs that meet closer than this, seconds and metres, are one way.
const MEET: (f64, f64) = (1e-3, 2.0);
/// Shorter bends are corners: seconds.
const HALF_S_MIN: f64 = 1.0;
/// Share of a leg that the bend at one of its ends may take.
const SHARE_MAX: f64 = 0.49;
/// Ships that keep company drift alike: metres a second squared.
const DRIFT_ACCELERATION: f64 = 0.01;

/// Metres a second squared by which a ship of this length changes its velocity. A ship stops from 14 knots within 15 of
/// its lengths (IMO resolution MSC.137(76), 5.3.4): `v^2 / (2 x 15 L)`. That is full astern for a large ship and everyday
/// handling for a small one; judgement.
fn acceleration(length_m: f64) -> f64 {
    1.7 / length_m.clamp(10.0, 400.0)
}

/// Rate of turn, radians a second: a third of what a tactical diameter of five lengths allows at 12 knots
/// (MSC.137(76), 5.3.1), so that the way's radius is seven lengths; judgement.
fn rate_of_turn(length_m: f64) -> f64 {
    0.35 * 6.2 / (2.5 * length_m.clamp(10.0, 400.0))
}

fn length([x, y]: [f64; 2]) -> f64 {
    x.hypot(y)
}

/// Difference of two headings by the shorter way, radians.
fn turn(from: f64, to: f64) -> f64 {
    (to - from + PI).rem_euclid(TAU) - PI
}

/// The same path for a ship of this length, with bends in place of corners. Times at its marks stay as they are.
pub(crate) fn rounded(path: Path, length_m: f64) -> Path {
    let halves: Vec<f64> = path.legs.windows(2).map(|pair| half_s(&pair[0], &pair[1], length_m)).collect();
    if halves.iter().all(|&half| half < HALF_S_MIN) {
        return path;
    }
    let mut legs = Vec::with_capacity(2 * path.legs.len());
    let mut before_s = 0.0;
    for (number, leg) in path.legs.iter().enumerate() {
        let after_s = halves.get(number).copied().filter(|&half| half >= HALF_S_MIN).unwrap_or(0.0);
        let Some(straight) = leg.between(leg.start_s + before_s, leg.end_s - after_s) else { continue };
        legs.push(straight);
        if let Some(next) = path.legs.get(number + 1).filter(|_| after_s > 0.0) {
            legs.push(bend(leg, next, after_s));
        }
        before_s = after_s;
    }
    Path { legs }
}

/// How long before a corner the bend begins, and after it ends.
fn half_s(one: &Leg, next: &Leg, length_m: f64) -> f64 {
    let (first, last) = (one.state(one.end_s), next.state(next.start_s));
    if (next.start_s - one.end_s).abs() > MEET.0 || first.place.distance_m(last.place) > MEET.1 {
        return 0.0;
    }
    let keeps_company = one.way == next.way && !is_plain(one);
    let acceleration = if keeps_company { DRIFT_ACCELERATION } else { acceleration(length_m) };
    let change = length([0, 1].map(|axis| last.velocity[axis] - first.velocity[axis]));
    let [before, after] = [first, last].map(|state| length(state.velocity));
    // The rudder turns the way of a ship that has some; the engine changes its length.
    let sideways = acceleration.max(before.min(after) * rate_of_turn(length_m));
    let turned = turn(first.heading_rad, last.heading_rad).abs();
    let wanted_s =
        ((after - before).abs() / acceleration).max(change / sideways).max(turned / rate_of_turn(length_m)) / 2.0;
    wanted_s.min(SHARE_MAX * (one.end_s - one.start_s)).min(SHARE_MAX * (next.end_s - next.start_s))
}

/// Whether a leg is a passage of one ship alone.
fn is_plain(leg: &Leg) -> bool {
    leg.steady_speed().is_some() && matches!(leg.status, Status::UnderWay | Status::Fishing)
}

fn bend(one: &Leg, next: &Leg, half_s: f64) -> Leg {
    let (start_s, end_s) = (one.end_s - half_s, next.start_s + half_s);
    let (first, last) = (one.state(start_s), next.state(end_s));
    let rates = [first, last].map(|state| {
        let [per_east, per_north] = metres_per_degree(state.place.north);
        [state.velocity[0] / per_east, state.velocity[1] / per_north]
    });
    let way = Way::Bend(Bend {
        rates,
        heading_rad: [first.heading_rad, first.heading_rad + turn(first.heading_rad, last.heading_rad)],
        turn_rad_s: [first.turn_rad_s, last.turn_rad_s],
    });
    // A ship that lies has no way on: the crew enters it last, and takes it out first.
    let status = if next.status.lies() { one.status } else { next.status };
    Leg { start_s, end_s, from: first.place, to: last.place, way, status }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Place;
    use crate::path::Swing;
    use crate::voyage::Voyage;

    /// Past a mark on a new course, then to a stop.
    fn path() -> Path {
        let mut voyage = Voyage::new(Place::from([123.0, 35.0]), 0.0);
        voyage.sail_to(Place::from([123.2, 35.0]), 12.0, Status::UnderWay);
        voyage.sail_to(Place::from([123.2, 35.1]), 12.0, Status::UnderWay);
        voyage.stay(12_000.0, [0.1, 0.0], Swing { heading_rad: 3.0, ..Swing::default() }, Status::AtAnchor);
        voyage.path()
    }

    #[test]
    fn nothing_happens_at_once() {
        for length_m in [12.0, 60.0, 180.0, 366.0] {
            let bent = rounded(path(), length_m);
            assert_eq!(bent.legs.len(), 5);
            let mut leg = 0;
            let mut before = bent.leg_at(0.0, &mut leg).expect("there").state(0.0);
            for second in 1..12_000 {
                let at_s = f64::from(second);
                let now = bent.leg_at(at_s, &mut leg).expect("there").state(at_s);
                let change = (now.velocity[0] - before.velocity[0]).hypot(now.velocity[1] - before.velocity[1]);
                let most = acceleration(length_m).max(6.2 * rate_of_turn(length_m));
                assert!(change < 1.3 * most + 1e-3, "{length_m} m: {change} m/s2 at {at_s}");
                let turned = turn(before.heading_rad, now.heading_rad).abs();
                assert!(turned < 1.6 * rate_of_turn(length_m), "{length_m} m: {turned} rad/s at {at_s}");
                assert!(now.place.distance_m(before.place) < 8.0);
                before = now;
            }
        }
    }

    #[test]
    fn a_long_ship_turns_wider() {
        let corner_s = path().legs[0].end_s;
        let off_m =
            |length_m| rounded(path(), length_m).place(corner_s).expect("there").distance_m(Place::from([123.2, 35.0]));
        assert!(off_m(20.0) < 100.0 && (300.0..1_500.0).contains(&off_m(300.0)), "{} {}", off_m(20.0), off_m(300.0));
        assert_eq!(rounded(Path::default(), 100.0), Path::default());
    }
}
