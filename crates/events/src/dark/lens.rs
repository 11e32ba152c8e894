//! What two discs share, and how far two such lenses lie apart, in the plane.

use nautical::ChartDisc;

/// A point of the plane, metres.
pub(super) type Point = [f64; 2];

/// A point counts as inside a disc when it is this close to it, metres: rounding of crossings, no more.
const TOUCH_M: f64 = 1e-3;

pub(super) fn apart(a: Point, b: Point) -> f64 {
    let (x, y) = (a[0] - b[0], a[1] - b[1]);
    (x * x + y * y).sqrt()
}

fn towards(from: Point, to: Point, metres: f64) -> Point {
    let length = apart(from, to);
    let share = if length > 0.0 { metres / length } else { 0.0 };
    [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
}

fn holds(disc: &ChartDisc, point: Point) -> bool {
    let (x, y) = (point[0] - disc.centre[0], point[1] - disc.centre[1]);
    let reach = disc.radius + TOUCH_M;
    x * x + y * y <= reach * reach
}

/// Where the edges of two discs cross; the point between them where they only touch or do not meet; `None` where one lies
/// in the other.
fn crossings(a: &ChartDisc, b: &ChartDisc) -> Option<[Point; 2]> {
    let distance = apart(a.centre, b.centre);
    if distance <= (a.radius - b.radius).abs() {
        return None;
    }
    let along = ((distance * distance + a.radius * a.radius - b.radius * b.radius) / (2.0 * distance))
        .clamp(-a.radius, a.radius);
    let across = (a.radius * a.radius - along * along).max(0.0).sqrt();
    let [ux, uy] = [(b.centre[0] - a.centre[0]) / distance, (b.centre[1] - a.centre[1]) / distance];
    let foot = [a.centre[0] + ux * along, a.centre[1] + uy * along];
    Some([[foot[0] - uy * across, foot[1] + ux * across], [foot[0] + uy * across, foot[1] - ux * across]])
}

/// The places that lie in both of two discs: where a ship can be that must have left one place and must reach another.
///
/// It is never empty: two discs that just fail to touch by rounding share the point between them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lens {
    discs: [ChartDisc; 2],
    /// Where the edges cross; `None` where the lens is the whole of the smaller disc, which then comes first.
    corners: Option<[Point; 2]>,
}

impl Lens {
    pub(super) fn of(a: ChartDisc, b: ChartDisc) -> Lens {
        let corners = crossings(&a, &b);
        let discs = if corners.is_none() && b.radius < a.radius { [b, a] } else { [a, b] };
        Lens { discs, corners }
    }

    /// The discs whose edges bound it.
    fn edges(&self) -> &[ChartDisc] {
        if self.corners.is_some() { &self.discs } else { &self.discs[..1] }
    }

    fn holds(&self, point: Point) -> bool {
        self.discs.iter().all(|disc| holds(disc, point))
    }

    /// A point of it.
    fn inner(&self) -> Point {
        match self.corners {
            Some([[ax, ay], [bx, by]]) => [(ax + bx) / 2.0, (ay + by) / 2.0],
            None => self.discs[0].centre,
        }
    }

    /// Its point nearest to a given one: the point itself, its foot on one edge, or a corner.
    fn nearest(&self, point: Point) -> Point {
        if self.holds(point) {
            return point;
        }
        for (disc, other) in [(&self.discs[0], &self.discs[1]), (&self.discs[1], &self.discs[0])] {
            if !holds(disc, point) {
                let foot = towards(disc.centre, point, disc.radius);
                if holds(other, foot) {
                    return foot;
                }
            }
        }
        match self.corners {
            Some([a, b]) if apart(point, a) <= apart(point, b) => a,
            Some([_, b]) => b,
            None => towards(self.discs[0].centre, point, self.discs[0].radius),
        }
    }

    /// The least distance to another lens, and the two points that have it; 0 and one point where they overlap.
    ///
    /// Stops early at the first pair that is no farther apart than `enough`.
    pub(super) fn nearest_pair(&self, other: &Lens, enough: f64) -> (f64, Point, Point) {
        let p = self.nearest(other.inner());
        let q = other.nearest(p);
        let mut best = (apart(p, q), p, q);
        let mut offer = |p: Point, q: Point| {
            let distance = apart(p, q);
            if distance < best.0 {
                best = (distance, p, q);
            }
            best.0 <= enough
        };
        let mut sought = || {
            let p = self.nearest(q);
            if offer(p, q) || offer(p, other.nearest(p)) {
                return;
            }
            for corner in self.corners.iter().flatten() {
                if offer(*corner, other.nearest(*corner)) {
                    return;
                }
            }
            for corner in other.corners.iter().flatten() {
                if offer(self.nearest(*corner), *corner) {
                    return;
                }
            }
            for a in self.edges() {
                for b in other.edges() {
                    if self.offer_edges(other, a, b, &mut offer) {
                        return;
                    }
                }
            }
        };
        sought();
        best
    }

    /// Offers the points at which two edges, one of each lens, cross or come closest.
    fn offer_edges(
        &self,
        other: &Lens,
        a: &ChartDisc,
        b: &ChartDisc,
        offer: &mut impl FnMut(Point, Point) -> bool,
    ) -> bool {
        if apart(a.centre, b.centre) > a.radius + b.radius {
            let (p, q) = (towards(a.centre, b.centre, a.radius), towards(b.centre, a.centre, b.radius));
            return self.holds(p) && other.holds(q) && offer(p, q);
        }
        let Some(crossings) = crossings(a, b) else { return false };
        crossings.into_iter().any(|point| self.holds(point) && other.holds(point) && offer(point, point))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn disc(x: f64, y: f64, radius: f64) -> ChartDisc {
        ChartDisc { centre: [x, y], radius }
    }

    /// The nearest pair by alternating projection, which converges to it for convex sets: slow and sure.
    fn by_projection(a: &Lens, b: &Lens, start: Point) -> f64 {
        let (mut p, mut q) = (a.nearest(start), b.nearest(start));
        for _ in 0..20_000 {
            p = a.nearest(q);
            q = b.nearest(p);
        }
        apart(p, q)
    }

    fn any_lens() -> impl Strategy<Value = Lens> {
        (-50.0f64..50.0, -50.0f64..50.0, 0.0f64..60.0, 0.0f64..60.0, 0.0f64..6.3, 0.0f64..=1.0).prop_map(
            |(x, y, r, s, angle, share)| {
                // From one disc inside the other to only touching.
                let distance = (r + s) * share;
                Lens::of(disc(x, y, r), disc(x + distance * angle.cos(), y + distance * angle.sin(), s))
            },
        )
    }

    proptest! {
        #[test]
        fn the_nearest_point_is_in_the_lens_and_none_is_nearer(lens in any_lens(), x in -150.0f64..150.0, y in -150.0f64..150.0) {
            let nearest = lens.nearest([x, y]);
            prop_assert!(lens.discs.iter().all(|d| apart(d.centre, nearest) <= d.radius + 3e-3));
            for step in 0..720 {
                for edge in lens.edges() {
                    let (sin, cos) = (f64::from(step) * std::f64::consts::TAU / 720.0).sin_cos();
                    let other = [edge.centre[0] + edge.radius * cos, edge.centre[1] + edge.radius * sin];
                    if lens.holds(other) {
                        prop_assert!(apart([x, y], nearest) <= apart([x, y], other) + 5e-3);
                    }
                }
            }
        }

        #[test]
        fn lenses_are_as_far_apart_as_projection_finds(a in any_lens(), b in any_lens()) {
            let (distance, p, q) = a.nearest_pair(&b, 0.0);
            prop_assert!((apart(p, q) - distance).abs() < 1e-9);
            prop_assert!(a.holds(p) || apart(a.nearest(p), p) < 0.5, "{p:?}");
            let sure = by_projection(&a, &b, a.inner()).min(by_projection(&a, &b, b.inner()));
            // Where edges touch at a slant, projection itself is slow to arrive; it never ends below the truth.
            prop_assert!(distance <= sure + 0.02, "{distance} {sure}");
            prop_assert!(distance >= sure - 0.6, "{distance} {sure}");
        }
    }
}
