//! Rows as archives write them, under invented names and numbers that no state has been given (MID 217).

use nautical::{Position, Time};
use proptest::prelude::*;

use super::*;
use crate::{Accuracy, Balance, Dimensions, Kinematics, Particulars, Sender, ShipType};

/// Keeps what was delivered, and the balance of it.
#[derive(Default)]
struct Kept {
    reports: Vec<Report>,
    rejects: Vec<(Reject, u64)>,
    balance: Balance,
}

impl Deliver for Kept {
    fn report(&mut self, report: Report) {
        self.balance.used += u64::from(report.lines);
        self.reports.push(report);
    }

    fn reject(&mut self, reason: Reject, lines: u64) {
        self.balance.reject(reason, lines);
        self.rejects.push((reason, lines));
    }
}

fn layout(header: &str) -> Layout {
    Layout::from_header(header.as_bytes(), &ColumnAliases::default()).expect("a header").expect("all columns")
}

/// Reads rows below a header; the balance must be exact.
fn read_with(header: &str, rows: &[&[u8]], settings: TableSettings) -> Kept {
    let mut kept = Kept::default();
    let mut reader = TableReader::new(layout(header), settings);
    for row in rows {
        reader.line(row, &mut kept);
    }
    reader.finish(&mut kept);
    kept.balance.lines = rows.len() as u64;
    assert!(kept.balance.is_exact(), "{:?}", kept.balance);
    kept
}

fn read(header: &str, rows: &[&str]) -> Kept {
    let rows: Vec<&[u8]> = rows.iter().map(|row| row.as_bytes()).collect();
    read_with(header, &rows, TableSettings::default())
}

fn one(header: &str, row: &str) -> Report {
    let kept = read(header, &[row]);
    let [report] = &kept.reports[..] else { panic!("{row}: {:?}", kept.rejects) };
    report.clone()
}

fn at(text: &str) -> Time {
    Time::parse(text).expect("a time")
}

fn place(longitude: f64, latitude: f64) -> Position {
    Position::from_degrees(longitude, latitude).expect("a place")
}

fn moving(report: &Report) -> Kinematics {
    report.kinematics.expect("a position")
}

fn told(report: &Report) -> Particulars {
    report.particulars.as_deref().expect("particulars").clone()
}

const CADASTRE_2024: &str = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,TransceiverClass";
const CADASTRE_2025: &str = "mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,status,length,width,draft,cargo,transceiver";
const DANISH: &str = "# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,C,D";
const BREST: &str = "sourcemmsi,navigationalstatus,rateofturn,speedoverground,courseoverground,trueheading,lon,lat,t";
const EXACT_EARTH: &str = "MMSI,Message_ID,Repeat_indicator,Time,Millisecond,Vessel_Name,IMO,Ship_Type,Dimension_to_Bow,Dimension_to_stern,Dimension_to_port,Dimension_to_starboard,Draught,Destination,Navigational_status,ROT,SOG,Accuracy,Longitude,Latitude,COG,Heading,UTC_second,Longitude_1";
const STATSAT: &str = "mmsi;date_time_utc;lon;lat;sog;cog;true_heading;nav_status;message_nr;source";
const SPIRE: &str = "created_at,timestamp,mmsi,msg_type,latitude,longitude,speed,course,heading,rot,imo,name,call_sign,flag,draught,ship_and_cargo_type,vessel_type,length,width,eta,destination,status,maneuver,accuracy,collection_type";

#[test]
fn marine_cadastre_to_2024() {
    let row = "217000001,2022-01-03T00:00:02,33.60716,-117.91483,7.5,280.0,511,SIM OSPREY,IMO1234567,SIM1,80,0,228.0,32,11.4,82,A";
    let report = one(CADASTRE_2024, row);
    assert_eq!((report.mmsi.number(), report.time), (217_000_001, at("2022-01-03T00:00:02Z")));
    assert_eq!((report.time_source, report.sender, report.lines), (TimeSource::Column, Sender::ClassA, 1));
    let motion = moving(&report);
    assert_eq!(motion.position, place(-117.91483, 33.60716));
    assert_eq!((motion.sog_centiknots, motion.cog_decidegrees), (Some(750), Some(2_800)));
    assert_eq!((motion.heading_degrees, motion.navigational_status), (None, Some(0)));
    assert_eq!((motion.accuracy, motion.utc_second), (Accuracy::Unknown, None));
    assert_eq!(
        told(&report),
        Particulars {
            imo: Some(1_234_567),
            name: Some("SIM OSPREY".into()),
            callsign: Some("SIM1".into()),
            ship_type: Some(ShipType(80)),
            length_dm: Some(2_280),
            beam_dm: Some(320),
            draught_dm: Some(114),
            ..Particulars::default()
        }
    );
}

#[test]
fn both_marine_cadastre_layouts_give_equal_reports() {
    for (to_2024, from_2025) in [
        (
            "217000001,2022-01-03T00:00:02,33.60716,-117.91483,7.5,280.0,511,SIM OSPREY,IMO1234567,SIM1,80,0,228.0,32,11.4,82,A",
            "217000001,2022-01-03 00:00:02,-117.91483,33.60716,7.5,280.0,,SIM OSPREY,IMO1234567,SIM1,80,0,228,32,11.4,82,A",
        ),
        (
            "217000002,2022-01-03T00:00:02,0.5,179.99999,102.3,360.0,511,,IMO0000000,,,,,,0.0,,B",
            "217000002,2022-01-03 00:00:02,179.99999,0.5,,,,,,,,,,,,,B",
        ),
    ] {
        let (a, b) = (one(CADASTRE_2024, to_2024), one(CADASTRE_2025, from_2025));
        assert_eq!(a, b);
        assert_eq!(a.sender, if to_2024.ends_with('A') { Sender::ClassA } else { Sender::ClassB });
    }
}

#[test]
fn danish_rows_have_the_day_first_and_say_who_sends_in_words() {
    let report = one(
        DANISH,
        "01/02/2015 23:59:59,Class A,217000003,57.887400,17.912500,Engaged in fishing,0.0,0.1,14.9,Unknown,Unknown,Unknown,SIM HERRING,Fishing,,8,31,GPS,4.5,SKAGEN,,AIS,12,19,4,4",
    );
    assert_eq!(report.time, at("2015-02-01T23:59:59Z"));
    assert_eq!((report.sender, report.medium), (Sender::ClassA, Medium::Unknown));
    let motion = moving(&report);
    assert_eq!((motion.navigational_status, motion.heading_degrees), (Some(7), None));
    assert_eq!((motion.sog_centiknots, motion.cog_decidegrees), (Some(10), Some(149)));
    assert_eq!(
        told(&report),
        Particulars {
            name: Some("SIM HERRING".into()),
            ship_type: Some(ShipType(30)),
            length_dm: Some(310),
            beam_dm: Some(80),
            dimensions: Some(Dimensions { bow_m: 12, stern_m: 19, port_m: 4, starboard_m: 4 }),
            draught_dm: Some(45),
            destination: Some("SKAGEN".into()),
            ..Particulars::default()
        }
    );
    for (word, sender) in [
        ("Base Station", Sender::BaseStation),
        ("AtoN", Sender::AidToNavigation),
        ("SAR Airborne", Sender::Aircraft),
        ("Man Overboard Device", Sender::Device),
    ] {
        let row = format!(
            "01/02/2015 00:00:00,{word},2190047,56.1,8.1,Unknown value,,,,,Unknown,,,Undefined,,,,Undefined,,Unknown,,AIS,,,,"
        );
        let report = one(DANISH, &row);
        assert_eq!((report.sender, report.particulars), (sender, None), "{word}");
    }
    let without_antenna = DANISH.trim_end_matches(",A,B,C,D");
    assert_eq!(layout(without_antenna).name(), "Danish Maritime Authority");
    let row = "31/12/2015 23:59:59,Class B,217000004,57.1,9.1,Unknown value,,,,,Unknown,Unknown,SIM TERN,Undefined,,,,Undefined,,Unknown,,AIS";
    assert_eq!(told(&one(without_antenna, row)).name.as_deref(), Some("SIM TERN"));
}

#[test]
fn brest_exact_earth_statsat_and_spire() {
    let brest = one(BREST, "217000005,15,-127.0,12.6,308.1,511,-4.4657183,48.38249,1443650402");
    assert_eq!((brest.time, moving(&brest).position), (at("2015-09-30T22:00:02Z"), place(-4.4657183, 48.38249)));
    assert_eq!((moving(&brest).navigational_status, brest.particulars.clone()), (None, None));

    let satellite = TableSettings { medium: Medium::Satellite, ..TableSettings::default() };
    let rows: [&[u8]; 2] = [
        b"217000006,1,0,20210701_181947,250,,,,,,,,,,5,0,0.1,1,-63.5,44.6,120.5,119,46,",
        b"217000006,5,0,20210701_182000,,SIM GANNET@@@,1234567,80,180,48,16,16,9.5,HALIFAX,,,,,,,,,,",
    ];
    let kept = read_with(EXACT_EARTH, &rows, satellite);
    let [position, statics] = &kept.reports[..] else { panic!("{:?}", kept.rejects) };
    assert_eq!((position.time, position.medium), (at("2021-07-01T18:19:47.250Z"), Medium::Satellite));
    let motion = moving(position);
    assert_eq!((motion.position, motion.accuracy, motion.utc_second), (place(-63.5, 44.6), Accuracy::High, Some(46)));
    assert_eq!((statics.kinematics, statics.sender), (None, Sender::ClassA));
    let particulars = told(statics);
    assert_eq!(
        (particulars.length_dm, particulars.beam_dm, particulars.draught_dm),
        (Some(2_280), Some(320), Some(95))
    );
    assert_eq!(particulars.name.as_deref(), Some("SIM GANNET"));

    for (source, medium) in [("s", Medium::Satellite), ("g", Medium::Shore), ("", Medium::Unknown)] {
        let row = format!("217000007;2011-01-01 00:00:01;10.25;59.5;0.0;0.0;511;0;27;{source}");
        let report = one(STATSAT, &row);
        assert_eq!((report.medium, moving(&report).accuracy), (medium, Accuracy::LongRange), "{source:?}");
    }

    let spire = read(
        SPIRE,
        &[
            "2020-05-01 00:10:00 UTC,2020-05-01 00:00:07 UTC,217000008,1,1.25,103.5,11.2,45.5,44,0,,,,,,,,,,,,0,0,true,satellite",
            "2020-05-01 00:10:00 UTC,2020-05-01 00:00:09 UTC,217000008,5,,,,,,,1234567,SIM PETREL,SIM8,,10.1,80,,228,32,,SINGAPORE,,,,terrestrial",
        ],
    );
    let [position, statics] = &spire.reports[..] else { panic!("{:?}", spire.rejects) };
    assert_eq!((position.time, position.medium), (at("2020-05-01T00:00:07Z"), Medium::Satellite));
    assert_eq!(position.particulars, None);
    assert_eq!((statics.kinematics, statics.medium), (None, Medium::Shore));
    assert_eq!(told(statics).ship_type, Some(ShipType(80)));
}

#[test]
fn what_is_not_available_is_none_and_what_says_nothing_is_refused() {
    let header = "mmsi,time,lat,lon,sog,cog,heading,status,draught,length,name";
    let read_one = |sog: &str, cog: &str, heading: &str| {
        let motion =
            moving(&one(header, &format!("217000001,2026-07-12T12:00:00Z,1,2,{sog},{cog},{heading},15,0,0,Unknown")));
        (motion.sog_centiknots, motion.cog_decidegrees, motion.heading_degrees)
    };
    for (sog, cog, heading, expected) in [
        ("0", "0", "0", (Some(0), Some(0), Some(0))),
        ("102.2", "359.9", "359", (Some(10_220), Some(3_599), Some(359))),
        ("102.25", "359.94", "359.4", (Some(10_220), Some(3_599), Some(359))),
        ("102.3", "360", "360", (None, None, None)),
        ("-0.1", "-0.1", "-1", (None, None, None)),
        ("nan", "null", "Unknown", (None, None, None)),
        ("", "409.5", "511", (None, None, None)),
        ("1e1", "4.5e1", "52.0", (Some(1_000), Some(450), Some(52))),
    ] {
        assert_eq!(read_one(sog, cog, heading), expected, "{sog} {cog} {heading}");
    }
    for (row, reason) in [
        ("217000001,2026-07-12T12:00:00Z,91,181,0,0,0,0,,,", Reject::NothingInIt),
        ("217000001,2026-07-12T12:00:00Z,90.0000001,0,0,0,0,0,,,", Reject::NothingInIt),
        ("217000001,2026-07-12T12:00:00Z,,,,,,,,,", Reject::NothingInIt),
        ("217000001,2026-07-12T12:00:00Z,,,,,,,0,0,Unknown", Reject::NothingInIt),
        ("217000001,,1,2,0,0,0,0,,,", Reject::NoTime),
        ("217000001,null,1,2,0,0,0,0,,,", Reject::NoTime),
        ("217000001,2026-02-30T12:00:00Z,1,2,0,0,0,0,,,", Reject::BadTime),
        ("2170000011,2026-07-12T12:00:00Z,1,2,0,0,0,0,,,", Reject::BadMmsi),
        ("x17000001,2026-07-12T12:00:00Z,1,2,0,0,0,0,,,", Reject::BadMmsi),
        ("-5,2026-07-12T12:00:00Z,1,2,0,0,0,0,,,", Reject::BadMmsi),
        (",2026-07-12T12:00:00Z,1,2,0,0,0,0,,,", Reject::BadMmsi),
        ("217000001.5,2026-07-12T12:00:00Z,1,2,0,0,0,0,,,", Reject::BadMmsi),
        ("", Reject::Blank),
        (" \r\n", Reject::Blank),
        ("# SYNTHETIC", Reject::Comment),
        ("# SYNTHETIC \"quoted\"", Reject::Comment),
        ("mmsi,time,lat,lon,sog,cog,heading,status,draught,length,name", Reject::Header),
        ("some text", Reject::Malformed),
    ] {
        assert_eq!(read(header, &[row]).rejects, [(reason, 1)], "{row:?}");
    }
    assert_eq!(one(header, "217000001.0,2026-07-12T12:00:00Z,1,2,0,0,0,0,,,").mmsi.number(), 217_000_001);
    let far = one(header, "217000001,2026-07-12T12:00:00Z,91,181,0,0,0,0,,,SIM TERN");
    assert_eq!((far.kinematics, told(&far).name.as_deref()), (None, Some("SIM TERN")));
    let long = format!("217000001,2026-07-12T12:00:00Z,1,2,0,0,0,0,,,{}", "A".repeat(LINE_MAX));
    assert_eq!(read(header, &[&long]).rejects, [(Reject::TooLong, 1)]);
}

#[test]
fn rows_with_fewer_or_more_cells_than_the_header() {
    let header = "mmsi,time,lat,lon,sog,name";
    for (row, expected) in [
        ("217000001,2026-07-12T12:00:00Z,1,2.5,7,SIM TERN", Ok(Some(700))),
        ("217000001,2026-07-12T12:00:00Z,1,2.5,7,SIM TERN,", Ok(Some(700))),
        ("217000001,2026-07-12T12:00:00Z,1,2.5,7", Ok(Some(700))),
        ("217000001,2026-07-12T12:00:00Z,1,2.5,", Ok(None)),
        ("217000001,2026-07-12T12:00:00Z,1,2.5", Err(Reject::Malformed)),
        ("217000001,2026-07-12T12:00:00Z", Err(Reject::Malformed)),
        ("217000001,2026-07-12T12:00:00Z,1,2.5,7,SIM TERN,x", Err(Reject::Malformed)),
        ("217000001,2026-07-12T12:00:00Z,1,2.5,7,SIM TERN,,", Err(Reject::Malformed)),
        ("217000001,2026-07-12T12:00:00Z,1,2.5,7,\"SIM, TERN\"", Ok(Some(700))),
    ] {
        let kept = read(header, &[row]);
        match expected {
            Ok(sog) => assert_eq!(moving(&kept.reports[0]).sog_centiknots, sog, "{row}"),
            Err(reason) => assert_eq!(kept.rejects, [(reason, 1)], "{row}"),
        }
    }
}

#[test]
fn records_that_span_lines_and_quotes_that_never_close() {
    let header = "mmsi,time,lat,lon,name";
    let good = "217000001,2026-07-12T12:00:00Z,1,2,SIM TERN";
    let kept = read(header, &["217000001,2026-07-12T12:00:00Z,1,2,\"SIM", "TERN\"", good]);
    assert_eq!(kept.reports.iter().map(|report| report.lines).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(told(&kept.reports[0]).name.as_deref(), Some("SIM TERN"));

    let open = "217000001,2026-07-12T12:00:00Z,1,2,\"SIM";
    let mut rows = vec![open];
    rows.extend([good; 40]);
    let kept = read(header, &rows);
    assert_eq!((kept.reports.len(), kept.rejects), (40, vec![(Reject::Malformed, 1)]));

    let at_the_end = read(header, &[good, open, good]);
    assert_eq!((at_the_end.reports.len(), at_the_end.rejects), (2, vec![(Reject::Malformed, 1)]));

    let closed_elsewhere = read(header, &[open, good, "217000001,2026-07-12T12:00:00Z,1,2,\"SIM \"\"A\"\"\"", good]);
    assert_eq!((closed_elsewhere.reports.len(), closed_elsewhere.rejects), (3, vec![(Reject::Malformed, 1)]));

    let bad_time = read(header, &["217000001,never,1,2,\"SIM", "TERN\""]);
    assert_eq!(bad_time.rejects, [(Reject::BadTime, 2)]);

    let huge = "A".repeat(LINE_MAX - 100);
    let too_much = read(header, &[open, &huge, &huge, good]);
    assert_eq!((too_much.reports.len(), too_much.balance.rejected()), (1, 3));
}

#[test]
fn a_header_inside_the_file_binds_anew() {
    let kept = read(
        CADASTRE_2024,
        &[
            "217000001,2022-01-03T00:00:02,33.5,-17.5,0,0,0,SIM TERN,,,80,0,,,,,A",
            CADASTRE_2024,
            "217000001,2022-01-03T00:00:02,33.5,-17.5,0,0,0,SIM TERN,,,80,0,,,,,A",
            CADASTRE_2025,
            "217000001,2022-01-03 00:00:02,-17.5,33.5,0,0,0,SIM TERN,,,80,0,,,,,A",
            "\u{feff}# Timestamp,MMSI,Longitude,Latitude",
            "2022-01-03 00:00:02,217000001,-17.5,33.5",
        ],
    );
    assert_eq!(kept.rejects, [(Reject::Header, 1); 3]);
    assert_eq!(kept.reports.len(), 4);
    assert!(kept.reports.iter().all(|report| moving(report).position == place(-17.5, 33.5)));
}

#[test]
fn the_order_of_day_and_month_is_the_archives_the_users_or_the_files() {
    let header = "mmsi,time,lat,lon";
    let row = |time: &str| format!("217000001,{time},1,2");
    let read_times = |times: &[&str], settings: TableSettings| {
        let rows: Vec<String> = times.iter().map(|time| row(time)).collect();
        let rows: Vec<&[u8]> = rows.iter().map(|row| row.as_bytes()).collect();
        let kept = read_with(header, &rows, settings);
        let times: Vec<String> = kept.reports.iter().map(|report| report.time.to_string()).collect();
        (times, kept.balance.rejects.get(&Reject::BadTime).copied().unwrap_or_default())
    };
    let unsettled = TableSettings::default();
    let dates = ["3/4/2026 1:00", "5/5/2026 1:00", "13/4/2026 1:00", "3/4/2026 1:00", "4/13/2026 1:00"];
    let (times, bad) = read_times(&dates, unsettled);
    assert_eq!(times, ["2026-05-05T01:00:00Z", "2026-04-13T01:00:00Z", "2026-04-03T01:00:00Z"]);
    assert_eq!(bad, 2);
    let (times, bad) = read_times(&dates, TableSettings { day_first: Some(false), ..unsettled });
    assert_eq!(times, ["2026-03-04T01:00:00Z", "2026-05-05T01:00:00Z", "2026-03-04T01:00:00Z", "2026-04-13T01:00:00Z"]);
    assert_eq!(bad, 1);

    let mut reader = TableReader::new(layout(header), unsettled);
    assert_eq!(reader.day_first(), None);
    let sample: Vec<String> = dates.iter().map(|time| row(time)).collect();
    reader.settle_date_order(sample.iter().map(|line| line.as_bytes()));
    assert_eq!(reader.day_first(), Some(true));
    let mut kept = Kept::default();
    reader.line(row("3/4/2026 1:00").as_bytes(), &mut kept);
    assert_eq!(kept.reports[0].time, at("2026-04-03T01:00:00Z"));
}

#[test]
fn rows_without_time_count_on_from_a_start() {
    let settings = TableSettings { start: Some(at("2026-07-12T12:00:00Z")), ..TableSettings::default() };
    let rows: [&[u8]; 3] = [b"217000001,,1,2,3", b"217000001,,1,2,40", b"217000001,2026-07-13T00:00:00Z,1,2,59"];
    let kept = read_with("mmsi,time,lat,lon,utc_second", &rows, settings);
    let times: Vec<(Time, TimeSource)> = kept.reports.iter().map(|report| (report.time, report.time_source)).collect();
    assert_eq!(
        times,
        [
            (at("2026-07-12T12:00:03Z"), TimeSource::Given),
            (at("2026-07-12T12:00:40Z"), TimeSource::Given),
            (at("2026-07-13T00:00:00Z"), TimeSource::Column),
        ]
    );
}

#[test]
fn speeds_say_their_unit_in_the_columns_name() {
    for (column, cell, expected) in [
        ("SOG", "10", Some(1_000)),
        ("Speed (m/s)", "5.144", Some(1_000)),
        ("speed_kmh", "18.52", Some(1_000)),
        ("speed_kmh", "-1", None),
        ("speed_knots", "10", Some(1_000)),
    ] {
        let header = format!("mmsi,time,lat,lon,{column}");
        let row = format!("217000001,2026-07-12T12:00:00Z,1,2,{cell}");
        assert_eq!(moving(&one(&header, &row)).sog_centiknots, expected, "{column} {cell}");
    }
}

#[test]
fn texts_are_cleaned() {
    for (cell, expected) in [
        (&b"  SIM TERN "[..], Some("SIM TERN")),
        (b"SIM TERN@@@@", Some("SIM TERN")),
        (b"@@@@", None),
        (b"SIM \x1b[31mTERN", Some("SIM  [31mTERN")),
        ("SIM ÆRØ".as_bytes(), Some("SIM ÆRØ")),
        (b"SIM \xC6R\xD8", Some("SIM ÆRØ")),
        (b"null", None),
        (b"\x00\x01", None),
    ] {
        assert_eq!(row::text(cell).as_deref(), expected, "{cell:?}");
    }
    assert_eq!(row::text(&[b'A'; 500]).map(|text| text.len()), Some(64));
}

#[test]
fn the_antennas_place_and_the_hull() {
    let header = "mmsi,time,lat,lon,a,b,c,d";
    for (cells, dimensions, length_dm, beam_dm) in [
        ("12,19,4,5", Some((12, 19, 4, 5)), Some(310), Some(90)),
        ("0,31,0,9", None, Some(310), Some(90)),
        ("12,19,0,9", None, Some(310), Some(90)),
        ("0,0,0,0", None, None, None),
        ("12,19,,", None, None, None),
        ("600,19,4,5", None, None, None),
    ] {
        let report = one(header, &format!("217000001,2026-07-12T12:00:00Z,1,2,{cells}"));
        let told = report.particulars.as_deref().cloned().unwrap_or_default();
        let dimensions =
            dimensions.map(|(bow_m, stern_m, port_m, starboard_m)| Dimensions { bow_m, stern_m, port_m, starboard_m });
        assert_eq!((told.dimensions, told.length_dm, told.beam_dm), (dimensions, length_dm, beam_dm), "{cells}");
    }
}

#[test]
fn the_cargo_column_stands_in_for_an_empty_type() {
    let header = "mmsi,time,lat,lon,vessel_type,cargo";
    for (cells, expected) in
        [("31,57", Some(31)), (",57", Some(57)), ("0,80", Some(80)), (",0", None), (",Category X", None)]
    {
        let report = one(header, &format!("217000001,2026-07-12T12:00:00Z,1,2,{cells}"));
        assert_eq!(report.particulars.and_then(|told| told.ship_type), expected.map(ShipType), "{cells}");
    }
}

#[test]
fn digests_tell_repeats_and_static_digests_tell_changes() {
    let header = "mmsi,time,lat,lon,sog,name";
    let base = "217000001,2026-07-12T12:00:00Z,1,2,7.0,SIM TERN";
    let digest = |row: &str| moving(&one(header, row)).digest;
    assert_eq!(digest(base), digest("217000002,2026-07-12T13:00:00Z,1.0,2.0000,7,SIM GULL"));
    assert_ne!(digest(base), digest("217000001,2026-07-12T12:00:00Z,1,2,7.1,SIM TERN"));
    assert_ne!(digest(base), digest("217000001,2026-07-12T12:00:00Z,2,1,7.0,SIM TERN"));
    // Fixed, so that a change of the hash is noticed: runs are compared across versions.
    assert_eq!(digest(base), FIXED_DIGEST);

    let layout = layout(header);
    let of_name = |name: &'static [u8]| {
        let mut cells = Cells::new();
        cells.set(Field::Name, name);
        layout.static_digest(&cells)
    };
    assert_eq!(of_name(b"SIM TERN"), of_name(b" SIM TERN "));
    assert_ne!(of_name(b"SIM TERN"), of_name(b"SIM GULL"));
    assert_ne!(of_name(b""), of_name(b"\0"));
}
const FIXED_DIGEST: u32 = 1_332_323_663;

#[test]
fn cells_by_field_give_the_report_that_the_line_gives() {
    let row = "217000001,2022-01-03T00:00:02,33.60716,-117.91483,7.5,280.0,511,SIM OSPREY,IMO1234567,SIM1,80,0,228.0,32,11.4,82,A";
    let names: Vec<&str> = CADASTRE_2024.split(',').collect();
    let layout = Layout::from_names(&names, &ColumnAliases::default()).expect("all columns");
    let mut cells = Cells::new();
    for (name, cell) in names.iter().zip(row.split(',')) {
        cells.set(Field::of_column(name).expect("a known column"), cell.as_bytes());
    }
    assert_eq!(layout.report(&cells, &TableSettings::default()), Ok(one(CADASTRE_2024, row)));
}

/// Header and rows with their columns in another order.
fn permuted(header: &str, rows: &[String], order: &[usize]) -> (String, Vec<String>) {
    let shuffle = |line: &str| -> String {
        let cells: Vec<&str> = line.split(',').collect();
        order.iter().map(|&place| cells[place]).collect::<Vec<_>>().join(",")
    };
    (shuffle(header), rows.iter().map(|row| shuffle(row)).collect())
}

fn cell_of_row() -> impl Strategy<Value = String> {
    let number = prop_oneof![Just(String::new()), "-?[0-9]{1,3}(\\.[0-9]{0,7})?", Just("511".to_owned())];
    let latitude = "-?[0-8][0-9]\\.[0-9]{5}";
    let longitude = "-?1[0-7][0-9]\\.[0-9]{5}";
    let statics = ("[A-Z ]{0,20}", "(IMO)?[0-9]{0,7}", number.clone(), "[0-9]{0,3}", "[0-9]{0,3}", number.clone());
    ((latitude, longitude), (number.clone(), number.clone(), number), statics, "1?[0-9]", "[AB]").prop_map(
        |((lat, lon), (sog, cog, heading), (name, imo, kind, length, width, draft), status, class)| {
            format!("217000001,2022-01-03T00:00:02,{lat},{lon},{sog},{cog},{heading},{name},{imo},,{kind},{status},{length},{width},{draft},,{class}")
        },
    )
}

proptest! {
    #[test]
    fn permuted_columns_give_equal_reports(
        rows in proptest::collection::vec(cell_of_row(), 1..5),
        order in Just((0..17).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let (header, shuffled) = permuted(CADASTRE_2024, &rows, &order);
        let straight: Vec<&str> = rows.iter().map(String::as_str).collect();
        let shuffled: Vec<&str> = shuffled.iter().map(String::as_str).collect();
        let (a, b) = (read(CADASTRE_2024, &straight), read(&header, &shuffled));
        prop_assert_eq!(a.reports, b.reports);
        prop_assert_eq!(a.rejects, b.rejects);
    }

    /// Rows under every quoting that the csv crate writes are read as the plain rows are.
    #[test]
    fn quoted_rows_give_the_reports_of_plain_ones(rows in proptest::collection::vec(cell_of_row(), 1..5)) {
        let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row.split(',')).expect("bytes in memory");
        }
        let quoted = writer.into_inner().expect("bytes in memory");
        let quoted: Vec<&[u8]> = quoted.split_inclusive(|&byte| byte == b'\n').collect();
        let plain: Vec<&str> = rows.iter().map(String::as_str).collect();
        let (a, b) = (read(CADASTRE_2024, &plain), read_with(CADASTRE_2024, &quoted, TableSettings::default()));
        prop_assert_eq!(a.reports, b.reports);
        prop_assert_eq!(a.rejects, b.rejects);
    }

    #[test]
    fn any_bytes_are_told_once(lines in proptest::collection::vec(proptest::collection::vec(any::<u8>().prop_filter("no line end", |&b| b != b'\n'), 0..60), 0..40)) {
        let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
        for header in [CADASTRE_2024, DANISH, STATSAT] {
            read_with(header, &lines, TableSettings { start: Some(Time(0)), ..TableSettings::default() });
        }
        for line in lines {
            let _ = Layout::from_header(line, &ColumnAliases::default());
        }
    }

    #[test]
    fn broken_rows_are_told_once(lines in proptest::collection::vec("(217000001|mmsi|#|),(2022-01-03T00:00:00Z|1/2/2022 1:00|),(\"|\"\"|1|),?(\"|2.5|),?(\"|,|x|){0,3}", 0..60)) {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        read_with("mmsi,time,lat,lon,name", &lines, TableSettings::default());
    }

    #[test]
    fn damaged_headers_never_panic(header in "[#\"a-zA-Z_ ,;|\t]{0,80}", cut in 0usize..200) {
        let _ = Layout::from_header(header.as_bytes(), &ColumnAliases::default());
        let _ = Layout::from_header(DANISH.as_bytes().get(..cut).unwrap_or_default(), &ColumnAliases::default());
    }
}
