//! Tables and JSON of real archives. They lie outside the repository: `just test-real` runs these.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::PathBuf;

use ais::json::{JsonLayout, JsonReader, looks_like_json};
use ais::table::{ColumnAliases, Field, Layout, TableReader, TableSettings};
use ais::{Balance, Deliver, Reject, Report, Sender};
use nautical::Time;

/// A real file, unpacked where its name ends in `.gz`.
fn real(name: &str) -> Vec<u8> {
    let workspace = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let shared = std::env::var_os("ALONGSIDE_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let path = workspace.join(shared).join("data").join(name);
    let packed = std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; ALONGSIDE_SHARED names the folder that holds data/", path.display())
    });
    if !name.ends_with(".gz") {
        return packed;
    }
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(&packed[..]).read_to_end(&mut bytes).expect("a whole gzip file");
    bytes
}

#[derive(Default)]
struct Kept {
    reports: Vec<Report>,
    balance: Balance,
}

impl Deliver for Kept {
    fn report(&mut self, report: Report) {
        self.balance.used += u64::from(report.lines);
        self.reports.push(report);
    }

    fn reject(&mut self, reason: Reject, lines: u64) {
        self.balance.reject(reason, lines);
    }
}

impl Kept {
    fn vessels(&self) -> usize {
        self.reports.iter().map(|report| report.mmsi).collect::<BTreeSet<_>>().len()
    }

    fn with_position(&self) -> usize {
        self.reports.iter().filter(|report| report.kinematics.is_some()).count()
    }
}

/// Reads a table whose first line is its header; the balance counts that line too and must be exact.
fn read_table(bytes: &[u8]) -> (Layout, Kept) {
    let mut lines = bytes.split_inclusive(|&byte| byte == b'\n');
    let header = lines.next().expect("a header");
    let layout = Layout::from_header(header, &ColumnAliases::default()).expect("a header").expect("all columns");
    let mut reader = TableReader::new(layout.clone(), TableSettings::default());
    let mut kept = Kept::default();
    kept.reject(Reject::Header, 1);
    kept.balance.lines = 1;
    for line in lines {
        kept.balance.lines += 1;
        reader.line(line, &mut kept);
    }
    reader.finish(&mut kept);
    assert!(kept.balance.is_exact(), "{:?}", kept.balance);
    (layout, kept)
}

fn at(text: &str) -> Time {
    Time::parse(text).expect("a time")
}

#[test]
#[ignore = "needs the real files: just test-real"]
fn marine_cadastre_to_2024() {
    let bytes = real("AIS_2022_01_03_part.csv.gz");
    let (layout, kept) = read_table(&bytes);
    assert_eq!(layout.name(), "MarineCadastre (to 2024)");
    assert_eq!(kept.balance.lines, 99_270);
    // Five rows carry numbers of ten digits; every other row is used.
    assert_eq!(kept.balance.rejects, BTreeMap::from([(Reject::Header, 1), (Reject::BadMmsi, 5)]));
    assert_eq!(kept.balance.used, 99_264);
    assert_eq!((kept.vessels(), kept.with_position()), (10_557, 99_264));
    let class_a = kept.reports.iter().filter(|report| report.sender == Sender::ClassA).count();
    let class_b = kept.reports.iter().filter(|report| report.sender == Sender::ClassB).count();
    assert_eq!(class_a + class_b, 99_264);
}

/// The same file read by the `csv` crate and through floats: position, speed, course, heading and name must agree.
#[test]
#[ignore = "needs the real files: just test-real"]
fn marine_cadastre_agrees_with_the_csv_crate_and_floats() {
    let bytes = real("AIS_2022_01_03_part.csv.gz");
    let (layout, kept) = read_table(&bytes);
    let column = |field| layout.column_of(field).expect("a column");
    let mut reports = kept.reports.iter();
    for record in csv::Reader::from_reader(&bytes[..]).records() {
        let record = record.expect("UTF-8");
        let cell = |field| &record[column(field)];
        let number = |field| cell(field).parse::<f64>().ok();
        if cell(Field::Mmsi).len() > 9 {
            continue;
        }
        let report = reports.next().expect("a report for each row");
        let motion = report.kinematics.expect("a position");
        assert_eq!(report.mmsi.number().to_string(), cell(Field::Mmsi));
        assert_eq!(report.time, at(cell(Field::Time)));
        assert_eq!(Some(motion.position.latitude()), number(Field::Latitude));
        assert_eq!(Some(motion.position.longitude()), number(Field::Longitude));
        let sog = number(Field::Sog).filter(|&knots| knots < 102.25);
        assert_eq!(motion.sog_centiknots.map(|sog| f64::from(sog) / 100.0), sog, "{record:?}");
        let cog = number(Field::Cog).filter(|&degrees| degrees < 360.0);
        assert_eq!(motion.cog_decidegrees.map(|cog| f64::from(cog) / 10.0), cog, "{record:?}");
        let heading = number(Field::Heading).filter(|&degrees| degrees < 360.0);
        assert_eq!(motion.heading_degrees.map(f64::from), heading, "{record:?}");
        let name = report.particulars.as_ref().and_then(|told| told.name.as_deref());
        assert_eq!(name.unwrap_or_default(), cell(Field::Name).trim(), "{record:?}");
    }
    assert!(reports.next().is_none());
}

#[test]
#[ignore = "needs the real files: just test-real"]
fn marine_cadastre_from_2025_holds_the_same_reports() {
    let (layout, recent) = read_table(&real("ais-2025-layout_5000rows.csv"));
    assert_eq!(layout.name(), "MarineCadastre (from 2025)");
    assert!(layout.column_of(Field::Longitude) < layout.column_of(Field::Latitude));
    assert_eq!(recent.balance.lines, 5_001);
    let (_, older) = read_table(&real("AIS_2022_01_03_part.csv.gz"));
    for (place, (new, old)) in recent.reports.iter().zip(&older.reports).enumerate() {
        assert_eq!(new, old, "report {place}");
    }
    assert_eq!(
        (recent.reports.len() as u64, recent.balance.rejected()),
        (recent.balance.used, 5_001 - recent.balance.used)
    );
    assert!(recent.balance.used >= 4_995, "{:?}", recent.balance);
}

#[test]
#[ignore = "needs the real files: just test-real"]
fn the_anonymised_danish_hour() {
    let (layout, kept) = read_table(&real("aisanalyze_anon_2022-11-01_1h_north.csv.gz"));
    assert_eq!(layout.name(), "CSV");
    assert_eq!((kept.balance.lines, kept.balance.used), (16_682, 16_681));
    assert_eq!((kept.vessels(), kept.with_position()), (54, 16_681));
    let mut statuses: BTreeMap<Option<u8>, usize> = BTreeMap::new();
    for report in &kept.reports {
        *statuses.entry(report.kinematics.and_then(|motion| motion.navigational_status)).or_default() += 1;
    }
    let counted: BTreeMap<Option<u8>, usize> = [
        (Some(0), 10_991),
        (Some(7), 1_698),
        (None, 1_548),
        (Some(3), 1_361),
        (Some(8), 367),
        (Some(9), 365),
        (Some(5), 351),
    ]
    .into();
    assert_eq!(statuses, counted);
    let told = |reads: fn(&ais::Particulars) -> bool| {
        kept.reports.iter().filter(|report| report.particulars.as_deref().is_some_and(reads)).count()
    };
    assert_eq!(told(|told| told.imo.is_some()), 16_681 - 4_277);
    assert_eq!(told(|told| told.ship_type.is_some()), 16_681 - 885);
    assert_eq!(told(|told| told.draught_dm.is_some()), 16_681 - 3_207);
    assert!(
        kept.reports
            .iter()
            .all(|report| report.time >= at("2022-11-01T09:30:00Z") && report.time < at("2022-11-01T11:00:00Z"))
    );
}

#[test]
#[ignore = "needs the real files: just test-real"]
fn what_gpsd_decodes() {
    let bytes = real("gpsd_sample.aivdm.js.chk");
    assert_eq!(looks_like_json(&bytes[..4_096]), Some(JsonLayout::Gpsd));
    let read = |start: Option<Time>| {
        let mut reader = JsonReader::new(TableSettings { start, ..TableSettings::default() }, ColumnAliases::default());
        let mut kept = Kept::default();
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            kept.balance.lines += 1;
            reader.line(line, &mut kept);
        }
        reader.finish(&mut kept);
        assert!(kept.balance.is_exact(), "{:?}", kept.balance);
        kept
    };
    let kept = read(Some(at("2026-07-12T12:00:00Z")));
    assert_eq!(kept.balance.lines, 97);
    // Of the 25 messages with a place or particulars, two are of base stations that do not know where they are.
    assert_eq!((kept.balance.used, kept.reports.len()), (23, 23));
    assert_eq!(kept.balance.rejects, BTreeMap::from([(Reject::UnusedMessage, 72), (Reject::NothingInIt, 2)]));
    assert!(kept.reports.iter().any(|report| report.sender == Sender::BaseStation));
    assert_eq!(read(None).balance.rejects.get(&Reject::NoTime), Some(&25));
}

#[test]
#[ignore = "needs the real files: just test-real"]
fn a_snapshot_is_no_archive() {
    let bytes = real("digitraffic_snapshot_2025-12-11T2044.json");
    assert_eq!(looks_like_json(&bytes[..65_536]), Some(JsonLayout::NotLines));
}

/// Not a test of speed, which belongs to `benches`: prints it, and fails only where it is off by an order of magnitude.
#[test]
#[ignore = "needs the real files: just test-real"]
fn rows_a_second() {
    #[derive(Default)]
    struct Counted(u64);
    impl Deliver for Counted {
        fn report(&mut self, report: Report) {
            self.0 += u64::from(report.lines);
        }
        fn reject(&mut self, _reason: Reject, lines: u64) {
            self.0 += lines;
        }
    }
    for name in ["AIS_2022_01_03_part.csv.gz", "aisanalyze_anon_2022-11-01_1h_north.csv.gz"] {
        let bytes = real(name);
        let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
        let layout = Layout::from_header(lines[0], &ColumnAliases::default()).expect("a header").expect("all columns");
        let mut reader = TableReader::new(layout, TableSettings::default());
        let mut counted = Counted::default();
        let started = std::time::Instant::now();
        for _ in 0..10 {
            for line in &lines[1..] {
                reader.line(line, &mut counted);
            }
        }
        let rate = counted.0 as f64 / started.elapsed().as_secs_f64();
        eprintln!("{name}: {rate:.0} rows/s");
        assert!(rate > 50_000.0);
    }
}
