//! The search against looking at every pair of legs of every pair of movers, on fleets made to be awkward.

use std::collections::BTreeMap;

use nautical::{Ecef, Interval, Position, Time};
use proptest::prelude::*;
use proximity::{Field, Leg, Pair, Relative};

const REACH_M: f64 = 500.0;

/// Where a fleet sails: its middle, and how far it spreads, degrees.
#[derive(Clone, Copy, Debug)]
struct Sea {
    longitude: f64,
    latitude: f64,
    spread: f64,
}

/// Seas with every seam of a map: 180 degrees, both poles, 0/0, and a crowd.
const SEAS: [Sea; 6] = [
    Sea { longitude: 125.0, latitude: 33.0, spread: 0.05 },
    Sea { longitude: 180.0, latitude: 10.0, spread: 0.05 },
    Sea { longitude: 0.0, latitude: 89.99, spread: 40.0 },
    Sea { longitude: 77.0, latitude: -89.99, spread: 60.0 },
    Sea { longitude: 0.0, latitude: 0.0, spread: 0.05 },
    Sea { longitude: 103.9, latitude: 1.2, spread: 0.004 },
];

/// A ship's fixes: seconds since the last one, and where, as shares of the sea's spread.
type Walk = Vec<(i64, f64, f64)>;

fn fleet() -> impl Strategy<Value = (usize, Vec<Walk>)> {
    let step = (1i64..1500, -1.0f64..1.0, -1.0f64..1.0);
    let ship = prop::collection::vec(step, 2..24);
    (0..SEAS.len(), prop::collection::vec(ship, 2..12))
}

fn place(sea: Sea, x: f64, y: f64) -> Position {
    let longitude = (sea.longitude + x * sea.spread + 540.0).rem_euclid(360.0) - 180.0;
    let latitude = (sea.latitude + y * sea.spread.min(0.05)).clamp(-90.0, 90.0);
    Position::from_degrees(longitude, latitude).expect("a place")
}

/// Ships stay or sail from fix to fix; every third leg is a stay, every seventh a silence.
fn legs(sea: Sea, walk: &Walk) -> Vec<Leg> {
    let mut legs: Vec<Leg> = Vec::new();
    let mut time = Time(0);
    let mut from = place(sea, 0.0, 0.0);
    for (i, &(wait_s, x, y)) in walk.iter().enumerate() {
        let next = time.plus_seconds(wait_s as f64);
        let to = if i % 3 == 0 { from } else { place(sea, x, y) };
        if i % 7 != 6 {
            let mut points = Vec::new();
            nautical::leg_chords(from, to, |point| points.push(point));
            let pieces = points.len() as i64 - 1;
            for (k, pair) in points.windows(2).enumerate() {
                let at = |n: i64| Time(time.0 + (next.0 - time.0) * n / pieces);
                let span = Interval::new(at(k as i64), at(k as i64 + 1));
                if span.start < span.end {
                    legs.push(Leg { span, from: pair[0], to: pair[1], tag: i as u32 });
                }
            }
        }
        (time, from) = (next, to);
    }
    legs
}

type Passages = BTreeMap<Pair, Vec<(Interval, u32, u32)>>;

fn brute_force(fleet: &[Vec<Leg>]) -> Passages {
    let mut found = Passages::new();
    for a in 0..fleet.len() {
        for b in a + 1..fleet.len() {
            for first in &fleet[a] {
                for second in &fleet[b] {
                    let Some(relative) = Relative::between(first, second) else { continue };
                    if relative.span.start == relative.span.end {
                        continue;
                    }
                    if let Some(span) = relative.within(REACH_M) {
                        found.entry((a as u32, b as u32)).or_default().push((span, first.tag, second.tag));
                    }
                }
            }
        }
    }
    for passages in found.values_mut() {
        passages.sort();
    }
    found
}

fn by_chunks(fleet: &[Vec<Leg>], chunk_s: f64) -> Passages {
    let mut found = Passages::new();
    let end = fleet.iter().flatten().map(|leg| leg.span.end).max().unwrap_or(Time(0));
    let mut start = Time(0);
    while start <= end {
        let window = Interval::new(start, start.plus_seconds(chunk_s));
        let mut field = Field::default();
        for legs in fleet {
            field.add(legs.iter().filter(|l| l.span.start < window.end && l.span.end > window.start).copied());
        }
        let search = field.search(REACH_M);
        for pair in search.pairs() {
            pair.visit(window, |p| {
                let tags = (field.tag(p.leg_a), field.tag(p.leg_b));
                found.entry(pair.pair).or_default().push((p.span, tags.0, tags.1));
            });
        }
        start = window.end;
    }
    for passages in found.values() {
        assert!(passages.is_sorted_by_key(|p| p.0.start), "passages of a pair come in order of time");
    }
    for passages in found.values_mut() {
        passages.sort();
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn equals_brute_force_for_any_chunk((sea, walks) in fleet(), chunk_s in prop::sample::select(vec![60.0, 300.0, 3600.0, 7200.0, 1e6])) {
        let fleet: Vec<Vec<Leg>> = walks.iter().map(|walk| legs(SEAS[sea], walk)).collect();
        prop_assert_eq!(by_chunks(&fleet, chunk_s), brute_force(&fleet));
    }
}

/// Battery 6: 130 ships within 145 m are 8,385 pairs; none may be lost.
#[test]
fn battery_06_a_crowd_keeps_every_pair() {
    let mut field = Field::default();
    let span = Interval::new(Time(0), Time::from_seconds(7200));
    for ship in 0..130 {
        let angle = f64::from(ship) * 2.4;
        let radius = 72.0 * (f64::from(ship) / 130.0).sqrt();
        let at = Ecef([6.378e6, radius * angle.cos(), radius * angle.sin()]);
        field.add([Leg { span, from: at, to: at, tag: 0 }]);
    }
    let search = field.search(REACH_M);
    let mut pairs = 0;
    for pair in search.pairs() {
        pair.visit(span, |passage| {
            assert_eq!(passage.span, span);
            pairs += 1;
        });
    }
    assert_eq!(pairs, 8_385);
}
