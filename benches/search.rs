//! Positions per second of the search alone, on fleets made up on the spot: `cargo bench --bench search`.
//!
//! Legs are ready in memory; what is timed is boxes, tree, candidate pairs and the kernel, on one thread.

use std::hint::black_box;
use std::time::Instant;

use nautical::{Interval, METRES_PER_SECOND_PER_KNOT, Position, Time, destination};
use proximity::{Field, Leg};

const REPORT_S: i64 = 60;
const HOUR_S: i64 = 3_600;
const REACH_M: f64 = 500.0;

/// Numbers that look random and are the same each time (Knuth's multiplicative hash).
fn share(n: u32, salt: u32) -> f64 {
    f64::from((n.wrapping_mul(2_654_435_761) ^ salt.wrapping_mul(40_503)).wrapping_mul(2_246_822_519)) / 4_294_967_296.0
}

/// An hour of a ship that reports every minute: three in five lie still.
fn ship(n: u32, spread_degrees: f64) -> Vec<Leg> {
    let from = Position::from_degrees(122.0 + share(n, 1) * spread_degrees, 30.0 + share(n, 2) * spread_degrees);
    let from = from.unwrap_or_default();
    let knots = if share(n, 3) < 0.6 { 0.0 } else { 2.0 + 16.0 * share(n, 4) };
    let at = |seconds: i64| {
        let metres = knots * METRES_PER_SECOND_PER_KNOT * seconds as f64 + 4.0 * share(n, seconds as u32);
        destination(from, 360.0 * share(n, 5), metres).ecef()
    };
    (0..HOUR_S / REPORT_S)
        .map(|i| {
            let span = Interval::new(Time::from_seconds(i * REPORT_S), Time::from_seconds((i + 1) * REPORT_S));
            Leg { span, from: at(i * REPORT_S), to: at((i + 1) * REPORT_S), tag: 0 }
        })
        .collect()
}

fn measure(name: &str, ships: u32, spread_degrees: f64) {
    let fleet: Vec<Vec<Leg>> = (0..ships).map(|n| ship(n, spread_degrees)).collect();
    let mut field = Field::default();
    let window = Interval::new(Time(0), Time::from_seconds(HOUR_S));
    let positions = f64::from(ships) * (HOUR_S / REPORT_S) as f64;
    let mut best_s = f64::INFINITY;
    let mut passages = 0u64;
    for _ in 0..5 {
        let started = Instant::now();
        passages = 0;
        field.clear();
        for legs in &fleet {
            field.add(legs.iter().copied());
        }
        for pair in field.search(REACH_M).pairs() {
            pair.visit(window, |passage| {
                black_box(passage);
                passages += 1;
            });
        }
        best_s = best_s.min(started.elapsed().as_secs_f64());
    }
    let rate = positions / best_s / 1e6;
    println!("{name:24} {ships:7} ships {positions:10.0} positions {passages:9} passages {rate:8.2} M positions/s");
}

fn main() {
    // The same density of ships, and a crowd: 5,000 within some 20 km.
    measure("open sea", 10_000, 10.0);
    measure("open sea", 50_000, 22.4);
    measure("crowd", 5_000, 0.18);
}
