//! Vessels that change, share, mistype.

use ais::{Dimensions, Mmsi, Particulars, ShipType};
use nautical::{Position, Time};
use tracks::TrackKey;

use super::{Doubt, DoubtKind, EDGE_S, Said, Sayings, Vessel, identity_conflicts, possible_changes, shared_mmsi};

const HOUR: i64 = 3_600_000_000;

fn at(longitude: f64, latitude: f64) -> Position {
    Position::from_degrees(longitude, latitude).expect("a place")
}

fn particulars(name: &str, imo: u32, length_m: u16) -> Particulars {
    Particulars {
        imo: (imo > 0).then_some(imo),
        name: Some(name.into()),
        ship_type: Some(ShipType(80)),
        length_dm: Some(length_m * 10),
        beam_dm: Some(160),
        dimensions: Some(Dimensions { bow_m: length_m - 20, stern_m: 20, port_m: 8, starboard_m: 8 }),
        ..Particulars::default()
    }
}

fn vessel<'v>(mmsi: u32, hours: (i64, i64), places: (Position, Position), said: &[&'v Particulars]) -> Vessel<'v> {
    let key = TrackKey { mmsi: Mmsi::new(mmsi).expect("nine digits"), hull: 1 };
    let (from, until) = (Time(hours.0 * HOUR), Time(hours.1 * HOUR));
    let said =
        said.iter().enumerate().map(|(n, &particulars)| Said { from: Time(from.0 + n as i64), until, particulars });
    Vessel { key, class_b: false, first: (from, places.0), last: (until, places.1), said: said.collect() }
}

/// All doubts of an input of a hundred hours.
fn found(vessels: &[Vessel]) -> Vec<Doubt> {
    let mut sayings = Sayings::default();
    let mut doubts = Vec::new();
    for vessel in vessels {
        let mut before = None;
        for said in &vessel.said {
            doubts.extend(sayings.say(vessel.key, before.replace(said.particulars), *said));
        }
    }
    if vessels.iter().all(|vessel| vessel.key.mmsi == vessels[0].key.mmsi) {
        doubts.extend(shared_mmsi(vessels.to_vec()));
    }
    doubts.extend(identity_conflicts(vessels));
    let of = |wanted: &dyn Fn(&Vessel) -> bool| -> Vec<Vessel> {
        vessels.iter().filter(|vessel| wanted(vessel)).cloned().collect()
    };
    let vanished = of(&|vessel| Time(100 * HOUR).since(vessel.last.0) > EDGE_S);
    doubts.extend(possible_changes(&vanished, &of(&|vessel| vessel.first.0.since(Time(0)) > EDGE_S)));
    doubts
}

fn kinds(vessels: &[Vessel]) -> Vec<DoubtKind> {
    found(vessels).into_iter().map(|doubt| doubt.kind).collect()
}

#[test]
fn a_hull_that_goes_on_under_another_number() {
    let (before, after) = (particulars("SIM ONE", 0, 110), particulars("SIM TWO", 0, 110));
    let small = particulars("SIM SMALL", 0, 60);
    let here = at(124.0, 33.0);
    let one = vessel(299_000_001, (0, 20), (here, here), &[&before]);
    let begins = |mmsi, hour, place, said| vessel(mmsi, (hour, 100), (place, place), &[said]);
    #[track_caller]
    fn check(vessels: &[Vessel], expected: &[(u32, f64, f64)]) {
        let changes = found(vessels).into_iter().filter(|doubt| doubt.kind == DoubtKind::PossibleIdentityChange);
        let seen: Vec<_> = changes.map(|doubt| (doubt.other.map_or(0, Mmsi::number), doubt.confidence)).collect();
        assert_eq!(seen.len(), expected.len(), "{seen:?}");
        for ((other, confidence), (expected, low, high)) in seen.iter().zip(expected) {
            assert_eq!(other, expected);
            assert!(confidence.is_some_and(|confidence| (*low..=*high).contains(&confidence)), "{seen:?}");
        }
    }
    check(&[one.clone(), begins(299_000_002, 30, at(124.5, 33.0), &after)], &[(299_000_002, 0.9, 1.0)]);
    // Too far for the time, of another size, there from the start, or heard before the other vanished.
    check(&[one.clone(), begins(299_000_002, 21, at(128.0, 33.0), &after)], &[]);
    check(&[one.clone(), begins(299_000_002, 30, at(124.5, 33.0), &small)], &[]);
    check(&[one.clone(), begins(299_000_002, 0, here, &after)], &[]);
    check(&[one.clone(), begins(299_000_002, 10, here, &after)], &[]);
    // Two that fit share the odds, the nearer first.
    let two = [
        one.clone(),
        begins(299_000_002, 30, at(124.5, 33.0), &after),
        begins(299_000_003, 60, at(126.0, 34.0), &after),
    ];
    check(&two, &[(299_000_002, 0.5, 0.9), (299_000_003, 0.1, 0.5)]);
    // One that goes on to the end of the data did not vanish.
    let on = vessel(299_000_001, (0, 100), (here, here), &[&before]);
    check(&[on, begins(299_000_002, 30, here, &after)], &[]);
    // The IMO number tells.
    let (before, after) = (particulars("SIM ONE", 9_074_729, 110), particulars("SIM TWO", 9_074_729, 110));
    let one = vessel(299_000_001, (0, 20), (here, here), &[&before]);
    check(&[one, begins(299_000_002, 30, here, &after)], &[(299_000_002, 0.99, 1.0)]);
}

#[test]
fn what_a_vessel_says_of_itself() {
    let here = at(124.0, 33.0);
    let one = |said: &[&'static Particulars]| vec![vessel(299_000_001, (0, 100), (here, here), said)];
    let leak = |particulars: Particulars| -> &'static Particulars { Box::leak(Box::new(particulars)) };
    let (a, b) = (leak(particulars("SIM A", 9_074_729, 110)), leak(particulars("SIM B", 9_074_729, 110)));
    assert_eq!(kinds(&one(&[a])), []);
    // Two names that take turns are one change.
    assert_eq!(kinds(&one(&[a, b, a, b, a])), [DoubtKind::ParticularsChanged]);
    // A metre more is rounding.
    assert_eq!(kinds(&one(&[a, leak(particulars("SIM A", 9_074_729, 111))])), []);
    assert_eq!(kinds(&one(&[a, leak(particulars("SIM A", 9_074_729, 150))])), [DoubtKind::ParticularsChanged]);
    let mistyped = [DoubtKind::ParticularsChanged, DoubtKind::ImoCheckDigit];
    assert_eq!(kinds(&one(&[a, leak(particulars("SIM A", 9_074_728, 110))])), mistyped);
    let called = |callsign: &str| leak(Particulars { callsign: Some(callsign.into()), ..a.clone() });
    let number = |mmsi, said| vec![vessel(mmsi, (0, 100), (here, here), &[said])];
    assert_eq!(kinds(&number(445_000_001, called("HMYV"))), []);
    assert_eq!(kinds(&number(445_000_001, called("3EAB7"))), [DoubtKind::MidMismatch]);
    assert_eq!(kinds(&number(352_000_001, called("P7AB"))), [DoubtKind::MidMismatch]);
    assert_eq!(kinds(&number(352_000_001, called("3EAB7"))), []);
}

#[test]
fn one_number_two_hulls() {
    let a = particulars("SIM A", 0, 110);
    let one = vessel(299_000_001, (0, 100), (at(124.0, 33.0), at(124.0, 33.0)), &[&a]);
    let mut two = vessel(299_000_001, (7, 100), (at(130.0, 33.0), at(130.0, 33.0)), &[&a]);
    two.key.hull = 2;
    let seen = found(&[one, two]);
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!((seen[0].kind, seen[0].time), (DoubtKind::SharedMmsi, Time(7 * HOUR)));
    assert_eq!(seen[0].after.as_deref(), Some("299000001#2"));
}

#[test]
fn one_imo_number_of_two_ships_at_once() {
    let particulars: Vec<&'static Particulars> = (0..6_u16)
        .map(|n| -> &'static Particulars { Box::leak(Box::new(particulars("SIM A", 9_074_729, 60 + 20 * n))) })
        .collect();
    let ship =
        |n: usize, hours: (i64, i64), place| vessel(299_000_001 + n as u32, hours, (place, place), &[particulars[n]]);
    let (here, there) = (at(124.0, 33.0), at(128.0, 33.0));
    let conflicts = |vessels: &[Vessel]| -> Vec<(u32, i64)> {
        let doubts = found(vessels).into_iter().filter(|doubt| doubt.kind == DoubtKind::IdentityConflict);
        doubts.map(|doubt| (doubt.other.map_or(0, Mmsi::number), doubt.time.0 / HOUR)).collect()
    };
    assert_eq!(conflicts(&[ship(0, (0, 100), here), ship(1, (20, 80), there)]), [(299_000_002, 20)]);
    // One after the other; two transmitters aboard; a number that many send.
    assert_eq!(conflicts(&[ship(0, (0, 20), here), ship(1, (30, 80), there)]), []);
    assert_eq!(conflicts(&[ship(0, (0, 100), here), ship(1, (0, 100), here)]), []);
    let many: Vec<Vessel> = (0..6).map(|n| ship(n, (0, 100), at(120.0 + n as f64, 33.0))).collect();
    assert_eq!(conflicts(&many), []);
}
