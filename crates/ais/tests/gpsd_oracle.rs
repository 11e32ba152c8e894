//! The NMEA reader on real files: what gpsd decodes from its own sample, and the counts of the others.
//!
//! The files are no part of this repository. They are read from `$ALONGSIDE_SHARED/data`, by default `../shared/data`; a
//! relative path counts from the root of the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;
use std::time::Instant;

use ais::nmea::{NmeaReader, NmeaSettings, looks_like_nmea};
use ais::{Accuracy, Balance, Deliver, Kinematics, Medium, Mmsi, Particulars, Reject, Report, Sender, TimeSource};
use nautical::Time;
use serde_json::Value;

/// The bytes of a real file, unpacked.
fn real_file(name: &str) -> Vec<u8> {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("ALONGSIDE_SHARED").unwrap_or("../shared".into());
    let path = workspace.join(shared).join("data").join(name);
    let bytes = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; set ALONGSIDE_SHARED to the folder with `data`", path.display()));
    if !name.ends_with(".gz") {
        return bytes;
    }
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).expect("a whole gzip file");
    unpacked
}

#[derive(Default)]
struct Seen {
    reports: Vec<Report>,
    balance: Balance,
}

impl Deliver for Seen {
    fn report(&mut self, report: Report) {
        self.balance.used += u64::from(report.lines);
        self.reports.push(report);
    }

    fn reject(&mut self, reason: Reject, lines: u64) {
        self.balance.reject(reason, lines);
    }
}

/// Reads a file to its end. Each line is told exactly once.
fn read(bytes: &[u8], settings: NmeaSettings) -> Seen {
    let mut seen = Seen::default();
    let mut reader = NmeaReader::new(settings);
    let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    for line in text.split(|&byte| byte == b'\n') {
        seen.balance.lines += 1;
        reader.line(line, &mut seen);
    }
    reader.finish(&mut seen);
    assert!(seen.balance.is_exact(), "{:?}", seen.balance);
    assert!(looks_like_nmea(&bytes[..bytes.len().min(8_192)]));
    seen
}

/// A time for files without any.
fn given() -> NmeaSettings {
    NmeaSettings { start: Some(Time::from_seconds(1_300_000_000)), ..NmeaSettings::default() }
}

/// gpsd's message of these types, in the order of its file.
fn gpsd_messages() -> Vec<Value> {
    let text = String::from_utf8(real_file("gpsd_sample.aivdm.js.chk")).expect("gpsd writes UTF-8");
    let used = [1, 2, 3, 4, 5, 18, 19, 24, 27];
    let messages = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("an object a line"));
    messages.filter(|message| message["type"].as_u64().is_some_and(|number| used.contains(&number))).collect()
}

/// Messages of gpsd's that this reader rejects on purpose: type and MMSI of the first of that kind, and why.
const ALLOWED: [(u64, u64, &str); 1] = [(
    1,
    244_740_981,
    "gpsd takes a message 1 of 163 bits (fill bits 5 of a full payload); here 168 are needed, and the next sentence has them",
)];

/// A number of gpsd's, in whole units of `unit`; `None` where it is one of those that mean "not available".
fn number(message: &Value, key: &str, unit: f64, not_available: &[f64]) -> Option<u16> {
    let value = message[key].as_f64().unwrap_or_else(|| panic!("no {key} in {message}"));
    (!not_available.contains(&value)).then_some((value * unit).round() as u16)
}

fn text<'a>(message: &'a Value, key: &str) -> Option<&'a str> {
    message[key].as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// Position and motion: longitude and latitude to the digits that gpsd gives.
fn check_kinematics(message: &Value, kinematics: Option<&Kinematics>) {
    let degrees = |key: &str| message[key].as_f64().expect("degrees");
    let (longitude, latitude) = (degrees("lon"), degrees("lat"));
    let Some(kinematics) = kinematics else {
        assert!(longitude.abs() > 180.0 || latitude.abs() > 90.0, "no position from {message}");
        return;
    };
    let long_range = message["type"] == 27;
    let off = if long_range { 0.1 } else { 1e-6 };
    assert!((kinematics.position.longitude() - longitude).abs() < off, "{message} {kinematics:?}");
    assert!((kinematics.position.latitude() - latitude).abs() < off, "{message} {kinematics:?}");
    let accuracy = match message["accuracy"].as_bool() {
        _ if long_range => Accuracy::LongRange,
        Some(true) => Accuracy::High,
        _ => Accuracy::Low,
    };
    assert_eq!(kinematics.accuracy, accuracy, "{message}");
    if message["type"] == 4 {
        let second = message["timestamp"].as_str().and_then(|text| text.get(text.len() - 3..text.len() - 1));
        assert_eq!(kinematics.utc_second, second.and_then(|text| text.parse().ok()).filter(|&second: &u8| second < 60));
        return;
    }
    let sog_not_available = if long_range { [63.0] } else { [102.3] };
    assert_eq!(kinematics.sog_centiknots, number(message, "speed", 100.0, &sog_not_available), "{message}");
    assert_eq!(kinematics.cog_decidegrees, number(message, "course", 10.0, &[360.0, 511.0]), "{message}");
    if !long_range {
        assert_eq!(kinematics.heading_degrees, number(message, "heading", 1.0, &[511.0]), "{message}");
        assert_eq!(kinematics.utc_second.map(u16::from), number(message, "second", 1.0, &[60.0, 61.0, 62.0, 63.0]));
    }
    if message["type"].as_u64().is_some_and(|number| number <= 3) {
        assert_eq!(kinematics.navigational_status.map(u16::from), number(message, "status", 1.0, &[15.0]));
    }
}

fn check_particulars(message: &Value, particulars: &Particulars) {
    assert_eq!(particulars.name.as_deref(), text(message, "shipname"), "{message}");
    assert_eq!(particulars.callsign.as_deref(), text(message, "callsign"), "{message}");
    assert_eq!(particulars.destination.as_deref(), text(message, "destination"), "{message}");
    let positive = |key: &str, unit: f64| {
        let value = message[key].as_f64().map_or(0, |value| (value * unit).round() as u32);
        (value > 0).then_some(value)
    };
    assert_eq!(particulars.imo, positive("imo", 1.0), "{message}");
    assert_eq!(particulars.ship_type.map(|kind| u32::from(kind.0)), positive("shiptype", 1.0), "{message}");
    assert_eq!(particulars.draught_dm.map(u32::from), positive("draught", 10.0), "{message}");
    let metres = |key: &str| message[key].as_u64().expect("metres") as u16;
    let [bow, stern, port, starboard] = ["to_bow", "to_stern", "to_port", "to_starboard"].map(metres);
    assert_eq!(particulars.length_dm, Some((bow + stern) * 10).filter(|&length| length > 0), "{message}");
    assert_eq!(particulars.beam_dm, Some((port + starboard) * 10).filter(|&beam| beam > 0), "{message}");
    let sides = particulars.dimensions.map(|sides| [sides.bow_m, sides.stern_m, sides.port_m, sides.starboard_m]);
    let expected = (bow > 0 && port > 0).then_some([bow, stern, port, starboard]);
    assert_eq!(sides, expected, "{message}: A or C of 0 tells that the antenna's place is not known");
}

/// The reports that may be gpsd's message: by MMSI and by what they hold. gpsd joins both halves of a message 24.
fn of_message<'a>(message: &Value, reports: &'a [Report]) -> Vec<&'a Report> {
    let mmsi = Mmsi::new(message["mmsi"].as_u64().expect("an MMSI") as u32);
    let of_ship = reports.iter().filter(|report| Some(report.mmsi) == mmsi);
    let static_only = [5, 24].iter().any(|&number| message["type"] == number);
    of_ship.filter(|report| !static_only || report.kinematics.is_none()).collect()
}

#[test]
#[ignore = "needs the real files: just test-real"]
fn gpsd_decodes_the_same() {
    let seen = read(&real_file("gpsd_sample.aivdm"), given());
    let mut compared = BTreeMap::new();
    let mut allowed = 0;
    let mut met = BTreeSet::new();
    for message in gpsd_messages() {
        let key = (message["type"].as_u64().expect("a type"), message["mmsi"].as_u64().expect("an MMSI"));
        if ALLOWED.iter().any(|&(number, mmsi, _)| (number, mmsi) == key) && met.insert(key) {
            allowed += 1;
            continue;
        }
        *compared.entry(key.0).or_insert(0) += 1;
        let reports = of_message(&message, &seen.reports);
        assert!(!reports.is_empty(), "no report for {message}");
        if message["lon"].is_number() {
            assert_eq!(reports.len(), 1, "{message}");
            check_kinematics(&message, reports[0].kinematics.as_ref());
        }
        if message["shipname"].is_string() {
            let halves = reports.iter().filter_map(|report| report.particulars.as_deref());
            check_particulars(&message, &halves.fold(Particulars::default(), |whole, half| whole.updated_by(half)));
        }
    }
    assert_eq!(allowed, ALLOWED.len(), "a difference that is gone: take it out of the table");
    let expected = [(1, 3), (2, 1), (3, 1), (4, 4), (5, 3), (18, 3), (19, 1), (24, 2), (27, 2)];
    assert_eq!(compared, BTreeMap::from(expected));
    let senders = seen.reports.iter().filter(|report| report.sender == Sender::BaseStation).count();
    assert_eq!(senders, 4, "a base station is reported without a position too");
}

/// Positions of ships, and how many ships have any.
fn positions(seen: &Seen) -> (usize, usize) {
    let of_ships = seen.reports.iter().filter(|report| matches!(report.sender, Sender::ClassA | Sender::ClassB));
    let with_position: Vec<Mmsi> =
        of_ships.filter(|report| report.kinematics.is_some()).map(|report| report.mmsi).collect();
    (with_position.len(), with_position.iter().collect::<BTreeSet<_>>().len())
}

fn rejects(seen: &Seen) -> Vec<(Reject, u64)> {
    seen.balance.rejects.iter().map(|(&reason, &lines)| (reason, lines)).collect()
}

fn by_source(seen: &Seen, source: TimeSource) -> usize {
    seen.reports.iter().filter(|report| report.time_source == source).count()
}

/// Counted elsewhere: 24,688 positions of 1,438 MMSI. Each sentence has its `$PGHP` line and all but 970 a tag block line.
#[test]
#[ignore = "needs the real files: just test-real"]
fn denmark_five_minutes() {
    let seen = read(&real_file("ais-sample.txt.gz"), NmeaSettings::default());
    assert_eq!(seen.balance.lines, 80_246);
    assert_eq!(positions(&seen), (24_688, 1_438));
    assert_eq!(by_source(&seen, TimeSource::Pghp), seen.reports.len());
    // $PSTT and $PFEC sentences, and the $PGHP line of each.
    assert_eq!(rejects(&seen), [(Reject::OtherSentence, 973), (Reject::OrphanTime, 973)]);
}

/// Counted elsewhere: 2,988 messages 1, 2, 3 and 18 of 1,398 MMSI; 23 of them, of 8 ships that sent no other, have no
/// position.
#[test]
#[ignore = "needs the real files: just test-real"]
fn europe_half_a_minute() {
    let seen = read(&real_file("stream_example.txt"), NmeaSettings::default());
    assert_eq!(seen.balance.lines, 8_551);
    assert_eq!(positions(&seen), (2_988 - 23, 1_398 - 8));
    assert_eq!(by_source(&seen, TimeSource::Pghp), seen.reports.len());
    let expected = [(Reject::OrphanTime, 431), (Reject::UnusedMessage, 410), (Reject::NothingInIt, 40)];
    assert_eq!(rejects(&seen), expected);
}

/// Counted elsewhere, whatever the talker and the checksum: 25,802 messages 1, 2, 3 and 18 of 1,622 MMSI. Of those, 1,169
/// stand in lines damaged to `=IVDM` (69 MMSI in no other) and 3 have no right checksum; of the rest, 282 have no position
/// (5 MMSI have no other) and 23 come before the file's first time.
///
/// 1,496 lines are damaged to `!=IVDM` or `!=IVDO` with a checksum made after the damage; the other damaged lines are
/// `$=IALR` and the like, or broken too. The "bad fragment headers" are `!AIPWR,UNIT=0`, which is another sentence.
#[test]
#[ignore = "needs the real files: just test-real"]
fn australia_ten_minutes() {
    let seen = read(&real_file("amsa_ais.txt.gz"), NmeaSettings::default());
    assert_eq!(seen.balance.lines, 44_687);
    assert_eq!(positions(&seen), (24_325, 1_548));
    assert_eq!(by_source(&seen, TimeSource::TrailingSeconds), 851);
    assert_eq!(by_source(&seen, TimeSource::Pghp), 0, "its 26 $PGHP lines name no sentence with a report");
    let span = |text: &str| Time::parse(text).expect("a time");
    let (from, to) = (span("2012-01-27T11:46:30Z"), span("2012-01-27T11:54:00Z"));
    assert!(seen.reports.iter().all(|report| (from..to).contains(&report.time)));
    let expected = [
        (Reject::OtherSentence, 9_774),
        (Reject::Checksum, 16),
        (Reject::Malformed, 1_497),
        (Reject::OrphanTime, 275),
        (Reject::UnusedMessage, 388),
        (Reject::Payload, 1),
        (Reject::NoTime, 29),
        (Reject::NothingInIt, 283),
    ];
    assert_eq!(rejects(&seen), expected);
}

/// Counted elsewhere: 994 MMSI in 2,929 messages 1, 3, 18 and 27; 5 have no position, and the message 27 of 336 bits is
/// noise (a real one has 96).
///
/// `$PGHP` lines and sentences stand in any order, half an hour apart in reception and arrival, and the satellite's clock
/// is 20 s slow: the second of the fix tells whether each sentence found its own.
#[test]
#[ignore = "needs the real files: just test-real"]
fn satellite_out_of_order() {
    let seen = read(&real_file("exact-earth-augmented.txt"), NmeaSettings::default());
    assert_eq!(seen.balance.lines, 7_160);
    assert_eq!(positions(&seen), (2_929 - 6, 989));
    let of_satellite = |report: &&Report| report.time_source == TimeSource::Pghp;
    let satellite: Vec<&Report> = seen.reports.iter().filter(of_satellite).collect();
    assert!(satellite.iter().all(|report| report.medium == Medium::Satellite));
    let late = |report: &&&Report| {
        let second = report.kinematics.and_then(|kinematics| kinematics.utc_second);
        second.is_some_and(|second| ((report.time.seconds() - f64::from(second)).rem_euclid(60.0) - 40.0).abs() <= 6.0)
    };
    let with_second = |report: &&&Report| report.kinematics.is_some_and(|kinematics| kinematics.utc_second.is_some());
    let (right, all) = (satellite.iter().filter(late).count(), satellite.iter().filter(with_second).count());
    println!("{right} of {all} have a second that agrees with their $PGHP line");
    assert!(right * 100 >= all * 96);
    let arrived = by_source(&seen, TimeSource::TrailingMillis);
    assert!(arrived < 784 + 130, "784 sentences have no $PGHP line; {arrived} reports took none");
}

/// The same sentences without their times, from a start: the clock keeps up by the reports' own seconds. The reports that
/// are off are those of ships whose seconds are wrong.
#[test]
#[ignore = "needs the real files: just test-real"]
fn a_given_start_keeps_up_for_five_minutes() {
    let bytes = real_file("ais-sample.txt.gz");
    let timed = read(&bytes, NmeaSettings::default());
    let bare: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').filter(|line| line.starts_with(b"!")).collect();
    let start = timed.reports.first().map(|report| report.time);
    let counted = read(&bare.join(&b'\n'), NmeaSettings { start, ..NmeaSettings::default() });
    assert_eq!(counted.reports.len(), timed.reports.len());
    let off = timed.reports.iter().zip(&counted.reports).map(|(timed, counted)| counted.time.since(timed.time).abs());
    let off: Vec<f64> = off.collect();
    let share = |seconds: f64| off.iter().filter(|&&off| off > seconds).count() as f64 / off.len() as f64;
    println!("off by more than 5 s: {:.4}, 10 s: {:.4}, 31 s: {:.6}", share(5.0), share(10.0), share(31.0));
    assert!(share(5.0) < 0.1 && share(10.0) < 0.07 && share(31.0) < 0.001);
}

/// No assertion: sentences and lines a second, on one thread.
#[test]
#[ignore = "a measurement: cargo test --release -p ais --test gpsd_oracle -- --ignored --nocapture throughput"]
fn throughput() {
    struct Count(u64);
    impl Deliver for Count {
        fn report(&mut self, report: Report) {
            self.0 += u64::from(report.kinematics.is_some());
        }
        fn reject(&mut self, _: Reject, _: u64) {}
    }
    for name in ["ais-sample.txt.gz", "amsa_ais.txt.gz", "stream_example.txt"] {
        let bytes = real_file(name);
        let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
        let sentences = lines.iter().filter(|line| line.starts_with(b"!") && !line.starts_with(b"!="));
        let tagged: Vec<Vec<u8>> =
            sentences.clone().map(|line| [b"\\s:2573310,c:1654088303*0B\\", *line].concat()).collect();
        let sentences: Vec<&[u8]> = sentences.copied().collect();
        let measure = |what: &str, lines: &[&[u8]]| {
            let (mut reader, mut count, rounds) = (NmeaReader::new(given()), Count(0), 40);
            let start = Instant::now();
            for _ in 0..rounds {
                lines.iter().for_each(|line| reader.line(line, &mut count));
            }
            reader.finish(&mut count);
            let rate = (lines.len() * rounds) as f64 / start.elapsed().as_secs_f64() / 1e6;
            println!("{name}: {rate:.2} million {what} a second ({} positions)", count.0);
        };
        measure("lines", &lines);
        measure("sentences without a time", &sentences);
        measure("sentences behind a tag block", &tagged.iter().map(Vec::as_slice).collect::<Vec<_>>());
    }
}
