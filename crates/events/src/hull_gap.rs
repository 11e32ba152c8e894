//! The water between two hulls, from antennas, headings and dimensions.

use ais::Dimensions;
use nautical::Position;

/// Unit vectors to the east and to the north at a place, earth-centred.
pub(crate) fn east_north(position: Position) -> ([f64; 3], [f64; 3]) {
    let (sin_lat, cos_lat) = position.latitude().to_radians().sin_cos();
    let (sin_lon, cos_lon) = position.longitude().to_radians().sin_cos();
    ([-sin_lon, cos_lon, 0.0], [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat])
}

/// A vector, earth-centred, as metres east and north at a place.
pub(crate) fn on_chart(vector: [f64; 3], position: Position) -> [f64; 2] {
    let (east, north) = east_north(position);
    let dot = |axis: [f64; 3]| vector[0] * axis[0] + vector[1] * axis[1] + vector[2] * axis[2];
    [dot(east), dot(north)]
}

/// A vector on the chart (east, north) as metres to starboard and ahead of a heading, degrees.
pub(crate) fn in_heading_frame([east, north]: [f64; 2], heading_degrees: f64) -> [f64; 2] {
    let (sin, cos) = heading_degrees.to_radians().sin_cos();
    [east * cos - north * sin, east * sin + north * cos]
}

/// Corners of a hull on the chart, metres from `antenna` (east, north), in order around it.
fn corners(antenna: [f64; 2], heading_degrees: f64, hull: Dimensions) -> [[f64; 2]; 4] {
    let (sin, cos) = heading_degrees.to_radians().sin_cos();
    let (bow, stern) = (f64::from(hull.bow_m), -f64::from(hull.stern_m));
    let (starboard, port) = (f64::from(hull.starboard_m), -f64::from(hull.port_m));
    [[port, bow], [starboard, bow], [starboard, stern], [port, stern]]
        .map(|[x, y]| [antenna[0] + x * cos + y * sin, antenna[1] - x * sin + y * cos])
}

/// From the nearest point of an edge to a point, metres east and north.
fn edge_to_point(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length_2 = dx * dx + dy * dy;
    let share =
        if length_2 > 0.0 { (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length_2).clamp(0.0, 1.0) } else { 0.0 };
    [p[0] - a[0] - share * dx, p[1] - a[1] - share * dy]
}

/// Whether some line along an edge of `a` has all of `b` on its outer side.
fn edge_separates(a: &[[f64; 2]; 4], b: &[[f64; 2]; 4]) -> bool {
    (0..4).any(|i| {
        let (p, q) = (a[i], a[(i + 1) % 4]);
        let normal = [q[1] - p[1], p[0] - q[0]];
        let side = |r: &[f64; 2]| (r[0] - p[0]) * normal[0] + (r[1] - p[1]) * normal[1];
        let own = side(&a[(i + 2) % 4]);
        b.iter().all(|r| side(r) * own < 0.0)
    })
}

/// Water between two hulls, metres; 0 where they touch or (by errors of position) overlap. `offset` is from the second
/// antenna to the first, metres east and north.
pub(crate) fn hull_gap_m(offset: [f64; 2], headings: (f64, f64), hulls: (Dimensions, Dimensions)) -> f64 {
    let a = corners(offset, headings.0, hulls.0);
    let b = corners([0.0, 0.0], headings.1, hulls.1);
    if !edge_separates(&a, &b) && !edge_separates(&b, &a) {
        return 0.0;
    }
    edges_to_corners_m(&a, &b).min(edges_to_corners_m(&b, &a))
}

/// Least distance from the edges of one hull to the corners of another, metres.
fn edges_to_corners_m(of: &[[f64; 2]; 4], from: &[[f64; 2]; 4]) -> f64 {
    // The root that neither overflows nor loses digits is dear: it is drawn only where the square, give or take its
    // rounding, may be the least.
    let (mut least_m, mut least_2) = (f64::INFINITY, f64::INFINITY);
    for p in from {
        for i in 0..4 {
            let [x, y] = edge_to_point(*p, of[i], of[(i + 1) % 4]);
            let apart_2 = x * x + y * y;
            if apart_2 <= least_2 * (1.0 + 1e-12) {
                least_m = least_m.min(x.hypot(y));
                least_2 = least_2.min(apart_2);
            }
        }
    }
    least_m
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// To the last bit, whichever distances are computed in full.
        #[test]
        fn the_least_of_all_distances(
            at in prop::array::uniform2(-300.0f64..300.0), headings in prop::array::uniform2(0.0f64..360.0), whole in any::<bool>(),
        ) {
            // Whole metres and parallel hulls make ties.
            let (at, headings) = if whole { (at.map(f64::round), [headings[0].round(); 2]) } else { (at, headings) };
            let (a, b) = (corners(at, headings[0], HULL), corners([0.0, 0.0], headings[1], HULL));
            let all = b.iter().flat_map(|p| (0..4).map(|i| edge_to_point(*p, a[i], a[(i + 1) % 4])));
            let least = all.map(|[x, y]| x.hypot(y)).fold(f64::INFINITY, f64::min);
            prop_assert_eq!(edges_to_corners_m(&a, &b).to_bits(), least.to_bits());
        }
    }

    const HULL: Dimensions = Dimensions { bow_m: 80, stern_m: 20, port_m: 8, starboard_m: 8 };

    #[test]
    fn water_between_two_hulls() {
        #[track_caller]
        fn check(offset: [f64; 2], headings: (f64, f64), expected_m: f64) {
            let seen = hull_gap_m(offset, headings, (HULL, HULL));
            assert!((seen - expected_m).abs() < 1e-9, "{seen} m, expected {expected_m} m");
        }
        check([20.0, 0.0], (0.0, 0.0), 4.0);
        check([20.0, 30.0], (0.0, 0.0), 4.0);
        check([10.0, 0.0], (0.0, 0.0), 0.0);
        check([0.0, 150.0], (0.0, 0.0), 50.0);
        check([0.0, 20.0], (90.0, 90.0), 4.0);
        check([20.0, 0.0], (0.0, 180.0), 4.0);
        check([30.0, 0.0], (0.0, 90.0), 0.0);
    }

    #[test]
    fn the_frame_of_a_heading() {
        let [starboard, ahead] = in_heading_frame([10.0, 0.0], 90.0);
        assert!(starboard.abs() < 1e-9 && (ahead - 10.0).abs() < 1e-9);
        let [starboard, ahead] = in_heading_frame([10.0, 0.0], 0.0);
        assert!((starboard - 10.0).abs() < 1e-9 && ahead.abs() < 1e-9);
    }
}
