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

fn point_to_edge_m(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length_2 = dx * dx + dy * dy;
    let share =
        if length_2 > 0.0 { (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length_2).clamp(0.0, 1.0) } else { 0.0 };
    (p[0] - a[0] - share * dx).hypot(p[1] - a[1] - share * dy)
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
    let edges = |of: &[[f64; 2]; 4], from: &[[f64; 2]; 4]| {
        let mut least = f64::INFINITY;
        for p in from {
            for i in 0..4 {
                least = least.min(point_to_edge_m(*p, of[i], of[(i + 1) % 4]));
            }
        }
        least
    };
    edges(&a, &b).min(edges(&b, &a))
}

#[cfg(test)]
mod tests {
    use super::*;

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
