//! Live reports a second on one thread, 50,000 ships: the step of a report, from its place to the ships near it.

use criterion::{BatchSize, Criterion, Throughput};

#[allow(dead_code, reason = "each bench uses a part")]
mod sea;

fn main() {
    let (first, messages) = sea::step::messages(50_000, 0.1);
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("live");
    group.throughput(Throughput::Elements(messages.len() as u64));
    group.bench_function("rstar-remove-insert-query", |bencher| {
        bencher.iter_batched(
            || sea::step::PointTree::new(&first),
            |mut tree| messages.iter().map(|&message| tree.step(message)).sum::<usize>(),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("neighbours", |bencher| {
        bencher.iter_batched(
            || sea::step::neighbours(&first),
            |mut neighbours| messages.iter().map(|&message| sea::step::near(&mut neighbours, message)).sum::<usize>(),
            BatchSize::PerIteration,
        );
    });
    group.finish();
    criterion.final_summary();
}
