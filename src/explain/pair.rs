//! Two ships around a time: which condition of the rule failed, and by how much.
//!
//! The detector itself is asked again, with conditions taken away: what it finds then is what it would have found.

use std::collections::BTreeMap;
use std::path::Path;

use ais::Mmsi;
use assess::Profile;
use events::Motion;
use nautical::{Interval, Time, knots};
use serde_json::{Value, json};
use store::{EncounterRow, read_table};
use tracks::{GapRule, Track};

use super::conditions::{Asked, Conditions, Moment, STEP_S, hours};
use super::course::{Course, Known};
use crate::INTERRUPTED;
use crate::pipeline::{Ended, Findings, FoundEncounter, Outlet, PassedFix, Waters, degrees_minutes};
use crate::rerun::EarlierRun;

/// Looked at before and after the time in question, seconds.
const AROUND_S: f64 = 21_600.0;
/// Read before that, seconds: what reception is like is learned over a day.
const LEARNED_S: f64 = 93_600.0;

/// Two ships and a time.
pub(super) struct Question<'q> {
    pub(super) dir: &'q Path,
    /// The lower MMSI first.
    pub(super) pair: (Mmsi, Mmsi),
    pub(super) at: Time,
}

/// The fixes of all ships around the time.
struct Around {
    span: Interval,
    fixes: BTreeMap<u32, Vec<PassedFix>>,
    encounters: Vec<FoundEncounter>,
}

impl Outlet for Around {
    fn pass(&mut self, track: u32, fixes: &[PassedFix]) -> anyhow::Result<()> {
        let within = fixes.iter().filter(|passed| self.span.contains(passed.fix.time));
        self.fixes.entry(track).or_default().extend(within);
        Ok(())
    }

    fn decided(&mut self, findings: Findings) -> anyhow::Result<()> {
        self.encounters.extend(findings.encounters);
        Ok(())
    }
}

impl Question<'_> {
    /// The answer in words and as JSON.
    pub(super) fn answer(&self, profile: Option<&str>) -> anyhow::Result<(String, Value)> {
        let run = EarlierRun::of(self.dir)?;
        let profile = run.profile(profile)?;
        let span = Interval::new(self.at.plus_seconds(-AROUND_S), self.at.plus_seconds(AROUND_S));
        let read = Interval::new(span.start.plus_seconds(-LEARNED_S), span.end.plus_seconds(AROUND_S));
        let mut around = Around {
            span: Interval::new(span.start.plus_seconds(-7_200.0), read.end),
            fixes: BTreeMap::new(),
            encounters: Vec::new(),
        };
        let asked = Asked::of(profile);
        let ended = run.again(read, asked.profiles(), &mut around, &INTERRUPTED)?;
        let gap_max_s = match profile.rule.motion {
            Motion::Legs(GapRule::Fixed(gap_s)) => Some(gap_s),
            Motion::Sightings { silence_max_s } => Some(silence_max_s),
            Motion::Legs(GapRule::ByMedium { .. }) => None,
        };
        let course = |mmsi: Mmsi| -> Vec<(String, Course)> {
            let tracks = ended.tracker.tracks().iter().enumerate().filter(|(_, track)| track.key.mmsi == mmsi);
            tracks
                .map(|(id, track)| {
                    let fixes = around.fixes.get(&(id as u32)).cloned().unwrap_or_default();
                    (track.key.to_string(), Course::new(fixes, gap_max_s))
                })
                .filter(|(_, course)| course.len() > 0)
                .collect()
        };
        let (a, b) = (course(self.pair.0), course(self.pair.1));
        let mut told = vec![format!("By profile {}: {}.", profile.name, profile.about)];
        told.extend(self.found(profile)?);
        for (mmsi, courses) in [(self.pair.0, &a), (self.pair.1, &b)] {
            told.extend(self.heard(mmsi, courses, span, &ended));
        }
        for (key_a, a) in &a {
            for (key_b, b) in &b {
                let compared = Compared::new(a, b, span);
                told.push(format!("{key_a} and {key_b}, {} to {}:", span.start, span.end));
                let tracks = self.tracks(&ended, (key_a, key_b));
                let lines = compared.told(run.waters(), &asked.conditions(&around.encounters, tracks, span));
                told.extend(lines.into_iter().map(|line| format!("  {line}")));
            }
        }
        let text = told.iter().map(|line| line.clone() + "\n").collect();
        Ok((
            text,
            json!({ "pair": [self.pair.0.number(), self.pair.1.number()], "at": self.at.to_string(), "told": told }),
        ))
    }

    /// Two tracks by their keys.
    fn tracks<'f>(&self, ended: &'f Ended, keys: (&str, &str)) -> [Option<(u32, &'f Track)>; 2] {
        [keys.0, keys.1].map(|key| {
            let mut tracks = (0..).zip(ended.tracker.tracks());
            tracks.find(|(_, track)| track.key.to_string() == key)
        })
    }

    /// Encounters of the pair that the run wrote, near the time.
    fn found(&self, profile: &Profile) -> anyhow::Result<Vec<String>> {
        let near = Interval::new(self.at.plus_seconds(-AROUND_S), self.at.plus_seconds(AROUND_S));
        let rows = read_table::<EncounterRow>(self.dir)?;
        let of_pair = |row: &&EncounterRow| {
            let pair = (row.mmsi_a, row.mmsi_b.unwrap_or_default());
            row.profile == profile.name
                && pair == (self.pair.0.number(), self.pair.1.number())
                && Interval::new(row.start_time, row.end_time).intersection(near).is_some()
        };
        let mut told: Vec<String> = rows
            .iter()
            .filter(of_pair)
            .map(|row| {
                let limits = if row.within_limits == Some(true) { "within" } else { "outside" };
                let coast = row.coast_m.map_or(String::new(), |metres| format!("; coast {:.1} km", metres / 1e3));
                format!(
                    "The run has encounter {} ({}), {} to {}, {limits} the profile's limits{coast}.",
                    row.id, row.kind, row.start_time, row.end_time
                )
            })
            .collect();
        if told.is_empty() {
            told.push("The run has no encounter of the two within six hours of that time.".into());
        }
        Ok(told)
    }

    /// Whether a ship was heard, and where it was.
    fn heard(&self, mmsi: Mmsi, courses: &[(String, Course)], span: Interval, ended: &Ended) -> Vec<String> {
        if courses.is_empty() {
            let known = ended.tracker.tracks().iter().any(|track| track.key.mmsi == mmsi);
            let when = if known { "around that time" } else { "in this part of the inputs" };
            return vec![format!("{} sent no position {when}.", mmsi.number())];
        }
        let tell = |(key, course): &(String, Course)| {
            let mut told = format!("{key}: known for {} of {}", hours(course.known_s(span)), hours(span.seconds()));
            told += &match course.position(self.at) {
                Some(position) => format!("; at {} it was at {}.", self.at, degrees_minutes(position)),
                None => {
                    let (last, next) = course.silence(self.at).unwrap_or_default();
                    let or_none = |time: Option<Time>| time.map_or("(none)".to_owned(), |time| time.to_string());
                    format!("; at {} it was silent: last fix {}, next {}.", self.at, or_none(last), or_none(next))
                }
            };
            told
        };
        courses.iter().map(tell).collect()
    }
}

/// The two at all moments at which both are known.
struct Compared {
    moments: Vec<Moment>,
}

impl Compared {
    fn new(a: &Course, b: &Course, span: Interval) -> Compared {
        let steps = (span.seconds() / STEP_S) as i64;
        let moment = |step: i64| {
            let time = span.start.plus_seconds(step as f64 * STEP_S);
            let (a, b): (Known, Known) = (a.at(time)?, b.at(time)?);
            let difference = [0, 1, 2].map(|axis| a.velocity_mps[axis] - b.velocity_mps[axis]);
            Some(Moment {
                time,
                distance_m: a.place.chord_m(b.place),
                speeds_knots: (a.speed_knots(), b.speed_knots()),
                difference_knots: knots(difference.iter().map(|v| v * v).sum::<f64>().sqrt()),
                place: a.place,
            })
        };
        Compared { moments: (0..=steps).filter_map(moment).collect() }
    }

    fn told(&self, waters: &Waters, conditions: &Conditions) -> Vec<String> {
        let Some(nearest) = self.moments.iter().min_by(|a, b| a.distance_m.total_cmp(&b.distance_m)) else {
            let mut told = vec!["never known at the same time: nothing can be said of their distance.".to_owned()];
            told.extend(conditions.told(&self.moments));
            return told;
        };
        let mut told = vec![format!(
            "both known for {}; nearest {:.0} m at {}, {}.",
            hours(self.moments.len() as f64 * STEP_S),
            nearest.distance_m,
            nearest.time,
            degrees_minutes(nearest.place.position())
        )];
        told.extend(conditions.told(&self.moments));
        let place = nearest.place.position();
        told.extend(conditions.limits(waters.coast.distance_m(place), waters.ports.nearest(place)));
        told
    }
}
