//! Reports put together to tracks a second, on one thread: all that the tracker does, and the bare scatter by vessel.

use criterion::{BatchSize, Criterion, Throughput};
use simulate::Format;
use tracks::Tracker;

#[allow(dead_code, reason = "each bench uses a part")]
mod sea;

fn main() {
    let csv = sea::recording(&sea::open_sea(5_000, 2.0), Format::MarineCadastre);
    let entries = sea::Entries::of_csv(&csv);
    let mut stream = sea::Stream::default();
    sea::read_csv(&csv, &mut stream);
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("grouping");
    group.throughput(Throughput::Elements(entries.entries.len() as u64));
    group.bench_function("tracker", |bencher| {
        bencher.iter_batched(
            || Tracker::new(sea::Entries::of_csv(&csv).catalogue, false),
            |mut tracker| {
                entries.entries.iter().for_each(|entry| {
                    tracker.push(entry);
                });
                tracker
            },
            BatchSize::PerIteration,
        );
    });
    group.throughput(Throughput::Elements(stream.0.len() as u64));
    group.bench_function("scatter", |bencher| bencher.iter(|| sea::Grouped::of(&stream.0)));
    group.finish();
    criterion.final_summary();
}
