//! Whether two silent ships can have met: the closed form, then the exact test.

use nautical::{Chart, ChartDisc, Ecef, Interval, METRES_PER_SECOND_PER_KNOT, Position, Time};

use super::lens::{Lens, Point};
use super::prism::{MeetingRule, Prism, Starts, starts};
use super::region;

/// The exact test ends when it knows the start of a meeting this well, seconds: at 25 knots each, 1.3 m of distance. What
/// is still open then counts as possible.
const START_TOLERANCE_S: f64 = 0.05;
/// Bounds of the window are told this well, seconds, on the wide side.
const WINDOW_TOLERANCE_S: f64 = 1.0;
/// The time to spare is told this well, seconds.
const SLACK_TOLERANCE_S: f64 = 10.0;
/// The speed needed is told this well, knots.
const SPEED_TOLERANCE_KNOTS: f64 = 0.01;
/// A disc that the chart cannot show: all of it.
const EVERYWHERE: ChartDisc = ChartDisc { centre: [0.0, 0.0], radius: 1e9 };

/// One way in which a meeting was possible.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fit {
    /// A time at which it may have started, seconds from the start of the first silence.
    start_s: f64,
    /// Where the two ships may then have been; `None` beyond the reach of a chart.
    points: Option<[Point; 2]>,
    bounds: Starts,
}

impl Fit {
    /// Whether the exact test decided. It does not where the ships could have gone farther than
    /// [`Chart::REACH_M_MAX`]: there the closed form stands alone, which lets too much through, never too little.
    pub fn is_exact(&self) -> bool {
        self.points.is_some()
    }

    /// One way in which it was possible: when it starts, and where the first and the second ship then are. `None` beyond
    /// the reach of a chart.
    pub fn example(&self, a: &Prism, b: &Prism, rule: &MeetingRule) -> Option<(Time, [Position; 2])> {
        let (points, meeting) = self.points.zip(Meeting::new(a, b, rule))?;
        let start = Time::from_seconds_f64(a.start_s + self.start_s);
        Some((start, points.map(|point| meeting.chart.place(point))))
    }
}

/// What a possible meeting of two silent ships looks like.
#[derive(Clone, PartialEq, Debug)]
pub struct Possibility {
    /// Earliest start and latest end, to the second, on the wide side.
    pub window: Interval,
    /// That window's share of the time in which both were silent, 0..=1.
    pub share_possible: f64,
    /// How much longer than the rule's least they could have stayed alongside, seconds.
    pub slack_s: f64,
    /// Least speed, knots, that both must have been able to make (each at most its own cap).
    pub speed_needed_knots: f64,
    /// A place where it may have been.
    pub place: Position,
    /// Ring round all places where the first ship may have been when it began (the other was within range): a superset,
    /// larger by a few per cent of its size at most. Not closed; successive places lie the short way round the earth.
    /// Empty beyond the reach of a chart.
    pub region: Vec<Position>,
    /// See [`Fit::is_exact`].
    pub exact: bool,
}

/// Whether two silent ships can have met under a rule.
///
/// Without drift it is exact to 1 m of distance plus [`Chart::error_m`] (0.8 m within 200 km, 99 m within 1,000 km), on the wide
/// side. With drift it demands that the two could be within range at the start of the stay with the ends' discs grown by
/// the drift, and at its end with the beginnings' grown: never too little, and too much by at most twice the drift.
///
/// Cost: 40 ns where the closed form says no, below 1 us where the middle of its window will do, else up to 10 us.
pub fn may_meet(a: &Prism, b: &Prism, rule: &MeetingRule) -> Option<Fit> {
    let bounds = starts(a, b, rule)?;
    match Meeting::new(a, b, rule) {
        Some(meeting) => meeting.sought(bounds),
        None => Some(Fit { start_s: bounds.lo.midpoint(bounds.hi), points: None, bounds }),
    }
}

/// Whether the closed form alone admits a meeting: all that can meet, and a few per cent more.
pub fn closed_form_admits(a: &Prism, b: &Prism, rule: &MeetingRule) -> bool {
    starts(a, b, rule).is_some()
}

/// A pair on its chart.
pub(super) struct Meeting<'p> {
    pub a: &'p Prism,
    pub b: &'p Prism,
    pub rule: &'p MeetingRule,
    pub chart: Chart,
    /// Errors of the chart and of rounding: each ship may go this much farther, metres.
    pub cover_m: f64,
    /// No place of the meeting is farther than this from the chart's middle, metres.
    pub reach_m: f64,
}

/// The two ships at their nearest, for one start.
#[derive(Clone, Copy)]
struct Nearest {
    start_s: f64,
    apart_m: f64,
    points: [Point; 2],
}

impl<'p> Meeting<'p> {
    fn new(a: &'p Prism, b: &'p Prism, rule: &'p MeetingRule) -> Option<Meeting<'p>> {
        let ends = [a.from, a.to, b.from, b.to];
        let middle = Ecef([0, 1, 2].map(|axis| ends.iter().map(|end| end.0[axis]).sum::<f64>() / 4.0));
        // A mean deep in the earth belongs to places a quarter of its round apart.
        if middle.chord_m(Ecef([0.0; 3])) < 5_000_000.0 {
            return None;
        }
        let middle = middle.on_surface();
        let widest = |prism: &Prism| {
            let centre = prism.from.towards(prism.to, 0.5);
            middle.chord_m(centre) * 1.02 + prism.way_m(rule) / 2.0
        };
        let foci_m = ends.iter().map(|end| middle.chord_m(*end)).fold(0.0, f64::max) * 1.02;
        let reach_m = foci_m.max(widest(a).min(widest(b))) + rule.range_m;
        if reach_m > Chart::REACH_M_MAX {
            return None;
        }
        Some(Meeting { a, b, rule, chart: Chart::around(middle), cover_m: Chart::error_m(reach_m), reach_m })
    }

    /// Where one ship can be: as far out as it came by the start of the stay, and near enough to be back after its end.
    /// The drift is added to the way back for the place at the start, to the way out for the place at the end.
    fn lens(&self, prism: &Prism, since_start_s: f64, drifted_m: (f64, f64)) -> Lens {
        let left_s = prism.end_s - prism.start_s - self.rule.stay_s - since_start_s;
        let disc = |centre: Ecef, radius_m: f64| {
            self.chart.disc(centre, radius_m.max(0.0) + self.cover_m).unwrap_or(EVERYWHERE)
        };
        Lens::of(
            disc(prism.from, prism.speed_mps * since_start_s + drifted_m.0),
            disc(prism.to, prism.speed_mps * left_s + drifted_m.1),
        )
    }

    /// Least distance of the two ships where the stay starts at `start_s`. It is convex in that time.
    fn nearest(&self, start_s: f64) -> Nearest {
        let since = (start_s, start_s - (self.b.start_s - self.a.start_s));
        let range_m = self.rule.range_m;
        let at = |drifted_m: (f64, f64)| {
            let a = self.lens(self.a, since.0, drifted_m);
            let b = self.lens(self.b, since.1, drifted_m);
            let (apart, p, q) = a.nearest_pair(&b, range_m);
            Nearest { start_s, apart_m: apart / self.chart.scale(p), points: [p, q] }
        };
        let drift_m = self.rule.drift_mps * self.rule.stay_s;
        let first = at((0.0, drift_m));
        if drift_m > 0.0 {
            let last = at((drift_m, 0.0));
            if last.apart_m > first.apart_m {
                return Nearest { points: first.points, ..last };
            }
        }
        first
    }

    /// Looks for a start at which they come within range, by golden section. A lower bound from the secants of a convex
    /// function ends the search as soon as none can be left.
    fn sought(&self, bounds: Starts) -> Option<Fit> {
        let range_m = self.rule.range_m;
        let fit = |nearest: Nearest| Fit { start_s: nearest.start_s, points: Some(nearest.points), bounds };
        let mut middle = self.nearest(bounds.lo.midpoint(bounds.hi));
        if middle.apart_m <= range_m {
            return Some(fit(middle));
        }
        let (mut low, mut high) = (self.nearest(bounds.lo), self.nearest(bounds.hi));
        for end in [low, high] {
            if end.apart_m <= range_m {
                return Some(fit(end));
            }
        }
        loop {
            let steps = (middle.start_s - low.start_s, high.start_s - middle.start_s);
            if steps.0.max(steps.1) <= START_TOLERANCE_S {
                return Some(fit(middle));
            }
            if least_m(&low, &middle, &high) > range_m + self.cover_m {
                return None;
            }
            const GOLDEN: f64 = 0.381_966;
            let start_s =
                if steps.0 > steps.1 { middle.start_s - GOLDEN * steps.0 } else { middle.start_s + GOLDEN * steps.1 };
            let next = self.nearest(start_s);
            if next.apart_m <= range_m {
                return Some(fit(next));
            }
            (low, middle, high) = match (next.start_s < middle.start_s, next.apart_m < middle.apart_m) {
                (true, true) => (low, next, middle),
                (true, false) => (next, middle, high),
                (false, true) => (middle, next, high),
                (false, false) => (low, middle, next),
            };
        }
    }

    /// The last start, from `inside` towards `bound`, at which they are within range.
    fn edge_s(&self, inside: f64, bound: f64) -> f64 {
        let within = |start_s: f64| self.nearest(start_s).apart_m <= self.rule.range_m;
        let (mut inside, mut outside) = (inside, bound);
        if within(outside) {
            return outside;
        }
        while (outside - inside).abs() > WINDOW_TOLERANCE_S {
            let middle = inside.midpoint(outside);
            *(if within(middle) { &mut inside } else { &mut outside }) = middle;
        }
        outside
    }
}

/// Lower bound of a convex function between three of its points, the middle one the least.
fn least_m(low: &Nearest, middle: &Nearest, high: &Nearest) -> f64 {
    let (left, right) = (middle.start_s - low.start_s, high.start_s - middle.start_s);
    if left <= 0.0 || right <= 0.0 {
        return f64::NEG_INFINITY;
    }
    // Left of the middle the function lies above the line through the middle and the right point, and so the other way.
    let (rise, fall) = ((high.apart_m - middle.apart_m) / right, (low.apart_m - middle.apart_m) / left);
    middle.apart_m - (rise * left).max(fall * right)
}

impl Possibility {
    /// Describes a meeting that [`may_meet`] found possible. About 0.2 ms: for rows, not for the search.
    pub fn of(a: &Prism, b: &Prism, rule: &MeetingRule, fit: &Fit) -> Possibility {
        let meeting = fit.points.zip(Meeting::new(a, b, rule));
        let (lo, hi) = match &meeting {
            Some((_, meeting)) => {
                (meeting.edge_s(fit.start_s, fit.bounds.lo), meeting.edge_s(fit.start_s, fit.bounds.hi))
            }
            None => (fit.bounds.lo, fit.bounds.hi),
        };
        let overlap_s = a.end_s.min(b.end_s) - a.start_s.max(b.start_s);
        let at = |seconds: f64| Time::from_seconds_f64(a.start_s + seconds);
        let (place, region) = match meeting {
            Some(([point, _], meeting)) => (meeting.chart.place(point), region::ring(&meeting, point)),
            None => (a.from.towards(a.to, 0.5).on_surface().position(), Vec::new()),
        };
        Possibility {
            window: Interval::new(at(lo), at(hi + rule.stay_s)),
            share_possible: ((hi + rule.stay_s - lo) / overlap_s.max(1.0)).clamp(0.0, 1.0),
            slack_s: slack_s(a, b, rule),
            speed_needed_knots: speed_needed_knots(a, b, rule),
            place,
            region,
            exact: fit.is_exact(),
        }
    }
}

/// How much longer than the rule's least two ships that can have met could have stayed, seconds.
pub(super) fn slack_s(a: &Prism, b: &Prism, rule: &MeetingRule) -> f64 {
    let possible = |stay_s: f64| may_meet(a, b, &MeetingRule { stay_s, ..*rule }).is_some();
    let longest_s = a.end_s.min(b.end_s) - a.start_s.max(b.start_s);
    let stay_s = last_true(rule.stay_s, longest_s, SLACK_TOLERANCE_S, possible);
    stay_s - rule.stay_s
}

fn speed_needed_knots(a: &Prism, b: &Prism, rule: &MeetingRule) -> f64 {
    let fastest_mps = a.speed_mps.max(b.speed_mps);
    let tolerance_mps = SPEED_TOLERANCE_KNOTS * METRES_PER_SECOND_PER_KNOT;
    let possible = |mps: f64| may_meet(&a.slowed_to(mps), &b.slowed_to(mps), rule).is_some();
    last_true(fastest_mps, 0.0, tolerance_mps, possible) / METRES_PER_SECOND_PER_KNOT
}

/// From `from`, where a condition holds, towards `to`: the last place found at which it holds, within the tolerance.
pub(super) fn last_true(from: f64, to: f64, tolerance: f64, holds: impl Fn(f64) -> bool) -> f64 {
    if holds(to) {
        return to;
    }
    let (mut inside, mut outside) = (from, to);
    while (outside - inside).abs() > tolerance {
        let middle = inside.midpoint(outside);
        *(if holds(middle) { &mut inside } else { &mut outside }) = middle;
    }
    inside
}
