//! Places on the WGS84 ellipsoid: quantised longitude and latitude, and earth-centred coordinates.

use std::f64::consts::PI;
use std::sync::LazyLock;

/// Semi-major axis of WGS84, metres (NIMA TR8350.2, table 3.1).
const SEMI_MAJOR_M: f64 = 6_378_137.0;
/// Flattening of WGS84 (NIMA TR8350.2, table 3.1).
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// First eccentricity squared.
const ECCENTRICITY_2: f64 = FLATTENING * (2.0 - FLATTENING);

/// A place in units of 1e-7 degree (about 11 mm), the grid on which everything is computed.
///
/// AIS itself gives 1/600,000 degree. Longitude lies in `-1_800_000_000..=1_800_000_000`, latitude in
/// `-900_000_000..=900_000_000`; the constructors see to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Position {
    longitude_e7: i32,
    latitude_e7: i32,
}

/// A pair of numbers that is no place on earth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("longitude must lie in -180..=180 and latitude in -90..=90")]
pub struct PositionError;

impl Position {
    /// From degrees, rounded to 1e-7 degree.
    pub fn from_degrees(longitude: f64, latitude: f64) -> Result<Position, PositionError> {
        if !(longitude.abs() <= 180.0 && latitude.abs() <= 90.0) {
            return Err(PositionError);
        }
        Ok(Position { longitude_e7: (longitude * 1e7).round() as i32, latitude_e7: (latitude * 1e7).round() as i32 })
    }

    /// From units of 1e-7 degree.
    #[inline]
    pub fn from_e7(longitude_e7: i32, latitude_e7: i32) -> Result<Position, PositionError> {
        let inside = longitude_e7.unsigned_abs() <= 1_800_000_000 && latitude_e7.unsigned_abs() <= 900_000_000;
        if inside { Ok(Position { longitude_e7, latitude_e7 }) } else { Err(PositionError) }
    }

    /// Degrees east, -180..=180.
    #[inline]
    pub fn longitude(self) -> f64 {
        f64::from(self.longitude_e7) / 1e7
    }

    /// Degrees north, -90..=90.
    #[inline]
    pub fn latitude(self) -> f64 {
        f64::from(self.latitude_e7) / 1e7
    }

    /// Units of 1e-7 degree east.
    #[inline]
    pub fn longitude_e7(self) -> i32 {
        self.longitude_e7
    }

    /// Units of 1e-7 degree north.
    #[inline]
    pub fn latitude_e7(self) -> i32 {
        self.latitude_e7
    }

    /// The place in earth-centred coordinates, on the ellipsoid's surface.
    #[inline]
    pub fn ecef(self) -> Ecef {
        let anchors = &ANCHORS[..];
        let (sin_lat, cos_lat) = sin_cos_e7(anchors, self.latitude_e7);
        let (sin_lon, cos_lon) = sin_cos_e7(anchors, self.longitude_e7);
        let normal_m = SEMI_MAJOR_M / (1.0 - ECCENTRICITY_2 * sin_lat * sin_lat).sqrt();
        Ecef([normal_m * cos_lat * cos_lon, normal_m * cos_lat * sin_lon, normal_m * (1.0 - ECCENTRICITY_2) * sin_lat])
    }

    /// Unit vectors to the east and to the north at the place, earth-centred.
    #[inline]
    pub fn east_north(self) -> ([f64; 3], [f64; 3]) {
        let anchors = &ANCHORS[..];
        let (sin_lat, cos_lat) = sin_cos_e7(anchors, self.latitude_e7);
        let (sin_lon, cos_lon) = sin_cos_e7(anchors, self.longitude_e7);
        ([-sin_lon, cos_lon, 0.0], [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat])
    }
}

/// Angles between two anchors of [`sin_cos_e7`]: 2^22 units of 1e-7 degree, about 0.42 degree.
const ANCHOR_BITS: u32 = 22;
/// Anchors on either side of 0.
const ANCHORS_ASIDE: usize = (1_800_000_000 >> ANCHOR_BITS) + 1;

/// Sine and cosine at whole multiples of the angle between two anchors, from half a turn west to half a turn east.
static ANCHORS: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| {
    let anchors = -(ANCHORS_ASIDE as i64)..=ANCHORS_ASIDE as i64;
    anchors.map(|anchor| (((anchor << ANCHOR_BITS) as f64) * (PI / 1.8e9)).sin_cos()).collect()
});

/// Sine and cosine of an angle in units of 1e-7 degree, from the nearest anchor by the sum of two angles: the rest is below
/// 3.7e-3 radian, so that the first terms left out of its series, r^7/5040 and r^6/720, are below 2e-21 and 4e-18.
#[inline]
fn sin_cos_e7(anchors: &[(f64, f64)], angle_e7: i32) -> (f64, f64) {
    let angle = i64::from(angle_e7);
    let anchor = (angle + (1 << (ANCHOR_BITS - 1))) >> ANCHOR_BITS;
    let rest = (angle - (anchor << ANCHOR_BITS)) as f64 * (PI / 1.8e9);
    // Every angle of a position has its anchor.
    let (sin, cos) = anchors.get((anchor + ANCHORS_ASIDE as i64) as usize).copied().unwrap_or_default();
    let rest_2 = rest * rest;
    let sin_rest = rest - rest * rest_2 * (1.0 / 6.0 - rest_2 * (1.0 / 120.0));
    let cos_rest_less_1 = -rest_2 * (0.5 - rest_2 * (1.0 / 24.0));
    (sin + (cos * sin_rest + sin * cos_rest_less_1), cos + (cos * cos_rest_less_1 - sin * sin_rest))
}

/// Earth-centred, earth-fixed coordinates (WGS84), metres. No date line, no poles.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Ecef(pub [f64; 3]);

impl Ecef {
    /// Straight-line (chord) distance, metres.
    ///
    /// At rendezvous range it equals the WGS84 geodesic: the chord of 600 m is shorter by 2.3e-7 m.
    #[inline]
    pub fn chord_m(self, other: Ecef) -> f64 {
        self.minus(other).iter().map(|d| d * d).sum::<f64>().sqrt()
    }

    /// The vector from `other` to `self`, metres.
    #[inline]
    pub fn minus(self, other: Ecef) -> [f64; 3] {
        let ([ax, ay, az], [bx, by, bz]) = (self.0, other.0);
        [ax - bx, ay - by, az - bz]
    }

    /// The point at `share` (0..=1) of the straight line from `self` to `other`.
    #[inline]
    pub fn towards(self, other: Ecef, share: f64) -> Ecef {
        let [dx, dy, dz] = other.minus(self);
        let [x, y, z] = self.0;
        Ecef([x + dx * share, y + dy * share, z + dz * share])
    }

    /// This point moved onto the ellipsoid, along the line to the earth's centre (which it must not be near).
    pub fn on_surface(self) -> Ecef {
        let semi_minor_m = SEMI_MAJOR_M * (1.0 - FLATTENING);
        let [x, y, z] = self.0;
        let size = ((x * x + y * y) / (SEMI_MAJOR_M * SEMI_MAJOR_M) + z * z / (semi_minor_m * semi_minor_m)).sqrt();
        Ecef(self.0.map(|metres| metres / size))
    }

    /// The place on the ellipsoid that lies under (or over) this point, to better than 1 mm within 10 km of the surface.
    ///
    /// Bowring's closed form (B. R. Bowring, "Transformation from spatial to geographical coordinates", Survey Review 23, 1976).
    pub fn position(self) -> Position {
        let [x, y, z] = self.0;
        let semi_minor_m = SEMI_MAJOR_M * (1.0 - FLATTENING);
        let second_eccentricity_2 = ECCENTRICITY_2 / (1.0 - ECCENTRICITY_2);
        let axis_m = x.hypot(y);
        let (sin_u, cos_u) = (z * SEMI_MAJOR_M).atan2(axis_m * semi_minor_m).sin_cos();
        let latitude = (z + second_eccentricity_2 * semi_minor_m * sin_u.powi(3))
            .atan2(axis_m - ECCENTRICITY_2 * SEMI_MAJOR_M * cos_u.powi(3));
        let longitude = y.atan2(x);
        Position {
            longitude_e7: (longitude.to_degrees() * 1e7).round() as i32,
            latitude_e7: (latitude.to_degrees() * 1e7).round() as i32,
        }
    }
}

/// The direction up from the ellipsoid at the point of its surface towards `place` (which must not be near the centre).
pub(crate) fn surface_normal(place: Ecef) -> [f64; 3] {
    let [x, y, z] = place.0;
    let up = [x, y, z / ((1.0 - FLATTENING) * (1.0 - FLATTENING))];
    let length = up.iter().map(|u| u * u).sum::<f64>().sqrt();
    up.map(|u| u / length)
}

/// Mean radius of curvature of the ellipsoid, sqrt(M N) of its two principal radii, where the sine of the latitude is
/// `sin_latitude`, metres (W. Torge, "Geodesy", 2001, section 4.1.3).
pub(crate) fn curvature_radius_m(sin_latitude: f64) -> f64 {
    SEMI_MAJOR_M * (1.0 - ECCENTRICITY_2).sqrt() / (1.0 - ECCENTRICITY_2 * sin_latitude * sin_latitude)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn refuses_what_is_no_place() {
        assert!(Position::from_degrees(181.0, 0.0).is_err());
        assert!(Position::from_degrees(0.0, 91.0).is_err());
        assert!(Position::from_degrees(f64::NAN, 0.0).is_err());
        assert!(Position::from_e7(i32::MIN, 0).is_err());
        assert!(Position::from_degrees(-180.0, 90.0).is_ok());
    }

    proptest! {
        #[test]
        fn ecef_and_back(longitude in -1_799_999_999i32..1_800_000_000, latitude in -899_000_000i32..899_000_000) {
            let place = Position::from_e7(longitude, latitude).expect("in range");
            let back = place.ecef().position();
            prop_assert!((back.longitude_e7 - longitude).abs() <= 1, "{back:?}");
            prop_assert!((back.latitude_e7 - latitude).abs() <= 1, "{back:?}");
        }

        /// Against the sines and cosines of the standard library: within 5e-9 m of it anywhere.
        #[test]
        fn earth_centred_as_the_textbook_has_it(
            longitude in prop_oneof![-1_800_000_000i32..=1_800_000_000, (-428i32..=428).prop_map(|k| (k << 22) + (1 << 21)), Just(1_800_000_000), Just(-1_800_000_000)],
            latitude in prop_oneof![-900_000_000i32..=900_000_000, Just(900_000_000), Just(-900_000_000), Just(0)],
        ) {
            let place = Position::from_e7(longitude, latitude).expect("in range");
            let (sin_lat, cos_lat) = place.latitude().to_radians().sin_cos();
            let (sin_lon, cos_lon) = place.longitude().to_radians().sin_cos();
            let normal_m = SEMI_MAJOR_M / (1.0 - ECCENTRICITY_2 * sin_lat * sin_lat).sqrt();
            let textbook = Ecef([normal_m * cos_lat * cos_lon, normal_m * cos_lat * sin_lon, normal_m * (1.0 - ECCENTRICITY_2) * sin_lat]);
            prop_assert!(place.ecef().chord_m(textbook) < 5e-9, "{} m", place.ecef().chord_m(textbook));
        }

        #[test]
        fn a_short_chord_is_the_geodesic(longitude in -180.0f64..180.0, latitude in -89.0f64..89.0, azimuth in 0.0f64..360.0, metres in 0.0f64..600.0) {
            let from = Position::from_degrees(longitude, latitude).expect("in range");
            let to = crate::destination(from, azimuth, metres);
            let geodesic = crate::distance_m(from, to);
            prop_assert!((from.ecef().chord_m(to.ecef()) - geodesic).abs() < 1e-6);
        }
    }
}
