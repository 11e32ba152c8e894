//! One way of moving, and the profiles that judge by it: the search over a chunk, and the states of its pairs.

use assess::Profile;
use events::{
    Contact, Encounter, Motion, PairState, SIGHTING_HALF_S, SIGHTING_STEP_S, SailingLeg, SightedLeg, SightingState,
    Trail, sighting_leg,
};
use nautical::{CHORD_M_MAX, Ecef, Interval, Time};
use proximity::{Field, Leg, PairSearch, Passage};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use tracks::{Fix, GapRule, LegAt, Sighting, Tracker};

use super::findings::{FoundContact, FoundEncounter};
use super::wakes::Surroundings;

/// A pair of tracks by their numbers in the tracker.
type TrackPair = (u32, u32);

/// Ships whose legs are found together: enough that handing them to a thread costs nothing beside it.
const GROUP_SHIPS: usize = 64;

/// The legs that touch a chunk, ship by ship. Its memory serves chunk after chunk.
#[derive(Default)]
pub(super) struct ShipLegs {
    groups: Vec<Group>,
}

/// The legs of [`GROUP_SHIPS`] ships.
#[derive(Default)]
struct Group {
    legs: Vec<LegAt>,
    /// Where each ship's legs end.
    ends: Vec<u32>,
}

impl ShipLegs {
    /// Finds the legs of `ships` under a gap rule, in place of those before.
    pub(super) fn find(&mut self, chunk: Interval, ships: &[u32], number: usize, rule: GapRule, tracker: &Tracker) {
        let needed = ships.len().div_ceil(GROUP_SHIPS);
        if self.groups.len() < needed {
            self.groups.resize_with(needed, Group::default);
        }
        self.groups.par_iter_mut().zip(ships.par_chunks(GROUP_SHIPS)).for_each(|(Group { legs, ends }, ships)| {
            legs.clear();
            ends.clear();
            for &ship in ships {
                tracker.tracks()[ship as usize].legs(chunk, number, rule, tracker.reception(), |leg| legs.push(leg));
                ends.push(legs.len() as u32);
            }
        });
    }

    /// The legs of the n-th ship.
    pub(super) fn of_ship(&self, ship: usize) -> &[LegAt] {
        let Group { legs, ends } = &self.groups[ship / GROUP_SHIPS];
        let n = ship % GROUP_SHIPS;
        let first = if n == 0 { 0 } else { ends[n - 1] };
        &legs[first as usize..ends[n] as usize]
    }
}

/// What is told of a chunk.
#[derive(Default)]
pub(super) struct Told {
    pub(super) encounters: Vec<FoundEncounter>,
    pub(super) contacts: Vec<FoundContact>,
}

/// The search for all profiles that share a motion.
pub(super) struct MotionSearch {
    motion: Motion,
    /// Number under which tracks count silences by this motion's rule.
    gap_number: usize,
    reach_m: f64,
    /// Index among the run's profiles, and the profile.
    profiles: Vec<(usize, Profile)>,
    with_contacts: bool,
    sailing: FxHashMap<TrackPair, Vec<PairState>>,
    sighted: FxHashMap<TrackPair, Vec<SightingState>>,
    trails: FxHashMap<u32, Trail>,
    /// Kept for its memory.
    field: Field,
}

/// Extra reach, metres, of sightings: twice the standard error of two long-range reports.
const SIGHTING_ERROR_M: f64 = 300.0;

impl MotionSearch {
    pub(super) fn new(motion: Motion, gap_number: usize, profiles: Vec<(usize, Profile)>, with_contacts: bool) -> Self {
        let error_m = if matches!(motion, Motion::Sightings { .. }) { SIGHTING_ERROR_M } else { 0.0 };
        let reach_m = profiles.iter().map(|(_, profile)| profile.rule.reach_m()).fold(0.0, f64::max) + error_m;
        MotionSearch {
            motion,
            gap_number,
            reach_m,
            profiles,
            with_contacts,
            sailing: FxHashMap::default(),
            sighted: FxHashMap::default(),
            trails: FxHashMap::default(),
            field: Field::default(),
        }
    }

    /// Searches a chunk. `ships` are the tracks of ships with fixes around it, in order of their keys.
    ///
    /// `legs` are theirs under each gap rule of the run, by its number.
    pub(super) fn search(&mut self, chunk: Interval, ships: &[u32], legs: &[ShipLegs], tracker: &Tracker) -> Told {
        match self.motion {
            Motion::Legs(_) => self.search_legs(chunk, ships, tracker, &legs[self.gap_number]),
            Motion::Sightings { silence_max_s } => self.search_sightings(chunk, ships, tracker, silence_max_s),
        }
    }

    fn search_legs(&mut self, chunk: Interval, ships: &[u32], tracker: &Tracker, ship_legs: &ShipLegs) -> Told {
        let mut field = std::mem::take(&mut self.field);
        field.clear();
        let mut points = Vec::new();
        for (number, &ship) in ships.iter().enumerate() {
            let track = &tracker.tracks()[ship as usize];
            field.add_by(|chords| {
                for (tag, leg) in (0..).zip(ship_legs.of_ship(number)) {
                    let (from, to) = (&track.fixes[leg.from as usize], &track.fixes[leg.from as usize + 1]);
                    if !track.is_beacon(from.time) {
                        cut_into_chords(from, to, tag, chunk, &mut points, chords);
                    }
                }
            });
        }
        let search = field.search(self.reach_m);
        let pairs = pairs_of_two_ships(search.pairs(), ships, tracker);
        let mut work: Vec<(PairSearch, TrackPair, Vec<PairState>)> =
            pairs.into_iter().map(|(pair, key)| (pair, key, self.sailing.remove(&key).unwrap_or_default())).collect();
        let (profiles, with_contacts) = (&self.profiles, self.with_contacts);
        let told: Vec<Vec<FoundContact>> = work
            .par_iter_mut()
            .with_min_len(16)
            .map(|(pair, key, states)| {
                states.resize_with(profiles.len(), PairState::default);
                let mut contacts = Vec::new();
                pair.visit(chunk, |passage| {
                    let sailing = |ship: u32, leg: u32| {
                        let track = &tracker.tracks()[ships[ship as usize] as usize];
                        let leg = track.leg(&ship_legs.of_ship(ship as usize)[field.tag(leg) as usize]);
                        let version = leg.from.version.checked_sub(1).and_then(|number| track.version(number));
                        SailingLeg { leg, version }
                    };
                    let (ship_a, ship_b) = pair.pair;
                    let (a, b) = (sailing(ship_a, passage.leg_a), sailing(ship_b, passage.leg_b));
                    for ((number, profile), state) in profiles.iter().zip(states.iter_mut()) {
                        state.pass(&profile.rule, &passage, a, b, &mut |contact| {
                            if with_contacts {
                                contacts.push(FoundContact { profile: *number, tracks: *key, contact });
                            }
                        });
                    }
                });
                contacts
            })
            .collect();
        self.sailing.extend(work.into_iter().map(|(_, key, states)| (key, states)));
        let mut told = Told { encounters: Vec::new(), contacts: told.into_iter().flatten().collect() };
        self.field = field;
        self.settle(chunk.end, &mut told);
        told
    }

    fn search_sightings(&mut self, chunk: Interval, ships: &[u32], tracker: &Tracker, silence_max_s: f64) -> Told {
        let around = Interval::new(chunk.start.plus_seconds(-SIGHTING_HALF_S), chunk.end.plus_seconds(SIGHTING_HALF_S));
        let mut sightings: Vec<Sighting> = Vec::new();
        let mut field = Field::default();
        for &ship in ships {
            let track = &tracker.tracks()[ship as usize];
            let trail = self.trails.entry(ship).or_default();
            let first = sightings.len();
            track.sightings(around, SIGHTING_STEP_S, tracker.reception(), |sighting| {
                if !track.is_beacon(sighting.fix.time) {
                    trail.push(sighting.fix.time, sighting.fix.position);
                    sightings.push(sighting);
                }
            });
            let legs = sightings[first..].iter().enumerate().map(|(i, s)| sighting_leg(s, (first + i) as u32));
            field.add(legs.filter(|leg| leg.span.start < chunk.end && leg.span.end > chunk.start));
        }
        let search = field.search(self.reach_m);
        for (pair, key) in pairs_of_two_ships(search.pairs(), ships, tracker) {
            let states = self.sighted.entry(key).or_default();
            states.resize_with(self.profiles.len(), SightingState::default);
            let mut passages: Vec<Passage> = Vec::new();
            pair.visit(chunk, |passage| passages.push(passage));
            passages.sort_by_key(|passage| passage.relative.span);
            let (Some(trail_a), Some(trail_b)) = (self.trails.get(&key.0), self.trails.get(&key.1)) else { continue };
            for passage in &passages {
                let sighted = |leg: u32, trail| SightedLeg { sighting: &sightings[field.tag(leg) as usize], trail };
                let (a, b) = (sighted(passage.leg_a, trail_a), sighted(passage.leg_b, trail_b));
                for ((_, profile), state) in self.profiles.iter().zip(states.iter_mut()) {
                    state.pass(&profile.rule, silence_max_s, passage, a, b);
                }
            }
        }
        let forget = chunk.end.plus_seconds(-silence_max_s - 4.0 * SIGHTING_HALF_S);
        self.trails.retain(|_, trail| {
            trail.forget_before(forget);
            !trail.is_empty()
        });
        let mut told = Told::default();
        self.settle(chunk.end, &mut told);
        told
    }

    /// Tells what can no longer change once every passage that starts before `until` was taken in.
    pub(super) fn settle(&mut self, until: Time, told: &mut Told) {
        let (profiles, with_contacts) = (&self.profiles, self.with_contacts);
        let Told { encounters, contacts } = told;
        self.sailing.retain(|&tracks, states| {
            for ((number, profile), state) in profiles.iter().zip(states.iter_mut()) {
                let mut contact = |contact: Contact| {
                    if with_contacts {
                        contacts.push(FoundContact { profile: *number, tracks, contact });
                    }
                };
                let mut found = |encounter: Encounter| {
                    encounters.push(found_encounter(*number, false, tracks, encounter));
                };
                state.settle(&profile.rule, until, &mut contact, &mut found);
            }
            !states.iter().all(PairState::is_empty)
        });
        let Motion::Sightings { silence_max_s } = self.motion else { return };
        self.sighted.retain(|&tracks, states| {
            for ((number, _), state) in profiles.iter().zip(states.iter_mut()) {
                state.settle(silence_max_s, until, &mut |encounter| {
                    encounters.push(found_encounter(*number, true, tracks, encounter));
                });
            }
            !states.iter().all(SightingState::is_empty)
        });
    }
}

impl MotionSearch {
    /// The earliest start of an encounter of a pair, under a profile by its index, that is not told or may become one.
    pub(super) fn open_since(&self, profile: usize, tracks: TrackPair) -> Option<Time> {
        let at = self.profiles.iter().position(|(number, _)| *number == profile)?;
        let sailing = self.sailing.get(&tracks).and_then(|states| states.get(at)?.open_since());
        let sighted = self.sighted.get(&tracks).and_then(|states| states.get(at)?.open_since());
        sailing.into_iter().chain(sighted).min()
    }

    /// Adds the encounters that are not told yet, as they stand.
    pub(super) fn under_way(&self, all: &mut Vec<FoundEncounter>) {
        for (&tracks, states) in &self.sailing {
            for ((number, profile), state) in self.profiles.iter().zip(states) {
                let found = |encounter| found_encounter(*number, false, tracks, encounter);
                all.extend(state.under_way(&profile.rule).map(found));
            }
        }
        for (&tracks, states) in &self.sighted {
            for ((number, _), state) in self.profiles.iter().zip(states) {
                let found = |encounter| found_encounter(*number, true, tracks, encounter);
                all.extend(state.under_way().map(found));
            }
        }
    }
}

/// An encounter as it is told; what was around it is filled in by the engine.
fn found_encounter(profile: usize, by_sightings: bool, tracks: TrackPair, encounter: Encounter) -> FoundEncounter {
    FoundEncounter { profile, by_sightings, tracks, encounter, surroundings: Surroundings::default() }
}

/// Candidate pairs as pairs of tracks; hulls that share an MMSI never meet.
fn pairs_of_two_ships<'s>(
    pairs: impl Iterator<Item = PairSearch<'s>>,
    ships: &[u32],
    tracker: &Tracker,
) -> Vec<(PairSearch<'s>, TrackPair)> {
    let mmsi = |ship: u32| tracker.tracks()[ship as usize].key.mmsi;
    pairs
        .map(|pair| (pair, (ships[pair.pair.0 as usize], ships[pair.pair.1 as usize])))
        .filter(|(_, (a, b))| mmsi(*a) != mmsi(*b))
        .collect()
}

/// The leg as straight pieces short enough to stand for the geodesic; those that touch the chunk are kept. The cut
/// depends on the leg alone.
fn cut_into_chords(from: &Fix, to: &Fix, tag: u32, chunk: Interval, points: &mut Vec<Ecef>, chords: &mut Vec<Leg>) {
    let span = Interval::new(from.time, to.time);
    let mut keep = |span: Interval, from: Ecef, to: Ecef| {
        if span.start < span.end && span.start < chunk.end && span.end > chunk.start {
            chords.push(Leg { span, from, to, tag });
        }
    };
    if from.place.chord_m(to.place) <= CHORD_M_MAX {
        keep(span, from.place, to.place);
        return;
    }
    points.clear();
    nautical::leg_chords(from.position, to.position, |point| points.push(point));
    let (length, pieces) = (i128::from(span.end.0 - span.start.0), points.len() as i128 - 1);
    let at = |piece: usize| Time(span.start.0 + (length * piece as i128 / pieces) as i64);
    for (piece, ends) in points.windows(2).enumerate() {
        keep(Interval::new(at(piece), at(piece + 1)), ends[0], ends[1]);
    }
}
