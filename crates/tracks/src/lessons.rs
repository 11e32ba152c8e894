//! What the fixes of a batch teach of reception, summed up ship by ship.

use ais::Medium;
use nautical::{MICROS_PER_SECOND, Time};

use crate::crowd::{CROWD_STEP_S, Columns, Counted};
use crate::reception::{CLASSES, Cell, HEARD_SLOT_S, STEP_S, UNOBSERVED_S};
use crate::track::Fix;

const SLOT_US: i64 = HEARD_SLOT_S * MICROS_PER_SECOND;
const STEP_US: i64 = STEP_S * MICROS_PER_SECOND;
const CROWD_STEP_US: i64 = CROWD_STEP_S * MICROS_PER_SECOND;
/// Longest a silence counts, microseconds: a day.
const SILENCE_US_MAX: i64 = 86_400 * MICROS_PER_SECOND;

/// A cell and what heard it.
pub(crate) type Key = (Cell, Medium);

/// One ship in one cell in one step.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) sender: u32,
    pub(crate) key: Key,
    /// Number of the step since the epoch.
    step: i64,
    /// The slots of the step in which it was heard, one bit for each.
    slots: u8,
    pub(crate) fixes: u32,
    /// Time until its next fix, microseconds: of short silences, and of long ones.
    pub(crate) observed_us: i64,
    pub(crate) silent_us: i64,
}

impl Heard {
    /// Start of the step.
    pub(crate) fn step(&self) -> Time {
        Time(self.step * STEP_US)
    }

    /// The slots in which it was heard, by their numbers since the epoch.
    pub(crate) fn slots(&self) -> impl Iterator<Item = i64> {
        let (first, slots) = (self.step * (STEP_US / SLOT_US), self.slots);
        (0..STEP_US / SLOT_US).filter(move |slot| slots >> slot & 1 == 1).map(move |slot| first + slot)
    }
}

/// Silences of one length that began in one cell.
#[derive(Debug)]
pub(crate) struct Silences {
    pub(crate) key: Key,
    /// The step in which they ended.
    pub(crate) step: Time,
    pub(crate) class: usize,
    pub(crate) count: u32,
}

/// A silence long enough to be the receiver's.
#[derive(Debug)]
pub(crate) struct Outage {
    pub(crate) key: Key,
    pub(crate) step: Time,
    pub(crate) class: usize,
    /// The whole slots in it, the end excluded.
    pub(crate) slots: (i64, i64),
}

/// What some ships' fixes teach.
#[derive(Default, Debug)]
pub(crate) struct Lessons {
    pub(crate) heard: Vec<Heard>,
    pub(crate) silences: Vec<Silences>,
    pub(crate) doubtful: Vec<Outage>,
    pub(crate) crowd: Vec<Counted>,
    columns: Columns,
    /// The length of the last silence, microseconds, and its class: ships report at even intervals.
    class: Option<(i64, usize)>,
}

fn key(fix: &Fix) -> Key {
    (Cell::of(fix.position), fix.medium)
}

/// Classes of silences are a quarter of an octave wide, from 1 s.
fn class(seconds: f64) -> usize {
    ((seconds.max(1.0).log2() * 4.0) as usize).min(CLASSES - 1)
}

impl Lessons {
    /// Whether nothing was heard.
    pub(crate) fn is_empty(&self) -> bool {
        self.heard.is_empty()
    }

    /// Takes in a track's next fix and the one before it.
    pub(crate) fn hear(&mut self, sender: u32, previous: Option<&Fix>, fix: &Fix) {
        // The silence began where the ship was last: mostly the cell where it is now.
        if let Some(previous) = previous {
            self.end_silence(sender, previous, fix);
        }
        let slot = fix.time.0.div_euclid(SLOT_US);
        let heard = self.heard(sender, key(fix), fix.time);
        heard.fixes += 1;
        heard.slots |= 1 << slot.rem_euclid(STEP_US / SLOT_US);
    }

    fn end_silence(&mut self, sender: u32, previous: &Fix, fix: &Fix) {
        let key = key(previous);
        let heard = self.heard(sender, key, previous.time);
        let silence_us = fix.time.0 - previous.time.0;
        if silence_us <= UNOBSERVED_S as i64 * MICROS_PER_SECOND {
            heard.observed_us += silence_us.max(0);
        } else {
            heard.silent_us += silence_us.min(SILENCE_US_MAX);
        }
        let class = match self.class {
            Some((of_us, class)) if of_us == silence_us => class,
            _ => class(fix.time.since(previous.time)),
        };
        self.class = Some((silence_us, class));
        let step = Time(fix.time.0.div_euclid(STEP_US) * STEP_US);
        let slots = (previous.time.0.div_euclid(SLOT_US) + 1, fix.time.0.div_euclid(SLOT_US));
        if slots.0 < slots.1 {
            self.doubtful.push(Outage { key, step, class, slots });
            return;
        }
        match self.silences.last_mut() {
            Some(last) if (last.key, last.step, last.class) == (key, step, class) => last.count += 1,
            _ => self.silences.push(Silences { key, step, class, count: 1 }),
        }
    }

    /// The sum for a ship, a cell and the step that holds `time`.
    fn heard(&mut self, sender: u32, key: Key, time: Time) -> &mut Heard {
        let step = time.0.div_euclid(STEP_US);
        let same = |heard: &Heard| heard.sender == sender && heard.key == key && heard.step == step;
        // The last, or the one before where a ship goes from one to the next; a sum in two halves does no harm.
        let known = self.heard.len().saturating_sub(2)..self.heard.len();
        let at = known.rev().find(|&at| same(&self.heard[at])).unwrap_or_else(|| {
            self.heard.push(Heard { sender, key, step, slots: 0, fixes: 0, observed_us: 0, silent_us: 0 });
            self.heard.len() - 1
        });
        &mut self.heard[at]
    }

    /// Counts a ship's fix for the crowds, unless `last` says that the ship was counted there in this step. One that
    /// waited for its hull to be confirmed counts where its step is still open at `now`.
    pub(crate) fn count(&mut self, last: &mut Option<Counted>, now: Time, fix: &Fix) {
        let step = fix.time.0.div_euclid(CROWD_STEP_US);
        let here = (Time(step * CROWD_STEP_US), self.columns.cell(fix.position));
        if step == now.0.div_euclid(CROWD_STEP_US) && *last != Some(here) {
            *last = Some(here);
            self.crowd.push(here);
        }
    }
}
