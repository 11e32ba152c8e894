//! Answers computed elsewhere: Global Fishing Watch's own unit tests, with the parameters of those tests.
//!
//! Their inputs lie beside the real files (`$ALONGSIDE_SHARED/oracle`), so these tests belong to `just test-real`. Where ids
//! are 1 to 3 and no MMSI, the search and the fold are run by themselves: without the rule of who is a ship, and without a
//! speed rule.

mod sea;

use std::collections::BTreeMap;
use std::path::Path;

use events::{PairState, SailingLeg};
use nautical::{Interval, Position, Time};
use proximity::Field;
use tracks::{Fix, FixLeg};

/// 500 m, 30 minutes, no speed rule, gaps up to 90 min.
const RULE: &str = "name = 'oracle'\nbase = 'sts'\ngap_max_s = 5400\nspeed_knots_max = 'none'\nalso = []\n";

/// 2011-01-01T15:20:00Z, from which the minutes of O1 to O4 are counted.
const BASE_S: i64 = 1_293_895_200;

/// A vessel's fixes: unix seconds, longitude, latitude.
type Course = Vec<(i64, f64, f64)>;

/// The fixes of an oracle's file (`id,timestamp,lat,lon,speed,course`), by vessel.
fn read(name: &str) -> BTreeMap<u32, Course> {
    let shared = std::env::var("ALONGSIDE_SHARED").unwrap_or_else(|_| "../shared".into());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(shared).join("oracle").join(name);
    let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let mut vessels: BTreeMap<u32, Course> = BTreeMap::new();
    for row in reader.records() {
        let row = row.expect("a row");
        let number = |column: usize| row[column].parse::<f64>().expect("a number");
        vessels.entry(number(0) as u32).or_default().push((number(1) as i64, number(3), number(2)));
    }
    vessels
}

fn fleet(name: &str) -> Vec<Course> {
    read(name).into_values().collect()
}

/// Encounters of a fleet by the library alone: (a, b, start min, end min, median m).
fn encounters(fleet: &[Course]) -> Vec<(u32, u32, f64, f64, f64)> {
    let rule = sea::profile(RULE).rule;
    let (mut field, mut legs) = (Field::default(), Vec::<FixLeg>::new());
    let fixes_of = |path: &Course| path.iter().map(|&(s, lon, lat)| fix(s, sea::place(lon, lat))).collect();
    let fixes: Vec<Vec<Fix>> = fleet.iter().map(fixes_of).collect();
    for fixes in &fixes {
        let mut chords = Vec::new();
        for pair in fixes.windows(2) {
            let velocity = pair[1].place.minus(pair[0].place).map(|m| m / pair[1].time.since(pair[0].time));
            let mut points = Vec::new();
            nautical::leg_chords(pair[0].position, pair[1].position, |p| points.push(p));
            let pieces = points.len() as i64 - 1;
            let at = |n: i64| Time(pair[0].time.0 + (pair[1].time.0 - pair[0].time.0) * n / pieces);
            for (n, ends) in points.windows(2).enumerate() {
                let span = Interval::new(at(n as i64), at(n as i64 + 1));
                chords.push(proximity::Leg { span, from: ends[0], to: ends[1], tag: legs.len() as u32 });
            }
            legs.push(FixLeg { from: &pair[0], to: &pair[1], segment: 0, velocity_mps: velocity });
        }
        field.add(chords);
    }
    let mut found = Vec::new();
    let search = field.search(rule.reach_m());
    for pair in search.pairs() {
        let mut state = PairState::default();
        pair.visit(Interval::new(Time::MIN, Time::MAX), |passage| {
            let side = |leg: u32| SailingLeg { leg: legs[field.tag(leg) as usize], version: None };
            state.pass(&rule, &passage, side(passage.leg_a), side(passage.leg_b), &mut |_| {});
        });
        state.settle(&rule, Time::MAX, &mut |_| {}, &mut |e| {
            let minutes = |time: Time| (time.seconds() - BASE_S as f64) / 60.0;
            found.push((
                pair.pair.0 + 1,
                pair.pair.1 + 1,
                minutes(e.span.start),
                minutes(e.span.end),
                e.distance_median_m,
            ));
        });
    }
    found
}

fn fix(seconds: i64, position: Position) -> Fix {
    Fix {
        time: Time::from_seconds(seconds),
        position,
        place: position.ecef(),
        sog_centiknots: None,
        cog_decidegrees: None,
        heading_degrees: None,
        sigma_m: 10.0,
        medium: ais::Medium::Unknown,
        receptions: 1,
        version: 0,
    }
}

#[track_caller]
fn check(fleet: &[Course], expected: &[(u32, u32, f64, f64, f64)]) {
    let seen = encounters(fleet);
    assert_eq!(seen.len(), expected.len(), "{seen:?}");
    for (seen, expected) in seen.iter().zip(expected) {
        assert_eq!((seen.0, seen.1), (expected.0, expected.1));
        // Theirs stand on a grid of ten minutes.
        assert!((seen.2 - expected.2).abs() <= 10.0 && (seen.3 - expected.3).abs() <= 10.0, "{seen:?} {expected:?}");
        // Their median is over grid points and on a sphere.
        assert!((seen.4 - expected.4).abs() <= 40.0, "{seen:?} {expected:?}");
    }
}

#[test]
#[ignore = "needs the real files: just test-real"]
fn o1_simple() {
    check(&fleet("gfw_simple.csv"), &[(1, 2, 50.0, 100.0, 203.0)]);
}

#[test]
#[ignore = "needs the real files: just test-real"]
fn o2_dateline() {
    check(&fleet("gfw_dateline.csv"), &[(1, 2, 50.0, 110.0, 212.0)]);
}

#[test]
#[ignore = "needs the real files: just test-real"]
fn o3_fast_separation() {
    check(&fleet("gfw_fastsep.csv"), &[]);
}

#[test]
#[ignore = "needs the real files: just test-real"]
fn o4_several_at_once() {
    let expected = [(1, 2, 20.0, 140.0, 0.0), (1, 3, 20.0, 140.0, 111.0), (2, 3, 0.0, 150.0, 111.0)];
    check(&fleet("gfw_multi.csv"), &expected);
}

/// Two ships in the Mozambique Channel, both silent 10:18 to 18:10.
#[test]
#[ignore = "needs the real files: just test-real"]
fn o5_mozambique_channel() {
    let mut sea = sea::Sea::default();
    for (number, course) in read("gfw_real.csv") {
        for (seconds, longitude, latitude) in course {
            let report = sea.fix(0, 0.0, sea::place(longitude, latitude));
            report.mmsi = ais::Mmsi::new(number).expect("nine digits");
            report.time = Time::from_seconds(seconds);
        }
    }
    let minute = |text: &str| Time::parse(&format!("2015-03-19T{text}:00Z")).expect(text);
    let found = sea.run(&[RULE]);
    let spans: Vec<Interval> = found.findings.contacts.iter().map(|found| found.contact.span).collect();
    let expected = [("07:32", "10:17"), ("18:27", "21:37")];
    assert_eq!(spans.len(), 2, "{spans:?}");
    for (span, (start, end)) in spans.iter().zip(expected) {
        assert!(span.start.since(minute(start)).abs() < 90.0, "{span:?}");
        assert!(span.end.since(minute(end)).abs() < 90.0, "{span:?}");
    }
    // Between them both are silent, and can have lain there all the time.
    let possible: Vec<&events::dark::BothDark> = found
        .findings
        .dark
        .iter()
        .filter_map(|found| match &found.meeting {
            events::dark::DarkMeeting::Pair(pair) => Some(pair),
            events::dark::DarkMeeting::Stay(_) => None,
        })
        .collect();
    assert_eq!(possible.len(), 1, "{possible:?}");
    let window = possible[0].possibility.window;
    assert!(window.start.since(minute("10:18")).abs() < 600.0, "{window:?}");
    assert!(window.end.since(minute("18:10")).abs() < 600.0, "{window:?}");
    let found = sea.run(&[&RULE.replace("5400", "1800")]);
    let mut spans: Vec<Interval> = found.findings.contacts.iter().map(|found| found.contact.span).collect();
    spans.sort();
    let minutes: Vec<f64> = spans.iter().map(|span| (span.seconds() / 60.0).round()).collect();
    assert_eq!(minutes, [13.0, 37.0, 12.0, 10.0]);
}
