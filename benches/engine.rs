//! Reports from end to end a second, on one thread: entries in order, in memory, to encounters.

use std::sync::atomic::AtomicBool;

use alongside::pipeline::{Engine, EngineSettings, Findings, Outlet, Waters};
use assess::Profile;
use criterion::{BatchSize, Criterion, Throughput};
use simulate::Format;

#[allow(dead_code, reason = "each bench uses a part")]
mod sea;

static GO_ON: AtomicBool = AtomicBool::new(false);

/// Counts encounters.
#[derive(Default)]
struct Count(usize);

impl Outlet for Count {
    fn decided(&mut self, findings: Findings) -> anyhow::Result<()> {
        self.0 += findings.encounters.len();
        Ok(())
    }
}

fn encounters(input: sea::Entries) -> usize {
    let profiles = vec![Profile::named("sts").expect("a profile of ours")];
    let settings = EngineSettings {
        profiles,
        chunk_s: sea::CHUNK_S as u32,
        with_contacts: false,
        any_mmsi: false,
        waters: Waters::built_in(),
    };
    let mut engine = Engine::new(&settings, input.catalogue, &GO_ON);
    let mut count = Count::default();
    for entry in &input.entries {
        engine.push(entry, &mut count).expect("nothing that can fail");
    }
    engine.finish(&mut count).expect("nothing that can fail");
    count.0
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
