//! The rows at hand when events are assessed, found by ship and by place: the run's own and those of earlier runs.

use std::hash::Hash;

use nautical::{Interval, Position, Time};
use rustc_hash::{FxHashMap, FxHashSet};
use store::{EncounterRow, GapRow, IdentityRow, PortCallRow, PositionRow, Row, VesselRow};

use super::super::tables::Tables;

/// Side of the cells in which places are looked up, metres; also the radius of "there".
pub(super) const PLACE_M: f64 = 10_000.0;

/// Rows of one profile, each table in order of time.
pub(super) struct Known<'r> {
    /// Visible meetings of each ship.
    of_ship: FxHashMap<u32, Vec<&'r EncounterRow>>,
    /// Visible meetings in each cell.
    of_cell: FxHashMap<[i32; 3], Vec<&'r EncounterRow>>,
    gaps: FxHashMap<&'r str, Vec<&'r GapRow>>,
    identity: FxHashMap<u32, Vec<&'r IdentityRow>>,
    port_calls: FxHashMap<&'r str, Vec<&'r PortCallRow>>,
    positions: FxHashMap<&'r str, Vec<&'r PositionRow>>,
    /// Disturbed seas.
    pub(super) interference: Vec<&'r PositionRow>,
    versions: FxHashMap<&'r str, Vec<&'r VesselRow>>,
}

impl<'r> Known<'r> {
    /// Of the rows of `profile` in both runs' tables; a row that both hold counts once.
    pub(super) fn new(own: &'r Tables, earlier: &'r Tables, profile: &str) -> Known<'r> {
        let meetings =
            once(&own.encounters, &earlier.encounters, |row| row.profile == profile && row.kind == "visible");
        let mut of_ship: FxHashMap<u32, Vec<&EncounterRow>> = FxHashMap::default();
        let mut of_cell: FxHashMap<[i32; 3], Vec<&EncounterRow>> = FxHashMap::default();
        for row in meetings {
            for ship in std::iter::once(row.mmsi_a).chain(row.mmsi_b) {
                of_ship.entry(ship).or_default().push(row);
            }
            if let Ok(at) = Position::from_degrees(row.longitude, row.latitude) {
                of_cell.entry(cell(at)).or_default().push(row);
            }
        }
        let mut identity: FxHashMap<u32, Vec<&IdentityRow>> = FxHashMap::default();
        for row in once(&own.identity, &earlier.identity, |row| row.profile == profile) {
            for mmsi in std::iter::once(row.mmsi).chain(row.other_mmsi.filter(|other| *other != row.mmsi)) {
                identity.entry(mmsi).or_default().push(row);
            }
        }
        let positions = once(&own.positions, &earlier.positions, |row| row.profile == profile);
        let (of_area, of_track): (Vec<_>, Vec<_>) =
            positions.into_iter().partition(|row| row.kind == "area-interference");
        let of_track = of_track.into_iter().filter_map(|row| Some((row.track.as_deref()?, row)));
        let gaps = once(&own.gaps, &earlier.gaps, |row| row.profile == profile);
        let calls = once(&own.port_calls, &earlier.port_calls, |row| row.profile == profile);
        let versions = once(&own.vessels, &earlier.vessels, |_| true);
        Known {
            of_ship,
            of_cell,
            gaps: by(gaps.into_iter().map(|row| (row.track.as_str(), row))),
            identity,
            port_calls: by(calls.into_iter().map(|row| (row.track.as_str(), row))),
            positions: by(of_track),
            interference: of_area,
            versions: by(versions.into_iter().map(|row| (row.track.as_str(), row))),
        }
    }

    /// Visible meetings of a ship that began in `span`, the latest first.
    pub(super) fn meetings(&self, mmsi: u32, span: Interval) -> impl Iterator<Item = &'r EncounterRow> + '_ {
        began_in(self.of_ship.get(&mmsi), span, |row| row.start_time).rev()
    }

    /// Visible meetings within [`PLACE_M`] of a place that began in `span`, in no order that means anything.
    pub(super) fn meetings_at(&self, at: Position, span: Interval) -> impl Iterator<Item = &'r EncounterRow> + '_ {
        let [x, y, z] = cell(at);
        let around = (-1..=1).flat_map(move |dx| (-1..=1).flat_map(move |dy| (-1..=1).map(move |dz| [dx, dy, dz])));
        around
            .flat_map(move |[dx, dy, dz]| {
                began_in(self.of_cell.get(&[x + dx, y + dy, z + dz]), span, |row| row.start_time)
            })
            .filter(move |row| {
                Position::from_degrees(row.longitude, row.latitude)
                    .is_ok_and(|there| there.ecef().chord_m(at.ecef()) <= PLACE_M)
            })
    }

    /// Silences of a track that touch `span`. Those of a track do not overlap, so they are in order of their ends too.
    pub(super) fn gaps(&self, track: &str, span: Interval) -> impl Iterator<Item = &'r GapRow> + '_ {
        let rows = self.gaps.get(track).map_or(&[][..], Vec::as_slice);
        let first = rows.partition_point(|row| row.end_time.is_some_and(|end| end < span.start));
        rows[first..].iter().copied().take_while(move |row| row.start_time <= span.end)
    }

    /// Doubts about a ship in `span`.
    pub(super) fn identity(&self, mmsi: u32, span: Interval) -> impl Iterator<Item = &'r IdentityRow> + '_ {
        began_in(self.identity.get(&mmsi), span, |row| row.time)
    }

    /// Port calls of a track that touch `span`.
    pub(super) fn port_calls(&self, track: &str, span: Interval) -> impl Iterator<Item = &'r PortCallRow> + '_ {
        let rows = self.port_calls.get(track).map_or(&[][..], Vec::as_slice).iter().copied();
        rows.filter(move |row| row.start_time <= span.end && row.end_time.is_none_or(|end| end >= span.start))
    }

    /// Spells of positions judged false of a track that touch `span`.
    pub(super) fn positions(&self, track: &str, span: Interval) -> impl Iterator<Item = &'r PositionRow> + '_ {
        let rows = self.positions.get(track).map_or(&[][..], Vec::as_slice).iter().copied();
        rows.filter(move |row| row.start_time <= span.end && row.end_time >= span.start)
    }

    /// Versions of a track's particulars up to a time, the latest first.
    pub(super) fn versions(&self, track: &str, until: Time) -> impl Iterator<Item = &'r VesselRow> + '_ {
        let rows = self.versions.get(track).map_or(&[][..], Vec::as_slice);
        rows[..rows.partition_point(|row| row.first_time <= until)].iter().rev().copied()
    }
}

/// The rows of two runs that are wanted, each once, in the order of their table.
fn once<'r, R: Row>(own: &'r [R], earlier: &'r [R], wanted: impl Fn(&R) -> bool) -> Vec<&'r R> {
    let mut seen = FxHashSet::default();
    let both = own.iter().chain(earlier).filter(|row| wanted(row));
    let mut rows: Vec<&R> = both.filter(|row| earlier.is_empty() || seen.insert(row.id().to_owned())).collect();
    rows.sort_by(|a, b| a.order(b));
    rows
}

fn by<'r, K: Eq + Hash, R>(rows: impl Iterator<Item = (K, &'r R)>) -> FxHashMap<K, Vec<&'r R>> {
    let mut map: FxHashMap<K, Vec<&R>> = FxHashMap::default();
    for (key, row) in rows {
        map.entry(key).or_default().push(row);
    }
    map
}

/// Rows, in order of their times, whose time lies in `span`.
fn began_in<'k, 'r, R>(
    rows: Option<&'k Vec<&'r R>>,
    span: Interval,
    time: fn(&R) -> Time,
) -> impl DoubleEndedIterator<Item = &'r R> + 'k {
    let rows = rows.map_or(&[][..], Vec::as_slice);
    let first = rows.partition_point(|row| time(row) < span.start);
    let end = rows.partition_point(|row| time(row) <= span.end).max(first);
    rows[first..end].iter().copied()
}

fn cell(at: Position) -> [i32; 3] {
    at.ecef().0.map(|metres| (metres / PLACE_M).floor() as i32)
}
