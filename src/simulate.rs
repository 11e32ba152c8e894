//! `simulate`: a scenario in, a recording and its truth out.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::json;
use simulate::{Format, Identity, Recorded, Scenario, Sea, TruthLine};

use crate::cli::Shared;
use crate::config::read_watch_list;
use crate::failure::Failure;
use crate::summary;

/// `simulate`.
#[derive(Args, Debug)]
pub struct Simulate {
    /// The scenario (TOML); fixtures/scenarios holds some
    #[arg(value_name = "SCENARIO")]
    pub scenario: PathBuf,
    /// The recording; its truth goes to FILE.truth.jsonl
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Another sea of the same kind [default: the scenario's]
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// So many times the ships and meetings
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    pub scale: f64,
    /// Form of the recording
    #[arg(long, value_name = "FORM", value_enum, default_value = "nmea")]
    pub format: RecordingFormat,
    /// A watch list in any form: refuse a sea that sends a number of its ships; may be repeated
    #[arg(long, value_name = "FILE")]
    pub watch_list: Vec<PathBuf>,
    /// Send listed numbers all the same: the recording must not be shown as evidence about anybody
    #[arg(long)]
    pub i_know: bool,
}

/// Forms of a recording.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordingFormat {
    /// Sentences with tag blocks.
    Nmea,
    /// CSV of MarineCadastre, as up to 2024.
    #[value(name = "marinecadastre")]
    MarineCadastre,
    /// CSV of the Danish Maritime Authority.
    Dma,
    /// JSON lines as of AIS-catcher.
    Jsonl,
}

impl RecordingFormat {
    fn format(self) -> Format {
        match self {
            RecordingFormat::Nmea => Format::Nmea,
            RecordingFormat::MarineCadastre => Format::MarineCadastre,
            RecordingFormat::Dma => Format::Dma,
            RecordingFormat::Jsonl => Format::Jsonl,
        }
    }
}

/// Runs `simulate`.
pub(crate) fn simulate(flags: &Simulate, shared: &Shared) -> Result<ExitCode, Failure> {
    let path = &flags.scenario;
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{}: the scenario cannot be read", path.display()))
        .map_err(Failure::Usage)?;
    let named = || path.display().to_string();
    let scenario = Scenario::from_toml(&text).with_context(named).map_err(Failure::Usage)?;
    let sea = Sea::new(&scenario, flags.seed, flags.scale).with_context(named).map_err(Failure::Usage)?;
    refuse_real_ships(&sea, flags).map_err(Failure::Usage)?;
    let started = Instant::now();
    let (recorded, truth) = record(&sea, flags).map_err(Failure::Output)?;
    let seconds = started.elapsed().as_secs_f64();
    summary::print(&told(flags, shared, &sea, (recorded, &truth), seconds))
}

/// Numbers told of a clash.
const CLASHES_TOLD: usize = 5;

/// Made-up messages under the numbers of listed ships would be false evidence about them.
fn refuse_real_ships(sea: &Sea, flags: &Simulate) -> anyhow::Result<()> {
    let mut listed: HashSet<Identity> = HashSet::new();
    for path in &flags.watch_list {
        listed.extend(listed_in(path).context("--watch-list")?);
    }
    let clashes = sea.clashes(|identity| listed.contains(&identity));
    if flags.i_know || clashes.is_empty() {
        return Ok(());
    }
    let told = clashes.iter().take(CLASHES_TOLD).map(|clash| match clash {
        Identity::Mmsi(mmsi) => format!("MMSI {mmsi}"),
        Identity::Imo(imo) => format!("IMO {imo}"),
    });
    let (told, count) = (told.collect::<Vec<String>>().join(", "), clashes.len());
    anyhow::bail!(
        "this sea would send {count} numbers that a watch list holds ({told}{}); nothing was written. Made-up messages under a \
         listed ship's number are false evidence about it: choose another scenario, or say `--i-know`",
        if count > CLASHES_TOLD { ", ..." } else { "" }
    )
}

/// The numbers that a watch list holds, those that it reports as sent falsely included.
fn listed_in(path: &Path) -> anyhow::Result<Vec<Identity>> {
    let list = read_watch_list(path)?;
    let numbers = list.entries.iter().flat_map(|entry| {
        let more = entry.more.iter();
        let imos = entry.imos().chain(more.clone().flat_map(|more| more.false_imos.iter().copied()));
        let mmsis = entry.mmsis().chain(more.flat_map(|more| more.false_mmsis.iter().copied()));
        imos.map(Identity::Imo).chain(mmsis.map(Identity::Mmsi)).collect::<Vec<_>>()
    });
    Ok(numbers.collect())
}

fn record(sea: &Sea, flags: &Simulate) -> anyhow::Result<(Recorded, Vec<TruthLine>)> {
    let unwritable = |path: &Path| format!("{} cannot be written", path.display());
    let file = File::create(&flags.output).with_context(|| unwritable(&flags.output))?;
    let (recorded, truth) = sea.record(flags.format.format(), file).with_context(|| unwritable(&flags.output))?;
    let path = truth_path(&flags.output);
    let mut file = BufWriter::new(File::create(&path).with_context(|| unwritable(&path))?);
    for line in &truth {
        let line = serde_json::to_string(line).context("a line of the truth has no JSON")?;
        writeln!(file, "{line}").with_context(|| unwritable(&path))?;
    }
    file.flush().with_context(|| unwritable(&path))?;
    Ok((recorded, truth))
}

/// `FILE.truth.jsonl`.
fn truth_path(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".truth.jsonl");
    PathBuf::from(name)
}

fn told(
    flags: &Simulate,
    shared: &Shared,
    sea: &Sea,
    (recorded, truth): (Recorded, &[TruthLine]),
    seconds: f64,
) -> String {
    let truth_path = truth_path(&flags.output);
    let count = |kind: &str| truth.iter().filter(|line| line.kind == kind).count();
    if shared.json {
        let told = json!({
            "synthetic": true, "recording": flags.output, "truth": truth_path, "vessels": sea.vessels(),
            "messages": recorded.messages, "bytes": recorded.bytes, "truth_lines": truth.len(), "seconds": seconds,
        });
        return told.to_string() + "\n";
    }
    if shared.quiet {
        return String::new();
    }
    format!(
        "SYNTHETIC: these ships do not exist.\n{}: {} messages of {} vessels, {} MB, in {seconds:.1} s.\n\
         {}: {} true meetings of two ships in sight, {} of them meant; {} in the dark.\n",
        flags.output.display(),
        recorded.messages,
        sea.vessels(),
        recorded.bytes / 1_000_000,
        truth_path.display(),
        count("visible"),
        truth.iter().filter(|line| line.kind == "visible" && line.intent == "transfer").count(),
        count("one-dark") + count("both-dark") + count("lone-stay"),
    )
}
