//! Places on an unrolled chart, where true paths are drawn: degrees east and north, with metres for short ways.

use nautical::{BoundingBox, Position};
use serde::Deserialize;

/// A place: degrees east (beyond 180 where a path crosses the date line) and north.
#[derive(Clone, Copy, PartialEq, Debug, Default, Deserialize)]
#[serde(from = "[f64; 2]")]
pub struct Place {
    /// Degrees east.
    pub east: f64,
    /// Degrees north, -89..=89.
    pub north: f64,
}

impl From<[f64; 2]> for Place {
    /// From longitude and latitude.
    fn from([east, north]: [f64; 2]) -> Place {
        Place { east, north: north.clamp(-89.0, 89.0) }
    }
}

/// Metres in a degree of longitude and of latitude at this latitude, on WGS84 (series of the National Geospatial-Intelligence
/// Agency's "Length of a degree" tables; good to 1 cm).
pub(crate) fn metres_per_degree(north: f64) -> [f64; 2] {
    let phi = north.to_radians();
    let cos = phi.cos();
    // Multiples of the angle by Chebyshev's recurrence.
    let cos_2 = 2.0 * cos * cos - 1.0;
    let cos_3 = 2.0 * cos * cos_2 - cos;
    let cos_4 = 2.0 * cos_2 * cos_2 - 1.0;
    let cos_5 = 2.0 * cos * cos_4 - cos_3;
    let east = 111_412.84 * cos - 93.5 * cos_3 + 0.118 * cos_5;
    [east, 111_132.92 - 559.82 * cos_2 + 1.175 * cos_4]
}

impl Place {
    /// The place that lies this many metres east and north; for short ways.
    pub fn offset(self, east_m: f64, north_m: f64) -> Place {
        let [per_east, per_north] = metres_per_degree(self.north);
        Place { east: self.east + east_m / per_east, north: self.north + north_m / per_north }
    }

    /// The place reached on this bearing (degrees, 0 north, 90 east) after `metres`, straight on the chart.
    pub fn toward(self, bearing_degrees: f64, metres: f64) -> Place {
        let (sin, cos) = bearing_degrees.to_radians().sin_cos();
        self.offset(metres * sin, metres * cos)
    }

    /// Metres east and north from here to `other`, by the scale at the latitude between them.
    pub fn metres_to(self, other: Place) -> [f64; 2] {
        let [per_east, per_north] = metres_per_degree((self.north + other.north) / 2.0);
        let mut east = other.east - self.east;
        if east.abs() > 180.0 {
            east -= 360.0 * (east / 360.0).round();
        }
        [east * per_east, (other.north - self.north) * per_north]
    }

    /// Distance, metres: at rendezvous range equal to the geodesic within 1 part in 10,000.
    pub fn distance_m(self, other: Place) -> f64 {
        let [east, north] = self.metres_to(other);
        east.hypot(north)
    }

    /// Bearing to `other` on the chart, degrees, 0..360.
    pub fn bearing(self, other: Place) -> f64 {
        let [east, north] = self.metres_to(other);
        east.atan2(north).to_degrees().rem_euclid(360.0)
    }

    /// At `share` of the straight line to `other`.
    pub fn towards(self, other: Place, share: f64) -> Place {
        Place {
            east: self.east + (other.east - self.east) * share,
            north: self.north + (other.north - self.north) * share,
        }
    }

    /// Longitude in -180..180.
    pub fn longitude(self) -> f64 {
        if (-180.0..180.0).contains(&self.east) { self.east } else { (self.east + 180.0).rem_euclid(360.0) - 180.0 }
    }

    /// The place on the globe.
    pub fn position(self) -> Position {
        Position::from_degrees(self.longitude(), self.north.clamp(-90.0, 90.0)).unwrap_or_default()
    }

    /// Whether it lies in a box.
    pub fn is_inside(self, bounds: &BoundingBox) -> bool {
        bounds.contains(self.position())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn short_ways_are_those_of_the_globe(east in -180.0f64..180.0, north in -75.0f64..75.0, bearing in 0.0f64..360.0, metres in 1.0f64..2000.0) {
            let from = Place { east, north };
            let to = from.toward(bearing, metres);
            let geodesic = nautical::distance_m(from.position(), to.position());
            prop_assert!((geodesic - metres).abs() < 0.05 + metres * 2e-3, "{geodesic} {metres}");
            prop_assert!((from.distance_m(to) - geodesic).abs() < 0.05 + metres * 1e-4);
        }
    }

    #[test]
    fn the_date_line_is_no_edge() {
        let (west, east) = (Place::from([179.99, 0.0]), Place::from([-179.99, 0.0]));
        assert!((west.distance_m(east) - 2_226.0).abs() < 2.0);
        assert!((Place { east: 181.0, north: 0.0 }.longitude() + 179.0).abs() < 1e-9);
    }
}
