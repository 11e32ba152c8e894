//! Where the rows of an archive wait until all are there: sorted on disk, then written table by table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use nautical::{Interval, Time};
use rustc_hash::FxHashSet;
use serde_json::{Value, json};
use store::{
    AlertRow, CandidateRow, ContactRow, EncounterRow, Folder, GapRow, IdentityRow, LoiteringRow, PortCallRow,
    PositionRow, Row, RowSorter, StoreError, TableWriter, VesselRow,
};
use tracks::{TrackKey, Tracker};

use super::detect::Tracks;
use super::engine::PassedFix;
use super::publish::RowSink;
use super::segments::{Segments, Windows};
use super::silences::GapCounts;
use super::tables::{Sift, Tables};
use crate::alerts;
use crate::wanted::{Sieve, Wanted};

/// Rows of one table that are held before they go to the disk, bytes.
const TABLE_BYTES: usize = 1 << 20;
/// Encounters that are kept for the closing table.
pub(crate) const ENCOUNTERS_SHOWN: usize = 20;

/// The rows of a run on disk.
pub(super) struct Spills {
    segments: Segments,
    encounters: RowSorter<EncounterRow>,
    candidates: RowSorter<CandidateRow>,
    contacts: RowSorter<ContactRow>,
    gaps: RowSorter<GapRow>,
    loitering: RowSorter<LoiteringRow>,
    identity: RowSorter<IdentityRow>,
    positions: RowSorter<PositionRow>,
    port_calls: RowSorter<PortCallRow>,
    vessels: RowSorter<VesselRow>,
    alerts: RowSorter<AlertRow>,
}

/// What was written, as far as the closing table and `run.json` tell it.
#[derive(Default)]
pub struct Written {
    /// The first meetings within the limits of their profile.
    pub encounters: Vec<EncounterRow>,
    /// The alerts to look at first, first.
    pub alerts: Vec<AlertRow>,
    /// Rows by table.
    pub rows: BTreeMap<&'static str, u64>,
    /// Encounters within the limits of their profile.
    pub within_limits: u64,
    /// Those of them that are stays of a ship alone.
    pub lone_stays: u64,
    /// Alerts by band.
    pub bands: BTreeMap<String, u64>,
    pub(super) gaps: GapCounts,
}

impl Written {
    /// Rows of a table.
    pub fn rows_of(&self, table: &str) -> u64 {
        self.rows.get(table).copied().unwrap_or(0)
    }

    pub(super) fn json(&self) -> Value {
        let rows = |table: &str| self.rows_of(table);
        json!({
            "encounters": rows("encounters"), "contacts": rows("contacts"), "gaps": self.gaps.json(),
            "loitering": rows("loitering"), "identity": rows("identity"), "positions": rows("positions"),
            "port_calls": rows("port_calls"), "alerts": self.bands, "within_limits": self.within_limits,
        })
    }
}

impl Spills {
    pub(super) fn create(folder: &Path) -> Result<Spills, StoreError> {
        Ok(Spills {
            segments: Segments::create(folder)?,
            encounters: RowSorter::new(folder, TABLE_BYTES),
            candidates: RowSorter::new(folder, TABLE_BYTES),
            contacts: RowSorter::new(folder, TABLE_BYTES),
            gaps: RowSorter::new(folder, TABLE_BYTES),
            loitering: RowSorter::new(folder, TABLE_BYTES),
            identity: RowSorter::new(folder, TABLE_BYTES),
            positions: RowSorter::new(folder, TABLE_BYTES),
            port_calls: RowSorter::new(folder, TABLE_BYTES),
            vessels: RowSorter::new(folder, TABLE_BYTES),
            alerts: RowSorter::new(folder, TABLE_BYTES),
        })
    }

    /// Writes the tables of what is wanted.
    pub(super) fn write(
        mut self,
        folder: &Folder,
        wanted: &Wanted,
        tracks: Tracks,
        tracker: &Tracker,
    ) -> Result<Written, StoreError> {
        let sieve = wanted.sieve(self.vessels.sorted()?, self.encounters.sorted()?)?;
        let mut written = Written::default();
        let (mut ids, mut ships, mut windows) = (FxHashSet::default(), BTreeSet::new(), Windows::default());
        for row in self.encounters.sorted()? {
            let row = row?;
            if row.kind == "visible" {
                let keys = std::iter::once(&row.track_a).chain(&row.track_b).filter_map(|key| TrackKey::parse(key));
                keys.for_each(|key| windows.add(key, Interval::new(row.start_time, row.end_time)));
            }
            if !sieve.takes_all() && row.passes(&sieve) {
                ids.insert(row.id.clone());
                ships.extend(std::iter::once(row.track_a).chain(row.track_b).filter_map(|key| TrackKey::parse(&key)));
            }
        }
        write_table(&mut self.encounters, folder, &sieve, &mut written, |row, written| {
            if row.within_limits == Some(true) {
                written.within_limits += 1;
                // A ship that lay alone is no meeting: those are counted, the table has the others.
                if row.kind == "lone-stay" {
                    written.lone_stays += 1;
                } else if written.encounters.len() < ENCOUNTERS_SHOWN {
                    written.encounters.push(row.clone());
                }
            }
            true
        })?;
        let of_kept = |row: &CandidateRow| sieve.takes_all() || ids.contains(&row.encounter_id);
        write_table(&mut self.candidates, folder, &sieve, &mut written, |row, _| of_kept(row))?;
        write_table(&mut self.contacts, folder, &sieve, &mut written, |_, _| true)?;
        write_table(&mut self.gaps, folder, &sieve, &mut written, |row, written| {
            written.gaps.add(row);
            true
        })?;
        write_table(&mut self.loitering, folder, &sieve, &mut written, |_, _| true)?;
        write_table(&mut self.identity, folder, &sieve, &mut written, |_, _| true)?;
        write_table(&mut self.positions, folder, &sieve, &mut written, |_, _| true)?;
        write_table(&mut self.port_calls, folder, &sieve, &mut written, |_, _| true)?;
        write_table(&mut self.vessels, folder, &sieve, &mut written, |_, _| true)?;
        write_table(&mut self.alerts, folder, &sieve, &mut written, |row, written| {
            *written.bands.entry(row.band.clone()).or_default() += 1;
            alerts::keep_first(&mut written.alerts, row);
            true
        })?;
        let only = (!sieve.takes_all()).then_some(&ships);
        let wanted = (tracks == Tracks::Events).then(|| windows.joined());
        self.segments.write(folder, tracker, wanted.as_ref(), only)?;
        Ok(written)
    }
}

/// Writes the rows that the sieve and `also` let pass, in order.
fn write_table<R: Row + Sift>(
    rows: &mut RowSorter<R>,
    folder: &Folder,
    sieve: &Sieve,
    written: &mut Written,
    mut also: impl FnMut(&R, &mut Written) -> bool,
) -> Result<(), StoreError> {
    let mut writer = TableWriter::create(folder)?;
    for row in rows.sorted()? {
        let row = row?;
        if row.passes(sieve) && also(&row, written) {
            writer.push(row)?;
        }
    }
    written.rows.insert(R::TABLE, writer.finish()?);
    Ok(())
}

fn push_all<R: Row>(rows: Vec<R>, sorter: &mut RowSorter<R>) -> Result<(), StoreError> {
    rows.into_iter().try_for_each(|row| sorter.push(row))
}

impl RowSink for Spills {
    fn settled(&mut self, _until: Time, rows: Tables) -> anyhow::Result<()> {
        push_all(rows.encounters, &mut self.encounters)?;
        push_all(rows.candidates, &mut self.candidates)?;
        push_all(rows.contacts, &mut self.contacts)?;
        push_all(rows.gaps, &mut self.gaps)?;
        push_all(rows.loitering, &mut self.loitering)?;
        push_all(rows.identity, &mut self.identity)?;
        push_all(rows.positions, &mut self.positions)?;
        push_all(rows.port_calls, &mut self.port_calls)?;
        push_all(rows.vessels, &mut self.vessels)?;
        push_all(rows.alerts, &mut self.alerts)?;
        Ok(())
    }

    fn begin(&mut self, start: Time) -> anyhow::Result<()> {
        self.segments.begin(start)
    }

    fn pass(&mut self, track: u32, fixes: &[PassedFix]) -> anyhow::Result<()> {
        self.segments.pass(track, fixes)
    }
}
