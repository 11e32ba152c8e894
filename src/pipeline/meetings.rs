//! Encounters between their end and their decision: under one profile, two rules may have found the same meeting.

use assess::Profile;
use events::SIGHTING_HALF_S;
use nautical::Time;

use super::findings::FoundEncounter;
use super::motion::MotionSearch;

/// Sightings reach some minutes further than legs on both sides, and tell less of how ships lay: they stand for a meeting that
/// both rules found only where they make it longer by this, seconds (judgement).
const SPARSE_LONGER_S: f64 = 1_800.0;

/// Encounters that wait to be decided.
pub(super) struct Meetings {
    /// By index of the profile: how long after its end an encounter is decided, seconds, and whether a second rule may tell it
    /// as well.
    rules: Vec<(f64, bool)>,
    waiting: Vec<FoundEncounter>,
    found: u64,
}

impl Meetings {
    pub(super) fn new(profiles: &[Profile]) -> Meetings {
        let rule = |profile: &Profile| {
            let twice = profile.sparse.is_some();
            // A sighting reaches back by half of its length.
            let least_s = if twice { 2.0 * SIGHTING_HALF_S } else { 0.0 };
            (profile.rule.hold_s.max(least_s), twice)
        };
        Meetings { rules: profiles.iter().map(rule).collect(), waiting: Vec::new(), found: 0 }
    }

    /// Takes in encounters that are over.
    pub(super) fn take(&mut self, found: Vec<FoundEncounter>) {
        self.found += found.len() as u64;
        self.waiting.extend(found);
    }

    /// Encounters so far, those of both rules.
    pub(super) fn found(&self) -> u64 {
        self.found
    }

    /// The encounters that are decided by a step; and all others as they stand, those that go on among them. Under one
    /// profile, encounters of a pair that overlap in time are one: where two rules found it, the longer one stands.
    pub(super) fn decide(
        &mut self,
        until: Time,
        motions: &[MotionSearch],
    ) -> (Vec<FoundEncounter>, Vec<FoundEncounter>) {
        let mut under_way = Vec::new();
        motions.iter().for_each(|motion| motion.under_way(&mut under_way));
        self.waiting.sort_by_key(|found| {
            let span = found.encounter.span;
            (found.profile, found.tracks, span.start, span.end, found.by_sightings)
        });
        let (mut decided, mut waiting) = (Vec::new(), Vec::new());
        for cluster in clusters(std::mem::take(&mut self.waiting), &self.rules) {
            let Some(first) = cluster.first() else { continue };
            let (hold_s, twice) = self.rules[first.profile];
            let end = cluster.iter().map(|found| found.encounter.span.end).max().unwrap_or(Time::MAX);
            // One that goes on, or may become one, belongs to it if it began before its end.
            let goes_on = || {
                let begun = motions.iter().filter_map(|motion| motion.open_since(first.profile, first.tracks));
                begun.min().is_some_and(|since| since <= end)
            };
            if end.plus_seconds(hold_s) <= until && !(twice && goes_on()) {
                decided.extend(cluster.into_iter().reduce(longer));
            } else {
                waiting.extend(cluster);
            }
        }
        under_way.extend(waiting.iter().cloned());
        self.waiting = waiting;
        (decided, under_way)
    }
}

/// Encounters, in order, that overlap in time under one profile with two rules; all others by themselves.
fn clusters(found: Vec<FoundEncounter>, rules: &[(f64, bool)]) -> Vec<Vec<FoundEncounter>> {
    let mut clusters: Vec<Vec<FoundEncounter>> = Vec::new();
    // One long stay may overlap several short ones: the cluster reaches as far as the latest of them.
    let mut end = Time::MIN;
    for found in found {
        let span = found.encounter.span;
        let same = |cluster: &&mut Vec<FoundEncounter>| {
            rules[found.profile].1
                && span.start <= end
                && cluster.first().is_some_and(|first| (first.profile, first.tracks) == (found.profile, found.tracks))
        };
        match clusters.last_mut().filter(same) {
            Some(cluster) => {
                end = end.max(span.end);
                cluster.push(found);
            }
            None => {
                end = span.end;
                clusters.push(vec![found]);
            }
        }
    }
    clusters
}

fn longer(a: FoundEncounter, b: FoundEncounter) -> FoundEncounter {
    let length_s = |found: &FoundEncounter| {
        found.encounter.span.seconds() - if found.by_sightings { SPARSE_LONGER_S } else { 0.0 }
    };
    if length_s(&a) < length_s(&b) { b } else { a }
}
