//! Reading the inputs of an earlier run again, as `run.json` names them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ais::table::ColumnAliases;
use anyhow::Context;
use assess::Profile;
use nautical::{Interval, Time};
use serde_json::Value;
use store::read_run;

use crate::feed::{Filter, Input, ReadSettings, Sortable};
use crate::pipeline::{Ended, Engine, EngineSettings, Intake, Outlet, Waters};
use crate::progress::Progress;

/// An earlier run: its inputs and how it read them.
pub(crate) struct EarlierRun {
    inputs: Vec<Input>,
    sha256: Vec<String>,
    read: ReadSettings,
    filter: Filter,
    any_mmsi: bool,
    profiles: Vec<Profile>,
    waters: Arc<Waters>,
    /// What could not be read then.
    faults: Vec<String>,
}

impl EarlierRun {
    /// Of the run in a folder. Paths that are not there any more are faults only once they are read.
    pub(crate) fn of(dir: &Path) -> anyhow::Result<EarlierRun> {
        let run = read_run(dir)?;
        let told = &run["settings"];
        let texts = |value: &Value| -> Vec<String> {
            value.as_array().into_iter().flatten().filter_map(|text| Some(text.as_str()?.to_owned())).collect()
        };
        let time =
            |key: &str| told[key].as_str().map(Time::parse).transpose().with_context(|| format!("run.json: {key}"));
        let profiles = texts(&told["profiles"]);
        let columns = told["columns"].as_object().into_iter().flatten();
        let aliases = columns.filter_map(|(field, column)| Some((field.as_str(), column.as_str()?)));
        let listed = |key: &str| -> Vec<String> {
            let inputs = run["inputs"].as_array().into_iter().flatten();
            inputs.map(|input| input[key].as_str().unwrap_or_default().to_owned()).collect()
        };
        Ok(EarlierRun {
            inputs: listed("path").into_iter().map(|path| Input { path: PathBuf::from(path), folder: None }).collect(),
            sha256: listed("sha256"),
            read: ReadSettings {
                start: time("start")?,
                aliases: ColumnAliases::from_pairs(aliases).context("run.json: columns")?,
            },
            filter: Filter {
                bbox: told["bbox"].as_str().map(str::parse).transpose().context("run.json: bbox")?,
                since: time("since")?,
                until: time("until")?,
            },
            any_mmsi: told["any_mmsi"].as_bool().unwrap_or(false) || run["anonymised"].as_bool().unwrap_or(false),
            waters: crate::config::waters(told["coast"].as_str().map(Path::new), &texts(&told["ports"]))?,
            faults: texts(&run["faults"]),
            profiles: profiles
                .iter()
                .map(|text| Profile::from_toml(text).context("run.json: profiles"))
                .collect::<anyhow::Result<_>>()?,
        })
    }

    /// The coastline and the ports of the run.
    pub(crate) fn waters(&self) -> &Waters {
        &self.waters
    }

    /// The profile of this name, or the first.
    pub(crate) fn profile(&self, name: Option<&str>) -> anyhow::Result<&Profile> {
        let found = match name {
            None => self.profiles.first(),
            Some(name) => self.profiles.iter().find(|profile| profile.name == name),
        };
        let known = || self.profiles.iter().map(|profile| profile.name.as_str()).collect::<Vec<_>>().join(", ");
        found.with_context(|| format!("the run has no such profile; it has {}", known()))
    }

    /// Runs the engine again over what was received in `span`, under these profiles. Every input must be as it was.
    pub(crate) fn again(
        &self,
        span: Interval,
        profiles: Vec<Profile>,
        outlet: &mut dyn Outlet,
        interrupted: &'static AtomicBool,
    ) -> anyhow::Result<Ended> {
        let bytes = self.inputs.iter().filter_map(Input::bytes).sum();
        let progress = Progress::new(bytes, false);
        let filter = Filter {
            since: Some(self.filter.since.map_or(span.start, |since| since.max(span.start))),
            until: Some(self.filter.until.map_or(span.end, |until| until.min(span.end))),
            ..self.filter
        };
        let mut intake = Intake::new(std::env::temp_dir(), filter, &progress, interrupted);
        let (read, faults) = intake.read(&self.inputs, &self.read)?;
        progress.done();
        // What was broken then is broken still.
        let fresh: Vec<String> = faults.into_iter().filter(|fault| !self.faults.contains(fault)).collect();
        anyhow::ensure!(fresh.is_empty(), "the inputs of the run cannot be read again: {}", fresh.join("; "));
        for (input, expected) in read.iter().zip(&self.sha256) {
            let changed = format!("{}: it is not the file that the run read (its SHA-256 differs)", input.path);
            anyhow::ensure!(input.sha256 == *expected, changed);
        }
        let settings = EngineSettings {
            profiles,
            chunk_s: 3_600,
            with_contacts: false,
            any_mmsi: self.any_mmsi,
            waters: Arc::clone(&self.waters),
        };
        let (sorted, catalogue, _) = intake.into_order()?;
        let mut engine = Engine::new(&settings, catalogue, interrupted);
        for entry in sorted {
            let Sortable(entry) = entry?;
            engine.push(&entry, outlet)?;
        }
        engine.finish(outlet)
    }
}
