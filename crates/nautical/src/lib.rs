//! Where things are, when, and how fast: positions, earth-centred coordinates, time, speed, coast and ports.
//!
//! Nothing here knows of AIS, files or clocks.

mod area;
mod bounding_box;
mod chart;
mod coast;
mod coast_file;
mod geodesy;
mod geojson_polygons;
mod inside;
mod outline;
mod polygon;
mod port;
mod port_file;
mod position;
mod shape;
mod time;

pub use area::{Area, AreaError};
pub use bounding_box::{BoundingBox, BoundingBoxError};
pub use chart::{Chart, ChartDisc};
pub use coast::{Coast, CoastError};
pub use geodesy::{CHORD_M_MAX, destination, distance_m, geodesic_m_at_least, leg_chords};
pub use geojson_polygons::GeoJsonError;
pub use port::{Port, PortExtent, Ports};
pub use port_file::PortsError;
pub use position::{Ecef, Position, PositionError};
pub use time::{Interval, MICROS_PER_SECOND, Time, TimeError};

/// Metres per second in one knot (1,852 m per hour, exact; ISO 80000-3).
pub const METRES_PER_SECOND_PER_KNOT: f64 = 1852.0 / 3600.0;

/// Turns metres per second into knots.
pub fn knots(metres_per_second: f64) -> f64 {
    metres_per_second / METRES_PER_SECOND_PER_KNOT
}
