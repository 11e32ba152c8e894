//! False positions of many ships: a common target, or an area in which satellite navigation is disturbed.
//!
//! Never a mark against one ship: what hits many was done to them.

use std::collections::BTreeMap;

use nautical::{Interval, Position, Time};
use tracks::{FalseKind, FalseSpell, TrackKey};

/// Ships at one place that make it a common target, and how near to each other, metres. Judgement, after SeaSpoofFinder
/// (arXiv 2602.16257), which looks for ships drawn to one spot.
const TARGET_SHIPS_MIN: usize = 3;
const TARGET_M: f64 = 500.0;
/// Ships of one area that make it disturbed, and how near to each other, metres. Judgement.
const AREA_SHIPS_MIN: usize = 5;
const AREA_M: f64 = 100_000.0;
/// A single bad fix is an error of one device; from this many on it tells of its surroundings.
const FIXES_MIN: u32 = 3;

/// A spell of one ship, and whether its place is a common target.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct JudgedSpell {
    /// Whose.
    pub key: TrackKey,
    /// What was found of the ship alone.
    pub spell: FalseSpell,
    /// Other ships claimed to be at the same place at the same time.
    pub common_target: bool,
}

/// Many ships of an area with false positions at once.
#[derive(Clone, PartialEq, Debug)]
pub struct Interference {
    /// From the first spell's start to the last one's end.
    pub span: Interval,
    /// The ships, ascending.
    pub ships: Vec<TrackKey>,
    /// Fixes judged false.
    pub fixes: u32,
    /// The places that they claimed.
    pub places: Vec<Position>,
}

/// Looks at the spells of all ships together. The spells come back in order of time and ship, whatever their order here.
pub fn judge_together(
    spells: impl IntoIterator<Item = (TrackKey, FalseSpell)>,
) -> (Vec<JudgedSpell>, Vec<Interference>) {
    let mut judged: Vec<JudgedSpell> =
        spells.into_iter().map(|(key, spell)| JudgedSpell { key, spell, common_target: false }).collect();
    judged.sort_by_key(|judged| (judged.spell.span, judged.key, judged.spell.kind));
    let telling: Vec<usize> = (0..judged.len()).filter(|&i| judged[i].spell.fixes >= FIXES_MIN).collect();
    for group in groups(&judged, &telling, (TARGET_M, TARGET_SHIPS_MIN), |kind| kind != FalseKind::Ring) {
        group.into_iter().for_each(|i| judged[i].common_target = true);
    }
    let areas = groups(&judged, &telling, (AREA_M, AREA_SHIPS_MIN), |_| true);
    let areas = areas.into_iter().filter_map(|group| area(&judged, &group)).collect();
    (judged, areas)
}

/// Spells of false positions between their end and their judgement: those of other ships may join them.
#[derive(Default, Debug)]
pub struct Spells {
    waiting: Vec<(TrackKey, FalseSpell)>,
}

impl Spells {
    /// Takes in a spell that is over.
    pub fn push(&mut self, key: TrackKey, spell: FalseSpell) {
        self.waiting.push((key, spell));
    }

    /// Judges the spells that no later one can join: all that is still to come, but for the spells in `open`, which may go on,
    /// begins after `until`. What is told is what [`judge_together`] tells of all at once.
    pub fn settle(
        &mut self,
        until: Time,
        open: impl IntoIterator<Item = (TrackKey, FalseSpell)>,
    ) -> (Vec<JudgedSpell>, Vec<Interference>) {
        if self.waiting.is_empty() {
            return Default::default();
        }
        let judged = |(key, spell)| JudgedSpell { key, spell, common_target: false };
        let mut all: Vec<(JudgedSpell, bool)> = self.waiting.drain(..).map(|over| (judged(over), false)).collect();
        all.extend(open.into_iter().map(|open| (judged(open), true)));
        all.sort_by_key(|(judged, is_open)| (judged.spell.span, judged.key, judged.spell.kind, *is_open));
        let spells: Vec<JudgedSpell> = all.iter().map(|(judged, _)| *judged).collect();
        let telling: Vec<usize> = (0..spells.len()).filter(|&i| spells[i].spell.fixes >= FIXES_MIN).collect();
        let mut waits: Vec<bool> = all.iter().map(|(_, is_open)| *is_open).collect();
        // Ships drawn to one target are of one area: whatever their number, spells that are not linked do not touch each other.
        for group in groups(&spells, &telling, (AREA_M, 1), |_| true) {
            let goes_on = |&i: &usize| waits[i] || spells[i].spell.span.end >= until;
            if group.iter().any(goes_on) {
                group.into_iter().for_each(|i| waits[i] = true);
            }
        }
        let decided = spells.iter().zip(&waits).filter(|(_, waits)| !**waits).map(|(judged, _)| judged);
        let told = judge_together(decided.map(|judged| (judged.key, judged.spell)));
        let over = all.iter().zip(&waits).filter(|((_, is_open), waits)| **waits && !is_open);
        self.waiting = over.map(|((judged, _), _)| (judged.key, judged.spell)).collect();
        told
    }
}

fn area(judged: &[JudgedSpell], group: &[usize]) -> Option<Interference> {
    let ships = ships(judged, group);
    let span = group.iter().map(|&i| judged[i].spell.span).reduce(|a, b| Interval::new(a.start, a.end.max(b.end)))?;
    Some(Interference {
        span,
        ships,
        fixes: group.iter().map(|&i| judged[i].spell.fixes).sum(),
        places: group.iter().map(|&i| judged[i].spell.position).collect(),
    })
}

fn ships(judged: &[JudgedSpell], group: &[usize]) -> Vec<TrackKey> {
    let mut ships: Vec<TrackKey> = group.iter().map(|&i| judged[i].key).collect();
    ships.sort_unstable();
    ships.dedup_by_key(|key| key.mmsi);
    ships
}

/// Spells (by index, in order of time) of enough ships near one of them at one instant, joined where such sets share a spell.
/// A chain of spells that follow each other is none.
fn groups(
    judged: &[JudgedSpell],
    telling: &[usize],
    (near_m, ships_min): (f64, usize),
    admits: impl Fn(FalseKind) -> bool,
) -> Vec<Vec<usize>> {
    let wanted: Vec<usize> = telling.iter().copied().filter(|&i| admits(judged[i].spell.kind)).collect();
    let mut group_of: Vec<usize> = (0..judged.len()).collect();
    let mut grouped = vec![false; judged.len()];
    let (mut open, mut next): (Vec<usize>, usize) = (Vec::new(), 0);
    for &i in &wanted {
        let (at, place) = (judged[i].spell.span.start, judged[i].spell.position.ecef());
        while let Some(&begun) = wanted.get(next).filter(|&&j| judged[j].spell.span.start <= at) {
            open.push(begun);
            next += 1;
        }
        open.retain(|&j| judged[j].spell.span.end >= at);
        let near = |&j: &usize| judged[j].spell.position.ecef().chord_m(place) <= near_m;
        let there: Vec<usize> = open.iter().copied().filter(near).collect();
        if ships(judged, &there).len() >= ships_min {
            for &j in &there {
                let (one, other) = (root(&mut group_of, there[0]), root(&mut group_of, j));
                group_of[one.max(other)] = one.min(other);
                grouped[j] = true;
            }
        }
    }
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in wanted.into_iter().filter(|&i| grouped[i]) {
        found.entry(root(&mut group_of, i)).or_default().push(i);
    }
    found.into_values().collect()
}

/// The first of a group, by which it is known.
fn root(group_of: &mut [usize], i: usize) -> usize {
    let mut at = i;
    while group_of[at] != at {
        group_of[at] = group_of[group_of[at]];
        at = group_of[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use ais::Mmsi;

    fn spell(mmsi: u32, kind: FalseKind, start_s: i64, longitude: f64) -> (TrackKey, FalseSpell) {
        let key = TrackKey { mmsi: Mmsi::new(mmsi).expect("nine digits"), hull: 1 };
        let span = Interval::new(Time(start_s * 1_000_000), Time((start_s + 3_600) * 1_000_000));
        let position = Position::from_degrees(longitude, 35.0).expect("a place");
        (key, FalseSpell { kind, span, fixes: 20, position })
    }

    #[track_caller]
    fn check(spells: &[(TrackKey, FalseSpell)], targets: usize, areas: &[usize]) {
        let mut backwards = spells.to_vec();
        backwards.reverse();
        assert_eq!(judge_together(spells.to_vec()), judge_together(backwards));
        let (judged, found) = judge_together(spells.to_vec());
        assert_eq!(judged.iter().filter(|judged| judged.common_target).count(), targets);
        assert_eq!(found.iter().map(|area| area.ships.len()).collect::<Vec<_>>(), areas);
    }

    /// However spells come in and time passes, what is told is the same as of all at once.
    #[test]
    fn step_by_step_is_all_at_once() {
        let mut state = 7u64;
        let mut dice = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..200 {
            let mut all: Vec<(TrackKey, FalseSpell)> = (0..dice(40))
                .map(|_| {
                    let start_s = dice(100) as i64 * 600;
                    let (key, mut spell) =
                        spell(dice(12) as u32, FalseKind::Frozen, start_s, 120.0 + dice(6) as f64 * 0.5);
                    spell.span.end = spell.span.start.plus_seconds(dice(40) as f64 * 600.0);
                    spell.fixes = dice(6) as u32;
                    (key, spell)
                })
                .collect();
            let expected = judge_together(all.clone());
            all.sort_by_key(|(_, spell)| spell.span.end);
            let (mut spells, mut found) = (Spells::default(), (Vec::new(), Vec::new()));
            for step in (0..150).map(|hour| Time(hour * 3_600_000_000)) {
                let past = all.partition_point(|(_, spell)| spell.span.end < step);
                all.drain(..past).for_each(|(key, spell)| spells.push(key, spell));
                let begun = all.iter().filter(|(_, spell)| spell.span.start <= step).copied();
                let (judged, areas) = spells.settle(step, begun);
                found.0.extend(judged);
                found.1.extend(areas);
            }
            found.0.sort_by_key(|judged| (judged.spell.span, judged.key, judged.spell.kind));
            found.1.sort_by_key(|area: &Interference| (area.span, area.ships.clone()));
            let mut expected = expected;
            expected.1.sort_by_key(|area| (area.span, area.ships.clone()));
            assert_eq!(found.1, expected.1);
            let telling = |all: &[JudgedSpell]| {
                let mut all: Vec<String> = all.iter().map(|judged| format!("{judged:?}")).collect();
                all.sort();
                all
            };
            assert_eq!(telling(&found.0), telling(&expected.0));
        }
    }

    #[test]
    fn many_at_one_place_and_many_of_one_area() {
        let frozen = |mmsi, start_s, longitude| spell(mmsi, FalseKind::Frozen, start_s, longitude);
        check(&[frozen(1, 0, 124.0), frozen(2, 0, 124.0)], 0, &[]);
        check(&[frozen(1, 0, 124.0), frozen(2, 600, 124.0), frozen(3, 900, 124.001)], 3, &[]);
        // The same ship twice is one ship.
        check(&[frozen(1, 0, 124.0), frozen(1, 600, 124.0), frozen(3, 900, 124.001)], 0, &[]);
        // Not at the same time.
        check(&[frozen(1, 0, 124.0), frozen(2, 9_000, 124.0), frozen(3, 20_000, 124.0)], 0, &[]);
        let apart: Vec<_> = (0..5).map(|n| frozen(n + 1, 0, 124.0 + f64::from(n) * 0.2)).collect();
        check(&apart, 0, &[5]);
        check(&apart[..4], 0, &[]);
        let far: Vec<_> = (0..5).map(|n| frozen(n + 1, 0, 124.0 + f64::from(n) * 5.0)).collect();
        check(&far, 0, &[]);
        // A chain, each overlapping the next only, is nothing at once.
        let chain: Vec<_> = (0..8).map(|n| frozen(n + 1, i64::from(n) * 3_000, 124.0)).collect();
        check(&chain, 0, &[]);
        // Nor is one by place: at no place are five near.
        let row: Vec<_> = (0..8).map(|n| frozen(n + 1, 0, 124.0 + f64::from(n) * 0.9)).collect();
        check(&row, 0, &[]);
        // Rings are where they are by nature, not a target.
        let rings: Vec<_> = (0..5).map(|n| spell(n + 1, FalseKind::Ring, 0, 124.0)).collect();
        check(&rings, 0, &[5]);
    }
}
