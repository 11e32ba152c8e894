//! Slow stays and stops in the engine: legs in, what dark meetings and port calls are made of out.

use std::sync::Arc;

use events::{AtRest, MooredRun, Rested, SlowRun};
use nautical::{Interval, Position, Time};
use rustc_hash::FxHashMap;
use tracks::Tracker;

use super::engine::Waters;
use super::motion::ShipLegs;

/// A stay nearer to the coast than this, metres, is no place to look for an unseen partner: berths are there.
const COAST_M_MIN: f64 = 1_000.0;
/// A stop shorter than this, seconds, is no port call. Judgement: a ferry's.
const STOP_S_MIN: f64 = 600.0;
/// Ships are looked over for stays that are over every so many chunks' worth of event time, seconds.
const SETTLE_S: i64 = 3_600;

/// A ship's stop in a port's area.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FoundStop {
    /// The track, by its number.
    pub track: u32,
    /// When and where.
    pub stop: MooredRun,
}

/// Follows all ships.
pub(super) struct AtRestSearch {
    waters: Arc<Waters>,
    ships: FxHashMap<u32, AtRest>,
    settled: Option<Time>,
    /// The longest leg, seconds: one that has not ended may have begun so long ago.
    longest_s: f64,
    /// Stops in ports that are over, of ships that were not heard since.
    stops: Vec<FoundStop>,
    /// Slow stays off the coast that are over, with their tracks, since they were last taken.
    pub(super) stays: Vec<(u32, SlowRun)>,
}

impl AtRestSearch {
    pub(super) fn new(waters: Arc<Waters>, longest_s: f64) -> AtRestSearch {
        let ships = FxHashMap::default();
        AtRestSearch { waters, ships, settled: None, longest_s, stops: Vec::new(), stays: Vec::new() }
    }

    /// Takes in the legs of a chunk under the rule by which segments are told.
    pub(super) fn take(&mut self, chunk: Interval, ships: &[u32], legs: &ShipLegs, tracker: &Tracker) {
        let (waters, stops, stays) = (&self.waters, &mut self.stops, &mut self.stays);
        for (number, &id) in ships.iter().enumerate() {
            let track = &tracker.tracks()[id as usize];
            let ended =
                legs.of_ship(number).iter().map(|at| track.leg(at)).filter(|leg| {
                    chunk.start < leg.to.time && leg.to.time <= chunk.end && !track.is_beacon(leg.from.time)
                });
            let mut ended = ended.peekable();
            if ended.peek().is_none() {
                continue;
            }
            let ship = self.ships.entry(id).or_default();
            for leg in ended {
                let off_shore = |at| {
                    waters.coast.distance_m(at) > COAST_M_MIN
                        && waters.ports.nearest(at).is_none_or(|(metres, _)| metres > 0.0)
                };
                let in_port = |at| waters.ports.nearest(at).is_some_and(|(metres, _)| metres <= 0.0);
                ship.sail(&leg, off_shore, in_port, &mut |rested| keep(id, rested, stops, stays));
            }
        }
        let hour = chunk.end.floor_to(SETTLE_S);
        if self.settled.replace(hour) != Some(hour) {
            self.settle(chunk.start.plus_seconds(-self.longest_s));
        }
    }

    fn settle(&mut self, until: Time) {
        let (stops, stays) = (&mut self.stops, &mut self.stays);
        for (&id, ship) in &mut self.ships {
            ship.settle(until, &mut |rested| keep(id, rested, stops, stays));
        }
    }

    /// Nothing more will come.
    pub(super) fn finish(&mut self) {
        self.settle(Time::MAX);
    }

    /// How far off the coast a place is, metres.
    pub(super) fn coast_m(&self, position: Position) -> f64 {
        self.waters.coast.distance_m(position)
    }

    /// Forgets the ships that were last heard before a time.
    pub(super) fn forget(&mut self, time: Time, tracker: &Tracker) {
        let heard = |id: &u32| tracker.tracks()[*id as usize].fixes.back().is_some_and(|last| last.time >= time);
        self.ships.retain(|id, _| heard(id));
    }

    /// The stops whose ships were heard elsewhere by a step; at the end all.
    pub(super) fn left(&mut self, until: Time, tracker: &Tracker) -> Vec<FoundStop> {
        let heard = |found: &mut FoundStop| {
            let last = tracker.tracks()[found.track as usize].fixes.back();
            until == Time::MAX || last.is_some_and(|last| last.time > found.stop.span.end)
        };
        self.stops.extract_if(.., heard).collect()
    }

    /// See [`AtRest::sustained_knots`].
    pub(super) fn sustained_knots(&self, track: u32, silent_since: Time) -> Option<f64> {
        self.ships.get(&track)?.sustained_knots(silent_since)
    }
}

fn keep(track: u32, rested: Rested, stops: &mut Vec<FoundStop>, stays: &mut Vec<(u32, SlowRun)>) {
    match rested {
        Rested::Slow(run) => stays.push((track, run)),
        Rested::Moored(stop) if stop.span.seconds() >= STOP_S_MIN => stops.push(FoundStop { track, stop }),
        Rested::Moored(_) => {}
    }
}
