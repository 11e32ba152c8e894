//! Made-up ships: what each says of itself, and where it reported when.

use std::f64::consts::PI;

/// Midnight of 2026-03-01, UTC, seconds since 1970.
pub const START_S: i64 = 1_772_323_200;
/// A place in the Yellow Sea, more than 100 km from any coast: longitude and latitude.
pub const YELLOW_SEA: (f64, f64) = (123.5, 35.5);

/// What a ship says of itself. Even sizes, with the antenna amidships: the same hull by length and beam alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ship {
    pub mmsi: u32,
    pub imo: u32,
    pub name: String,
    pub callsign: String,
    pub type_code: u8,
    pub length_m: u16,
    pub beam_m: u16,
    pub draught_dm: u8,
}

impl Ship {
    /// A tanker; `number` below 1,000.
    pub fn tanker(number: u32) -> Ship {
        Ship {
            mmsi: 477_000_000 + 100 * number,
            imo: 9_100_000 + number,
            name: format!("TANKER {number}"),
            callsign: format!("VR{number}"),
            type_code: 80,
            length_m: 180,
            beam_m: 32,
            draught_dm: 95,
        }
    }
}

/// A position report in units that each layout holds exactly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    pub time_s: i64,
    /// Index among the ships.
    pub ship: usize,
    pub longitude_e5: i32,
    pub latitude_e5: i32,
    pub sog_tenths: u16,
    pub cog_tenths: u16,
    pub heading: u16,
}

/// Ships and their reports, in order of time.
#[derive(Clone, Default, Debug)]
pub struct Fleet {
    pub ships: Vec<Ship>,
    pub seen: Vec<Seen>,
}

/// A way: metres east and north of a place, at seconds after [`START_S`].
pub type Way<'w> = &'w [(i64, f64, f64)];

impl Fleet {
    /// Adds a ship that sails a way about `origin`, reporting every `step_s` from its first instant to its last.
    pub fn sail(&mut self, ship: Ship, origin: (f64, f64), way: Way, step_s: i64) {
        let number = self.ships.len();
        self.ships.push(ship);
        let (first, last) = (way[0].0, way[way.len() - 1].0);
        for time in (first..=last).step_by(step_s as usize) {
            self.seen.push(seen(number, origin, way, time));
        }
        self.seen.sort_by_key(|seen| (seen.time_s, seen.ship));
    }

    /// Two tankers alongside for two hours and a half, one that passes close by, and two under way side by side.
    pub fn meeting() -> Fleet {
        const HOUR: i64 = 3_600;
        let mut fleet = Fleet::default();
        let mut sail = |number, way: Way| fleet.sail(Ship::tanker(number), YELLOW_SEA, way, 60);
        sail(
            1,
            &[
                (7, -30_000.0, 0.0),
                (2 * HOUR + 7, 0.0, 0.0),
                (5 * HOUR + 7, 300.0, 100.0),
                (7 * HOUR + 7, 40_000.0, 0.0),
            ],
        );
        let beside = [(23, 0.0, 36_000.0), (2 * HOUR + 1_223, 40.0, 50.0), (5 * HOUR + 23, 345.0, 160.0)];
        sail(2, &[beside[0], beside[1], beside[2], (7 * HOUR + 23, 0.0, -40_000.0)]);
        sail(3, &[(41, -40_000.0, 350.0), (7 * HOUR + 41, 45_000.0, 250.0)]);
        sail(4, &[(11, -60_000.0, -30_000.0), (6 * HOUR + 11, 12_000.0, -30_000.0)]);
        sail(5, &[(33, -60_000.0, -29_900.0), (6 * HOUR + 33, 12_000.0, -29_900.0)]);
        fleet
    }
}

fn seen(ship: usize, (longitude, latitude): (f64, f64), way: Way, time: i64) -> Seen {
    let leg = way.windows(2).find(|leg| time <= leg[1].0).unwrap_or(&way[way.len() - 2..]);
    let ((t0, x0, y0), (t1, x1, y1)) = (leg[0], leg[1]);
    let share = (time - t0) as f64 / (t1 - t0) as f64;
    let (x, y) = (x0 + share * (x1 - x0), y0 + share * (y1 - y0));
    let east = longitude + x / (111_320.0 * (latitude * PI / 180.0).cos());
    let (vx, vy) = ((x1 - x0) / (t1 - t0) as f64, (y1 - y0) / (t1 - t0) as f64);
    let course = vx.atan2(vy).to_degrees().rem_euclid(360.0);
    Seen {
        time_s: START_S + time,
        ship,
        longitude_e5: e5((east + 180.0).rem_euclid(360.0) - 180.0),
        latitude_e5: e5(latitude + y / 111_132.0),
        sog_tenths: (vx.hypot(vy) / 0.514_444 * 10.0).round() as u16,
        cog_tenths: (course * 10.0).floor() as u16 % 3_600,
        heading: course.floor() as u16 % 360,
    }
}

fn e5(degrees: f64) -> i32 {
    (degrees * 1e5).round() as i32
}

/// Numbers that look random and are the same each time.
pub struct Dice(u64);

impl Dice {
    /// Dice with a number of their own.
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11
    }

    /// One of `0..limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Between `low` and `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() % 1_000_003) as f64 / 1_000_003.0
    }

    /// Any order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}
