//! Reports from end to end a second, on one thread: entries in order, in memory, to encounters.

use std::sync::atomic::AtomicBool;

use alongside::pipeline::{Engine, EngineSettings, PassedFix, PassedFixes};
use assess::Profile;
use criterion::{BatchSize, Criterion, Throughput};
use simulate::Format;

#[allow(dead_code, reason = "each bench uses a part")]
mod sea;

static GO_ON: AtomicBool = AtomicBool::new(false);

/// Lets go of what passes.
struct Nowhere;

impl PassedFixes for Nowhere {
    fn pass(&mut self, _: u32, _: &[PassedFix]) -> anyhow::Result<()> {
        Ok(())
    }
}

fn encounters(input: sea::Entries) -> usize {
    let profiles = vec![Profile::named("sts").expect("a profile of ours")];
    let settings = EngineSettings { profiles, chunk_s: sea::CHUNK_S as u32, with_contacts: false, any_mmsi: false };
    let mut engine = Engine::new(&settings, input.catalogue, &GO_ON);
    for entry in &input.entries {
        engine.push(entry, &mut Nowhere).expect("nothing that can fail");
    }
    engine.finish(&mut Nowhere).expect("nothing that can fail").encounters.len()
}

fn main() {
    let csv = sea::recording(&sea::open_sea(5_000, 6.0), Format::MarineCadastre);
    let reports = sea::Entries::of_csv(&csv).entries.len() as u64;
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("engine");
    group.throughput(Throughput::Elements(reports));
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    group.bench_function("open-sea/5000", |bencher| {
        one_thread.install(|| bencher.iter_batched(|| sea::Entries::of_csv(&csv), encounters, BatchSize::PerIteration));
    });
    group.finish();
    criterion.final_summary();
}
