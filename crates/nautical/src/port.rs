//! Ports: polygons, or points with a radius.

use std::sync::Arc;

use rstar::{AABB, PointDistance, RTree, RTreeObject};

use crate::outline::{EARTH_RADIUS_M, surface_distance_m};
use crate::port_file;
use crate::{Area, Ecef, PortsError, Position};

/// A port, terminal or roadstead.
#[derive(Debug, Clone)]
pub struct Port {
    /// Its name, never empty.
    pub name: String,
    /// ISO 3166-1 alpha-2, where known.
    pub country: Option<String>,
    /// Where it lies.
    pub extent: PortExtent,
    /// Where the entry is from.
    pub source: String,
}

/// The ground and water that belong to a port.
#[derive(Debug, Clone)]
pub enum PortExtent {
    /// All within a radius.
    Circle {
        /// The middle.
        centre: Position,
        /// The radius, metres.
        radius_m: f64,
    },
    /// All inside an area.
    Area(Area),
}

impl PortExtent {
    /// Metres to the port's edge, 0 inside. The geodesic on WGS84, to 0.02 % or 10 m, whichever is more.
    pub fn distance_m(&self, position: Position) -> f64 {
        match self {
            PortExtent::Circle { centre, radius_m } => (surface_distance_m(position, *centre) - radius_m).max(0.0),
            PortExtent::Area(area) => area.distance_m(position),
        }
    }

    /// The box that holds the circle or area together with the earth's surface over it, earth-centred, metres.
    fn envelope(&self) -> AABB<[f64; 3]> {
        match self {
            PortExtent::Circle { centre, radius_m } => grown(AABB::from_point(centre.ecef().0), *radius_m),
            PortExtent::Area(area) => {
                let outline = area.shape().envelope();
                let size_m = Ecef(outline.lower()).chord_m(Ecef(outline.upper()));
                // The surface within an outline of diameter D lies in a cap whose base has a radius of at most D / sqrt 3
                // (Jung), so it rises above it by less than D^2 / 3R on a sphere; D^2 / 2R leaves room for the ellipsoid.
                grown(outline, size_m * size_m / (2.0 * EARTH_RADIUS_M))
            }
        }
    }
}

fn grown(envelope: AABB<[f64; 3]>, by_m: f64) -> AABB<[f64; 3]> {
    AABB::from_corners(envelope.lower().map(|x| x - by_m), envelope.upper().map(|x| x + by_m))
}

/// A port in the tree.
#[derive(Debug, Clone)]
struct Placed {
    port: Port,
    /// Its place among the ports as given.
    order: usize,
    envelope: AABB<[f64; 3]>,
}

impl Placed {
    /// Straight-line distance from the middle of its box, metres.
    fn middle_m(&self, from: Ecef) -> f64 {
        let (lower, upper) = (self.envelope.lower(), self.envelope.upper());
        Ecef(std::array::from_fn(|i| (lower[i] + upper[i]) / 2.0)).chord_m(from)
    }
}

impl RTreeObject for Placed {
    type Envelope = AABB<[f64; 3]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl PointDistance for Placed {
    /// Squared distance to the port's edge over the surface of a sphere, which is never less than the straight distance to
    /// the box. That is all that rstar's nearest neighbours in order need; its other searches need more.
    fn distance_2(&self, point: &[f64; 3]) -> f64 {
        let distance_m = match &self.port.extent {
            PortExtent::Circle { centre, radius_m } => (arc_m(centre.ecef().chord_m(Ecef(*point))) - radius_m).max(0.0),
            PortExtent::Area(area) => {
                let position = Ecef(*point).position();
                if area.contains(position) {
                    0.0
                } else {
                    area.shape()
                        .nearest_edge(position)
                        .map_or(f64::INFINITY, |nearest| arc_m(nearest.distance_2.sqrt()))
                }
            }
        };
        distance_m * distance_m
    }
}

/// The arc over a chord of a sphere with the earth's mean radius, metres.
fn arc_m(chord_m: f64) -> f64 {
    2.0 * EARTH_RADIUS_M * (chord_m / (2.0 * EARTH_RADIUS_M)).min(1.0).asin()
}

/// Ports with an index for the nearest one. Cloning is cheap; the ports are shared.
///
/// ```
/// use nautical::{Ports, Position};
///
/// let ports = Ports::built_in();
/// let (distance_m, port) = ports.nearest(Position::from_degrees(133.2, 42.6)?).expect("there are ports");
/// assert_eq!((port.name.as_str(), port.country.as_deref()), ("Vostochny", Some("RU")));
/// assert!((10_000.0..20_000.0).contains(&distance_m));
/// # Ok::<(), nautical::PositionError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Ports {
    tree: Arc<RTree<Placed>>,
}

impl Ports {
    /// The table built in: major ports and oil terminals of the world, the North-West Pacific thoroughly, and the ports of
    /// the DPRK. `data/NOTE.md` says where it is from.
    pub fn built_in() -> Ports {
        Ports::new(port_file::built_in().expect("a test reads the ports that are built in"))
    }

    /// From a list, whose order decides between ports that are equally near.
    pub fn new(ports: Vec<Port>) -> Ports {
        let place = |(order, port): (usize, Port)| Placed { envelope: port.extent.envelope(), order, port };
        Ports { tree: Arc::new(RTree::bulk_load(ports.into_iter().enumerate().map(place).collect())) }
    }

    /// Reads any of the three formats, told apart by content: GeoJSON, the World Port Index's CSV, or a CSV with the
    /// columns `name`, `latitude`, `longitude` and where wanted `country`, `radius_m`, `source`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Ports, PortsError> {
        Ok(Ports::new(port_file::from_bytes(bytes)?))
    }

    /// Reads the World Port Index (NGA Pub. 150) as CSV with a header row.
    ///
    /// It holds no radii, so each port gets one by its harbour size (this project's judgement): large 10 km, medium 6 km,
    /// small 4 km, very small 2 km, not given 3 km. Positions in it are rounded to a minute of arc. The two-letter country
    /// comes from the UN/LOCODE, of the port itself or else of most ports of the same country.
    pub fn from_world_port_index_csv(bytes: &[u8]) -> Result<Ports, PortsError> {
        Ok(Ports::new(port_file::from_world_port_index_csv(bytes)?))
    }

    /// Reads GeoJSON: areas, and points with a `radius_m` (5 km where there is none), with the properties `name`, and where
    /// wanted `country` and `source`.
    pub fn from_geojson(bytes: &[u8]) -> Result<Ports, PortsError> {
        Ok(Ports::new(port_file::from_geojson(bytes)?))
    }

    /// These ports and those of `others`, which come after them.
    pub fn merged(self, others: &Ports) -> Ports {
        Ports::new(self.in_order().into_iter().chain(others.in_order()).cloned().collect())
    }

    /// The nearest port, with the distance to its edge in metres: 0 inside a port's radius or area.
    ///
    /// Of several ports that hold the place, the one whose middle is nearest. `None` where there are no ports.
    pub fn nearest(&self, position: Position) -> Option<(f64, &Port)> {
        let from = position.ecef();
        let mut nearest_first = self.tree.nearest_neighbor_iter_with_distance_2(from.0);
        let (first, distance_2) = nearest_first.next()?;
        let best = if distance_2 > 0.0 {
            first
        } else {
            let holding = nearest_first.take_while(|&(_, distance_2)| distance_2 <= 0.0).map(|(placed, _)| placed);
            let middle = |placed: &&Placed| (placed.middle_m(from), placed.order);
            std::iter::once(first).chain(holding).min_by(|a, b| {
                let ((a_m, a_order), (b_m, b_order)) = (middle(a), middle(b));
                a_m.total_cmp(&b_m).then(a_order.cmp(&b_order))
            })?
        };
        Some((best.port.extent.distance_m(position), &best.port))
    }

    /// All ports, in the order given.
    pub fn in_order(&self) -> Vec<&Port> {
        let mut placed: Vec<&Placed> = self.tree.iter().collect();
        placed.sort_by_key(|placed| placed.order);
        placed.into_iter().map(|placed| &placed.port).collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.tree.size()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(longitude: f64, latitude: f64) -> Position {
        Position::from_degrees(longitude, latitude).expect("a place")
    }

    fn circle(name: &str, longitude: f64, latitude: f64, radius_m: f64) -> Port {
        let extent = PortExtent::Circle { centre: place(longitude, latitude), radius_m };
        Port { name: name.to_owned(), country: None, extent, source: "test".to_owned() }
    }

    #[test]
    fn known_places() {
        let ports = Ports::built_in();
        let check = |longitude, latitude, name: &str, range: std::ops::RangeInclusive<f64>| {
            let (distance_m, port) = ports.nearest(place(longitude, latitude)).expect("ports");
            assert_eq!(port.name, name, "{longitude} {latitude}");
            assert!(range.contains(&distance_m), "{longitude} {latitude}: {name} {distance_m}");
        };
        check(125.0, 38.6, "Nampo", 0.0..=0.0);
        // The Sok-do area, some 30 km south-west of Nampo.
        check(124.75, 38.6, "Nampo", 8_000.0..=9_000.0);
        check(129.8, 41.7, "Chongjin", 0.0..=0.0);
        check(133.03, 42.71, "Kozmino", 0.0..=0.0);
        check(122.2, 30.4, "Yangshan", 15_000.0..=25_000.0);
        check(4.1, 51.97, "Europoort", 0.0..=0.0);
        check(180.0, -17.0, "Suva", 150_000.0..=250_000.0);
        // High seas, 350 km off Shanghai.
        check(125.0, 30.0, "Majishan", 240_000.0..=260_000.0);
    }

    #[test]
    fn of_several_that_hold_the_place_the_middle_decides_and_then_the_order() {
        let wide = circle("wide", 0.0, 0.0, 50_000.0);
        let narrow = circle("narrow", 0.2, 0.0, 30_000.0);
        let twin = circle("twin", 0.2, 0.0, 20_000.0);
        let ports = Ports::new(vec![wide, narrow]).merged(&Ports::new(vec![twin]));
        let nearest = |longitude| ports.nearest(place(longitude, 0.0)).map(|(m, port)| (m, port.name.as_str()));
        assert_eq!(nearest(0.01), Some((0.0, "wide")));
        assert_eq!(nearest(0.19), Some((0.0, "narrow")));
        assert_eq!(ports.len(), 3);
        assert!(Ports::default().nearest(place(0.0, 0.0)).is_none() && Ports::default().is_empty());
    }

    #[test]
    fn a_wide_area_is_found_from_its_middle() {
        let text = br#"{"type":"Polygon","coordinates":[[[100,0],[150,0],[150,50],[100,50],[100,0]]]}"#;
        let area = Area::from_geojson(text).expect("an area").remove(0);
        let extent = PortExtent::Area(area);
        let wide = Port { name: "wide".to_owned(), country: None, extent, source: "test".to_owned() };
        // The box of its outline alone lies 300 km below this place.
        let ports = Ports::new(vec![circle("near", 125.0, 25.5, 1_000.0), wide]);
        assert_eq!(ports.nearest(place(125.0, 25.0)).map(|(m, port)| (m, port.name.as_str())), Some((0.0, "wide")));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_nearest_is_the_nearest_of_all(longitude in -180.0f64..=180.0, latitude in -90.0f64..=90.0) {
            let ports = Ports::built_in();
            let from = place(longitude, latitude);
            let (distance_m, _) = ports.nearest(from).expect("ports");
            let geodesic_m = |port: &Port| match &port.extent {
                PortExtent::Circle { centre, radius_m } => (crate::distance_m(from, *centre) - radius_m).max(0.0),
                PortExtent::Area(area) => area.distance_m(from),
            };
            let least_m = ports.in_order().into_iter().map(geodesic_m).fold(f64::INFINITY, f64::min);
            prop_assert!((distance_m - least_m).abs() <= (least_m * 1e-4).max(1.0), "{distance_m} {least_m}");
        }
    }
}
