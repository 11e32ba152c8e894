//! Every meeting of a sea, from its true paths alone: each instant of a fine step is looked at, nothing is interpolated.

use nautical::knots;
use rustc_hash::FxHashMap;

use super::definition::Definition;
use super::grid::Grid;
use crate::chart::Place;
use crate::path::Leg;
use crate::sea::Sea;
use crate::vessel::{Span, Vessel};

/// Step, seconds; starts and ends are then found to half a second by halving.
const STEP_S: f64 = 30.0;
/// Half of the ten minutes over which speed is taken.
const HALF_WINDOW_S: f64 = 300.0;
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

/// Finds all meetings of ships that last long enough, by each of the definitions, in order of start. All are judged on the
/// same instants; the first definition must be the widest.
pub(crate) fn meetings<const N: usize>(sea: &Sea, definitions: &[Definition; N]) -> [Vec<Met>; N] {
    let mut searches = definitions.each_ref().map(|definition| Search {
        sea,
        definition,
        runs: FxHashMap::default(),
        met: Vec::new(),
    });
    let Some(widest) = definitions.first() else { return searches.map(|search| search.met) };
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
            if let Some(moment) = slow_moment(vessel, at_s, leg, widest) {
                ships.push(ship);
                places.push(moment.place);
                moments.push(moment);
            }
        }
        grid.pairs(&places, widest.distance_m, |a, b| {
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
fn slow_moment(vessel: &Vessel, at_s: f64, leg: &mut usize, definition: &Definition) -> Option<Moment> {
    if !vessel.is_ship() {
        return None;
    }
    let now = vessel.path.leg_at(at_s, leg)?;
    if is_fast(now, at_s, definition) {
        return None;
    }
    let moment = moment(vessel, at_s)?;
    (speed_knots(&moment) < definition.beside_knots_max).then_some(moment)
}

/// Whether a leg alone says that the ship is too fast, all of the ten minutes.
fn is_fast(leg: &Leg, at_s: f64, definition: &Definition) -> bool {
    let covers = leg.start_s <= at_s - HALF_WINDOW_S && leg.end_s >= at_s + HALF_WINDOW_S;
    covers && leg.steady_speed().is_some_and(|speed| knots(speed) > definition.beside_knots_max + 1.0)
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

struct Search<'s> {
    sea: &'s Sea,
    definition: &'s Definition,
    runs: FxHashMap<Key, Run>,
    met: Vec<Met>,
}

impl Search<'_> {
    /// Whether the first or the second clause holds for two ships.
    fn holds(&self, a: &Moment, b: &Moment, beams_m: Option<f64>, underway: bool) -> bool {
        let definition = self.definition;
        let distance_m = a.place.distance_m(b.place);
        let (speed_a, speed_b) = (speed_knots(a), speed_knots(b));
        if !underway {
            return distance_m <= definition.distance_m && speed_a.max(speed_b) < definition.speed_knots_max;
        }
        let limit_m = match beams_m {
            Some(half_m) => half_m + definition.beside_clearance_m + definition.beside_error_m,
            None => definition.beside_unknown_m,
        };
        let difference = [a.velocity[0] - b.velocity[0], a.velocity[1] - b.velocity[1]];
        distance_m <= limit_m.min(definition.distance_m)
            && speed_a.min(speed_b) >= definition.speed_knots_max
            && speed_a.max(speed_b) < definition.beside_knots_max
            && knots(difference[0].hypot(difference[1])) < definition.beside_difference_knots_max
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
        if moment_a.place.distance_m(moment_b.place) > self.definition.distance_m {
            return;
        }
        let mmsi = |ship: u32| self.sea.vessels.get(ship as usize).map_or(0, |vessel| vessel.mmsi);
        let (mmsi_a, mmsi_b) = (mmsi(a), mmsi(b));
        if mmsi_a == mmsi_b {
            return;
        }
        let ships = if mmsi_a < mmsi_b { (a, b) } else { (b, a) };
        let beams_m = self.beams_m(ships, at_s);
        for underway in [false, true] {
            if self.holds(&moment_a, &moment_b, beams_m, underway) {
                let middle = moment_a.place.towards(moment_b.place, 0.5);
                self.hold(Key { ships, underway }, middle, at_s);
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
            let beams_m = self.beams_m(key.ships, middle_s);
            let still = at(key.ships.0).zip(at(key.ships.1));
            if still.is_some_and(|(a, b)| self.holds(&a, &b, beams_m, key.underway)) {
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
