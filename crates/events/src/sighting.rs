//! Sparse reception: a stay told by joint sightings, with reach in between.

use std::collections::VecDeque;

use nautical::{Ecef, Interval, METRES_PER_SECOND_PER_KNOT, Position, Time, knots};
use proximity::{Leg, Passage};
use tracks::Sighting;

use crate::encounter::{Encounter, normal_below};
use crate::rule::{Clause, Rule};
use crate::tally::Tally;

/// A sighting stands for this long, seconds, before and after its fix: two of them that overlap are at most 15 min apart.
pub const SIGHTING_HALF_S: f64 = 450.0;
/// One sighting of a track in each step of this length, seconds, is enough.
pub const SIGHTING_STEP_S: i64 = 300;
/// Joint sightings closer in time than this, seconds, observe what lies between them.
const OBSERVED_S: f64 = 1_800.0;
/// Weight of the unseen part in the confidence: nothing is known of it but that it was possible. Judgement.
const UNSEEN_WEIGHT: f64 = 0.5;
/// Fewest joint sightings.
const JOINT_MIN: u32 = 2;

/// A ship's part in a joint sighting.
#[derive(Clone, Copy, Debug)]
pub struct SightedLeg<'t> {
    /// The sighting.
    pub sighting: &'t Sighting,
    /// Where else the ship was seen.
    pub trail: &'t Trail,
}

/// Where a ship was sighted over the last hours.
#[derive(Clone, Default, Debug)]
pub struct Trail {
    sightings: VecDeque<(Time, Position)>,
}

impl Trail {
    /// Adds a sighting, later than all before.
    pub fn push(&mut self, time: Time, position: Position) {
        if self.sightings.back().is_none_or(|last| last.0 < time) {
            self.sightings.push_back((time, position));
        }
    }

    /// Drops sightings before `time`.
    pub fn forget_before(&mut self, time: Time) {
        let old = self.sightings.partition_point(|sighting| sighting.0 < time);
        self.sightings.drain(..old);
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.sightings.is_empty()
    }

    fn between(&self, span: Interval) -> impl Iterator<Item = &(Time, Position)> {
        let first = self.sightings.partition_point(|sighting| sighting.0 <= span.start);
        self.sightings.range(first..).take_while(move |sighting| sighting.0 < span.end)
    }
}

/// A sighting as a leg for the search: dead reckoning over a quarter of an hour around the fix.
pub fn sighting_leg(sighting: &Sighting, tag: u32) -> Leg {
    let at = sighting.fix.place;
    let away = sighting.velocity_mps.unwrap_or_default().map(|v| v * SIGHTING_HALF_S);
    let Ecef([x, y, z]) = at;
    let span = Interval::new(
        sighting.fix.time.plus_seconds(-SIGHTING_HALF_S),
        sighting.fix.time.plus_seconds(SIGHTING_HALF_S),
    );
    Leg {
        span,
        from: Ecef([x - away[0], y - away[1], z - away[2]]),
        to: Ecef([x + away[0], y + away[1], z + away[2]]),
        tag,
    }
}

/// Both ships seen together.
#[derive(Clone, Copy, Debug)]
struct Joint {
    span: Interval,
    places: [Position; 2],
    sigma_m: f64,
    underway: bool,
}

/// What one pair has shown so far of a stay seen now and then.
#[derive(Clone, Default, Debug)]
pub struct SightingState {
    chain: Option<Chain>,
    over: Vec<Chain>,
}

#[derive(Clone, Debug)]
struct Chain {
    span: Interval,
    last: Joint,
    joint: u32,
    underway: u32,
    /// Least duration, seconds, by the clause under which it began.
    duration_min_s: f64,
    observed_s: f64,
    sightings: u32,
    last_fix: [Time; 2],
    distance_min_m: f64,
    distances: Tally,
    speeds: Tally,
    relative_speeds: Tally,
    place_sum: [f64; 3],
    chance: f64,
}

impl SightingState {
    /// Whether the pair can be forgotten.
    pub fn is_empty(&self) -> bool {
        self.chain.is_none() && self.over.is_empty()
    }

    /// The earliest start of an encounter that is not told yet, or may become one.
    pub fn open_since(&self) -> Option<Time> {
        self.chain.iter().chain(&self.over).map(|chain| chain.span.start).min()
    }

    /// The encounters that are not told yet, as they stand.
    pub fn under_way(&self) -> impl Iterator<Item = Encounter> {
        let open = self.chain.iter().filter(|chain| chain.is_encounter());
        open.chain(&self.over).map(Chain::encounter)
    }

    /// Takes in a passage of two sightings.
    pub fn pass(&mut self, rule: &Rule, silence_max_s: f64, passage: &Passage, a: SightedLeg, b: SightedLeg) {
        let Some((clause, joint, figures)) = joint_sighting(rule, passage, &a, &b) else { return };
        let joins = self.chain.as_ref().is_some_and(|chain| {
            let unseen = Interval::new(chain.span.end.min(joint.span.start), joint.span.start);
            unseen.seconds() <= silence_max_s
                && chain.last.allows_contact_until(&joint, rule)
                && !contradicted(&chain.last, &joint, unseen, (a.trail, b.trail), rule)
        });
        if !joins {
            self.over.extend(self.chain.take().filter(Chain::is_encounter));
        }
        let chain = self.chain.get_or_insert_with(|| Chain::new(&joint, clause));
        chain.extend(joint, &figures, [a.sighting.fix.time, b.sighting.fix.time]);
    }

    /// Tells what can no longer change once all passages that start before `until` were taken in.
    pub fn settle(&mut self, silence_max_s: f64, until: Time, tell: &mut impl FnMut(Encounter)) {
        let idle = self.chain.take_if(|chain| until.since(chain.span.end) > silence_max_s);
        self.over.extend(idle.filter(Chain::is_encounter));
        for chain in self.over.drain(..) {
            tell(chain.encounter());
        }
    }
}

struct Figures {
    distance_m: f64,
    speed_knots: Option<f64>,
    difference_knots: Option<f64>,
    chance: f64,
    middle: Ecef,
}

/// Whether two sightings are one of both together: within the distance after two standard errors, and slow or alike in
/// velocity as far as velocities are known.
fn joint_sighting<'r>(
    rule: &'r Rule,
    passage: &Passage,
    a: &SightedLeg,
    b: &SightedLeg,
) -> Option<(&'r Clause, Joint, Figures)> {
    let (fix_a, fix_b) = (&a.sighting.fix, &b.sighting.fix);
    let time = Time(fix_a.time.0.midpoint(fix_b.time.0));
    let distance_m = passage.relative.distance_m(time);
    let sigma_m = f64::from(fix_a.sigma_m.hypot(fix_b.sigma_m));
    let length = |[x, y, z]: [f64; 3]| knots((x * x + y * y + z * z).sqrt());
    let (speed_a, speed_b) = (a.sighting.velocity_mps.map(length), b.sighting.velocity_mps.map(length));
    let difference_knots = a
        .sighting
        .velocity_mps
        .zip(b.sighting.velocity_mps)
        .map(|(va, vb)| length([va[0] - vb[0], va[1] - vb[1], va[2] - vb[2]]));
    // A speed that nobody tells is no evidence against: reach between sightings bounds it.
    let speeds = (speed_a.or(speed_b).unwrap_or(0.0), speed_b.or(speed_a).unwrap_or(0.0));
    let clause = rule.clauses.iter().find(|clause| {
        distance_m - 2.0 * sigma_m <= clause.distance_m && clause.admits_speeds(speeds, difference_knots.unwrap_or(0.0))
    })?;
    let joint = Joint {
        span: Interval::new(fix_a.time.min(fix_b.time), fix_a.time.max(fix_b.time)),
        places: [fix_a.position, fix_b.position],
        sigma_m,
        underway: clause.underway,
    };
    let middle = fix_a.place.towards(fix_b.place, 0.5);
    let chance = normal_below((clause.distance_m - distance_m) / sigma_m);
    let speed_knots = speed_a.zip(speed_b).map(|(a, b)| (a + b) / 2.0);
    Some((clause, joint, Figures { distance_m, speed_knots, difference_knots, chance, middle }))
}

/// Speed, metres per second, that a stay (or a joint passage) allows.
fn pace_mps(rule: &Rule, underway: bool) -> f64 {
    let fastest = rule.clauses.iter().filter(|clause| clause.underway == underway);
    fastest.filter_map(|clause| clause.speed_knots_max).fold(0.0, f64::max) * METRES_PER_SECOND_PER_KNOT
}

impl Joint {
    /// Whether each ship could be where it is sighted next without leaving the other: its mean speed in between stays
    /// within the rule's.
    fn allows_contact_until(&self, next: &Joint, rule: &Rule) -> bool {
        let seconds = next.span.end.since(self.span.start).max(0.0);
        let pace = pace_mps(rule, self.underway && next.underway);
        let slack_m = 2.0 * (self.sigma_m + next.sigma_m) + rule.distance_m();
        (0..2).all(|side| self.places[side].ecef().chord_m(next.places[side].ecef()) <= pace * seconds + slack_m)
    }
}

/// Whether a sighting of one ship in between shows that they parted: it is farther from where both were than the stay's
/// pace allows, or both were seen within a quarter of an hour of each other and apart.
fn contradicted(last: &Joint, next: &Joint, unseen: Interval, trails: (&Trail, &Trail), rule: &Rule) -> bool {
    if unseen.start >= unseen.end {
        return false;
    }
    let pace = pace_mps(rule, last.underway && next.underway);
    let slack_m = 2.0 * (last.sigma_m + next.sigma_m) + rule.distance_m();
    let strays = |side: usize, trail: &Trail| {
        trail.between(unseen).any(|&(time, position)| {
            let here = position.ecef();
            let room = |other: Position, seconds: f64| here.chord_m(other.ecef()) <= pace * seconds + slack_m;
            !room(last.places[side], time.since(last.span.start)) || !room(next.places[side], next.span.end.since(time))
        })
    };
    let apart = |&(time, position): &(Time, Position)| {
        // What comes after both were seen together again contradicts nothing.
        let after = time.plus_seconds(2.0 * SIGHTING_HALF_S).min(next.span.end);
        let around = Interval::new(time.plus_seconds(-2.0 * SIGHTING_HALF_S), after);
        trails.1.between(around).any(|&(other_time, other)| {
            let moved_m = pace * time.since(other_time).abs();
            position.ecef().chord_m(other.ecef()) > slack_m + moved_m
        })
    };
    strays(0, trails.0) || strays(1, trails.1) || trails.0.between(unseen).any(apart)
}

impl Chain {
    fn new(joint: &Joint, clause: &Clause) -> Chain {
        Chain {
            span: joint.span,
            last: *joint,
            joint: 0,
            underway: 0,
            duration_min_s: clause.duration_min_s,
            observed_s: 0.0,
            sightings: 0,
            last_fix: [Time::MIN; 2],
            distance_min_m: f64::INFINITY,
            distances: Tally::new(2.0 * clause.distance_m),
            speeds: Tally::new(30.0),
            relative_speeds: Tally::new(30.0),
            place_sum: [0.0; 3],
            chance: 0.0,
        }
    }

    fn extend(&mut self, joint: Joint, figures: &Figures, fixes: [Time; 2]) {
        let forward_s = joint.span.end.since(self.span.end).max(0.0);
        if self.joint == 0 {
            self.observed_s = joint.span.seconds();
        } else if forward_s <= OBSERVED_S {
            self.observed_s += forward_s;
        } else {
            self.observed_s += joint.span.seconds();
        }
        self.span = Interval::new(self.span.start.min(joint.span.start), self.span.end.max(joint.span.end));
        for (side, time) in fixes.into_iter().enumerate() {
            if time > self.last_fix[side] {
                self.last_fix[side] = time;
                self.sightings += 1;
            }
        }
        self.joint += 1;
        self.underway += u32::from(joint.underway);
        self.last = joint;
        self.distance_min_m = self.distance_min_m.min(figures.distance_m);
        self.distances.add(figures.distance_m, 1.0);
        self.chance += figures.chance;
        if let Some(speed) = figures.speed_knots {
            self.speeds.add(speed, 1.0);
        }
        if let Some(difference) = figures.difference_knots {
            self.relative_speeds.add(difference, 1.0);
        }
        for (sum, x) in self.place_sum.iter_mut().zip(figures.middle.0) {
            *sum += x;
        }
    }

    fn is_encounter(&self) -> bool {
        self.joint >= JOINT_MIN && self.span.seconds() >= self.duration_min_s
    }

    fn encounter(&self) -> Encounter {
        let joint = f64::from(self.joint.max(1));
        let duration_s = self.span.seconds();
        let observed_s = self.observed_s.min(duration_s);
        let share = if duration_s > 0.0 { observed_s / duration_s } else { 0.0 };
        Encounter {
            span: self.span,
            contact_observed_s: observed_s,
            silent_s: duration_s - observed_s,
            sightings: self.sightings,
            distance_min_m: self.distance_min_m,
            distance_median_m: self.distances.median().max(self.distance_min_m),
            hull_gap_m: None,
            alongside: false,
            underway: self.underway * 2 > self.joint,
            speed_median_knots: self.speeds.median(),
            relative_speed_median_knots: self.relative_speeds.median(),
            position: Ecef(self.place_sum.map(|sum| sum / joint)).position(),
            confidence: self.chance / joint * (share + UNSEEN_WEIGHT * (1.0 - share)),
        }
    }
}
