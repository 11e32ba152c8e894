//! Whether a silent ship can have come to a visible one, stayed with it, and left in time.

use nautical::{Ecef, Interval, METRES_PER_SECOND_PER_KNOT, Time};

use super::meeting::last_true;
use super::prism::{MeetingRule, Sight, distance_m};

/// Arrival and departure are told this well, seconds, on the wide side.
const TIME_TOLERANCE_S: f64 = 0.5;
/// Rounding of positions and times, metres.
const ROUNDING_M: f64 = 0.02;
/// The speed needed is told this well, knots.
const SPEED_TOLERANCE_KNOTS: f64 = 0.01;

/// The path of a visible ship: straight and even from fix to fix, unknown in its silences.
#[derive(Clone, Debug)]
pub(super) struct Path {
    times_s: Vec<f64>,
    places: Vec<Ecef>,
    /// Stretches without a silence, as ranges of fixes, each with the speed of its fastest leg in metres per second.
    runs: Vec<(usize, usize, f64)>,
}

/// How a silent ship can have kept a visible one company.
#[derive(Clone, PartialEq, Debug)]
pub struct Company {
    /// Each span in which it can have been within range all the time, at least as long as the rule's stay, in order.
    pub windows: Vec<Interval>,
    /// How much longer than the rule's stay the longest of them is, seconds.
    pub slack_s: f64,
    /// Least speed that it must have been able to make, knots.
    pub speed_needed_knots: f64,
}

impl Company {
    /// From the earliest start to the latest end.
    pub fn window(&self) -> Interval {
        let start = self.windows.iter().map(|window| window.start).min().unwrap_or_default();
        Interval::new(start, self.windows.iter().map(|window| window.end).max().unwrap_or(start))
    }
}

/// A silent ship's ends: the last sight before, and the first after unless it is silent still.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Reach {
    from: Ecef,
    start_s: f64,
    to: Option<(Ecef, f64)>,
    speed_mps: f64,
}

impl Reach {
    pub(super) fn new(from: Sight, to: Option<Sight>, speed_cap_knots: f64) -> Reach {
        Reach {
            from: from.position.ecef(),
            start_s: from.time.seconds(),
            to: to.map(|sight| (sight.position.ecef(), sight.time.seconds())),
            speed_mps: speed_cap_knots * METRES_PER_SECOND_PER_KNOT,
        }
    }

    fn end_s(&self) -> f64 {
        self.to.map_or(f64::INFINITY, |(_, end_s)| end_s)
    }
}

impl Path {
    /// The path through fixes in order of time, unknown between two that are more than `silence_s_max` seconds apart.
    pub(super) fn new(fixes: &[Sight], silence_s_max: f64) -> Path {
        let mut path = Path {
            times_s: fixes.iter().map(|fix| fix.time.seconds()).collect(),
            places: fixes.iter().map(|fix| fix.position.ecef()).collect(),
            runs: Vec::new(),
        };
        path.runs = path.stretches((0, fixes.len()), |path, leg| path.leg_s(leg) <= silence_s_max);
        path
    }

    fn leg_s(&self, leg: usize) -> f64 {
        self.times_s[leg + 1] - self.times_s[leg]
    }

    fn leg_mps(&self, leg: usize) -> f64 {
        self.places[leg].chord_m(self.places[leg + 1]) / self.leg_s(leg).max(1e-6)
    }

    /// Cuts a range of fixes at the legs that do not hold.
    fn stretches(&self, range: (usize, usize), holds: impl Fn(&Path, usize) -> bool) -> Vec<(usize, usize, f64)> {
        let mut cut = Vec::new();
        let (mut from, mut fastest) = (range.0, 0.0f64);
        for fix in range.0 + 1..=range.1 {
            let leg = fix - 1;
            if fix < range.1 && holds(self, leg) {
                fastest = fastest.max(self.leg_mps(leg));
            } else {
                cut.push((from, fix, fastest));
                (from, fastest) = (fix, 0.0);
            }
        }
        cut
    }

    /// The box round it, earth-centred, metres.
    pub(super) fn bounds_m(&self, grown_m: f64) -> ([f64; 3], [f64; 3]) {
        let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
        for Ecef(place) in &self.places {
            for axis in 0..3 {
                low[axis] = low[axis].min(place[axis] - grown_m);
                high[axis] = high[axis].max(place[axis] + grown_m);
            }
        }
        (low, high)
    }

    /// Its middle place by time.
    pub(super) fn middle(&self) -> Option<Ecef> {
        self.places.get(self.places.len() / 2).copied()
    }

    /// Its places in a span of time.
    pub(super) fn within(&self, span: Interval) -> &[Ecef] {
        let at = |time: Time| self.times_s.partition_point(|&time_s| time_s < time.seconds());
        let (from, past) = (at(span.start).saturating_sub(1), (at(span.end) + 1).min(self.places.len()));
        &self.places[from..past.max(from)]
    }

    fn at(&self, leg: usize, time_s: f64) -> Ecef {
        let share = (time_s - self.times_s[leg]) / self.leg_s(leg).max(1e-6);
        self.places[leg].towards(self.places[leg + 1], share)
    }

    /// How a silent ship can have kept it company under a rule; `None` where it cannot.
    ///
    /// With b(t) the path: |b(t) - a1| <= vA (t - t1) + rho from the arrival on, |b(t) - a2| <= vA (t2 - t) + rho up to the
    /// departure, and no leg of the path faster than vA. Where the path is no faster than the silent ship, the first once
    /// true stays true and the second once false stays false, so each stretch has one span.
    pub(super) fn company(&self, silent: &Reach, rule: &MeetingRule) -> Option<Company> {
        let longest = |speed_mps: f64| {
            let spans = self.spans(Reach { speed_mps, ..*silent }, rule.range_m);
            spans.map(|(from, to)| to - from).fold(f64::NEG_INFINITY, f64::max)
        };
        let longest_s = longest(silent.speed_mps);
        if longest_s < rule.stay_s {
            return None;
        }
        let windows = self
            .spans(*silent, rule.range_m)
            .filter(|(from, to)| to - from >= rule.stay_s)
            .map(|(from, to)| Interval::new(Time::from_seconds_f64(from), Time::from_seconds_f64(to)))
            .collect();
        let tolerance_mps = SPEED_TOLERANCE_KNOTS * METRES_PER_SECOND_PER_KNOT;
        let needed_mps = last_true(silent.speed_mps, 0.0, tolerance_mps, |mps| longest(mps) >= rule.stay_s);
        Some(Company {
            windows,
            slack_s: longest_s - rule.stay_s,
            speed_needed_knots: needed_mps / METRES_PER_SECOND_PER_KNOT,
        })
    }

    /// For each stretch of the path that the silent ship could follow: from its earliest arrival to its latest departure.
    fn spans(&self, silent: Reach, range_m: f64) -> impl Iterator<Item = (f64, f64)> {
        let slow = move |&(from, past, fastest): &(usize, usize, f64)| {
            if fastest <= silent.speed_mps {
                vec![(from, past, fastest)]
            } else {
                self.stretches((from, past), |path, leg| path.leg_mps(leg) <= silent.speed_mps)
            }
        };
        self.runs.iter().flat_map(slow).filter_map(move |(from, past, _)| {
            let span = (self.arrival_s(&silent, range_m, from, past)?, self.departure_s(&silent, range_m, from, past)?);
            (span.0 <= span.1).then_some(span)
        })
    }

    /// The first time in a stretch at which the silent ship can be there.
    fn arrival_s(&self, silent: &Reach, range_m: f64, from: usize, past: usize) -> Option<f64> {
        let there = |place: Ecef, time_s: f64| {
            time_s >= silent.start_s
                && distance_m(place, silent.from) <= silent.speed_mps * (time_s - silent.start_s) + range_m + ROUNDING_M
        };
        let first = self.first_fix(from, past, |fix| there(self.places[fix], self.times_s[fix]));
        match first {
            _ if first == past => None,
            _ if first == from => Some(self.times_s[from]),
            _ => Some(self.turn_s(first - 1, there, (self.times_s[first], self.times_s[first - 1]))),
        }
    }

    /// The last time in a stretch from which the silent ship can still be where it was next seen.
    fn departure_s(&self, silent: &Reach, range_m: f64, from: usize, past: usize) -> Option<f64> {
        let gone = |place: Ecef, time_s: f64| {
            let too_far = silent.to.is_some_and(|(to, end_s)| {
                distance_m(place, to) > silent.speed_mps * (end_s - time_s) + range_m + ROUNDING_M
            });
            too_far || time_s > silent.end_s()
        };
        let first = self.first_fix(from, past, |fix| gone(self.places[fix], self.times_s[fix]));
        match first {
            _ if first == from => None,
            _ if first == past => Some(self.times_s[past - 1]),
            _ => {
                let still = |place: Ecef, time_s: f64| !gone(place, time_s);
                Some(self.turn_s(first - 1, still, (self.times_s[first - 1], self.times_s[first])))
            }
        }
    }

    /// The first fix of a range from which on a condition holds.
    fn first_fix(&self, from: usize, past: usize, holds: impl Fn(usize) -> bool) -> usize {
        let (mut low, mut high) = (from, past);
        while low < high {
            let middle = low.midpoint(high);
            if holds(middle) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// The time within a leg at which a condition turns, on the side where it does not hold: from a time at which it holds
    /// towards one at which it does not.
    fn turn_s(&self, leg: usize, holds: impl Fn(Ecef, f64) -> bool, (holding_s, failing_s): (f64, f64)) -> f64 {
        let inside = last_true(holding_s, failing_s, TIME_TOLERANCE_S, |time_s| holds(self.at(leg, time_s), time_s));
        let wide = if failing_s < holding_s { -TIME_TOLERANCE_S } else { TIME_TOLERANCE_S };
        (inside + wide).clamp(holding_s.min(failing_s), holding_s.max(failing_s))
    }
}

#[cfg(test)]
mod tests {
    use nautical::{Position, destination};
    use proptest::prelude::*;

    use super::*;

    const RULE: MeetingRule = MeetingRule { range_m: 500.0, stay_s: 7_200.0, drift_mps: 0.0 };

    fn sight(seconds: f64, position: Position) -> Sight {
        Sight { time: Time::from_seconds_f64(1.7e9 + seconds), position }
    }

    /// The longest span in which the silent ship can be there, on a grid of 20 s, by WGS84: the unknown cuts it.
    fn sampled_s(fixes: &[Sight], silent: (Sight, Sight), knots: f64, silence_s_max: f64) -> f64 {
        let mps = knots * METRES_PER_SECOND_PER_KNOT;
        let (mut longest, mut since) = (0.0f64, None);
        for leg in fixes.windows(2) {
            let length_s = leg[1].time.since(leg[0].time);
            let leg_m = nautical::distance_m(leg[0].position, leg[1].position);
            let steps = (length_s / 20.0).ceil() as u32;
            for step in 0..=steps {
                let share = f64::from(step) / f64::from(steps);
                let place = leg[0].position.ecef().towards(leg[1].position.ecef(), share).position();
                let time = leg[0].time.plus_seconds(length_s * share);
                let within = |end: Sight, away_s: f64| {
                    away_s >= 0.0 && nautical::distance_m(place, end.position) <= mps * away_s + RULE.range_m
                };
                let there = length_s <= silence_s_max
                    && leg_m <= mps * length_s
                    && within(silent.0, time.since(silent.0.time))
                    && within(silent.1, silent.1.time.since(time));
                since = if there { since.or(Some(time)) } else { None };
                longest = longest.max(since.map_or(0.0, |since| time.since(since)));
            }
        }
        longest
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

        #[test]
        fn company_is_what_sampling_finds(
            (longitude, latitude) in (-180.0f64..180.0, -85.0f64..85.0),
            legs in prop::collection::vec((60.0f64..2_400.0, 0.0f64..3.0, 0.0f64..360.0), 2..40),
            (start_s, end_s) in (-40_000.0f64..10_000.0, 5_000.0f64..90_000.0),
            ends in ((0.0f64..360.0, 0.0f64..120_000.0), (0.0f64..360.0, 0.0f64..120_000.0)),
            knots in 1.5f64..20.0,
        ) {
            let here = Position::from_degrees(longitude, latitude).expect("a place");
            let (mut time_s, mut place) = (0.0, here);
            let mut fixes = vec![sight(0.0, here)];
            for (length_s, leg_knots, bearing) in legs {
                time_s += length_s;
                place = destination(place, bearing, leg_knots * METRES_PER_SECOND_PER_KNOT * length_s);
                fixes.push(sight(time_s, place));
            }
            let silent = (
                sight(start_s, destination(here, ends.0.0, ends.0.1)),
                sight(start_s.max(0.0) + end_s, destination(place, ends.1.0, ends.1.1)),
            );
            let company = Path::new(&fixes, 1_800.0).company(&Reach::new(silent.0, Some(silent.1), knots), &RULE);
            let sampled_s = sampled_s(&fixes, silent, knots, 1_800.0);
            match company {
                Some(company) => {
                    let longest_s = company.slack_s + RULE.stay_s;
                    prop_assert!((longest_s - sampled_s).abs() < 45.0, "{longest_s} {sampled_s}");
                    prop_assert!(company.speed_needed_knots <= knots + 1e-9);
                }
                None => prop_assert!(sampled_s < RULE.stay_s + 1.0, "{sampled_s}"),
            }
        }
    }
}
