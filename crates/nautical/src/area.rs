//! Named areas of the sea: polygons with a source and a date.

use std::sync::Arc;

use crate::Position;
use crate::geojson_polygons::{self, Figure, GeoJsonError, Item};
use crate::shape::Shape;

/// What is wrong with a file of areas.
#[derive(Debug, thiserror::Error)]
#[error("the areas cannot be used: {0}")]
pub struct AreaError(#[from] GeoJsonError);

/// An area of one or more polygons, with or without holes. Cloning is cheap; the polygons are shared.
///
/// Edges are straight in longitude and latitude (RFC 7946) and go the short way round, so an area may run across longitude
/// 180, or be cut there. An edge longer than 180 degrees needs a vertex between.
#[derive(Debug, Clone)]
pub struct Area {
    /// Property `name`.
    pub name: Option<String>,
    /// Property `kind`: what sort of area it is, in the words of who drew it.
    pub kind: Option<String>,
    /// Property `source`: where its outline is from.
    pub source: Option<String>,
    /// Property `date`: when it was drawn or last checked.
    pub date: Option<String>,
    shape: Arc<Shape>,
}

impl Area {
    /// The areas of a GeoJSON text, one a feature; features without geometry are passed over.
    ///
    /// ```
    /// use nautical::{Area, Position};
    ///
    /// let text = br#"{"type":"Feature","properties":{"name":"Sok-do"},"geometry":{"type":"Polygon",
    ///     "coordinates":[[[124.6,38.4],[125.0,38.4],[125.0,38.7],[124.6,38.7],[124.6,38.4]]]}}"#;
    /// let areas = Area::from_geojson(text)?;
    /// assert_eq!(areas[0].name.as_deref(), Some("Sok-do"));
    /// assert!(areas[0].contains(Position::from_degrees(124.8, 38.5).expect("a place")));
    /// # Ok::<(), nautical::AreaError>(())
    /// ```
    pub fn from_geojson(bytes: &[u8]) -> Result<Vec<Area>, AreaError> {
        let areas: Vec<Area> = geojson_polygons::read(bytes)?.iter().map(Area::from_item).collect::<Result<_, _>>()?;
        if areas.is_empty() { Err(GeoJsonError::Empty { wanted: "polygons" }.into()) } else { Ok(areas) }
    }

    /// The area of one feature.
    pub(crate) fn from_item(item: &Item) -> Result<Area, GeoJsonError> {
        let Figure::Polygons(polygons) = &item.figure else {
            let wanted = "Polygon or MultiPolygon (a point goes among the ports)";
            return Err(GeoJsonError::WrongGeometry { feature: item.number, found: "Point", wanted });
        };
        if polygons.is_empty() {
            return Err(GeoJsonError::Empty { wanted: "polygons" });
        }
        Ok(Area {
            name: item.text(&["name", "Name", "NAME"]),
            kind: item.text(&["kind"]),
            source: item.text(&["source"]),
            date: item.text(&["date"]),
            shape: Arc::new(Shape::new(polygons).ok_or(GeoJsonError::TooLarge)?),
        })
    }

    /// Whether the place lies inside.
    pub fn contains(&self, position: Position) -> bool {
        self.shape.contains(position)
    }

    /// Metres to the nearest edge, 0 inside. The geodesic on WGS84, to 0.02 % or 10 m, whichever is more.
    pub fn distance_m(&self, position: Position) -> f64 {
        self.shape.distance_m(position)
    }

    pub(crate) fn shape(&self) -> &Shape {
        &self.shape
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(longitude: f64, latitude: f64) -> Position {
        Position::from_degrees(longitude, latitude).expect("a place")
    }

    /// The same area three ways: over 180 by a jump, by longitudes above 180, and cut at 180 through its hole.
    #[test]
    fn an_area_over_180_however_it_is_written() {
        let jump =
            "[[[[170,-10],[-170,-10],[-170,10],[170,10],[170,-10]],[[179,-1],[179,1],[-179,1],[-179,-1],[179,-1]]]]";
        let beyond =
            "[[[[170,-10],[190,-10],[190,10],[170,10],[170,-10]],[[179,-1],[179,1],[181,1],[181,-1],[179,-1]]]]";
        let cut = "[[[[170,-10],[180,-10],[180,-1],[179,-1],[179,1],[180,1],[180,10],[170,10],[170,-10]]],\
            [[[-180,-10],[-170,-10],[-170,10],[-180,10],[-180,1],[-179,1],[-179,-1],[-180,-1],[-180,-10]]]]";
        for coordinates in [jump, beyond, cut] {
            let text = format!(r#"{{"type":"MultiPolygon","coordinates":{coordinates}}}"#);
            let area = &Area::from_geojson(text.as_bytes()).expect("an area")[0];
            let check = |longitude, latitude, expected_m: f64| {
                let distance_m = area.distance_m(place(longitude, latitude));
                assert!((distance_m - expected_m).abs() < 5.0, "{coordinates}: {longitude} {latitude}: {distance_m}");
                assert_eq!(area.contains(place(longitude, latitude)), expected_m == 0.0);
            };
            check(175.0, 0.0, 0.0);
            check(-175.0, 0.0, 0.0);
            check(180.0, 5.0, 0.0);
            check(-180.0, -5.0, 0.0);
            check(180.0, 0.5, 55_287.0);
            check(-179.5, 0.0, 55_660.0);
            check(169.0, 0.0, 111_319.5);
            check(-169.0, 0.0, 111_319.5);
            check(180.0, 11.0, 110_611.0);
        }
    }

    #[test]
    fn reads_properties_and_refuses_points() {
        let ring = "[[[0,0],[1,0],[1,1],[0,0]]]";
        let feature = |properties: &str, kind: &str, coordinates: &str| {
            format!(
                r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
            )
        };
        let text =
            feature(r#"{"name":"A","kind":"lightering zone","source":"S","date":"2024-01-01"}"#, "Polygon", ring);
        let area = &Area::from_geojson(text.as_bytes()).expect("an area")[0];
        let read = [&area.name, &area.kind, &area.source, &area.date].map(|text| text.as_deref().unwrap_or_default());
        assert_eq!(read, ["A", "lightering zone", "S", "2024-01-01"]);
        let error = Area::from_geojson(feature("null", "Point", "[1,2]").as_bytes()).expect_err("a point").to_string();
        assert!(error.contains("among the ports"), "{error}");
        assert!(Area::from_geojson(br#"{"type":"FeatureCollection","features":[]}"#).is_err());
    }
}
