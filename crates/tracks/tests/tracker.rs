//! From entries to tracks: repeats, jumps, hulls, particulars, legs, reception.

use ais::{Accuracy, Kinematics, Medium, Mmsi, Particulars, Report, Sender, ShipType, TimeSource};
use nautical::{Interval, Position, Time};
use proptest::prelude::*;
use tracks::{Catalogue, Entry, FixLeg, GapRule, Outcome, Tracker};

const T0: i64 = 1_772_323_200;
const HALF_HOUR: GapRule = GapRule::Fixed(1_800.0);

fn mmsi(number: u32) -> Mmsi {
    Mmsi::new(number).expect("nine digits")
}

fn place(longitude: f64, latitude: f64) -> Position {
    Position::from_degrees(longitude, latitude).expect("a place")
}

fn report(ship: u32, seconds: f64, position: Option<Position>) -> Report {
    let kinematics = position.map(|position| Kinematics {
        position,
        sog_centiknots: None,
        cog_decidegrees: None,
        heading_degrees: None,
        navigational_status: None,
        accuracy: Accuracy::Low,
        utc_second: None,
        digest: (seconds * 10.0) as u32,
    });
    Report {
        mmsi: mmsi(ship),
        time: Time::from_seconds(T0).plus_seconds(seconds),
        time_source: TimeSource::Column,
        sender: Sender::ClassA,
        medium: Medium::Unknown,
        kinematics,
        particulars: None,
        lines: 1,
    }
}

fn tracked(reports: &[Report]) -> (Tracker, Vec<Outcome>) {
    let mut catalogue = Catalogue::default();
    let mut entries: Vec<Entry> = reports.iter().map(|report| Entry::new(report, &mut catalogue)).collect();
    entries.sort_unstable();
    let mut tracker = Tracker::new(catalogue, false);
    let outcomes = entries.iter().map(|entry| tracker.push(entry)).collect();
    tracker.finish();
    (tracker, outcomes)
}

fn keys(tracker: &Tracker) -> Vec<(String, usize)> {
    tracker.tracks().iter().map(|track| (track.key.to_string(), track.fixes.len())).collect()
}

#[test]
fn the_same_transmission_is_taken_once() {
    let at = place(124.0, 33.0);
    let mut first = report(299_000_001, 0.0, Some(at));
    first.kinematics.as_mut().expect("a position").utc_second = Some(7);
    let again = |seconds: f64| {
        let mut again = first.clone();
        again.time = again.time.plus_seconds(seconds);
        again
    };
    let (tracker, outcomes) = tracked(&[first.clone(), again(0.0), again(4.0), again(29.0), again(60.0)]);
    let duplicates = outcomes.iter().filter(|outcome| **outcome == Outcome::Duplicate).count();
    assert_eq!(duplicates, 3, "other stations heard it; a minute later it is another");
    assert_eq!(tracker.tracks()[0].fixes[0].receptions, 4);
    assert_eq!(tracker.tracks()[0].fixes.len(), 2);
}

#[test]
fn without_a_second_only_close_repeats_count() {
    let at = place(124.0, 33.0);
    let same = |seconds: f64| {
        let mut report = report(299_000_001, seconds, Some(at));
        report.kinematics.as_mut().expect("a position").digest = 1;
        report
    };
    let (_, outcomes) = tracked(&[same(0.0), same(0.0), same(1.0), same(10.0)]);
    use Outcome::{Duplicate, Used};
    assert_eq!(outcomes, [Used, Duplicate, Duplicate, Used], "a moored ship repeats itself every ten seconds");
}

#[test]
fn hulls_and_jumps() {
    #[track_caller]
    fn check(fixes: &[(f64, f64)], expected: &[(&str, usize)], jumps: u64) {
        let reports: Vec<Report> =
            fixes.iter().map(|&(s, lon)| report(299_000_001, s, Some(place(lon, 33.0)))).collect();
        let (tracker, _) = tracked(&reports);
        let expected: Vec<(String, usize)> = expected.iter().map(|(key, n)| ((*key).to_owned(), *n)).collect();
        assert_eq!(keys(&tracker), expected);
        assert_eq!(tracker.counts().jumps, jumps);
        assert_eq!(tracker.counts().fixes as usize, expected.iter().map(|(_, n)| n).sum::<usize>());
    }
    // One bad fix among good ones.
    check(&[(0.0, 124.0), (60.0, 124.0), (120.0, 125.0), (180.0, 124.0)], &[("299000001", 3)], 1);
    // The first is bad: the good ones get the plain key.
    check(&[(0.0, 0.0), (60.0, 124.0), (120.0, 124.0), (180.0, 124.0), (240.0, 124.0)], &[("299000001", 4)], 1);
    // Two hulls, reporting by turns.
    let turns: Vec<(f64, f64)> =
        (0..8).map(|i| (f64::from(i) * 30.0, if i % 2 == 0 { 124.0 } else { 125.0 })).collect();
    check(&turns, &[("299000001", 4), ("299000001#2", 4)], 0);
    // Two strays at one place are no hull: three would be.
    check(
        &[(0.0, 124.0), (60.0, 124.0), (90.0, 125.0), (120.0, 124.0), (150.0, 125.0), (180.0, 124.0)],
        &[("299000001", 4)],
        2,
    );
    // Far, but there was time: one ship.
    check(&[(0.0, 124.0), (36_000.0, 128.0)], &[("299000001", 2)], 0);
}

#[test]
fn particulars_are_laid_over_each_other() {
    let told = |seconds: f64, particulars: Particulars| Report {
        particulars: Some(Box::new(particulars)),
        ..report(299_000_001, seconds, None)
    };
    let name = Particulars { name: Some("SIM ONE".into()), ..Particulars::default() };
    let size = Particulars {
        ship_type: Some(ShipType(80)),
        length_dm: Some(1_000),
        beam_dm: Some(160),
        ..Particulars::default()
    };
    let deeper = Particulars { draught_dm: Some(62), ..size.clone() };
    let reports = [
        told(0.0, name.clone()),
        report(299_000_001, 10.0, Some(place(124.0, 33.0))),
        told(20.0, size.clone()),
        told(400.0, name),
        told(500.0, deeper),
    ];
    let (tracker, _) = tracked(&reports);
    let track = &tracker.tracks()[0];
    let versions: Vec<_> = track
        .versions
        .iter()
        .map(|v| (v.first_time.seconds() as i64 - T0, v.last_time.seconds() as i64 - T0, v.draught_m, v.name.is_some()))
        .collect();
    assert_eq!(versions, [(0, 0, None, true), (20, 400, None, true), (500, 500, Some(6.2), true)]);
    assert_eq!(track.versions[1].hull.map(|hull| (hull.bow_m, hull.port_m)), Some((50, 8)));
    let at = |s: i64| Time::from_seconds(T0 + s);
    assert_eq!(track.version_at(at(30), at(30)).and_then(|v| v.beam_m), Some(16.0));
    assert_eq!(track.version_at(at(-5), at(10)).map(|v| v.first_time), Some(at(0)));
    assert_eq!(track.version_at(at(-5), at(-1)), None);
}

#[test]
fn stations_that_are_no_ships() {
    let at = Some(place(124.0, 33.0));
    let mut reports: Vec<Report> =
        [2_190_047, 992_190_924, 111_219_501, 970_123_456, 982_190_001, 412_345_678, 123_456_789, 42]
            .iter()
            .map(|&number| report(number, 0.0, at))
            .collect();
    let mut base = report(299_000_009, 0.0, at);
    base.sender = Sender::BaseStation;
    reports.push(base);
    let (tracker, _) = tracked(&reports);
    assert!(tracker.tracks().is_empty());
    assert_eq!(tracker.counts().not_ships.values().sum::<u64>(), 9);
    assert_eq!(tracker.counts().not_ships["default-mmsi"], 2);
}

fn legs_of(tracker: &Tracker, window: Interval, rule: GapRule) -> Vec<FixLeg<'_>> {
    let mut legs = Vec::new();
    let track = &tracker.tracks()[0];
    track.legs(window, 0, rule, tracker.reception(), |at| legs.push(track.leg(&at)));
    legs
}

const ALWAYS: Interval = Interval::new(Time(0), Time::MAX);

#[test]
fn speed_comes_from_ten_minutes_of_fixes() {
    // 2 kn to the north, with 15 m of noise to the side in every other fix, every 10 s.
    let reports: Vec<Report> = (0..120)
        .map(|i| {
            let metres = f64::from(i) * 10.0 * 2.0 * nautical::METRES_PER_SECOND_PER_KNOT;
            let north = nautical::destination(place(124.0, 33.0), 0.0, metres);
            let side = nautical::destination(north, 90.0, if i % 2 == 0 { 15.0 } else { 0.0 });
            report(299_000_001, f64::from(i) * 10.0, Some(side))
        })
        .collect();
    let (tracker, _) = tracked(&reports);
    let legs = legs_of(&tracker, ALWAYS, HALF_HOUR);
    assert_eq!(legs.len(), 119);
    let inner = &legs[30..90];
    assert!(inner.iter().all(|leg| (leg.speed_knots() - 2.0).abs() < 0.06), "{:?}", inner[0].speed_knots());
}

#[test]
fn a_silence_begins_a_segment() {
    let seconds = [0.0, 600.0, 2_400.0, 4_201.0, 4_801.0];
    let reports: Vec<Report> = seconds.iter().map(|&s| report(299_000_001, s, Some(place(124.0, 33.0)))).collect();
    let (tracker, _) = tracked(&reports);
    let told: Vec<(f64, u32)> =
        legs_of(&tracker, ALWAYS, HALF_HOUR).iter().map(|leg| (leg.span().seconds(), leg.segment)).collect();
    assert_eq!(told, [(600.0, 0), (1_800.0, 0), (600.0, 1)], "half an hour is bridged, a second more is not");
}

/// Seven ships in a cell: six report every 100 s; the seventh every 50 min, and so do six others, in one cell that is
/// always heard.
#[test]
fn usual_silences_are_learned_where_others_are_heard() {
    let mut reports = Vec::new();
    for ship in 0..8 {
        for i in 0..40 {
            let seconds = f64::from(i) * 3_000.0 + f64::from(ship) * 300.0;
            reports.push(report(299_000_001 + ship, seconds, Some(place(124.5, 33.5))));
        }
    }
    let (tracker, _) = tracked(&reports);
    let usual = |seconds: i64, longitude: f64| {
        let time = Time::from_seconds(T0 + seconds);
        tracker.reception().usual_silence_s(place(longitude, 33.5), Medium::Unknown, time)
    };
    assert_eq!(usual(1_000, 124.5), None, "nothing is known in the first hour");
    let learned = usual(100_000, 124.5).expect("eight ships were heard");
    assert!((3_000.0..3_700.0).contains(&learned), "{learned}");
    assert_eq!(usual(100_000, 10.5), None);
    let rule = GapRule::ByMedium { floor_s: 1_800.0, cap_s: 7_200.0 };
    let legs = legs_of(&tracker, ALWAYS, rule);
    assert!(legs.len() > 30, "silences of 50 min are bridged once they are known to be usual: {}", legs.len());
    assert_eq!(legs_of(&tracker, ALWAYS, HALF_HOUR).len(), 0);
}

#[test]
fn passes_of_a_satellite_are_outages_not_silences() {
    // Everything in the cell is heard for five minutes every 90: between passes the receiver is away.
    let mut reports = Vec::new();
    for ship in 0..8 {
        for pass in 0..16 {
            for i in 0..3 {
                let seconds = f64::from(pass) * 5_400.0 + f64::from(i) * 100.0 + f64::from(ship);
                reports.push(report(299_000_001 + ship, seconds, Some(place(124.5, 33.5))));
            }
        }
    }
    let (tracker, _) = tracked(&reports);
    let time = Time::from_seconds(T0 + 80_000);
    let usual = tracker.reception().usual_silence_s(place(124.5, 33.5), Medium::Unknown, time);
    assert!(usual.is_none_or(|usual| usual < 200.0), "{usual:?}");
    assert!(tracker.reception().coverage().values().all(|day| !day.can_tell()));
}

proptest! {
    /// However time is cut, the legs are the same; forgetting what is past changes none.
    #[test]
    fn legs_do_not_depend_on_windows(waits in prop::collection::vec(prop::sample::select(vec![10.0, 60.0, 290.0, 900.0, 1_799.0, 1_800.0, 1_801.0, 4_000.0]), 1..60), window_s in prop::sample::select(vec![60.0, 777.0, 3_600.0, 7_200.0])) {
        let mut seconds = 0.0;
        let mut reports = vec![report(299_000_001, 0.0, Some(place(124.0, 33.0)))];
        for (i, wait) in waits.iter().enumerate() {
            seconds += wait;
            reports.push(report(299_000_001, seconds, Some(place(124.0 + 0.0005 * f64::from((i % 7) as u8), 33.0))));
        }
        let (mut tracker, _) = tracked(&reports);
        let told = |leg: FixLeg| (*leg.from, *leg.to, leg.segment, leg.velocity_mps);
        let whole: Vec<_> = legs_of(&tracker, ALWAYS, HALF_HOUR).into_iter().map(told).collect();
        let mut pieces = Vec::new();
        let mut start = Time::from_seconds(T0);
        while start.seconds() <= T0 as f64 + seconds {
            let window = Interval::new(start, start.plus_seconds(window_s));
            for leg in legs_of(&tracker, window, HALF_HOUR).into_iter().map(told) {
                if !pieces.contains(&leg) { pieces.push(leg); }
            }
            let (tracks, reception) = tracker.tracks_mut();
            tracks[0].forget_before(window.end, &[HALF_HOUR], reception);
            start = window.end;
        }
        prop_assert_eq!(pieces, whole);
    }
}

#[test]
fn a_false_first_place_does_not_take_over_the_true_ones() {
    // At the first second two places 4.2 km apart; the ship goes on from the second towards the first at 8 kn. From the
    // third report on the first place is within reach too.
    let mut reports = vec![report(299_000_001, 0.0, Some(place(124.0, 33.0)))];
    for i in 0..20 {
        let east = 0.045 - 0.0026 * f64::from(i);
        reports.push(report(299_000_001, 65.0 * f64::from(i), Some(place(124.0 + east, 33.0))));
    }
    let (tracker, _) = tracked(&reports);
    assert_eq!(keys(&tracker), [("299000001".to_owned(), 20)]);
    assert_eq!(tracker.counts().jumps, 1);
}

#[test]
fn a_hull_that_fell_silent_does_not_take_over_a_living_one() {
    // Three false places make a hull; a day later the ship drifts past there.
    let mut reports: Vec<Report> =
        (0..3).map(|i| report(299_000_001, f64::from(i) * 60.0 + 5.0, Some(place(124.2, 33.0)))).collect();
    for i in 0..1_600 {
        let east = 124.0 + 0.0002 * f64::from(i);
        reports.push(report(299_000_001, f64::from(i) * 60.0, Some(place(east, 33.0))));
    }
    let (tracker, _) = tracked(&reports);
    assert_eq!(keys(&tracker), [("299000001".to_owned(), 1_600), ("299000001#2".to_owned(), 3)]);
}
