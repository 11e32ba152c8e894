//! Positions searched a second, on one thread: legs ready in memory; boxes, tree, candidate pairs and kernel are timed.

use criterion::{BenchmarkId, Criterion, Throughput};
use nautical::Interval;
use proximity::Field;
use simulate::{Format, Sea};

#[allow(dead_code, reason = "each bench uses a part")]
mod sea;

/// An hour of a sea: the field, the hour, and how many positions it is made of.
fn hour(sea: &Sea) -> (Field, Interval, u64) {
    let mut stream = sea::Stream::default();
    sea::read_csv(&sea::recording(sea, Format::MarineCadastre), &mut stream);
    let grouped = sea::Grouped::of(&stream.0);
    let window = grouped.span();
    let mut field = Field::default();
    grouped.fill(window, &mut Vec::new(), &mut field);
    (field, window, stream.0.len() as u64)
}

fn passages(field: &Field, window: Interval) -> u64 {
    let mut passages = 0;
    for pair in field.search(sea::REACH_M).pairs() {
        pair.visit(window, |_| passages += 1);
    }
    passages
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("search");
    let mut measure = |name: BenchmarkId, sea: Sea| {
        let (field, window, positions) = hour(&sea);
        group.throughput(Throughput::Elements(positions));
        group.bench_function(name, |bencher| bencher.iter(|| passages(&field, window)));
    };
    for ships in [10_000, 50_000, 200_000] {
        measure(BenchmarkId::new("open-sea", ships), sea::open_sea(ships, 1.0));
    }
    measure(BenchmarkId::new("crowd", 5_000), sea::crowd(1.0));
    group.finish();
    criterion.final_summary();
}
