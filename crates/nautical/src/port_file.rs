//! Reading ports: the World Port Index, GeoJSON, plain CSV, and the table built in.

use std::collections::BTreeMap;

use csv::StringRecord;

use crate::geojson_polygons::{self, Figure, GeoJsonError};
use crate::{Area, Port, PortExtent, Position};

/// Radius of a port whose file gives none, metres. This project's judgement.
const RADIUS_M: f64 = 5_000.0;
/// Largest radius that a file may give, metres: more is a slip of units.
const RADIUS_M_MAX: f64 = 500_000.0;

const BUILT_IN_CSV: &[u8] = include_bytes!("../data/ports.csv");
const BUILT_IN_DPRK: &[u8] = include_bytes!("../data/dprk-ports.geojson");
const BUILT_IN_SOURCE: &str = "typed from general knowledge, position to 0.05 degree";
const FILE_SOURCE: &str = "ports file";

/// What is wrong with a file of ports.
#[derive(Debug, thiserror::Error)]
pub enum PortsError {
    /// GeoJSON that cannot be used.
    #[error("the ports cannot be used: {0}")]
    GeoJson(#[from] GeoJsonError),
    /// CSV that breaks off or is no text.
    #[error("the ports cannot be used: {0}")]
    Csv(#[from] csv::Error),
    /// None of the known formats.
    #[error(
        "the ports cannot be used: column `{missing}` is missing. Known are the World Port Index (Main Port Name, Latitude, \
         Longitude ...), a CSV with name, latitude, longitude (and country, radius_m, source), and GeoJSON; found: {found}"
    )]
    UnknownFormat {
        /// The first column not found.
        missing: &'static str,
        /// The beginning of the header.
        found: String,
    },
    /// A field that cannot be read.
    #[error("line {line}: {column} is `{value}`; wanted: {wanted}")]
    Field {
        /// Line of the file, from 1.
        line: u64,
        /// Which column.
        column: &'static str,
        /// What stands there.
        value: String,
        /// What should stand there.
        wanted: &'static str,
    },
    /// A feature that cannot be used as a port.
    #[error("feature {feature}: {column} is missing or wrong; wanted: {wanted}")]
    Feature {
        /// Which feature, from 1.
        feature: usize,
        /// Which property.
        column: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// No port in it.
    #[error("the ports cannot be used: there is none in the file")]
    Empty,
}

/// The ports built in: the typed table, then those of the DPRK.
pub(crate) fn built_in() -> Result<Vec<Port>, PortsError> {
    let mut ports = from_plain_csv(BUILT_IN_CSV, BUILT_IN_SOURCE)?;
    ports.extend(from_geojson(BUILT_IN_DPRK)?);
    Ok(ports)
}

/// Reads whichever format it is.
pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Vec<Port>, PortsError> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let header = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let is_index = header.windows(INDEX_NAME.len()).any(|part| part == INDEX_NAME.as_bytes());
    if text.starts_with(b"{") || geojson_polygons::other_format(text).is_some() {
        from_geojson(text)
    } else if is_index {
        from_world_port_index_csv(text)
    } else {
        from_plain_csv(text, FILE_SOURCE)
    }
}

const INDEX_NAME: &str = "Main Port Name";

/// Reads the World Port Index.
pub(crate) fn from_world_port_index_csv(bytes: &[u8]) -> Result<Vec<Port>, PortsError> {
    let mut table = Table::read(bytes, &[INDEX_NAME, "Latitude", "Longitude"])?;
    let countries = table.countries_by_name();
    let rows = std::mem::take(&mut table.rows);
    let port = |row: &StringRecord| -> Result<Port, PortsError> {
        let number = table.text(row, "World Port Index Number").unwrap_or("without number");
        let named = table.text(row, "Country Code").and_then(|name| countries.get(name).cloned());
        Ok(Port {
            name: table.name(row, INDEX_NAME)?,
            country: table.locode_country(row).map(str::to_owned).or(named),
            extent: PortExtent::Circle {
                centre: table.position(row, "Latitude", "Longitude")?,
                radius_m: index_radius_m(table.text(row, "Harbor Size")),
            },
            source: format!("World Port Index {number}"),
        })
    };
    rows.iter().map(port).collect()
}

/// Radius by the Index's harbour size, metres. This project's judgement.
fn index_radius_m(harbour_size: Option<&str>) -> f64 {
    match harbour_size {
        Some("Large" | "L") => 10_000.0,
        Some("Medium" | "M") => 6_000.0,
        Some("Small" | "S") => 4_000.0,
        Some("Very Small" | "V") => 2_000.0,
        _ => 3_000.0,
    }
}

/// Reads the columns name, latitude, longitude and where they are there country, radius_m, source.
fn from_plain_csv(bytes: &[u8], default_source: &str) -> Result<Vec<Port>, PortsError> {
    let mut table = Table::read(bytes, &["name", "latitude", "longitude"])?;
    let rows = std::mem::take(&mut table.rows);
    let port = |row: &StringRecord| -> Result<Port, PortsError> {
        let country = table.text(row, "country");
        if let Some(code) = country.filter(|code| !is_country(code)) {
            return Err(field(row, "country", code, "two capital letters (ISO 3166-1)"));
        }
        let radius_m = match table.text(row, "radius_m") {
            Some(text) => {
                checked_radius(text.parse().ok()).ok_or_else(|| field(row, "radius_m", text, RADIUS_WANTED))?
            }
            None => RADIUS_M,
        };
        Ok(Port {
            name: table.name(row, "name")?,
            country: country.map(str::to_owned),
            extent: PortExtent::Circle { centre: table.position(row, "latitude", "longitude")?, radius_m },
            source: table.text(row, "source").unwrap_or(default_source).to_owned(),
        })
    };
    rows.iter().map(port).collect()
}

/// Reads points and areas.
pub(crate) fn from_geojson(bytes: &[u8]) -> Result<Vec<Port>, PortsError> {
    let items = geojson_polygons::read(bytes)?;
    if items.is_empty() {
        return Err(PortsError::Empty);
    }
    let port = |item: &geojson_polygons::Item| -> Result<Port, PortsError> {
        let wrong = |column, wanted| PortsError::Feature { feature: item.number, column, wanted };
        let country = item.text(&["country", "Country Code"]);
        let radius_m = match item.number("radius_m") {
            Some(radius_m) => checked_radius(Some(radius_m)).ok_or_else(|| wrong("radius_m", RADIUS_WANTED))?,
            None => RADIUS_M,
        };
        Ok(Port {
            name: item.text(&["name", "Name", "NAME", INDEX_NAME]).ok_or_else(|| wrong("name", "a text"))?,
            country: country.filter(|code| is_country(code)),
            extent: match item.figure {
                Figure::Point(centre) => PortExtent::Circle { centre, radius_m },
                Figure::Polygons(_) => PortExtent::Area(Area::from_item(item)?),
            },
            source: item.text(&["source"]).unwrap_or_else(|| FILE_SOURCE.to_owned()),
        })
    };
    items.iter().map(port).collect()
}

const RADIUS_WANTED: &str = "metres, above 0 and at most 500000";

fn checked_radius(radius_m: Option<f64>) -> Option<f64> {
    radius_m.filter(|&radius_m| radius_m > 0.0 && radius_m <= RADIUS_M_MAX)
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn field(row: &StringRecord, column: &'static str, value: &str, wanted: &'static str) -> PortsError {
    let line = row.position().map_or(0, csv::Position::line);
    PortsError::Field { line, column, value: value.to_owned(), wanted }
}

/// A CSV with its header, read by column name.
struct Table {
    header: StringRecord,
    rows: Vec<StringRecord>,
}

impl Table {
    fn read(bytes: &[u8], needed: &[&'static str]) -> Result<Table, PortsError> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let header = reader.headers()?.clone();
        if let Some(missing) = needed.iter().find(|&&name| header.iter().all(|column| column != name)) {
            let found: String = header.iter().collect::<Vec<_>>().join(", ").chars().take(120).collect();
            return Err(PortsError::UnknownFormat { missing, found });
        }
        let rows: Vec<_> = reader.records().collect::<Result<_, _>>()?;
        if rows.is_empty() { Err(PortsError::Empty) } else { Ok(Table { header, rows }) }
    }

    /// The field, where the column is there and the field not blank.
    fn text<'a>(&self, row: &'a StringRecord, column: &str) -> Option<&'a str> {
        let at = self.header.iter().position(|name| name == column)?;
        row.get(at).filter(|text| !text.is_empty())
    }

    fn name(&self, row: &StringRecord, column: &'static str) -> Result<String, PortsError> {
        self.text(row, column).map(str::to_owned).ok_or_else(|| field(row, column, "", "a name"))
    }

    fn position(
        &self,
        row: &StringRecord,
        latitude: &'static str,
        longitude: &'static str,
    ) -> Result<Position, PortsError> {
        let number = |column: &'static str| {
            let text = self.text(row, column).unwrap_or_default();
            let parsed: Option<f64> = text.parse().ok();
            parsed.ok_or_else(|| field(row, column, text, "decimal degrees"))
        };
        let (north, east) = (number(latitude)?, number(longitude)?);
        let place = Position::from_degrees(east, north).ok();
        place.ok_or_else(|| field(row, latitude, &format!("{north}, {longitude} {east}"), "a place on earth"))
    }

    /// The country in a World Port Index row's UN/LOCODE.
    fn locode_country<'a>(&self, row: &'a StringRecord) -> Option<&'a str> {
        self.text(row, "UN/LOCODE")?.get(..2).filter(|code| is_country(code))
    }

    /// The two letters that most ports of each country name carry; the first in the alphabet where two are as frequent.
    fn countries_by_name(&self) -> BTreeMap<String, String> {
        let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for row in &self.rows {
            if let (Some(name), Some(code)) = (self.text(row, "Country Code"), self.locode_country(row)) {
                *counts.entry(name).or_default().entry(code).or_default() += 1;
            }
        }
        let mut named = BTreeMap::new();
        for (name, codes) in counts {
            // The last of equal counts wins, so the alphabet is read backwards.
            if let Some((code, _)) = codes.into_iter().rev().max_by_key(|&(_, count)| count) {
                named.insert(name.to_owned(), code.to_owned());
            }
        }
        named
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_port_built_in_is_complete_and_unique() {
        let ports = built_in().expect("readable");
        assert!(ports.len() > 500, "{}", ports.len());
        let mut seen = BTreeSet::new();
        for port in &ports {
            let country = port.country.as_deref().unwrap_or_default();
            assert!(is_country(country), "{port:?}");
            assert!(!port.name.trim().is_empty() && !port.source.is_empty(), "{port:?}");
            assert!(seen.insert((port.name.clone(), country.to_owned())), "twice: {port:?}");
            if let PortExtent::Circle { radius_m, .. } = port.extent {
                assert!((5_000.0..=15_000.0).contains(&radius_m), "{port:?}");
            }
        }
        assert_eq!(ports.iter().filter(|port| port.country.as_deref() == Some("KP")).count(), 11);
    }

    #[test]
    fn reads_the_world_port_index() {
        let text = "\u{feff}World Port Index Number,Main Port Name,UN/LOCODE,Country Code,Harbor Size,Latitude,Longitude\r\n\
            60460,\"Ch'aho\", ,North Korea,Very Small,40.2,128.65\r\n\
            60440,Nampo,KP NAM,North Korea,Small,38.716667,125.4\r\n\
            1,Nowhere, ,Atlantis, ,0,-180\r\n";
        let ports = from_bytes(text.as_bytes()).expect("readable");
        let told = |port: &Port| {
            let PortExtent::Circle { centre, radius_m } = port.extent else { panic!("a circle") };
            (port.name.clone(), port.country.clone(), centre.latitude(), radius_m, port.source.clone())
        };
        let expected = |name: &str, country: Option<&str>, latitude, radius_m, source: &str| {
            (name.to_owned(), country.map(str::to_owned), latitude, radius_m, source.to_owned())
        };
        assert_eq!(told(&ports[0]), expected("Ch'aho", Some("KP"), 40.2, 2_000.0, "World Port Index 60460"));
        assert_eq!(told(&ports[1]), expected("Nampo", Some("KP"), 38.716667, 4_000.0, "World Port Index 60440"));
        assert_eq!(told(&ports[2]), expected("Nowhere", None, 0.0, 3_000.0, "World Port Index 1"));
    }

    #[test]
    fn reads_plain_csv_and_geojson() {
        let text = "longitude,latitude,name,source\n10,20,\"A, B\",a chart\n";
        let port = &from_bytes(text.as_bytes()).expect("readable")[0];
        assert_eq!((port.name.as_str(), port.source.as_str()), ("A, B", "a chart"));
        assert!(matches!(port.extent, PortExtent::Circle { radius_m: RADIUS_M, .. }));
        let text = br#" {"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"name":"P","country":"XX","radius_m":900},"geometry":{"type":"Point","coordinates":[1,2]}},
            {"type":"Feature","properties":{"name":"Q"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}"#;
        let ports = from_bytes(text).expect("readable");
        assert!(matches!(ports[0].extent, PortExtent::Circle { radius_m: 900.0, .. }));
        assert!(matches!(ports[1].extent, PortExtent::Area(_)));
        assert_eq!(ports[0].country.as_deref(), Some("XX"));
    }

    #[test]
    fn says_what_is_wrong_where() {
        fn check(text: &str, expected: &str) {
            let error = from_bytes(text.as_bytes()).expect_err("wrong").to_string();
            assert!(error.contains(expected), "{error}");
        }
        check("", "column `name` is missing");
        check("Port,Lat,Lon\nA,1,2\n", "found: Port, Lat, Lon");
        check("name,latitude,longitude\n", "none in the file");
        check("name,latitude,longitude\nA,1,2\nB,91,2\n", "line 3: latitude is `91, longitude 2`");
        check("name,latitude,longitude\nA,north,2\n", "line 2: latitude is `north`; wanted: decimal degrees");
        check("name,latitude,longitude\n,1,2\n", "line 2: name is ``");
        check("name,latitude,longitude,country\nA,1,2,China\n", "two capital letters");
        check("name,latitude,longitude,radius_m\nA,1,2,-5\n", "line 2: radius_m is `-5`");
        check("name,latitude,longitude\nA,1\n", "record");
        check("PK\u{3}\u{4}...", "a ZIP archive");
        check(
            r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}}"#,
            "feature 1: name",
        );
        check(r#"{"type":"FeatureCollection","features":[]}"#, "none in the file");
    }
}
