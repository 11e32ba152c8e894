//! After how many slots ships are heard again in a cell.

use super::{COMPARABLE_MIN, SLOTS_KEPT, faded};

/// Lengths are counted in steps of a quarter octave, from one slot to a day and more.
const CLASSES: usize = 32;

/// Spacings of about the last day.
#[derive(Clone, Debug)]
pub(super) struct Spacing {
    slot: i64,
    lengths: [f32; CLASSES],
    /// Up to five ships heard there, and when last: more need not be told apart.
    ships: Vec<(u32, i64)>,
}

impl Default for Spacing {
    fn default() -> Spacing {
        Spacing { slot: i64::MIN / 2, lengths: [0.0; CLASSES], ships: Vec::new() }
    }
}

impl Spacing {
    /// The last slot in which it learned.
    pub(super) fn slot(&self) -> i64 {
        self.slot
    }

    /// A ship was heard again after so many slots.
    pub(super) fn add(&mut self, slot: i64, track: u32, slots: i64) {
        if slot > self.slot {
            let kept = faded(slot.saturating_sub(self.slot)) as f32;
            self.lengths.iter_mut().for_each(|length| *length *= kept);
            self.slot = slot;
        }
        let class = ((slots.max(1) as f64).log2() * 4.0) as usize;
        self.lengths[class.min(CLASSES - 1)] += 1.0;
        match self.ships.iter().position(|&(ship, heard)| ship == track || slot - heard > SLOTS_KEPT) {
            Some(at) => self.ships[at] = (track, slot),
            None if self.ships.len() < COMPARABLE_MIN as usize => self.ships.push((track, slot)),
            None => {}
        }
    }

    /// The 95th percentile, slots.
    pub(super) fn usual_slots(&self, slot: i64) -> Option<f64> {
        let ships = self.ships.iter().filter(|&&(_, heard)| slot - heard <= SLOTS_KEPT).count();
        let all: f32 = self.lengths.iter().sum();
        if ships < COMPARABLE_MIN as usize || all <= 0.0 {
            return None;
        }
        let mut below = 0.0;
        let class = self.lengths.iter().position(|length| {
            below += length;
            below >= 0.95 * all
        })?;
        Some(2f64.powf((class + 1) as f64 / 4.0))
    }
}
