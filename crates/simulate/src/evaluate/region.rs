//! How far a place lies from a region.

use nautical::{Position, distance_m};

/// Metres in a degree of latitude, nearly (the mean over the meridian).
const DEGREE_M: f64 = 111_132.0;

/// Metres from `place` to the region with these rings (even-odd), 0 inside; to `point` where there are none.
///
/// In a plane around `place`, whose scale is right near it: where a distance of some hundred metres decides, it is good to 1 %.
pub(super) fn metres_from_region(place: Position, rings: &[Vec<Position>], point: Position) -> f64 {
    if rings.iter().all(Vec::is_empty) {
        return distance_m(place, point);
    }
    let scale = place.latitude().to_radians().cos() * DEGREE_M;
    let offset = |corner: &Position| {
        let east = (corner.longitude() - place.longitude() + 540.0).rem_euclid(360.0) - 180.0;
        [east * scale, (corner.latitude() - place.latitude()) * DEGREE_M]
    };
    let (mut nearest_m, mut is_inside) = (f64::INFINITY, false);
    for ring in rings {
        let corners: Vec<[f64; 2]> = ring.iter().map(offset).collect();
        for edge in corners.windows(2) {
            let &[from, to] = edge else { continue };
            nearest_m = nearest_m.min(metres_to_edge(from, to));
            is_inside ^= crosses(from, to);
        }
    }
    if is_inside { 0.0 } else { nearest_m }
}

/// From the origin to a straight edge.
fn metres_to_edge([x, y]: [f64; 2], [to_x, to_y]: [f64; 2]) -> f64 {
    let (dx, dy) = (to_x - x, to_y - y);
    let length_2 = dx * dx + dy * dy;
    let along = if length_2 > 0.0 { (-(x * dx + y * dy) / length_2).clamp(0.0, 1.0) } else { 0.0 };
    (x + along * dx).hypot(y + along * dy)
}

/// Whether an edge crosses the ray from the origin eastward.
fn crosses([x, y]: [f64; 2], [to_x, to_y]: [f64; 2]) -> bool {
    (y > 0.0) != (to_y > 0.0) && x + (to_x - x) * (-y / (to_y - y)) > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_to_a_region() {
        let at = |east: f64, north: f64| Position::from_degrees(east, north).expect("a place");
        // A square of a tenth of a degree across the date line, with a hole.
        let square = vec![at(179.95, 10.0), at(-179.95, 10.0), at(-179.95, 10.1), at(179.95, 10.1), at(179.95, 10.0)];
        let hole =
            vec![at(-179.99, 10.04), at(-179.97, 10.04), at(-179.97, 10.06), at(-179.99, 10.06), at(-179.99, 10.04)];
        let rings = [square, hole];
        let check = |east, north, expected: f64| {
            let metres = metres_from_region(at(east, north), &rings, at(0.0, 0.0));
            assert!((metres - expected).abs() < 0.01 * expected + 1.0, "{east} {north}: {metres}");
        };
        check(180.0, 10.02, 0.0);
        check(179.96, 10.05, 0.0);
        check(-179.98, 10.05, 1_094.0);
        check(-179.9, 10.05, 5_473.0);
        check(179.98, 9.995, 556.0);
        let (here, there) = (at(1.0, 50.0), at(1.0, 50.01));
        assert_eq!(metres_from_region(here, &[], there), distance_m(here, there));
    }
}
