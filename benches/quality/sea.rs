//! One sea: made, recorded, searched, scored.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use alongside::evaluate::found_rows;
use alongside::feed::{Input, ReadSettings};
use alongside::pipeline::{DetectSettings, EngineSettings, Filter, Sources, Tracks, Waters, detect};
use alongside::progress::Progress;
use alongside::wanted::Wanted;
use assess::Profile;
use nautical::{Coast, Interval, Position, Time};
use serde::{Deserialize, Serialize};
use serde_json::json;
use simulate::evaluate::{Counted, Mistake};
use simulate::{Format, Scenario, Sea, TruthLine, Why};
use store::Existing;

use crate::work::Job;

/// Nobody interrupts but by ending the process.
pub static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Event time searched at once, seconds.
pub const CHUNK_S: u32 = 3_600;

/// A sea to be made and scored.
#[derive(Clone)]
pub struct SeaJob {
    /// What the outcome is kept as, its seed aside.
    pub label: String,
    /// Its scenario.
    pub scenario: Arc<Scenario>,
    /// Its seed.
    pub seed: u64,
    /// Its scale.
    pub scale: f64,
    /// The profile by which it is judged.
    pub profile: &'static str,
    /// What is done to the truth before scoring.
    pub retell: fn(&mut [TruthLine]),
}

/// A mistake about a visible encounter, with what explains it.
#[derive(Serialize, Deserialize)]
pub struct Explained {
    /// The seed of its sea.
    pub seed: u64,
    /// The mistake.
    pub mistake: Mistake,
    /// Whether it was found and is not true; else it was missed.
    pub is_found: bool,
    /// What explains it.
    pub why: Why,
}

/// What came of a sea.
#[derive(Serialize, Deserialize)]
pub struct Outcome {
    /// Vessels in it.
    pub vessels: u64,
    /// What was counted.
    pub counted: Counted,
    /// Share of the ship-time that was observed.
    pub observed_share: Option<f64>,
    /// Visible encounters missed farther from the coast than the profile asks for. What else limits it (learned anchorages) is
    /// not known of what was not found: it counts as within.
    pub missed_within_limits: u64,
    /// All mistakes about visible encounters.
    pub explained: Vec<Explained>,
}

impl SeaJob {
    /// A scenario as it stands, judged by `sts`.
    pub fn new(scenario: &Arc<Scenario>, seed: u64, scale: f64) -> SeaJob {
        let label = scenario.name.clone();
        SeaJob { label, scenario: Arc::clone(scenario), seed, scale, profile: "sts", retell: |_| {} }
    }
}

impl Job for SeaJob {
    type Outcome = Outcome;

    fn name(&self) -> String {
        format!("{}-{}", self.label, self.seed)
    }

    fn run(&self, folder: &Path) -> anyhow::Result<Outcome> {
        let sea = Sea::new(&self.scenario, Some(self.seed), self.scale)?;
        let (recording, tables) = (folder.join("sea.nmea"), folder.join("tables"));
        let (_, mut truth) = sea.record(Format::Nmea, File::create(&recording)?)?;
        (self.retell)(&mut truth);
        let settings = settings(&recording, &tables, vec![Profile::named(self.profile)?])?;
        let detected = detect(&settings, &Progress::new(0, true), &INTERRUPTED)?;
        anyhow::ensure!(detected.faults.is_empty(), "{:?}", detected.faults);
        let counted = Counted::of(&truth, &found_rows(&tables, self.profile)?, "DIR");
        std::fs::remove_file(&recording)?;
        let explained = explain(&sea, self.seed, &counted)?;
        let coast_m_min = settings.engine.profiles.first().map_or(0.0, |profile| profile.rule.limits.coast_m_min);
        let missed_within_limits = missed_off_coast(&truth, &counted, &settings.engine.waters.coast, coast_m_min);
        let (vessels, observed_share) = (sea.vessels() as u64, detected.observed_share);
        Ok(Outcome { vessels, counted, observed_share, missed_within_limits, explained })
    }
}

/// As the command line would set them.
pub fn settings(recording: &Path, tables: &Path, profiles: Vec<Profile>) -> anyhow::Result<DetectSettings> {
    Ok(DetectSettings {
        inputs: vec![Input { path: recording.to_owned(), folder: None }],
        output: tables.to_owned(),
        existing: Existing::Replace,
        engine: EngineSettings {
            profiles,
            chunk_s: CHUNK_S,
            with_contacts: false,
            any_mmsi: false,
            waters: Waters::built_in(),
        },
        read: ReadSettings::default(),
        filter: Filter::default(),
        tracks: Tracks::Events,
        sources: Sources { areas: assess::Areas::built_in(), ..Sources::default() },
        wanted: Wanted::default(),
        fail_on: None,
        told: json!({}),
        licence: None,
    })
}

/// Visible encounters missed farther from the coast than so many metres.
fn missed_off_coast(truth: &[TruthLine], counted: &Counted, coast: &Coast, coast_m_min: f64) -> u64 {
    let is_of = |missed: &Mistake, line: &TruthLine| {
        line.kind == "visible" && missed.mmsis == [line.mmsi_a, line.mmsi_b.unwrap_or(0)] && missed.start == line.start
    };
    let is_off = |missed: &&Mistake| {
        let line = truth.iter().find(|line| is_of(missed, line));
        let place = line.and_then(|line| Position::from_degrees(line.longitude, line.latitude).ok());
        place.is_some_and(|place| coast.distance_m(place) > coast_m_min)
    };
    counted.missed.iter().filter(|missed| missed.kind == "visible").filter(is_off).count() as u64
}

fn explain(sea: &Sea, seed: u64, counted: &Counted) -> anyhow::Result<Vec<Explained>> {
    let mut explained = Vec::new();
    for (is_found, mistakes) in [(false, &counted.missed), (true, &counted.false_ones)] {
        for mistake in mistakes.iter().filter(|mistake| mistake.kind == "visible") {
            let &[a, b] = mistake.mmsis.as_slice() else { continue };
            let span = Interval::new(Time::parse(&mistake.start)?, Time::parse(&mistake.end)?);
            let why = sea.why((a, b), span, is_found);
            explained.push(Explained { seed, mistake: mistake.clone(), is_found, why });
        }
    }
    Ok(explained)
}

/// Adds up what was counted in several seas.
pub fn sum<'o>(outcomes: impl IntoIterator<Item = &'o Outcome>) -> Counted {
    let mut sum = Counted::default();
    outcomes.into_iter().for_each(|outcome| sum.add(outcome.counted.clone()));
    sum
}
