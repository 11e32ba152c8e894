//! One way of moving, and the profiles that judge by it: the search over a chunk, and the states of its pairs.

use std::ops::Range;

use assess::Profile;
use events::{
    Contact, Encounter, Motion, PairState, SIGHTING_HALF_S, SIGHTING_STEP_S, SailingLeg, SightedLeg, SightingState,
    Trail, sighting_leg,
};
use nautical::{CHORD_M_MAX, Ecef, Interval, Time};
use proximity::{Field, Leg, PairSearch, Passage};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use tracks::{FixLeg, GapRule, Sighting, Tracker};

use super::findings::{FoundContact, FoundEncounter};

/// A pair of tracks by their numbers in the tracker.
type TrackPair = (u32, u32);

/// The legs that touch a chunk, ship by ship.
pub(super) struct ShipLegs {
    pub(super) legs: Vec<FixLeg>,
    /// Each ship's first leg; one more at the end.
    starts: Vec<u32>,
}

impl ShipLegs {
    /// The legs of `ships` under a gap rule.
    pub(super) fn of(chunk: Interval, ships: &[u32], number: usize, rule: GapRule, tracker: &Tracker) -> ShipLegs {
        let of_ship = |&ship: &u32| {
            let mut legs = Vec::new();
            tracker.tracks()[ship as usize].legs(chunk, number, rule, tracker.reception(), |leg| legs.push(leg));
            legs
        };
        let by_ship: Vec<Vec<FixLeg>> = ships.par_iter().with_min_len(64).map(of_ship).collect();
        let mut starts = vec![0];
        let mut legs = Vec::with_capacity(by_ship.iter().map(Vec::len).sum());
        for mut of_ship in by_ship {
            legs.append(&mut of_ship);
            starts.push(legs.len() as u32);
        }
        ShipLegs { legs, starts }
    }

    /// Where the legs of the n-th ship stand.
    pub(super) fn range(&self, ship: usize) -> Range<u32> {
        self.starts[ship]..self.starts[ship + 1]
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
        let legs = &ship_legs.legs;
        let mut field = Field::default();
        let (mut points, mut chords) = (Vec::new(), Vec::new());
        for (number, &ship) in ships.iter().enumerate() {
            let track = &tracker.tracks()[ship as usize];
            chords.clear();
            for tag in ship_legs.range(number) {
                let leg = &legs[tag as usize];
                if !track.is_beacon(leg.from.time) {
                    cut_into_chords(leg, tag, chunk, &mut points, &mut chords);
                }
            }
            field.add(chords.iter().copied());
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
                    let (a, b) = sailing_legs(&passage, &field, legs, *key, tracker);
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
                let sighted = |leg: u32, trail| SightedLeg { sighting: &sightings[field.leg(leg).tag as usize], trail };
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
                    encounters.push(FoundEncounter { profile: *number, tracks, encounter });
                };
                state.settle(&profile.rule, until, &mut contact, &mut found);
            }
            !states.iter().all(PairState::is_empty)
        });
        let Motion::Sightings { silence_max_s } = self.motion else { return };
        self.sighted.retain(|&tracks, states| {
            for ((number, _), state) in profiles.iter().zip(states.iter_mut()) {
                state.settle(silence_max_s, until, &mut |encounter| {
                    encounters.push(FoundEncounter { profile: *number, tracks, encounter });
                });
            }
            !states.iter().all(SightingState::is_empty)
        });
    }
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

fn sailing_legs<'t>(
    passage: &Passage,
    field: &Field,
    legs: &'t [FixLeg],
    tracks: TrackPair,
    tracker: &'t Tracker,
) -> (SailingLeg<'t>, SailingLeg<'t>) {
    let sailing = |leg: u32, track: u32| {
        let leg = &legs[field.leg(leg).tag as usize];
        let versions = &tracker.tracks()[track as usize].versions;
        let version = (leg.from.version as usize).checked_sub(1).and_then(|index| versions.get(index));
        SailingLeg { leg, version }
    };
    (sailing(passage.leg_a, tracks.0), sailing(passage.leg_b, tracks.1))
}

/// The leg as straight pieces short enough to stand for the geodesic; those that touch the chunk are kept. The cut
/// depends on the leg alone.
fn cut_into_chords(leg: &FixLeg, tag: u32, chunk: Interval, points: &mut Vec<Ecef>, chords: &mut Vec<Leg>) {
    points.clear();
    if leg.from.place.chord_m(leg.to.place) <= CHORD_M_MAX {
        points.extend([leg.from.place, leg.to.place]);
    } else {
        nautical::leg_chords(leg.from.position, leg.to.position, |point| points.push(point));
    }
    let (span, pieces) = (leg.span(), points.len() as i128 - 1);
    let length = i128::from(span.end.0 - span.start.0);
    let at = |piece: usize| Time(span.start.0 + (length * piece as i128 / pieces) as i64);
    for (piece, ends) in points.windows(2).enumerate() {
        let span = Interval::new(at(piece), at(piece + 1));
        if span.start < span.end && span.start < chunk.end && span.end > chunk.start {
            chords.push(Leg { span, from: ends[0], to: ends[1], tag });
        }
    }
}
