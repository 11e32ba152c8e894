//! Takes entries in event order and grows the tracks.

use std::collections::{BTreeMap, VecDeque};

use ais::{Identity, Mmsi, Particulars, Sender};
use nautical::Time;
use rustc_hash::FxHashMap;

use crate::beacon::{FAST_CENTIKNOTS, looks_like_beacon};
use crate::hull::{Hull, Hulls, Placed, TAKEN_BACK_S};
use crate::positions::{Away, FalseSpell};
use crate::reception::{Heard, Reception, UNOBSERVED_S};
use crate::track::{Fix, Track, TrackKey, Version, sigma_m};
use crate::{Catalogue, Entry};

/// Within this, seconds, the same payload with the same UTC second is the same transmission heard by another station.
const REPEAT_S: f64 = 30.0;
/// The same where the report has no UTC second: the shortest reporting interval of class A (ITU-R M.1371-5 table 1).
const REPEAT_WITHOUT_SECOND_S: f64 = 2.0;
/// Reports remembered per MMSI for telling repeats, at most; class A sends 15 in that time at its fastest.
const REPEATS_REMEMBERED: usize = 32;

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

/// What is known of one MMSI.
#[derive(Default, Debug)]
struct Sent {
    hulls: Hulls,
    /// The track that particulars without a position belong to: that of the last fix.
    latest: Option<u32>,
    confirmed: u16,
    recent: VecDeque<Entry>,
    /// The track and the particulars of the last report that had any.
    said_last: Option<(u32, u64)>,
    heard: Heard,
    away: Away,
}

/// Grows tracks from entries in event order.
#[derive(Debug)]
pub struct Tracker {
    /// Every MMSI counts as a ship's: for archives whose MMSIs were replaced.
    any_mmsi: bool,
    /// Where in `sent` each MMSI stands.
    senders: FxHashMap<Mmsi, u32>,
    sent: Vec<Sent>,
    tracks: Vec<Track>,
    reception: Reception,
    counts: Counts,
    /// Merged particulars of versions are entered here too.
    catalogue: Catalogue,
    /// Tracks with fixes that came since they were last asked for.
    fresh: Vec<u32>,
    /// Fixes that no ship can have made from where it was, by the MMSI's first track.
    jumps: Vec<(TrackKey, FalseSpell)>,
}

impl Tracker {
    /// A tracker over particulars that are in `catalogue`. With `any_mmsi` each number counts as a ship's.
    pub fn new(catalogue: Catalogue, any_mmsi: bool) -> Tracker {
        Tracker {
            any_mmsi,
            senders: FxHashMap::default(),
            sent: Vec::new(),
            tracks: Vec::new(),
            reception: Reception::default(),
            counts: Counts::default(),
            catalogue,
            fresh: Vec::new(),
            jumps: Vec::new(),
        }
    }

    /// The tracks with fixes since the last call, each once.
    pub fn take_fresh(&mut self) -> Vec<u32> {
        for &track in &self.fresh {
            self.tracks[track as usize].is_fresh = false;
        }
        std::mem::take(&mut self.fresh)
    }

    /// Takes in the next entry in event order.
    pub fn push(&mut self, entry: &Entry) -> Outcome {
        let first = self.counts.span.map_or(entry.time, |(first, _)| first);
        self.counts.span = Some((first, entry.time));
        let sender = self.sender(entry.mmsi);
        let sent = &mut self.sent[sender];
        if sent.repeats(entry) {
            if let Some(fix) = sent.latest.and_then(|track| self.tracks[track as usize].fixes.back_mut()) {
                fix.receptions = fix.receptions.saturating_add(1);
            }
            return Outcome::Duplicate;
        }
        if let Some(kind) = not_a_ship(entry, self.any_mmsi) {
            *self.counts.not_ships.entry(kind).or_default() += 1;
            return Outcome::Used;
        }
        let placed = match entry.kinematics() {
            Some(_) => self.place(entry, sender),
            None => self.sent[sender].latest,
        };
        if entry.particulars != 0 {
            self.particulars(entry, sender, placed);
        }
        Outcome::Used
    }

    /// Index of what is known of an MMSI.
    fn sender(&mut self, mmsi: Mmsi) -> usize {
        let next = self.sent.len() as u32;
        let sender = *self.senders.entry(mmsi).or_insert(next);
        if sender == next {
            self.sent.push(Sent::default());
        }
        sender as usize
    }

    /// Finds the entry's track; `None` while its place is not confirmed.
    fn place(&mut self, entry: &Entry, sender: usize) -> Option<u32> {
        let kinematics = entry.kinematics()?;
        let fix = Fix {
            time: entry.time,
            position: kinematics.position,
            place: kinematics.position.ecef(),
            sog_centiknots: kinematics.sog_centiknots,
            cog_decidegrees: kinematics.cog_decidegrees,
            heading_degrees: kinematics.heading_degrees,
            sigma_m: sigma_m(kinematics.accuracy),
            medium: entry.medium(),
            receptions: 1,
            version: 0,
        };
        let sent = &mut self.sent[sender];
        let (jumps, key) = (&mut self.jumps, TrackKey { mmsi: entry.mmsi, hull: 1 });
        let placed = sent.hulls.place(fix, &mut |spell| jumps.push((key, spell)));
        match placed {
            Placed::On(index) => {
                let track = sent.hulls.open[index].track?;
                self.accept(entry, sender, track, fix);
                Some(track)
            }
            Placed::Confirmed(index, fixes) => {
                let track = self.confirm(entry, sender, index);
                for fix in fixes {
                    self.accept(entry, sender, track, fix);
                }
                Some(track)
            }
            Placed::Waits => None,
            Placed::SameTime => {
                self.counts.same_time += 1;
                None
            }
        }
    }

    /// Gives a confirmed place its track: one that waits for it (particulars came first, or a single fix that proved
    /// wrong opened it), else a new one.
    fn confirm(&mut self, entry: &Entry, sender: usize, index: usize) -> u32 {
        let sent = &mut self.sent[sender];
        let taken_back = |hull: &Hull| entry.time.since(hull.last.time) <= TAKEN_BACK_S;
        let single =
            sent.hulls.open.iter().position(|hull| hull.track.is_some() && hull.fixes == 1 && taken_back(hull));
        let track = match (sent.latest, single) {
            (Some(track), _) if self.tracks[track as usize].fixes.is_empty() && sent.confirmed == 1 => track,
            (Some(_), Some(wrong)) if wrong != index => {
                let track = sent.hulls.open[wrong].track.take().unwrap_or_default();
                let alone = sent.hulls.open[wrong].last;
                self.jumps.push((TrackKey { mmsi: entry.mmsi, hull: 1 }, FalseSpell::jump(&alone, alone.time, 1)));
                self.counts.fixes -= 1;
                let begun = &mut self.tracks[track as usize];
                begun.fixes.clear();
                begun.first = None;
                track
            }
            _ => {
                sent.confirmed += 1;
                if sent.confirmed == 2 {
                    self.counts.shared_mmsis += 1;
                }
                let key = TrackKey { mmsi: entry.mmsi, hull: sent.confirmed };
                self.tracks.push(Track::new(key, entry.sender()));
                self.tracks.len() as u32 - 1
            }
        };
        sent.hulls.open[index].track = Some(track);
        track
    }

    fn accept(&mut self, entry: &Entry, sender: usize, id: u32, mut fix: Fix) {
        let sent = &mut self.sent[sender];
        sent.latest = Some(id);
        let track = &mut self.tracks[id as usize];
        if entry.sender() != Sender::Unknown {
            track.sender = entry.sender();
        }
        if fix.sog_centiknots.is_some_and(|sog| sog >= FAST_CENTIKNOTS) && track.fast_since.is_none() {
            track.fast_since = Some(fix.time);
        }
        fix.version = track.versions.len() as u32;
        let (jumped, returned) = sent.away.push(id, &fix);
        match track.watch.push(&fix, jumped) {
            Some(spell) => {
                self.counts.false_positions += 1 + track.drop_false(&spell);
            }
            None => {
                self.reception.hear(sender as u32, track.fixes.back(), &fix, &mut sent.heard);
                let before = track.fixes.back().map_or(fix.time, |last| last.time);
                if fix.time.since(before) <= UNOBSERVED_S {
                    track.observed_us += fix.time.0 - before.0;
                }
                track.first.get_or_insert((fix.time, fix.position));
                track.fixes.push_back(fix);
            }
        }
        if !track.is_fresh {
            track.is_fresh = true;
            self.fresh.push(id);
        }
        self.counts.fixes += 1;
        if let Some((away, spell)) = returned {
            self.tracks[id as usize].elsewhere.push(spell.span);
            let track = &mut self.tracks[away as usize];
            if let Some(spell) = track.watch.judge(spell, fix.time) {
                self.counts.false_positions += track.drop_false(&spell);
            }
        }
    }

    /// Lays an entry's particulars over what its vessel said before. A report that has no position belongs to the hull
    /// heard last; one whose place waits for proof says nothing yet.
    fn particulars(&mut self, entry: &Entry, sender: usize, placed: Option<u32>) {
        let sent = &mut self.sent[sender];
        let id = match (placed, sent.latest, entry.kinematics()) {
            (Some(id), _, _) => id,
            (None, _, Some(_)) => return,
            (None, Some(id), None) => id,
            (None, None, None) => {
                sent.confirmed = 1;
                let id = self.tracks.len() as u32;
                self.tracks.push(Track::new(TrackKey { mmsi: entry.mmsi, hull: 1 }, entry.sender()));
                sent.latest = Some(id);
                id
            }
        };
        let track = &mut self.tracks[id as usize];
        // Archives repeat the same particulars with every row.
        let said_again = sent.said_last == Some((id, entry.particulars));
        sent.said_last = Some((id, entry.particulars));
        if let Some(version) = track.versions.last_mut().filter(|_| said_again) {
            version.last_time = entry.time;
            return;
        }
        let Some(newer) = self.catalogue.get(entry.particulars) else { return };
        let before = track.versions.last().and_then(|version| self.catalogue.get(version.particulars));
        let merged = before.map_or_else(|| newer.clone(), |before| before.updated_by(newer));
        if before == Some(&merged) {
            if let Some(version) = track.versions.last_mut() {
                version.last_time = entry.time;
            }
            return;
        }
        if track.beacon_since.is_none() && looks_like_beacon(track.sender, &merged) {
            track.beacon_since = Some(entry.time);
            self.counts.net_beacons += 1;
        }
        let key = self.catalogue.add(&merged);
        // Two reports of one instant make one version.
        track.versions.pop_if(|last| last.first_time == entry.time);
        track.versions.push(version(entry.time, key, &merged));
        // The fix of this very report moves under the version that it brought.
        if let Some(fix) = track.fixes.back_mut().filter(|fix| fix.time == entry.time) {
            fix.version = track.versions.len() as u32;
        }
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
        self.sent.iter().filter_map(|sent| sent.hulls.oldest_waiting()).min()
    }

    /// How long, seconds, a fix may wait until it is certain whether it is taken.
    pub const WAIT_S: f64 = TAKEN_BACK_S;

    /// Fixes that no ship can have made from where it was, with the MMSI's first track; those that still wait for proof
    /// among them.
    pub fn false_fixes(&self) -> impl Iterator<Item = (TrackKey, FalseSpell)> {
        let waiting = self.senders.iter().flat_map(|(&mmsi, &sender)| {
            let hulls = &self.sent[sender as usize].hulls;
            hulls.unconfirmed().map(move |spell| (TrackKey { mmsi, hull: 1 }, spell))
        });
        self.jumps.iter().copied().chain(waiting)
    }

    /// The last instant of the stream so far.
    pub fn now(&self) -> Option<Time> {
        self.counts.span.map(|(_, last)| last)
    }

    /// What was seen so far. Fixes that still wait for proof count as jumps.
    pub fn counts(&self) -> Counts {
        let jumps = self.false_fixes().map(|(_, spell)| u64::from(spell.fixes)).sum();
        Counts { jumps, ..self.counts.clone() }
    }
}

impl Sent {
    /// Whether the entry repeats one of the last few; it is remembered if not.
    fn repeats(&mut self, entry: &Entry) -> bool {
        let window_s = match entry.kinematics() {
            Some(kinematics) if kinematics.utc_second.is_none() => REPEAT_WITHOUT_SECOND_S,
            _ => REPEAT_S,
        };
        while self.recent.front().is_some_and(|seen| entry.time.since(seen.time) > REPEAT_S) {
            self.recent.pop_front();
        }
        let repeated = self.recent.iter().any(|seen| {
            let apart_s = entry.time.since(seen.time);
            seen.repeats(entry) && (apart_s == 0.0 || apart_s < window_s)
        });
        if !repeated {
            if self.recent.len() == REPEATS_REMEMBERED {
                self.recent.pop_front();
            }
            self.recent.push_back(*entry);
        }
        repeated
    }
}

/// The kind of station that sent the entry, where it is no ship.
fn not_a_ship(entry: &Entry, any_mmsi: bool) -> Option<&'static str> {
    match entry.sender() {
        Sender::BaseStation => return Some("base-station"),
        Sender::AidToNavigation => return Some(Identity::AidToNavigation.as_str()),
        Sender::Aircraft => return Some(Identity::Aircraft.as_str()),
        Sender::Device => return Some(Identity::Device.as_str()),
        Sender::ClassA | Sender::ClassB | Sender::Unknown => {}
    }
    match entry.mmsi.identity() {
        Identity::Ship => None,
        Identity::Default => Some(Identity::Default.as_str()),
        _ if any_mmsi => None,
        other => Some(other.as_str()),
    }
}

fn version(time: Time, key: u64, particulars: &Particulars) -> Version {
    let metres = |decimetres: Option<u16>| decimetres.filter(|&dm| dm > 0).map(|dm| f32::from(dm) / 10.0);
    let (length_m, beam_m) = (metres(particulars.length_dm), metres(particulars.beam_dm));
    let middle = length_m.zip(beam_m).map(|(length, beam)| {
        let half = |whole: f32| (whole / 2.0).round() as u16;
        let (along, across) = (half(length), half(beam));
        ais::Dimensions { bow_m: along, stern_m: along, port_m: across, starboard_m: across }
    });
    Version {
        first_time: time,
        last_time: time,
        particulars: key,
        hull: particulars.dimensions.or(middle),
        beam_m,
        length_m,
        ship_type: particulars.ship_type,
        name: particulars.name.clone(),
        draught_m: metres(particulars.draught_dm),
    }
}
