//! How often pairs stand out from chance on made-up seas: where nobody met, and where two did.

use ais::{Mmsi, ShipType};
use events::dark::{BothDark, DarkMeeting, DarkSearch, DarkSettings, Sight, Silence};
use nautical::{Position, Time, destination};
use tracks::TrackKey;

const MILE_M: f64 = 1_852.0;
/// The false-discovery rate asked for.
const RATE: f64 = 0.1;
const SEAS: u64 = 40;

/// Numbers from a seed (splitmix64, S. Vigna).
struct Dice(u64);

impl Dice {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        low + (high - low) * (((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64)
    }
}

/// Midnight, so that days are steps.
fn hours(hours: f64) -> Time {
    Time::from_seconds_f64(19_676.0 * 86_400.0 + hours * 3_600.0)
}

fn silence(ship: u32, from: Sight, to: Sight) -> Silence {
    Silence {
        track: TrackKey { mmsi: Mmsi::new(ship).expect("nine digits"), hull: 1 },
        from,
        to: Some(to),
        known: to.time,
        speed_cap_knots: 14.0,
        unexplained: true,
        listed: false,
        courses: [None; 2],
        p_natural: Some(1e-3),
        ship_type: Some(ShipType(80)),
        length_m: Some(95.0),
    }
}

/// An unexplained silence of a ship that met nobody, somewhere in seven days and 300 miles.
fn by_chance(dice: &mut Dice, ship: u32, middle: Position) -> Silence {
    let from = destination(middle, dice.between(0.0, 360.0), dice.between(0.0, 1.0).sqrt() * 150.0 * MILE_M);
    let (start, length) = (dice.between(0.0, 156.0), dice.between(4.0, 12.0));
    let way_m = dice.between(0.2, 0.9) * length * 12.0 * MILE_M;
    let to = destination(from, dice.between(0.0, 360.0), way_m);
    silence(ship, Sight { time: hours(start), position: from }, Sight { time: hours(start + length), position: to })
}

fn rows(silences: Vec<Silence>) -> Vec<BothDark> {
    let mut search = DarkSearch::new(DarkSettings { pairs_max: 20, ..DarkSettings::default() });
    silences.into_iter().for_each(|silence| search.push_silence(silence));
    let mut rows = Vec::new();
    search.settle(Time::MAX, &mut |meeting| {
        if let DarkMeeting::Pair(pair) = meeting {
            rows.push(pair);
        }
    });
    rows
}

fn stands_out(row: &BothDark) -> bool {
    row.q_value.is_some_and(|q| q <= RATE)
}

#[test]
fn where_nobody_met_hardly_a_day_has_a_pair_that_stands_out() {
    // The rate is a promise over all days, those without any possible pair among them.
    let (days, mut standing_out) = (7 * SEAS, 0);
    for seed in 0..SEAS {
        let dice = &mut Dice(seed);
        let middle = Position::from_degrees(124.9, 34.9).expect("a place");
        let silences = (1..=40).map(|ship| by_chance(dice, ship, middle)).collect();
        let mut by_day: std::collections::BTreeMap<Time, bool> = std::collections::BTreeMap::new();
        for row in rows(silences) {
            *by_day.entry(row.possibility.window.end.floor_to(86_400)).or_default() |= stands_out(&row);
        }
        standing_out += by_day.values().filter(|&&out| out).count();
    }
    println!("{standing_out} of {days} days have a pair that stands out at {RATE}");
    assert!((standing_out as f64) <= 1.3 * RATE * days as f64, "{standing_out} of {days}");
}

#[test]
fn a_tight_meeting_stands_out_where_silences_are_few() {
    let mut told = 0;
    for seed in 0..SEAS {
        let dice = &mut Dice(500 + seed);
        let middle = Position::from_degrees(124.9, 34.9).expect("a place");
        let mut silences: Vec<Silence> = (1..=8).map(|ship| by_chance(dice, ship, middle)).collect();
        // Two ships that came 40 miles at nearly their cap, stayed two hours and a bit, and went back.
        for ship in [100, 101] {
            let from = destination(middle, dice.between(0.0, 360.0), 40.0 * MILE_M);
            let way_h = 40.0 / 13.5;
            silences.push(silence(
                ship,
                Sight { time: hours(150.0 - way_h), position: from },
                Sight { time: hours(152.2 + way_h), position: from },
            ));
        }
        let met = |row: &BothDark| row.silences.iter().all(|(track, _)| track.mmsi.number() >= 100);
        let row = rows(silences).into_iter().find(met).expect("the pair is possible");
        told += u32::from(stands_out(&row));
    }
    println!("{told} of {SEAS} tight meetings stand out at {RATE}");
    assert!(told >= SEAS as u32 / 2, "{told}");
}
