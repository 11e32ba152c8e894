//! What was before an event: other meetings of its ships, those of others at the place, and partners of partners.

use std::collections::BTreeSet;

use assess::{ChainLink, Facts, History, PastMeeting};
use nautical::{Interval, Position};

use super::Desk;
use super::facts::Ship;
use super::known::Meeting;

const DAY_S: f64 = 86_400.0;
/// Other meetings of the ships, and links of chains, are looked for over this, seconds.
const MEETINGS_S: f64 = 30.0 * DAY_S;
/// Meetings of others at the place are looked for over this, seconds.
const PLACE_S: f64 = 90.0 * DAY_S;
/// Meetings of a ship that are looked at, the latest first: a ship in a crowd may have thousands.
const MEETINGS_MAX: usize = 50;
/// Pairs at a place that are counted.
const PAIRS_MAX: usize = 100;
/// Links of a chain that are told of each hop.
const LINKS_MAX: usize = 10;

impl Desk<'_> {
    /// What was before an event of these ships; an archive's later data within `hold_s` counts as at hand.
    pub(super) fn history(&self, facts: &Facts, ships: &[Ship]) -> History {
        let at = facts.position();
        let until = facts.end.plus_seconds(self.profile.rule.hold_s);
        let span = Interval::new(facts.start.plus_seconds(-MEETINGS_S), until);
        let meetings = ships.iter().flat_map(|ship| self.others(ship, facts, span, at)).collect();
        History {
            known: self.begins < facts.start.floor_to(DAY_S as i64),
            meetings,
            pairs_at_place: at.map(|at| self.pairs_at(at, facts, ships)),
            chain: self.chain(facts, ships, span),
        }
    }

    /// Other meetings of a ship.
    fn others(&self, ship: &Ship, facts: &Facts, span: Interval, at: Option<Position>) -> Vec<PastMeeting> {
        let is_same = |row: &Meeting| {
            let pair = [Some(row.mmsi_a), row.mmsi_b];
            row.id == facts.id
                || (facts.vessels.len() > 1
                    && facts.vessels.iter().all(|vessel| pair.contains(&Some(vessel.mmsi)))
                    && row.start_time <= facts.end
                    && row.end_time >= facts.start)
        };
        let other = |row: &Meeting| PastMeeting {
            id: row.id.clone(),
            mmsi: ship.mmsi,
            partner: partner(row, ship.mmsi),
            start: row.start_time,
            distance_m: at
                .zip(Position::from_degrees(row.longitude, row.latitude).ok())
                .map(|(at, there)| nautical::distance_m(at, there)),
            within_limits: row.within_limits == Some(true),
        };
        self.known.meetings(ship.mmsi, span).filter(|row| !is_same(row)).take(MEETINGS_MAX).map(other).collect()
    }

    /// Different other pairs that met there before.
    fn pairs_at(&self, at: Position, facts: &Facts, ships: &[Ship]) -> u32 {
        let span = Interval::new(facts.start.plus_seconds(-PLACE_S), facts.start);
        let ours = |mmsi: u32| ships.iter().any(|ship| ship.mmsi == mmsi);
        let mut pairs: BTreeSet<(u32, u32)> = BTreeSet::new();
        for row in self.known.meetings_at(at, span) {
            let Some(b) = row.mmsi_b else { continue };
            if !ours(row.mmsi_a) && !ours(b) {
                pairs.insert((row.mmsi_a, b));
            }
            if pairs.len() >= PAIRS_MAX {
                break;
            }
        }
        pairs.len() as u32
    }

    /// Partners of partners, and theirs: mother, feeder, receiver. Meetings in ports and anchorages link nobody.
    fn chain(&self, facts: &Facts, ships: &[Ship], span: Interval) -> Vec<ChainLink> {
        let mut seen: BTreeSet<u32> = ships.iter().map(|ship| ship.mmsi).collect();
        let at_sea = |mmsi: u32| {
            let rows = self.known.meetings(mmsi, span).take(MEETINGS_MAX);
            rows.filter(|row| row.within_limits == Some(true) && row.id != facts.id)
        };
        // Partners of the event's own ships are told among its meetings; here begins who those met.
        let mut from: Vec<u32> = Vec::new();
        for mmsi in ships.iter().map(|ship| ship.mmsi) {
            from.extend(at_sea(mmsi).filter_map(|row| partner(row, mmsi)).filter(|other| seen.insert(*other)));
        }
        let mut links = Vec::new();
        for hops in [1, 2] {
            let mut next = Vec::new();
            for mmsi in from {
                for row in at_sea(mmsi) {
                    let Some(to) = partner(row, mmsi).filter(|other| seen.insert(*other)) else { continue };
                    links.push(ChainLink { id: row.id.clone(), from: mmsi, to, time: row.start_time, hops });
                    next.push(to);
                }
                next.truncate(LINKS_MAX);
            }
            from = next;
        }
        links.truncate(2 * LINKS_MAX);
        links
    }
}

fn partner(row: &Meeting, mmsi: u32) -> Option<u32> {
    if row.mmsi_a == mmsi { row.mmsi_b } else { Some(row.mmsi_a) }
}
