//! Recordings: the same seed gives the same bytes, and what is written is what our reader reads.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ais::json::JsonReader;
use ais::nmea::{NmeaReader, NmeaSettings};
use ais::table::{ColumnAliases, Layout, TableReader, TableSettings};
use ais::{Deliver, Reject, Report};
use simulate::{Format, Scenario, Sea, TruthLine};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn scenario(path: &str) -> Scenario {
    let text = std::fs::read_to_string(fixtures().join(path)).unwrap();
    Scenario::from_toml(&text).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

fn recorded(scenario: &Scenario, seed: u64, format: Format) -> (Vec<u8>, Vec<TruthLine>) {
    let mut bytes = Vec::new();
    let (recorded, truth) = Sea::new(scenario, Some(seed), 1.0).unwrap().record(format, &mut bytes).unwrap();
    assert_eq!(recorded.bytes, bytes.len() as u64);
    (bytes, truth)
}

/// Time, MMSI, place (1e-7 degree), speed, course and heading of a position.
type Sent = (i64, u32, [i32; 2], [Option<u16>; 3]);

#[derive(Default)]
struct Read {
    reports: Vec<Report>,
    rejects: BTreeMap<Reject, u64>,
}

impl Deliver for Read {
    fn report(&mut self, report: Report) {
        self.reports.push(report);
    }

    fn reject(&mut self, reason: Reject, lines: u64) {
        *self.rejects.entry(reason).or_default() += lines;
    }
}

impl Read {
    fn new(bytes: &[u8], format: Format) -> Read {
        let mut read = Read::default();
        let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
        match format {
            Format::Nmea => {
                let mut reader = NmeaReader::new(NmeaSettings::default());
                lines.for_each(|line| reader.line(line, &mut read));
                reader.finish(&mut read);
            }
            Format::Jsonl => {
                let mut reader = JsonReader::new(TableSettings::default(), ColumnAliases::default());
                lines.for_each(|line| reader.line(line, &mut read));
            }
            Format::MarineCadastre | Format::Dma => {
                let layout = Layout::from_header(lines.next().unwrap(), &ColumnAliases::default()).unwrap().unwrap();
                let mut reader = TableReader::new(layout, TableSettings::default());
                lines.for_each(|line| reader.line(line, &mut read));
                reader.finish(&mut read);
            }
        }
        read
    }

    /// All positions, in order.
    fn positions(&self) -> Vec<Sent> {
        let fixes = self.reports.iter().filter_map(|report| {
            let at = report.kinematics.as_ref()?;
            let place = [at.position.longitude_e7(), at.position.latitude_e7()];
            let motion = [at.sog_centiknots, at.cog_decidegrees, at.heading_degrees];
            Some((report.time.0, report.mmsi.number(), place, motion))
        });
        fixes.collect()
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    let mut scenario = scenario("scenarios/yellow-sea.toml");
    scenario.hours = 2.0;
    scenario.recording.late = 0.1;
    scenario.recording.twice = 0.05;
    scenario.recording.damaged = 0.02;
    for format in [Format::Nmea, Format::MarineCadastre, Format::Dma, Format::Jsonl] {
        let (first, again) = (recorded(&scenario, 5, format), recorded(&scenario, 5, format));
        assert!(first.0 == again.0 && first.1 == again.1, "{format:?}");
        assert!(first.0 != recorded(&scenario, 6, format).0, "{format:?}");
    }
}

#[test]
fn every_layout_is_read_back_with_the_same_positions() {
    let scenario = scenario("yellow-sea/scenario.toml");
    let read = |format| Read::new(&recorded(&scenario, 3, format).0, format);
    let nmea = read(Format::Nmea);
    assert_eq!(nmea.rejects, BTreeMap::from([(Reject::Comment, 1)]));
    let wanted = nmea.positions();
    assert!(wanted.len() > 10_000);
    for format in [Format::MarineCadastre, Format::Dma, Format::Jsonl] {
        let other = read(format);
        assert!(other.rejects.is_empty(), "{format:?}: {:?}", other.rejects);
        let positions = other.positions();
        assert_eq!(positions.len(), wanted.len(), "{format:?}");
        let differs = positions.iter().zip(&wanted).position(|(one, other)| one != other);
        assert_eq!(differs, None, "{format:?}: {:?}", differs.map(|at| (positions[at], wanted[at])));
    }
}

#[test]
fn places_west_and_south_of_zero_are_read_back_too() {
    let mut scenario = scenario("scenarios/lightering.toml");
    scenario.hours = 5.0;
    for group in &mut scenario.traffic {
        // To the southern hemisphere.
        group.at = group.at.map(|at| simulate::Place { north: -at.north, ..at });
        group.route.iter_mut().for_each(|place| place.north = -place.north);
    }
    let nmea = Read::new(&recorded(&scenario, 4, Format::Nmea).0, Format::Nmea).positions();
    let rows = Read::new(&recorded(&scenario, 4, Format::Dma).0, Format::Dma).positions();
    assert!(nmea.len() > 1_000 && nmea.len() == rows.len());
    assert!(nmea.iter().any(|sent| sent.2[1] < 0) && nmea.iter().all(|sent| sent.2[0] < 0));
    for (sent, row) in nmea.iter().zip(&rows) {
        let apart = [0, 1].map(|axis| (sent.2[axis] - row.2[axis]).abs());
        assert!(sent.1 == row.1 && sent.3 == row.3 && apart.iter().all(|&e7| e7 <= 5), "{sent:?} {row:?}");
    }
}

#[test]
fn satellites_hear_in_passes_and_some_of_it_as_message_27() {
    let mut scenario = scenario("scenarios/satellite.toml");
    scenario.hours = 12.0;
    let read = Read::new(&recorded(&scenario, 2, Format::Nmea).0, Format::Nmea);
    assert_eq!(read.rejects, BTreeMap::from([(Reject::Comment, 1)]));
    assert!(read.reports.iter().all(|report| report.medium == ais::Medium::Satellite));
    let accuracies: Vec<ais::Accuracy> = read.reports.iter().filter_map(|r| Some(r.kinematics?.accuracy)).collect();
    let long_range = accuracies.iter().filter(|&&accuracy| accuracy == ais::Accuracy::LongRange).count();
    let share = long_range as f64 / accuracies.len() as f64;
    assert!((0.1..0.2).contains(&share), "{share}");
    let mut times: Vec<i64> = read.reports.iter().map(|report| report.time.0).collect();
    times.sort_unstable();
    let pauses = times.windows(2).filter(|pair| pair[1] - pair[0] > 20 * 60_000_000).count();
    assert!((3..20).contains(&pauses), "{pauses}");
}

#[test]
fn particulars_come_back_as_they_were_sent() {
    let scenario = scenario("yellow-sea/scenario.toml");
    let (bytes, _) = recorded(&scenario, 3, Format::Nmea);
    type Said = (Option<String>, Option<u16>, Option<u32>);
    let mut said: BTreeMap<u32, Said> = BTreeMap::new();
    for report in Read::new(&bytes, Format::Nmea).reports {
        if let Some(particulars) = report.particulars {
            let known = said.entry(report.mmsi.number()).or_default();
            known.0 = particulars.name.map(|name| name.to_string()).or(known.0.take());
            known.1 = particulars.ship_type.map(|code| code.0).or(known.1);
            known.2 = particulars.imo.or(known.2);
        }
    }
    let (name, code, imo) = said.get(&299_000_001).unwrap();
    assert_eq!((name.as_deref(), *code), (Some("SIM AMBER TIDE"), Some(80)));
    assert!(imo.is_some());
    // Numbers are never a real ship's: the MID is nobody's, and the check digit is wrong.
    for (mmsi, (name, _, imo)) in &said {
        assert_eq!(mmsi / 1_000_000, 299);
        assert!(name.as_ref().is_some_and(|name| name.starts_with("SIM")), "{mmsi}: {name:?}");
        let sum = |imo: u32| (1..7).map(|place| imo / 10u32.pow(place) % 10 * (place + 1)).sum::<u32>() % 10;
        assert!(imo.is_none_or(|imo| sum(imo) != imo % 10), "{mmsi}: {imo:?}");
    }
    assert!(ais::flag_of_mid(299).is_none());
}

#[test]
fn late_lines_are_late_and_none_is_lost() {
    let mut scenario = scenario("yellow-sea/scenario.toml");
    let in_order = Read::new(&recorded(&scenario, 3, Format::Nmea).0, Format::Nmea).positions();
    scenario.recording.late = 0.2;
    let mut late = Read::new(&recorded(&scenario, 3, Format::Nmea).0, Format::Nmea).positions();
    let mut latest = i64::MIN;
    let behind = late.iter().filter(|position| {
        latest = latest.max(position.0);
        latest - position.0 > 60_000_000
    });
    let share = behind.count() as f64 / late.len() as f64;
    assert!((0.15..0.25).contains(&share), "{share}");
    late.sort();
    let mut sorted = in_order;
    sorted.sort();
    assert!(late == sorted);
}

#[test]
fn the_shipped_yellow_sea_is_made_again_byte_by_byte() {
    let scenario = scenario("yellow-sea/scenario.toml");
    for (format, file) in [(Format::Nmea, "yellow-sea.nmea"), (Format::MarineCadastre, "yellow-sea.csv")] {
        let (bytes, truth) = recorded(&scenario, scenario.seed, format);
        let shipped = std::fs::read(fixtures().join("yellow-sea").join(file)).unwrap();
        assert!(bytes == shipped, "{file} differs; make it again as its NOTE.md says");
        let text = std::fs::read_to_string(fixtures().join("yellow-sea/yellow-sea.truth.jsonl")).unwrap();
        assert!(TruthLine::read_all(&text).unwrap() == truth, "the truth differs; make it again as NOTE.md says");
    }
}

#[test]
fn every_scenario_is_made_and_has_a_note() {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(fixtures().join("scenarios")).unwrap() {
        let path = entry.unwrap().path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".toml").map(str::to_owned))
        else {
            continue;
        };
        let mut made = scenario(&format!("scenarios/{name}.toml"));
        assert_eq!(made.name, name);
        assert!(std::fs::read_to_string(path.with_extension("NOTE.md")).unwrap().contains("SYNTHETIC"), "{name}");
        made.hours = made.hours.min(3.0);
        let scale = if made.traffic.iter().map(|group| group.ships).sum::<u32>() > 1_000 { 0.02 } else { 1.0 };
        let sea = Sea::new(&made, None, scale).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert!(sea.record_only(Format::Nmea, std::io::sink()).unwrap().sent > 0, "{name}");
        names.push(name);
    }
    assert_eq!(names.len(), 12, "{names:?}");
}

#[test]
fn what_is_wrong_with_a_scenario_is_said() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let head = "name = \"x\"\nstart = \"2026-01-01T00:00:00Z\"\n";
        let told = match Scenario::from_toml(&format!("{head}{text}")) {
            Ok(scenario) => Sea::new(&scenario, None, 1.0).map(|sea| sea.vessels()).unwrap_err().to_string(),
            Err(fault) => fault.to_string(),
        };
        assert!(told.contains(expected), "{told}");
    }
    check("hours = 0", "hours");
    check("hours = 1\nspeed = 3", "unknown field `speed`");
    check("hours = 1\n[recording]\nloss = 1.5", "recording.loss");
    check("hours = 1\n[[traffic]]\nkind = \"lane\"", "needs `route`");
    check("hours = 1\n[[traffic]]\nkind = \"fishing\"\nat = [1, 2]", "needs `radius_km`");
    check(
        "hours = 1\n[[traffic]]\nkind = \"waiting\"\nat = [1, 2]\nradius_km = 1\nnames = [\"EVER X\"]",
        "no real ship",
    );
    check("hours = 1\n[[meeting]]\nlabel = \"m\"\nposture = \"drifting\"\nstart_h = 0\nhours = 1", "`at` or `within`");
    check("hours = 1\n[[traffic]]\nkind = \"beacons\"\nat = [1, 2]\nradius_km = 1\nships = 1000000", "900000");
}

/// The truth of a shipped scenario, with its own seed.
fn truth_of(name: &str) -> Vec<TruthLine> {
    let made = scenario(&format!("scenarios/{name}.toml"));
    Sea::new(&made, None, 1.0).unwrap().record(Format::Nmea, std::io::sink()).unwrap().1
}

#[test]
fn the_truth_names_all_that_is_looked_for() {
    let (mixed, pattern, spoofing) = (truth_of("yellow-sea"), truth_of("ecs-pattern"), truth_of("spoofing"));
    let never = truth_of("never-transmits");
    #[track_caller]
    fn check(truth: &[TruthLine], kind: &str, label: &str, least: usize) {
        let found = truth.iter().filter(|line| line.kind == kind && line.label.contains(label)).count();
        assert!(found >= least, "{kind}, `{label}`: {found} lines");
    }
    for label in ["transfer adrift", "transfer under way", "transfer at anchor", "several in a row", "mother to feeder"]
    {
        check(&mixed, "visible", label, 2);
    }
    check(&mixed, "visible", "feeder to receiver", 2);
    check(&mixed, "draught", "entered late", 2);
    check(&mixed, "draught", "never entered", 10);
    check(&mixed, "draught", "mother to feeder, entered", 4);
    for label in ["one dark, then into closed waters", "another MMSI after the dark", "a shell identity after the dark"]
    {
        check(&mixed, "one-dark", label, 1);
        check(&mixed, "gap", label, 1);
    }
    check(&mixed, "both-dark", "both dark", 2);
    check(&mixed, "possible-identity-change", "another MMSI", 1);
    check(&mixed, "possible-identity-change", "shell identity", 1);
    check(&mixed, "gap-into-waters", "closed waters", 1);
    check(&mixed, "port-call", "lawful transfer", 2);
    check(&mixed, "shared-mmsi", "two hulls", 1);
    check(&mixed, "gap", "off for a while", 3);
    check(&mixed, "false-position", "far off: a jump", 6);
    check(&pattern, "visible", "mother to feeder", 2);
    check(&pattern, "one-dark", "feeder to receiver", 2);
    check(&pattern, "gap-into-waters", "closed waters", 1);
    check(&pattern, "possible-identity-change", "shell identity", 2);
    for shape in ["a ring", "frozen", "a common target", "a track elsewhere", "a jump"] {
        check(&spoofing, "false-position", shape, 1);
    }
    check(&spoofing, "one-dark", "during a false track", 3);
    check(&never, "lone-stay", "never sends", 8);
}

#[test]
fn every_group_of_decoys_is_named() {
    for name in ["harbours", "lightering", "fishing", "yellow-sea", "ecs-pattern", "outer-anchorage", "spoofing"] {
        let made = scenario(&format!("scenarios/{name}.toml"));
        let truth = truth_of(name);
        let of_traffic = made.traffic.iter().filter(|group| group.decoy).map(|group| group.label.clone().unwrap());
        let of_meetings = made.meeting.iter().filter(|meeting| meeting.decoy).map(|meeting| meeting.label.clone());
        for label in of_traffic.chain(of_meetings) {
            let named = truth.iter().any(|line| line.kind == "decoy" && line.label.starts_with(&label));
            assert!(named, "{name}: no line for `{label}`");
        }
    }
}

#[test]
fn a_shell_identity_is_new_but_for_the_hull_and_its_check_digit_fails() {
    let mut made = scenario("scenarios/ecs-pattern.toml");
    made.satellites = None;
    made.radio = None;
    made.recording.wrong_particulars = 0.0;
    let (bytes, truth) = recorded(&made, 7, Format::Nmea);
    type Said = (Option<u32>, Option<String>, Option<String>, [Option<u16>; 2]);
    let mut said: BTreeMap<u32, Said> = BTreeMap::new();
    for report in Read::new(&bytes, Format::Nmea).reports {
        if let Some(new) = report.particulars {
            let names = (new.name.map(|name| name.to_string()), new.callsign.map(|sign| sign.to_string()));
            said.insert(report.mmsi.number(), (new.imo, names.0, names.1, [new.length_dm, new.beam_dm]));
        }
    }
    let changes: Vec<&TruthLine> = truth.iter().filter(|line| line.kind == "possible-identity-change").collect();
    assert!(changes.len() >= 3, "{changes:?}");
    for line in changes {
        let (before, after) = (&said[&line.mmsi_a], &said[&line.mmsi_b.unwrap()]);
        assert_eq!(before.3, after.3, "the hull");
        assert!(before.1 != after.1 && before.2 != after.2);
        let is_shell = line.label.contains("shell");
        assert_eq!(before.0 != after.0, is_shell, "{}: {before:?} {after:?}", line.label);
    }
}

#[test]
fn natural_silences_of_all_lengths_exist() {
    let mut made = Scenario::from_toml(NEAR_A_STATION).unwrap();
    let silences_min = |made: &Scenario| {
        let mut last: BTreeMap<u32, i64> = BTreeMap::new();
        let mut silences = Vec::new();
        for (time, mmsi, ..) in Read::new(&recorded(made, 1, Format::Nmea).0, Format::Nmea).positions() {
            if let Some(before) = last.insert(mmsi, time) {
                silences.push((time - before) as f64 / 60e6);
            }
        }
        silences
    };
    let count =
        |silences: &[f64], low: f64, high: f64| silences.iter().filter(|&&min| (low..high).contains(&min)).count();
    let rough = silences_min(&made);
    for (low, high, least) in [(5.0, 15.0, 50), (15.0, 60.0, 50), (60.0, 180.0, 5), (180.0, 2_880.0, 2)] {
        assert!(count(&rough, low, high) >= least, "{low} to {high} min: {}", count(&rough, low, high));
    }
    // None where nothing of the sort is asked for.
    made.radio = None;
    assert_eq!(count(&silences_min(&made), 15.0, 2_880.0), 0);
}

/// Ships adrift for two days, well within the range of a station.
const NEAR_A_STATION: &str = r#"
name = "near"
start = "2026-01-01T00:00:00Z"
hours = 48
[recording]
under_way_s = 60
[radio]
[[station]]
name = "SIM-1"
at = [123.0, 35.0]
range_km = 70
[[traffic]]
kind = "waiting"
at = [123.0, 35.0]
radius_km = 35
ships = 60
"#;
