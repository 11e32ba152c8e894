//! Polygons and points out of GeoJSON (RFC 7946), with messages that say what is wrong where.

use geojson::{Feature, GeoJson, Geometry, GeometryValue, JsonObject};

use crate::Position;
use crate::polygon::{Polygon, Ring};

/// A text that is not the GeoJSON wanted. Features are counted from 1.
#[derive(Debug, thiserror::Error)]
pub enum GeoJsonError {
    /// Not GeoJSON at all.
    #[error(
        "not GeoJSON ({reason}); GDAL makes it from most formats: ogr2ogr -f GeoJSON -t_srs EPSG:4326 out.geojson IN"
    )]
    NotGeoJson {
        /// What the parser met.
        reason: String,
    },
    /// A shapefile, or a ZIP archive that may hold one.
    #[error(
        "this is {what}, not GeoJSON; convert it with GDAL: ogr2ogr -f GeoJSON -t_srs EPSG:4326 out.geojson IN.shp"
    )]
    OtherFormat {
        /// What it looks like.
        what: &'static str,
    },
    /// A geometry of a kind that has no place here.
    #[error("feature {feature} is a {found}; wanted: {wanted}")]
    WrongGeometry {
        /// Which feature.
        feature: usize,
        /// What it is.
        found: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// Numbers that are no place on earth.
    #[error(
        "feature {feature} has a vertex at {coordinates:?}, which is no longitude and latitude in degrees; \
         reproject with ogr2ogr -t_srs EPSG:4326"
    )]
    NoPlace {
        /// Which feature.
        feature: usize,
        /// The numbers found.
        coordinates: Vec<f64>,
    },
    /// A ring that encloses nothing.
    #[error("feature {feature} has a ring of fewer than three different vertices")]
    ShortRing {
        /// Which feature.
        feature: usize,
    },
    /// Nothing usable in it.
    #[error("no {wanted} in it")]
    Empty {
        /// What it should hold.
        wanted: &'static str,
    },
    /// More or longer edges than can be indexed.
    #[error(
        "too many or too long edges (the limit is 40 million pieces of 5 km); cut out the part needed or simplify it"
    )]
    TooLarge,
}

/// What one feature is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Figure {
    Point(Position),
    Polygons(Vec<Polygon>),
}

/// One feature that has a geometry.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Counted from 1, as in messages.
    pub(crate) number: usize,
    pub(crate) figure: Figure,
    properties: Option<JsonObject>,
}

impl Item {
    /// The text of the first of `keys` that is there and not blank.
    pub(crate) fn text(&self, keys: &[&str]) -> Option<String> {
        let value = |key: &&str| self.properties.as_ref()?.get(*key)?.as_str().map(str::trim);
        keys.iter().filter_map(value).find(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A number among the properties, also where it is written as a text.
    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        let value = self.properties.as_ref()?.get(key)?;
        value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
    }
}

/// Reads every feature that has a geometry. A bare geometry counts as one feature.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Item>, GeoJsonError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(what) = other_format(bytes) {
        return Err(GeoJsonError::OtherFormat { what });
    }
    let parsed = GeoJson::from_reader(bytes).map_err(|error| GeoJsonError::NotGeoJson { reason: error.to_string() })?;
    let features = match parsed {
        GeoJson::FeatureCollection(collection) => collection.features,
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::Geometry(geometry) => vec![Feature::from(geometry)],
    };
    let numbered = features.into_iter().zip(1..);
    numbered.filter_map(|(feature, number)| item(feature, number).transpose()).collect()
}

/// The name of a format that is no GeoJSON and easily taken for it.
pub(crate) fn other_format(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'P', b'K', 3, 4, ..] => Some("a ZIP archive"),
        // ESRI Shapefile Technical Description, 1998: file code 9994, big endian.
        [0, 0, 0x27, 0x0a, ..] => Some("a shapefile"),
        [0x1f, 0x8b, ..] => Some("compressed by gzip"),
        _ => None,
    }
}

fn item(feature: Feature, number: usize) -> Result<Option<Item>, GeoJsonError> {
    let Some(geometry) = feature.geometry else { return Ok(None) };
    let figure = match &geometry.value {
        GeometryValue::Point { coordinates } => Figure::Point(place(coordinates.as_slice(), number)?),
        _ => {
            let mut polygons = Vec::new();
            collect(&geometry, number, &mut polygons)?;
            Figure::Polygons(polygons)
        }
    };
    Ok(Some(Item { number, figure, properties: feature.properties }))
}

/// Adds the polygons of a geometry, also those inside collections.
fn collect(geometry: &Geometry, number: usize, polygons: &mut Vec<Polygon>) -> Result<(), GeoJsonError> {
    match &geometry.value {
        GeometryValue::Polygon { coordinates } => polygons.push(polygon(coordinates, number)?),
        GeometryValue::MultiPolygon { coordinates } => {
            for rings in coordinates {
                polygons.push(polygon(rings, number)?);
            }
        }
        GeometryValue::GeometryCollection { geometries } => {
            for inner in geometries {
                collect(inner, number, polygons)?;
            }
        }
        other => {
            let found = other.type_name();
            return Err(GeoJsonError::WrongGeometry { feature: number, found, wanted: "Polygon or MultiPolygon" });
        }
    }
    Ok(())
}

fn polygon(rings: &[Vec<geojson::Position>], number: usize) -> Result<Polygon, GeoJsonError> {
    let mut rings = rings.iter().map(|ring| self::ring(ring, number));
    let outer = rings.next().transpose()?.ok_or(GeoJsonError::ShortRing { feature: number })?;
    Ok(Polygon { outer, holes: rings.collect::<Result<_, _>>()? })
}

/// The ring without its closing vertex and without repetitions.
fn ring(vertices: &[geojson::Position], number: usize) -> Result<Ring, GeoJsonError> {
    let mut ring = vertices.iter().map(|v| place(v.as_slice(), number)).collect::<Result<Ring, _>>()?;
    ring.dedup();
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 { Err(GeoJsonError::ShortRing { feature: number }) } else { Ok(ring) }
}

/// A place; longitudes to 360 either way are wrapped, as areas across 180 are often written so.
fn place(coordinates: &[f64], number: usize) -> Result<Position, GeoJsonError> {
    let found = match coordinates {
        [longitude, latitude, ..] if longitude.abs() <= 180.0 => Position::from_degrees(*longitude, *latitude).ok(),
        [longitude, latitude, ..] if longitude.abs() <= 360.0 => {
            Position::from_degrees(longitude - 360.0 * longitude.signum(), *latitude).ok()
        }
        _ => None,
    };
    found.ok_or_else(|| GeoJsonError::NoPlace {
        feature: number,
        coordinates: coordinates.iter().copied().take(3).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong_and_what_to_do() {
        fn check(text: &[u8], expected: &str) {
            let error = read(text).expect_err("wrong").to_string();
            assert!(error.contains(expected), "{error}");
        }
        check(b"", "not GeoJSON");
        check(b"{\"type\":\"Polyp\"}", "not GeoJSON");
        check(b"PK\x03\x04rest", "a ZIP archive");
        check(b"\x00\x00\x27\x0a", "ogr2ogr");
        check(br#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#, "feature 1 is a LineString");
        check(br#"{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}"#, "fewer than three");
        check(br#"{"type":"Polygon","coordinates":[]}"#, "fewer than three");
        check(br#"{"type":"Polygon","coordinates":[[[0,0],[500000,1],[1,2]]]}"#, "EPSG:4326");
        let second = br#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":null},
            {"type":"Feature","properties":null,"geometry":{"type":"MultiPoint","coordinates":[]}}]}"#;
        check(second, "feature 2 is a MultiPoint");
    }

    #[test]
    fn reads_bare_geometries_collections_and_properties() {
        let bare = read(br#"{"type":"Point","coordinates":[190, 5, 100]}"#).expect("a point");
        let expected = Position::from_degrees(-170.0, 5.0).expect("a place");
        assert_eq!(bare[0].figure, Figure::Point(expected));
        let text = b"\xef\xbb\xbf{\"type\":\"Feature\",\"properties\":{\"name\":\" A \",\"blank\":\" \",\"radius_m\":\"12\"},\"geometry\":
            {\"type\":\"GeometryCollection\",\"geometries\":[{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[1,1],[0,0]]]}]}}";
        let items = read(text).expect("a feature");
        let Figure::Polygons(polygons) = &items[0].figure else { panic!("polygons") };
        assert_eq!(polygons[0].outer.len(), 3);
        assert_eq!(items[0].text(&["blank", "name"]), Some("A".to_owned()));
        assert_eq!(items[0].number("radius_m"), Some(12.0));
    }
}
