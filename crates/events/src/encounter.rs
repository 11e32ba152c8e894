//! From a pair's passages to its contacts and encounters.

use nautical::{Ecef, Interval, Position, knots};
use proximity::Passage;
use tracks::{FixLeg, Version};

use crate::hull_gap::{Heading, hull_gap_m, on_chart};
use crate::rule::{Clause, Rule};
use crate::tally::Tally;

/// A break shorter than this, seconds, is arithmetic (times are rounded to the microsecond), not motion.
const CONTINUOUS_S: f64 = 1e-3;
/// Fixes further apart than this, seconds, count as silence within a contact.
const SILENT_S: f64 = 600.0;
/// Every so often, seconds, the costly figures of an encounter are taken.
const SAMPLE_S: f64 = 60.0;
/// Hulls closer than this, metres, in a steady relative position, are alongside.
const ALONGSIDE_GAP_M: f64 = 30.0;
/// Largest standard deviation, metres, of a relative position that is steady.
const STEADY_M: f64 = 30.0;
/// Share of the least duration that must be spent in contact: breaks that are merged do not make a meeting out of
/// passages (a ferry that comes by every hour). Judgement.
const CONTACT_SHARE_MIN: f64 = 0.5;
/// Top of the tally of speeds, knots.
const SPEED_TOP_KNOTS: f64 = 30.0;
/// Error of an interpolated position, metres per second of time to the nearest fix: a drifting ship's changes of speed
/// (a quarter of a knot). Judgement.
const INTERPOLATION_MPS: f64 = 0.13;

/// A maximal interval in which a pair was within the rule's distance.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contact {
    /// When.
    pub span: Interval,
    /// Least distance, metres.
    pub distance_min_m: f64,
}

/// A rendezvous of a pair under a rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Encounter {
    /// From the first contact that counts to the end of the last.
    pub span: Interval,
    /// Time in contact between fixes at most ten minutes apart, seconds.
    pub contact_observed_s: f64,
    /// Time in contact bridged by fixes further apart, seconds.
    pub silent_s: f64,
    /// Fixes of both while in contact.
    pub sightings: u32,
    /// Least distance of the antennas, metres.
    pub distance_min_m: f64,
    /// Time-weighted median of that distance, metres.
    pub distance_median_m: f64,
    /// Time-weighted mean of the water between the hulls, metres, where headings and dimensions are known.
    pub hull_gap_m: Option<f64>,
    /// Hulls close, and their relative position steady in the first ship's heading frame.
    pub alongside: bool,
    /// It met the clause for ships under way.
    pub underway: bool,
    /// Median over time of the mean speed of the two, knots.
    pub speed_median_knots: f64,
    /// Median over time of the difference of their velocities, knots.
    pub relative_speed_median_knots: f64,
    /// Mean place over the time in contact.
    pub position: Position,
    /// The chance, given errors of position and spacing of fixes, that they were within the distance, averaged over the
    /// time in contact.
    pub confidence: f64,
}

/// One ship's part in a passage.
#[derive(Clone, Copy, Debug)]
pub struct SailingLeg<'t> {
    /// The leg between its two fixes.
    pub leg: FixLeg<'t>,
    /// Its particulars at the time.
    pub version: Option<&'t Version>,
}

/// What one pair has done so far under one rule.
#[derive(Clone, Default, Debug)]
pub struct PairState {
    contact: Option<Contact>,
    /// An open run for each clause.
    runs: Vec<Option<Run>>,
    /// Runs that are over and long enough.
    over: Vec<Run>,
}

/// Contacts under one clause, close enough in time to be one encounter.
#[derive(Clone, Debug)]
struct Run {
    span: Interval,
    /// Segments of the two tracks in which it goes on.
    segments: (u32, u32),
    underway: bool,
    contact_s: f64,
    silent_s: f64,
    sightings: u32,
    last_fix: [i64; 2],
    distance_min_m: f64,
    distances: Tally,
    speeds: Tally,
    relative_speeds: Tally,
    place_sum: [f64; 3],
    next_sample: i64,
    samples: Samples,
}

/// Figures taken once a minute.
#[derive(Clone, Copy, Default, Debug)]
struct Samples {
    taken: f64,
    chance: f64,
    framed: f64,
    offset: [f64; 2],
    offset_2: f64,
    gaps: f64,
    gap_m: f64,
}

/// What is the same for every clause of a passage.
struct Motion {
    speeds_knots: (f64, f64),
    difference_knots: f64,
    sigma_m: f64,
    beams_m: Option<(f32, f32)>,
}

impl Motion {
    fn of(a: &SailingLeg, b: &SailingLeg) -> Motion {
        let ([ax, ay, az], [bx, by, bz]) = (a.leg.velocity_mps, b.leg.velocity_mps);
        let difference = [ax - bx, ay - by, az - bz];
        let [x, y, z] = difference;
        let beam = |ship: &SailingLeg| ship.version.and_then(|version| version.beam_m);
        Motion {
            speeds_knots: (a.leg.speed_knots(), b.leg.speed_knots()),
            difference_knots: knots((x * x + y * y + z * z).sqrt()),
            sigma_m: f64::from(a.leg.from.sigma_m.hypot(b.leg.from.sigma_m)),
            beams_m: beam(a).zip(beam(b)),
        }
    }
}

impl PairState {
    /// Whether nothing is open or waiting: the pair can be forgotten.
    pub fn is_empty(&self) -> bool {
        self.contact.is_none() && self.over.is_empty() && self.runs.iter().all(Option::is_none)
    }

    /// The earliest start of an encounter that is not told yet, or may become one.
    pub fn open_since(&self) -> Option<nautical::Time> {
        self.runs.iter().flatten().chain(&self.over).map(|run| run.span.start).min()
    }

    /// The encounters that are not told yet, as they stand.
    pub fn under_way(&self, rule: &Rule) -> impl Iterator<Item = Encounter> {
        let open = self.runs.iter().zip(&rule.clauses).filter_map(|(run, clause)| Some((run.as_ref()?, clause)));
        let long_enough = open.filter(|(run, clause)| run.is_encounter(clause)).map(|(run, _)| run);
        long_enough.chain(&self.over).map(Run::encounter)
    }

    /// Takes in the pair's next passage, in order of time. Contacts that it ends are told.
    pub fn pass(
        &mut self,
        rule: &Rule,
        passage: &Passage,
        a: SailingLeg,
        b: SailingLeg,
        tell: &mut impl FnMut(Contact),
    ) {
        if let Some(span) = passage.relative.within(rule.distance_m()) {
            self.touch(passage, span, tell);
        }
        let motion = Motion::of(&a, &b);
        self.runs.resize_with(rule.clauses.len(), || None);
        for (index, clause) in rule.clauses.iter().enumerate() {
            if !clause.admits_speeds(motion.speeds_knots, motion.difference_knots) {
                continue;
            }
            let Some(span) = passage.relative.within(clause.limit_m(motion.beams_m, motion.sigma_m)) else { continue };
            let segments = (a.leg.segment, b.leg.segment);
            let joins = self.runs[index].as_ref().is_some_and(|run| run.joins(span, segments, rule.merge_s));
            if !joins {
                self.end_run(rule, index);
            }
            let run = self.runs[index].get_or_insert_with(|| Run::new(span, segments, clause));
            run.extend(clause, passage, span, (&a, &b), &motion);
        }
    }

    fn touch(&mut self, passage: &Passage, span: Interval, tell: &mut impl FnMut(Contact)) {
        let (_, distance_min_m) = passage.relative.closest(span);
        match &mut self.contact {
            Some(contact) if span.start.since(contact.span.end) <= CONTINUOUS_S => {
                contact.span.end = contact.span.end.max(span.end);
                contact.distance_min_m = contact.distance_min_m.min(distance_min_m);
            }
            open => {
                if let Some(ended) = open.replace(Contact { span, distance_min_m }) {
                    tell(ended);
                }
            }
        }
    }

    fn end_run(&mut self, rule: &Rule, index: usize) {
        if let Some(run) = self.runs[index].take().filter(|run| run.is_encounter(&rule.clauses[index])) {
            self.over.push(run);
        }
    }

    /// Tells what can no longer change once all passages that start before `until` were taken in.
    pub fn settle(
        &mut self,
        rule: &Rule,
        until: nautical::Time,
        tell_contact: &mut impl FnMut(Contact),
        tell: &mut impl FnMut(Encounter),
    ) {
        if let Some(ended) = self.contact.take_if(|contact| until.since(contact.span.end) > CONTINUOUS_S) {
            tell_contact(ended);
        }
        for index in 0..self.runs.len() {
            let idle = self.runs[index].as_ref().is_some_and(|run| until.since(run.span.end) > rule.merge_s);
            if idle {
                self.end_run(rule, index);
            }
        }
        self.over.sort_by_key(|run| run.span);
        let open_start = self.runs.iter().flatten().map(|run| run.span.start).min();
        while let Some(end) = self.first_group_end() {
            if open_start.is_some_and(|start| start < end) {
                break;
            }
            let group = self.over.iter().take_while(|run| run.span.start < end).count();
            let joined = self.over.drain(..group).reduce(Run::joined);
            tell_each(joined, tell);
        }
    }

    /// End of the first runs that overlap each other: they are one row.
    fn first_group_end(&self) -> Option<nautical::Time> {
        let mut end = self.over.first()?.span.end;
        for run in &self.over {
            if run.span.start < end {
                end = end.max(run.span.end);
            }
        }
        Some(end)
    }
}

fn tell_each(run: Option<Run>, tell: &mut impl FnMut(Encounter)) {
    if let Some(run) = run {
        tell(run.encounter());
    }
}

impl Run {
    fn new(span: Interval, segments: (u32, u32), clause: &Clause) -> Run {
        Run {
            span: Interval::new(span.start, span.start),
            segments,
            underway: clause.underway,
            contact_s: 0.0,
            silent_s: 0.0,
            sightings: 0,
            last_fix: [i64::MIN; 2],
            distance_min_m: f64::INFINITY,
            distances: Tally::new(clause.distance_m),
            speeds: Tally::new(SPEED_TOP_KNOTS),
            relative_speeds: Tally::new(SPEED_TOP_KNOTS),
            place_sum: [0.0; 3],
            next_sample: i64::MIN,
            samples: Samples::default(),
        }
    }

    /// Whether a span goes on with this run: no silence between them, and a break that is short enough.
    fn joins(&self, span: Interval, segments: (u32, u32), merge_s: f64) -> bool {
        let break_s = span.start.since(self.span.end);
        break_s <= CONTINUOUS_S || (break_s <= merge_s && segments == self.segments)
    }

    fn extend(
        &mut self,
        clause: &Clause,
        passage: &Passage,
        span: Interval,
        (a, b): (&SailingLeg, &SailingLeg),
        motion: &Motion,
    ) {
        let seconds = span.seconds();
        let silent = [a, b].iter().any(|ship| ship.leg.span().seconds() > SILENT_S);
        if silent {
            self.silent_s += seconds;
        }
        self.contact_s += seconds;
        self.span.end = self.span.end.max(span.end);
        self.segments = (a.leg.segment, b.leg.segment);
        self.distance_min_m = self.distance_min_m.min(passage.relative.closest(span).1);
        self.count_fixes(0, &a.leg, span);
        self.count_fixes(1, &b.leg, span);
        let (speed_a, speed_b) = motion.speeds_knots;
        self.speeds.add((speed_a + speed_b) / 2.0, seconds);
        self.relative_speeds.add(motion.difference_knots, seconds);
        self.walk(clause, passage, span, (a, b), motion);
    }

    fn count_fixes(&mut self, side: usize, leg: &FixLeg, span: Interval) {
        for fix in [leg.from, leg.to] {
            if span.contains(fix.time) && fix.time.0 > self.last_fix[side] {
                self.last_fix[side] = fix.time.0;
                self.sightings += 1;
            }
        }
    }

    /// Takes distance and place along the span, at least every two minutes.
    fn walk(
        &mut self,
        clause: &Clause,
        passage: &Passage,
        span: Interval,
        (a, b): (&SailingLeg, &SailingLeg),
        motion: &Motion,
    ) {
        let steps = (span.seconds() / 120.0).ceil().clamp(1.0, 64.0) as i64;
        let step_s = span.seconds() / steps as f64;
        for step in 0..steps {
            let time = span.start.plus_seconds(step_s * (step as f64 + 0.5));
            let offset = passage.relative.offset(time);
            let [x, y, z] = offset;
            let distance_m = (x * x + y * y + z * z).sqrt();
            self.distances.add(distance_m, step_s);
            let place = place_of(&a.leg, time);
            for (sum, (p, o)) in self.place_sum.iter_mut().zip(place.0.iter().zip(offset)) {
                *sum += (p - o / 2.0) * step_s;
            }
            if time.0 >= self.next_sample {
                self.next_sample = time.0 + (SAMPLE_S * 1e6) as i64;
                self.samples.take(clause, (offset, distance_m), time, (a, b), motion);
            }
        }
    }

    fn is_encounter(&self, clause: &Clause) -> bool {
        self.span.seconds() >= clause.duration_min_s
            && self.contact_s >= CONTACT_SHARE_MIN * clause.duration_min_s
            && clause.speed_median_knots_max.is_none_or(|max| self.speeds.median() < max)
    }

    fn joined(mut self, other: Run) -> Run {
        self.span = Interval::new(self.span.start.min(other.span.start), self.span.end.max(other.span.end));
        self.underway &= other.underway;
        self.distance_min_m = self.distance_min_m.min(other.distance_min_m);
        let by_turns = self.contact_s + other.contact_s <= self.span.seconds();
        if by_turns {
            self.add(&other);
        } else if other.contact_s > self.contact_s {
            // Of two clauses that hold at once, the longer tells the figures of both.
            let Run { span, underway, distance_min_m, .. } = self;
            self = Run { span, underway, distance_min_m, ..other };
        }
        self
    }

    /// Adds the figures of a run that held at other times: clauses whose speeds exclude each other.
    fn add(&mut self, other: &Run) {
        self.contact_s += other.contact_s;
        self.silent_s += other.silent_s;
        self.sightings += other.sightings;
        self.distances.merge(&other.distances);
        self.speeds.merge(&other.speeds);
        self.relative_speeds.merge(&other.relative_speeds);
        for (sum, more) in self.place_sum.iter_mut().zip(other.place_sum) {
            *sum += more;
        }
        self.samples.merge(&other.samples);
    }

    fn encounter(&self) -> Encounter {
        let Samples { taken, chance, framed, offset, offset_2, gaps, gap_m } = self.samples;
        let mean = |sum: f64, n: f64| if n > 0.0 { sum / n } else { 0.0 };
        let spread_2 = mean(offset_2, framed) - mean(offset[0], framed).powi(2) - mean(offset[1], framed).powi(2);
        let hull_gap_m = (gaps > 0.0).then(|| gap_m / gaps);
        let weight = self.contact_s.max(f64::MIN_POSITIVE);
        Encounter {
            span: self.span,
            contact_observed_s: self.contact_s - self.silent_s,
            silent_s: self.silent_s,
            sightings: self.sightings,
            distance_min_m: self.distance_min_m,
            distance_median_m: self.distances.median().max(self.distance_min_m),
            hull_gap_m,
            alongside: hull_gap_m.is_some_and(|gap| gap < ALONGSIDE_GAP_M) && spread_2.max(0.0).sqrt() < STEADY_M,
            underway: self.underway,
            speed_median_knots: self.speeds.median(),
            relative_speed_median_knots: self.relative_speeds.median(),
            position: Ecef(self.place_sum.map(|sum| sum / weight)).position(),
            confidence: mean(chance, taken),
        }
    }
}

/// Where a ship is on its leg. The straight line is good to 10 m up to 20 km, which is all that a mean place needs.
fn place_of(leg: &FixLeg, time: nautical::Time) -> Ecef {
    let share = time.since(leg.from.time) / leg.span().seconds();
    leg.from.place.towards(leg.to.place, share)
}

impl Samples {
    fn merge(&mut self, other: &Samples) {
        self.taken += other.taken;
        self.chance += other.chance;
        self.framed += other.framed;
        self.offset[0] += other.offset[0];
        self.offset[1] += other.offset[1];
        self.offset_2 += other.offset_2;
        self.gaps += other.gaps;
        self.gap_m += other.gap_m;
    }

    fn take(
        &mut self,
        clause: &Clause,
        (offset, distance_m): ([f64; 3], f64),
        time: nautical::Time,
        (a, b): (&SailingLeg, &SailingLeg),
        motion: &Motion,
    ) {
        self.taken += 1.0;
        self.chance += chance_within(clause.limit_m(motion.beams_m, motion.sigma_m), distance_m, time, (a, b), motion);
        let chart = on_chart(offset, a.leg.from.position);
        let heading =
            |ship: &SailingLeg| ship.leg.from.heading_degrees.map(|degrees| Heading::of_degrees(f64::from(degrees)));
        let Some(heading_a) = heading(a) else { return };
        let framed = heading_a.frame(chart);
        self.framed += 1.0;
        self.offset[0] += framed[0];
        self.offset[1] += framed[1];
        self.offset_2 += framed[0] * framed[0] + framed[1] * framed[1];
        let hull = |ship: &SailingLeg| ship.version.and_then(|version| version.hull);
        if let (Some(heading_b), Some(hulls)) = (heading(b), hull(a).zip(hull(b))) {
            self.gaps += 1.0;
            self.gap_m += hull_gap_m(chart, (heading_a, heading_b), hulls);
        }
    }
}

/// The chance that the true distance is within the limit: errors of both positions, and of interpolation between fixes,
/// taken as normal (in one dimension, along the line between the ships).
fn chance_within(
    limit_m: f64,
    distance_m: f64,
    time: nautical::Time,
    (a, b): (&SailingLeg, &SailingLeg),
    motion: &Motion,
) -> f64 {
    let away = |ship: &SailingLeg| {
        let span = ship.leg.span();
        INTERPOLATION_MPS * time.since(span.start).min(span.end.since(time))
    };
    let sigma_m = (motion.sigma_m.powi(2) + away(a).powi(2) + away(b).powi(2)).sqrt();
    normal_below((limit_m - distance_m) / sigma_m)
}

/// The standard normal distribution function, to 7.5e-8 (Abramowitz and Stegun, 26.2.17).
pub(crate) fn normal_below(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let series =
        t * (0.319_381_530 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let above = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt() * series;
    if z >= 0.0 { 1.0 - above } else { above }
}
