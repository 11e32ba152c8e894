//! A plane in which the places within given geodesic distances are true discs, for geometry of reach at sea.
//!
//! The stereographic projection of a sphere maps circles to circles. The sphere is the one that touches WGS84 at the
//! chart's middle with the mean radius of curvature there, and a distance is first turned into the straight chord
//! through the earth, so that the earth's flattening enters only in the third order of the distance.

use crate::position::{curvature_radius_m, surface_normal};
use crate::{Ecef, Position};

/// A stereographic chart round a place. It has no date line and no poles.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Chart {
    /// Middle of the sphere, earth-centred, metres.
    origin: [f64; 3],
    radius_m: f64,
    /// Two directions along the surface at the middle, and the one up from it.
    axes: [[f64; 3]; 3],
}

/// A disc of a [`Chart`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ChartDisc {
    /// Middle, metres; beside the place that it is drawn round, as projections have it.
    pub centre: [f64; 2],
    /// Radius, metres of the chart.
    pub radius: f64,
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

impl Chart {
    /// Farthest from its middle that a chart is good for, metres.
    pub const REACH_M_MAX: f64 = 3_000_000.0;

    /// A chart whose middle is the place under (or over) `middle`, a point not near the earth's centre.
    pub fn around(middle: Ecef) -> Chart {
        let up = surface_normal(middle);
        let radius_m = curvature_radius_m(up[2]);
        let on_surface = middle.on_surface().0;
        let origin = [0, 1, 2].map(|axis| on_surface[axis] - radius_m * up[axis]);
        // Any direction along the surface will do, taken from the axis that is farthest from `up`.
        let first = if up[2].abs() < 0.8 { cross([0.0, 0.0, 1.0], up) } else { cross([1.0, 0.0, 0.0], up) };
        let length = dot(first, first).sqrt();
        let first = first.map(|x| x / length);
        Chart { origin, radius_m, axes: [first, cross(up, first), up] }
    }

    /// How far, metres, a distance may be off between two places within `reach_m` (at most [`Chart::REACH_M_MAX`]) of
    /// the middle: a third-order term, twice the largest seen over the globe, and 1 cm for the grid of positions.
    pub fn error_m(reach_m: f64) -> f64 {
        const MEAN_RADIUS_M: f64 = 6_371_000.0;
        0.01 + 0.004 * reach_m * (reach_m / MEAN_RADIUS_M).powi(2)
    }

    fn local(&self, place: Ecef) -> [f64; 3] {
        let offset = place.minus(Ecef(self.origin));
        self.axes.map(|axis| dot(axis, offset))
    }

    /// Where a place lies in the chart, metres.
    pub fn plane(&self, place: Ecef) -> [f64; 2] {
        let [x, y, z] = self.local(place);
        let scale = 2.0 * self.radius_m / ((x * x + y * y + z * z).sqrt() + z);
        [x * scale, y * scale]
    }

    /// The place at a point of the chart.
    pub fn place(&self, point: [f64; 2]) -> Position {
        self.ecef(point).position()
    }

    /// The point of the chart's sphere at a point of the chart: off the ellipsoid by at most half of
    /// [`error_m`](Chart::error_m).
    pub fn ecef(&self, [x, y]: [f64; 2]) -> Ecef {
        let (four_r2, rho_2) = (4.0 * self.radius_m * self.radius_m, x * x + y * y);
        let stretch = 1.0 / (four_r2 + rho_2);
        let local = [
            4.0 * self.radius_m * x * stretch * self.radius_m,
            4.0 * self.radius_m * y * stretch * self.radius_m,
            self.radius_m * (four_r2 - rho_2) * stretch,
        ];
        let along = |axis: usize| (0..3).map(|k| local[k] * self.axes[k][axis]).sum::<f64>();
        Ecef([0, 1, 2].map(|axis| self.origin[axis] + along(axis)))
    }

    /// Metres of the chart for one metre on the earth, at a point of the chart. From 1 at the middle it grows.
    pub fn scale(&self, [x, y]: [f64; 2]) -> f64 {
        1.0 + (x * x + y * y) / (4.0 * self.radius_m * self.radius_m)
    }

    /// The places within `radius_m` metres of `centre`; `None` where that is more than a disc of the chart can show
    /// (it holds the point opposite the chart's middle).
    pub fn disc(&self, centre: Ecef, radius_m: f64) -> Option<ChartDisc> {
        let r = self.radius_m;
        let turn_2 = (radius_m / r) * (radius_m / r);
        if turn_2 > 6.25 {
            return None;
        }
        // The square of the chord under an arc: 2 R^2 (1 - cos(s/R)) as a series, which loses nothing where s is small.
        let chord_2 = radius_m
            * radius_m
            * (1.0
                - turn_2 / 12.0
                    * (1.0 - turn_2 / 30.0 * (1.0 - turn_2 / 56.0 * (1.0 - turn_2 / 90.0 * (1.0 - turn_2 / 132.0)))));
        // Points y of the sphere with |y - g| <= chord: g y >= m; in the plane a disc.
        let g = self.local(centre);
        let m = (r * r + dot(g, g) - chord_2) / 2.0;
        let d = m + r * g[2];
        if d <= 1e-3 * r * r {
            return None;
        }
        let middle = [2.0 * r * r * g[0] / d, 2.0 * r * r * g[1] / d];
        let radius_2 = middle[0] * middle[0] + middle[1] * middle[1] + 4.0 * r * r * (r * g[2] - m) / d;
        Some(ChartDisc { centre: middle, radius: radius_2.max(0.0).sqrt() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{destination, distance_m};
    use proptest::prelude::*;

    fn any_middle() -> impl Strategy<Value = Position> {
        let latitude = prop_oneof![-900_000_000..=900_000_000i32, 790_000_000..=900_000_000i32, Just(900_000_000)];
        let longitude = prop_oneof![-1_800_000_000..=1_800_000_000i32, 1_790_000_000..=1_800_000_000i32];
        (longitude, latitude).prop_map(|(x, y)| Position::from_e7(x, y).expect("in range"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn a_disc_holds_what_is_within_its_radius(
            middle in any_middle(),

            (reach_log, share_a, share_p) in (3.0f64..6.4771, 0.0f64..1.0, 0.0f64..1.0),
            (bearing_a, bearing_p) in (0.0f64..360.0, 0.0f64..360.0),
        ) {
            let reach_m = 10f64.powf(reach_log);
            let a = destination(middle, bearing_a, share_a * reach_m);
            let p = destination(middle, bearing_p, share_p * reach_m);
            let geodesic_m = distance_m(a, p);
            let chart = Chart::around(middle.ecef());
            let disc = chart.disc(a.ecef(), geodesic_m).expect("within the chart");
            let [x, y] = chart.plane(p.ecef());
            let off_m = ((x - disc.centre[0]).hypot(y - disc.centre[1]) - disc.radius) / chart.scale([x, y]);
            prop_assert!(off_m.abs() <= Chart::error_m(reach_m), "{off_m} m at {reach_m} m, {geodesic_m} m apart");
        }

        #[test]
        fn a_place_comes_back(middle in any_middle(), bearing in 0.0f64..360.0, metres in 0.0f64..3_000_000.0) {
            let place = destination(middle, bearing, metres);
            let chart = Chart::around(middle.ecef());
            let back = chart.place(chart.plane(place.ecef()));
            // The chart's sphere leaves the ellipsoid by at most half of the error told.
            prop_assert!(distance_m(place, back) <= 0.05 + Chart::error_m(metres), "{place:?} {back:?}");
        }
    }
}
