//! Lines decoded a second, on one thread: sentences with tag blocks, and rows in MarineCadastre layout.

use ais::nmea::{NmeaReader, NmeaSettings};
use criterion::{Criterion, Throughput};
use simulate::Format;

#[allow(dead_code, reason = "each bench uses a part")]
mod sea;

fn main() {
    let sea = sea::open_sea(2_000, 1.0);
    let (nmea, csv) = (sea::recording(&sea, Format::Nmea), sea::recording(&sea, Format::MarineCadastre));
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("decode");
    group.throughput(Throughput::Elements(sea::lines(&nmea).count() as u64));
    group.bench_function("nmea", |bencher| {
        bencher.iter(|| {
            let (mut reader, mut seen) = (NmeaReader::new(NmeaSettings::default()), sea::Positions::default());
            sea::lines(&nmea).for_each(|line| reader.line(line, &mut seen));
            reader.finish(&mut seen);
            seen
        });
    });
    group.throughput(Throughput::Elements(sea::lines(&csv).count() as u64));
    group.bench_function("csv", |bencher| {
        bencher.iter(|| {
            let mut seen = sea::Positions::default();
            sea::read_csv(&csv, &mut seen);
            seen
        });
    });
    group.finish();
    criterion.final_summary();
}
