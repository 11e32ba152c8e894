//! `inspect`: what an archive is, before anyone works with it.

use std::collections::BTreeMap;
use std::process::ExitCode;

use ais::{Balance, Medium, Mmsi};
use nautical::Time;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use tracks::{Entry, Outcome, Tracker};

use crate::cli::{Inspect, Shared};
use crate::config::{self, FileSettings};
use crate::failure::{EXIT_INPUT, Failure, complain, json_line};
use crate::feed::{self, InputRead, Sortable};
use crate::pipeline::{Intake, balance_json, counts_json};
use crate::progress::Progress;
use crate::{INTERRUPTED, summary};

/// Spacings are counted in classes whose bounds rise by a tenth.
const SPACING_STEP: f64 = 1.1;

/// What was seen of an archive.
#[derive(Default)]
struct Seen {
    vessels: FxHashMap<Mmsi, Time>,
    positions: u64,
    west_south: Option<(f64, f64)>,
    east_north: Option<(f64, f64)>,
    /// Spacings by class: how many, and their sum in seconds.
    spacing: BTreeMap<(Medium, u16), (u64, f64)>,
}

impl Seen {
    fn entry(&mut self, entry: &Entry) {
        let Some(kinematics) = entry.kinematics() else {
            self.vessels.entry(entry.mmsi).or_insert(Time::MIN);
            return;
        };
        self.positions += 1;
        let (x, y) = (kinematics.position.longitude(), kinematics.position.latitude());
        let (west, south) = self.west_south.unwrap_or((x, y));
        let (east, north) = self.east_north.unwrap_or((x, y));
        self.west_south = Some((west.min(x), south.min(y)));
        self.east_north = Some((east.max(x), north.max(y)));
        if let Some(before) = self.vessels.insert(entry.mmsi, entry.time).filter(|time| *time > Time::MIN) {
            let seconds = entry.time.since(before).max(1.0);
            let class = (seconds.ln() / SPACING_STEP.ln()) as u16;
            let (count, sum_s) = self.spacing.entry((entry.medium(), class)).or_default();
            *count += 1;
            *sum_s += seconds;
        }
    }

    /// Median and 95th percentile, seconds, of the time between a vessel's positions, by medium.
    fn spacings(&self) -> Vec<(Medium, f64, f64)> {
        let mut media: Vec<Medium> = self.spacing.keys().map(|(medium, _)| *medium).collect();
        media.dedup();
        media.into_iter().map(|medium| (medium, self.quantile(medium, 0.5), self.quantile(medium, 0.95))).collect()
    }

    fn quantile(&self, medium: Medium, share: f64) -> f64 {
        let classes = || self.spacing.iter().filter(move |((of, _), _)| *of == medium);
        let all: u64 = classes().map(|(_, (count, _))| count).sum();
        let mut below = 0;
        for (_, (count, sum_s)) in classes() {
            below += count;
            if below as f64 >= share * all as f64 {
                return sum_s / *count as f64;
            }
        }
        0.0
    }
}

pub(crate) fn inspect(flags: &Inspect, file: &FileSettings, shared: &Shared) -> Result<ExitCode, Failure> {
    let (inputs, missing) = feed::find_inputs(&flags.inputs);
    let settings = config::input_settings(&flags.input, file).map_err(Failure::Usage)?;
    let mut faults: Vec<String> = missing.iter().map(ToString::to_string).collect();
    let progress = Progress::new(inputs.iter().filter_map(feed::Input::bytes).sum(), shared.quiet);
    let mut intake = Intake::new(std::env::temp_dir(), settings.filter, &progress, &INTERRUPTED);
    let (read, broken) = intake.read(&inputs, &settings.read).map_err(Failure::of_run)?;
    faults.extend(broken);
    let anonymised = intake.is_anonymised();
    let (sorted, catalogue, mut balance) = intake.into_order().map_err(Failure::of_run)?;
    let backward_steps = sorted.backward_steps();
    let mut seen = Seen::default();
    let mut tracker = Tracker::new(catalogue, settings.any_mmsi || anonymised);
    for entry in sorted {
        let Sortable(entry) = entry.map_err(|fault| Failure::Output(fault.into()))?;
        match tracker.push(&entry) {
            Outcome::Used => {
                balance.used += u64::from(entry.lines);
                seen.entry(&entry);
            }
            Outcome::Duplicate => balance.duplicates += u64::from(entry.lines),
        }
        let fresh = tracker.take_fresh();
        let (tracks, reception) = tracker.tracks_mut();
        for track in fresh {
            tracks[track as usize].forget_before(entry.time, &[], reception);
        }
    }
    progress.done();
    for fault in &faults {
        complain(fault);
    }
    if read.is_empty() {
        return Ok(ExitCode::from(EXIT_INPUT));
    }
    let counts = tracker.counts();
    let told = told(&read, &balance, &seen, &counts, backward_steps);
    summary::print(&if shared.json { json_line(&told) } else { in_words(&read, &balance, &seen, &told) })?;
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(EXIT_INPUT) })
}

fn told(read: &[InputRead], balance: &Balance, seen: &Seen, counts: &tracks::Counts, backward_steps: u64) -> Value {
    let corners = seen.west_south.zip(seen.east_north);
    json!({
        "inputs": read.iter().map(|input| json!({
            "path": input.path, "format": input.format, "bytes": input.bytes, "sha256": input.sha256,
        })).collect::<Vec<_>>(),
        "balance": balance_json(balance),
        "vessels": seen.vessels.len(),
        "positions": seen.positions,
        "ordered": backward_steps == 0,
        "area": corners.map(|((west, south), (east, north))| json!([west, south, east, north])),
        "spacing": seen.spacings().into_iter().map(|(medium, median_s, p95_s)| json!({
            "medium": word(medium), "median_s": median_s.round(), "p95_s": p95_s.round(),
        })).collect::<Vec<_>>(),
        "counts": counts_json(counts, backward_steps),
    })
}

fn word(medium: Medium) -> &'static str {
    match medium {
        Medium::Unknown => "unknown",
        Medium::Shore => "shore",
        Medium::Satellite => "satellite",
    }
}

fn in_words(read: &[InputRead], balance: &Balance, seen: &Seen, told: &Value) -> String {
    let mut text = String::new();
    for input in read {
        text += &format!("{}: {}, {:.1} MB\n", input.path, input.format, input.bytes as f64 / 1e6);
    }
    let counts = &told["counts"];
    let mut line = |label: &str, value: String| text += &format!("{label:<12} {value}\n");
    line("lines", balance.lines.to_string());
    line("used", balance.used.to_string());
    line("duplicates", balance.duplicates.to_string());
    line("rejected", balance.rejected().to_string());
    for (reason, lines) in &balance.rejects {
        line("", format!("{lines} {}", reason.as_str()));
    }
    line("positions", seen.positions.to_string());
    line("MMSIs", seen.vessels.len().to_string());
    let time = |key: &str| counts[key].as_str().unwrap_or("-").to_owned();
    line("span", format!("{} to {}", time("first_time"), time("last_time")));
    let steps = &counts["backward_steps"];
    line("order", if steps == 0 { "sorted by time".into() } else { format!("not sorted: {steps} steps back in time") });
    if let Some(((west, south), (east, north))) = seen.west_south.zip(seen.east_north) {
        line("area", format!("{west:.3},{south:.3},{east:.3},{north:.3} (W,S,E,N)"));
    }
    for (medium, median_s, p95_s) in seen.spacings() {
        line("spacing", format!("median {median_s:.0} s, 95 of 100 below {p95_s:.0} s ({} medium)", word(medium)));
    }
    if let Some(kinds) = counts["not_ships"].as_object() {
        for (kind, reports) in kinds {
            line("no ship", format!("{reports} reports: {kind}"));
        }
    }
    text
}
