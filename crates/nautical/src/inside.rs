//! Whether a place lies inside polygons, exactly.
//!
//! From the place a line is drawn north along its meridian, and the edges that cross it are counted: westward ones +1 and
//! eastward ones -1 where the ring runs with its inside to the left (the winding number; Sunday, "Inclusion of a point in
//! a polygon", 2001). The north pole is outside, so the line always ends outside, and neither longitude 180 nor
//! Antarctica needs a rule of its own. Overlapping polygons do no harm. All in integers, so there is no rounding.

use crate::Position;
use crate::polygon::{Polygon, TURN_E7, eastward_e7, edges, inside_is_left};

/// Edges wanted in a bin of longitude, about.
const EDGES_PER_BIN: usize = 16;
/// Most bins of longitude; at this many one spans about 1.2 km at the equator.
const BINS_MAX: usize = 32_768;
/// Just below the north pole, where every meridian still runs north.
const NORTHERNMOST_E7: i32 = 899_999_999;

/// An edge by its western end. It holds the meridians from `west` (inclusive) over `width` (exclusive).
#[derive(Debug, Clone, Copy)]
struct Edge {
    west_e7: i32,
    width_e7: u32,
    west_latitude_e7: i32,
    east_latitude_e7: i32,
    /// What crossing it northward takes off: +1 out of the inside, -1 into it.
    turn: i32,
}

impl Edge {
    /// `None` along a meridian, which nothing crosses.
    fn new(from: Position, to: Position, turn_if_westward: i32) -> Option<Edge> {
        let east = eastward_e7(from, to);
        let (west_end, east_end, turn) = match east {
            0 => return None,
            1.. => (from, to, -turn_if_westward),
            _ => (to, from, turn_if_westward),
        };
        Some(Edge {
            west_e7: west_end.longitude_e7(),
            width_e7: u32::try_from(east.unsigned_abs()).ok()?,
            west_latitude_e7: west_end.latitude_e7(),
            east_latitude_e7: east_end.latitude_e7(),
            turn,
        })
    }

    /// Whether the meridian of `longitude_e7`, north of `latitude_e7`, meets this edge.
    fn is_crossed(&self, longitude_e7: i32, latitude_e7: i32) -> bool {
        if self.west_latitude_e7.max(self.east_latitude_e7) <= latitude_e7 {
            return false;
        }
        let from_west = i64::from(longitude_e7) - i64::from(self.west_e7);
        // Both longitudes lie within half a turn, so one turn to either side is enough.
        let along = match from_west {
            ..0 => from_west + TURN_E7,
            TURN_E7.. => from_west - TURN_E7,
            _ => from_west,
        };
        let width = i64::from(self.width_e7);
        if along >= width {
            return false;
        }
        // The products stay below 1.8e9 * 3.6e9 = 6.5e18, within i64.
        let rise = i64::from(self.east_latitude_e7) - i64::from(self.west_latitude_e7);
        let needed = i64::from(latitude_e7) - i64::from(self.west_latitude_e7);
        rise * along > needed * width
    }
}

/// The edges of some polygons, sorted into bins of longitude.
#[derive(Debug, Clone)]
pub(crate) struct Inside {
    /// Edges of bin b are `edges[starts[b]..starts[b + 1]]`; an edge is in each bin that it touches.
    starts: Vec<u32>,
    edges: Vec<Edge>,
}

impl Inside {
    /// `None` where the sorted edges are too many to number (2^32).
    pub(crate) fn new(polygons: &[Polygon]) -> Option<Inside> {
        let mut all = Vec::new();
        for (ring, is_outer) in polygons.iter().flat_map(Polygon::rings) {
            let turn = if inside_is_left(ring) == is_outer { 1 } else { -1 };
            all.extend(edges(ring).filter_map(|(from, to)| Edge::new(from, to, turn)));
        }
        let bins = (all.len() / EDGES_PER_BIN).clamp(1, BINS_MAX);
        let mut starts = vec![0u32; bins + 1];
        for bin in all.iter().flat_map(|edge| bins_of(edge, bins)) {
            if let Some(start) = starts.get_mut(bin + 1) {
                *start = start.checked_add(1)?;
            }
        }
        for bin in 1..starts.len() {
            starts[bin] = starts[bin].checked_add(starts[bin - 1])?;
        }
        Some(Inside { edges: scatter(&all, &starts), starts })
    }

    /// Whether `position` lies inside. On an edge itself either answer may come.
    pub(crate) fn contains(&self, position: Position) -> bool {
        let bins = self.starts.len().saturating_sub(1);
        let bin = bin_of(i64::from(position.longitude_e7()), bins);
        let span = |at: usize| self.starts.get(at).map(|&start| start as usize);
        let candidates = span(bin).zip(span(bin + 1)).and_then(|(start, end)| self.edges.get(start..end));
        let latitude_e7 = position.latitude_e7().min(NORTHERNMOST_E7);
        let crossed =
            candidates.unwrap_or_default().iter().filter(|e| e.is_crossed(position.longitude_e7(), latitude_e7));
        crossed.map(|edge| edge.turn).sum::<i32>() > 0
    }
}

/// The bin of a longitude in 1e-7 degree, any number of turns round.
fn bin_of(longitude_e7: i64, bins: usize) -> usize {
    // Below 3.6e9 * 32,768 = 1.2e14.
    (longitude_e7.rem_euclid(TURN_E7) * bins as i64 / TURN_E7) as usize
}

/// Each bin that the edge touches, once.
fn bins_of(edge: &Edge, bins: usize) -> impl Iterator<Item = usize> + use<> {
    let west = i64::from(edge.west_e7).rem_euclid(TURN_E7);
    let first = bin_of(west, bins);
    // The last meridian that it holds, not wrapped: below 7.2e9 * 32,768.
    let last = ((west + i64::from(edge.width_e7) - 1) * bins as i64 / TURN_E7) as usize;
    (first..=last).take(bins).map(move |bin| bin % bins)
}

/// Copies each edge to its bins, which begin at `starts`.
fn scatter(all: &[Edge], starts: &[u32]) -> Vec<Edge> {
    let bins = starts.len().saturating_sub(1);
    let mut next: Vec<usize> = starts.iter().map(|&start| start as usize).collect();
    let nothing = Edge { west_e7: 0, width_e7: 0, west_latitude_e7: 0, east_latitude_e7: 0, turn: 0 };
    let mut sorted = vec![nothing; next.last().copied().unwrap_or(0)];
    for edge in all {
        for bin in bins_of(edge, bins) {
            sorted[next[bin]] = *edge;
            next[bin] += 1;
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn polygon(outer: &[(f64, f64)], holes: &[&[(f64, f64)]]) -> Polygon {
        let ring = |v: &[(f64, f64)]| v.iter().map(|&(x, y)| Position::from_degrees(x, y).expect("a place")).collect();
        Polygon { outer: ring(outer), holes: holes.iter().map(|hole| ring(hole)).collect() }
    }

    fn check(polygons: &[Polygon], inside: &[(f64, f64)], outside: &[(f64, f64)]) {
        for backwards in [false, true] {
            let mut polygons = polygons.to_vec();
            if backwards {
                polygons.iter_mut().for_each(|p| p.outer.reverse());
            }
            let index = Inside::new(&polygons).expect("few edges");
            for (places, expected) in [(inside, true), (outside, false)] {
                for &(lon, lat) in places {
                    let place = Position::from_degrees(lon, lat).expect("a place");
                    assert_eq!(index.contains(place), expected, "{lon} {lat} backwards {backwards}");
                }
            }
        }
    }

    #[test]
    fn a_box_over_180_with_a_hole() {
        let outer = [(170.0, -10.0), (-170.0, -10.0), (-170.0, 10.0), (170.0, 10.0)];
        let hole: &[_] = &[(175.0, -5.0), (175.0, 5.0), (-175.0, 5.0), (-175.0, -5.0)];
        check(
            &[polygon(&outer, &[hole])],
            &[(172.0, 0.0), (-172.0, 0.0), (180.0, 9.0), (-180.0, 9.0), (180.0, -9.0)],
            &[(180.0, 0.0), (-180.0, 0.0), (169.0, 0.0), (-169.0, 0.0), (0.0, 0.0), (180.0, 11.0), (180.0, -11.0)],
        );
    }

    #[test]
    fn the_same_box_cut_at_180() {
        let east = [(170.0, -10.0), (180.0, -10.0), (180.0, 10.0), (170.0, 10.0)];
        let west = [(-180.0, -10.0), (-170.0, -10.0), (-170.0, 10.0), (-180.0, 10.0)];
        check(
            &[polygon(&east, &[]), polygon(&west, &[])],
            &[(180.0, 0.0), (-180.0, 0.0), (179.9, 0.0), (-179.9, 0.0)],
            &[(169.0, 0.0), (-169.0, 0.0), (180.0, 11.0), (0.0, 0.0)],
        );
    }

    #[test]
    fn polygons_round_the_poles() {
        let inside = [(0.0, -90.0), (180.0, -80.0), (-180.0, -80.0), (90.0, -75.0)];
        let outside = [(0.0, 0.0), (0.0, 90.0), (180.0, 80.0), (90.0, -50.0)];
        check(&[polygon(&[(120.0, -70.0), (0.0, -70.0), (-120.0, -70.0)], &[])], &inside, &outside);
        let plane = [(-180.0, -90.0), (-180.0, -70.0), (0.0, -70.0), (180.0, -70.0), (180.0, -90.0)];
        check(&[polygon(&plane, &[])], &inside, &outside);
        let arctic = [(-180.0, 66.0), (0.0, 66.0), (180.0, 66.0), (180.0, 90.0), (-180.0, 90.0)];
        check(&[polygon(&arctic, &[])], &[(0.0, 90.0), (180.0, 70.0), (-90.0, 70.0)], &[(0.0, 65.0), (180.0, -70.0)]);
    }

    #[test]
    fn overlapping_polygons_are_one() {
        let a = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];
        let b = [(5.0, 0.0), (15.0, 0.0), (15.0, 10.0), (5.0, 10.0)];
        check(&[polygon(&a, &[]), polygon(&b, &[])], &[(2.0, 5.0), (7.0, 5.0), (12.0, 5.0)], &[(16.0, 5.0)]);
    }

    #[test]
    fn nothing_holds_nothing() {
        check(&[], &[], &[(0.0, 0.0)]);
        check(&[polygon(&[(1.0, 1.0)], &[]), polygon(&[], &[])], &[], &[(1.0, 0.0), (1.0, 1.0)]);
    }

    /// A star round (`lon`, 0) with spikes of the given lengths, all below 60 degrees.
    fn star(lon: f64, spikes: &[f64]) -> Vec<(f64, f64)> {
        let point = |(at, length): (usize, &f64)| {
            let angle = std::f64::consts::TAU * at as f64 / spikes.len() as f64;
            let x = lon + length * angle.cos();
            (if x > 180.0 { x - 360.0 } else { x }, length * angle.sin())
        };
        spikes.iter().enumerate().map(point).collect()
    }

    proptest! {
        /// Turning the earth changes nothing, and the index says what the even-odd rule of the geo crate says in the plane.
        #[test]
        fn agrees_with_the_plane(
            spikes in prop::collection::vec(1.0f64..60.0, 3..200),
            places in prop::collection::vec((-70.0f64..70.0, -70.0f64..70.0), 50),
            turn in 0.0f64..180.0,
        ) {
            use geo::Contains;
            let vertices = star(0.0, &spikes);
            let plane = geo::Polygon::new(geo::LineString::from(vertices.clone()), vec![]);
            let index = Inside::new(&[polygon(&vertices, &[])]).expect("few edges");
            let turned = Inside::new(&[polygon(&star(turn, &spikes), &[])]).expect("few edges");
            for (x, y) in places {
                let expected = plane.contains(&geo::Point::new(x, y));
                let place = Position::from_degrees(x, y).expect("a place");
                prop_assert_eq!(index.contains(place), expected);
                let east = if x + turn > 180.0 { x + turn - 360.0 } else { x + turn };
                prop_assert_eq!(turned.contains(Position::from_degrees(east, y).expect("a place")), expected);
            }
        }
    }
}
