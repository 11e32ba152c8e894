//! The conditions of a rule, taken away one by one.

use std::collections::BTreeMap;

use assess::Profile;
use events::{Clause, Encounter, Motion, Rule};
use nautical::{Ecef, Interval, Port, Time};
use tracks::Track;

use crate::pipeline::FoundEncounter;

/// Step at which the two are compared, seconds.
pub(super) const STEP_S: f64 = 10.0;

/// Least time of a clause whose least time was taken away, seconds.
const ANY_TIME_S: f64 = 1.0;

/// Share of the least time that must be spent in contact (as the detector has it).
const CONTACT_SHARE: f64 = 0.5;

/// The two at one moment.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) time: Time,
    pub(super) distance_m: f64,
    pub(super) speeds_knots: (f64, f64),
    pub(super) difference_knots: f64,
    pub(super) place: Ecef,
}

/// What is taken away from a clause.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Without {
    Nothing,
    Time,
    Speeds,
    Beside,
    Median,
    /// All but the distance.
    All,
}

/// In this order.
const EACH: [Without; 6] =
    [Without::Nothing, Without::Time, Without::Speeds, Without::Beside, Without::Median, Without::All];

/// A clause of a rule of the profile, with something taken away: a profile of its own.
struct Variant {
    rule: usize,
    clause: usize,
    without: Without,
    profile: Profile,
}

/// The profile, asked in all these ways.
pub(super) struct Asked {
    profile: Profile,
    rules: Vec<Rule>,
    variants: Vec<Variant>,
}

/// What the detector found of two tracks in each way: the longest.
pub(super) struct Conditions<'a> {
    asked: &'a Asked,
    found: BTreeMap<(usize, usize, Without), Encounter>,
    beams_m: Option<(f32, f32)>,
    types: [Option<&'static str>; 2],
}

impl Asked {
    pub(super) fn of(profile: &Profile) -> Asked {
        let mut plain = profile.clone();
        (plain.dark, plain.gaps, plain.loitering, plain.sparse) = (None, None, None, None);
        let rules: Vec<Rule> = std::iter::once(profile.rule.clone()).chain(profile.sparse.clone()).collect();
        let mut variants = Vec::new();
        for (rule_number, rule) in rules.iter().enumerate() {
            for (number, clause) in rule.clauses.iter().enumerate() {
                for without in EACH {
                    let mut profile = plain.clone();
                    profile.rule = Rule { clauses: vec![without.of(clause)], ..rule.clone() };
                    variants.push(Variant { rule: rule_number, clause: number, without, profile });
                }
            }
        }
        Asked { profile: profile.clone(), rules, variants }
    }

    pub(super) fn profiles(&self) -> Vec<Profile> {
        self.variants.iter().map(|variant| variant.profile.clone()).collect()
    }

    /// What was found of two tracks within a span.
    pub(super) fn conditions(
        &self,
        encounters: &[FoundEncounter],
        tracks: [Option<(u32, &Track)>; 2],
        span: Interval,
    ) -> Conditions<'_> {
        let pair = tracks.map(|track| track.map(|(number, _)| number));
        let mut found: BTreeMap<(usize, usize, Without), Encounter> = BTreeMap::new();
        for told in encounters {
            let here = told.encounter.span.intersection(span).is_some();
            let ours = [Some(told.tracks.0), Some(told.tracks.1)];
            let Some(variant) = self.variants.get(told.profile).filter(|_| here) else { continue };
            if ours == pair || ours == [pair[1], pair[0]] {
                let key = (variant.rule, variant.clause, variant.without);
                let longest = found.entry(key).or_insert_with(|| told.encounter.clone());
                if longest.span.seconds() < told.encounter.span.seconds() {
                    *longest = told.encounter.clone();
                }
            }
        }
        let middle = span.start.plus_seconds(span.seconds() / 2.0);
        let version =
            |track: Option<(u32, &Track)>| track.and_then(|(_, track)| track.version_at(middle, Time::MAX)).cloned();
        let [a, b] = tracks.map(version);
        let beam = |version: &Option<tracks::Version>| version.as_ref().and_then(|version| version.beam_m);
        let word = |version: &Option<tracks::Version>| Some(version.as_ref()?.ship_type?.word());
        Conditions { asked: self, found, beams_m: beam(&a).zip(beam(&b)), types: [word(&a), word(&b)] }
    }
}

impl Without {
    fn of(self, clause: &Clause) -> Clause {
        let mut left = clause.clone();
        let is = |what: Without| self == what || self == Without::All;
        if is(Without::Time) {
            left.duration_min_s = ANY_TIME_S;
        }
        if is(Without::Speeds) {
            (left.speed_knots_max, left.speed_knots_min, left.velocity_difference_knots_max) = (None, None, None);
        }
        if is(Without::Beside) {
            left.beside = None;
        }
        if is(Without::Median) {
            left.speed_median_knots_max = None;
        }
        left
    }

    /// Whether the clause has what is taken away.
    fn concerns(self, clause: &Clause) -> bool {
        self.of(clause) != *clause
    }
}

impl Conditions<'_> {
    /// The answer for each clause of each rule.
    pub(super) fn told(&self, moments: &[Moment]) -> Vec<String> {
        let mut told = Vec::new();
        for (number, rule) in self.asked.rules.iter().enumerate() {
            let sparse = if number > 0 { " of the rule for seas heard seldom" } else { "" };
            for (clause_number, clause) in rule.clauses.iter().enumerate() {
                let answer = match rule.motion {
                    Motion::Sightings { .. } => self.sighted((number, clause_number), clause),
                    Motion::Legs(_) => self.sailed((number, clause_number), clause, rule, moments),
                };
                told.push(format!("clause {}{sparse}: {answer}", clause_number + 1));
            }
        }
        told
    }

    fn found(&self, (rule, clause): (usize, usize), without: Without) -> Option<&Encounter> {
        self.found.get(&(rule, clause, without))
    }

    /// A rule by sightings.
    fn sighted(&self, at: (usize, usize), clause: &Clause) -> String {
        let (need, range_m) = (hours(clause.duration_min_s), clause.distance_m);
        if let Some(found) = self.found(at, Without::Nothing) {
            return met(found, clause);
        }
        match self.found(at, Without::All) {
            None => format!("never heard within {range_m:.0} m of each other within a quarter of an hour."),
            Some(seen) => {
                let lasted_s = seen.span.seconds();
                let mut told = format!("sighted together over {} (needs {need})", hours(lasted_s));
                told += &match self.found(at, Without::Speeds) {
                    Some(_) => "; too fast, or of unlike velocity, for the rest".to_owned(),
                    None if lasted_s < clause.duration_min_s => {
                        format!(": {} short", hours(clause.duration_min_s - lasted_s))
                    }
                    None => "; too fast, or out of reach of each other between sightings".to_owned(),
                };
                told + "."
            }
        }
    }

    /// A rule by legs.
    fn sailed(&self, at: (usize, usize), clause: &Clause, rule: &Rule, moments: &[Moment]) -> String {
        if let Some(found) = self.found(at, Without::Nothing) {
            return met(found, clause);
        }
        let Some(near) = self.found(at, Without::All) else {
            let least_m = moments.iter().map(|moment| moment.distance_m).reduce(f64::min).unwrap_or(f64::INFINITY);
            return match least_m - clause.distance_m {
                over_m if over_m > 0.0 => {
                    format!("never within {:.0} m: {over_m:.0} m too far at the nearest.", clause.distance_m)
                }
                _ => format!("within {:.0} m for less than {ANY_TIME_S:.0} s.", clause.distance_m),
            };
        };
        let near_moments: Vec<&Moment> =
            moments.iter().filter(|moment| moment.distance_m <= clause.distance_m).collect();
        let mut failed: Vec<(bool, String)> = Vec::new();
        for without in [Without::Speeds, Without::Beside, Without::Time, Without::Median] {
            if !without.concerns(clause) {
                continue;
            }
            let alone = self.found(at, without).is_some();
            let words = match without {
                Without::Speeds => speeds(clause, &near_moments),
                Without::Beside => self.beside(clause, near),
                Without::Time => self.time(at, clause, rule),
                _ => median(clause, near),
            };
            failed.extend(words.map(|words| (alone, words)));
        }
        let alone: Vec<&str> = failed.iter().filter(|(alone, _)| *alone).map(|(_, words)| words.as_str()).collect();
        let all: Vec<&str> = failed.iter().map(|(_, words)| words.as_str()).collect();
        let why = match (alone.is_empty(), all.is_empty()) {
            (false, _) => format!("fails on this alone: {}", alone.join("; or on: ")),
            (true, false) => format!("fails on: {}", all.join("; ")),
            (true, true) => "its conditions hold only at different times".to_owned(),
        };
        format!(
            "within {:.0} m for {} (of {}, breaks of up to {} among them); {why}.",
            clause.distance_m,
            hours(contact_s(near)),
            hours(near.span.seconds()),
            hours(rule.merge_s)
        )
    }

    fn time(&self, at: (usize, usize), clause: &Clause, rule: &Rule) -> Option<String> {
        let need_s = clause.duration_min_s;
        let Some(longest) = self.found(at, Without::Time) else {
            return Some(format!("time (never all other conditions at once; needs {})", hours(need_s)));
        };
        let (lasted_s, contact_s) = (longest.span.seconds(), contact_s(longest));
        if lasted_s < need_s {
            let short = hours(need_s - lasted_s);
            return Some(format!(
                "time (the longest that counts is {}: {short} short of {})",
                hours(lasted_s),
                hours(need_s)
            ));
        }
        let least_s = CONTACT_SHARE * need_s;
        (contact_s < least_s).then(|| {
            format!(
                "time in contact ({} of {}, the rest breaks of up to {}: {} short of half of the {} it needs)",
                hours(contact_s),
                hours(lasted_s),
                hours(rule.merge_s),
                hours(least_s - contact_s),
                hours(need_s)
            )
        })
    }

    fn beside(&self, clause: &Clause, near: &Encounter) -> Option<String> {
        let beside = clause.beside?;
        let (limit_m, how) = match self.beams_m {
            Some((a, b)) => (f64::from(a + b) / 2.0 + beside.clearance_m, "half of both beams and the clearance"),
            None => (beside.unknown_m, "where a beam is not known"),
        };
        (near.distance_median_m > limit_m).then(|| {
            format!(
                "side by side ({:.0} m apart in the median, {:.0} m nearest; at most {limit_m:.0} m and the errors of the \
                 positions, {how})",
                near.distance_median_m, near.distance_min_m
            )
        })
    }

    /// The profile's limits, which mark rows.
    pub(super) fn limits(&self, coast_m: f64, port: Option<(f64, &Port)>) -> Vec<String> {
        let limits = &self.asked.profile.rule.limits;
        let mut told = Vec::new();
        if limits.coast_m_min > 0.0 && coast_m <= limits.coast_m_min {
            told.push(format!(
                "limits: the coast is {coast_m:.0} m off there; the profile marks rows nearer than {:.0} m.",
                limits.coast_m_min
            ));
        }
        if let Some((port_m, port)) = port.filter(|(port_m, _)| *port_m < limits.port_m_min) {
            told.push(format!(
                "limits: the port of {} is {port_m:.0} m off there; the profile marks rows nearer than {:.0} m.",
                port.name, limits.port_m_min
            ));
        }
        if !limits.types.admits(self.types[0], self.types[1]) {
            let word = |word: Option<&str>| word.unwrap_or("not sent").to_owned();
            told.push(format!(
                "limits: types {} and {}; the profile marks rows of such ships.",
                word(self.types[0]),
                word(self.types[1])
            ));
        }
        told
    }
}

fn contact_s(encounter: &Encounter) -> f64 {
    encounter.contact_observed_s + encounter.silent_s
}

fn met(found: &Encounter, clause: &Clause) -> String {
    format!(
        "met, {} to {}: {} (needs {}), {:.0} m apart in the median.",
        found.span.start.floor_to(1),
        found.span.end.floor_to(1),
        hours(found.span.seconds()),
        hours(clause.duration_min_s),
        found.distance_median_m
    )
}

fn median(clause: &Clause, near: &Encounter) -> Option<String> {
    let (max, median) = (clause.speed_median_knots_max?, near.speed_median_knots);
    (median >= max).then(|| format!("median speed ({median:.1} kn, {:.1} kn too fast)", median - max))
}

/// The conditions on speeds that fail while the two are near, for how long and by how much.
fn speeds(clause: &Clause, near: &[&Moment]) -> Option<String> {
    let mut failed: BTreeMap<&str, (u32, f64)> = BTreeMap::new();
    for (what, by) in near.iter().filter_map(|moment| failing(clause, moment)) {
        let entry = failed.entry(what).or_default();
        *entry = (entry.0 + 1, entry.1.max(by));
    }
    let told: Vec<String> = failed
        .into_iter()
        .map(|(what, (moments, by))| {
            format!("{what} for {} of that (by up to {by:.1} kn)", hours(f64::from(moments) * STEP_S))
        })
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// The condition on speeds that fails at a moment, and by how many knots.
fn failing(clause: &Clause, moment: &Moment) -> Option<(&'static str, f64)> {
    let (a, b) = moment.speeds_knots;
    let (slow, fast) = (a.min(b), a.max(b));
    let over = |limit: Option<f64>, value: f64| limit.map(|limit| value - limit).filter(|over| *over >= 0.0);
    over(clause.speed_knots_max, fast)
        .map(|by| ("too fast", by))
        .or_else(|| clause.speed_knots_min.map(|min| min - slow).filter(|by| *by > 0.0).map(|by| ("too slow", by)))
        .or_else(|| {
            over(clause.velocity_difference_knots_max, moment.difference_knots).map(|by| ("velocities apart", by))
        })
}

pub(super) fn hours(seconds: f64) -> String {
    if seconds < 7_200.0 { format!("{:.0} min", seconds / 60.0) } else { format!("{:.1} h", seconds / 3_600.0) }
}
