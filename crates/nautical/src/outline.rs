//! How far it is to the nearest edge of polygons, through an R-tree over pieces of their outlines.
//!
//! Edges are cut into chords between earth-centred points, and the tree holds short runs of chords with their boxes. In
//! that space the straight line decides what is nearest, so neither longitude 180 nor the poles need a rule.

use std::ops::Range;

use rstar::{AABB, ParentNode, RTree, RTreeNode, RTreeObject};

use crate::geodesy;
use crate::polygon::{Polygon, TURN_E7, eastward_e7, edges};
use crate::{Ecef, Position};

/// Longest piece of an edge, metres. At latitude 80 a straight line in longitude and latitude bends 3 m away from a
/// geodesic of this length (L^2 tan(latitude) / 8R), at 60 less than 1 m.
const PIECE_M: f64 = 5_000.0;
/// Chords in one run: fewer make the tree larger, more make its leaves slower.
const CHORDS_PER_RUN: usize = 8;
/// Most pieces of one set of polygons (some 2 GB of tree): a limit against files that would fill the memory.
const PIECES_MAX: i64 = 40_000_000;
/// Up to here the geodesic is taken from the straight line L as L + L^3 / 24R^2: 8 m are added at most, and as the radius
/// of curvature differs from the mean by less than 1 %, they are right to 0.2 m.
const ARC_M: f64 = 200_000.0;
/// Mean radius of WGS84, metres (NIMA TR8350.2, table 3.3).
pub(crate) const EARTH_RADIUS_M: f64 = 6_371_008.771_4;
/// Metres in 1e-7 degree of latitude, rounded up (at the poles 1 degree is 111,694 m).
const METRES_PER_E7: f64 = 0.0112;
/// An edge that spans less in both directions is at most 4.8 km long (0.03 degree: 3.36 km each).
const SHORT_E7: i64 = 300_000;

/// Some chords in a row: their box, and where their end points lie among all points.
#[derive(Debug, Clone)]
struct Run {
    envelope: AABB<[f64; 3]>,
    /// Numbers of their end points; the chords lead from each to the next.
    ends: Range<u32>,
}

impl RTreeObject for Run {
    type Envelope = AABB<[f64; 3]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

/// The point of an outline that is nearest to a place, on a chord and so up to 0.5 m below the ellipsoid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nearest {
    pub(crate) point: Ecef,
    /// Straight-line distance squared, metres squared.
    pub(crate) distance_2: f64,
}

fn nearest_on_chord(start: &[f64; 3], end: &[f64; 3], from: &[f64; 3]) -> Nearest {
    let along: [f64; 3] = std::array::from_fn(|i| end[i] - start[i]);
    let towards: [f64; 3] = std::array::from_fn(|i| from[i] - start[i]);
    let dot = |a: &[f64; 3], b: &[f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let length_2 = dot(&along, &along);
    let share = if length_2 > 0.0 { (dot(&along, &towards) / length_2).clamp(0.0, 1.0) } else { 0.0 };
    let off: [f64; 3] = std::array::from_fn(|i| towards[i] - along[i] * share);
    Nearest { point: Ecef(std::array::from_fn(|i| start[i] + along[i] * share)), distance_2: dot(&off, &off) }
}

/// Puts the children of `node` that are nearer than `limit_2` (squared) on the stack, the nearest on top.
fn look_ahead<'a>(
    node: &'a ParentNode<Run>,
    from: &[f64; 3],
    limit_2: f64,
    ahead: &mut Vec<(f64, &'a RTreeNode<Run>)>,
) {
    let known = ahead.len();
    let measured = node.children().iter().map(|child| (box_distance_2(&child.envelope(), from), child));
    ahead.extend(measured.filter(|&(distance_2, _)| distance_2 < limit_2));
    ahead[known..].sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
}

fn box_distance_2(envelope: &AABB<[f64; 3]>, from: &[f64; 3]) -> f64 {
    let (lower, upper) = (envelope.lower(), envelope.upper());
    let off = |i: usize| (lower[i] - from[i]).max(from[i] - upper[i]).max(0.0);
    (0..3).map(|i| off(i) * off(i)).sum()
}

/// The edges of some polygons, for nearest-edge queries.
#[derive(Debug, Clone)]
pub(crate) struct Outline {
    runs: RTree<Run>,
    points: Vec<[f64; 3]>,
}

impl Outline {
    /// `None` where the edges are so long or so many that they make more than `PIECES_MAX` pieces.
    pub(crate) fn new(polygons: &[Polygon]) -> Option<Outline> {
        let rings = || polygons.iter().flat_map(Polygon::rings).map(|(ring, _)| ring);
        let count: i64 = rings().flat_map(|ring| edges(ring)).map(|(from, to)| pieces(from, to)).sum();
        if count > PIECES_MAX {
            return None;
        }
        let (mut points, mut runs) = (Vec::with_capacity(count as usize), Vec::new());
        for ring in rings() {
            let start = points.len();
            add_ring(ring, &mut points);
            for first in (start..points.len().saturating_sub(1)).step_by(CHORDS_PER_RUN) {
                let end = points.len().min(first + CHORDS_PER_RUN + 1);
                let envelope = AABB::from_points(points.get(first..end).unwrap_or_default());
                runs.push(Run { envelope, ends: u32::try_from(first).ok()?..u32::try_from(end).ok()? });
            }
        }
        Some(Outline { runs: RTree::bulk_load(runs), points })
    }

    /// The nearest point by straight line; `None` where there are no edges.
    ///
    /// Walks the tree depth first, nearest boxes first, leaving out boxes beyond the best so far. rstar's own nearest
    /// neighbour gives the same, but keeps every box that it meets in a heap, and that took 1.6 times as long.
    pub(crate) fn nearest(&self, from: Ecef) -> Option<Nearest> {
        let from = &from.0;
        let mut best = Nearest { point: Ecef(*from), distance_2: f64::INFINITY };
        let mut ahead = Vec::with_capacity(64);
        look_ahead(self.runs.root(), from, best.distance_2, &mut ahead);
        while let Some((box_distance_2, node)) = ahead.pop() {
            match node {
                _ if box_distance_2 >= best.distance_2 => {}
                RTreeNode::Parent(parent) => look_ahead(parent, from, best.distance_2, &mut ahead),
                RTreeNode::Leaf(run) => {
                    let ends = self.points.get(run.ends.start as usize..run.ends.end as usize).unwrap_or_default();
                    for (start, end) in ends.iter().zip(ends.iter().skip(1)) {
                        let candidate = nearest_on_chord(start, end, from);
                        if candidate.distance_2 < best.distance_2 {
                            best = candidate;
                        }
                    }
                }
            }
        }
        best.distance_2.is_finite().then_some(best)
    }

    /// Geodesic distance to the nearest edge, metres; infinite where there are no edges.
    ///
    /// Which point is nearest is decided by straight lines. On the ellipsoid their order may differ from the geodesics' by
    /// 2 % of L^2 / 24R^2, as the radius of curvature varies by 1 %: 0.02 % at 3,000 km, which no sea lies farther from
    /// land, and 2 cm at 100 km.
    pub(crate) fn distance_m(&self, from: Position) -> f64 {
        let Some(nearest) = self.nearest(from.ecef()) else { return f64::INFINITY };
        surface_distance_m(from, nearest.point.position())
    }

    /// The box round all edges, earth-centred, metres.
    pub(crate) fn envelope(&self) -> AABB<[f64; 3]> {
        self.runs.root().envelope()
    }
}

/// Geodesic distance between two places, metres: from the chord where that is exact enough, which is three times as fast.
pub(crate) fn surface_distance_m(from: Position, to: Position) -> f64 {
    let chord_m = from.ecef().chord_m(to.ecef());
    if chord_m < ARC_M {
        return chord_m * (1.0 + (chord_m / EARTH_RADIUS_M).powi(2) / 24.0);
    }
    geodesy::distance_m(from, to)
}

/// Adds the closed ring as points at most `PIECE_M` apart, the first repeated at the end.
fn add_ring(ring: &[Position], points: &mut Vec<[f64; 3]>) {
    points.extend(ring.first().map(|first| first.ecef().0));
    for (from, to) in edges(ring) {
        let pieces = pieces(from, to);
        points.extend((1..pieces).map(|piece| along(from, to, piece, pieces).ecef().0));
        points.push(to.ecef().0);
    }
}

/// In how many pieces an edge is cut. Its length is overestimated: as if all of it lay on its widest parallel.
fn pieces(from: Position, to: Position) -> i64 {
    let east_e7 = eastward_e7(from, to);
    let north_e7 = i64::from(to.latitude_e7()) - i64::from(from.latitude_e7());
    if east_e7.abs().max(north_e7.abs()) < SHORT_E7 {
        return 1;
    }
    let crosses_equator = (from.latitude_e7() < 0) != (to.latitude_e7() < 0);
    let nearest = if crosses_equator { 0.0 } else { from.latitude().abs().min(to.latitude().abs()) };
    let east_m = east_e7 as f64 * METRES_PER_E7 * nearest.to_radians().cos();
    let north_m = north_e7 as f64 * METRES_PER_E7;
    (east_m.hypot(north_m) / PIECE_M).ceil().max(1.0) as i64
}

/// The place `piece` of `pieces` along an edge.
fn along(from: Position, to: Position, piece: i64, pieces: i64) -> Position {
    const HALF_TURN_E7: i64 = TURN_E7 / 2;
    let east = eastward_e7(from, to) * piece / pieces;
    let north = (i64::from(to.latitude_e7()) - i64::from(from.latitude_e7())) * piece / pieces;
    let longitude = (i64::from(from.longitude_e7()) + east + HALF_TURN_E7).rem_euclid(TURN_E7) - HALF_TURN_E7;
    // Both fit: the longitude is wrapped to half a turn, and the latitude lies between those of the edge's ends.
    Position::from_e7(longitude as i32, (i64::from(from.latitude_e7()) + north) as i32).unwrap_or(from)
}

#[cfg(test)]
pub(crate) mod slow {
    use super::*;

    /// Geodesic distance to the place at `share` of an edge, by arithmetic of its own in degrees.
    fn at_share(from: Position, (a, b): (Position, Position), share: f64) -> f64 {
        let turn = (b.longitude() - a.longitude() + 540.0).rem_euclid(360.0) - 180.0;
        let longitude = (a.longitude() + turn * share + 540.0).rem_euclid(360.0) - 180.0;
        let latitude = a.latitude() + (b.latitude() - a.latitude()) * share;
        geodesy::distance_m(from, Position::from_degrees(longitude, latitude).expect("on the edge"))
    }

    /// Distance to an edge: the geodesic is sampled along it, then narrowed where it is least. Independent of the index.
    pub(crate) fn distance_to_edge_m(from: Position, edge: (Position, Position), samples: u32) -> f64 {
        let step = 1.0 / f64::from(samples);
        let sampled = (0..=samples).map(|at| (at_share(from, edge, f64::from(at) * step), f64::from(at) * step));
        let (mut least, at) = sampled.fold((f64::INFINITY, 0.0), |m, c| if c.0 < m.0 { c } else { m });
        let (mut low, mut high) = ((at - step).max(0.0), (at + step).min(1.0));
        for _ in 0..60 {
            let (first, second) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
            let (near, far) = (at_share(from, edge, first), at_share(from, edge, second));
            least = least.min(near).min(far);
            if near < far { high = second } else { low = first }
        }
        least
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn outline(ring: &[Position]) -> Outline {
        Outline::new(&[Polygon { outer: ring.to_vec(), holes: vec![] }]).expect("few pieces")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Islands anywhere (over 180, round a pole), places anywhere.
        #[test]
        fn agrees_with_geodesics_along_every_edge(
            centre in (-180.0f64..180.0, prop_oneof![-84.0f64..84.0, Just(-83.0), Just(83.0)]),
            spikes in prop::collection::vec(1_000.0f64..300_000.0, 3..12),
            bearing in 0.0f64..360.0,
            away_m in prop_oneof![0.0f64..20_000.0, 0.0f64..600_000.0, 0.0f64..5_000_000.0],
        ) {
            let middle = Position::from_degrees(centre.0, centre.1).expect("a place");
            let vertex = |(at, &length): (usize, &f64)| {
                geodesy::destination(middle, 360.0 * at as f64 / spikes.len() as f64, length)
            };
            let ring: Vec<_> = spikes.iter().enumerate().map(vertex).collect();
            let from = geodesy::destination(middle, bearing, away_m);
            let (fast, slow) = (outline(&ring).distance_m(from), edges(&ring).map(|edge| slow::distance_to_edge_m(from, edge, 200)).fold(f64::INFINITY, f64::min));
            prop_assert!((fast - slow).abs() <= (slow * 2e-4).max(10.0), "fast {fast} slow {slow}");
        }
    }

    #[test]
    fn known_distances() {
        let place = |lon, lat| Position::from_degrees(lon, lat).expect("a place");
        // A degree of meridian at the equator is 110,574 m, of the equator 111,319 m (WGS84).
        let square = outline(&[place(-180.0, -1.0), place(179.0, -1.0), place(179.0, 1.0), place(-180.0, 1.0)]);
        let check = |lon, lat, expected: f64| {
            let distance = square.distance_m(place(lon, lat));
            assert!((distance - expected).abs() < 1.0, "{lon} {lat}: {distance}");
        };
        check(179.5, 2.0, 110_575.0);
        check(-179.0, 0.5, 111_315.0);
        check(178.0, 0.0, 111_319.5);
        check(179.0, 0.3, 0.0);
        let point = outline(&[place(10.0, 10.0)]);
        assert!((point.distance_m(place(10.0, 10.01)) - 1_106.1).abs() < 1.0);
        assert_eq!(Outline::new(&[]).expect("no pieces").distance_m(place(0.0, 0.0)), f64::INFINITY);
    }

    #[test]
    fn too_many_pieces_are_refused() {
        let place = |lon| Position::from_degrees(lon, 0.0).expect("a place");
        let back_and_forth = [place(0.0), place(170.0)].repeat(6_000);
        assert!(Outline::new(&[Polygon { outer: back_and_forth, holes: vec![] }]).is_none());
    }
}
