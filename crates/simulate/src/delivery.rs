//! The way from a receiver to the file: in order, or late, twice, damaged.

use std::collections::BTreeMap;

use crate::random::Random;
use crate::range::Range;
use crate::scenario::Recording;

/// Lines on their way.
#[derive(Debug)]
pub(crate) struct Delivery {
    late: f64,
    late_min: Range,
    twice: f64,
    damaged: f64,
    random: Random,
    /// What goes to the file next.
    block: Vec<u8>,
    /// Held back until an instant, in order of arrival.
    held: BTreeMap<(u64, u64), Vec<u8>>,
    arrivals: u64,
}

impl Delivery {
    pub(crate) fn new(recording: &Recording, random: Random) -> Delivery {
        Delivery {
            late: recording.late,
            late_min: recording.late_min,
            twice: recording.twice,
            damaged: recording.damaged,
            random,
            block: Vec::new(),
            held: BTreeMap::new(),
            arrivals: 0,
        }
    }

    /// What goes to the file next; the caller takes it out.
    pub(crate) fn block(&mut self) -> &mut Vec<u8> {
        &mut self.block
    }

    /// Delivers what `write` appends, one message; tells whether there was anything.
    pub(crate) fn deliver(&mut self, now_s: f64, write: impl FnOnce(&mut Vec<u8>)) -> bool {
        let from = self.block.len();
        write(&mut self.block);
        if self.block.len() == from {
            return false;
        }
        if self.damaged > 0.0 && self.random.chance(self.damaged) {
            self.damage(from);
        }
        if self.twice > 0.0 && self.random.chance(self.twice) {
            let again = self.block.get(from..).unwrap_or_default().to_vec();
            let again_s = now_s + self.random.between(1.0, 60.0);
            self.hold(again_s, again);
        }
        if self.late > 0.0 && self.random.chance(self.late) {
            let line = self.block.split_off(from);
            let late_s = self.late_min.draw(&mut self.random) * 60.0;
            self.hold(now_s + late_s, line);
        }
        true
    }

    fn hold(&mut self, until_s: f64, line: Vec<u8>) {
        self.arrivals += 1;
        self.held.insert((until_s as u64, self.arrivals), line);
    }

    /// Lets go what was held back until this instant.
    pub(crate) fn release_until(&mut self, now_s: f64) {
        while let Some(first) = self.held.first_entry().filter(|first| first.key().0 as f64 <= now_s) {
            self.block.extend_from_slice(&first.remove());
        }
    }

    /// Changes one letter behind `from`, but no end of a line.
    fn damage(&mut self, from: usize) {
        let letters = (self.block.len() - from).saturating_sub(2);
        let at = from + self.random.below(letters as u64) as usize;
        let noise = b'!' + self.random.below(90) as u8;
        if let Some(letter) = self.block.get_mut(at).filter(|letter| !letter.is_ascii_control()) {
            *letter = noise;
        }
    }
}
