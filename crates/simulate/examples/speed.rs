//! Messages a second: `cargo run --release --example speed -- SCENARIO.toml FORMAT SCALE HOURS [truth]`, to nowhere.
#![allow(clippy::unwrap_used)]

use simulate::{Format, Scenario, Sea};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = std::fs::read_to_string(&arguments[0]).unwrap();
    let mut scenario = Scenario::from_toml(&text).unwrap();
    let format = if arguments[1] == "nmea" { Format::Nmea } else { Format::MarineCadastre };
    scenario.hours = arguments[3].parse().unwrap();
    let started = std::time::Instant::now();
    let sea = Sea::new(&scenario, None, arguments[2].parse().unwrap()).unwrap();
    println!("{} vessels made in {:.1} s", sea.vessels(), started.elapsed().as_secs_f64());
    let started = std::time::Instant::now();
    let recorded = if arguments.len() > 4 {
        sea.record(format, std::io::sink()).unwrap().0
    } else {
        sea.record_only(format, std::io::sink()).unwrap()
    };
    let seconds = started.elapsed().as_secs_f64();
    println!("{recorded:?} in {seconds:.1} s: {:.2} M messages/s", recorded.messages as f64 / seconds / 1e6);
}
