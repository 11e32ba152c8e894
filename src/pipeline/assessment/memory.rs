//! What was told under a profile, as far as later alerts depend on it.

use std::collections::{BTreeMap, BTreeSet};

use nautical::{Interval, Time};
use rustc_hash::FxHashMap;
use store::{EncounterRow, IdentityRow};

use super::Raised;

const DAY_S: f64 = 86_400.0;
/// Of the doubts about the same ships within this, seconds, the one that weighs most is told.
const DOUBTS_S: f64 = 30.0 * DAY_S;
/// What was told is remembered so long, seconds, after the day on which it was settled.
const TOLD_S: f64 = 60.0 * DAY_S;

/// Memory of one profile: as long as events wait to be settled, and two months.
#[derive(Default)]
pub(super) struct Memory {
    /// Meetings of each ship and the days of their decision, those that are not settled among them.
    spans: FxHashMap<u32, Vec<Span>>,
    /// When ships had a meeting that was told.
    pub(super) met: FxHashMap<u32, Vec<Interval>>,
    /// Events that bear out an alert, and ships that one is about, with the end of the latest.
    events: FxHashMap<u128, Time>,
    ships: FxHashMap<u32, Time>,
    /// Of each group of ships the doubt that weighs most, since the day of the first.
    doubts: BTreeMap<Vec<u32>, (Time, Order, Raised)>,
    /// Tracks that were looked at as sightings.
    pub(super) sighted: BTreeSet<u32>,
}

/// The order of doubts that weigh the same.
type Order = (Time, u32, String);

/// When a ship met another, or lay alone.
#[derive(Clone, Copy)]
struct Span {
    other: Option<u32>,
    span: Interval,
    day: Time,
}

/// An id as a number.
fn number(id: &str) -> u128 {
    u128::from_str_radix(id, 16).unwrap_or_default()
}

fn ships_of(row: &EncounterRow) -> impl Iterator<Item = (u32, Option<u32>)> {
    let pair = row.mmsi_b.map(|b| (b, Some(row.mmsi_a)));
    std::iter::once((row.mmsi_a, row.mmsi_b)).chain(pair)
}

impl Memory {
    /// Takes notice of a meeting that was decided on a day.
    pub(super) fn expect(&mut self, day: Time, row: &EncounterRow) {
        let span = Interval::new(row.start_time, row.end_time);
        for (ship, other) in ships_of(row) {
            self.spans.entry(ship).or_default().push(Span { other, span, day });
        }
    }

    /// Whether a meeting that was decided by `day` is to be weighed together with one that was decided later: of the same
    /// ships, or for a stay alone of that ship, in the same time.
    pub(super) fn awaits(&self, day: Time, row: &EncounterRow) -> bool {
        let Some(spans) = self.spans.get(&row.mmsi_a) else { return false };
        let mut whole = Interval::new(row.start_time, row.end_time);
        // One of the same ships that touches makes the whole longer, and may touch another.
        loop {
            let before = whole;
            for of in spans.iter().filter(|of| of.span.start <= before.end && of.span.end >= before.start) {
                let same = of.other == row.mmsi_b;
                if of.day > day && (same || row.mmsi_b.is_none()) {
                    return true;
                }
                if same {
                    whole = Interval::new(whole.start.min(of.span.start), whole.end.max(of.span.end));
                }
            }
            if whole == before {
                return false;
            }
        }
    }

    /// Remembers alerts.
    pub(super) fn tell(&mut self, raised: &[Raised]) {
        for Raised { alert, .. } in raised {
            for id in &alert.event_ids {
                let last = self.events.entry(number(id)).or_insert(alert.end);
                *last = (*last).max(alert.end);
            }
            for mmsi in &alert.mmsis {
                let last = self.ships.entry(*mmsi).or_insert(alert.end);
                *last = (*last).max(alert.end);
            }
        }
    }

    /// Whether an event bears out an alert.
    pub(super) fn knows_event(&self, id: &str) -> bool {
        self.events.contains_key(&number(id))
    }

    /// Whether an alert is about a ship.
    pub(super) fn knows_ship(&self, mmsi: u32) -> bool {
        self.ships.contains_key(&mmsi)
    }

    /// Keeps a doubt where it weighs more than those about the same ships.
    pub(super) fn doubt(&mut self, day: Time, row: &IdentityRow, raised: Raised) {
        let order = (row.time, row.mmsi, row.id.clone());
        match self.doubts.get_mut(&raised.alert.mmsis) {
            Some((_, known_order, known)) => {
                let (score, best) = (raised.alert.score, known.alert.score);
                if score > best || score == best && order < *known_order {
                    (*known_order, *known) = (order, raised);
                }
            }
            None => drop(self.doubts.insert(raised.alert.mmsis.clone(), (day, order, raised))),
        }
    }

    /// The doubts beside which no other counts any more by a day.
    pub(super) fn ripe_doubts(&mut self, day: Time) -> Vec<Raised> {
        let ripe = |since: Time| since.plus_seconds(DOUBTS_S) <= day;
        let keys: Vec<Vec<u32>> =
            self.doubts.iter().filter(|(_, (since, ..))| ripe(*since)).map(|(key, _)| key.clone()).collect();
        keys.iter().filter_map(|key| self.doubts.remove(key)).map(|(_, _, raised)| raised).collect()
    }

    /// Forgets what ended long before a day.
    pub(super) fn forget(&mut self, day: Time) {
        let old = day.plus_seconds(-TOLD_S);
        self.spans.retain(|_, spans| {
            spans.retain(|of| of.day >= old);
            !spans.is_empty()
        });
        self.met.retain(|_, spans| {
            spans.retain(|span| span.end >= old);
            !spans.is_empty()
        });
        self.events.retain(|_, end| *end >= old);
        self.ships.retain(|_, end| *end >= old);
    }
}
