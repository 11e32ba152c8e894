//! What the chance of a silence was had the ship kept sending, and what explains it best.
//!
//! In each slot of the silence a ship that sends is missed with the chance `1 - strength * chance`, where `chance` is that of
//! its peers (see [`Listening::odds`]) and `strength` its own beside theirs, known as a posterior from its own record. The chance of
//! the whole is the product over slots, averaged over that posterior (so that slots are not independent: a ship that was
//! missed is more likely to be a weak one), divided by the same up to the limit, since only longer silences are told. For the
//! slot in which it was heard again half of its chance counts (the mid-p value: H. O. Lancaster, "Significance tests in
//! discrete distributions", JASA 56, 1961), so that among natural silences the value is about uniform.
//!
//! Where the ship was meanwhile is not known. Three ways are looked at, and the one that explains most counts: the straight one
//! from end to end; the one on which it went on as it was going and came back as it came; and the one on which it left the
//! area heard by the shortest way, so that it could be heard only going and coming.

use nautical::{Ecef, METRES_PER_SECOND_PER_KNOT, Position, Time};
use tracks::{
    COMPARABLE_MIN, Fix, Kind, Listening, Odds, Own, SHIFTS, SLOT_S, SLOTS_KEPT, SPREAD_AT_EDGES, SPREAD_INSIDE,
    Shifts, Strength, WELL_HEARD, slot_of, unshifted_odds,
};

use super::found::Cause;
use super::rule::{GapDefinition, SilenceLimit};
use super::ship::{COUNTED_SLOTS, speed_knots};

/// The least `p_natural` that is told: rarer things than the model knows happen this often.
pub(super) const P_FLOOR: f64 = 1e-3;
/// A ship is not taken to go on as it was going for longer than this, seconds: six hours.
const SAILING_S: f64 = 21_600.0;
/// Below this speed, knots, a ship does not leave an area.
const LEAVING_KNOTS: f64 = 2.0;
/// Slots after its last fix in which a ship that leaves the area heard is out of it: two hours.
const LEAVING_SLOTS: i64 = 12;
/// A place where less than this part of what is heard around it is heard lies outside.
const OUTSIDE: f64 = 0.25;
/// A silence lies in coverage if in at least this share of its slots most comparable ships were heard. Judgement.
const IN_COVERAGE: f64 = 0.8;
/// Speed, knots, at which a ship under way may have gone out of the area heard and come back: its own where that is more.
const AWAY_KNOTS: f64 = 10.0;
/// The same for one that lay still or adrift, or was at work, when it fell silent and when it was heard again.
const DRIFT_KNOTS: f64 = 3.0;
/// Step in which the edge of the area heard is looked for: three nautical miles.
const EDGE_STEP_M: f64 = 5_556.0;
/// Farthest edge that is looked for: sixty nautical miles.
const EDGE_M_MAX: f64 = 111_120.0;
/// Below this part of the share heard along the straight way a place lies outside the area heard.
const AWAY_SHARE: f64 = 0.5;
/// Above this chance it is not asked whether the ship may have been outside: nothing hangs on it.
const AWAY_BELOW: f64 = 0.5;

/// A silence to judge.
#[derive(Clone, Copy, Debug)]
pub(super) struct Silence {
    pub(super) from: Fix,
    /// Earth-centred, metres per second.
    pub(super) from_velocity: [f64; 3],
    pub(super) kind: Kind,
    pub(super) to: Option<Fix>,
    /// `None` where the first fix after says nothing of it.
    pub(super) to_velocity: Option<[f64; 3]>,
    /// The last slot that is over.
    pub(super) slot: i64,
    /// The ship's own record.
    pub(super) strength: Strength,
    /// Its reports in a slot in which it is heard.
    pub(super) reports: f64,
    /// Its fixes in the 12 h before.
    pub(super) fixes_before: u32,
}

/// What was judged of a silence.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Judged {
    pub(super) cause: Cause,
    pub(super) p_natural: Option<f64>,
    pub(super) interval: Option<(f64, f64)>,
    pub(super) expected_reports: Option<f64>,
    pub(super) others_heard: Option<u32>,
}

impl Judged {
    /// Nothing can be said.
    pub(super) const UNKNOWN: Judged =
        Judged { cause: Cause::Unknown, p_natural: None, interval: None, expected_reports: None, others_heard: None };
}

/// The limit of a definition for a silence that began with this fix, seconds.
pub(super) fn limit_s(definition: &GapDefinition, from: &Fix, slot: i64, listening: &Listening) -> f64 {
    match definition.limit {
        SilenceLimit::Fixed(limit_s) => limit_s,
        SilenceLimit::ByMedium { floor_s } => {
            listening.usual_s(from.position, from.medium, slot).map_or(floor_s, |usual_s| usual_s.max(floor_s))
        }
    }
}

/// Where a ship was meanwhile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    Straight,
    Sailing,
}

/// The nearest place where ships are heard less than a given share of time, metres: looked for in twelve directions in steps of
/// three nautical miles.
fn edge_m(slot: i64, from: Position, share_min: f64, farthest_m: f64, listening: &Listening) -> Option<f64> {
    let directions: [(f64, f64); 12] =
        std::array::from_fn(|step| (step as f64 * std::f64::consts::TAU / 12.0).sin_cos());
    let is_outside = |position| listening.usual_share(slot, position) < share_min;
    let mut distance_m = EDGE_STEP_M;
    while distance_m <= farthest_m {
        if directions.iter().any(|&(east, north)| is_outside(beside(from, east * distance_m, north * distance_m))) {
            return Some(distance_m);
        }
        distance_m += EDGE_STEP_M;
    }
    None
}

/// The place so many metres east and north, good to a few parts in a hundred within sixty nautical miles: it is only asked in
/// which cell of twelve miles it lies, and a geodesic would cost a hundred times as much.
fn beside(from: Position, east_m: f64, north_m: f64) -> Position {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let latitude = (from.latitude() + north_m / METRES_PER_DEGREE).clamp(-90.0, 90.0);
    let shrink = latitude.to_radians().cos().max(0.01);
    let longitude = from.longitude() + east_m / METRES_PER_DEGREE / shrink;
    Position::from_degrees((longitude + 180.0).rem_euclid(360.0) - 180.0, latitude).unwrap_or(from)
}

/// Where a ship is that goes on as it was going.
pub(super) fn sailed(fix: &Fix, velocity: [f64; 3], time: Time) -> Position {
    moved(fix, velocity, time.since(fix.time).clamp(-SAILING_S, SAILING_S))
}

fn moved(fix: &Fix, velocity: [f64; 3], seconds: f64) -> Position {
    if velocity == [0.0; 3] {
        return fix.position;
    }
    let Ecef([x, y, z]) = fix.place;
    let [vx, vy, vz] = velocity;
    Ecef([x + vx * seconds, y + vy * seconds, z + vz * seconds]).position()
}

/// The middle of a slot.
pub(super) fn middle(slot: i64) -> Time {
    Time::from_seconds(slot * SLOT_S + SLOT_S / 2)
}

impl Silence {
    fn place(&self, way: Way, time: Time) -> Position {
        let Some(to) = &self.to else { return sailed(&self.from, self.from_velocity, time) };
        let length_s = to.time.since(self.from.time).max(1.0);
        let share = (time.since(self.from.time) / length_s).clamp(0.0, 1.0);
        match (way, self.to_velocity) {
            (Way::Sailing, _) if share < 0.5 => sailed(&self.from, self.from_velocity, time),
            (Way::Sailing, Some(velocity)) => sailed(to, velocity, time),
            _ => self.from.place.towards(to.place, share).position(),
        }
    }

    /// The odds of the straight way without the slots in which the ship may have been outside the area heard.
    fn away(&self, straight: &[(i64, Odds)], listening: &Listening) -> Option<Vec<(i64, Odds)>> {
        let own_knots = speed_knots(self.to_velocity.unwrap_or_default()).max(self.speed_knots());
        let away_knots = if own_knots < DRIFT_KNOTS { DRIFT_KNOTS } else { own_knots.max(AWAY_KNOTS) };
        let speed_mps = away_knots * METRES_PER_SECOND_PER_KNOT;
        let end = self.to.map_or(middle(self.slot), |to| to.time);
        let reach_m = (speed_mps * end.since(self.from.time)).min(EDGE_M_MAX);
        let slots =
            straight.iter().map(|(slot, _)| listening.usual_share(*slot, self.place(Way::Straight, middle(*slot))));
        let share_min = AWAY_SHARE * slots.sum::<f64>() / straight.len().max(1) as f64;
        let slots_to_edge = |from: Position| {
            let edge_m = edge_m(self.slot, from, share_min, reach_m, listening)?;
            Some((edge_m / speed_mps / SLOT_S as f64) as i64)
        };
        let out = slot_of(self.from.time) + slots_to_edge(self.from.position)?;
        let back = match &self.to {
            Some(to) => slot_of(to.time) - slots_to_edge(to.position)?,
            None => i64::MAX,
        };
        let heard = straight
            .iter()
            .map(|&(slot, odds)| if slot > out && slot < back { (slot, odds.unheard()) } else { (slot, odds) });
        Some(heard.collect())
    }

    fn speed_knots(&self) -> f64 {
        speed_knots(self.from_velocity)
    }

    /// The odds in each slot from the first that was missed to the last that is over.
    fn odds<'s>(&'s self, way: Way, listening: &'s Listening) -> impl Iterator<Item = (i64, Odds)> + 's {
        let first = slot_of(self.from.time) + 1;
        let last = self.slot.min(first + SLOTS_KEPT - 1);
        let missed = self.counted_missed();
        (first..=last).map(move |slot| {
            let time = middle(slot);
            // It was counted itself: as missed where it would have sailed to, and as heard in the last slot.
            let counted = match self.to.filter(|to| slot_of(to.time) == slot) {
                Some(to) => Some((to.position, true)),
                None if slot - first < COUNTED_SLOTS => Some((sailed(&self.from, self.from_velocity, time), false)),
                None => None,
            };
            (slot, listening.odds(slot, self.place(way, time), self.kind, Own { counted, missed: &missed }))
        })
    }

    /// Where it was counted as missed so far.
    fn counted_missed(&self) -> Vec<Position> {
        let first = slot_of(self.from.time) + 1;
        let end = self.end_slot().unwrap_or(self.slot + 1).min(first + COUNTED_SLOTS);
        (first..end).map(|slot| sailed(&self.from, self.from_velocity, middle(slot))).collect()
    }

    fn end_slot(&self) -> Option<i64> {
        self.to.map(|to| slot_of(to.time))
    }
}

/// The chance of missing a ship over a silence: in the slots before the limit, and in all, the mid-p of the last.
#[derive(Clone, Copy, Debug)]
struct Missed {
    until_limit: f64,
    until_end: f64,
}

impl Missed {
    fn over(
        silence: &Silence,
        shifts: &Shifts,
        limit_s: f64,
        odds: &[(i64, Odds)],
        chance: impl Fn(&Odds) -> f64,
    ) -> Missed {
        let each = shifts.each();
        let (mut until_limit, mut until_end) = (each.map(|_| 1.0), each.map(|_| 1.0));
        let limit = silence.from.time.plus_seconds(limit_s);
        for (slot, odds) in odds {
            let chance = chance(odds);
            if chance <= 0.0 {
                continue;
            }
            let odds = unshifted_odds(chance);
            let before = (limit.since(Time::from_seconds(slot * SLOT_S)) / SLOT_S as f64).clamp(0.0, 1.0);
            let is_end = silence.end_slot() == Some(*slot);
            for (step, (factor, _)) in each.iter().enumerate() {
                let missed = 1.0 / (1.0 + odds * factor);
                until_end[step] *= if is_end { 0.5 * (1.0 + missed) } else { missed };
                if before > 0.0 && !is_end {
                    until_limit[step] *= if before < 1.0 { missed.powf(before) } else { missed };
                }
            }
        }
        let mean = |chances: [f64; SHIFTS]| each.iter().zip(chances).map(|((_, weight), p)| weight * p).sum::<f64>();
        Missed { until_limit: mean(until_limit), until_end: mean(until_end) }
    }

    fn p_natural(&self, alone: Option<Alone>) -> f64 {
        let Alone { above_limit, as_long } = alone.unwrap_or_default();
        let above_limit = (self.until_limit + above_limit).max(f64::MIN_POSITIVE);
        ((self.until_end + as_long) / above_limit).clamp(P_FLOOR, 1.0)
    }
}

/// Chances that a silence into which ships fall by themselves begins in a slot: one above the limit, and one as long as seen.
#[derive(Clone, Copy, Default, Debug)]
struct Alone {
    above_limit: f64,
    as_long: f64,
}

/// Judges a silence that is above a definition's limit.
pub(super) fn judge(silence: &Silence, definition: &GapDefinition, limit_s: f64, listening: &Listening) -> Judged {
    let straight: Vec<(i64, Odds)> = silence.odds(Way::Straight, listening).collect();
    let sailing: Vec<(i64, Odds)> = match silence.to.is_some() {
        true => silence.odds(Way::Sailing, listening).collect(),
        // While it is silent the straight way is that on which it goes on.
        false => straight.clone(),
    };
    let slots = straight.len().max(1) as f64;
    let share = |holds: fn(&Odds) -> bool| straight.iter().filter(|(_, odds)| holds(odds)).count() as f64 / slots;
    let is_in_coverage = share(|odds| odds.chance >= WELL_HEARD) >= IN_COVERAGE;
    let shifts = silence.strength.shifts(if is_in_coverage { SPREAD_INSIDE } else { SPREAD_AT_EDGES });
    let alone = |deviations: f64| alone(&straight, limit_s, deviations, listening);
    let p = |odds: &[(i64, Odds)], chance: fn(&Odds) -> f64, alone: Option<Alone>| {
        Missed::over(silence, &shifts, limit_s, odds, chance).p_natural(alone)
    };
    let mut ways = vec![&straight, &sailing];
    let away = match ways.iter().all(|way| p(way, |odds| odds.chance, alone(0.0)) < AWAY_BELOW) {
        true => silence.away(&straight, listening),
        false => None,
    };
    ways.extend(&away);
    let likeliest = |chance: fn(&Odds) -> f64, deviations: f64| {
        let alone = alone(deviations);
        ways.iter().map(|way| p(way, chance, alone)).fold(0.0, f64::max)
    };
    let p_natural = likeliest(|odds| odds.chance, 0.0);
    // Surer hearing makes a long silence rarer, but also says more of the ship's own weakness in the time up to the limit.
    let lighter = likeliest(|odds| odds.chance_interval.1, -1.28);
    let heavier = likeliest(|odds| odds.chance_interval.0, 1.28);
    let ends = [lighter, heavier, p_natural];
    let interval = (ends.iter().copied().fold(1.0, f64::min), ends.iter().copied().fold(0.0, f64::max));
    let judged = share(|odds| odds.known >= COMPARABLE_MIN);
    let others_heard =
        straight.iter().filter(|(_, odds)| odds.known >= COMPARABLE_MIN).map(|(_, odds)| odds.heard).max();
    let enough_before = silence.fixes_before >= definition.fixes_before_min;
    let cause = if p_natural <= definition.p_natural_max && is_in_coverage && enough_before {
        Cause::UnexplainedInCoverage
    } else if share(|odds| odds.is_outage) >= 0.5 {
        Cause::FeedOutage
    } else if share(|odds| odds.is_outage || odds.is_disturbed) >= 0.5 {
        Cause::Interference
    } else if leaves(silence, &sailing, listening) {
        Cause::LeftArea
    } else if judged < 0.5 {
        Cause::Unknown
    } else {
        Cause::Reception
    };
    let is_known = judged >= 0.5 || cause == Cause::UnexplainedInCoverage;
    let expected: f64 = straight.iter().map(|(_, odds)| shifts.heard(odds.chance)).sum::<f64>() * silence.reports;
    Judged {
        cause,
        p_natural: is_known.then_some(p_natural),
        interval: is_known.then_some(interval),
        expected_reports: is_known.then_some(expected),
        others_heard: others_heard.filter(|_| is_known),
    }
}

/// How likely ships are to fall silent by themselves for longer than the limit, and for as long as this; `None` where they do
/// not.
fn alone(odds: &[(i64, Odds)], limit_s: f64, deviations: f64, listening: &Listening) -> Option<Alone> {
    let tail = listening.alone(deviations)?;
    let limit = limit_s / SLOT_S as f64;
    let missed = odds.iter().filter(|(_, odds)| odds.chance > 0.0).count() as f64;
    let above_limit = tail.rate(limit);
    Some(Alone { above_limit, as_long: above_limit * (missed / limit).max(1.0).powf(-tail.exponent) })
}

/// Whether the ship was heading out of the area that is heard.
fn leaves(silence: &Silence, sailing: &[(i64, Odds)], listening: &Listening) -> bool {
    let from = listening.odds(slot_of(silence.from.time), silence.from.position, silence.kind, Own::default());
    let outside = |odds: &Odds| {
        let around = f64::from(odds.heard) / f64::from(odds.known + 1);
        !odds.is_heard_area || (odds.known >= COMPARABLE_MIN && odds.heard > 0 && odds.chance < OUTSIDE * around)
    };
    let first = slot_of(silence.from.time);
    silence.speed_knots() >= LEAVING_KNOTS
        && from.is_heard_area
        && sailing.iter().take_while(|(slot, _)| slot - first <= LEAVING_SLOTS).any(|(_, odds)| outside(odds))
}
