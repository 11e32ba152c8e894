//! Geodesics on WGS84 (C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87, 2013), through the geo crate.

use geo::{Destination, Distance, Geodesic, InterpolatePoint, Point};

use crate::{Ecef, Position};

/// Longest chord, metres, that stands for a geodesic: its sagitta L^2 / 8R is below 0.1 m.
pub const CHORD_M_MAX: f64 = 2_200.0;

fn point(position: Position) -> Point {
    Point::new(position.longitude(), position.latitude())
}

fn quantised(point: Point) -> Position {
    let longitude = point.x();
    let wrapped = if longitude > 180.0 {
        longitude - 360.0
    } else if longitude < -180.0 {
        longitude + 360.0
    } else {
        longitude
    };
    Position::from_degrees(wrapped, point.y().clamp(-90.0, 90.0)).unwrap_or_default()
}

/// Length of the geodesic between two places, metres. About 0.7 us: not for the search itself.
pub fn distance_m(from: Position, to: Position) -> f64 {
    Geodesic.distance(point(from), point(to))
}

/// A lower bound of the length of a geodesic on WGS84, metres, from the straight distance of its ends. A few ns.
///
/// The arc of the flattest circle that the ellipsoid has (radius a^2/b, at the poles) over that chord, by a series that
/// errs to the short side: short of the geodesic by at most 2 % of what the chord itself is short, 21 m in 1,000 km.
pub fn geodesic_m_at_least(chord_m: f64) -> f64 {
    const FLATTEST_RADIUS_M: f64 = 6_399_594.0;
    let x = (chord_m / (2.0 * FLATTEST_RADIUS_M)).min(1.0).powi(2);
    chord_m * (1.0 + x * (1.0 / 6.0 + x * (3.0 / 40.0 + x * (5.0 / 112.0 + x * (35.0 / 1152.0)))))
}

/// The place reached from `from` on the geodesic that starts at `azimuth_degrees` (0 north, 90 east) after `metres`.
pub fn destination(from: Position, azimuth_degrees: f64, metres: f64) -> Position {
    quantised(Geodesic.destination(point(from), azimuth_degrees, metres))
}

/// The geodesic from `from` to `to` as points that cut it into equal chords of at most [`CHORD_M_MAX`] metres,
/// both ends included. Calls `visit` with each point in turn; legs shorter than one chord cost no geodesic.
pub fn leg_chords(from: Position, to: Position, mut visit: impl FnMut(Ecef)) {
    let (start, end) = (from.ecef(), to.ecef());
    visit(start);
    // A chord of CHORD_M_MAX is shorter than its arc by 11 mm, so the straight length decides.
    if start.chord_m(end) > CHORD_M_MAX {
        let pieces = (distance_m(from, to) / CHORD_M_MAX).ceil().max(1.0) as u32;
        for piece in 1..pieces {
            let share = f64::from(piece) / f64::from(pieces);
            let place = Geodesic.point_at_ratio_between(point(from), point(to), share);
            visit(quantised(place).ecef());
        }
    }
    visit(end);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(longitude: f64, latitude: f64) -> Position {
        Position::from_degrees(longitude, latitude).expect("a place")
    }

    #[test]
    fn chords_follow_the_geodesic_across_180_and_near_the_pole() {
        for (from, to) in [(place(179.9, 10.0), place(-179.8, 10.1)), (place(10.0, 89.9), place(-170.0, 89.9))] {
            let mut points = Vec::new();
            leg_chords(from, to, |p| points.push(p));
            assert!(points.len() > 2);
            let length: f64 = points.windows(2).map(|w| w[0].chord_m(w[1])).sum();
            assert!((length - distance_m(from, to)).abs() < 0.2, "{length}");
            for pair in points.windows(2) {
                assert!(pair[0].chord_m(pair[1]) <= CHORD_M_MAX);
                let middle = pair[0].towards(pair[1], 0.5);
                assert!(middle.chord_m(middle.position().ecef()) < 0.1);
            }
        }
    }

    proptest! {
        #[test]
        fn the_bound_is_below_the_geodesic_and_close(
            (x, y) in (-1_800_000_000..=1_800_000_000i32, -900_000_000..=900_000_000i32),
            (bearing, log_m) in (0.0f64..360.0, 1.0f64..7.3),
        ) {
            let from = Position::from_e7(x, y).expect("in range");
            let to = destination(from, bearing, 10f64.powf(log_m));
            let (geodesic_m, chord_m) = (distance_m(from, to), from.ecef().chord_m(to.ecef()));
            let bound_m = geodesic_m_at_least(chord_m);
            prop_assert!(bound_m <= geodesic_m + 1e-6, "{bound_m} above {geodesic_m}");
            if geodesic_m < 3e6 {
                prop_assert!(geodesic_m - bound_m <= 0.021 * (geodesic_m - chord_m) + 1e-6, "{bound_m} {geodesic_m}");
            }
        }
    }

    #[test]
    fn a_short_leg_is_one_chord() {
        let mut points = 0;
        leg_chords(place(0.0, 0.0), place(0.01, 0.0), |_| points += 1);
        assert_eq!(points, 2);
    }
}
