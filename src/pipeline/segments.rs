//! Track segments: fixes go to disk as they leave memory, and come back as rows once it is known whose are wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use nautical::{CHORD_M_MAX, Ecef, Interval, Position, Time};
use store::{Folder, Spool, SpoolReader, StoreError, TableWriter, TrackRow, event_id, line_across_180};
use tracks::{TrackKey, Tracker};

use super::engine::PassedFix;

/// A row holds at most this many fixes; a longer segment goes on in the next row, from the same fix.
const ROW_FIXES_MAX: usize = 8_192;
/// Seconds before and after an event for which its vessels' tracks are written: a day.
const AROUND_EVENT_S: f64 = 86_400.0;
/// A ship silent for longer than this, seconds, begins a new segment whatever reception is.
const SILENT_S: f64 = 7_200.0;
/// In place of a track's number: a block that marks the start of a chunk.
const CHUNK: u32 = u32::MAX;
/// Bytes of a fix on disk.
const FIX_BYTES: usize = 20;
/// Bytes before the fixes of a block: track and number of fixes.
const HEAD_BYTES: usize = 8;

/// No speed was sent.
const NO_SOG: u16 = u16::MAX;

/// A fix as it lies on the disk.
#[derive(Clone, Copy)]
struct Point {
    time: Time,
    position: Position,
    sog_centiknots: u16,
    begins: bool,
}

impl Point {
    fn encode(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.time.0.to_le_bytes());
        bytes.extend(self.position.longitude_e7().to_le_bytes());
        bytes.extend(self.position.latitude_e7().to_le_bytes());
        bytes.extend(self.sog_centiknots.to_le_bytes());
        bytes.extend([u8::from(self.begins), 0]);
    }

    fn decode(bytes: &[u8; FIX_BYTES]) -> Point {
        let [t0, t1, t2, t3, t4, t5, t6, t7, x0, x1, x2, x3, y0, y1, y2, y3, s0, s1, begins, _] = *bytes;
        let position = Position::from_e7(i32::from_le_bytes([x0, x1, x2, x3]), i32::from_le_bytes([y0, y1, y2, y3]));
        Point {
            time: Time(i64::from_le_bytes([t0, t1, t2, t3, t4, t5, t6, t7])),
            position: position.unwrap_or_default(),
            sog_centiknots: u16::from_le_bytes([s0, s1]),
            begins: begins != 0,
        }
    }
}

fn encode_block(track: u32, points: impl ExactSizeIterator<Item = Point>, bytes: &mut Vec<u8>) {
    bytes.clear();
    bytes.extend(track.to_le_bytes());
    bytes.extend((points.len() as u32).to_le_bytes());
    for point in points {
        point.encode(bytes);
    }
}

/// The accepted fixes of a run, chunk by chunk and track by track, on disk.
pub(super) struct Segments {
    spool: Spool,
    block: Vec<u8>,
    folder: std::path::PathBuf,
}

impl Segments {
    /// See [`Outlet::begin`](super::engine::Outlet::begin).
    pub(super) fn begin(&mut self, start: Time) -> anyhow::Result<()> {
        let mark = Point { time: start, position: Position::default(), sog_centiknots: NO_SOG, begins: false };
        encode_block(CHUNK, [mark].into_iter(), &mut self.block);
        Ok(self.spool.append(&self.block)?)
    }

    /// See [`Outlet::pass`](super::engine::Outlet::pass).
    pub(super) fn pass(&mut self, track: u32, fixes: &[PassedFix]) -> anyhow::Result<()> {
        let points = fixes.iter().map(|passed| Point {
            time: passed.fix.time,
            position: passed.fix.position,
            sog_centiknots: passed.fix.sog_centiknots.unwrap_or(NO_SOG),
            begins: passed.begins,
        });
        encode_block(track, points, &mut self.block);
        Ok(self.spool.append(&self.block)?)
    }
}

impl Segments {
    /// Keeps fixes in a nameless file on the disk of `folder`.
    pub(super) fn create(folder: &Path) -> Result<Segments, StoreError> {
        Ok(Segments { spool: Spool::create(folder)?, block: Vec::new(), folder: folder.to_owned() })
    }

    /// Writes the table of the segments that are wanted: in these windows, where there are some, of these tracks only.
    pub(super) fn write(
        self,
        folder: &Folder,
        tracker: &Tracker,
        wanted: Option<&BTreeMap<TrackKey, Vec<Interval>>>,
        only: Option<&BTreeSet<TrackKey>>,
    ) -> Result<(), StoreError> {
        let mut writer = TableWriter::create(folder)?;
        self.each(tracker, wanted, only, &mut |row| writer.push(row))?;
        writer.finish()?;
        Ok(())
    }

    /// Hands out the rows of the segments that are wanted, as above, in the order of the table.
    pub(super) fn each(
        self,
        tracker: &Tracker,
        wanted: Option<&BTreeMap<TrackKey, Vec<Interval>>>,
        only: Option<&BTreeSet<TrackKey>>,
        push: &mut dyn FnMut(TrackRow) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut rows = Rows {
            tracker,
            open: BTreeMap::new(),
            written: BTreeMap::new(),
            index: Vec::new(),
            spool: Spool::create(&self.folder)?,
            block: Vec::new(),
        };
        let mut reader = self.spool.into_reader()?;
        let mut bytes = Vec::new();
        while let Some(track) = read_block(&mut reader, &mut bytes)? {
            let mut points = bytes.as_chunks::<FIX_BYTES>().0.iter().map(Point::decode);
            if track == CHUNK {
                points.next().map_or(Ok(()), |mark| rows.close_silent(mark.time))?;
                continue;
            }
            let ship = &tracker.tracks()[track as usize];
            if only.is_some_and(|only| !only.contains(&ship.key)) || ship.is_beacon(Time::MAX) {
                continue;
            }
            match wanted {
                None => rows.add(track, points, |_| true)?,
                Some(windows) => {
                    if let Some(windows) = windows.get(&ship.key) {
                        rows.add(track, points, |time| windows.iter().any(|window| window.contains(time)))?;
                    }
                }
            }
        }
        rows.hand_out(push)
    }
}

/// Reads the fixes of the next block, as they lie on the disk, and tells whose they are.
fn read_block(reader: &mut SpoolReader, bytes: &mut Vec<u8>) -> Result<Option<u32>, StoreError> {
    let mut head = [0; HEAD_BYTES];
    if !reader.read_block(&mut head)? {
        return Ok(None);
    }
    let [t0, t1, t2, t3, n0, n1, n2, n3] = head;
    bytes.resize(u32::from_le_bytes([n0, n1, n2, n3]) as usize * FIX_BYTES, 0);
    reader.read_block(bytes)?;
    Ok(Some(u32::from_le_bytes([t0, t1, t2, t3])))
}

/// For each track in an event, the spans in which it is wanted.
#[derive(Default)]
pub(super) struct Windows {
    of_track: BTreeMap<TrackKey, Vec<Interval>>,
}

impl Windows {
    /// Wants a track around an event.
    pub(super) fn add(&mut self, track: TrackKey, span: Interval) {
        let window = Interval::new(span.start.plus_seconds(-AROUND_EVENT_S), span.end.plus_seconds(AROUND_EVENT_S));
        self.of_track.entry(track).or_default().push(window);
    }

    /// The spans in order, those that overlap as one.
    pub(super) fn joined(mut self) -> BTreeMap<TrackKey, Vec<Interval>> {
        for windows in self.of_track.values_mut() {
            windows.sort_unstable();
            let mut joined: Vec<Interval> = Vec::new();
            for window in windows.drain(..) {
                match joined.last_mut() {
                    Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
                    _ => joined.push(window),
                }
            }
            *windows = joined;
        }
        self.of_track
    }
}

/// Rows in the making: open ones in memory, whole ones on disk, where each lies in an index.
struct Rows<'t> {
    tracker: &'t Tracker,
    open: BTreeMap<u32, Vec<Point>>,
    /// Rows written so far of each track: the next segment's number.
    written: BTreeMap<u32, u32>,
    index: Vec<Whole>,
    spool: Spool,
    block: Vec<u8>,
}

/// A whole row on disk; ordered as the table is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Whole {
    start: Time,
    key: TrackKey,
    segment: u32,
    offset: u64,
    bytes: u32,
}

impl Rows<'_> {
    fn add(
        &mut self,
        track: u32,
        points: impl Iterator<Item = Point>,
        wanted: impl Fn(Time) -> bool,
    ) -> Result<(), StoreError> {
        let mut open = self.open.remove(&track).unwrap_or_default();
        for point in points {
            let is_wanted = wanted(point.time);
            if !is_wanted || point.begins {
                self.close(track, &mut open)?;
            }
            if open.len() == ROW_FIXES_MAX {
                let last = open.last().copied();
                self.close(track, &mut open)?;
                open.extend(last);
            }
            open.extend(is_wanted.then_some(point));
        }
        if !open.is_empty() {
            self.open.insert(track, open);
        }
        Ok(())
    }

    /// Closes the rows of ships that have been silent for so long before a chunk that any further fix begins a segment.
    fn close_silent(&mut self, now: Time) -> Result<(), StoreError> {
        let silent = |points: &mut Vec<Point>| points.last().is_none_or(|last| now.since(last.time) > SILENT_S);
        let closed: Vec<(u32, Vec<Point>)> = self.open.extract_if(.., |_, points| silent(points)).collect();
        closed.into_iter().try_for_each(|(track, mut points)| self.close(track, &mut points))
    }

    /// Writes a row of these points, and leaves none.
    fn close(&mut self, track: u32, points: &mut Vec<Point>) -> Result<(), StoreError> {
        let Some(first) = points.first() else { return Ok(()) };
        let segment = self.written.entry(track).or_default();
        let key = self.tracker.tracks()[track as usize].key;
        encode_block(track, points.iter().copied(), &mut self.block);
        let (offset, bytes) = (self.spool.bytes(), self.block.len() as u32);
        self.index.push(Whole { start: first.time, key, segment: *segment, offset, bytes });
        *segment += 1;
        points.clear();
        self.spool.append(&self.block)
    }

    fn hand_out(mut self, push: &mut dyn FnMut(TrackRow) -> Result<(), StoreError>) -> Result<(), StoreError> {
        for (track, mut points) in std::mem::take(&mut self.open) {
            self.close(track, &mut points)?;
        }
        self.index.sort_unstable();
        let mut reader = self.spool.into_reader()?;
        for whole in &self.index {
            let mut bytes = vec![0; whole.bytes as usize];
            reader.read_at(whole.offset, &mut bytes)?;
            let fixes = bytes.get(HEAD_BYTES..).unwrap_or_default();
            let points: Vec<Point> = fixes.as_chunks::<FIX_BYTES>().0.iter().map(Point::decode).collect();
            push(row(whole, &points))?;
        }
        Ok(())
    }
}

fn row(whole: &Whole, points: &[Point]) -> TrackRow {
    let places: Vec<Position> = points.iter().map(|point| point.position).collect();
    let here: Vec<Ecef> = places.iter().map(|place| place.ecef()).collect();
    let legs = places.windows(2).zip(here.windows(2));
    let track = whole.key.to_string();
    TrackRow {
        id: event_id("tracks", "segment", "", &[&track], whole.start),
        track,
        segment_id: whole.segment,
        mmsi: whole.key.mmsi.number(),
        start_time: whole.start,
        end_time: points.last().map_or(whole.start, |point| point.time),
        fixes: points.len() as u32,
        length_m: legs.fold(0.0, |sum, (places, here)| sum + length_m(places, here)),
        times: points.iter().map(|point| point.time).collect(),
        sogs: points
            .iter()
            .map(|point| (point.sog_centiknots != NO_SOG).then(|| f64::from(point.sog_centiknots) / 100.0))
            .collect(),
        geometry: line_across_180(&places),
    }
}

/// Length of a leg between two places, given earth-centred too: the chord where it stands for the geodesic.
fn length_m(places: &[Position], here: &[Ecef]) -> f64 {
    let chord_m = here[0].chord_m(here[1]);
    if chord_m <= CHORD_M_MAX { chord_m } else { nautical::distance_m(places[0], places[1]) }
}
