//! Event time, chunk by chunk: entries in, findings out. Batch and live differ only in who pushes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use assess::{Profile, WatchLists};
use events::{Anchorages, Motion, SIGHTING_HALF_S};
use nautical::{Coast, Interval, Ports, Time};
use rayon::prelude::*;
use tracks::{Catalogue, Entry, GapRule, Part, SLOT_S, Track, TrackKey, Tracker};

use super::at_rest::AtRestSearch;
use super::dark::DarkSearches;
use super::false_positions::SpellSearch;
use super::findings::{Ended, Findings, FoundContact};
use super::loitering::LoiteringSearch;
use super::meetings::Meetings;
use super::motion::{MotionSearch, ShipLegs, Told};
use super::silences::SilenceSearch;
use super::wakes::Wakes;

/// The motion by which segments are told and anchorages learned, whatever the profiles: number 0 of every run.
const TRACK_RULE: GapRule = GapRule::ByMedium { floor_s: 1_800.0, cap_s: 7_200.0 };

/// Steps of event time, seconds, at which what was decided leaves the engine: no chunk reaches over one.
pub const STEP_S: i64 = 3_600;

/// Where nothing at all was received for this long, seconds, there is nothing left to decide: 40 days.
const QUIET_S: f64 = 40.0 * 86_400.0;

/// What a ship said, and how fast it can go, is remembered this long, seconds: 90 days, twice as long as any event waits to be
/// settled.
const VERSIONS_S: f64 = 90.0 * 86_400.0;

/// Entries that are dealt out to their ships at once, at most. More would fill memory, fewer would touch each ship more
/// often; it changes nothing else.
const BATCH_ENTRIES: usize = 1 << 18;

/// What an engine is set to do.
#[derive(Clone, Debug)]
pub struct EngineSettings {
    /// The profiles to judge by.
    pub profiles: Vec<Profile>,
    /// Length of a chunk of event time, seconds, an hour at most. It changes nothing but speed and memory.
    pub chunk_s: u32,
    /// Whether contacts are kept.
    pub with_contacts: bool,
    /// Whether each MMSI counts as a ship's.
    pub any_mmsi: bool,
    /// Where the land lies, and the ports.
    pub waters: Arc<Waters>,
}

/// Where the land lies, and the ports.
#[derive(Debug)]
pub struct Waters {
    /// The coastline.
    pub coast: Coast,
    /// The ports.
    pub ports: Ports,
}

impl Waters {
    /// Those that are built in.
    pub fn built_in() -> Arc<Waters> {
        Arc::new(Waters { coast: Coast::embedded(), ports: Ports::built_in() })
    }
}

/// A fix as it passes out of memory, for those who write tracks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PassedFix {
    /// The fix.
    pub fix: tracks::Fix,
    /// Whether it begins a segment: the silence before it was too long to bridge.
    pub begins: bool,
}

/// Takes what leaves the engine as event time passes: fixes chunk by chunk, findings step by step.
pub trait Outlet: Send {
    /// A chunk begins: every fix before its start was passed.
    fn begin(&mut self, _start: Time) -> anyhow::Result<()> {
        Ok(())
    }

    /// The fixes of one track in a chunk, in order of time.
    fn pass(&mut self, _track: u32, _fixes: &[PassedFix]) -> anyhow::Result<()> {
        Ok(())
    }

    /// What was decided up to a step, a whole hour of event time, and not before; nothing is told of a step without findings
    /// but of each whole day. The last call of a run is up to [`Time::MAX`].
    fn decided(&mut self, _findings: Findings) -> anyhow::Result<()> {
        Ok(())
    }
}

/// Takes entries in event order; finds, and hands on what is decided.
///
/// Memory: the ships in view, what is open or waits to be decided, and what is learned; nothing that was handed on.
pub struct Engine {
    tracker: Tracker,
    /// Entries that the tracker has not taken in yet.
    batch: Vec<Entry>,
    motions: Vec<MotionSearch>,
    /// The gap rules in use, by number.
    rules: Vec<GapRule>,
    /// The legs of the chunk under each of them.
    legs: Vec<ShipLegs>,
    chunk_s: i64,
    /// How far, seconds, event time must be past a chunk's end for its legs to be certain.
    horizon_s: f64,
    /// Start of the next chunk to search; none before the first entry.
    next: Option<Time>,
    /// The last whole hour up to which was decided.
    decided: Option<Time>,
    /// Tracks with fixes that no chunk has passed yet, or whose last leg may go on.
    active: Vec<u32>,
    anchorages: Anchorages,
    meetings: Meetings,
    contacts: Vec<FoundContact>,
    spells: SpellSearch,
    silences: SilenceSearch,
    at_rest: AtRestSearch,
    dark: DarkSearches,
    loitering: LoiteringSearch,
    wakes: Wakes,
    /// Set by the program when it is told to stop.
    interrupted: &'static AtomicBool,
}

/// The run was told to stop.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub struct Interrupted;

impl Engine {
    /// An engine over the particulars in `catalogue`, which stops with [`Interrupted`] once the flag is set.
    pub fn new(settings: &EngineSettings, catalogue: Catalogue, interrupted: &'static AtomicBool) -> Engine {
        let mut rules = vec![TRACK_RULE];
        let mut motions: Vec<(Motion, Vec<(usize, Profile)>)> = Vec::new();
        for (number, profile) in settings.profiles.iter().enumerate().filter(|(_, profile)| profile.has_encounters) {
            for judged in std::iter::once(profile.clone()).chain(profile.in_sparse_seas()) {
                let motion = judged.rule.motion;
                match motions.iter_mut().find(|(known, _)| *known == motion) {
                    Some((_, profiles)) => profiles.push((number, judged)),
                    None => motions.push((motion, vec![(number, judged)])),
                }
            }
        }
        let motions = motions
            .into_iter()
            .map(|(motion, profiles)| {
                let gap_number = match motion {
                    Motion::Legs(rule) => number_of(rule, &mut rules),
                    Motion::Sightings { .. } => 0,
                };
                MotionSearch::new(motion, gap_number, profiles, settings.with_contacts)
            })
            .collect();
        let loitering = LoiteringSearch::new(&settings.profiles, &rules);
        let longest_s = rules.iter().map(|rule| rule.longest_s()).fold(0.0, f64::max);
        Engine {
            tracker: Tracker::new(catalogue, settings.any_mmsi),
            batch: Vec::new(),
            motions,
            legs: rules.iter().map(|_| ShipLegs::default()).collect(),
            rules,
            chunk_s: i64::from(settings.chunk_s).clamp(1, STEP_S),
            // A leg is as long as the longest gap, a fix may wait for its hull to be confirmed, and speed looks five minutes
            // ahead.
            horizon_s: longest_s.max(Tracker::WAIT_S) + 600.0,
            next: None,
            decided: None,
            active: Vec::new(),
            anchorages: Anchorages::default(),
            meetings: Meetings::new(&settings.profiles),
            contacts: Vec::new(),
            spells: SpellSearch::default(),
            silences: SilenceSearch::new(&settings.profiles),
            at_rest: AtRestSearch::new(Arc::clone(&settings.waters), TRACK_RULE.longest_s()),
            dark: DarkSearches::new(&settings.profiles),
            loitering,
            wakes: Wakes::new(&settings.profiles),
            interrupted,
        }
    }

    /// Holds silent ships against the watch lists of each profile, in the order of the profiles: a pair of silences of which one
    /// is a listed ship's is told.
    pub fn watch(&mut self, lists: Vec<WatchLists>) {
        self.dark.watch(lists);
    }

    /// Takes in the next entry in event order. What leaves memory on the way goes to `outlet`.
    pub fn push(&mut self, entry: &Entry, outlet: &mut dyn Outlet) -> anyhow::Result<()> {
        let mut next = self.next.unwrap_or_else(|| {
            self.silences.begin(entry.time);
            self.chunk_around(entry.time)
        });
        loop {
            let end = self.chunk_end(next);
            if entry.time.since(end) < self.horizon_s {
                break;
            }
            self.take_in();
            self.chunk(Interval::new(next, end), outlet)?;
            next = end;
            if self.active.is_empty() {
                // Nothing under way: time passes without chunks, up to this entry or a fix that still waits.
                let awaited = self.tracker.oldest_waiting().unwrap_or(entry.time).min(entry.time);
                next = end.max(self.chunk_around(awaited));
            }
            self.decide_until(next.min(entry.time.plus_seconds(-self.horizon_s)), outlet)?;
        }
        // A step waits for its horizon as a chunk does, also where no chunk ends there.
        let certain = next.min(entry.time.plus_seconds(-self.horizon_s));
        if self.decided.is_some_and(|decided| certain.since(decided) >= STEP_S as f64) {
            self.take_in();
            self.decide_until(certain, outlet)?;
        }
        self.next = Some(next);
        self.batch.push(*entry);
        if self.batch.len() >= BATCH_ENTRIES {
            self.take_in();
        }
        Ok(())
    }

    /// Hands the entries so far to the tracker.
    fn take_in(&mut self) {
        self.tracker.take_in(&self.batch, |parts| parts.par_iter_mut().for_each(Part::run));
        self.batch.clear();
    }

    /// Start of the chunk in which a fix of this time first counts: it is sighted from some minutes before.
    fn chunk_around(&self, time: Time) -> Time {
        time.plus_seconds(-SIGHTING_HALF_S).floor_to(self.chunk_s)
    }

    /// End of the chunk that begins at a time: it reaches over no step.
    fn chunk_end(&self, start: Time) -> Time {
        let step = start.floor_to(STEP_S).plus_seconds(STEP_S as f64);
        start.plus_seconds(self.chunk_s as f64).min(step)
    }

    /// Keeps particulars that entries to come name by this key.
    pub fn know(&mut self, key: u64, particulars: ais::Particulars) {
        self.tracker.know(key, particulars);
    }

    /// What became of the entries so far; those of the last chunks may still wait.
    pub fn counts(&self) -> tracks::Counts {
        self.tracker.counts()
    }

    /// Encounters found so far.
    pub fn encounters(&self) -> u64 {
        self.meetings.found()
    }

    /// Nothing more will come: searches what is left, and decides all.
    pub fn finish(mut self, outlet: &mut dyn Outlet) -> anyhow::Result<Ended> {
        self.take_in();
        self.tracker.finish();
        while let Some(next) = self.next {
            let end = self.chunk_end(next);
            self.chunk(Interval::new(next, end), outlet)?;
            self.next = (!self.active.is_empty()).then_some(end);
            self.decide_until(end, outlet)?;
        }
        let mut told = Told::default();
        for motion in &mut self.motions {
            motion.settle(Time::MAX, &mut told);
        }
        self.take_told(told);
        self.silences.finish(&self.tracker);
        self.at_rest.finish();
        self.loitering.finish();
        self.decide(Time::MAX, outlet)?;
        Ok(Ended {
            dark_counts: self.dark.counts(),
            anchorages: self.anchorages,
            counts: self.tracker.counts(),
            tracker: self.tracker,
        })
    }

    fn take_told(&mut self, told: Told) {
        self.meetings.take(told.encounters);
        self.contacts.extend(told.contacts);
    }

    /// Decides what can be at each whole hour up to a time.
    fn decide_until(&mut self, until: Time, outlet: &mut dyn Outlet) -> anyhow::Result<()> {
        let last = until.floor_to(STEP_S);
        let mut decided = self.decided.unwrap_or(last);
        let quiet = decided.plus_seconds(QUIET_S);
        while decided < last {
            decided = if decided < quiet { decided.plus_seconds(STEP_S as f64) } else { last };
            self.decide(decided, outlet)?;
        }
        self.decided = Some(last.max(decided));
        Ok(())
    }

    /// Hands on what is decided at a step: all chunks before it were searched.
    fn decide(&mut self, until: Time, outlet: &mut dyn Outlet) -> anyhow::Result<()> {
        // Every silence known by then was told; the slot of the stream's last instant has only begun.
        let known = self.tracker.now().map_or(until, |now| now.floor_to(SLOT_S).min(until));
        let gaps = self.silences.told();
        let fresh = self.silences.with_lasting(&gaps, &self.tracker);
        let known = if until == Time::MAX { until } else { known };
        let dark = self.dark.take(&fresh, &mut self.at_rest, &self.tracker, known);
        let motions = &self.motions;
        let (mut encounters, under_way) = self.meetings.decide(until, motions);
        self.wakes.survey(&mut encounters);
        let (spells, interference, crowds) = self.spells.decide(until, &mut self.tracker);
        let findings = Findings {
            until,
            encounters,
            under_way,
            contacts: std::mem::take(&mut self.contacts),
            gaps,
            loitering: self.loitering.decided(until),
            dark,
            stops: self.at_rest.left(until, &self.tracker),
            spells,
            interference,
            crowds,
            anchorages: &self.anchorages,
            tracker: &self.tracker,
        };
        if findings.is_worth_telling() {
            outlet.decided(findings)?;
        }
        if until.floor_to(86_400) == until {
            let old = until.plus_seconds(-VERSIONS_S);
            self.at_rest.forget(old, &self.tracker);
            let (tracks, _) = self.tracker.tracks_mut();
            tracks.iter_mut().for_each(|track| track.forget_versions(old));
        }
        Ok(())
    }

    /// Searches one chunk, then lets go of what no later chunk needs.
    fn chunk(&mut self, chunk: Interval, outlet: &mut dyn Outlet) -> anyhow::Result<()> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Err(Interrupted.into());
        }
        self.active.append(&mut self.tracker.take_fresh());
        let key = |track: &u32| -> TrackKey { self.tracker.tracks()[*track as usize].key };
        self.active.sort_unstable_by_key(key);
        self.active.dedup();
        for (number, (rule, legs)) in self.rules.iter().zip(&mut self.legs).enumerate() {
            legs.find(chunk, &self.active, number, *rule, &self.tracker);
        }
        self.look(chunk, outlet)?;
        self.forget(chunk.end);
        Ok(())
    }

    /// All that looks at a chunk without need of each other, at the same time.
    fn look(&mut self, chunk: Interval, outlet: &mut dyn Outlet) -> anyhow::Result<()> {
        let (ships, legs, tracker) = (&self.active[..], &self.legs[..], &self.tracker);
        let Engine { motions, silences, at_rest, loitering, anchorages, .. } = self;
        let (mut told, mut handed_on) = (Vec::new(), Ok(()));
        rayon::scope(|scope| {
            scope.spawn(|_| told.extend(motions.iter_mut().map(|motion| motion.search(chunk, ships, legs, tracker))));
            scope.spawn(|_| silences.take(chunk, ships, tracker));
            scope.spawn(|_| {
                at_rest.take(chunk, ships, &legs[0], tracker);
                loitering.take(chunk, ships, legs, tracker);
                learn_anchorages(chunk, ships, &legs[0], tracker, anchorages);
            });
            scope.spawn(|_| handed_on = hand_on(chunk, ships, &legs[0], tracker, outlet));
        });
        self.wakes.take(chunk, &self.active, &self.tracker);
        told.into_iter().for_each(|told| self.take_told(told));
        handed_on
    }

    fn forget(&mut self, until: Time) {
        self.active.sort_unstable();
        let (tracks, reception) = self.tracker.tracks_mut();
        let rules = &self.rules;
        let forget = |track: &mut Track| {
            // A ship without a fix around or after the chunk's end has fallen silent: any that comes now comes too late.
            let goes_on = track.fixes.back().is_some_and(|fix| fix.time.plus_seconds(SIGHTING_HALF_S) >= until);
            if goes_on {
                track.forget_before(until, rules, reception);
            } else {
                track.rest(rules, reception);
            }
            goes_on
        };
        let mut go_on = Vec::new();
        those(tracks, &self.active).into_par_iter().with_min_len(64).map(forget).collect_into_vec(&mut go_on);
        let mut go_on = go_on.into_iter();
        self.active.retain(|_| go_on.next().unwrap_or(true));
        // Fixes are kept for a while after their chunk: what is known of their time stays as long.
        reception.forget_before(until.plus_seconds(-2.0 * self.horizon_s));
    }
}

/// Teaches the anchorages the legs that end in a chunk.
fn learn_anchorages(chunk: Interval, ships: &[u32], legs: &ShipLegs, tracker: &Tracker, anchorages: &mut Anchorages) {
    for (number, &id) in ships.iter().enumerate() {
        let track = &tracker.tracks()[id as usize];
        let legs = legs.of_ship(number).iter().map(|at| track.leg(at));
        let ended = legs.filter(|leg| chunk.start < leg.to.time && leg.to.time <= chunk.end);
        anchorages.sail(id, track.key.mmsi, ended);
    }
    anchorages.step();
}

/// Hands on a chunk's fixes.
fn hand_on(
    chunk: Interval,
    ships: &[u32],
    legs: &ShipLegs,
    tracker: &Tracker,
    outlet: &mut dyn Outlet,
) -> anyhow::Result<()> {
    outlet.begin(chunk.start)?;
    let mut fixes = Vec::new();
    for (number, &id) in ships.iter().enumerate() {
        let track = &tracker.tracks()[id as usize];
        fixes.clear();
        let mut arriving = legs.of_ship(number).iter().map(|leg| leg.from as usize + 1).peekable();
        for at in track.first_from(chunk.start)..track.fixes.len() {
            let fix = track.fixes[at];
            if fix.time >= chunk.end {
                break;
            }
            while arriving.next_if(|&other| other < at).is_some() {}
            fixes.push(PassedFix { fix, begins: arriving.peek() != Some(&at) });
        }
        if !fixes.is_empty() {
            outlet.pass(id, &fixes)?;
        }
    }
    Ok(())
}

/// The tracks with these numbers, which ascend.
fn those<'t>(mut tracks: &'t mut [Track], numbers: &[u32]) -> Vec<&'t mut Track> {
    let (mut first, mut found) = (0, Vec::with_capacity(numbers.len()));
    for &number in numbers {
        let Some((track, after)) = tracks.get_mut((number - first) as usize..).and_then(<[Track]>::split_first_mut)
        else {
            break;
        };
        found.push(track);
        (tracks, first) = (after, number + 1);
    }
    found
}

/// The number of a rule, given one if it is new.
fn number_of(rule: GapRule, rules: &mut Vec<GapRule>) -> usize {
    rules.iter().position(|known| *known == rule).unwrap_or_else(|| {
        rules.push(rule);
        rules.len() - 1
    })
}
