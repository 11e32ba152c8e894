//! A position that stands still under a ship that says that it moves.

use nautical::{Ecef, Interval, METRES_PER_SECOND_PER_KNOT, Position, Time, knots};

use super::{FalseKind, FalseSpell};
use crate::track::Fix;

/// Positions within this of the first, metres, are one place. Judgement: ten times the error of satellite navigation.
const STILL_M: f64 = 100.0;
/// So long, seconds, and so many fixes. Judgement: a ship at 3 knots goes 900 m in that time.
const SECONDS_MIN: f64 = 600.0;
const FIXES_MIN: u32 = 5;
/// A ship that says at least this, 1/100 knot, says that it moves.
const MOVING_CENTIKNOTS: u16 = 300;
/// Not speeds, 1/100 knot: values that faulty devices send (gpsdio-segment keeps 51.2, 62.95 to 63.05 and 102.3).
const NOT_SPEEDS: [std::ops::RangeInclusive<u16>; 3] = [5_115..=5_125, 6_290..=6_310, 10_220..=u16::MAX];
/// Share of the fixes that must say so.
const MOVING_SHARE_MIN: f64 = 0.7;
/// The way made between the fixes, over the way that the speeds sent make, below which the two contradict each other. A
/// boat that circles within [`STILL_M`] goes the whole way.
const WAY_SHARE_MAX: f64 = 0.3;
/// A ship that came to the place at least this fast, knots, and at least at this share of the speed that it sends there, did
/// not come to rest with a stuck log: one that comes to rest slows down first. Judgement.
const CAME_KNOTS_MIN: f64 = 3.0;
const CAME_SHARE_MIN: f64 = 0.6;

/// Fixes at one place.
#[derive(Clone, Copy, Debug)]
struct Stay {
    place: Ecef,
    position: Position,
    first: Time,
    last: Time,
    fixes: u32,
    /// Fixes with a speed, and those of them that say that the ship moves.
    told: u32,
    moving: u32,
    /// Way made between the fixes, and by the speeds sent, metres.
    way_m: f64,
    said_m: f64,
    /// It came moving, or from elsewhere.
    came: bool,
}

#[derive(Default, Debug)]
pub(super) struct Frozen {
    stay: Option<Stay>,
}

impl Frozen {
    /// The spell that the fix belongs to, where it is frozen.
    pub(super) fn push(&mut self, previous: Option<&Fix>, fix: &Fix, jumped: bool) -> Option<FalseSpell> {
        let stay = match &mut self.stay {
            Some(stay) if !jumped && stay.place.chord_m(fix.place) <= STILL_M => stay,
            other => {
                *other = Some(Stay::begin(previous, fix, jumped));
                return None;
            }
        };
        stay.extend(previous, fix);
        stay.is_frozen().then(|| FalseSpell {
            kind: FalseKind::Frozen,
            span: Interval::new(stay.first, stay.last),
            fixes: stay.fixes,
            position: stay.position,
        })
    }
}

/// Speed sent, 1/100 knot, where it is one.
fn speed_sent(fix: &Fix) -> Option<u16> {
    fix.sog_centiknots.filter(|sog| !NOT_SPEEDS.iter().any(|range| range.contains(sog)))
}

impl Stay {
    fn begin(previous: Option<&Fix>, fix: &Fix, jumped: bool) -> Stay {
        let came_knots = previous.map_or(0.0, |before| {
            let seconds = fix.time.since(before.time).max(1.0);
            if seconds > SECONDS_MIN { 0.0 } else { knots(before.place.chord_m(fix.place) / seconds) }
        });
        let said_knots = speed_sent(fix).map_or(0.0, |sog| f64::from(sog) / 100.0);
        let mut stay = Stay {
            place: fix.place,
            position: fix.position,
            first: fix.time,
            last: fix.time,
            fixes: 1,
            told: 0,
            moving: 0,
            way_m: 0.0,
            said_m: 0.0,
            came: jumped || came_knots >= CAME_KNOTS_MIN.max(CAME_SHARE_MIN * said_knots),
        };
        stay.count(fix);
        stay
    }

    fn count(&mut self, fix: &Fix) {
        if let Some(sog) = speed_sent(fix) {
            self.told += 1;
            self.moving += u32::from(sog >= MOVING_CENTIKNOTS);
        }
    }

    fn extend(&mut self, previous: Option<&Fix>, fix: &Fix) {
        let seconds = fix.time.since(self.last);
        if let Some(before) = previous {
            self.way_m += before.place.chord_m(fix.place);
        }
        if let Some(sog) = speed_sent(fix) {
            self.said_m += f64::from(sog) / 100.0 * METRES_PER_SECOND_PER_KNOT * seconds;
        }
        self.last = fix.time;
        self.fixes += 1;
        self.count(fix);
    }

    fn is_frozen(&self) -> bool {
        self.came
            && self.fixes >= FIXES_MIN
            && self.last.since(self.first) >= SECONDS_MIN
            && self.told * 2 >= self.fixes
            && f64::from(self.moving) >= MOVING_SHARE_MIN * f64::from(self.told)
            && self.way_m <= WAY_SHARE_MAX * self.said_m
    }
}
