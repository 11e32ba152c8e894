//! Where ships lie or drift, how fast they can go, and when they lie in a place: what dark meetings and port calls need.

use nautical::{Ecef, Interval, Position, Time, knots};
use tracks::FixLeg;

use crate::dark::Sight;

/// A ship below this, knots, is stopped or drifting (the rule of `sts`).
const SLOW_KNOTS: f64 = 3.0;
/// A slow stay goes on over a break of at most this, seconds.
const SLOW_BREAK_S: f64 = 3_600.0;
/// Fixes of it are kept this far apart, seconds, and thrice as far where the ship has moved less than this, metres.
const SIGHT_S: f64 = 600.0;
const SIGHT_STILL_M: f64 = 200.0;
/// A ship that drifts away from the shore is looked at again after this, metres.
const ASK_AGAIN_M: f64 = 1_000.0;
/// A stay is told in parts of at most this, seconds: three days.
const SLOW_S_MAX: f64 = 259_200.0;
/// Each part but the first begins so long, seconds, before the one before it ends, so that no meeting is cut: twelve hours.
const PARTS_SHARE_S: f64 = 43_200.0;
/// A ship below this, knots, is moored: the speed of a port call.
const MOORED_KNOTS: f64 = 0.2;
/// It is moored still after a break of at most this, seconds, within this of where it was, metres.
const MOORED_BREAK_S: f64 = 21_600.0;
const MOORED_M: f64 = 1_000.0;
/// Speed is sustained if it is the mean over this, seconds. Judgement.
const SUSTAINED_S: f64 = 1_800.0;
/// A speed counts as higher than those before from this much on, knots: it bounds what is remembered of a ship.
const FASTER_KNOTS: f64 = 0.1;

/// What a ship's legs tell of its rest, leg by leg in order of time.
#[derive(Default, Debug)]
pub struct AtRest {
    slow: Option<Slow>,
    moored: Option<Moored>,
    pace: Pace,
}

/// A stay below three knots.
#[derive(Clone, PartialEq, Debug)]
pub struct SlowRun {
    /// From when to when.
    pub span: Interval,
    /// Fixes ten minutes apart where it drifts, half an hour where it lies; the first and the last among them.
    pub sights: Vec<Sight>,
}

/// A stop below 0.2 knots.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MooredRun {
    /// From when to when.
    pub span: Interval,
    /// Where it began.
    pub position: Position,
}

/// What came to an end.
#[derive(Clone, PartialEq, Debug)]
pub enum Rested {
    /// A slow stay.
    Slow(SlowRun),
    /// A stop.
    Moored(MooredRun),
}

#[derive(Debug)]
struct Slow {
    start: Time,
    last: Sight,
    /// Where it was asked last whether anybody wants to know.
    asked: Position,
    /// Empty where nobody does.
    sights: Vec<Sight>,
}

#[derive(Clone, Copy, Debug)]
struct Moored {
    run: MooredRun,
    wanted: bool,
}

/// The highest speed that a ship kept up.
#[derive(Default, Debug)]
struct Pace {
    /// Start of the present stretch, where that was, and the end of its last leg.
    stretch: Option<(Time, Ecef, Time)>,
    /// Each speed, knots, that was higher than all before, and from when on it was known.
    records: Vec<(Time, f64)>,
}

impl AtRest {
    /// Takes in the next leg. `wants_moored` is asked once a stop, of its first place; `wants_slow` of a stay's first place, and
    /// again for each kilometre that it has drifted until it is wanted: then the stay begins there.
    pub fn sail(
        &mut self,
        leg: &FixLeg,
        wants_slow: impl Fn(Position) -> bool,
        wants_moored: impl FnOnce(Position) -> bool,
        tell: &mut impl FnMut(Rested),
    ) {
        self.pace.sail(leg);
        let speed_knots = leg.speed_knots();
        let goes_on = self.slow.as_ref().is_some_and(|slow| slow.goes_on(leg));
        if speed_knots >= SLOW_KNOTS || !goes_on {
            let next = self.slow.as_ref().filter(|_| speed_knots < SLOW_KNOTS).and_then(|slow| slow.next_part(leg));
            self.end_slow(tell);
            self.slow = next;
        }
        if speed_knots < SLOW_KNOTS {
            self.slow.get_or_insert_with(|| Slow::new(leg, &wants_slow)).extend(leg, &wants_slow);
        }
        if self.moored.is_some_and(|moored| moored.has_left(leg)) {
            self.end_moored(tell);
        }
        if speed_knots < MOORED_KNOTS {
            let begin = || {
                let span = Interval::new(leg.from.time, leg.from.time);
                let run = MooredRun { span, position: leg.from.position };
                Moored { run, wanted: wants_moored(leg.from.position) }
            };
            self.moored.get_or_insert_with(begin).run.span.end = leg.to.time;
        }
    }

    /// Ends what cannot go on once all legs that begin before `until` were taken in.
    pub fn settle(&mut self, until: Time, tell: &mut impl FnMut(Rested)) {
        if self.slow.as_ref().is_some_and(|slow| until.since(slow.last.time) > SLOW_BREAK_S) {
            self.end_slow(tell);
        }
        if self.moored.is_some_and(|moored| until.since(moored.run.span.end) > MOORED_BREAK_S) {
            self.end_moored(tell);
        }
    }

    /// The highest speed, knots, kept up for half an hour before a time; `None` where it never was.
    pub fn sustained_knots(&self, time: Time) -> Option<f64> {
        let known = self.pace.records.partition_point(|(since, _)| *since <= time);
        self.pace.records[..known].last().map(|(_, knots)| *knots)
    }

    fn end_slow(&mut self, tell: &mut impl FnMut(Rested)) {
        if let Some(mut slow) = self.slow.take().filter(|slow| !slow.sights.is_empty()) {
            if slow.sights.last() != Some(&slow.last) {
                slow.sights.push(slow.last);
            }
            tell(Rested::Slow(SlowRun { span: Interval::new(slow.start, slow.last.time), sights: slow.sights }));
        }
    }

    fn end_moored(&mut self, tell: &mut impl FnMut(Rested)) {
        if let Some(moored) = self.moored.take().filter(|moored| moored.wanted) {
            tell(Rested::Moored(moored.run));
        }
    }
}

fn sight(fix: &tracks::Fix) -> Sight {
    Sight { time: fix.time, position: fix.position }
}

impl Slow {
    fn new(leg: &FixLeg, wanted: &impl Fn(Position) -> bool) -> Slow {
        let from = sight(leg.from);
        let sights = if wanted(from.position) { vec![from] } else { Vec::new() };
        Slow { start: from.time, last: from, asked: from.position, sights }
    }

    fn is_unbroken(&self, leg: &FixLeg) -> bool {
        leg.from.time.since(self.last.time) <= SLOW_BREAK_S
    }

    fn goes_on(&self, leg: &FixLeg) -> bool {
        self.is_unbroken(leg) && leg.to.time.since(self.start) <= SLOW_S_MAX
    }

    /// The next part of a stay that is only too long for one: its last hours once more.
    fn next_part(&self, leg: &FixLeg) -> Option<Slow> {
        let shared = |sight: &&Sight| self.last.time.since(sight.time) <= PARTS_SHARE_S;
        let sights: Vec<Sight> = self.sights.iter().filter(shared).copied().collect();
        let start = sights.first().filter(|_| self.is_unbroken(leg))?.time;
        Some(Slow { start, last: self.last, asked: self.asked, sights })
    }

    fn extend(&mut self, leg: &FixLeg, wanted: &impl Fn(Position) -> bool) {
        self.last = sight(leg.to);
        if self.sights.is_empty() && self.asked.ecef().chord_m(leg.to.place) > ASK_AGAIN_M {
            self.asked = self.last.position;
            if wanted(self.asked) {
                (self.start, self.sights) = (self.last.time, vec![self.last]);
            }
        }
        let is_due = |kept: &Sight| {
            let moved = kept.position.ecef().chord_m(leg.to.place) > SIGHT_STILL_M;
            self.last.time.since(kept.time) >= if moved { SIGHT_S } else { 3.0 * SIGHT_S }
        };
        if self.sights.last().is_some_and(is_due) {
            self.sights.push(self.last);
        }
    }
}

impl Moored {
    fn has_left(&self, leg: &FixLeg) -> bool {
        let MooredRun { span, position } = self.run;
        leg.from.time.since(span.end) > MOORED_BREAK_S || position.ecef().chord_m(leg.to.place) > MOORED_M
    }
}

impl Pace {
    fn sail(&mut self, leg: &FixLeg) {
        let (start, from) = match self.stretch {
            Some((start, from, end)) if end == leg.from.time => (start, from),
            _ => (leg.from.time, leg.from.place),
        };
        let seconds = leg.to.time.since(start);
        if seconds < SUSTAINED_S {
            self.stretch = Some((start, from, leg.to.time));
            return;
        }
        self.stretch = Some((leg.to.time, leg.to.place, leg.to.time));
        // From end to end: one bad fix in between makes no speed.
        let speed_knots = knots(from.chord_m(leg.to.place) / seconds);
        if speed_knots >= self.records.last().map_or(0.0, |(_, fastest)| *fastest) + FASTER_KNOTS {
            self.records.push((leg.to.time, speed_knots));
        }
    }
}
