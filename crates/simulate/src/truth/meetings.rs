//! Every meeting of a sea, from its true paths alone: each instant of a fine step is looked at, nothing is interpolated.

use nautical::knots;
use rustc_hash::FxHashMap;

use super::definition::{Definition, SPEED_WINDOW_S, Tolerance};
use super::grid::Grid;
use crate::chart::Place;
use crate::path::Leg;
use crate::sea::Sea;
use crate::transmit::{interval_s, sigma_m};
use crate::vessel::{Span, Vessel};

/// Step, seconds; starts and ends are then found to half a second by halving.
const STEP_S: f64 = 30.0;
/// Half of the ten minutes over which speed is taken.
const HALF_WINDOW_S: f64 = SPEED_WINDOW_S / 2.0;
/// Halvings of a step.
const HALVINGS: u32 = 6;

/// A pair that met the definition.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Met {
    /// Numbers of the vessels, the lower MMSI first.
    pub(crate) ships: (u32, u32),
    pub(crate) span: Span,
    pub(crate) contact_s: f64,
    pub(crate) place: Place,
    pub(crate) underway: bool,
}

/// A ship at an instant.
#[derive(Clone, Copy)]
struct Moment {
    place: Place,
    /// Metres a second east and north, over ten minutes.
    velocity: [f64; 2],
}

/// A pair's contacts under one clause, close enough to be one meeting.
#[derive(Clone, Copy)]
struct Run {
    start_s: f64,
    /// When it was last seen to hold.
    held_s: f64,
    contact_s: f64,
    /// Sum of offsets of the place from the first one, and samples.
    first: Place,
    sum: [f64; 2],
    samples: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    ships: (u32, u32),
    underway: bool,
}

/// Finds all meetings of ships that last long enough, by the sea's definition under each of the tolerances, in order of
/// start. All are judged on the same instants; the first tolerance must be the widest.
pub(crate) fn meetings<const N: usize>(sea: &Sea, tolerances: &[Tolerance; N]) -> [Vec<Met>; N] {
    let mut searches = tolerances.each_ref().map(|tolerance| Search {
        sea,
        definition: tolerance.timed(&sea.definition, heard_each_s(sea, sea.recording.under_way_s.max(10.0), 1.0)),
        tolerance,
        runs: FxHashMap::default(),
        met: Vec::new(),
    });
    let Some(widest) = tolerances.first() else { return searches.map(|search| search.met) };
    let largest_m = sea.vessels.iter().map(|vessel| sigma_m(vessel, &sea.recording)).fold(0.0, f64::max);
    let reach_m = sea.definition.distance_m + widest.metres((largest_m, largest_m), 2.0 * BOW_M_MAX).max(0.0);
    let fastest_knots = sea.definition.beside_knots_max + widest.knots(largest_m).max(0.0);
    let mut legs: Vec<usize> = vec![0; sea.vessels.len()];
    let mut grid = Grid::default();
    let (mut ships, mut places, mut moments) = (Vec::new(), Vec::new(), Vec::new());
    let steps = (sea.seconds / STEP_S).floor() as u32;
    for step in 0..=steps {
        let at_s = f64::from(step) * STEP_S;
        ships.clear();
        places.clear();
        moments.clear();
        for ((ship, vessel), leg) in (0u32..).zip(&sea.vessels).zip(&mut legs) {
            if let Some(moment) = slow_moment(vessel, at_s, leg, fastest_knots) {
                ships.push(ship);
                places.push(moment.place);
                moments.push(moment);
            }
        }
        grid.pairs(&places, reach_m, |a, b| {
            let of = |number: u32| ships.get(number as usize).zip(moments.get(number as usize));
            if let (Some((&a, moment_a)), Some((&b, moment_b))) = (of(a), of(b)) {
                searches.iter_mut().for_each(|search| search.look((a, *moment_a), (b, *moment_b), at_s));
            }
        });
        searches.iter_mut().for_each(|search| search.close_before(at_s - search.definition.merge_s));
    }
    searches.map(|mut search| {
        search.close_before(f64::INFINITY);
        joined(search.met)
    })
}

/// A ship as it is at an instant, if it is a ship, and slow enough to meet another.
fn slow_moment(vessel: &Vessel, at_s: f64, leg: &mut usize, fastest_knots: f64) -> Option<Moment> {
    if !vessel.is_ship() {
        return None;
    }
    let now = vessel.path.leg_at(at_s, leg)?;
    if is_fast(now, at_s, fastest_knots) {
        return None;
    }
    let moment = moment(vessel, at_s)?;
    (speed_knots(&moment) < fastest_knots).then_some(moment)
}

/// Whether a leg alone says that the ship is too fast, all of the ten minutes.
fn is_fast(leg: &Leg, at_s: f64, fastest_knots: f64) -> bool {
    let covers = leg.start_s <= at_s - HALF_WINDOW_S && leg.end_s >= at_s + HALF_WINDOW_S;
    covers && leg.steady_speed().is_some_and(|speed| knots(speed) > fastest_knots + 1.0)
}

/// Place and velocity over the ten minutes around an instant, as far as the ship is there.
fn moment(vessel: &Vessel, at_s: f64) -> Option<Moment> {
    let path = &vessel.path;
    let place = path.place(at_s)?;
    let (from_s, to_s) =
        ((at_s - HALF_WINDOW_S).max(path.start_s()).max(0.0), (at_s + HALF_WINDOW_S).min(path.end_s()));
    let [east, north] = path.place(from_s)?.metres_to(path.place(to_s)?);
    let seconds = (to_s - from_s).max(1e-9);
    Some(Moment { place, velocity: [east / seconds, north / seconds] })
}

fn speed_knots(moment: &Moment) -> f64 {
    knots(moment.velocity[0].hypot(moment.velocity[1]))
}

/// A straight line misses a path by at most so many metres: beyond, the ship turns, and is not judged by it.
const BOW_M_MAX: f64 = 50.0;

/// Mean seconds between two reports heard of a ship that sends each `interval_s` at this strength.
fn heard_each_s(sea: &Sea, interval_s: f64, strength: f64) -> f64 {
    interval_s / ((1.0 - sea.recording.loss) * strength).max(0.05)
}

/// What the straight line between two reports cuts off from a ship's path around an instant, metres.
fn bow_m(sea: &Sea, vessel: &Vessel, at_s: f64) -> f64 {
    let mut leg = vessel.path.legs.partition_point(|leg| leg.end_s < at_s);
    let Some(leg) = vessel.path.leg_at(at_s, &mut leg) else { return 0.0 };
    let interval_s = interval_s(vessel.transponder, &leg.state(at_s), &sea.recording);
    let half_s = heard_each_s(sea, interval_s, vessel.strength) / 2.0;
    let ends = vessel.path.place(at_s - half_s).zip(vessel.path.place(at_s + half_s));
    ends.map_or(0.0, |(from, to)| from.towards(to, 0.5).distance_m(leg.place(at_s))).min(BOW_M_MAX)
}

struct Search<'s> {
    sea: &'s Sea,
    definition: Definition,
    tolerance: &'s Tolerance,
    runs: FxHashMap<Key, Run>,
    met: Vec<Met>,
}

impl Search<'_> {
    /// Whether the first or the second clause holds for two ships.
    fn holds(&self, key: Key, (a, b): (&Moment, &Moment), at_s: f64) -> bool {
        let (definition, tolerance) = (&self.definition, self.tolerance);
        let vessels = self.sea.vessels.get(key.ships.0 as usize).zip(self.sea.vessels.get(key.ships.1 as usize));
        let Some((ship_a, ship_b)) = vessels else { return false };
        let sigmas_m = (sigma_m(ship_a, &self.sea.recording), sigma_m(ship_b, &self.sea.recording));
        let more_knots = (tolerance.knots(sigmas_m.0), tolerance.knots(sigmas_m.1));
        let distance_m = a.place.distance_m(b.place);
        let (speed_a, speed_b) = (speed_knots(a), speed_knots(b));
        // The line between reports is looked at only where it can decide.
        let is_near = |limit_m: f64| {
            let least_m = tolerance.metres(sigmas_m, 0.0);
            let clear_m = tolerance.metres(sigmas_m, 2.0 * BOW_M_MAX);
            if tolerance.distance == 0.0 || distance_m <= limit_m + least_m.min(clear_m) {
                return distance_m <= limit_m + least_m;
            }
            let missed_m = bow_m(self.sea, ship_a, at_s) + bow_m(self.sea, ship_b, at_s);
            distance_m <= limit_m + tolerance.metres(sigmas_m, missed_m)
        };
        if !key.underway {
            return speed_a < definition.speed_knots_max + more_knots.0
                && speed_b < definition.speed_knots_max + more_knots.1
                && is_near(definition.distance_m);
        }
        let limit_m = match self.beams_m(key.ships, at_s) {
            Some(half_m) => half_m + definition.beside_clearance_m + definition.beside_error_m,
            None => definition.beside_unknown_m,
        };
        let difference = [a.velocity[0] - b.velocity[0], a.velocity[1] - b.velocity[1]];
        let both_knots = more_knots.0.hypot(more_knots.1) * tolerance.speed.signum();
        speed_a >= definition.speed_knots_max - more_knots.0
            && speed_b >= definition.speed_knots_max - more_knots.1
            && speed_a < definition.beside_knots_max + more_knots.0
            && speed_b < definition.beside_knots_max + more_knots.1
            && knots(difference[0].hypot(difference[1])) < definition.beside_difference_knots_max + both_knots
            && is_near(limit_m.min(definition.distance_m))
    }

    /// Half of both beams, metres, where both are sent.
    fn beams_m(&self, (a, b): (u32, u32), at_s: f64) -> Option<f64> {
        let beam = |ship: u32| {
            let beam_m = self.sea.vessels.get(ship as usize)?.said_at(at_s)?.beam_m();
            (beam_m > 0).then_some(f64::from(beam_m))
        };
        Some((beam(a)? + beam(b)?) / 2.0)
    }

    fn look(&mut self, (a, moment_a): (u32, Moment), (b, moment_b): (u32, Moment), at_s: f64) {
        let mmsi = |ship: u32| self.sea.vessels.get(ship as usize).map_or(0, |vessel| vessel.mmsi);
        let (mmsi_a, mmsi_b) = (mmsi(a), mmsi(b));
        if mmsi_a == mmsi_b {
            return;
        }
        let ships = if mmsi_a < mmsi_b { (a, b) } else { (b, a) };
        let moments = if mmsi_a < mmsi_b { (&moment_a, &moment_b) } else { (&moment_b, &moment_a) };
        for underway in [false, true] {
            let key = Key { ships, underway };
            if self.holds(key, moments, at_s) {
                let middle = moment_a.place.towards(moment_b.place, 0.5);
                self.hold(key, middle, at_s);
            }
        }
    }

    /// The clause holds for a pair at this step.
    fn hold(&mut self, key: Key, place: Place, at_s: f64) {
        let goes_on = self.runs.get(&key).is_some_and(|run| at_s - run.held_s < 1.5 * STEP_S);
        if goes_on {
            if let Some(run) = self.runs.get_mut(&key) {
                run.contact_s += at_s - run.held_s;
                run.held_s = at_s;
                run.take(place);
            }
            return;
        }
        let since_s = if at_s > 0.0 { self.edge(key, at_s, at_s - STEP_S) } else { 0.0 };
        // The end of the contact before it, if there was one, was left open.
        let merge_s = self.definition.merge_s;
        if let Some(mut run) = self.runs.remove(&key) {
            let ended_s = self.edge(key, run.held_s, run.held_s + STEP_S);
            run.contact_s += ended_s - run.held_s;
            if since_s - ended_s <= merge_s {
                run.contact_s += at_s - since_s;
                run.held_s = at_s;
                run.take(place);
                self.runs.insert(key, run);
                return;
            }
            run.held_s = ended_s;
            self.keep(key, &run);
        }
        let mut run = Run {
            start_s: since_s,
            held_s: at_s,
            contact_s: at_s - since_s,
            first: place,
            sum: [0.0; 2],
            samples: 0.0,
        };
        run.take(place);
        self.runs.insert(key, run);
    }

    /// Where, between an instant at which a clause holds and one at which it does not, it ceases to hold.
    fn edge(&self, key: Key, holds_s: f64, not_s: f64) -> f64 {
        let (mut holds_s, mut not_s) = (holds_s, not_s.clamp(0.0, self.sea.seconds));
        for _ in 0..HALVINGS {
            let middle_s = (holds_s + not_s) / 2.0;
            let at = |ship: u32| self.sea.vessels.get(ship as usize).and_then(|vessel| moment(vessel, middle_s));
            let still = at(key.ships.0).zip(at(key.ships.1));
            if still.is_some_and(|(a, b)| self.holds(key, (&a, &b), middle_s)) {
                holds_s = middle_s;
            } else {
                not_s = middle_s;
            }
        }
        holds_s
    }

    /// Closes runs that were last held before this instant.
    fn close_before(&mut self, at_s: f64) {
        let mut over: Vec<(Key, Run)> =
            self.runs.iter().filter(|(_, run)| run.held_s + STEP_S < at_s).map(|(key, run)| (*key, *run)).collect();
        over.sort_by_key(|(key, _)| (key.ships, key.underway));
        for (key, mut run) in over {
            self.runs.remove(&key);
            let ended_s = self.edge(key, run.held_s, run.held_s + STEP_S);
            run.contact_s += ended_s - run.held_s;
            run.held_s = ended_s;
            self.keep(key, &run);
        }
    }

    fn keep(&mut self, key: Key, run: &Run) {
        let least_s = if key.underway { self.definition.beside_duration_min_s } else { self.definition.duration_min_s };
        let long_enough = run.held_s - run.start_s >= least_s;
        if long_enough && run.contact_s >= self.definition.contact_share_min * least_s {
            self.met.push(Met {
                ships: key.ships,
                span: Span { start_s: run.start_s, end_s: run.held_s },
                contact_s: run.contact_s,
                place: run.place(),
                underway: key.underway,
            });
        }
    }
}

impl Run {
    fn take(&mut self, place: Place) {
        self.sum[0] += place.east - self.first.east;
        self.sum[1] += place.north - self.first.north;
        self.samples += 1.0;
    }

    fn place(&self) -> Place {
        let samples = self.samples.max(1.0);
        Place { east: self.first.east + self.sum[0] / samples, north: self.first.north + self.sum[1] / samples }
    }
}

/// Meetings of one pair that overlap in time are one, as under a profile.
fn joined(mut met: Vec<Met>) -> Vec<Met> {
    met.sort_by(|a, b| a.ships.cmp(&b.ships).then(a.span.start_s.total_cmp(&b.span.start_s)));
    let mut one: Vec<Met> = Vec::new();
    for next in met {
        match one.last_mut() {
            Some(last) if last.ships == next.ships && next.span.start_s < last.span.end_s => {
                let span = Span { start_s: last.span.start_s, end_s: last.span.end_s.max(next.span.end_s) };
                let longer = if next.contact_s > last.contact_s { next } else { *last };
                *last = Met { span, underway: last.underway && next.underway, ..longer };
            }
            _ => one.push(next),
        }
    }
    one.sort_by(|a, b| a.span.start_s.total_cmp(&b.span.start_s).then(a.ships.cmp(&b.ships)));
    one
}
