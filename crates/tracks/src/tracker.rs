//! Takes entries in event order and grows the tracks.

use std::collections::BTreeMap;

use ais::Mmsi;
use nautical::Time;
use rustc_hash::FxHashMap;

use crate::hull::TAKEN_BACK_S;
use crate::lessons::Lessons;
use crate::positions::FalseSpell;
use crate::reception::{Reception, STEP_S};
use crate::station::{Part, Seen, Station, Work};
use crate::track::{Track, TrackKey};
use crate::{Catalogue, Entry};

/// Reports that make a part, at least: enough that handing it to a thread costs nothing beside it.
const PART_ENTRIES_MIN: usize = 4_096;

/// In place of a station's work: it has none yet in this batch.
const NO_WORK: u32 = u32::MAX;

/// What became of an entry's lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It was taken in.
    Used,
    /// It repeats an entry that was.
    Duplicate,
}

/// What was seen on the way to tracks.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Input lines of entries that were taken in.
    pub used_lines: u64,
    /// Input lines of entries that repeat one that was.
    pub duplicate_lines: u64,
    /// Position reports of ships taken into tracks.
    pub fixes: u64,
    /// Position reports that no ship can have made from where it was, alone.
    pub jumps: u64,
    /// Fixes judged false within their tracks.
    pub false_positions: u64,
    /// Position reports at the time of another of the same hull.
    pub same_time: u64,
    /// Reports of stations that are no ships, by kind.
    pub not_ships: BTreeMap<&'static str, u64>,
    /// Net beacons (tracks).
    pub net_beacons: u64,
    /// MMSIs under which more than one hull was seen.
    pub shared_mmsis: u64,
    /// First and last instant of a report.
    pub span: Option<(Time, Time)>,
}

impl Counts {
    fn add(&mut self, more: Counts) {
        self.used_lines += more.used_lines;
        self.duplicate_lines += more.duplicate_lines;
        self.fixes += more.fixes;
        self.false_positions += more.false_positions;
        self.same_time += more.same_time;
        for (kind, reports) in more.not_ships {
            *self.not_ships.entry(kind).or_default() += reports;
        }
        self.net_beacons += more.net_beacons;
        self.shared_mmsis += more.shared_mmsis;
    }
}

/// Grows tracks from entries in event order.
///
/// It takes them in batches: first they are dealt out by MMSI, then each ship's are gone through with all that is known
/// of it at hand (which may happen on several threads), then what they teach of reception is put together. How a stream
/// is cut into batches changes nothing.
#[derive(Debug)]
pub struct Tracker {
    /// Every MMSI counts as a ship's: for archives whose MMSIs were replaced.
    any_mmsi: bool,
    /// Where in `stations` each MMSI stands.
    senders: FxHashMap<Mmsi, u32>,
    stations: Vec<Station>,
    /// Each station's work in the batch being dealt out.
    works: Vec<u32>,
    /// The batch, dealt out; kept for its memory.
    dealt: Vec<Entry>,
    tracks: Vec<Track>,
    reception: Reception,
    counts: Counts,
    /// Merged particulars of versions are entered here too.
    catalogue: Catalogue,
    /// Tracks with fixes that came since they were last asked for.
    fresh: Vec<u32>,
    /// Fixes that no ship can have made from where it was, by the MMSI's first track, since they were last taken.
    jumps: Vec<(TrackKey, FalseSpell)>,
}

impl Tracker {
    /// A tracker over particulars that are in `catalogue`. With `any_mmsi` each number counts as a ship's.
    pub fn new(catalogue: Catalogue, any_mmsi: bool) -> Tracker {
        Tracker {
            any_mmsi,
            senders: FxHashMap::default(),
            stations: Vec::new(),
            works: Vec::new(),
            dealt: Vec::new(),
            tracks: Vec::new(),
            reception: Reception::default(),
            counts: Counts::default(),
            catalogue,
            fresh: Vec::new(),
            jumps: Vec::new(),
        }
    }

    /// The tracks with fixes since the last call; one may stand in it more than once.
    pub fn take_fresh(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.fresh)
    }

    /// Takes in the next entry in event order. For many entries [`take_in`](Tracker::take_in) is faster.
    pub fn push(&mut self, entry: &Entry) -> Outcome {
        let before = self.counts.duplicate_lines;
        self.take_in(&[*entry], |parts| parts.iter_mut().for_each(Part::run));
        if self.counts.duplicate_lines > before { Outcome::Duplicate } else { Outcome::Used }
    }

    /// Takes in the next entries in event order. `run` calls [`Part::run`] once on each part, in any order or at once.
    pub fn take_in(&mut self, entries: &[Entry], run: impl Fn(&mut [Part])) {
        // What is learned takes effect at whole steps of event time, so no batch reaches over one.
        for batch in entries.chunk_by(|a, b| a.time.floor_to(STEP_S) == b.time.floor_to(STEP_S)) {
            self.batch(batch, &run);
        }
    }

    fn batch(&mut self, entries: &[Entry], run: impl Fn(&mut [Part])) {
        let ([first, ..], [.., last]) = (entries, entries) else { return };
        self.counts.span = Some((self.counts.span.map_or(first.time, |(start, _)| start), last.time));
        let works = self.deal(entries);
        let (dealt, catalogue) = (std::mem::take(&mut self.dealt), std::mem::take(&mut self.catalogue));
        let mut parts = parts(works, &dealt, &catalogue, self.any_mmsi);
        run(&mut parts);
        let mut done: Vec<(Vec<Work>, Counts, Lessons, Catalogue)> = Vec::with_capacity(parts.len());
        for Part { works, seen } in parts {
            self.counts.jumps += seen.jumps.iter().map(|(_, spell)| u64::from(spell.fixes)).sum::<u64>();
            self.jumps.extend(seen.jumps);
            done.push((works, seen.counts, seen.lessons, seen.merged));
        }
        (self.dealt, self.catalogue) = (dealt, catalogue);
        if done.iter().any(|(_, _, lessons, _)| !lessons.is_empty()) {
            self.reception.open(last.time);
        }
        for (works, counts, lessons, merged) in done {
            works.into_iter().for_each(|work| self.put_back(work));
            self.counts.add(counts);
            self.reception.learn_from(lessons);
            self.catalogue.merge(merged);
        }
        self.reception.pass(last.time);
    }

    /// Deals a batch out by MMSI, in order of first appearance; each one's entries stay in their order.
    fn deal(&mut self, entries: &[Entry]) -> Vec<Work> {
        let mut works: Vec<Work> = Vec::new();
        let mut whose = Vec::with_capacity(entries.len());
        for entry in entries {
            let sender = self.sender(entry.mmsi);
            if self.works[sender] == NO_WORK {
                self.works[sender] = works.len() as u32;
                works.push(self.take_out(sender));
            }
            let work = self.works[sender];
            works[work as usize].entries.end += 1;
            whose.push(work);
        }
        let mut from = 0;
        for work in &mut works {
            self.works[work.sender as usize] = NO_WORK;
            let past = from + work.entries.end;
            // The end is where the next of its entries goes, until all have come.
            work.entries = from..from;
            from = past;
        }
        // Each place is written over below.
        if let Some(first) = entries.first() {
            self.dealt.resize(entries.len(), *first);
        }
        for (entry, work) in entries.iter().zip(whose) {
            let next = &mut works[work as usize].entries.end;
            self.dealt[*next] = *entry;
            *next += 1;
        }
        works
    }

    /// Index of what is known of an MMSI.
    fn sender(&mut self, mmsi: Mmsi) -> usize {
        let next = self.stations.len() as u32;
        let sender = *self.senders.entry(mmsi).or_insert(next);
        if sender == next {
            self.stations.push(Station::default());
            self.works.push(NO_WORK);
        }
        sender as usize
    }

    fn take_out(&mut self, sender: usize) -> Work {
        let station = std::mem::take(&mut self.stations[sender]);
        let tracks = station.numbers.iter().map(|&number| self.tracks[number as usize].take()).collect();
        Work { sender: sender as u32, station, tracks, entries: 0..0 }
    }

    fn put_back(&mut self, mut work: Work) {
        for (place, mut track) in work.tracks.into_iter().enumerate() {
            let number = work.station.numbers.get(place).copied().unwrap_or_else(|| {
                let number = self.tracks.len() as u32;
                work.station.numbers.push(number);
                self.tracks.push(Track::new(track.key, track.sender));
                number
            });
            if std::mem::take(&mut track.is_fresh) {
                self.fresh.push(number);
            }
            self.tracks[number as usize] = track;
        }
        self.stations[work.sender as usize] = work.station;
    }

    /// All tracks, by the number that stands for each in this run: in order of first appearance.
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// The same, to forget what is no longer needed.
    pub fn tracks_mut(&mut self) -> (&mut [Track], &mut Reception) {
        (&mut self.tracks, &mut self.reception)
    }

    /// What was learned of reception so far.
    pub fn reception(&self) -> &Reception {
        &self.reception
    }

    /// Keeps particulars that entries to come name by this key.
    pub fn know(&mut self, key: u64, particulars: ais::Particulars) {
        self.catalogue.insert(key, particulars);
    }

    /// The particulars behind the tracks' versions.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Nothing more will come.
    pub fn finish(&mut self) {
        self.reception.finish();
    }

    /// The earliest fix that waits for its place to be confirmed: event time must not pass it by.
    pub fn oldest_waiting(&self) -> Option<Time> {
        self.stations.iter().filter_map(|station| station.hulls.oldest_waiting()).min()
    }

    /// How long, seconds, a fix may wait until it is certain whether it is taken.
    pub const WAIT_S: f64 = TAKEN_BACK_S;

    /// Fixes that no ship can have made from where it was, with the MMSI's first track, since the last call; in no order that
    /// means anything.
    pub fn take_false_fixes(&mut self) -> Vec<(TrackKey, FalseSpell)> {
        std::mem::take(&mut self.jumps)
    }

    /// Fixes that still wait for proof, in no order that means anything.
    pub fn unproven_fixes(&self) -> impl Iterator<Item = (TrackKey, FalseSpell)> {
        self.senders.iter().flat_map(|(&mmsi, &sender)| {
            let hulls = &self.stations[sender as usize].hulls;
            hulls.unconfirmed().map(move |spell| (TrackKey { mmsi, hull: 1 }, spell))
        })
    }

    /// The tracks of an MMSI.
    pub fn hulls(&self, mmsi: Mmsi) -> impl Iterator<Item = &Track> {
        let station = self.senders.get(&mmsi).map(|&sender| &self.stations[sender as usize]);
        station.into_iter().flat_map(|station| &station.numbers).map(|&number| &self.tracks[number as usize])
    }

    /// The track of a key.
    pub fn track(&self, key: TrackKey) -> Option<&Track> {
        self.hulls(key.mmsi).find(|track| track.key == key)
    }

    /// The last instant of the stream so far.
    pub fn now(&self) -> Option<Time> {
        self.counts.span.map(|(_, last)| last)
    }

    /// The first instant of the stream.
    pub fn began(&self) -> Option<Time> {
        self.counts.span.map(|(first, _)| first)
    }

    /// What was seen so far. Fixes that still wait for proof count as jumps.
    pub fn counts(&self) -> Counts {
        let unproven: u64 = self.unproven_fixes().map(|(_, spell)| u64::from(spell.fixes)).sum();
        Counts { jumps: self.counts.jumps + unproven, ..self.counts.clone() }
    }
}

/// Works as parts of about equal size.
fn parts<'b>(works: Vec<Work>, entries: &'b [Entry], catalogue: &'b Catalogue, any_mmsi: bool) -> Vec<Part<'b>> {
    let mut parts: Vec<Part> = Vec::new();
    let mut from = 0;
    for work in works {
        if parts.is_empty() || work.entries.start - from >= PART_ENTRIES_MIN {
            from = work.entries.start;
            parts.push(Part { works: Vec::new(), seen: Seen::new(entries, catalogue, any_mmsi) });
        }
        if let Some(part) = parts.last_mut() {
            part.works.push(work);
        }
    }
    parts
}
