//! The area round a stay in which its partner lay: the convex hull of its places, grown by the range.

use nautical::{Chart, Ecef, Position};

use super::lens::Point;

/// Corners of the polygon that stands for a circle round a place.
const CORNERS: usize = 8;

/// An open ring round `places`, at least `range_m` and at most 1.1 times that beyond the hull of them; empty where there are
/// none, or where they reach beyond a chart.
pub(super) fn around(places: &[Ecef], range_m: f64) -> Vec<Position> {
    let Some(&middle) = places.get(places.len() / 2) else { return Vec::new() };
    if places.iter().any(|place| place.chord_m(middle) + range_m > Chart::REACH_M_MAX / 2.0) {
        return Vec::new();
    }
    let chart = Chart::around(middle);
    let half_step = std::f64::consts::PI / CORNERS as f64;
    let mut points: Vec<Point> = Vec::with_capacity(CORNERS * places.len());
    for &place in places {
        let centre = chart.plane(place);
        let reach = range_m * chart.scale(centre) / half_step.cos();
        points.extend((0..CORNERS).map(|corner| {
            let (sin, cos) = (2.0 * half_step * corner as f64).sin_cos();
            [centre[0] + reach * cos, centre[1] + reach * sin]
        }));
    }
    hull(points).into_iter().map(|point| chart.place(point)).collect()
}

/// The convex hull, counter-clockwise (A. M. Andrew, "Another efficient algorithm for convex hulls in two dimensions", 1979).
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let mut ring = chain(points.iter().copied());
    ring.extend(chain(points.iter().rev().copied()));
    ring
}

/// One side of the hull, its last point left to the other side.
fn chain(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let turns_left = |a: Point, b: Point, c: Point| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0.0;
    let mut side: Vec<Point> = Vec::new();
    for point in points {
        while let [.., a, b] = side[..]
            && !turns_left(a, b, point)
        {
            side.pop();
        }
        side.push(point);
    }
    side.pop();
    side
}

#[cfg(test)]
mod tests {
    use nautical::{Position, destination, distance_m};

    use super::*;

    #[test]
    fn the_ring_lies_a_range_beyond_the_places() {
        for (longitude, latitude) in [(124.0, 33.0), (179.99, -45.0), (0.0, 84.0)] {
            let start = Position::from_degrees(longitude, latitude).expect("a place");
            let places: Vec<Position> = (0..30).map(|i| destination(start, 70.0, 300.0 * f64::from(i))).collect();
            let ring = around(&places.iter().map(|place| place.ecef()).collect::<Vec<_>>(), 500.0);
            assert!((8..=24).contains(&ring.len()), "{}", ring.len());
            let nearest = |corner: &Position| {
                places.iter().map(|place| distance_m(*place, *corner)).fold(f64::INFINITY, f64::min)
            };
            assert!(ring.iter().all(|corner| (499.0..551.0).contains(&nearest(corner))), "{latitude}");
        }
        assert_eq!(around(&[], 500.0), []);
    }
}
