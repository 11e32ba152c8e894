//! Where the rows of a feed wait until their epoch is written.

use std::collections::BTreeMap;
use std::path::Path;

use nautical::{Interval, Time};
use store::{AlertRow, EncounterRow, Epoch, Row, Status, StoreError, sort_rows};
use tracks::{TrackKey, Tracker};

use super::detect::Tracks;
use super::engine::PassedFix;
use super::publish::RowSink;
use super::segments::{Segments, Windows};
use super::tables::Tables;

/// Rows that were published as they stood are settled within this many seconds, or were taken back: 60 days, more than the
/// assessment ever waits.
const SETTLED_WITHIN_S: f64 = 60.0 * 86_400.0;

/// Rows of a feed: what was decided goes out at once, open, and again when it is settled, closed, under the same id.
pub(crate) struct Epochs {
    rows: Tables,
    /// The last step of which there are rows.
    step: Option<Time>,
    encounters: Unsettled<EncounterRow>,
    alerts: Unsettled<AlertRow>,
    windows: Windows,
    segments: Segments,
}

impl Epochs {
    /// Keeps fixes on the disk of `folder`.
    pub(crate) fn create(folder: &Path) -> Result<Epochs, StoreError> {
        Ok(Epochs {
            rows: Tables::default(),
            step: None,
            encounters: Unsettled::default(),
            alerts: Unsettled::default(),
            windows: Windows::default(),
            segments: Segments::create(folder)?,
        })
    }

    /// The last step of which rows wait to be written.
    pub(crate) fn step(&self) -> Option<Time> {
        self.step
    }

    /// Forgets the rows that wait: they were written before.
    pub(crate) fn drop_rows(&mut self) {
        (self.rows, self.step) = (Tables::default(), None);
    }

    /// Writes the rows that wait.
    pub(crate) fn write(&mut self, epoch: &mut Epoch) -> Result<(), StoreError> {
        let Tables {
            encounters,
            candidates,
            contacts,
            gaps,
            loitering,
            identity,
            positions,
            port_calls,
            vessels,
            alerts,
        } = std::mem::take(&mut self.rows);
        self.step = None;
        write_sorted(epoch, encounters)?;
        write_sorted(epoch, candidates)?;
        write_sorted(epoch, contacts)?;
        write_sorted(epoch, gaps)?;
        write_sorted(epoch, loitering)?;
        write_sorted(epoch, identity)?;
        write_sorted(epoch, positions)?;
        write_sorted(epoch, port_calls)?;
        write_sorted(epoch, vessels)?;
        write_sorted(epoch, alerts)
    }

    /// Writes the tracks of the whole run, once nothing more will come.
    pub(crate) fn write_tracks(self, epoch: &mut Epoch, tracker: &Tracker, tracks: Tracks) -> Result<(), StoreError> {
        let windows = (tracks == Tracks::Events).then(|| self.windows.joined());
        let mut rows = Vec::new();
        self.segments.each(tracker, windows.as_ref(), None, &mut |row| {
            rows.push(row);
            Ok(())
        })?;
        write_sorted(epoch, rows)
    }
}

fn write_sorted<R: Row>(epoch: &mut Epoch, mut rows: Vec<R>) -> Result<(), StoreError> {
    sort_rows(&mut rows);
    epoch.write(&rows)
}

impl RowSink for Epochs {
    fn wants_early(&self) -> bool {
        true
    }

    fn early(&mut self, until: Time, rows: Tables) -> anyhow::Result<()> {
        self.step = Some(until);
        self.rows.encounters.extend(self.encounters.begin(until, rows.encounters));
        self.rows.candidates.extend(rows.candidates);
        self.rows.alerts.extend(self.alerts.begin(until, rows.alerts));
        Ok(())
    }

    fn settled(&mut self, until: Time, rows: Tables) -> anyhow::Result<()> {
        self.step = Some(until);
        for row in rows.encounters.iter().filter(|row| row.kind == "visible") {
            let keys = std::iter::once(&row.track_a).chain(&row.track_b).filter_map(|key| TrackKey::parse(key));
            keys.for_each(|key| self.windows.add(key, Interval::new(row.start_time, row.end_time)));
        }
        let into = &mut self.rows;
        into.encounters.extend(self.encounters.settle(until, rows.encounters));
        into.candidates.extend(rows.candidates);
        into.contacts.extend(rows.contacts);
        into.gaps.extend(rows.gaps);
        into.loitering.extend(rows.loitering);
        into.identity.extend(rows.identity);
        into.positions.extend(rows.positions);
        into.port_calls.extend(rows.port_calls);
        into.vessels.extend(rows.vessels);
        into.alerts.extend(self.alerts.settle(until, rows.alerts));
        Ok(())
    }

    fn begin(&mut self, start: Time) -> anyhow::Result<()> {
        self.segments.begin(start)
    }

    fn pass(&mut self, track: u32, fixes: &[PassedFix]) -> anyhow::Result<()> {
        self.segments.pass(track, fixes)
    }
}

/// Rows that were published as they stood, by id, and when.
struct Unsettled<R> {
    rows: BTreeMap<String, (Time, R)>,
}

impl<R> Default for Unsettled<R> {
    fn default() -> Unsettled<R> {
        Unsettled { rows: BTreeMap::new() }
    }
}

/// A row whose revision and status can be set.
trait Revised: Row {
    fn revised(self, revision: u32, status: Status) -> Self;
}

impl Revised for EncounterRow {
    fn revised(self, revision: u32, status: Status) -> Self {
        EncounterRow { revision, status, ..self }
    }
}

impl Revised for AlertRow {
    fn revised(self, revision: u32, status: Status) -> Self {
        AlertRow { revision, status, ..self }
    }
}

impl<R: Revised> Unsettled<R> {
    /// Rows as they stand.
    fn begin(&mut self, until: Time, rows: Vec<R>) -> Vec<R> {
        let mut open = Vec::with_capacity(rows.len());
        for row in rows {
            let row = row.revised(0, Status::Open);
            if self.rows.insert(row.id().to_owned(), (until, row.clone())).is_none() {
                open.push(row);
            }
        }
        open
    }

    /// Rows that will not change any more, and those that are taken back: they are not among them, and none will follow.
    fn settle(&mut self, until: Time, rows: Vec<R>) -> Vec<R> {
        let mut settled: Vec<R> = Vec::with_capacity(rows.len());
        for row in rows {
            match self.rows.remove(row.id()) {
                Some(_) => settled.push(row.revised(1, Status::Closed)),
                None => settled.push(row),
            }
        }
        if until != Time::MAX {
            let old = |_: &String, (since, _): &mut (Time, R)| until.since(*since) > SETTLED_WITHIN_S;
            let taken_back = self.rows.extract_if(.., old);
            settled.extend(taken_back.map(|(_, (_, row))| row.revised(1, Status::Retracted)));
        }
        settled
    }

    /// Nothing more will come: takes back what was not settled.
    fn take_back(&mut self) -> Vec<R> {
        std::mem::take(&mut self.rows).into_values().map(|(_, row)| row.revised(1, Status::Retracted)).collect()
    }
}

impl Epochs {
    /// Nothing more will come: what was published as it stood and never settled is taken back.
    pub(crate) fn take_back_unsettled(&mut self) {
        self.rows.encounters.extend(self.encounters.take_back());
        self.rows.alerts.extend(self.alerts.take_back());
    }
}
