//! The rows of a step, as they leave the pipeline.

use store::{
    AlertRow, CandidateRow, ContactRow, EncounterRow, GapRow, Geometry, IdentityRow, LoiteringRow, PortCallRow,
    PositionRow, VesselRow,
};

use crate::wanted::Sieve;

/// Rows by table. Tracks are no rows yet while time passes, and anchorages none until its end.
#[derive(Clone, Default, Debug)]
pub struct Tables {
    /// Meetings, seen or possible.
    pub encounters: Vec<EncounterRow>,
    /// Who could have been the unseen ship.
    pub candidates: Vec<CandidateRow>,
    /// Intervals within the distance.
    pub contacts: Vec<ContactRow>,
    /// Silences.
    pub gaps: Vec<GapRow>,
    /// Slow stays.
    pub loitering: Vec<LoiteringRow>,
    /// Doubts about who vessels are.
    pub identity: Vec<IdentityRow>,
    /// Positions judged false.
    pub positions: Vec<PositionRow>,
    /// Stops in port.
    pub port_calls: Vec<PortCallRow>,
    /// Versions of particulars that gave way to others.
    pub vessels: Vec<VesselRow>,
    /// What a person should look at.
    pub alerts: Vec<AlertRow>,
}

/// A row that filters may leave out.
pub(super) trait Sift {
    /// Whether it is wanted.
    fn passes(&self, sieve: &Sieve) -> bool;
}

macro_rules! sift {
    ($($row:ty: $name:ident, $sieve:ident => $wanted:expr;)*) => {$(
        impl Sift for $row {
            fn passes(&self, $sieve: &Sieve) -> bool {
                let $name = self;
                $sieve.takes_all() || $wanted
            }
        }
    )*};
}

sift! {
    EncounterRow: row, sieve => {
        let ships: Vec<u32> = std::iter::once(row.mmsi_a).chain(row.mmsi_b).collect();
        sieve.meeting(&ships) && sieve.place(&[(row.longitude, row.latitude)])
    };
    // Those of a meeting that is wanted: for who knows the meetings.
    CandidateRow: _row, sieve => true;
    ContactRow: row, sieve => sieve.meeting(&[row.mmsi_a, row.mmsi_b]);
    GapRow: row, sieve => {
        let end = row.end_longitude.zip(row.end_latitude);
        let ends: Vec<_> = std::iter::once((row.start_longitude, row.start_latitude)).chain(end).collect();
        sieve.ship(row.mmsi) && sieve.place(&ends)
    };
    LoiteringRow: row, sieve => sieve.ship(row.mmsi) && sieve.place(&[(row.longitude, row.latitude)]);
    IdentityRow: row, sieve => sieve.ship(row.mmsi) || row.other_mmsi.is_some_and(|other| sieve.ship(other));
    PositionRow: row, sieve => row.mmsi.is_none_or(|mmsi| sieve.ship(mmsi)) && at(sieve, &row.geometry);
    PortCallRow: row, sieve => sieve.ship(row.mmsi) && at(sieve, &row.geometry);
    VesselRow: row, sieve => sieve.ship(row.mmsi);
    AlertRow: row, sieve => {
        let place = row.longitude.zip(row.latitude);
        let here = place.is_none_or(|place| sieve.place(&[place]));
        here && row.mmsis.iter().any(|mmsi| sieve.ship(*mmsi)) && (row.mmsis.len() < 2 || sieve.meeting(&row.mmsis))
    };
}

fn at(sieve: &Sieve, geometry: &Geometry) -> bool {
    sieve.place(&corners(geometry))
}

/// The places of a geometry: all its corners.
pub(super) fn corners(geometry: &Geometry) -> Vec<(f64, f64)> {
    let places: Vec<nautical::Position> = match geometry {
        Geometry::Point(at) => vec![*at],
        Geometry::LineString(line) => line.clone(),
        Geometry::MultiLineString(lines) => lines.concat(),
        Geometry::Polygon(rings) => rings.concat(),
        Geometry::MultiPolygon(areas) => areas.concat().concat(),
    };
    places.iter().map(|at| (at.longitude(), at.latitude())).collect()
}
