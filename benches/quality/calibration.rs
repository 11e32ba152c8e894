//! How well `p_natural` keeps its word: on seas where nobody switches anything off, the share of silences with a chance at or
//! below x must be at most x; and how often a transmitter that is switched off amid traffic is found.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use ais::nmea::{NmeaReader, NmeaSettings};
use ais::{Deliver, Reject, Report};
use alongside::pipeline::{Ended, Engine, EngineSettings, Findings, FoundGap, Outlet};
use assess::Profile;
use nautical::Interval;
use simulate::{Format, Scenario, Sea, TruthLine};
use tracks::{Catalogue, Entry};

static NEVER: AtomicBool = AtomicBool::new(false);

/// Levels at which the share of silences is read.
pub const LEVELS: [f64; 5] = [0.5, 0.1, 0.05, 0.01, 0.001];

/// Silences, nothing else.
const PROFILE: &str = "name = 'gaps'\nbase = 'sts'\nencounters = false\n";

/// A silence as it was told.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    /// Who.
    pub mmsi: u32,
    /// From when to when; to the end of the sea where it goes on.
    pub span: Interval,
    /// Longitude and latitude of its two ends, degrees.
    pub places: [(f64, f64); 2],
    /// Why.
    pub cause: &'static str,
    /// The chance and its interval.
    pub p: Option<(f64, f64, f64)>,
}

/// The silences told of one sea, and its truth.
pub struct Run {
    /// Silences.
    pub told: Vec<Told>,
    /// Truth.
    pub truth: Vec<TruthLine>,
}

#[derive(Default)]
struct Entries {
    catalogue: Catalogue,
    entries: Vec<Entry>,
}

impl Deliver for Entries {
    fn report(&mut self, report: Report) {
        self.entries.push(Entry::new(&report, &mut self.catalogue));
    }

    fn reject(&mut self, _: Reject, _: u64) {}
}

/// Keeps all silences.
#[derive(Default)]
struct Gaps(Vec<FoundGap>);

impl Outlet for Gaps {
    fn decided(&mut self, findings: Findings) -> anyhow::Result<()> {
        self.0.extend(findings.gaps);
        Ok(())
    }
}

/// Simulates a scenario and finds its silences, in chunks of this many seconds.
pub fn run(scenario: &str, seed: u64, chunk_s: u32) -> Run {
    let scenario = Scenario::from_toml(scenario).expect("a scenario");
    let mut bytes = Vec::new();
    let sea = Sea::new(&scenario, Some(seed), 1.0).expect("a sea");
    let (_, truth) = sea.record(Format::Nmea, &mut bytes).expect("memory does not fail");
    let mut intake = Entries::default();
    let mut reader = NmeaReader::new(NmeaSettings::default());
    bytes.split_inclusive(|&byte| byte == b'\n').for_each(|line| reader.line(line, &mut intake));
    reader.finish(&mut intake);
    intake.entries.sort_unstable();
    let profiles = vec![Profile::from_toml(PROFILE).expect("a profile")];
    let settings = EngineSettings {
        profiles,
        chunk_s,
        with_contacts: false,
        any_mmsi: false,
        waters: alongside::pipeline::Waters::built_in(),
    };
    let mut engine = Engine::new(&settings, intake.catalogue, &NEVER);
    let mut gaps = Gaps::default();
    for entry in &intake.entries {
        engine.push(entry, &mut gaps).expect("fixes go nowhere");
    }
    let ended = engine.finish(&mut gaps).expect("fixes go nowhere");
    Run { told: told(&gaps.0, &ended), truth }
}

fn told(gaps: &[FoundGap], ended: &Ended) -> Vec<Told> {
    let end = ended.counts.span.map_or(nautical::Time(0), |(_, end)| end);
    let of = |found: &FoundGap| {
        let gap = &found.gap;
        let p = gap.p_natural.zip(gap.p_natural_interval).map(|(p, (low, high))| (p, low, high));
        let until = gap.to.map_or(end, |to| to.time);
        let mmsi = ended.tracker.tracks()[found.track as usize].key.mmsi.number();
        let degrees = |at: nautical::Position| (at.longitude(), at.latitude());
        let places = [degrees(gap.from.position), degrees(gap.to.map_or(gap.from.position, |to| to.position))];
        Told { mmsi, places, span: Interval::new(gap.from.time, until), cause: gap.cause.word(), p }
    };
    let mut told: Vec<Told> = gaps.iter().map(of).collect();
    told.sort_by_key(|told| (told.span.start, told.mmsi));
    told
}

/// How the chances told are spread.
#[derive(Clone, PartialEq, Debug)]
pub struct Calibration {
    /// Silences, by cause.
    pub causes: BTreeMap<&'static str, usize>,
    /// Silences with a chance.
    pub judged: usize,
    /// The median chance.
    pub median: f64,
    /// Share at or below each of [`LEVELS`], and the same by the upper end of each silence's own interval: if that is above the
    /// level too, the model does not keep its word even within its interval.
    pub shares: [(f64, f64); LEVELS.len()],
}

impl Calibration {
    /// Of these silences.
    pub fn of(told: &[Told]) -> Calibration {
        let mut causes = BTreeMap::new();
        told.iter().for_each(|told| *causes.entry(told.cause).or_default() += 1);
        let mut chances: Vec<(f64, f64, f64)> = told.iter().filter_map(|told| told.p).collect();
        chances.sort_by(|a, b| a.0.total_cmp(&b.0));
        let share = |of: fn(&(f64, f64, f64)) -> f64, level: f64| {
            chances.iter().filter(|p| of(p) <= level).count() as f64 / chances.len().max(1) as f64
        };
        Calibration {
            causes,
            judged: chances.len(),
            median: chances.get(chances.len() / 2).map_or(f64::NAN, |p| p.0),
            shares: LEVELS.map(|level| (share(|p| p.0, level), share(|p| p.2, level))),
        }
    }

    /// Highest share that chance allows at a level: 2.58 standard errors above it.
    pub fn allowed(&self, level: f64) -> f64 {
        level + 2.58 * (level * (1.0 - level) / self.judged.max(1) as f64).sqrt()
    }

    /// One line of a table.
    pub fn line(&self, name: &str) -> String {
        let shares: Vec<String> = self.shares.iter().map(|(p, high)| format!("{p:.4} ({high:.4})")).collect();
        format!("{name:>12} | {:>5} | {:.3} | {} | {:?}", self.judged, self.median, shares.join(" | "), self.causes)
    }
}

/// Shore stations with holes between them, ships under way, fishing and at anchor.
pub fn shore(stations: &str, recording: &str, strength: &str) -> String {
    format!(
        r#"
name = "shore"
start = "2026-06-05T00:00:00Z"
hours = 40
[recording]
under_way_s = 60
still_s = 180
{recording}
{stations}
[[traffic]]
kind = "lane"
route = [[-6.80, 48.60], [-5.60, 49.05], [-2.90, 49.85], [-1.20, 50.05]]
width_km = 6
both_ways = true
ships = 70
{strength}
[[traffic]]
kind = "roam"
within = [-6.0, 48.3, -1.5, 50.2]
leg_km = [20, 80]
ships = 40
{strength}
[[traffic]]
kind = "fishing"
at = [-4.2, 49.3]
radius_km = 30
ships = 20
{strength}
[[traffic]]
kind = "anchorage"
at = [-2.2, 49.6]
radius_km = 8
spacing_m = 600
ships = 20
{strength}
"#
    )
}

/// Three stations: one fails now and then.
pub const STATIONS: &str = r#"
[[station]]
name = "SIM-WEST"
at = [-5.10, 48.47]
range_km = 90
[[station]]
name = "SIM-MIDDLE"
at = [-3.47, 48.80]
range_km = 100
[[station]]
name = "SIM-EAST"
at = [-1.95, 49.72]
range_km = 85
"#;

/// The same stations, each out for some hours.
pub const OUTAGES: &str = r#"
[[station]]
name = "SIM-WEST"
at = [-5.10, 48.47]
range_km = 90
outages_h = [[6, 8], [20.5, 21.2], [30, 34]]
[[station]]
name = "SIM-MIDDLE"
at = [-3.47, 48.80]
range_km = 100
outages_h = [[7, 9.5], [30, 31]]
[[station]]
name = "SIM-EAST"
at = [-1.95, 49.72]
range_km = 85
outages_h = [[7.2, 7.9], [15, 19]]
"#;

/// Seas in which nobody switches anything off, by name.
pub fn honest_seas() -> Vec<(&'static str, String)> {
    let weak = "strength = [0.02, 0.6]";
    let satellites = |every: &str, decoded: &str| {
        format!("[satellites]\nevery_min = {every}\npass_min = [6, 14]\ndecoded = {decoded}\nlong_range = 0.1\n")
    };
    vec![
        ("plain", shore(STATIONS, "", "")),
        ("bursts", shore(STATIONS, "bursts_a_day = 20\nburst_min = [5, 70]", "")),
        ("weak", shore(STATIONS, "", weak)),
        ("weak-bursts", shore(STATIONS, "bursts_a_day = 12\nburst_min = [5, 60]\nloss = 0.3", weak)),
        ("loss", shore(STATIONS, "loss = 0.9", "")),
        ("outages", shore(OUTAGES, "", "")),
        ("satellite", shore(&satellites("[40, 180]", "[0.05, 0.6]"), "", "")),
        ("sparse", shore(&satellites("[40, 180]", "[0.005, 0.1]"), "", "strength = [0.2, 1.0]")),
    ]
}

/// A sea in which ships under way, adrift and at anchor switch off for some hours amid traffic that is well heard.
pub const SWITCHED_OFF: &str = r#"
name = "switched-off"
start = "2026-06-05T00:00:00Z"
hours = 40
[recording]
under_way_s = 60
still_s = 180
[[station]]
name = "SIM-ONE"
at = [123.0, 33.0]
range_km = 120
[[traffic]]
kind = "lane"
route = [[122.3, 32.6], [123.0, 33.1], [123.8, 33.3]]
width_km = 10
both_ways = true
ships = 80
[[traffic]]
kind = "waiting"
at = [123.1, 32.8]
radius_km = 15
spacing_m = 800
ships = 20
[[traffic]]
kind = "roam"
within = [122.4, 32.5, 123.7, 33.4]
leg_km = [20, 80]
ships = 30
[[traffic]]
kind = "roam"
label = "off under way"
within = [122.4, 32.5, 123.7, 33.4]
leg_km = [20, 80]
ships = 8
silence = { start_h = [12, 30], hours = [3, 8] }
[[traffic]]
kind = "waiting"
label = "off adrift"
at = [123.1, 32.8]
radius_km = 15
spacing_m = 800
ships = 6
silence = { start_h = [12, 30], hours = [3, 8] }
"#;

/// Of the true silences that the recording holds whole: how many there are, how many were told as unexplained; and how many
/// silences were told so with no truth behind them.
pub fn found(run: &Run) -> (usize, usize, usize) {
    let of = |line: &TruthLine| Some((line.mmsi_a, line.span().ok()?));
    let truths: Vec<(u32, Interval)> =
        run.truth.iter().filter(|line| line.kind == "gap" && line.observable).filter_map(of).collect();
    let overlaps = |told: &Told, (mmsi, span): &(u32, Interval)| {
        let shared_s = told.span.intersection(*span).map_or(0.0, |shared| shared.seconds());
        told.mmsi == *mmsi && shared_s >= 0.9 * told.span.seconds().max(span.seconds())
    };
    let unexplained: Vec<&Told> = run.told.iter().filter(|told| told.cause == "unexplained-in-coverage").collect();
    let right = truths.iter().filter(|truth| unexplained.iter().any(|told| overlaps(told, truth))).count();
    // A silence that goes on beyond the recording is none to be found, but no mistake either.
    let all: Vec<(u32, Interval)> = run.truth.iter().filter(|line| line.kind == "gap").filter_map(of).collect();
    let is_true =
        |told: &Told| all.iter().any(|(mmsi, span)| told.mmsi == *mmsi && span.intersection(told.span).is_some());
    let wrong = unexplained.iter().filter(|told| !is_true(told)).count();
    (truths.len(), right, wrong)
}
