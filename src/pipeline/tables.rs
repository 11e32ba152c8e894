//! The rows of a run, as they are about to be written.

use std::collections::BTreeSet;

use store::{
    AlertRow, CandidateRow, EncounterRow, Folder, GapRow, Geometry, IdentityRow, LoiteringRow, PortCallRow,
    PositionRow, StoreError, VesselRow, sort_rows,
};

use crate::wanted::Sieve;

/// The tables that are held in memory: events and ships. Contacts and tracks are written as they are made.
#[derive(Default)]
pub struct Tables {
    /// Meetings, seen or possible.
    pub encounters: Vec<EncounterRow>,
    /// Who could have been the unseen ship.
    pub candidates: Vec<CandidateRow>,
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
    /// Versions of particulars.
    pub vessels: Vec<VesselRow>,
    /// What a person should look at.
    pub alerts: Vec<AlertRow>,
}

impl Tables {
    /// Puts each table in its order.
    pub(super) fn sort(&mut self) {
        sort_rows(&mut self.encounters);
        sort_rows(&mut self.candidates);
        sort_rows(&mut self.gaps);
        sort_rows(&mut self.loitering);
        sort_rows(&mut self.identity);
        sort_rows(&mut self.positions);
        sort_rows(&mut self.port_calls);
        sort_rows(&mut self.vessels);
        sort_rows(&mut self.alerts);
    }

    /// Leaves what is wanted.
    pub(super) fn sift(&mut self, sieve: &Sieve) {
        if sieve.takes_all() {
            return;
        }
        let at = |geometry: &Geometry| sieve.place(&corners(geometry));
        self.encounters.retain(|row| {
            let ships: Vec<u32> = std::iter::once(row.mmsi_a).chain(row.mmsi_b).collect();
            sieve.meeting(&ships) && sieve.place(&[(row.longitude, row.latitude)])
        });
        let kept: BTreeSet<&str> = self.encounters.iter().map(|row| row.id.as_str()).collect();
        self.candidates.retain(|row| kept.contains(row.encounter_id.as_str()));
        self.gaps.retain(|row| {
            let end = row.end_longitude.zip(row.end_latitude);
            let ends: Vec<_> = std::iter::once((row.start_longitude, row.start_latitude)).chain(end).collect();
            sieve.ship(row.mmsi) && sieve.place(&ends)
        });
        self.loitering.retain(|row| sieve.ship(row.mmsi) && sieve.place(&[(row.longitude, row.latitude)]));
        self.identity.retain(|row| sieve.ship(row.mmsi) || row.other_mmsi.is_some_and(|other| sieve.ship(other)));
        self.positions.retain(|row| row.mmsi.is_none_or(|mmsi| sieve.ship(mmsi)) && at(&row.geometry));
        self.port_calls.retain(|row| sieve.ship(row.mmsi) && at(&row.geometry));
        self.vessels.retain(|row| sieve.ship(row.mmsi));
        self.alerts.retain(|row| {
            let place = row.longitude.zip(row.latitude);
            let here = place.is_none_or(|place| sieve.place(&[place]));
            here && row.mmsis.iter().any(|mmsi| sieve.ship(*mmsi)) && (row.mmsis.len() < 2 || sieve.meeting(&row.mmsis))
        });
    }

    /// Writes each as a whole.
    pub(super) fn write(&self, folder: &Folder) -> Result<(), StoreError> {
        folder.write_table(&self.encounters)?;
        folder.write_table(&self.candidates)?;
        folder.write_table(&self.gaps)?;
        folder.write_table(&self.loitering)?;
        folder.write_table(&self.identity)?;
        folder.write_table(&self.positions)?;
        folder.write_table(&self.port_calls)?;
        folder.write_table(&self.vessels)?;
        folder.write_table(&self.alerts)
    }
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
