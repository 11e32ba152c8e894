//! Waiting areas learned from the stream.

mod sea;

use nautical::destination;
use sea::{Sea, place};

const HOUR: f64 = 3_600.0;

/// `ships` arrive one after the other and stay seven hours each, some hundreds of metres apart.
fn waiting(ships: u32) -> Sea {
    let mut sea = Sea::default();
    let middle = place(122.506, 30.625);
    for ship in 1..=ships {
        let berth = destination(middle, f64::from(ship) * 40.0, 900.0);
        let from = f64::from(ship) * HOUR;
        sea.sail(ship, (from, from + 7.0 * HOUR), 600.0, |s| destination(berth, s / 100.0, 40.0));
    }
    sea
}

#[test]
fn ten_ships_that_stay_six_hours_make_one() {
    for chunk_s in [600, 3_600, 100_000] {
        let found = waiting(12).run_with(&["sts"], chunk_s);
        let learned = found.ended.anchorages.learned();
        assert_eq!(learned.len(), 1, "chunks of {chunk_s} s");
        assert_eq!((learned[0].vessels, learned[0].stays), (12, 12));
        let here = place(122.506, 30.625);
        assert!(nautical::distance_m(learned[0].position, here) < learned[0].radius_m);
        // The tenth ship came at 10 h and had stayed six hours at 16 h: known from the next whole hour on.
        let at = |hours: f64| found.ended.anchorages.distance_m(here, sea::at(hours * HOUR));
        assert_eq!(at(16.5), None);
        assert_eq!(at(17.0), Some(0.0));
        let far = place(123.506, 30.625);
        let away = found.ended.anchorages.distance_m(far, sea::at(30.0 * HOUR)).expect("one is known");
        assert!((away - nautical::distance_m(here, far)).abs() < 8_000.0);
    }
}

#[test]
fn nine_ships_or_moving_ones_make_none() {
    assert_eq!(waiting(9).run(&["sts"]).ended.anchorages.learned(), []);
    let mut passing = Sea::default();
    for ship in 1..=12 {
        passing.sail(ship, (0.0, 8.0 * HOUR), 600.0, sea::course(place(122.506, 30.625), f64::from(ship), 1.5));
    }
    assert_eq!(passing.run(&["sts"]).ended.anchorages.learned(), []);
}
