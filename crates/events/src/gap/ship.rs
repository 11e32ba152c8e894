//! What is remembered of a ship between its fixes.

use std::collections::VecDeque;

use nautical::{Ecef, Time};
use tracks::{Fix, Kind, Strength, sent_velocity_mps};

use super::judge::Judged;

/// A ship that is silent counts as missed where it would have sailed to for so many slots, two hours: after that nobody knows
/// whether it is still there.
pub(super) const COUNTED_SLOTS: i64 = 12;
/// When it is heard again it is counted as missed for so many slots in all: six hours.
pub(super) const RECOUNTED_SLOTS: i64 = 36;
/// Of one silence so many slots at most go into the ship's own record: three hours. One long silence is one thing, not many.
pub(super) const RECORDED_SLOTS: i64 = 18;
/// Weight of a slot in the mean of a ship's reports per slot.
const REPORTS_WEIGHT: f64 = 0.05;
/// Shortest and longest time over which a velocity is derived from fixes, seconds.
const VELOCITY_S: (f64, f64) = (60.0, 1_800.0);
/// Fixes of this many slots before a silence are counted where a definition asks for them: 12 h.
pub(super) const BEFORE_SLOTS: i64 = 72;

/// What is known of a ship as of the last closed slot.
#[derive(Clone, Debug)]
pub(super) struct Ship {
    pub(super) last: Fix,
    pub(super) velocity: [f64; 3],
    pub(super) kind: Kind,
    /// The slot of its last fix.
    pub(super) slot: i64,
    pub(super) strength: Strength,
    pub(super) reports: f64,
    /// Fixes by slot, where a definition asks for them.
    pub(super) before: VecDeque<(i64, u32)>,
    /// What was judged of its silence when it had lasted for a day, by definition.
    pub(super) judged: Option<Box<[Judged]>>,
}

impl Ship {
    /// It was heard in a slot in which its peers were with a chance.
    pub(super) fn hear(&mut self, slot: i64, reports: u32, chance: f64, counts_before: bool) {
        self.slot = slot;
        if chance > 0.0 {
            self.strength.hear(slot, chance);
        }
        self.reports += REPORTS_WEIGHT * (f64::from(reports) - self.reports);
        self.judged = None;
        if counts_before {
            self.before.push_back((slot, reports));
            while self.before.front().is_some_and(|(first, _)| *first <= slot - BEFORE_SLOTS) {
                self.before.pop_front();
            }
        }
    }

    /// Its fixes in the 12 h up to the last.
    pub(super) fn fixes_before(&self) -> u32 {
        self.before.iter().map(|(_, fixes)| fixes).sum()
    }
}

/// Velocity at a fix, earth-centred, metres per second: from a fix some minutes earlier, else as sent.
pub(super) fn velocity(earlier: (Time, Ecef), fix: &Fix) -> Option<[f64; 3]> {
    let seconds = fix.time.since(earlier.0);
    if (VELOCITY_S.0..=VELOCITY_S.1).contains(&seconds) {
        return Some(fix.place.minus(earlier.1).map(|metres| metres / seconds));
    }
    sent_velocity_mps(fix)
}

/// The speed of a velocity (metres per second), knots.
pub(super) fn speed_knots(velocity: [f64; 3]) -> f64 {
    nautical::knots(velocity.iter().map(|v| v * v).sum::<f64>().sqrt())
}
