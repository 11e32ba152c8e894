//! `detect`: archives in, tables out.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use ais::{Balance, Reject};
use anyhow::Context;
use assess::Band;
use nautical::Time;
use serde_json::json;
use store::{Existing, Folder, Sorted, SortedRun, Sorter, StoreError};
use tracks::Catalogue;

use super::assessment::Sources;
use super::engine::{Engine, EngineSettings};
use super::publish::Publisher;
use super::rows;
use super::spills::{Spills, Written};
use crate::feed::{self, FeedError, Filter, Input, InputRead, ReadSettings, Sortable, Told};
use crate::progress::Progress;
use crate::wanted::Wanted;

/// Memory, bytes, in which reports are sorted before the disk is used.
pub const SORT_BYTES: usize = 64 << 20;

/// Which tracks are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tracks {
    /// Those of every vessel in an event, from a day before it to a day after.
    Events,
    /// All.
    All,
}

/// What a run is set to do.
pub struct DetectSettings {
    /// Files to read.
    pub inputs: Vec<Input>,
    /// Where the tables go.
    pub output: PathBuf,
    /// What to do with an output folder that holds something.
    pub existing: Existing,
    /// Profiles, contacts, chunk length.
    pub engine: EngineSettings,
    /// How inputs are read.
    pub read: ReadSettings,
    /// Which reports are taken in.
    pub filter: Filter,
    /// Which tracks are written.
    pub tracks: Tracks,
    /// What events are held against.
    pub sources: Sources,
    /// Which events are written.
    pub wanted: Wanted,
    /// The band from which an alert changes the exit status.
    pub fail_on: Option<Band>,
    /// The settings as they go into `run.json`, and the licence that the user declared for the inputs.
    pub told: serde_json::Value,
    /// See above.
    pub licence: Option<String>,
}

/// What a run did, for the closing table and the exit code.
pub struct Detected {
    /// The balance of input lines.
    pub balance: Balance,
    /// What was written.
    pub written: Written,
    /// What is to be said of the lists in use: how old they are when the data ends.
    pub warnings: Vec<String>,
    /// What was seen on the way.
    pub counts: tracks::Counts,
    /// Inputs that could not be opened, recognised or read to their end.
    pub faults: Vec<String>,
    /// No MMSI had the form of a ship's, so each counted as one.
    pub anonymised: bool,
    /// The inputs say that they are synthetic.
    pub synthetic: bool,
    /// Share of the ship-time for which the run can tell; `None` where there was none.
    pub observed_share: Option<f64>,
}

/// Everything read, not yet in order.
pub(crate) struct Intake<'p> {
    sorter: Sorter<Sortable>,
    pub(crate) catalogue: Catalogue,
    pub(crate) balance: Balance,
    filter: Filter,
    progress: &'p Progress,
    interrupted: &'static AtomicBool,
    ships_seen: bool,
    reports: u64,
    /// Reports delivered, those left out by the filter included.
    delivered: u64,
    /// An input says that it is synthetic.
    marked_synthetic: bool,
    /// Whether every name so far is one of those that synthetic ships have.
    names_invented: Option<bool>,
    failure: Option<StoreError>,
}

impl Intake<'_> {
    fn count(&mut self, told: Told) {
        self.progress.lines(told.balance.lines);
        self.balance.add(&told.balance);
        self.delivered += told.delivered;
        self.reports += told.reports;
        self.ships_seen |= told.ships_seen;
        self.marked_synthetic |= told.marked_synthetic;
        if let Some(invented) = told.names_invented {
            self.names_invented = Some(self.names_invented.unwrap_or(true) && invented);
        }
        for (key, particulars) in told.particulars {
            self.catalogue.insert(key, particulars);
        }
    }
}

impl feed::Sink for Intake<'_> {
    fn filter(&self) -> Filter {
        self.filter
    }

    fn take_sorted(&mut self, entries: SortedRun<Sortable>, told: Told) {
        self.count(told);
        if self.failure.is_none() {
            self.failure = self.sorter.push_run(&entries).err();
        }
    }

    fn progress(&mut self, bytes: u64) {
        self.progress.input_bytes(bytes);
    }

    fn failed(&self) -> bool {
        self.failure.is_some() || self.interrupted.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// What is said of an input whose reports all lack a time.
const NO_TIME: &str = "holds no time at all, so nothing in it could be used: give the time at which it begins, --start \
                       2026-07-12T12:00:00Z, and the reports' own seconds count on from there";

impl<'p> Intake<'p> {
    pub(crate) fn new(
        spill: PathBuf,
        filter: Filter,
        progress: &'p Progress,
        interrupted: &'static AtomicBool,
    ) -> Intake<'p> {
        Intake {
            sorter: Sorter::new(spill, SORT_BYTES),
            catalogue: Catalogue::default(),
            balance: Balance::default(),
            filter,
            progress,
            interrupted,
            ships_seen: false,
            reports: 0,
            delivered: 0,
            marked_synthetic: false,
            names_invented: None,
            failure: None,
        }
    }

    /// Reads all inputs. Files of folders that hold no AIS are passed over; a named one that does not is a fault.
    pub(crate) fn read(
        &mut self,
        inputs: &[Input],
        settings: &ReadSettings,
    ) -> anyhow::Result<(Vec<InputRead>, Vec<String>)> {
        let (mut read, mut faults, mut passed_over) =
            (Vec::new(), Vec::new(), BTreeMap::<&Option<String>, usize>::new());
        for input in inputs {
            self.progress.next_input(input);
            let before = (self.delivered, self.without_time());
            match feed::read_input(input, settings, self) {
                Ok(mut input_read) => {
                    if self.delivered == before.0 && self.without_time() > before.1 && input_read.fault.is_none() {
                        input_read.fault = Some(format!("{}: {NO_TIME}", input_read.path));
                    }
                    faults.extend(input_read.fault.clone());
                    read.push(input_read);
                }
                Err(FeedError::Unrecognised { path, fault }) if input.folder.is_some() => {
                    tracing::debug!(path, fault, "passed over");
                    *passed_over.entry(&input.folder).or_insert(0) += 1;
                }
                Err(fault) => faults.push(fault.to_string()),
            }
            if let Some(failure) = self.failure.take() {
                return Err(failure).context("while sorting the reports");
            }
            if self.interrupted.load(std::sync::atomic::Ordering::Relaxed) {
                return Err(super::engine::Interrupted.into());
            }
        }
        for (folder, files) in passed_over {
            let all = inputs.iter().filter(|input| input.folder == *folder).count();
            if let (Some(folder), true) = (folder, files == all) {
                faults.push(format!(
                    "{folder}: none of its {all} files holds AIS that is known; `alongside inspect FILE` tells why of each"
                ));
            }
        }
        Ok((read, faults))
    }

    /// Whether no MMSI has the form of a ship's: they were replaced.
    pub(crate) fn is_anonymised(&self) -> bool {
        self.reports > 0 && !self.ships_seen
    }

    fn without_time(&self) -> u64 {
        self.balance.rejects.get(&Reject::NoTime).copied().unwrap_or(0)
    }

    /// The entries in order, and what was counted while reading.
    pub(crate) fn into_order(self) -> anyhow::Result<(Sorted<Sortable>, Catalogue, Balance)> {
        let sorted = self.sorter.finish().context("while sorting the reports")?;
        Ok((sorted, self.catalogue, self.balance))
    }
}

/// Runs `detect`.
pub fn detect(
    settings: &DetectSettings,
    progress: &Progress,
    interrupted: &'static AtomicBool,
) -> anyhow::Result<Detected> {
    let started = Instant::now();
    let folder = Folder::open(&settings.output, settings.existing)?;
    let mut intake = Intake::new(settings.output.clone(), settings.filter, progress, interrupted);
    let (read, faults) = intake.read(&settings.inputs, &settings.read)?;
    tracing::info!(lines = intake.balance.lines, seconds = started.elapsed().as_secs_f64(), "read");
    let synthetic = intake.marked_synthetic || intake.names_invented == Some(true);
    let anonymised = intake.is_anonymised();
    let engine_settings =
        EngineSettings { any_mmsi: settings.engine.any_mmsi || anonymised, ..settings.engine.clone() };
    let (sorted, catalogue, mut balance) = intake.into_order()?;
    let backward_steps = sorted.backward_steps();
    let mut engine = Engine::new(&engine_settings, catalogue, interrupted);
    engine.watch(engine_settings.profiles.iter().map(|profile| settings.sources.lists_of(profile)).collect());
    let (profiles, sources) = (&settings.engine.profiles, &settings.sources);
    let spills = Spills::create(&settings.output)?;
    let mut publisher = Publisher::new(profiles, sources, &settings.engine.waters, &settings.output, spills);
    progress.searching(sorted.total());
    let mut searched = 0;
    read_ahead(sorted, |entries| {
        for Sortable(entry) in &entries {
            engine.push(entry, &mut publisher)?;
        }
        searched += entries.len() as u64;
        progress.searched(searched, engine.encounters());
        Ok(())
    })?;
    let encounters = engine.encounters();
    let ended = engine.finish(&mut publisher)?;
    balance.used += ended.counts.used_lines;
    balance.duplicates += ended.counts.duplicate_lines;
    tracing::info!(encounters, seconds = started.elapsed().as_secs_f64(), "searched");
    progress.writing();
    folder.write_table(&rows::anchorages(&ended.anchorages))?;
    let dark = publisher.dark_json(&ended);
    let written = publisher.sink.write(&folder, &settings.wanted, settings.tracks, &ended.tracker)?;
    tracing::info!(seconds = started.elapsed().as_secs_f64(), "written");
    let counts = ended.counts;
    let observed_share = rows::observed_share(&ended.tracker);
    let last = counts.span.map(|(_, last)| last);
    let run = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "synthetic": synthetic,
        "anonymised": anonymised,
        "settings": settings.told,
        "settings_hash": store::settings_hash(&settings.told),
        "inputs": read.iter().map(|input| json!({
            "path": input.path, "format": input.format, "bytes": input.bytes, "sha256": input.sha256,
            "licence": settings.licence, "fault": input.fault,
        })).collect::<Vec<_>>(),
        "faults": faults,
        "balance": rows::balance_json(&balance),
        "counts": rows::counts_json(&counts, backward_steps),
        "events": written.json(),
        "lists": lists_json(settings, last),
        "dark": dark,
        "performance": crate::performance::figures(started, balance.lines),
        "coverage": rows::coverage_json(&ended.tracker),
    });
    folder.write_missing_tables()?;
    folder.write_run(&run)?;
    let lists = settings.sources.all_lists(profiles).lists;
    let warnings = last.map_or(Vec::new(), |last| lists.iter().filter_map(|list| list.age_warning(last)).collect());
    Ok(Detected { balance, written, warnings, counts, faults, anonymised, synthetic, observed_share })
}

/// Entries that are handed over at once: enough that it costs nothing beside them.
const AHEAD_ENTRIES: usize = 16_384;

/// Reads entries on a thread of its own, some blocks ahead of `take`.
fn read_ahead(
    mut sorted: Sorted<Sortable>,
    mut take: impl FnMut(Vec<Sortable>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (told, blocks) = std::sync::mpsc::sync_channel::<Result<Vec<Sortable>, StoreError>>(4);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            loop {
                let block: Result<Vec<Sortable>, StoreError> = sorted.by_ref().take(AHEAD_ENTRIES).collect();
                let is_last = block.as_ref().map_or(true, Vec::is_empty);
                // Nobody listens any more where the search failed.
                if told.send(block).is_err() || is_last {
                    break;
                }
            }
        });
        blocks.into_iter().try_for_each(|block| take(block?))
    })
}

/// The lists in use, each with its date, the hash of its bytes, and what it holds.
pub(crate) fn lists_json(settings: &DetectSettings, last: Option<Time>) -> serde_json::Value {
    let lists = settings.sources.all_lists(&settings.engine.profiles).lists;
    let told = lists.iter().map(|list| {
        json!({
            "name": list.name, "format": list.format, "as_of": list.as_of.map(|as_of| as_of.to_string()),
            "sha256": list.sha256, "records": list.counts.records, "entries": list.counts.entries,
            "others": list.counts.others, "rejects": list.counts.rejects,
            "age_warning": last.and_then(|last| list.age_warning(last)),
        })
    });
    told.collect()
}
