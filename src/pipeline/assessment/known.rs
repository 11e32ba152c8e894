//! What is remembered when events are assessed, found by ship and by place: the run's own rows and those of earlier runs.

use std::hash::Hash;
use std::sync::Arc;

use nautical::{Interval, Position, Time};
use rustc_hash::FxHashMap;
use store::{EncounterRow, GapRow, IdentityRow, PortCallRow, PositionRow};

use super::super::tables::Tables;

/// Side of the cells in which places are looked up, metres; also the radius of "there".
pub(super) const PLACE_M: f64 = 10_000.0;

const DAY_S: f64 = 86_400.0;
/// How long, seconds before the events that are assessed, rows are remembered: as far back as any window reaches.
const MEETINGS_S: f64 = 91.0 * DAY_S;
const GAPS_S: f64 = 45.0 * DAY_S;
const OTHERS_S: f64 = 35.0 * DAY_S;

/// A visible meeting.
pub(super) struct Meeting {
    pub(super) id: String,
    pub(super) mmsi_a: u32,
    pub(super) mmsi_b: Option<u32>,
    pub(super) start_time: Time,
    pub(super) end_time: Time,
    pub(super) longitude: f64,
    pub(super) latitude: f64,
    pub(super) within_limits: Option<bool>,
}

impl Meeting {
    fn of(row: &EncounterRow) -> Meeting {
        Meeting {
            id: row.id.clone(),
            mmsi_a: row.mmsi_a,
            mmsi_b: row.mmsi_b,
            start_time: row.start_time,
            end_time: row.end_time,
            longitude: row.longitude,
            latitude: row.latitude,
            within_limits: row.within_limits,
        }
    }
}

/// A silence.
pub(super) struct Silence {
    pub(super) id: String,
    pub(super) mmsi: u32,
    pub(super) start_time: Time,
    pub(super) end_time: Option<Time>,
    pub(super) cause: String,
    /// The upper end of its chance, else the chance.
    pub(super) p_natural: Option<f64>,
    pub(super) others_heard: Option<u32>,
}

impl Silence {
    fn of(row: &GapRow) -> Silence {
        Silence {
            id: row.id.clone(),
            mmsi: row.mmsi,
            start_time: row.start_time,
            end_time: row.end_time,
            cause: row.cause.clone(),
            p_natural: row.p_natural_high.or(row.p_natural),
            others_heard: row.others_heard,
        }
    }
}

/// Rows of one profile, each list in order of time.
#[derive(Default)]
pub(super) struct Known {
    profile: String,
    /// Visible meetings of each ship.
    of_ship: FxHashMap<u32, Vec<Arc<Meeting>>>,
    /// Visible meetings in each cell.
    of_cell: FxHashMap<[i32; 3], Vec<Arc<Meeting>>>,
    gaps: FxHashMap<String, Vec<Silence>>,
    identity: FxHashMap<u32, Vec<Arc<IdentityRow>>>,
    port_calls: FxHashMap<String, Vec<PortCallRow>>,
    positions: FxHashMap<String, Vec<PositionRow>>,
    /// Disturbed seas.
    pub(super) interference: Vec<PositionRow>,
}

impl Known {
    /// Of the rows of `profile`.
    pub(super) fn new(profile: &str) -> Known {
        Known { profile: profile.to_owned(), ..Known::default() }
    }

    /// Takes in rows; one that is known already, as where runs overlap, counts once.
    pub(super) fn take(&mut self, rows: &Tables) {
        let profile = self.profile.clone();
        for row in rows.encounters.iter().filter(|row| row.profile == profile && row.kind == "visible") {
            let meeting = Arc::new(Meeting::of(row));
            let order = |met: &Arc<Meeting>| (met.start_time, met.mmsi_a, met.mmsi_b, met.id.clone());
            for ship in std::iter::once(row.mmsi_a).chain(row.mmsi_b) {
                place(self.of_ship.entry(ship).or_default(), Arc::clone(&meeting), order);
            }
            if let Ok(at) = Position::from_degrees(row.longitude, row.latitude) {
                place(self.of_cell.entry(cell(at)).or_default(), meeting, order);
            }
        }
        for row in rows.gaps.iter().filter(|row| row.profile == profile) {
            let silences = self.gaps.entry(row.track.clone()).or_default();
            place(silences, Silence::of(row), |gap| (gap.start_time, gap.id.clone()));
        }
        for row in rows.identity.iter().filter(|row| row.profile == profile) {
            let doubt = Arc::new(row.clone());
            for mmsi in std::iter::once(row.mmsi).chain(row.other_mmsi.filter(|other| *other != row.mmsi)) {
                let doubts = self.identity.entry(mmsi).or_default();
                place(doubts, Arc::clone(&doubt), |row| (row.time, row.mmsi, row.id.clone()));
            }
        }
        for row in rows.port_calls.iter().filter(|row| row.profile == profile) {
            let calls = self.port_calls.entry(row.track.clone()).or_default();
            place(calls, row.clone(), |row| (row.start_time, row.id.clone()));
        }
        for row in rows.positions.iter().filter(|row| row.profile == profile) {
            let spells = match &row.track {
                _ if row.kind == "area-interference" => &mut self.interference,
                Some(track) => self.positions.entry(track.clone()).or_default(),
                None => continue,
            };
            place(spells, row.clone(), |row| (row.start_time, row.id.clone()));
        }
    }

    /// Forgets what no window about an event that ended at `time` or later reaches.
    pub(super) fn forget(&mut self, time: Time) {
        let old = |seconds: f64| time.plus_seconds(-seconds);
        retain(&mut self.of_ship, |met| met.end_time >= old(MEETINGS_S));
        retain(&mut self.of_cell, |met| met.end_time >= old(MEETINGS_S));
        retain(&mut self.gaps, |gap| gap.end_time.is_none_or(|end| end >= old(GAPS_S)));
        retain(&mut self.identity, |row| row.time >= old(OTHERS_S));
        retain(&mut self.port_calls, |row| row.end_time.is_none_or(|end| end >= old(OTHERS_S)));
        retain(&mut self.positions, |row| row.end_time >= old(OTHERS_S));
        self.interference.retain(|row| row.end_time >= old(OTHERS_S));
    }

    /// Visible meetings of a ship that began in `span`, the latest first.
    pub(super) fn meetings(&self, mmsi: u32, span: Interval) -> impl Iterator<Item = &Meeting> {
        began_in(self.of_ship.get(&mmsi), span, |met| met.start_time).rev().map(Arc::as_ref)
    }

    /// Visible meetings within [`PLACE_M`] of a place that began in `span`, in no order that means anything.
    pub(super) fn meetings_at(&self, at: Position, span: Interval) -> impl Iterator<Item = &Meeting> {
        let [x, y, z] = cell(at);
        let around = (-1..=1).flat_map(move |dx| (-1..=1).flat_map(move |dy| (-1..=1).map(move |dz| [dx, dy, dz])));
        around
            .flat_map(move |[dx, dy, dz]| {
                began_in(self.of_cell.get(&[x + dx, y + dy, z + dz]), span, |met| met.start_time)
            })
            .map(Arc::as_ref)
            .filter(move |met| {
                Position::from_degrees(met.longitude, met.latitude)
                    .is_ok_and(|there| there.ecef().chord_m(at.ecef()) <= PLACE_M)
            })
    }

    /// Silences of a track that touch `span`. Those of a track do not overlap, so they are in order of their ends too.
    pub(super) fn gaps(&self, track: &str, span: Interval) -> impl Iterator<Item = &Silence> {
        let rows = self.gaps.get(track).map_or(&[][..], Vec::as_slice);
        let first = rows.partition_point(|row| row.end_time.is_some_and(|end| end < span.start));
        rows[first..].iter().take_while(move |row| row.start_time <= span.end)
    }

    /// Doubts about a ship in `span`.
    pub(super) fn identity(&self, mmsi: u32, span: Interval) -> impl Iterator<Item = &IdentityRow> {
        began_in(self.identity.get(&mmsi), span, |row| row.time).map(Arc::as_ref)
    }

    /// Port calls of a track that touch `span`.
    pub(super) fn port_calls(&self, track: &str, span: Interval) -> impl Iterator<Item = &PortCallRow> {
        let rows = self.port_calls.get(track).map_or(&[][..], Vec::as_slice).iter();
        rows.filter(move |row| row.start_time <= span.end && row.end_time.is_none_or(|end| end >= span.start))
    }

    /// Spells of positions judged false of a track that touch `span`.
    pub(super) fn positions(&self, track: &str, span: Interval) -> impl Iterator<Item = &PositionRow> {
        let rows = self.positions.get(track).map_or(&[][..], Vec::as_slice).iter();
        rows.filter(move |row| row.start_time <= span.end && row.end_time >= span.start)
    }
}

/// Puts a row where it belongs, in place of itself where it is known.
fn place<R, O: Ord>(rows: &mut Vec<R>, row: R, order: impl Fn(&R) -> O) {
    let key = order(&row);
    match rows.binary_search_by(|known| order(known).cmp(&key)) {
        Ok(at) => rows[at] = row,
        Err(at) => rows.insert(at, row),
    }
}

fn retain<K: Eq + Hash, R>(map: &mut FxHashMap<K, Vec<R>>, keep: impl Fn(&R) -> bool) {
    map.retain(|_, rows| {
        rows.retain(&keep);
        !rows.is_empty()
    });
}

/// Rows, in order of their times, whose time lies in `span`.
fn began_in<R>(rows: Option<&Vec<R>>, span: Interval, time: fn(&R) -> Time) -> impl DoubleEndedIterator<Item = &R> {
    let rows = rows.map_or(&[][..], Vec::as_slice);
    let first = rows.partition_point(|row| time(row) < span.start);
    let end = rows.partition_point(|row| time(row) <= span.end).max(first);
    rows[first..end].iter()
}

fn cell(at: Position) -> [i32; 3] {
    at.ecef().0.map(|metres| (metres / PLACE_M).floor() as i32)
}
