//! The coast: whether a place is land, and how far it is to the nearest shore.

use std::sync::{Arc, LazyLock};

use crate::Position;
use crate::coast_file;
use crate::geojson_polygons::{self, Figure, GeoJsonError};
use crate::polygon::Polygon;
use crate::shape::Shape;

/// What is wrong with a coast file.
#[derive(Debug, thiserror::Error)]
#[error("the coast cannot be used: {0}")]
pub struct CoastError(#[from] GeoJsonError);

/// Land polygons with an index for distances. Cloning is cheap; the land is shared.
///
/// A distance costs some 1.5 us near a coast and 3 us far out at sea, a verdict on land 0.2 us (release build).
///
/// ```
/// use nautical::{Coast, Position};
///
/// let coast = Coast::embedded();
/// let paris = Position::from_degrees(2.35, 48.86)?;
/// let brest_approach = Position::from_degrees(-5.5, 48.3)?;
/// assert_eq!(coast.distance_m(paris), 0.0);
/// assert!((30_000.0..60_000.0).contains(&coast.distance_m(brest_approach)));
/// # Ok::<(), nautical::PositionError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Coast {
    land: Land,
    source: Arc<str>,
}

#[derive(Debug, Clone)]
enum Land {
    BuiltIn,
    Given(Arc<Shape>),
}

/// The land that is built in, read on first use.
static BUILT_IN: LazyLock<Shape> = LazyLock::new(|| {
    let polygons = coast_file::embedded().expect("a test reads the coastline that is built in");
    Shape::new(&polygons).expect("the coastline built in is within the limits")
});

impl Coast {
    /// The coastline built into the program: Natural Earth 10 m land of world-atlas 2.0.2, which is generalised for maps
    /// of 1:10,000,000 and quantised at about 400 m x 190 m (longitude at the equator x latitude).
    ///
    /// It lacks some 2,500 minor islands and atolls, near which the distance is too large: Natural Earth keeps them in a
    /// file of their own. [`Coast::from_geojson`] takes a better coast. It is read on first use, in some 0.1 s, and takes
    /// some 40 MB.
    pub fn embedded() -> Coast {
        let source =
            "Natural Earth 10 m land (world-atlas 2.0.2), quantised at about 400 m x 190 m, without minor islands";
        Coast { land: Land::BuiltIn, source: source.into() }
    }

    /// Reads the land now, if it was not read yet. The first question would do so: this is for a thread beside others.
    pub fn prepare(&self) {
        self.land();
    }

    fn land(&self) -> &Shape {
        match &self.land {
            Land::BuiltIn => &BUILT_IN,
            Land::Given(land) => land,
        }
    }

    /// Land from GeoJSON: Polygon, MultiPolygon, or features and collections of them, in degrees (WGS84).
    ///
    /// Polygons may overlap, be cut into tiles, and run across longitude 180. What the file leaves out counts as sea, so a
    /// cut-out should reach beyond the area that is looked at.
    pub fn from_geojson(bytes: &[u8]) -> Result<Coast, CoastError> {
        let mut polygons = Vec::new();
        for item in geojson_polygons::read(bytes)? {
            match item.figure {
                Figure::Polygons(more) => polygons.extend(more),
                Figure::Point(_) => {
                    let wanted = "land as Polygon or MultiPolygon";
                    return Err(GeoJsonError::WrongGeometry { feature: item.number, found: "Point", wanted }.into());
                }
            }
        }
        if polygons.is_empty() {
            return Err(GeoJsonError::Empty { wanted: "land polygons" }.into());
        }
        let vertices: usize = polygons.iter().flat_map(Polygon::rings).map(|(ring, _)| ring.len()).sum();
        let source = format!("GeoJSON with {} polygons, {vertices} vertices", polygons.len());
        Ok(Coast::new(&polygons, &source).ok_or(GeoJsonError::TooLarge)?)
    }

    fn new(polygons: &[Polygon], source: &str) -> Option<Coast> {
        Some(Coast { land: Land::Given(Arc::new(Shape::new(polygons)?)), source: source.into() })
    }

    /// What this coast is and how fine, to be printed beside distances.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the place lies on land. Harbours often do: coasts are generalised.
    pub fn is_land(&self, position: Position) -> bool {
        self.land().contains(position)
    }

    /// Metres to the nearest shore, 0 on land.
    ///
    /// The geodesic on WGS84 to the shore's nearest point. Computed to 0.02 % or 10 m, whichever is more; how true the
    /// shore itself is stands in [`Coast::source`].
    pub fn distance_m(&self, position: Position) -> f64 {
        self.land().distance_m(position)
    }
}

#[cfg(test)]
mod tests {
    use geo::{BoundingRect, Contains};

    use super::*;
    use crate::outline::slow;
    use crate::polygon::{eastward_e7, edges};

    fn place(longitude: f64, latitude: f64) -> Position {
        Position::from_degrees(longitude, latitude).expect("a place")
    }

    /// Numbers in 0..1, always the same (a linear congruential generator; Knuth's MMIX constants).
    fn numbers(seed: u64) -> impl FnMut() -> f64 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        }
    }

    #[test]
    fn known_places() {
        let coast = Coast::embedded();
        let check = |name: &str, longitude, latitude, range_m: std::ops::RangeInclusive<f64>| {
            let distance_m = coast.distance_m(place(longitude, latitude));
            assert!(range_m.contains(&distance_m), "{name}: {distance_m}");
            assert_eq!(coast.is_land(place(longitude, latitude)), *range_m.end() == 0.0, "{name}");
        };
        check("Paris", 2.35, 48.86, 0.0..=0.0);
        check("South Pole", 0.0, -90.0, 0.0..=0.0);
        check("Antarctica on 180", 180.0, -86.0, 0.0..=0.0);
        check("Antarctica on -180", -180.0, -86.0, 0.0..=0.0);
        check("Chukotka on 180", 180.0, 68.0, 0.0..=0.0);
        check("Wrangel Island on 180", 180.0, 71.2, 0.0..=0.0);
        check("Seoul", 127.0, 37.55, 0.0..=0.0);
        // The northern end of Greenland lies at 83.63 N.
        check("North Pole", 0.0, 90.0, 705_000.0..=715_000.0);
        // The nearest land is Flores in the Azores, 39.4 N 31.2 W.
        check("mid-Atlantic", -36.0, 35.0, 630_000.0..=660_000.0);
        check("Point Nemo", -123.393, -48.877, 2_670_000.0..=2_710_000.0);
        check("Caspian Sea", 51.0, 41.5, 100_000.0..=160_000.0);
        check("Ross Sea on 180", 180.0, -75.0, 300_000.0..=1_100_000.0);
        // 10 nautical miles west of Thorsminde in Jutland, whose coast runs north and south there; a coast drawn for
        // 1:10,000,000 lies up to 2 km off.
        check("off Jutland", 8.11 - 0.3, 56.37, 16_500.0..=20_500.0);
        check("off Busan", 129.2, 35.0, 5_000.0..=15_000.0);
        check("between Fiji's islands", 179.5, -18.0, 10_000.0..=120_000.0);
    }

    #[test]
    fn both_sides_of_180_are_one_place() {
        let coast = Coast::embedded();
        for tenth in -900..=900 {
            let [east, west] = [180.0, -180.0].map(|longitude| place(longitude, f64::from(tenth) / 10.0));
            assert_eq!(coast.is_land(east), coast.is_land(west), "{tenth}");
            assert!((coast.distance_m(east) - coast.distance_m(west)).abs() < 0.001, "{tenth}");
        }
    }

    /// By the plain even-odd rule of the geo crate, on rings whose longitudes are unrolled. Antarctica cannot be unrolled.
    #[test]
    fn land_is_where_another_rule_finds_it() {
        let unrolled = |ring: &crate::polygon::Ring| {
            let mut east = ring.first().map_or(0, |first| i64::from(first.longitude_e7()));
            let point = |(from, to): (Position, Position)| {
                let here = geo::Coord { x: east as f64 / 1e7, y: from.latitude() };
                east += eastward_e7(from, to);
                here
            };
            geo::LineString(edges(ring).map(point).collect())
        };
        let polygons = coast_file::embedded().expect("whole");
        let north = polygons.iter().filter(|polygon| polygon.outer.iter().all(|vertex| vertex.latitude() > -84.0));
        let plane: Vec<_> = north
            .map(|p| geo::Polygon::new(unrolled(&p.outer), p.holes.iter().map(&unrolled).collect()))
            .filter_map(|polygon| Some((polygon.bounding_rect()?, polygon)))
            .collect();
        let coast = Coast::embedded();
        let mut number = numbers(1);
        let mut land = 0;
        for _ in 0..300 {
            let (longitude, latitude) = (number() * 360.0 - 180.0, number() * 140.0 - 60.0);
            let turns = [-360.0, 0.0, 360.0].map(|turn| geo::Point::new(longitude + turn, latitude));
            let holds = |(bounds, polygon): &(geo::Rect, geo::Polygon)| {
                turns.iter().any(|point| bounds.contains(point) && polygon.contains(point))
            };
            let expected = plane.iter().any(holds);
            land += u32::from(expected);
            assert_eq!(coast.is_land(place(longitude, latitude)), expected, "{longitude} {latitude}");
        }
        assert!(land > 50, "{land}");
    }

    /// Against every edge: those that a vertex within reach makes candidates are measured by geodesics.
    #[test]
    fn the_nearest_shore_is_the_nearest_of_all() {
        let polygons = coast_file::embedded().expect("whole");
        let all: Vec<_> = polygons.iter().flat_map(Polygon::rings).flat_map(|(ring, _)| edges(ring)).collect();
        let coast = Coast::embedded();
        let mut number = numbers(2);
        let mut seas = 0;
        while seas < 25 {
            let from = place(number() * 360.0 - 180.0, (number() * 2.0 - 1.0).asin().to_degrees());
            if coast.is_land(from) {
                continue;
            }
            seas += 1;
            let haversine = |to: Position| {
                let [a, b] = [from, to].map(|p| geo::Point::new(p.longitude(), p.latitude()));
                geo::Distance::distance(&geo::Haversine, a, b)
            };
            let vertices: Vec<f64> = all.iter().map(|&(vertex, _)| haversine(vertex)).collect();
            let least = vertices.iter().copied().fold(f64::INFINITY, f64::min);
            // The longest edge, Chukotka's cut along 180, has 435 km; haversine is right to 0.6 %.
            let reach = |&(&(from, to), &near): &(&(Position, Position), &f64)| {
                let length = geo::Distance::distance(
                    &geo::Haversine,
                    geo::Point::new(from.longitude(), from.latitude()),
                    geo::Point::new(to.longitude(), to.latitude()),
                );
                near - length <= least * 1.02
            };
            let candidates = all.iter().zip(&vertices).filter(reach);
            let slow_m =
                candidates.map(|(&edge, _)| slow::distance_to_edge_m(from, edge, 20)).fold(f64::INFINITY, f64::min);
            let fast_m = coast.distance_m(from);
            assert!((fast_m - slow_m).abs() <= (slow_m * 1e-4).max(10.0), "{from:?}: fast {fast_m} slow {slow_m}");
        }
    }

    #[test]
    fn antarctica_of_other_makes_has_no_shore_at_the_pole_or_on_180() {
        let stitched = "[[[-120,-72],[0,-70],[120,-72],[179,-78],[-179,-78],[-120,-72]]]";
        let closed_at_the_pole = "[[[-180,-78],[-179,-78],[-120,-72],[0,-70],[120,-72],[179,-78],[180,-78],[180,-90],[-180,-90],[-180,-78]]]";
        let read = |coordinates: &str| {
            let text = format!(r#"{{"type":"Polygon","coordinates":{coordinates}}}"#);
            Coast::from_geojson(text.as_bytes()).expect("a coast")
        };
        let (stitched, closed) = (read(stitched), read(closed_at_the_pole));
        for (longitude, latitude) in [(180.0, -77.0), (-180.0, -70.0), (0.0, -60.0), (100.0, 90.0), (179.5, -77.999)] {
            let [a, b] = [&stitched, &closed].map(|coast| coast.distance_m(place(longitude, latitude)));
            assert!(a > 0.0 && (a - b).abs() < 1.0, "{longitude} {latitude}: {a} {b}");
        }
        for (longitude, latitude) in [(180.0, -79.0), (-180.0, -89.0), (0.0, -90.0), (60.0, -80.0)] {
            assert!(stitched.is_land(place(longitude, latitude)) && closed.is_land(place(longitude, latitude)));
        }
    }

    #[test]
    fn a_file_says_what_it_is_or_what_is_wrong() {
        let text = br#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#;
        assert_eq!(Coast::from_geojson(text).expect("a coast").source(), "GeoJSON with 1 polygons, 3 vertices");
        assert!(Coast::embedded().source().contains("400 m x 190 m"));
        fn check(text: &[u8], expected: &str) {
            let error = Coast::from_geojson(text).expect_err("wrong").to_string();
            assert!(error.contains(expected), "{error}");
        }
        check(br#"{"type":"FeatureCollection","features":[]}"#, "no land polygons in it");
        check(br#"{"type":"Point","coordinates":[1,2]}"#, "feature 1 is a Point");
        check(br#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#, "feature 1 is a LineString");
        check(b"\x00\x00\x27\x0a", "ogr2ogr");
    }
}
