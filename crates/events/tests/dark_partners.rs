//! How well the unseen partner of a slow stay is told, on made-up seas where the truth is known.

use ais::{Mmsi, ShipType};
use events::dark::{DarkMeeting, DarkSearch, DarkSettings, DarkStay, Sight, Silence, SlowStay};
use nautical::{Position, Time, destination, distance_m};
use tracks::TrackKey;

const MILE_M: f64 = 1_852.0;

/// Numbers from a seed (splitmix64, S. Vigna).
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
}

fn hours(hours: f64) -> Time {
    Time::from_seconds_f64(1.7e9 + hours * 3_600.0)
}

fn track(number: u32) -> TrackKey {
    TrackKey { mmsi: Mmsi::new(number).expect("nine digits"), hull: 1 }
}

/// Any silence that reception explains: it fits the stay or not, as chance has it.
fn natural(dice: &mut Dice, ship: u32, here: Position) -> Silence {
    let from = destination(here, dice.between(0.0, 360.0), dice.unit().sqrt() * 120.0 * MILE_M);
    let (start, length) = (dice.between(-14.0, 4.0), dice.between(6.0, 30.0));
    let to = destination(from, dice.between(0.0, 360.0), dice.unit() * 0.7 * length * 12.0 * MILE_M);
    let kinds = [80, 81, 70, 70, 74, 30, 52];
    let p_natural = dice.unit();
    Silence {
        track: track(ship),
        from: Sight { time: hours(start), position: from },
        to: Some(Sight { time: hours(start + length), position: to }),
        known: hours(start + length),
        speed_cap_knots: 14.0,
        unexplained: false,
        listed: false,
        courses: [None; 2],
        p_natural: Some(p_natural),
        ship_type: Some(ShipType(kinds[(dice.unit() * 7.0) as usize])),
        length_m: Some(dice.between(40.0, 200.0) as f32),
    }
}

/// The partner: out at 8 to 12 knots, alongside for a while, back; silent for up to 3 h more at either end.
fn partner(dice: &mut Dice, ship: u32, here: Position, sure: bool) -> Silence {
    let mut way = |hour: f64, sign: f64| {
        let miles = dice.between(5.0, 60.0);
        let sailed_h = miles / dice.between(8.0, 12.0) + dice.between(0.0, 3.0);
        let position = destination(here, dice.between(0.0, 360.0), miles * MILE_M);
        Sight { time: hours(hour + sign * sailed_h), position }
    };
    let (from, to) = (way(2.0, -1.0), way(7.0, 1.0));
    Silence {
        from,
        to: Some(to),
        known: to.time,
        unexplained: sure,
        listed: false,
        courses: [None; 2],
        p_natural: Some(if sure { 1e-3 } else { 0.1 }),
        ship_type: Some(ShipType(80)),
        length_m: Some(90.0),
        ..natural(dice, ship, here)
    }
}

/// One sea: a tanker at rest for nine hours, and other silent ships until so many fit.
fn sea(seed: u64, fitting: u32, with_partner: Option<bool>) -> (DarkStay, Vec<Silence>) {
    let dice = &mut Dice(seed);
    let here = Position::from_degrees(dice.between(-180.0, 180.0), dice.between(-60.0, 60.0)).expect("a place");
    let fixes = (0..=54).map(|i| Sight { time: hours(f64::from(i) / 6.0), position: here }).collect();
    let stay = SlowStay {
        track: track(999),
        fixes,
        ship_type: Some(ShipType(80)),
        length_m: Some(110.0),
        accompanied: false,
        in_anchorage: false,
    };
    let mut silences: Vec<Silence> = with_partner.map(|sure| partner(dice, 1, here, sure)).into_iter().collect();
    let mut ship = 2;
    loop {
        // Pairs of silences are not asked for here.
        let mut search = DarkSearch::new(DarkSettings { hold_s: 1e9, ..DarkSettings::default() });
        silences.iter().for_each(|silence| search.push_silence(silence.clone()));
        search.push_stay(stay.clone());
        let mut row = None;
        search.settle(hours(24.0 * 5.0), &mut |meeting| {
            if let DarkMeeting::Stay(stay) = meeting {
                row = Some(stay);
            }
        });
        let row = row.expect("a tanker's stay makes a row");
        if row.candidates.len() as u32 > fitting {
            return (row, silences);
        }
        for _ in 0..4 {
            silences.push(natural(dice, ship, here));
            ship += 1;
        }
    }
}

/// Rank, from 1, of ship 1 among the ships; `None` where it is no candidate.
fn rank(row: &DarkStay) -> Option<usize> {
    let mut ships = row.candidates.iter().filter_map(|candidate| candidate.silence);
    ships.position(|(track, _)| track.mmsi.number() == 1).map(|index| index + 1)
}

/// Rank of ship 1 by how near its silence began or ended, what a reader of a map would do.
fn rank_by_distance(row: &DarkStay, silences: &[Silence]) -> usize {
    let nearness = |silence: &Silence| {
        let ends = [Some(silence.from), silence.to];
        ends.iter().flatten().map(|end| distance_m(end.position, row.place)).fold(f64::INFINITY, f64::min)
    };
    let fits = |silence: &&Silence| row.candidates.iter().any(|one| one.silence == Some(silence.key()));
    let own = nearness(&silences[0]);
    1 + silences.iter().filter(fits).filter(|silence| nearness(silence) < own).count()
}

fn study(seeds: u64, sure: bool) -> (f64, f64, f64, f64, f64) {
    let (mut recalled, mut ranks, mut baseline, mut named_right, mut named_wrong) =
        (0.0, Vec::new(), Vec::new(), 0.0, 0.0);
    for seed in 0..seeds {
        let (row, silences) = sea(seed, 21, Some(sure));
        let Some(rank) = rank(&row) else { continue };
        recalled += 1.0;
        ranks.push(rank);
        baseline.push(rank_by_distance(&row, &silences));
        if let Some(name) = row.named {
            let right = row.candidates[name].silence.is_some_and(|(track, _)| track.mmsi.number() == 1);
            *(if right { &mut named_right } else { &mut named_wrong }) += 1.0;
        }
    }
    ranks.sort_unstable();
    baseline.sort_unstable();
    let total = seeds as f64;
    (
        recalled / total,
        ranks[ranks.len() / 2] as f64,
        baseline[baseline.len() / 2] as f64,
        named_right / total,
        named_wrong / total,
    )
}

#[test]
fn the_partner_is_found_among_twenty_others_that_fit() {
    for sure in [true, false] {
        let (recall, median_rank, by_distance, named_right, named_wrong) = study(40, sure);
        println!(
            "unexplained {sure}: recall {recall:.2}, median rank {median_rank}, by distance {by_distance}, named {named_right:.2} right, {named_wrong:.2} wrong"
        );
        assert!(recall >= 0.9, "{recall}");
        assert!(median_rank <= if sure { 1.0 } else { by_distance }, "{median_rank} {by_distance}");
        assert!(named_wrong <= 0.05, "{named_wrong}");
    }
}

#[test]
fn a_partner_that_never_sent_is_hardly_ever_given_a_name() {
    for fitting in [1, 3, 8, 20] {
        let named = (0..60).filter(|&seed| sea(1_000 + seed, fitting, None).0.named.is_some()).count();
        println!("{fitting} that fit: named {named} of 60");
        assert!(named <= 3, "{fitting} that fit: {named}");
    }
}
