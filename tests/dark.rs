//! Meetings that silences may hide, on small seas typed by hand, through the whole engine: cases that others get wrong.

mod sea;

use ais::{Particulars, Sender, ShipType};
use events::dark::{BothDark, DarkMeeting, DarkStay, Ground};
use nautical::{Position, destination};
use sea::{Found, Sea, course, place, tanker};

const HOUR: f64 = 3_600.0;
const MILE_M: f64 = 1_852.0;

fn pairs(found: &Found) -> Vec<&BothDark> {
    let meetings = found.findings.dark.iter().map(|found| &found.meeting);
    meetings.filter_map(|meeting| if let DarkMeeting::Pair(pair) = meeting { Some(pair) } else { None }).collect()
}

fn stays(found: &Found) -> Vec<&DarkStay> {
    let meetings = found.findings.dark.iter().map(|found| &found.meeting);
    meetings.filter_map(|meeting| if let DarkMeeting::Stay(stay) = meeting { Some(stay) } else { None }).collect()
}

/// Each silence that is named is one that was told.
fn check_gaps(found: &Found) {
    let told = |(key, from): &events::dark::SilenceKey| {
        found.gaps().iter().any(|gap| gap.0 == key.to_string() && sea::at(gap.1 as f64) == *from)
    };
    assert!(pairs(found).iter().flat_map(|pair| &pair.silences).all(told));
    let candidates = stays(found).into_iter().flat_map(|stay| &stay.candidates);
    assert!(candidates.filter_map(|candidate| candidate.silence.as_ref()).all(told));
}

/// Two tankers that are alongside for 20 min, silent for 18.7 h, and alongside again.
fn silent_between() -> Sea {
    let mut sea = Sea::default();
    let here = place(124.0, 32.0);
    for (ship, at) in [(1, here), (2, destination(here, 90.0, 60.0))] {
        sea.particulars(ship, 0.0, Sender::ClassA, tanker("SIM"));
        sea.sail(ship, (0.0, 1_200.0), 60.0, |_| at);
        sea.sail(ship, (1_200.0 + 18.7 * HOUR, 2_400.0 + 18.7 * HOUR), 60.0, |_| at);
    }
    sea
}

#[test]
fn battery_04_a_silence_between_two_contacts_is_one_possible_meeting() {
    let found = silent_between().run(&["sts"]);
    assert_eq!((found.encounters().len(), found.contacts().len()), (0, 2));
    let pairs = pairs(&found);
    assert_eq!(pairs.len(), 1);
    assert_eq!((pairs[0].ground, pairs[0].q_value), (Ground::OneStay, None));
    assert!((pairs[0].possibility.window.seconds() - 18.7 * HOUR).abs() < 60.0, "{:?}", pairs[0]);
    check_gaps(&found);
}

#[test]
fn battery_04_the_partner_reported_444_km_away_meanwhile() {
    let mut sea = silent_between();
    sea.fix(2, 1_200.0 + 9.35 * HOUR, destination(place(124.0, 32.0), 90.0, 444_000.0));
    let found = sea.run(&["sts"]);
    assert_eq!((found.encounters().len(), found.contacts().len()), (0, 2));
    assert_eq!(pairs(&found).len(), 1, "{:?}", found.gaps());
    check_gaps(&found);
}

/// A fleet of tankers all heard around a place but for two that are silent for a while, each with the places of its ends.
fn two_silent_amid_many(hours: (f64, f64), ends: [[Position; 2]; 2]) -> Found {
    let mut sea = Sea::default();
    for ship in 10..40 {
        let at = destination(ends[0][0], f64::from(ship) * 24.0, 6_000.0 * f64::from(ship % 6 + 1));
        sea.sail(ship, (f64::from(ship), 44.0 * HOUR), 120.0, course(at, f64::from(ship) * 70.0, 0.5));
        let at = destination(ends[1][0], f64::from(ship) * 24.0, 6_000.0 * f64::from(ship % 6 + 1));
        sea.sail(ship + 100, (f64::from(ship), 44.0 * HOUR), 120.0, course(at, f64::from(ship) * 70.0, 0.5));
    }
    for (ship, [from, to]) in [1, 2].into_iter().zip(ends) {
        sea.particulars(ship, 0.0, Sender::ClassA, tanker("SIM"));
        sea.sail(ship, (0.0, hours.0 * HOUR), 120.0, |_| from);
        sea.sail(ship, (hours.1 * HOUR, 44.0 * HOUR), 120.0, |_| to);
    }
    sea.run(&["sts"])
}

#[test]
fn battery_11_no_time_to_stop() {
    // 135 miles in 10 h.
    let (a, b) = (place(124.0, 32.0), place(124.0, 32.002));
    let there = |from| destination(from, 90.0, 135.0 * MILE_M);
    let found = two_silent_amid_many((16.0, 26.0), [[a, there(a)], [b, there(b)]]);
    assert_eq!(pairs(&found), Vec::<&BothDark>::new());
}

#[test]
fn battery_12_dark_83_miles_apart_with_hours_to_meet_in() {
    let a = place(124.0, 32.0);
    let b = destination(a, 90.0, 83.0 * MILE_M);
    let found = two_silent_amid_many((16.0, 32.0), [[a, a], [b, b]]);
    let pairs = pairs(&found);
    assert_eq!(pairs.len(), 1, "{:?}", found.gaps());
    let pair = pairs[0];
    assert_eq!(pair.ground, Ground::Unexplained);
    assert!(pair.q_value.is_some() && pair.expected_by_chance.is_some());
    // By hand, at 16 knots each: the way takes (83 miles - 500 m) / 32 knots, twice.
    let way_h = (83.0 - 500.0 / MILE_M) / 32.0;
    assert!((pair.possibility.slack_s / HOUR - (14.0 - 2.0 * way_h)).abs() < 0.05, "{pair:?}");
    assert_eq!(pair.speed_caps_knots, [16.0, 16.0]);
    check_gaps(&found);
}

#[test]
fn battery_13_two_ships_of_one_mmsi_hide_no_meeting() {
    let mut sea = Sea::default();
    let here = place(124.0, 32.0);
    for (offset, at) in [(0.0, here), (60.0, destination(here, 90.0, 150_000.0))] {
        sea.sail(1, (offset, 3.0 * HOUR), 120.0, |_| at);
        sea.sail(1, (23.0 * HOUR + offset, 26.0 * HOUR), 120.0, |_| at);
    }
    let found = sea.run(&["name = 'all'\nbase = 'sts'\n[dark]\npairs = 'all'\n"]);
    assert_eq!(found.gaps().len(), 2);
    assert_eq!(pairs(&found), Vec::<&BothDark>::new());
}

#[test]
fn battery_14_silences_of_one_ship_are_not_paired_with_each_other() {
    let mut sea = Sea::default();
    for ship in [1, 2] {
        for n in 0..200 {
            sea.fix(ship, f64::from(n) * 3.0 * HOUR + f64::from(ship) * 60.0, place(124.0, 33.0));
        }
    }
    let found = sea.run(&["sts"]);
    let (_, counts) = found.ended.dark_counts[0];
    // Each silence with the one at the same time, and those that reach into it by a minute: never with all 200.
    assert!((199..=3 * 199).contains(&counts.pairs_asked), "{counts:?}");
}

#[test]
fn battery_24_an_outage_hides_nothing() {
    let mut sea = Sea::default();
    for ship in 0..12 {
        let at = destination(place(124.0, 33.0), f64::from(ship) * 30.0, 1_000.0);
        sea.sail(ship, (f64::from(ship), 24.0 * HOUR), 120.0, course(at, 77.0, 0.4));
    }
    sea.reports.retain(|report| report.time <= sea::at(15.0 * HOUR) || report.time >= sea::at(20.0 * HOUR));
    let found = sea.run(&["sts"]);
    assert_eq!(found.gaps().len(), 12);
    assert_eq!(pairs(&found), Vec::<&BothDark>::new());
}

#[test]
fn battery_26_a_partner_that_never_sent_gets_no_name() {
    let mut sea = Sea::default();
    let here = place(124.0, 32.0);
    sea.particulars(1, 0.0, Sender::ClassA, tanker("SIM"));
    sea.sail(1, (0.0, 9.0 * HOUR), 120.0, course(here, 80.0, 0.7));
    // Another is far off and silent for a while: it can have been there.
    sea.sail(2, (0.0, HOUR), 120.0, |_| destination(here, 0.0, 60_000.0));
    sea.sail(2, (30.0 * HOUR, 31.0 * HOUR), 120.0, |_| destination(here, 0.0, 60_000.0));
    let found = sea.run(&["sts"]);
    let stays = stays(&found);
    assert_eq!(stays.len(), 1);
    assert_eq!(stays[0].named, None);
    assert!(stays[0].candidates[0].silence.is_none(), "{stays:?}");
    assert_eq!(stays[0].candidates.len(), 2);
    let total: f64 = stays[0].candidates.iter().map(|candidate| candidate.posterior).sum();
    assert!((total - 1.0).abs() < 1e-9, "{total}");
    check_gaps(&found);
}

#[test]
fn battery_27_net_beacons_hide_no_meetings() {
    let mut sea = Sea::default();
    for beacon in 0..60 {
        let spot = destination(place(123.0, 32.0), f64::from(beacon) * 137.5, 40.0 * f64::from(beacon));
        let name = Particulars { name: Some(format!("SIM-{beacon}%").into()), ..Particulars::default() };
        sea.particulars(beacon, 400.0, Sender::ClassB, name);
        for from_h in [0.0, 8.0, 16.0] {
            sea.sail(beacon, (from_h * HOUR, (from_h + 2.0) * HOUR), 600.0, |_| spot);
        }
    }
    sea.reports.iter_mut().for_each(|report| report.sender = Sender::ClassB);
    let found = sea.run(&["sts"]);
    assert_eq!(found.ended.counts.net_beacons, 60);
    assert_eq!((found.gaps().len(), found.findings.dark.len()), (0, 0));
}

/// Two hours apart, at most, the silence of satellites: nearly any pair can have met, so none is told.
#[test]
fn battery_28_waits_between_passes_are_no_list_of_pairs() {
    let mut sea = Sea::default();
    for ship in 0..20 {
        let at = destination(place(128.0, 30.0), f64::from(ship) * 137.5, 9_000.0 * f64::from(ship));
        for pass in 0..12 {
            sea.sail(ship, (f64::from(pass) * 4.0 * HOUR, f64::from(pass) * 4.0 * HOUR + 600.0), 240.0, |s| {
                course(at, f64::from(ship) * 40.0, 0.5)(s)
            });
        }
    }
    let found = sea.run(&["sts"]);
    let (_, counts) = found.ended.dark_counts[0];
    assert!(counts.pairs_possible() > 200, "{counts:?}");
    assert_eq!(counts.pairs_without_ground, counts.pairs_possible(), "{counts:?}");
    assert_eq!(pairs(&found), Vec::<&BothDark>::new());
    let all = sea.run(&["name = 'all'\nbase = 'sts'\n[dark]\npairs = 'all'\nothers_max = 5\n"]);
    let days = 2;
    assert!((1..=5 * (days + 1)).contains(&pairs(&all).len()), "{}", pairs(&all).len());
}

/// A ship that stays silent for weeks is a candidate while it is silent, whatever comes later.
#[test]
fn a_ship_that_is_silent_still_is_a_candidate() {
    for back_h in [None, Some(140.0), Some(200.0)] {
        let mut sea = Sea::default();
        let here = place(124.0, 32.0);
        sea.particulars(1, 0.0, Sender::ClassA, tanker("SIM"));
        sea.sail(1, (20.0 * HOUR, 29.0 * HOUR), 300.0, course(here, 80.0, 0.7));
        sea.sail(1, (29.1 * HOUR, 210.0 * HOUR), 600.0, course(here, 80.0, 9.0));
        sea.sail(2, (0.0, 3.0 * HOUR), 120.0, |_| destination(here, 0.0, 60_000.0));
        if let Some(back_h) = back_h {
            sea.sail(2, (back_h * HOUR, (back_h + 3.0) * HOUR), 120.0, |_| destination(here, 0.0, 60_000.0));
        }
        for chunk_s in [600, 3_600, 100_000] {
            let found = sea.run_with(&["sts"], chunk_s);
            let stays = stays(&found);
            assert_eq!(stays.len(), 1, "{back_h:?} {chunk_s}");
            assert_eq!(stays[0].candidates.len(), 2, "{back_h:?} {chunk_s}: {:?}", stays[0]);
            check_gaps(&found);
        }
    }
}

/// Tankers alone are told without a name.
#[test]
fn a_freighter_adrift_is_no_lone_stay() {
    for (code, expected) in [(70, 0), (80, 1)] {
        let mut sea = Sea::default();
        let ship = Particulars { ship_type: Some(ShipType(code)), ..tanker("SIM") };
        sea.particulars(1, 0.0, Sender::ClassA, ship);
        sea.sail(1, (0.0, 9.0 * HOUR), 120.0, course(place(124.0, 32.0), 80.0, 0.7));
        assert_eq!(stays(&sea.run(&["sts"])).len(), expected, "{code}");
    }
}

#[test]
fn a_long_stay_is_told_in_parts_that_share_twelve_hours() {
    let mut sea = Sea::default();
    sea.particulars(1, 0.0, Sender::ClassA, tanker("SIM"));
    sea.sail(1, (0.0, 150.0 * HOUR), 300.0, course(place(124.0, 32.0), 80.0, 0.3));
    let found = sea.run(&["sts"]);
    let parts: Vec<nautical::Interval> = stays(&found).iter().map(|stay| stay.stay).collect();
    assert_eq!(parts.len(), 3, "{parts:?}");
    assert!(parts.iter().all(|part| part.seconds() <= 72.0 * HOUR), "{parts:?}");
    assert_eq!((parts[0].start, parts[2].end), (sea::at(0.0), sea::at(150.0 * HOUR)));
    for pair in parts.windows(2) {
        let shared_h = pair[0].end.since(pair[1].start) / HOUR;
        assert!((11.0..=12.0).contains(&shared_h), "{shared_h}");
    }
}
