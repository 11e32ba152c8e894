//! Cases on which other systems were seen to fail, each by its name.

mod sea;

use ais::{Particulars, Sender, ShipType};
use nautical::{Position, destination};
use sea::{Sea, course, place, tanker};

const HOUR: f64 = 3_600.0;

fn pair(a: u32, b: u32) -> (String, String) {
    (sea::mmsi(a).to_string(), sea::mmsi(b).to_string())
}

/// The pairs of encounters.
fn pairs(found: &sea::Found) -> Vec<(String, String)> {
    found.encounters().into_iter().map(|(a, b, _, _)| (a, b)).collect()
}

#[test]
fn battery_01_an_eastbound_ship_goes_east() {
    // Two ships drift east at 2 kn, 100 m apart; each reports every 20 min, by turns. Carried anywhere but east, they part.
    let mut sea = Sea::default();
    let (a, b) = (place(124.0, 35.0), destination(place(124.0, 35.0), 0.0, 100.0));
    sea.sail(1, (0.0, 4.0 * HOUR), 1_200.0, course(a, 90.0, 2.0));
    sea.sail(2, (600.0, 4.0 * HOUR), 1_200.0, course(b, 90.0, 2.0));
    let found = sea.run(&["sts"]);
    let encounter = found.only();
    assert!((encounter.distance_median_m - 100.0).abs() < 3.0, "{encounter:?}");
    assert!((encounter.speed_median_knots - 2.0).abs() < 0.1);
    assert!(encounter.span.seconds() > 3.6 * HOUR);
}

#[test]
fn battery_02_a_meeting_across_180() {
    let mut sea = Sea::default();
    sea.sail(1, (0.0, 2.0 * HOUR), 600.0, |_| place(179.999, 10.0));
    sea.sail(2, (0.0, 2.0 * HOUR), 600.0, |s| if s < HOUR { place(-179.999, 10.0) } else { place(179.9995, 10.0) });
    let found = sea.run(&["sts"]);
    assert_eq!(found.only().span.seconds(), 2.0 * HOUR);
    assert!(found.only().position.longitude().abs() > 179.99);
    assert!(found.only().distance_median_m < 230.0);
}

#[test]
fn battery_03_midnight_cuts_nothing() {
    let mut sea = Sea::default();
    let (from, to) = (23.5 * HOUR, 25.0 * HOUR + 40.0 * 60.0);
    for ship in [1, 2] {
        sea.sail(ship, (from, to), 300.0, |_| place(124.0, 33.0 + f64::from(ship) * 0.001));
    }
    for profile in ["sts", "gfw-like"] {
        assert_eq!(sea.run(&[profile]).only().span.seconds(), 130.0 * 60.0, "{profile}");
    }
}

/// Alongside 20 min, both silent for 18.7 h, alongside 20 min.
fn silent_between(seen_away: bool) -> Sea {
    let mut sea = Sea::default();
    let later = 1_200.0 + 18.7 * HOUR;
    for ship in [1, 2] {
        let path = |_: f64| place(124.0, 33.0 + f64::from(ship) * 0.001);
        sea.sail(ship, (0.0, 1_200.0), 300.0, path);
        sea.sail(ship, (later, later + 1_200.0), 300.0, path);
    }
    if seen_away {
        sea.fix(2, 1_200.0 + 9.35 * HOUR, place(124.0, 37.0));
    }
    sea
}

#[test]
fn battery_04_a_silence_is_not_bridged() {
    for seen_away in [false, true] {
        for profile in ["sts", "gfw-like", "starboard-like", "sts-sat"] {
            let found = silent_between(seen_away).run(&[profile]);
            let long: Vec<_> = found.encounters().into_iter().filter(|row| row.3 - row.2 > 1_200).collect();
            assert_eq!(long, [], "{profile}: no encounter spans the silence");
        }
        let found = silent_between(seen_away).run(&["sts"]);
        assert_eq!(found.encounters(), []);
        let lengths: Vec<i64> = found.contacts().iter().map(|row| row.3 - row.2).collect();
        assert_eq!(lengths, [1_200, 1_200]);
    }
}

#[test]
fn battery_05_a_convoy_is_no_encounter() {
    for (knots, apart_m) in [(12.0, 100.0), (8.0, 300.0)] {
        let mut sea = Sea::default();
        let (a, b) = (place(124.0, 35.0), destination(place(124.0, 35.0), 180.0, apart_m));
        sea.sail(1, (0.0, 4.0 * HOUR), 60.0, course(a, 90.0, knots));
        sea.sail(2, (0.0, 4.0 * HOUR), 60.0, course(b, 90.0, knots));
        let found = sea.run(&["sts"]);
        assert_eq!(found.encounters(), [], "{knots} kn");
        assert_eq!(found.contacts().len(), 1, "they are in contact all the same");
    }
}

#[test]
fn battery_06_every_pair_of_a_crowd() {
    let mut sea = Sea::default();
    let middle = place(124.0, 33.0);
    for ship in 0..130 {
        let (bearing, metres) = (f64::from(ship) * 137.5, 72.0 * (f64::from(ship) / 130.0).sqrt());
        sea.sail(ship, (0.0, 1.5 * HOUR), 600.0, |_| destination(middle, bearing, metres));
    }
    assert_eq!(sea.run(&["sts"]).encounters().len(), 130 * 129 / 2);
}

#[test]
fn battery_07_a_ship_without_speed_over_ground() {
    // Every ship of these seas sends none; here one of the two does.
    let mut sea = Sea::default();
    sea.sail(1, (0.0, HOUR), 120.0, |_| place(124.0, 33.0));
    sea.sail(2, (0.0, HOUR), 120.0, |_| place(124.001, 33.0));
    for report in sea.reports.iter_mut().filter(|report| report.mmsi == sea::mmsi(2)) {
        report.kinematics.as_mut().expect("a position").sog_centiknots = Some(0);
    }
    assert_eq!(pairs(&sea.run(&["sts"])), [pair(1, 2)]);
}

#[test]
fn battery_08_one_bad_fix_splits_nothing() {
    for bad in [place(0.0, 0.0), place(124.2, 33.0), place(-124.0, -33.0), place(124.02, 33.0)] {
        let mut sea = Sea::default();
        sea.sail(1, (0.0, 2.0 * HOUR), 120.0, |_| place(124.0, 33.0));
        sea.sail(2, (0.0, 2.0 * HOUR), 120.0, |_| place(124.001, 33.0));
        sea.fix(2, 3_660.0, bad);
        for profile in ["sts", "gfw-like"] {
            let found = sea.run(&[profile]);
            assert_eq!(found.only().span.seconds(), 2.0 * HOUR, "{bad:?} {profile}");
        }
    }
}

#[test]
fn battery_09_neighbours_across_a_whole_degree() {
    let mut sea = Sea::default();
    sea.sail(1, (0.0, HOUR), 120.0, |_| place(123.99998, 33.0));
    sea.sail(2, (0.0, HOUR), 120.0, |_| place(124.00002, 32.99999));
    let found = sea.run(&["sts"]);
    assert!(found.only().distance_median_m < 5.0);
}

#[test]
fn battery_10_sparse_or_noisy_reports() {
    // One report in 13 missing, at 15 min.
    let mut missing = Sea::default();
    for ship in [1, 2] {
        missing.sail(ship, (0.0, 3.0 * HOUR), 900.0, |_| place(124.0, 33.0 + f64::from(ship) * 0.001));
    }
    missing.reports.retain(|report| !(report.mmsi == sea::mmsi(1) && report.time == sea::at(5_400.0)));
    assert_eq!(missing.run(&["sts"]).only().span.seconds(), 3.0 * HOUR);
    // A report every 20 min for 10 h.
    let mut sparse = Sea::default();
    for ship in [1, 2] {
        sparse.sail(ship, (0.0, 10.0 * HOUR), 1_200.0, |_| place(124.0, 33.0 + f64::from(ship) * 0.001));
    }
    assert_eq!(sparse.run(&["sts"]).only().span.seconds(), 10.0 * HOUR);
    // Course noise at 0.3 kn.
    let mut noisy = Sea::default();
    for ship in [1, 2] {
        noisy.sail(ship, (0.0, 3.0 * HOUR), 120.0, |_| place(124.0, 33.0 + f64::from(ship) * 0.001));
    }
    for (i, report) in noisy.reports.iter_mut().enumerate() {
        let kinematics = report.kinematics.as_mut().expect("a position");
        kinematics.sog_centiknots = Some(30);
        kinematics.cog_decidegrees = Some((i * 1_373 % 3_600) as u16);
    }
    assert_eq!(noisy.run(&["sts"]).only().span.seconds(), 3.0 * HOUR);
}

#[test]
fn battery_15_ships_an_ocean_apart_are_not_near() {
    let mut sea = Sea::default();
    let a = place(10.0, 55.0);
    sea.sail(1, (0.0, HOUR), 120.0, |_| a);
    sea.sail(2, (0.0, HOUR), 120.0, |_| destination(a, 240.0, 1_324_000.0));
    assert_eq!(sea.run(&["sts"]).contacts(), []);
}

#[test]
fn battery_16_ghosts_at_a_common_target() {
    let mut sea = Sea::default();
    let target = place(122.5, 31.0);
    for ship in 0..5_000 {
        let (bearing, metres) = (f64::from(ship) * 137.5, 500.0 * (f64::from(ship) / 5_000.0).sqrt());
        sea.sail(ship, (0.0, 1.5 * HOUR), 300.0, |_| destination(target, bearing, metres));
    }
    // A true meeting elsewhere is found all the same.
    sea.sail(6_001, (0.0, 1.5 * HOUR), 300.0, |_| place(124.0, 33.0));
    sea.sail(6_002, (0.0, 1.5 * HOUR), 300.0, |_| place(124.001, 33.0));
    let found = pairs(&sea.run(&["sts"]));
    assert_eq!(found.len(), 1, "only the true meeting");
    assert_eq!(found, [pair(6_001, 6_002)]);
}

/// A fleet round a middle: two that meet for two hours, one that passes, one that stays away.
fn fleet_around(middle: Position, turned: f64) -> Sea {
    let mut sea = Sea::default();
    let from = |bearing: f64, metres: f64| destination(middle, bearing + turned, metres);
    sea.sail(1, (0.0, 3.0 * HOUR), 300.0, |_| from(10.0, 40.0));
    sea.sail(2, (0.0, 3.0 * HOUR), 300.0, |s| from(190.0, if s < HOUR { 3_000.0 - s / HOUR * 2_950.0 } else { 50.0 }));
    sea.sail(3, (0.0, 3.0 * HOUR), 300.0, |s| {
        if s < 1.5 * HOUR { from(90.0, 9_000.0 - 2.0 * s * 0.83) } else { from(270.0, (s - 1.5 * HOUR) * 1.6) }
    });
    sea.sail(4, (0.0, 3.0 * HOUR), 300.0, |_| from(45.0, 700.0));
    sea
}

#[test]
fn battery_17_pole_180_and_zero_are_places_like_any_other() {
    let told = |middle: Position, turned: f64| {
        let found = fleet_around(middle, turned).run(&["sts"]);
        let mut medians: Vec<f64> = found.findings.encounters.iter().map(|f| f.encounter.distance_median_m).collect();
        medians.sort_by(f64::total_cmp);
        (found.encounters(), found.contacts(), medians)
    };
    let expected = told(place(10.0, 45.0), 0.0);
    assert_eq!(expected.0.len(), 1, "{:?}", expected.0);
    for middle in [place(0.0, 90.0), place(0.0, -90.0), place(180.0, 45.0), place(180.0, 0.0), place(0.0, 0.0)] {
        // Longitude at a pole turns the fleet as a whole; distances stay.
        let seen = told(middle, 0.0);
        let near = |a: &[(String, String, i64, i64)], b: &[(String, String, i64, i64)]| {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|(a, b)| (&a.0, &a.1) == (&b.0, &b.1) && (a.2 - b.2).abs() <= 3 && (a.3 - b.3).abs() <= 3)
        };
        assert!(near(&seen.0, &expected.0), "{middle:?}: {:?} for {:?}", seen.0, expected.0);
        assert!(near(&seen.1, &expected.1), "{middle:?}: {:?} for {:?}", seen.1, expected.1);
        for (a, b) in seen.2.iter().zip(&expected.2) {
            assert!((a - b).abs() < 1.0, "{middle:?}");
        }
    }
}

#[test]
fn battery_18_a_ferry_that_passes_every_hour() {
    let mut sea = Sea::default();
    let moored = place(124.0, 33.0);
    sea.sail(1, (0.0, 10.0 * HOUR), 180.0, |_| moored);
    // To and fro over 12 km at 12.96 kn, 200 m off at the nearest, every 30 min.
    sea.sail(2, (0.0, 10.0 * HOUR), 10.0, |s| {
        let phase = (s % HOUR) / HOUR;
        let along = if phase < 0.5 { phase } else { 1.0 - phase };
        destination(destination(moored, 0.0, 200.0), 90.0, (along - 0.25) * 24_000.0)
    });
    let found = sea.run(&["sts"]);
    assert_eq!(found.encounters(), []);
    assert_eq!(found.contacts().len(), 20);
}

#[test]
fn battery_19_two_ships_of_one_mmsi() {
    let mut sea = Sea::default();
    let (here, there) = (place(124.0, 33.0), place(124.3, 33.2));
    sea.sail(1, (0.0, 3.0 * HOUR), 60.0, |_| here);
    sea.sail(1, (30.0, 3.0 * HOUR), 60.0, |_| there);
    // Another lies on the line between them: nobody comes by it. One lies alongside the second hull.
    sea.sail(2, (0.0, 3.0 * HOUR), 60.0, |_| place(124.15, 33.1));
    sea.sail(3, (0.0, 3.0 * HOUR), 60.0, |_| destination(there, 90.0, 60.0));
    let found = sea.run(&["sts"]);
    let (one, three) = (sea::mmsi(1).to_string(), sea::mmsi(3).to_string());
    let pairs: Vec<_> = found.encounters().into_iter().map(|row| (row.0, row.1)).collect();
    assert_eq!(pairs, [(format!("{one}#2"), three)]);
    assert_eq!(found.contacts().len(), 1);
    assert_eq!(found.ended.counts.shared_mmsis, 1);
}

#[test]
fn battery_20_a_tow_is_under_way() {
    let mut sea = Sea::default();
    let tug = place(124.0, 33.0);
    sea.particulars(
        1,
        0.0,
        Sender::ClassA,
        Particulars {
            ship_type: Some(ShipType(31)),
            length_dm: Some(350),
            beam_dm: Some(110),
            ..Particulars::default()
        },
    );
    sea.particulars(2, 0.0, Sender::ClassA, tanker("SIM BARGE"));
    sea.sail(1, (0.0, 3.0 * HOUR), 60.0, course(tug, 90.0, 6.0));
    sea.sail(2, (0.0, 3.0 * HOUR), 60.0, course(destination(tug, 270.0, 110.0), 90.0, 6.0));
    let found = sea.run(&["sts"]);
    assert!(found.only().underway);
    assert!((found.only().speed_median_knots - 6.0).abs() < 0.2);
}

#[test]
fn battery_21_a_pilot_boards() {
    let mut sea = Sea::default();
    let path = course(place(124.0, 33.0), 45.0, 2.5);
    sea.sail(1, (0.0, HOUR), 30.0, &path);
    sea.sail(2, (0.0, HOUR), 10.0, |s| {
        let off_m = if s < 1_500.0 {
            (1_500.0 - s) * 6.0
        } else if s > 2_100.0 {
            (s - 2_100.0) * 6.0
        } else {
            0.0
        };
        destination(path(s), 135.0, 20.0 + off_m)
    });
    let found = sea.run(&["sts"]);
    assert_eq!(found.encounters(), []);
    assert_eq!(found.contacts().len(), 1);
}

#[test]
fn battery_22_anchored_neighbours_are_one_encounter() {
    let mut sea = Sea::default();
    let anchor = place(124.0, 33.0);
    for (ship, bearing) in [(1, 0.0), (2, 90.0)] {
        let berth = destination(anchor, bearing, 150.0);
        // They swing with the tide.
        sea.sail(ship, (0.0, 72.0 * HOUR), 180.0, |s| destination(berth, s / (12.4 * HOUR) * 360.0, 60.0));
    }
    assert_eq!(sea.run(&["sts"]).only().span.seconds(), 72.0 * HOUR);
}

#[test]
fn battery_23_a_supply_ship_at_a_rig() {
    let mut sea = Sea::default();
    let rig = place(3.0, 56.5);
    sea.sail(1, (0.0, 12.0 * HOUR), 600.0, |_| rig);
    sea.sail(2, (0.0, 12.0 * HOUR), 60.0, |s| {
        let off_m = (3.0 * HOUR - s).max(s - 8.0 * HOUR).max(0.0) * 4.0;
        destination(rig, 200.0, 80.0 + off_m)
    });
    let found = sea.run(&["sts"]);
    let hours = found.only().span.seconds() / HOUR;
    assert!((4.9..5.1).contains(&hours), "{hours}");
}

#[test]
fn battery_27_net_beacons_are_no_ships() {
    let mut sea = Sea::default();
    for beacon in 0..5_000 {
        let cluster = destination(place(123.0, 32.0), f64::from(beacon % 25) * 14.0, 9_000.0);
        let spot = destination(cluster, f64::from(beacon) * 137.5, 10.0 + f64::from(beacon / 25));
        let name = Particulars { name: Some(format!("SIM-{}%", 20 + beacon % 80).into()), ..Particulars::default() };
        sea.particulars(beacon, 400.0, Sender::ClassB, name);
        let from = sea.reports.len();
        sea.sail(beacon, (0.0, 1.5 * HOUR), 600.0, |_| spot);
        for report in &mut sea.reports[from..] {
            report.sender = Sender::ClassB;
        }
    }
    // A fishing boat of class B among them is a ship: it meets another.
    for boat in [7_001, 7_002] {
        sea.sail(boat, (0.0, 1.5 * HOUR), 600.0, |_| place(123.0, 32.0 + f64::from(boat - 7_000) * 0.001));
    }
    let found = sea.run(&["sts"]);
    assert_eq!(found.ended.counts.net_beacons, 5_000);
    assert_eq!(pairs(&found).len(), 1);
    assert_eq!(pairs(&found), [pair(7_001, 7_002)]);
}

/// Passes of ten minutes, 40 to 180 min apart, in which two tankers that drift alongside are heard a few times each.
fn satellite_passes() -> Sea {
    let mut sea = Sea::default();
    let drift = course(place(128.0, 30.0), 60.0, 0.8);
    let mut pass = 0.0;
    for (i, wait) in [40.0, 180.0, 95.0, 60.0, 170.0, 120.0, 45.0].into_iter().enumerate() {
        for offset in [0.0, 250.0, 580.0] {
            sea.fix(1, pass + offset, drift(pass + offset));
            if i != 2 {
                sea.fix(2, pass + offset + 20.0, destination(drift(pass + offset + 20.0), 150.0, 90.0));
            }
        }
        pass += wait * 60.0;
    }
    sea
}

#[test]
fn battery_28_satellite_passes() {
    let sea = satellite_passes();
    let found = sea.run(&["sts-sat"]);
    let stay = found.only();
    assert!(stay.span.seconds() > 10.0 * HOUR, "{stay:?}");
    assert!(stay.silent_s > 0.7 * stay.span.seconds(), "most of it was unseen");
    assert!(stay.confidence < 0.8);
    let found = sea.run(&["sts"]);
    assert_eq!(found.encounters(), [], "sts bridges nothing");
    let coverage = found.ended.tracker.reception().coverage();
    assert!(!coverage.is_empty());
    assert!(coverage.values().all(|day| !day.can_tell()), "and says that it cannot tell");
}

#[test]
fn battery_28_a_stay_that_was_left_in_between_is_two() {
    // The second ship is seen 30 km off between two passes: it left.
    let mut sea = satellite_passes();
    sea.fix(2, 5.0 * HOUR, place(128.4, 30.0));
    let long = |found: &sea::Found| found.encounters().iter().map(|row| row.3 - row.2).max().unwrap_or(0);
    let (whole, parted) = (long(&satellite_passes().run(&["sts-sat"])), long(&sea.run(&["sts-sat"])));
    assert!(parted < whole - 3_600, "{parted} of {whole} s");
}

#[test]
fn battery_13_two_ships_of_one_mmsi_make_no_gap() {
    // Each of two ships that share an MMSI is heard all the time but for one silence; the other is heard in it.
    let mut sea = Sea::default();
    let (here, there) = (place(124.0, 33.0), place(126.0, 34.0));
    sea.sail(1, (0.0, 3.0 * HOUR), 120.0, |_| here);
    sea.sail(1, (8.0 * HOUR, 12.0 * HOUR), 120.0, |_| here);
    sea.sail(1, (60.0, 12.0 * HOUR), 120.0, |_| there);
    let one = sea::mmsi(1).to_string();
    let expected = [(one, 10_800, Some(28_800), "unknown")];
    assert_eq!(sea.run(&["sts"]).gaps(), expected, "the first hull's own silence, and nothing from hull to hull");
}

#[test]
fn battery_14_cost_is_linear_in_the_silences_of_a_ship() {
    // What is done for a silence does not look at those before: the rows of a long series are those of its parts.
    let sea_of = |silences: u32| {
        let mut sea = Sea::default();
        for n in 0..silences {
            sea.fix(1, f64::from(n) * HOUR, place(124.0, 33.0));
        }
        sea.run(&["sts"]).gaps().len()
    };
    assert_eq!(sea_of(3_001), 3_000);
    assert_eq!(sea_of(31), 30);
}

#[test]
fn oracle_7_the_limit_of_a_gap() {
    let mut sea = Sea::default();
    for hours in [0.0, 1.0, 2.0, 12.0] {
        sea.fix(1, hours * HOUR, place(124.0, 33.0));
    }
    let gaps = |limit_h: f64| {
        let profile = format!("name = 'o7'\nbase = 'sts'\ngap_min_s = {}\n", limit_h * HOUR);
        sea.run(&[&profile]).gaps().iter().map(|gap| (gap.1, gap.2)).collect::<Vec<_>>()
    };
    assert_eq!(gaps(12.0), []);
    assert_eq!(gaps(9.0), [(7_200, Some(43_200))]);
}

#[test]
fn a_ship_that_is_silent_at_the_end_has_an_open_gap() {
    let mut sea = Sea::default();
    sea.sail(1, (0.0, HOUR), 120.0, |_| place(124.0, 33.0));
    sea.sail(2, (0.0, 9.0 * HOUR), 120.0, |_| place(125.0, 33.0));
    let one = sea::mmsi(1).to_string();
    for profile in ["sts", "gfw-like"] {
        assert_eq!(sea.run(&[profile]).gaps(), [(one.clone(), 3_600, None, "unknown")], "{profile}");
    }
    assert_eq!(sea.run(&["welch-like", "starboard-like"]).gaps(), []);
}

/// Sixty ships that drift within 20 km, each sending every two minutes.
fn drifting_fleet(sea: &mut Sea, hours: f64) {
    for ship in 0..60 {
        let at = destination(place(124.0, 33.0), f64::from(ship) * 137.5, 4_000.0 + 250.0 * f64::from(ship));
        sea.sail(ship, (f64::from(ship), hours * HOUR), 120.0, course(at, 77.0, 0.4));
    }
}

/// Drops what one ship, or all, sent between two times.
fn silence(sea: &mut Sea, ship: Option<u32>, from_h: f64, to_h: f64) {
    let (from, to) = (sea::at(from_h * HOUR), sea::at(to_h * HOUR));
    let is_meant = |report: &ais::Report| ship.is_none_or(|ship| report.mmsi == sea::mmsi(ship));
    sea.reports.retain(|report| !is_meant(report) || report.time <= from || report.time >= to);
}

#[test]
fn battery_24_the_own_receiver_is_silent() {
    for until_h in [17.0, 22.0] {
        let mut sea = Sea::default();
        drifting_fleet(&mut sea, 24.0);
        silence(&mut sea, None, 15.0, until_h);
        let gaps = sea.run(&["sts"]).gaps();
        assert_eq!(gaps.len(), 60);
        assert!(gaps.iter().all(|gap| gap.3 == "feed-outage"), "{gaps:?}");
    }
}

#[test]
fn battery_25_one_ship_silent_amid_many() {
    for (from_h, to_h) in [(15.0, 18.0), (15.0, 23.0), (20.0, 30.0)] {
        let mut sea = Sea::default();
        drifting_fleet(&mut sea, 24.0);
        silence(&mut sea, Some(5), from_h, to_h);
        let found = sea.run(&["sts"]);
        let gaps = found.gaps();
        let is_it = |gap: &&(String, i64, Option<i64>, &str)| {
            gap.0 == sea::mmsi(5).to_string() && gap.3 == "unexplained-in-coverage"
        };
        assert_eq!(gaps.iter().filter(is_it).count(), 1, "{gaps:?}");
        assert_eq!(gaps.len(), 1);
        let gap = &found.findings.gaps[0].gap;
        assert_eq!(gap.to.is_none(), to_h > 24.0);
        assert!(gap.p_natural.is_some_and(|p| p <= 1e-3) && gap.others_heard == Some(59), "{gap:?}");
        let expected = gap.expected_reports.expect("it can be judged");
        let sent = (to_h.min(24.0) - from_h) * 30.0;
        assert!((0.6 * sent..1.1 * sent).contains(&expected), "{expected} of {sent}");
    }
}

#[test]
fn an_outage_does_not_hide_who_was_silent_before_it() {
    let mut sea = Sea::default();
    drifting_fleet(&mut sea, 24.0);
    silence(&mut sea, Some(5), 14.0, 20.0);
    silence(&mut sea, None, 16.0, 17.0);
    let gaps = sea.run(&["sts"]).gaps();
    let unexplained: Vec<&String> =
        gaps.iter().filter(|gap| gap.3 == "unexplained-in-coverage").map(|gap| &gap.0).collect();
    assert_eq!(unexplained, [&sea::mmsi(5).to_string()]);
}

#[test]
fn few_ships_around_tell_nothing() {
    let mut sea = Sea::default();
    for ship in 0..4 {
        sea.sail(ship, (0.0, 24.0 * HOUR), 120.0, |_| place(124.0 + 0.05 * f64::from(ship), 33.0));
    }
    silence(&mut sea, Some(2), 12.0, 18.0);
    let gaps = sea.run(&["sts"]).gaps();
    assert_eq!(gaps.iter().map(|gap| gap.3).collect::<Vec<_>>(), ["unknown"]);
}

#[test]
fn battery_28_waits_between_passes_are_no_marks() {
    let mut sea = Sea::default();
    let mut pass_s = 0.0;
    for wait_min in [40.0, 180.0, 95.0, 60.0, 170.0, 120.0, 45.0, 150.0, 80.0, 110.0].into_iter().cycle().take(30) {
        for ship in 0..12 {
            let at = destination(place(128.0, 30.0), f64::from(ship) * 30.0, 9_000.0);
            for offset in [0.0, 200.0, 410.0] {
                sea.fix(ship, pass_s + offset + f64::from(ship), at);
            }
        }
        pass_s += wait_min * 60.0;
    }
    let gaps = sea.run(&["sts"]).gaps();
    assert!(gaps.iter().all(|gap| gap.3 != "unexplained-in-coverage"), "{gaps:?}");
}

#[test]
fn chunks_of_any_length_find_the_same_silences_and_stays() {
    let mut sea = Sea::default();
    drifting_fleet(&mut sea, 36.0);
    silence(&mut sea, Some(5), 15.0, 18.5);
    silence(&mut sea, None, 20.0, 21.3);
    silence(&mut sea, Some(3), 30.0, 40.0);
    let told = |chunk_s: u32| {
        let found = sea.run_with(&["sts", "gfw-like"], chunk_s);
        let mut gaps: Vec<String> = found.findings.gaps.iter().map(|gap| format!("{gap:?}")).collect();
        gaps.extend(found.findings.loitering.iter().map(|stay| format!("{stay:?}")));
        gaps.sort();
        gaps
    };
    let expected = told(3_600);
    assert!(expected.len() > 20);
    for chunk_s in [60, 700, 5_000, 90_000] {
        let seen = told(chunk_s);
        let differ = |(seen, expected): &(&String, &String)| seen != expected;
        assert_eq!(seen.iter().zip(&expected).find(differ), None, "{chunk_s}");
        assert_eq!(seen.len(), expected.len());
    }
}

#[test]
fn loitering_is_cut_by_silences_and_by_way() {
    let mut sea = Sea::default();
    let start = place(128.0, 30.0);
    // Adrift for seven hours with a silence of two in the middle; another for nine hours at 1 kn, then off at 10 kn.
    sea.sail(1, (0.0, 7.0 * HOUR), 300.0, course(start, 90.0, 1.0));
    silence(&mut sea, Some(1), 2.0, 4.0);
    let later = destination(start, 90.0, 20_000.0);
    sea.sail(2, (0.0, 9.0 * HOUR), 300.0, course(later, 90.0, 1.0));
    sea.sail(2, (9.0 * HOUR + 300.0, 12.0 * HOUR), 300.0, |s| {
        let there = course(later, 90.0, 1.0)(9.0 * HOUR);
        course(there, 90.0, 10.0)(s - 9.0 * HOUR)
    });
    let found = sea.run(&["sts", "gfw-like"]);
    let mut stays: Vec<(usize, f64, f64)> = found
        .findings
        .loitering
        .iter()
        .map(|stay| (stay.profile, stay.loitering.span.seconds() / HOUR, stay.loitering.speed_mean_knots()))
        .collect();
    stays.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let hours: Vec<(usize, f64)> = stays.iter().map(|(profile, hours, _)| (*profile, hours.round())).collect();
    assert_eq!(hours, [(0, 2.0), (0, 3.0), (0, 9.0), (1, 9.0)], "{stays:?}");
    assert!(stays.iter().all(|(_, _, knots)| (knots - 1.0).abs() < 0.2), "{stays:?}");
}
