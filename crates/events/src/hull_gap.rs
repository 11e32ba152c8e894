//! The water between two hulls, from antennas, headings and dimensions.

use ais::Dimensions;
use nautical::Position;

/// A vector, earth-centred, as metres east and north at a place.
pub(crate) fn on_chart(vector: [f64; 3], position: Position) -> [f64; 2] {
    let (east, north) = position.east_north();
    let dot = |axis: [f64; 3]| vector[0] * axis[0] + vector[1] * axis[1] + vector[2] * axis[2];
    [dot(east), dot(north)]
}

/// Which way a ship heads: sine and cosine of her heading.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heading {
    sin: f64,
    cos: f64,
}

impl Heading {
    pub(crate) fn of_degrees(degrees: f64) -> Heading {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Heading { sin, cos }
    }

    /// A vector on the chart (east, north) as metres to starboard and ahead.
    pub(crate) fn frame(self, [east, north]: [f64; 2]) -> [f64; 2] {
        [east * self.cos - north * self.sin, east * self.sin + north * self.cos]
    }

    /// Metres to starboard and ahead as a vector on the chart.
    fn chart(self, [starboard, ahead]: [f64; 2]) -> [f64; 2] {
        [starboard * self.cos + ahead * self.sin, ahead * self.cos - starboard * self.sin]
    }
}

/// Water between two hulls, metres; 0 where they touch or (by errors of position) overlap. `offset` is from the second
/// antenna to the first, metres east and north.
///
/// Two rectangles are apart where one lies wholly beyond an edge of the other; then a corner of one is nearest to the other
/// (the theorem of separating axes).
pub(crate) fn hull_gap_m(offset: [f64; 2], headings: (Heading, Heading), hulls: (Dimensions, Dimensions)) -> f64 {
    let [east, north] = offset;
    let (first_apart, first_2) = corners_beyond(hulls.0, headings.0, (hulls.1, headings.1), [-east, -north]);
    let (second_apart, second_2) = corners_beyond(hulls.1, headings.1, (hulls.0, headings.0), offset);
    if first_apart || second_apart { first_2.min(second_2).sqrt() } else { 0.0 }
}

/// Whether all corners of another hull lie beyond one edge of this one, and the least distance of one from this hull,
/// square metres. `offset` is from this antenna to the other, metres east and north.
fn corners_beyond(
    hull: Dimensions,
    heading: Heading,
    (other, other_heading): (Dimensions, Heading),
    offset: [f64; 2],
) -> (bool, f64) {
    let (high, low) = ends(hull);
    let (other_high, other_low) = ends(other);
    let place = heading.frame(offset);
    // How the other's axes lie in this frame.
    let [right, ahead] = [[1.0, 0.0], [0.0, 1.0]].map(|axis| heading.frame(other_heading.chart(axis)));
    let (mut least_2, mut past, mut before) = (f64::INFINITY, [f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for (x, y) in [
        (other_low[0], other_high[1]),
        (other_high[0], other_high[1]),
        (other_high[0], other_low[1]),
        (other_low[0], other_low[1]),
    ] {
        let mut apart_2 = 0.0;
        for axis in 0..2 {
            let at = place[axis] + x * right[axis] + y * ahead[axis];
            let apart = (low[axis] - at).max(at - high[axis]).max(0.0);
            apart_2 += apart * apart;
            (past[axis], before[axis]) = (past[axis].min(at), before[axis].max(at));
        }
        least_2 = f64::min(least_2, apart_2);
    }
    ((0..2).any(|axis| past[axis] > high[axis] || before[axis] < low[axis]), least_2)
}

/// How far a hull reaches from its antenna: to starboard and ahead, and the same to port and astern (not above 0), metres.
fn ends(hull: Dimensions) -> ([f64; 2], [f64; 2]) {
    let metres = f64::from;
    ([metres(hull.starboard_m), metres(hull.bow_m)], [-metres(hull.port_m), -metres(hull.stern_m)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Corners of a hull on the chart, in order around it.
    fn corners(antenna: [f64; 2], heading_degrees: f64, hull: Dimensions) -> [[f64; 2]; 4] {
        let (high, low) = ends(hull);
        [[low[0], high[1]], high, [high[0], low[1]], low].map(|corner| {
            let [east, north] = Heading::of_degrees(heading_degrees).chart(corner);
            [antenna[0] + east, antenna[1] + north]
        })
    }

    fn edge_to_point_m(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let share = (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
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

    proptest! {
        /// From each corner to each edge, on the chart.
        #[test]
        fn the_least_of_all_distances(
            at in prop::array::uniform2(-300.0f64..300.0), headings in prop::array::uniform2(0.0f64..360.0), whole in any::<bool>(),
            bow_m in 1u16..200, stern_m in 0u16..50, port_m in 1u16..30, starboard_m in 0u16..30,
        ) {
            // Whole metres and parallel hulls make ties.
            let (at, headings) = if whole { (at.map(|x| x.round() + 0.5), [headings[0].round(); 2]) } else { (at, headings) };
            let other = Dimensions { bow_m, stern_m, port_m, starboard_m };
            let (a, b) = (corners(at, headings[0], HULL), corners([0.0, 0.0], headings[1], other));
            let edges = |of: [[f64; 2]; 4], from: [[f64; 2]; 4]| {
                from.into_iter().flat_map(move |p| (0..4).map(move |i| edge_to_point_m(p, of[i], of[(i + 1) % 4])))
            };
            let least = edges(a, b).chain(edges(b, a)).fold(f64::INFINITY, f64::min);
            let expected = if edge_separates(&a, &b) || edge_separates(&b, &a) { least } else { 0.0 };
            let seen = hull_gap_m(at, (Heading::of_degrees(headings[0]), Heading::of_degrees(headings[1])), (HULL, other));
            prop_assert!((seen - expected).abs() < 1e-9, "{seen} m, expected {expected} m");
        }
    }

    const HULL: Dimensions = Dimensions { bow_m: 80, stern_m: 20, port_m: 8, starboard_m: 8 };

    #[test]
    fn water_between_two_hulls() {
        #[track_caller]
        fn check(offset: [f64; 2], headings: (f64, f64), expected_m: f64) {
            let headings = (Heading::of_degrees(headings.0), Heading::of_degrees(headings.1));
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
        let [starboard, ahead] = Heading::of_degrees(90.0).frame([10.0, 0.0]);
        assert!(starboard.abs() < 1e-9 && (ahead - 10.0).abs() < 1e-9);
        let [starboard, ahead] = Heading::of_degrees(0.0).frame([10.0, 0.0]);
        assert!((starboard - 10.0).abs() < 1e-9 && ahead.abs() < 1e-9);
    }
}
