//! Fixed small work whose instructions are counted by `benches/instructions.py`, on one thread.
//!
//! `counted write DIR` makes the inputs; `counted nmea|csv|search DIR` does the work once, in a function that is called
//! `counted_...`, so that the counting can be confined to it.

use std::path::Path;

use ais::nmea::{NmeaReader, NmeaSettings};
use nautical::Interval;
use simulate::Format;

#[allow(dead_code, reason = "each bench uses a part")]
mod sea;

#[inline(never)]
fn counted_nmea(bytes: &[u8]) -> sea::Positions {
    let (mut reader, mut seen) = (NmeaReader::new(NmeaSettings::default()), sea::Positions::default());
    sea::lines(bytes).for_each(|line| reader.line(line, &mut seen));
    reader.finish(&mut seen);
    seen
}

#[inline(never)]
fn counted_csv(bytes: &[u8]) -> sea::Positions {
    let mut seen = sea::Positions::default();
    sea::read_csv(bytes, &mut seen);
    seen
}

/// The search alone: boxes, tree, candidate pairs, kernel.
#[inline(never)]
fn counted_search(field: &proximity::Field, window: Interval) -> u64 {
    let mut passages = 0;
    for pair in field.search(sea::REACH_M).pairs() {
        pair.visit(window, |_| passages += 1);
    }
    passages
}

fn search(bytes: &[u8]) -> u64 {
    let mut stream = sea::Stream::default();
    sea::read_csv(bytes, &mut stream);
    let grouped = sea::Grouped::of(&stream.0);
    let window = grouped.span();
    let mut field = proximity::Field::default();
    grouped.fill(window, &mut Vec::new(), &mut field);
    counted_search(&field, window)
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [work, folder] = &arguments[..] else { return Ok(()) };
    let file = |name: &str| Path::new(folder).join(name);
    match work.as_str() {
        "write" => {
            std::fs::write(file("sea.nmea"), sea::recording(&sea::open_sea(400, 1.0), Format::Nmea))?;
            std::fs::write(file("sea.csv"), sea::recording(&sea::open_sea(400, 2.0), Format::MarineCadastre))?;
            std::fs::write(file("crowd.csv"), sea::recording(&sea::crowd(0.1), Format::MarineCadastre))?;
        }
        "nmea" => println!("{:?}", counted_nmea(&std::fs::read(file("sea.nmea"))?)),
        "csv" => println!("{:?}", counted_csv(&std::fs::read(file("sea.csv"))?)),
        "search" => println!("{}", search(&std::fs::read(file("crowd.csv"))?)),
        _ => anyhow::bail!("no such work: write, nmea, csv, search"),
    }
    Ok(())
}
