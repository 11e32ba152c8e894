//! Polygons on the earth: rings of positions, which way round they enclose, and where their edges run.
//!
//! An edge is the straight line in longitude and latitude that GeoJSON means (RFC 7946, section 3.1.1), taken the short
//! way round the earth. So rings may cross longitude 180, or be cut there.

use crate::Position;

/// One turn round the earth, in 1e-7 degree.
pub(crate) const TURN_E7: i64 = 3_600_000_000;

/// Latitude of the north pole, in 1e-7 degree.
const POLE_E7: i32 = 900_000_000;

/// The vertices of a closed line, the first not repeated at the end.
pub(crate) type Ring = Vec<Position>;

/// An outer ring and the holes in it. Either way round will do.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Polygon {
    pub(crate) outer: Ring,
    pub(crate) holes: Vec<Ring>,
}

impl Polygon {
    /// Its rings, each with `true` for the outer one.
    pub(crate) fn rings(&self) -> impl Iterator<Item = (&Ring, bool)> {
        std::iter::once((&self.outer, true)).chain(self.holes.iter().map(|hole| (hole, false)))
    }
}

/// The edges of a ring as pairs of vertices, the closing one last.
pub(crate) fn edges(ring: &[Position]) -> impl Iterator<Item = (Position, Position)> + '_ {
    ring.iter().copied().zip(ring.iter().copied().cycle().skip(1))
}

/// How far east an edge leads, in 1e-7 degree; negative to the west.
///
/// The short way round, -180..=180 degrees. Only an edge along a pole keeps its own length: plane polygons round a pole
/// are closed there, from 180 to -180 and not across.
pub(crate) fn eastward_e7(from: Position, to: Position) -> i64 {
    let step = i64::from(to.longitude_e7()) - i64::from(from.longitude_e7());
    let at_pole = from.latitude_e7() == to.latitude_e7() && from.latitude_e7().abs() == POLE_E7;
    match step {
        _ if at_pole => step,
        ..=-1_800_000_001 => step + TURN_E7,
        1_800_000_001.. => step - TURN_E7,
        _ => step,
    }
}

/// Whether the ring runs with its inside to the left (counter-clockwise).
///
/// A ring that goes round the whole earth without touching a pole encloses the south pole: that is Antarctica, and no
/// land holds the north pole.
pub(crate) fn inside_is_left(ring: &[Position]) -> bool {
    let (mut east, mut twice_area) = (0i64, 0i128);
    for (from, to) in edges(ring) {
        let next = east + eastward_e7(from, to);
        let (south, north) = (i128::from(from.latitude_e7()), i128::from(to.latitude_e7()));
        twice_area += i128::from(east) * north - i128::from(next) * south;
        east = next;
    }
    if east == 0 { twice_area > 0 } else { east < 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(vertices: &[(f64, f64)]) -> Ring {
        vertices.iter().map(|&(lon, lat)| Position::from_degrees(lon, lat).expect("a place")).collect()
    }

    #[test]
    fn knows_which_side_is_inside() {
        fn check(vertices: &[(f64, f64)], left: bool) {
            let mut ring = ring(vertices);
            assert_eq!(inside_is_left(&ring), left, "{vertices:?}");
            ring.reverse();
            assert_eq!(inside_is_left(&ring), !left, "{vertices:?} backwards");
        }
        check(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)], true);
        check(&[(179.0, -1.0), (-179.0, -1.0), (-179.0, 1.0), (179.0, 1.0)], true);
        // Antarctica, stitched: westward has the pole to the left.
        check(&[(120.0, -70.0), (0.0, -75.0), (-120.0, -70.0)], true);
        // Antarctica in the plane, closed along the pole.
        check(&[(-180.0, -90.0), (180.0, -90.0), (180.0, -80.0), (0.0, -70.0), (-180.0, -80.0)], true);
        // An Arctic area in the plane.
        check(&[(-180.0, 66.0), (0.0, 66.0), (180.0, 66.0), (180.0, 90.0), (-180.0, 90.0)], true);
    }

    #[test]
    fn edges_close_the_ring() {
        let triangle = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]);
        let pairs: Vec<_> = edges(&triangle).collect();
        assert_eq!(pairs.len(), 3);
        assert_eq!(pairs[2], (triangle[2], triangle[0]));
        assert_eq!(edges(&[]).count(), 0);
    }
}
