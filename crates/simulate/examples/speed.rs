//! Messages a second: `cargo run --release -p simulate --example speed -- SCENARIO.toml FORMAT SCALE HOURS [truth]`, to
//! nowhere.

use std::error::Error;
use std::time::Instant;

use simulate::{Format, Scenario, Sea};

const USAGE: &str =
    "give SCENARIO.toml, nmea or marinecadastre, a scale, hours, and `truth` where that is to be made as well";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (file, format, scale, hours, with_truth) = match arguments.as_slice() {
        [file, format, scale, hours] => (file, format, scale, hours, false),
        [file, format, scale, hours, truth] if truth == "truth" => (file, format, scale, hours, true),
        _ => return Err(USAGE.into()),
    };
    let format = match format.as_str() {
        "nmea" => Format::Nmea,
        "marinecadastre" => Format::MarineCadastre,
        _ => return Err(USAGE.into()),
    };
    let mut scenario = Scenario::from_toml(&std::fs::read_to_string(file)?)?;
    scenario.hours = hours.parse()?;
    let started = Instant::now();
    let sea = Sea::new(&scenario, None, scale.parse()?)?;
    println!("{} vessels made in {:.1} s", sea.vessels(), started.elapsed().as_secs_f64());
    let started = Instant::now();
    let nowhere = std::io::sink();
    let recorded = if with_truth { sea.record(format, nowhere)?.0 } else { sea.record_only(format, nowhere)? };
    let seconds = started.elapsed().as_secs_f64();
    println!("{recorded:?} in {seconds:.1} s: {:.2} M messages/s", recorded.messages as f64 / seconds / 1e6);
    Ok(())
}
