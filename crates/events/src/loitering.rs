//! Loitering: a ship that stays slow for long, away from port.

use std::collections::BTreeMap;

use nautical::{CHORD_M_MAX, Ecef, Interval, Position, Time, knots};
use tracks::FixLeg;

/// One definition of loitering.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LoiteringRule {
    /// Slower than this, knots: both over each ten minutes (breaks excepted) and as the mean of the whole.
    pub speed_knots_max: f64,
    /// For at least this long, seconds.
    pub duration_min_s: f64,
    /// Longest break, seconds, in which the ship is faster, that does not end the stay.
    pub merge_s: f64,
    /// Least distance from the coast, metres: marks rows.
    pub coast_m_min: f64,
    /// Least distance from a learned anchorage, metres: marks rows.
    pub anchorage_m_min: f64,
}

/// A slow stay of one track.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Loitering {
    /// From when to when.
    pub span: Interval,
    /// Way made, metres.
    pub distance_m: f64,
    /// Mean of the places, by time.
    pub position: Position,
}

impl Loitering {
    /// Mean speed, knots.
    pub fn speed_mean_knots(&self) -> f64 {
        knots(self.distance_m / self.span.seconds().max(1e-6))
    }
}

/// Way made and places of the legs of a stay.
#[derive(Clone, Copy, Default, Debug)]
struct Way {
    distance_m: f64,
    /// Sum of places by seconds.
    places: [f64; 3],
    seconds: f64,
}

impl Way {
    fn add(&mut self, leg: &FixLeg) {
        let (chord_m, seconds) = (leg.from.place.chord_m(leg.to.place), leg.span().seconds());
        let is_short = chord_m <= CHORD_M_MAX;
        self.distance_m += if is_short { chord_m } else { nautical::distance_m(leg.from.position, leg.to.position) };
        let Ecef(middle) = leg.from.place.towards(leg.to.place, 0.5);
        for (sum, x) in self.places.iter_mut().zip(middle) {
            *sum += x * seconds;
        }
        self.seconds += seconds;
    }
}

/// A stay that still goes on.
#[derive(Clone, Copy, Debug)]
struct Stay {
    start: Time,
    /// End of the last slow leg, and the way up to there.
    end: Time,
    way: Way,
    /// End of the last leg, and the way with the break up to there.
    last: Time,
    with_break: Way,
    segment: u32,
}

impl Stay {
    fn begun_by(leg: &FixLeg) -> Stay {
        let mut way = Way::default();
        way.add(leg);
        let (start, end) = (leg.from.time, leg.to.time);
        Stay { start, end, way, last: end, with_break: way, segment: leg.segment }
    }

    /// Goes on with a leg, if that leaves it slow enough.
    fn takes_in(&mut self, leg: &FixLeg, is_slow: bool, rule: &LoiteringRule) -> bool {
        let follows = self.segment == leg.segment && self.last == leg.from.time;
        if !follows || !is_slow && leg.to.time.since(self.end) > rule.merge_s {
            return false;
        }
        self.last = leg.to.time;
        self.with_break.add(leg);
        if is_slow {
            (self.end, self.way) = (self.last, self.with_break);
        }
        true
    }

    fn loitering(&self, rule: &LoiteringRule) -> Option<Loitering> {
        let span = Interval::new(self.start, self.end);
        let middle = Ecef(self.way.places.map(|sum| sum / self.way.seconds.max(1e-6)));
        let loitering = Loitering { span, distance_m: self.way.distance_m, position: middle.position() };
        let is_slow = loitering.speed_mean_knots() < rule.speed_knots_max;
        (span.seconds() >= rule.duration_min_s && is_slow).then_some(loitering)
    }
}

/// The stays of all tracks under one rule. A silence ends a stay as it ends a track's motion.
#[derive(Debug)]
pub struct Loiterings {
    rule: LoiteringRule,
    open: BTreeMap<u32, Stay>,
}

impl Loiterings {
    /// Under a rule.
    pub fn new(rule: LoiteringRule) -> Loiterings {
        Loiterings { rule, open: BTreeMap::new() }
    }

    /// Takes in a track's next legs.
    pub fn sail<'t>(
        &mut self,
        track: u32,
        legs: impl Iterator<Item = FixLeg<'t>>,
        tell: &mut impl FnMut(u32, Loitering),
    ) {
        let mut open = self.open.remove(&track);
        for leg in legs {
            let is_slow = leg.speed_knots() < self.rule.speed_knots_max;
            if let Some(stay) = &mut open {
                if stay.takes_in(&leg, is_slow, &self.rule) {
                    continue;
                }
                if let Some(loitering) = stay.loitering(&self.rule) {
                    tell(track, loitering);
                }
            }
            open = is_slow.then(|| Stay::begun_by(&leg));
        }
        self.open.extend(open.map(|stay| (track, stay)));
    }

    /// Tells the stays that can no longer go on: no leg that begins before `until` is still to come.
    pub fn settle(&mut self, until: Time, tell: &mut impl FnMut(u32, Loitering)) {
        let rule = &self.rule;
        self.open.retain(|&track, stay| {
            if stay.last >= until {
                return true;
            }
            if let Some(loitering) = stay.loitering(rule) {
                tell(track, loitering);
            }
            false
        });
    }
}
