//! From entries in order to findings, without reading, sorting or writing: `cargo bench --bench engine`.
//!
//! On simulated seas with a fixed seed: a tenth of an ocean for a day, and 5,000 ships in a circle of 20 km.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use ais::table::{ColumnAliases, Layout, TableReader, TableSettings};
use ais::{Deliver, Reject, Report};
use alongside::pipeline::{Engine, EngineSettings, PassedFix, PassedFixes};
use assess::Profile;
use simulate::{Format, Scenario, Sea};
use tracks::{Catalogue, Entry};

static NEVER: AtomicBool = AtomicBool::new(false);

#[derive(Default)]
struct Read {
    entries: Vec<Entry>,
    catalogue: Catalogue,
}

impl Deliver for Read {
    fn report(&mut self, report: Report) {
        self.entries.push(Entry::new(&report, &mut self.catalogue));
    }

    fn reject(&mut self, _: Reject, _: u64) {}
}

/// The entries of a simulated sea, in order.
fn read(scenario: &str, scale: f64) -> Read {
    let scenario = Scenario::from_toml(scenario).expect("a scenario");
    let mut bytes = Vec::new();
    let sea = Sea::new(&scenario, None, scale).expect("a sea");
    sea.record_only(Format::MarineCadastre, &mut bytes).expect("memory holds it");
    let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
    let header = lines.next().unwrap_or_default();
    let layout = Layout::from_header(header, &ColumnAliases::default()).expect("whole").expect("known");
    let mut reader = TableReader::new(layout, TableSettings::default());
    let mut read = Read::default();
    lines.for_each(|line| reader.line(line, &mut read));
    reader.finish(&mut read);
    read.entries.sort_unstable();
    read
}

/// Seconds of CPU that this program has used, where Linux tells (in steps of 10 ms).
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = stat.split_whitespace().skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>();
    ticks / 100.0
}

/// Takes fixes and forgets them.
struct Nowhere;

impl PassedFixes for Nowhere {
    fn pass(&mut self, _: u32, _: &[PassedFix]) -> anyhow::Result<()> {
        Ok(())
    }
}

fn measure(name: &str, read: Read) {
    let settings = EngineSettings {
        profiles: vec![Profile::named("sts").expect("built in")],
        chunk_s: 3_600,
        with_contacts: false,
        any_mmsi: false,
    };
    let entries = read.entries.len();
    let mut engine = Engine::new(&settings, read.catalogue, &NEVER);
    eprintln!("{name}: begins");
    let (started, cpu) = (Instant::now(), cpu_s());
    for entry in &read.entries {
        engine.push(entry, &mut Nowhere).expect("never interrupted");
    }
    let findings = engine.finish(&mut Nowhere).expect("never interrupted");
    let [wall_ns, cpu_ns] =
        [started.elapsed().as_secs_f64(), cpu_s() - cpu].map(|seconds| seconds * 1e9 / entries as f64);
    let encounters = findings.encounters.len();
    println!(
        "{name:8} {entries:9} entries {encounters:6} encounters {wall_ns:7.0} ns, {cpu_ns:7.0} ns of CPU per entry"
    );
}

fn main() {
    // `cargo bench` hands on flags of its own.
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse::<f64>().ok());
    let threads = numbers.next().unwrap_or(1.0) as usize;
    let scale = numbers.next().unwrap_or(0.1);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| {
        measure("ocean", read(include_str!("../fixtures/scenarios/ocean.toml"), scale));
        measure("crowd", read(include_str!("../fixtures/scenarios/crowd.toml"), 1.0));
    });
}
