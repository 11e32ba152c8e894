//! One stage at a time on a file, timed once on one thread: a line of JSON for `benches/peers`.
//!
//! `cargo bench --bench stage -- STAGE ...`: `nmea FILE`, `nmea-parser FILE`, `search FILE [PAIRS]`, `pairs FILE LIST`,
//! `parts FILE`, `sea SHIPS`, `crowd`, `live SHIPS`.

use std::io::Write;
use std::time::Instant;

use ais::nmea::{NmeaReader, NmeaSettings};
use nautical::{Interval, Time};
use nmea_parser::{NmeaParser, ParsedMessage};
use proximity::Field;
use rustc_hash::FxHashMap;
use simulate::{Format, Sea};
use tracks::{Part, Tracker};

#[allow(dead_code, reason = "each bench uses a part")]
mod sea;

/// The least length of an encounter, seconds.
const ENCOUNTER_S_MIN: f64 = 1_800.0;

/// Seconds of a piece of work, and what it made: of the processor where the system tells (Linux), else on the wall.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let (started, began) = (Instant::now(), processor_s());
    let made = work();
    let seconds = processor_s().zip(began).map_or(started.elapsed().as_secs_f64(), |(now, began)| now - began);
    (seconds, made)
}

/// Seconds that this thread ran so far (proc(5), `schedstat`).
fn processor_s() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// Sentences to reports by this project's reader.
fn nmea(bytes: &[u8]) -> String {
    let (seconds, seen) = timed(|| {
        let start = Time::parse(sea::START).ok();
        let settings = NmeaSettings { start, ..NmeaSettings::default() };
        let (mut reader, mut seen) = (NmeaReader::new(settings), sea::Positions::default());
        sea::lines(bytes).for_each(|line| reader.line(line, &mut seen));
        reader.finish(&mut seen);
        seen
    });
    decoded(seconds, bytes, seen)
}

/// The same by the crate nmea-parser.
fn nmea_parser(bytes: &[u8]) -> String {
    let (seconds, seen) = timed(|| {
        let (mut parser, mut seen) = (NmeaParser::new(), sea::Positions::default());
        for line in sea::lines(bytes) {
            let Ok(text) = std::str::from_utf8(line) else { continue };
            let Ok(ParsedMessage::VesselDynamicData(data)) = parser.parse_sentence(text) else { continue };
            if let (Some(longitude), Some(latitude)) = (data.longitude, data.latitude) {
                seen.count += 1;
                seen.sum_e7 += (longitude * 1e7).round() as i64 + (latitude * 1e7).round() as i64;
            }
        }
        seen
    });
    decoded(seconds, bytes, seen)
}

fn decoded(seconds: f64, bytes: &[u8], seen: sea::Positions) -> String {
    let (lines, positions, sum) = (sea::lines(bytes).count(), seen.count, seen.sum_e7);
    format!(r#"{{"seconds":{seconds},"lines":{lines},"positions":{positions},"sum_e7":{sum}}}"#)
}

/// A span in which two vessels, by number, are within reach without a break.
type Contact = ((u32, u32), Interval);

/// All contacts of a day, chunk by chunk.
fn contacts(grouped: &sea::Grouped) -> Vec<Contact> {
    let mut open = FxHashMap::<(u32, u32), Interval>::default();
    let mut contacts = Vec::new();
    let (span, mut cursors, mut field) = (grouped.span(), Vec::new(), Field::default());
    let mut start = span.start.floor_to(sea::CHUNK_S as i64);
    while start <= span.end {
        let chunk = Interval::new(start, start.plus_seconds(sea::CHUNK_S));
        grouped.fill(chunk, &mut cursors, &mut field);
        visit(&field, chunk, &mut open, &mut contacts);
        // A contact that no leg carries on is over.
        open.retain(|&pair, contact| {
            let over = contact.end < chunk.end;
            if over {
                contacts.push((pair, *contact));
            }
            !over
        });
        start = chunk.end;
    }
    contacts.extend(open);
    contacts
}

fn visit(field: &Field, chunk: Interval, open: &mut FxHashMap<(u32, u32), Interval>, contacts: &mut Vec<Contact>) {
    for pair in field.search(sea::REACH_M).pairs() {
        let key = pair.pair;
        let mut contact = open.remove(&key);
        pair.visit(chunk, |passage| match &mut contact {
            Some(contact) if passage.span.start <= contact.end.plus_seconds(0.001) => {
                contact.end = contact.end.max(passage.span.end);
            }
            other => contacts.extend(other.replace(passage.span).map(|over| (key, over))),
        });
        open.extend(contact.map(|contact| (key, contact)));
    }
}

fn lasting(contacts: &[Contact]) -> impl Iterator<Item = &Contact> {
    contacts.iter().filter(|(_, span)| span.seconds() >= ENCOUNTER_S_MIN)
}

fn searched(stream: &[sea::Plain], write_to: Option<&str>) -> anyhow::Result<String> {
    let (group_s, grouped) = timed(|| sea::Grouped::of(stream));
    let (search_s, mut contacts) = timed(|| contacts(&grouped));
    contacts.sort_unstable_by_key(|&(pair, span)| (pair, span.start, span.end));
    let mut pairs: Vec<(u32, u32)> = contacts.iter().map(|&(pair, _)| pair).collect();
    pairs.dedup();
    if let Some(path) = write_to {
        let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
        writeln!(out, "a,b,start_s,end_s")?;
        for ((a, b), span) in lasting(&contacts) {
            let (a, b) = (grouped.mmsis[*a as usize], grouped.mmsis[*b as usize]);
            writeln!(out, "{},{},{},{}", a.min(b), a.max(b), span.start.seconds(), span.end.seconds())?;
        }
    }
    let (positions, vessels, pairs) = (stream.len(), grouped.vessels(), pairs.len());
    let (all, long) = (contacts.len(), lasting(&contacts).count());
    Ok(format!(
        r#"{{"group_s":{group_s},"search_s":{search_s},"positions":{positions},"vessels":{vessels},"pairs":{pairs},"contacts":{all},"encounters":{long}}}"#
    ))
}

fn searched_sea(sea: &Sea) -> anyhow::Result<String> {
    searched(&stream(&sea::recording(sea, Format::MarineCadastre)), None)
}

fn stream(csv: &[u8]) -> Vec<sea::Plain> {
    let mut stream = sea::Stream::default();
    sea::read_csv(csv, &mut stream);
    stream.0
}

/// Named pairs only (lines `a,b` of MMSIs): seconds of the whole, and seconds spent within reach.
fn named_pairs(csv: &[u8], list: &str) -> String {
    let grouped = sea::Grouped::of(&stream(csv));
    let number: FxHashMap<u32, usize> = grouped.mmsis.iter().copied().zip(0..).collect();
    let vessel = |text: &str| text.trim().parse().ok().and_then(|mmsi: u32| number.get(&mmsi).copied());
    let pairs: Vec<(usize, usize)> =
        list.lines().filter_map(|line| line.split_once(',').and_then(|(a, b)| vessel(a).zip(vessel(b)))).collect();
    let window = grouped.span();
    let (seconds, within_s) = timed(|| {
        let (mut within_s, mut legs) = (0.0, Vec::new());
        for &(a, b) in &pairs {
            let mut field = Field::default();
            for vessel in [a, b] {
                legs.clear();
                grouped.legs(grouped.starts[vessel] as usize..grouped.starts[vessel + 1] as usize, window, &mut legs);
                field.add(legs.iter().copied());
            }
            for pair in field.search(sea::REACH_M).pairs() {
                pair.visit(window, |passage| within_s += passage.span.seconds());
            }
        }
        within_s
    });
    format!(r#"{{"seconds":{seconds},"pairs":{},"within_s":{within_s}}}"#, pairs.len())
}

/// The program's own stages one after another: rows to entries, sort, tracks.
fn parts(csv: &[u8]) -> String {
    let (decode_s, mut input) = timed(|| sea::Entries::read(csv));
    let (sort_s, ()) = timed(|| input.entries.sort_unstable());
    let (track_s, tracker) = timed(|| {
        let mut tracker = Tracker::new(input.catalogue, false);
        tracker.take_in(&input.entries, |parts| parts.iter_mut().for_each(Part::run));
        tracker
    });
    let (rows, fixes) = (input.entries.len(), tracker.counts().fixes);
    format!(r#"{{"decode_s":{decode_s},"sort_s":{sort_s},"track_s":{track_s},"rows":{rows},"fixes":{fixes}}}"#)
}

/// The live step by each structure that there is.
fn live(ships: u32) -> String {
    let (first, messages) = sea::step::messages(ships, 0.25);
    let mut tree = sea::step::PointTree::new(&first);
    let (rstar_s, rstar_near) = timed(|| messages.iter().map(|&message| tree.step(message)).sum::<usize>());
    let mut neighbours = sea::step::neighbours(&first);
    let (ours_s, ours_near) =
        timed(|| messages.iter().map(|&message| sea::step::near(&mut neighbours, message)).sum::<usize>());
    assert_eq!(ours_near, rstar_near, "both find the same ships");
    format!(r#"{{"rstar_s":{rstar_s},"ours_s":{ours_s},"rstar_near":{rstar_near},"messages":{}}}"#, messages.len())
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let told = match arguments[..] {
        ["nmea", path] => nmea(&std::fs::read(path)?),
        ["nmea-parser", path] => nmea_parser(&std::fs::read(path)?),
        ["search", path] => searched(&stream(&std::fs::read(path)?), None)?,
        ["search", path, pairs] => searched(&stream(&std::fs::read(path)?), Some(pairs))?,
        ["pairs", path, list] => named_pairs(&std::fs::read(path)?, &std::fs::read_to_string(list)?),
        ["parts", path] => parts(&std::fs::read(path)?),
        ["sea", ships] => searched_sea(&sea::open_sea(ships.parse()?, 1.0))?,
        ["crowd"] => searched_sea(&sea::crowd(1.0))?,
        ["live", ships] => live(ships.parse()?),
        // `cargo bench` runs every bench without arguments.
        [] => return Ok(()),
        _ => anyhow::bail!("no such stage: the first lines of benches/stage.rs name them"),
    };
    println!("{told}");
    Ok(())
}
