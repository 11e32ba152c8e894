//! Seas assessed in several ways: with and without a list, by both profiles, and with each rule left out.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use alongside::evaluate::found_rows;
use alongside::pipeline::{Sources, detect};
use alongside::progress::Progress;
use anyhow::Context;
use assess::{Areas, Profile, WatchList, WatchLists};
use simulate::evaluate::AlertCount;
use simulate::{Format, Scenario, Sea, TruthLine};
use store::{VesselRow, read_table};

use crate::sea::{INTERRUPTED, settings};
use crate::work::Job;

/// Both profiles that raise alerts.
pub const PROFILES: [&str; 2] = ["sts", "dprk"];

/// What a sea is assessed with.
#[derive(Clone)]
pub enum Manner {
    /// Both profiles, first without a list, then with one that names every ship of a transfer.
    Listed,
    /// A profile as it is, then without each of its rules.
    Ablated(&'static str),
}

/// A sea to be assessed.
#[derive(Clone)]
pub struct AssessedJob {
    /// Its scenario.
    pub scenario: Arc<Scenario>,
    /// Its seed.
    pub seed: u64,
    /// Its scale.
    pub scale: f64,
    /// In what manner.
    pub manner: Manner,
}

impl Job for AssessedJob {
    /// What was counted, by the name of the profile or of the rule left out.
    type Outcome = Vec<(String, AlertCount)>;

    fn name(&self) -> String {
        let manner = match self.manner {
            Manner::Listed => "listed".to_owned(),
            Manner::Ablated(profile) => format!("ablated-{profile}"),
        };
        format!("assessed-{manner}-{}-{}", self.scenario.name, self.seed)
    }

    fn run(&self, folder: &Path) -> anyhow::Result<Self::Outcome> {
        let sea = Sea::new(&self.scenario, Some(self.seed), self.scale)?;
        let (recording, tables) = (folder.join("sea.nmea"), folder.join("tables"));
        let (_, truth) = sea.record(Format::Nmea, File::create(&recording)?)?;
        let assess = |profiles: Vec<Profile>, lists: WatchLists| -> anyhow::Result<Self::Outcome> {
            let names: Vec<String> = profiles.iter().map(|profile| profile.name.clone()).collect();
            let mut settings = settings(&recording, &tables, profiles)?;
            settings.sources = Sources { areas: Areas::built_in(), lists, ..Sources::default() };
            let detected = detect(&settings, &Progress::new(0, true), &INTERRUPTED)?;
            anyhow::ensure!(detected.faults.is_empty(), "{:?}", detected.faults);
            names
                .into_iter()
                .map(|name| Ok((name.clone(), AlertCount::of(&truth, &found_rows(&tables, &name)?))))
                .collect()
        };
        let counted = match self.manner {
            Manner::Ablated(profile) => assess(without_each_rule(profile)?, WatchLists::default())?,
            Manner::Listed => {
                let profiles = || PROFILES.into_iter().map(Profile::named).collect::<Result<Vec<_>, _>>();
                let mut counted = assess(profiles()?, WatchLists::default())?;
                let listed = assess(profiles()?, list_of(&truth, &tables)?)?;
                counted.extend(listed.into_iter().map(|(name, count)| (format!("{name}, listed"), count)));
                counted
            }
        };
        std::fs::remove_file(&recording)?;
        Ok(counted)
    }
}

/// The profile, then one without each of the rules that weigh.
fn without_each_rule(profile: &str) -> anyhow::Result<Vec<Profile>> {
    let whole = Profile::named(profile)?;
    let weights = whole.weighing.as_ref().context("the profile raises no alerts")?.weights.clone();
    let mut profiles = vec![whole];
    for (code, _) in weights.iter().filter(|(_, weight)| weight.db > 0.0) {
        let text = format!("name = \"{code}\"\nbase = \"{profile}\"\n[assess.weights.{code}]\ndb = 0.0\n");
        profiles.push(Profile::from_toml(&text)?);
    }
    Ok(profiles)
}

/// A list of the ships of all transfers, by what the run in a folder heard of them.
fn list_of(truth: &[TruthLine], tables: &Path) -> anyhow::Result<WatchLists> {
    let is_transfer = |line: &&TruthLine| line.intent == "transfer";
    let ships: std::collections::BTreeSet<u32> =
        truth.iter().filter(is_transfer).flat_map(|line| [Some(line.mmsi_a), line.mmsi_b]).flatten().collect();
    let mut text = "name,imo,mmsi,program,since\n".to_owned();
    for row in read_table::<VesselRow>(tables)?.iter().filter(|row| ships.contains(&row.mmsi)) {
        if let (Some(name), Some(imo)) = (&row.name, row.imo) {
            text += &format!("{name},{imo},{},DPRK,2010-01-01\n", row.mmsi);
        }
    }
    Ok(WatchLists { lists: vec![Arc::new(WatchList::read("ships of transfers", text.as_bytes())?)] })
}
