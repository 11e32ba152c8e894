//! Two ships around a time: which condition of the rule failed, and by how much.

use std::collections::BTreeMap;
use std::path::Path;

use ais::Mmsi;
use assess::Profile;
use events::{Clause, Motion};
use nautical::{Interval, Time, knots};
use serde_json::{Value, json};
use store::{EncounterRow, read_table};
use tracks::GapRule;

use super::course::{Course, Known};
use crate::INTERRUPTED;
use crate::pipeline::{Ended, Outlet, PassedFix, Waters, degrees_minutes};
use crate::rerun::EarlierRun;

/// Looked at before and after the time in question, seconds.
const AROUND_S: f64 = 21_600.0;
/// Read before that, seconds: what reception is like is learned over a day.
const LEARNED_S: f64 = 93_600.0;
/// Step at which the two are compared, seconds.
const STEP_S: f64 = 10.0;

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
}

impl Outlet for Around {
    fn pass(&mut self, track: u32, fixes: &[PassedFix]) -> anyhow::Result<()> {
        let within = fixes.iter().filter(|passed| self.span.contains(passed.fix.time));
        self.fixes.entry(track).or_default().extend(within);
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
        let mut around =
            Around { span: Interval::new(span.start.plus_seconds(-7_200.0), read.end), fixes: BTreeMap::new() };
        let ended = run.again(read, profile, &mut around, &INTERRUPTED)?;
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
                told.extend(compared.told(profile, run.waters()).into_iter().map(|line| format!("  {line}")));
            }
        }
        let text = told.iter().map(|line| line.clone() + "\n").collect();
        Ok((
            text,
            json!({ "pair": [self.pair.0.number(), self.pair.1.number()], "at": self.at.to_string(), "told": told }),
        ))
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

fn hours(seconds: f64) -> String {
    if seconds < 7_200.0 { format!("{:.0} min", seconds / 60.0) } else { format!("{:.1} h", seconds / 3_600.0) }
}

/// The two at one moment.
#[derive(Clone, Copy)]
struct Moment {
    time: Time,
    distance_m: f64,
    speeds_knots: (f64, f64),
    difference_knots: f64,
    place: nautical::Ecef,
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

    fn told(&self, profile: &Profile, waters: &Waters) -> Vec<String> {
        let Some(nearest) = self.moments.iter().min_by(|a, b| a.distance_m.total_cmp(&b.distance_m)) else {
            return vec!["never known at the same time: nothing can be said of their distance.".into()];
        };
        let mut told = vec![format!(
            "both known for {}; nearest {:.0} m at {}, {}.",
            hours(self.moments.len() as f64 * STEP_S),
            nearest.distance_m,
            nearest.time,
            degrees_minutes(nearest.place.position())
        )];
        let coast_m = waters.coast.distance_m(nearest.place.position());
        let coast_m_min = profile.rule.limits.coast_m_min;
        for (number, clause) in profile.rule.clauses.iter().enumerate() {
            told.push(format!("clause {}: {}", number + 1, self.by_clause(clause, profile.rule.merge_s)));
        }
        if coast_m_min > 0.0 && coast_m <= coast_m_min {
            told.push(format!(
                "limits: the coast is {coast_m:.0} m off there; the profile marks rows nearer than {coast_m_min:.0} m."
            ));
        }
        told
    }

    fn by_clause(&self, clause: &Clause, merge_s: f64) -> String {
        let near: Vec<&Moment> = self.moments.iter().filter(|moment| moment.distance_m <= clause.distance_m).collect();
        let Some(least_m) = self.moments.iter().map(|moment| moment.distance_m).reduce(f64::min) else {
            return String::new();
        };
        if near.is_empty() {
            let over = least_m - clause.distance_m;
            return format!("never within {:.0} m: {over:.0} m too far at the nearest.", clause.distance_m);
        }
        let admitted: Vec<&Moment> = near.iter().copied().filter(|moment| failing(clause, moment).is_none()).collect();
        let near_s = near.len() as f64 * STEP_S;
        let longest_s = longest_run_s(&admitted, merge_s);
        let need = hours(clause.duration_min_s);
        if longest_s >= clause.duration_min_s {
            let rest = if clause.beside.is_some() { "; that they lay side by side is not looked at here" } else { "" };
            return format!(
                "distance ({:.0} m), speeds and time hold for {} (needs {need}){rest}.",
                clause.distance_m,
                hours(longest_s)
            );
        }
        let mut failed: BTreeMap<&str, (u32, f64)> = BTreeMap::new();
        for (what, by) in near.iter().filter_map(|moment| failing(clause, moment)) {
            let entry = failed.entry(what).or_default();
            *entry = (entry.0 + 1, entry.1.max(by));
        }
        let cut = failed.into_iter().map(|(what, (moments, by))| {
            format!("{what} for {} of that (by up to {by:.1} kn)", hours(f64::from(moments) * STEP_S))
        });
        let cut: Vec<String> = cut.collect();
        let because = if cut.is_empty() { String::new() } else { format!("; {}", cut.join(", ")) };
        format!(
            "within {:.0} m for {}{because}; the longest that counts is {}, {} short of the {need} it needs.",
            clause.distance_m,
            hours(near_s),
            hours(longest_s),
            hours(clause.duration_min_s - longest_s)
        )
    }
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

/// The longest time from first to last of moments with breaks of at most `merge_s`.
fn longest_run_s(moments: &[&Moment], merge_s: f64) -> f64 {
    let mut longest_s = 0.0_f64;
    let mut start = moments.first().map(|moment| moment.time);
    for pair in moments.windows(2) {
        if pair[1].time.since(pair[0].time) > merge_s.max(STEP_S) {
            start = Some(pair[1].time);
        }
        longest_s = longest_s.max(start.map_or(0.0, |start| pair[1].time.since(start)));
    }
    longest_s
}
