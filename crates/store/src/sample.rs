//! Rows made of dice, for tests of all tables at once.

use nautical::{Position, Time};

use crate::{Geometry, Status};

/// Numbers that look random and follow from a seed (splitmix64).
pub(crate) struct Dice(pub u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len() as u64) as usize].clone()
    }

    pub(crate) fn place(&mut self) -> Position {
        let longitude = self.roll(3_600_000_001) as i64 - 1_800_000_000;
        let latitude = self.roll(1_800_000_001) as i64 - 900_000_000;
        Position::from_e7(longitude as i32, latitude as i32).expect("in range")
    }

    /// At least two places, the last equal to the first.
    fn ring(&mut self) -> Vec<Position> {
        let mut ring: Vec<Position> = (0..=self.roll(6) + 1).map(|_| self.place()).collect();
        ring.push(ring[0]);
        ring
    }

    fn rings(&mut self) -> Vec<Vec<Position>> {
        (0..=self.roll(3)).map(|_| self.ring()).collect()
    }
}

/// A value that can be made up.
pub(crate) trait Sample {
    fn sample(dice: &mut Dice) -> Self;
}

/// Names from the air: anything goes.
const TEXTS: [&str; 10] = [
    "",
    "SIM ALPHA",
    "\u{0}\u{1b}[31mred\u{7}",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE vessels; --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "\u{202e}gnp.exe \u{fffd}\u{10ffff}",
    "null",
    "朝鲜\r\n\t\"quoted\", 'single' \\ \u{feff}",
];

macro_rules! sample {
    ($($type:ty: $dice:ident => $made:expr;)*) => {$(
        impl Sample for $type {
            fn sample($dice: &mut Dice) -> Self {
                $made
            }
        }
    )*};
}

sample! {
    u16: dice => dice.pick(&[0, 1, 99, u16::MAX]);
    u32: dice => dice.pick(&[0, 1, 999_999_999, u32::MAX]);
    bool: dice => dice.roll(2) == 0;
    f64: dice => dice.pick(&[0.0, -0.0, 0.1, -1e300, 5e-324, f64::MAX, f64::INFINITY, 179.999_999_9]);
    String: dice => format!("{}{}", dice.pick(&TEXTS), dice.pick(&TEXTS).repeat(dice.roll(40) as usize));
    Time: dice => Time(dice.pick(&[0, -1, 1_700_000_000_123_456, Time::MIN.0, Time::MAX.0]));
    Status: dice => dice.pick(&[Status::Open, Status::Closed, Status::Retracted]);
    Geometry: dice => match dice.roll(5) {
        0 => Geometry::Point(dice.place()),
        1 => Geometry::LineString(dice.ring()),
        2 => Geometry::MultiLineString(dice.rings()),
        3 => Geometry::Polygon(dice.rings()),
        _ => Geometry::MultiPolygon(vec![dice.rings(), dice.rings()]),
    };
}

impl<T: Sample> Sample for Option<T> {
    fn sample(dice: &mut Dice) -> Self {
        (dice.roll(3) > 0).then(|| T::sample(dice))
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn sample(dice: &mut Dice) -> Self {
        (0..dice.roll(4)).map(|_| T::sample(dice)).collect()
    }
}
