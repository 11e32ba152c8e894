//! Visible encounters as messages come late, read as a live feed would be: in order of arrival, with some lateness allowed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use ais::Particulars;
use alongside::feed::{Batch, Filter, Input, ReadSettings, Sink, Sortable, Told, read_input};
use alongside::pipeline::{Engine, EngineSettings, Findings, Outlet, Waters};
use assess::Profile;
use nautical::Interval;
use serde::{Deserialize, Serialize};
use serde_json::json;
use simulate::evaluate::{Counted, FoundEncounter, FoundRows, Tally};
use simulate::{Format, Range, Scenario, Sea, TruthLine};
use store::SortedRun;
use tracks::{Catalogue, Entry};

use crate::Run;
use crate::sea::{CHUNK_S, INTERRUPTED};
use crate::table::{share, table};
use crate::work::Job;

/// Shares of messages that come late ...
const LATE: [f64; 5] = [0.0, 0.01, 0.05, 0.1, 0.2];
/// ... by so many minutes, evenly.
const LATE_MIN: Range = Range { low: 0.0, high: 120.0 };
/// Lateness allowed, seconds.
const LATENESS_S: [f64; 4] = [0.0, 600.0, 3_600.0, 7_260.0];

/// A sea whose recording comes late.
struct Late {
    scenario: Arc<Scenario>,
    seed: u64,
}

/// What came of it, for each share that is late, and each lateness.
type Cells = Vec<Vec<Cell>>;

/// Of one reading against the one in order.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Cell {
    tally: Tally,
    messages: u64,
    shed: u64,
    /// Seas in which all was the same, to the last bit.
    identical: u64,
}

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let scenario = Arc::new(run.plan.scenario("yellow-sea")?.clone());
    let seeds = run.plan.curve_seeds();
    let jobs: Vec<Late> = seeds.clone().map(|seed| Late { scenario: Arc::clone(&scenario), seed }).collect();
    let mut sums: Cells = vec![vec![Cell::default(); LATENESS_S.len()]; LATE.len()];
    for told in run.works.all(&jobs)? {
        for (sum, cell) in sums.iter_mut().flatten().zip(told.into_iter().flatten()) {
            sum.tally.add(&cell.tally);
            sum.messages += cell.messages;
            sum.shed += cell.shed;
            sum.identical += cell.identical;
        }
    }
    let mut rows = Vec::new();
    for (late, cells) in LATE.iter().zip(&sums) {
        for (lateness_s, cell) in LATENESS_S.iter().zip(cells) {
            let score = cell.tally.score("visible");
            rows.push(vec![
                format!("{:.0} %, {:.0} min", 100.0 * late, lateness_s / 60.0),
                format!("{:.2} %", 100.0 * cell.shed as f64 / cell.messages.max(1) as f64),
                score.truth.to_string(),
                share(&score.precision),
                share(&score.recall),
                share(&score.f1),
                format!("{} of {}", cell.identical, jobs.len()),
            ]);
        }
    }
    let columns = ["late, lateness allowed", "shed", "n", "precision", "recall", "F1", "identical"];
    Ok(format!(
        "## As messages come late\n\n\
         `yellow-sea`, {} seeds, profile `sts`, against the same messages read in order. A share of the messages comes up to two \
         hours late, and is read in order of arrival with the lateness allowed; what comes later than that is shed. \
         Identical: seas in which every encounter is the same to the last bit. With enough lateness all are, and F1 is 1.000. \
         Beside it: RTEC's F1 for rendezvous at 5 % late was published as 0.807 (other data, another definition: a landmark, no \
         comparison). An archive (`detect`) is always read as with enough lateness.\n\n",
        seeds.count()
    ) + &table(&columns, &rows))
}

impl Job for Late {
    type Outcome = Cells;

    fn name(&self) -> String {
        format!("late-{}", self.seed)
    }

    fn run(&self, folder: &Path) -> anyhow::Result<Cells> {
        let arrived = self.arrived(0.0, folder)?;
        let in_order = search(&in_event_order(&arrived.entries, f64::INFINITY).0, arrived.catalogue())?;
        let truth = as_truth(&in_order)?;
        let mut told = Cells::new();
        for late in LATE {
            let arrived = self.arrived(late, folder)?;
            let mut cells = Vec::new();
            for lateness_s in LATENESS_S {
                let (ordered, shed) = in_event_order(&arrived.entries, lateness_s);
                let found = search(&ordered, arrived.catalogue())?;
                let identical = u64::from(found.encounters == in_order.encounters);
                let tally = Counted::of(&truth, &found, "DIR").kinds.remove("visible").unwrap_or_default();
                cells.push(Cell { tally, messages: arrived.entries.len() as u64, shed, identical });
            }
            told.push(cells);
        }
        Ok(told)
    }
}

impl Late {
    /// The messages as they arrive, where a share comes late.
    fn arrived(&self, late: f64, folder: &Path) -> anyhow::Result<Arrived> {
        let mut scenario = Scenario::clone(&self.scenario);
        (scenario.recording.late, scenario.recording.late_min) = (late, LATE_MIN);
        let path = folder.join("late.nmea");
        Sea::new(&scenario, Some(self.seed), 1.0)?.record_only(Format::Nmea, File::create(&path)?)?;
        let mut arrived = Arrived::default();
        read_input(&Input { path: path.clone(), folder: None }, &ReadSettings::default(), &mut arrived)?;
        std::fs::remove_file(&path)?;
        Ok(arrived)
    }
}

/// Reports in order of arrival.
#[derive(Default)]
struct Arrived {
    entries: Vec<Entry>,
    particulars: Vec<(u64, Particulars)>,
}

impl Arrived {
    /// All particulars, for one reading.
    fn catalogue(&self) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (key, particulars) in &self.particulars {
            catalogue.insert(*key, particulars.clone());
        }
        catalogue
    }
}

impl Sink for Arrived {
    fn filter(&self) -> Filter {
        Filter::default()
    }

    fn take_sorted(&mut self, _: SortedRun<Sortable>, told: Told) {
        self.particulars.extend(told.particulars);
    }

    fn take(&mut self, batch: Batch) {
        let (entries, told) = batch.as_read();
        self.entries.extend(entries.into_iter().map(|Sortable(entry)| entry));
        self.particulars.extend(told.particulars);
    }

    fn progress(&mut self, _: u64) {}

    fn failed(&self) -> bool {
        false
    }
}

/// Entries in event order as far as the lateness allows, and how many came too late.
fn in_event_order(arrived: &[Entry], lateness_s: f64) -> (Vec<Entry>, u64) {
    let (mut waiting, mut ordered, mut shed) = (BinaryHeap::new(), Vec::with_capacity(arrived.len()), 0);
    let mut latest = arrived.first().map_or(nautical::Time::MAX, |entry| entry.time);
    for entry in arrived {
        latest = latest.max(entry.time);
        if latest.since(entry.time) > lateness_s {
            shed += 1;
            continue;
        }
        waiting.push(Reverse(*entry));
        while let Some(Reverse(first)) = waiting.peek()
            && latest.since(first.time) > lateness_s
        {
            ordered.extend(waiting.pop().map(|Reverse(entry)| entry));
        }
    }
    ordered.extend(std::iter::from_fn(|| waiting.pop()).map(|Reverse(entry)| entry));
    (ordered, shed)
}

/// Keeps all encounters.
#[derive(Default)]
struct Found(Vec<alongside::pipeline::FoundEncounter>);

impl Outlet for Found {
    fn decided(&mut self, findings: Findings) -> anyhow::Result<()> {
        self.0.extend(findings.encounters);
        Ok(())
    }
}

fn search(entries: &[Entry], catalogue: Catalogue) -> anyhow::Result<FoundRows> {
    let profiles = vec![Profile::named("sts")?];
    let settings = EngineSettings {
        profiles,
        chunk_s: CHUNK_S,
        with_contacts: false,
        any_mmsi: false,
        waters: Waters::built_in(),
    };
    let mut engine = Engine::new(&settings, catalogue, &INTERRUPTED);
    let mut found = Found::default();
    for entry in entries {
        engine.push(entry, &mut found)?;
    }
    let ended = engine.finish(&mut found)?;
    let tracks = ended.tracker.tracks();
    let mmsi = |track: u32| tracks.get(track as usize).map_or(0, |track| track.key.mmsi.number());
    let mut encounters: Vec<FoundEncounter> = found
        .0
        .iter()
        .map(|found| FoundEncounter {
            // Everything that was told of it, so that two readings can be compared.
            id: format!("{:?}", found.encounter),
            kind: "visible".into(),
            mmsi_a: mmsi(found.tracks.0),
            mmsi_b: Some(mmsi(found.tracks.1)),
            span: found.encounter.span,
            position: found.encounter.position,
            region: Vec::new(),
            within_limits: true,
            q_value: None,
        })
        .collect();
    encounters.sort_by(|a, b| (a.span, a.mmsi_a, a.mmsi_b, &a.id).cmp(&(b.span, b.mmsi_a, b.mmsi_b, &b.id)));
    Ok(FoundRows { encounters, ..FoundRows::default() })
}

/// What was found in order, as the truth for what is found otherwise.
fn as_truth(rows: &FoundRows) -> anyhow::Result<Vec<TruthLine>> {
    let line = |row: &FoundEncounter| {
        let Interval { start, end } = row.span;
        Ok(serde_json::from_value(json!({
            "kind": "visible", "mmsi_a": row.mmsi_a, "mmsi_b": row.mmsi_b, "start": start.to_string(), "end": end.to_string(),
            "longitude": row.position.longitude(), "latitude": row.position.latitude(), "intent": "innocent",
            "observable": true, "label": "",
        }))?)
    };
    rows.encounters.iter().map(line).collect()
}
