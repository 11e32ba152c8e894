//! Where each ship was, hour by hour, for some days: how far ships came to a meeting, and who lay stopped around it.

use std::collections::VecDeque;

use assess::Profile;
use events::Motion;
use nautical::{Interval, Position, Time};
use rustc_hash::{FxHashMap, FxHashSet};
use tracks::Tracker;

use super::findings::FoundEncounter;

/// One place is kept of each ship in each slot, seconds: the first.
const SLOT_S: i64 = 3_600;
/// How long before a meeting its ships' ways are looked at, seconds.
const BEFORE_S: f64 = 86_400.0;
/// Meetings longer than this, seconds, are not looked at: nobody comes from afar to lie there for days.
const MEETING_S_MAX: f64 = 144_000.0;
/// Ships that made less way than this, metres, in the two hours round a time lay stopped: one knot.
const STOPPED_M: f64 = 3_704.0;
/// Ships that lie stopped are counted within this, metres.
const NEARBY_M: f64 = 10_000.0;

/// What was around a meeting.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Surroundings {
    /// Straight way of each ship from where it was first heard in the day before to where it met, metres; `None` where it was
    /// not heard then, or the meeting lasted longer than 40 hours.
    pub approach_m: [Option<f64>; 2],
    /// Other ships stopped within 10 km in the middle of it (of a short one: in the hours before); `None` for a meeting longer
    /// than 40 hours, or where its own ships were not heard in the hours before and after: others would not have been either.
    pub stopped_nearby: Option<u32>,
}

/// Follows all ships.
pub(super) struct Wakes {
    ships: FxHashMap<u32, Wake>,
    /// How long a slot is kept behind a chunk's start, seconds.
    keep_s: f64,
    swept: i64,
}

/// The places of one ship: a slot, and where it was in it.
type Wake = VecDeque<(i64, Position)>;

/// Ships that lay stopped in a slot, by cell.
type Stopped = FxHashMap<[i32; 3], Vec<(u32, Position)>>;

impl Wakes {
    pub(super) fn new(profiles: &[Profile]) -> Wakes {
        // A meeting is decided some time after no contact can follow any more.
        let waits_s = |profile: Profile| match profile.rule.motion {
            Motion::Sightings { silence_max_s } => silence_max_s.max(profile.rule.merge_s) + profile.rule.hold_s,
            Motion::Legs(rule) => rule.longest_s() + profile.rule.merge_s + profile.rule.hold_s,
        };
        let rules =
            profiles.iter().flat_map(|profile| std::iter::once(profile.clone()).chain(profile.in_sparse_seas()));
        let waits_s = rules.map(waits_s).fold(0.0, f64::max);
        Wakes {
            ships: FxHashMap::default(),
            keep_s: waits_s + MEETING_S_MAX + BEFORE_S + 2.0 * SLOT_S as f64,
            swept: 0,
        }
    }

    /// Takes in the fixes of a chunk, then lets go of what no meeting told from now on needs.
    pub(super) fn take(&mut self, chunk: Interval, ships: &[u32], tracker: &Tracker) {
        for &id in ships {
            let track = &tracker.tracks()[id as usize];
            let wake = self.ships.entry(id).or_default();
            let mut from = chunk.start;
            while let Some(fix) = track.fixes.get(track.first_from(from)).filter(|fix| fix.time < chunk.end) {
                let slot = slot(fix.time);
                if wake.back().is_none_or(|(last, _)| *last < slot) && !track.is_beacon(fix.time) {
                    wake.push_back((slot, fix.position));
                }
                from = Time((slot + 1) * SLOT_S * 1_000_000);
            }
        }
        let oldest = slot(chunk.start.plus_seconds(-self.keep_s));
        if self.swept != oldest {
            self.swept = oldest;
            self.ships.retain(|_, wake| {
                while wake.front().is_some_and(|(slot, _)| *slot < oldest) {
                    wake.pop_front();
                }
                !wake.is_empty()
            });
        }
    }

    /// Fills in what was around each of these meetings.
    pub(super) fn survey(&self, found: &mut [FoundEncounter]) {
        let mut stopped: FxHashMap<i64, Stopped> = FxHashMap::default();
        for found in found.iter_mut().filter(|found| found.encounter.span.seconds() <= MEETING_S_MAX) {
            let span = found.encounter.span;
            let (a, b) = found.tracks;
            // Slots that were over by its end: what is known of them does not depend on when it is told.
            let middle = slot(span.start.plus_seconds(span.seconds() / 2.0)).min(slot(span.end) - 2);
            let there = stopped.entry(middle).or_insert_with(|| self.stopped(middle));
            found.surroundings = Surroundings {
                approach_m: [a, b].map(|ship| self.approach_m(ship, span, found.encounter.position)),
                stopped_nearby: [a, b]
                    .iter()
                    .all(|ship| self.is_heard(*ship, middle))
                    .then(|| nearby(there, found.encounter.position, [a, b])),
            };
        }
    }

    fn approach_m(&self, ship: u32, span: Interval, met: Position) -> Option<f64> {
        let wake = self.ships.get(&ship)?;
        let start = slot(span.start);
        let day = slot(span.start.plus_seconds(-BEFORE_S));
        let (_, from) = wake.iter().find(|(slot, _)| (day..start).contains(slot))?;
        Some(nautical::distance_m(*from, met))
    }

    /// Whether a ship was heard in the hours before and after a slot.
    fn is_heard(&self, ship: u32, middle: i64) -> bool {
        let Some(wake) = self.ships.get(&ship) else { return false };
        [middle - 1, middle + 1].iter().all(|slot| wake.binary_search_by_key(slot, |(slot, _)| *slot).is_ok())
    }

    /// Who lay stopped in the middle of the two hours round a slot.
    fn stopped(&self, middle: i64) -> Stopped {
        let mut cells = Stopped::default();
        for (&ship, wake) in &self.ships {
            let at = |slot: i64| wake.binary_search_by_key(&slot, |(slot, _)| *slot).ok().map(|index| wake[index].1);
            let (Some(before), Some(after)) = (at(middle - 1), at(middle + 1)) else { continue };
            if nautical::distance_m(before, after) < STOPPED_M {
                let here = at(middle).unwrap_or(before);
                cells.entry(cell(here)).or_default().push((ship, here));
            }
        }
        cells
    }
}

fn slot(time: Time) -> i64 {
    time.0.div_euclid(SLOT_S * 1_000_000)
}

fn cell(at: Position) -> [i32; 3] {
    at.ecef().0.map(|metres| (metres / NEARBY_M).floor() as i32)
}

fn nearby(stopped: &Stopped, at: Position, own: [u32; 2]) -> u32 {
    let [x, y, z] = cell(at);
    let mut seen = FxHashSet::default();
    for (dx, dy, dz) in (-1..=1).flat_map(|dx| (-1..=1).flat_map(move |dy| (-1..=1).map(move |dz| (dx, dy, dz)))) {
        for (ship, there) in stopped.get(&[x + dx, y + dy, z + dz]).into_iter().flatten() {
            if !own.contains(ship) && there.ecef().chord_m(at.ecef()) <= NEARBY_M {
                seen.insert(*ship);
            }
        }
    }
    seen.len() as u32
}
