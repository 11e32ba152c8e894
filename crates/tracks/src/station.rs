//! What one MMSI sends, report by report: repeats, hulls, fixes, particulars.

use std::collections::VecDeque;
use std::ops::Range;

use ais::{Identity, Particulars, Sender};
use nautical::Time;

use crate::beacon::{FAST_CENTIKNOTS, looks_like_beacon};
use crate::crowd::Counted;
use crate::hull::{Hull, Hulls, Placed, TAKEN_BACK_S};
use crate::lessons::Lessons;
use crate::positions::{Away, FalseSpell};
use crate::track::{Fix, Track, TrackKey, Version, sigma_m};
use crate::tracker::Counts;
use crate::{Catalogue, Entry};

/// Within this, seconds, the same payload with the same UTC second is the same transmission heard by another station.
const REPEAT_S: f64 = 30.0;
/// The same where the report has no UTC second: the shortest reporting interval of class A (ITU-R M.1371-5 table 1).
const REPEAT_WITHOUT_SECOND_S: f64 = 2.0;
/// Reports remembered per MMSI for telling repeats, at most; class A sends 15 in that time at its fastest.
const REPEATS_REMEMBERED: usize = 32;

/// What is known of one MMSI. Tracks go by their place among those of this MMSI.
#[derive(Default, Debug)]
pub(crate) struct Station {
    pub(crate) hulls: Hulls,
    /// Its tracks, by their numbers in the tracker.
    pub(crate) numbers: Vec<u32>,
    /// The track that particulars without a position belong to: that of the last fix.
    latest: Option<u32>,
    recent: VecDeque<Entry>,
    /// The track and the particulars of the last report that had any.
    said_last: Option<(u32, u64)>,
    counted: Option<Counted>,
    away: Away,
}

/// The reports of one MMSI in a batch, and all that they touch.
#[derive(Debug)]
pub(crate) struct Work {
    /// Index of the station in the tracker.
    pub(crate) sender: u32,
    pub(crate) station: Station,
    pub(crate) tracks: Vec<Track>,
    /// Where its reports stand in the batch.
    pub(crate) entries: Range<usize>,
}

/// Some of the ships of a batch of reports. Parts touch nothing of each other: they may run in any order or at once.
#[derive(Debug)]
pub struct Part<'b> {
    pub(crate) works: Vec<Work>,
    pub(crate) seen: Seen<'b>,
}

/// What a part reads, and what it saw.
#[derive(Debug)]
pub(crate) struct Seen<'b> {
    pub(crate) entries: &'b [Entry],
    pub(crate) catalogue: &'b Catalogue,
    pub(crate) any_mmsi: bool,
    pub(crate) counts: Counts,
    pub(crate) lessons: Lessons,
    /// Merged particulars of versions.
    pub(crate) merged: Catalogue,
    /// Fixes that no ship can have made from where it was, by the MMSI's first track.
    pub(crate) jumps: Vec<(TrackKey, FalseSpell)>,
}

impl Part<'_> {
    /// Takes the part's reports into its tracks.
    pub fn run(&mut self) {
        for work in &mut self.works {
            for entry in &self.seen.entries[work.entries.clone()] {
                work.take_in(entry, &mut self.seen);
            }
        }
    }
}

impl<'b> Seen<'b> {
    pub(crate) fn new(entries: &'b [Entry], catalogue: &'b Catalogue, any_mmsi: bool) -> Seen<'b> {
        Seen {
            entries,
            catalogue,
            any_mmsi,
            counts: Counts::default(),
            lessons: Lessons::default(),
            merged: Catalogue::default(),
            jumps: Vec::new(),
        }
    }

    fn particulars(&self, key: u64) -> Option<&Particulars> {
        self.merged.get(key).or_else(|| self.catalogue.get(key))
    }
}

impl Work {
    fn take_in(&mut self, entry: &Entry, seen: &mut Seen) {
        if self.station.repeats(entry) {
            seen.counts.duplicate_lines += u64::from(entry.lines);
            if let Some(fix) = self.station.latest.and_then(|track| self.tracks[track as usize].fixes.back_mut()) {
                fix.receptions = fix.receptions.saturating_add(1);
            }
            return;
        }
        seen.counts.used_lines += u64::from(entry.lines);
        if let Some(kind) = not_a_ship(entry, seen.any_mmsi) {
            *seen.counts.not_ships.entry(kind).or_default() += 1;
            return;
        }
        let fix = fix(entry);
        let placed = match fix {
            Some(fix) => self.place(entry, fix, seen),
            None => self.station.latest,
        };
        if entry.particulars != 0 && (placed.is_some() || fix.is_none()) {
            self.particulars(entry, placed, seen);
        }
    }

    /// Finds the entry's track; `None` while its place is not confirmed.
    fn place(&mut self, entry: &Entry, fix: Fix, seen: &mut Seen) -> Option<u32> {
        let (jumps, key) = (&mut seen.jumps, TrackKey { mmsi: entry.mmsi, hull: 1 });
        match self.station.hulls.place(fix, &mut |spell| jumps.push((key, spell))) {
            Placed::On(index) => {
                let track = self.station.hulls.open[index].track?;
                self.accept(entry, track, fix, seen);
                Some(track)
            }
            Placed::Confirmed(index, fixes) => {
                let (track, wrong) = self.confirm(entry, index, &mut seen.counts);
                for fix in fixes {
                    self.accept(entry, track, fix, seen);
                }
                if let Some(wrong) = wrong {
                    seen.jumps.push((key, FalseSpell::jump(&wrong, wrong.time, 1)));
                    seen.counts.fixes -= 1;
                }
                Some(track)
            }
            Placed::Waits => None,
            Placed::SameTime => {
                seen.counts.same_time += 1;
                None
            }
        }
    }

    /// Gives a confirmed place its track: one that waits for it (particulars came first, or a single fix that proved
    /// wrong opened it), else a new one. Tells the track, and the fix that proved wrong.
    fn confirm(&mut self, entry: &Entry, index: usize, counts: &mut Counts) -> (u32, Option<Fix>) {
        let open = &mut self.station.hulls.open;
        let taken_back = |hull: &Hull| entry.time.since(hull.last.time) <= TAKEN_BACK_S;
        let single = open.iter().position(|hull| hull.track.is_some() && hull.fixes == 1 && taken_back(hull));
        let (track, wrong) = match (self.station.latest, single) {
            (Some(track), _) if self.tracks[track as usize].fixes.is_empty() && self.tracks.len() == 1 => (track, None),
            (Some(_), Some(wrong)) if wrong != index => {
                let track = open[wrong].track.take().unwrap_or_default();
                let begun = &mut self.tracks[track as usize];
                begun.fixes.clear();
                begun.first = None;
                (track, Some(open[wrong].last))
            }
            _ => {
                if self.tracks.len() == 1 {
                    counts.shared_mmsis += 1;
                }
                (self.open_track(entry), None)
            }
        };
        self.station.hulls.open[index].track = Some(track);
        (track, wrong)
    }

    fn open_track(&mut self, entry: &Entry) -> u32 {
        let key = TrackKey { mmsi: entry.mmsi, hull: u16::try_from(self.tracks.len() + 1).unwrap_or(u16::MAX) };
        self.tracks.push(Track::new(key, entry.sender()));
        self.tracks.len() as u32 - 1
    }

    fn accept(&mut self, entry: &Entry, id: u32, mut fix: Fix, seen: &mut Seen) {
        let station = &mut self.station;
        station.latest = Some(id);
        let track = &mut self.tracks[id as usize];
        if entry.sender() != Sender::Unknown {
            track.sender = entry.sender();
        }
        if fix.sog_centiknots.is_some_and(|sog| sog >= FAST_CENTIKNOTS) && track.fast_since.is_none() {
            track.fast_since = Some(fix.time);
        }
        fix.version = track.versions_said();
        let (jumped, returned) = station.away.push(id, &fix);
        match track.watch.push(&fix, jumped) {
            Some(spell) => seen.counts.false_positions += 1 + track.drop_false(&spell),
            None => {
                seen.lessons.hear(self.sender, track.fixes.back(), &fix);
                seen.lessons.count(&mut station.counted, entry.time, &fix);
                track.push(fix);
            }
        }
        track.is_fresh = true;
        seen.counts.fixes += 1;
        if let Some((away, spell)) = returned {
            track.elsewhere.push(spell.span);
            let track = &mut self.tracks[away as usize];
            if let Some(spell) = track.watch.judge(spell, fix.time) {
                seen.counts.false_positions += track.drop_false(&spell);
            }
        }
    }

    /// Lays an entry's particulars over what its vessel said before. A report that has no position belongs to the hull
    /// heard last.
    fn particulars(&mut self, entry: &Entry, placed: Option<u32>, seen: &mut Seen) {
        let id = placed.unwrap_or_else(|| {
            let id = self.open_track(entry);
            self.station.latest = Some(id);
            id
        });
        let track = &mut self.tracks[id as usize];
        // Archives repeat the same particulars with every row.
        let said_again = self.station.said_last == Some((id, entry.particulars));
        self.station.said_last = Some((id, entry.particulars));
        if let Some(version) = track.versions.last_mut().filter(|_| said_again) {
            version.last_time = entry.time;
            return;
        }
        let Some(newer) = seen.particulars(entry.particulars) else { return };
        let before = track.versions.last().and_then(|version| seen.particulars(version.particulars));
        let merged = before.map_or_else(|| newer.clone(), |before| before.updated_by(newer));
        if before == Some(&merged) {
            if let Some(version) = track.versions.last_mut() {
                version.last_time = entry.time;
            }
            return;
        }
        if track.beacon_since.is_none() && looks_like_beacon(track.sender, &merged) {
            track.beacon_since = Some(entry.time);
            seen.counts.net_beacons += 1;
        }
        let key = seen.merged.add(&merged);
        // Two reports of one instant make one version.
        track.versions.pop_if(|last| last.first_time == entry.time);
        let observed_us = track.observed_us;
        track.versions.push(Version { observed_us, ..version(entry.time, key, &merged) });
        let versions_said = track.versions_said();
        // The fix of this very report moves under the version that it brought.
        if let Some(fix) = track.fixes.back_mut().filter(|fix| fix.time == entry.time) {
            fix.version = versions_said;
        }
    }
}

/// The entry's position as a fix, where it has one.
fn fix(entry: &Entry) -> Option<Fix> {
    let kinematics = entry.kinematics()?;
    Some(Fix {
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
    })
}

impl Station {
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
        observed_us: 0,
    }
}
