//! How well a sea is heard: what silences are usual in a cell, and whether a run can tell anything there.

use std::collections::BTreeMap;

use ais::Medium;
use nautical::{Position, Time};
use rustc_hash::FxHashMap;

use crate::crowd::{Crowd, Crowds};
use crate::lessons::{Heard, Lessons, Outage};
use crate::track::Fix;

/// Step of event time at which what was learned takes effect, seconds.
pub(crate) const STEP_S: i64 = 3_600;
/// Steps over which silences are learned: 24 h.
const MEMORY_STEPS: i64 = 24;
/// Ships that must have been heard in a cell for its silences to be compared.
const SHIPS_MIN: usize = 5;
/// Slot, seconds, in which a cell counts as heard where anything was received from it.
pub(crate) const HEARD_SLOT_S: i64 = 600;
/// Share of a silence's slots in which its cell was heard, below which the silence is an outage of the receiver.
const HEARD_SHARE_MIN: f64 = 0.5;
/// Silences are counted by their length in steps of a quarter octave from 1 s.
pub(crate) const CLASSES: usize = 80;
/// Ship-time, microseconds, below which nothing can be told: the shortest meeting that is looked for, half an hour.
const OBSERVED_US_MIN: i64 = 1_800_000_000;
/// A silence above this, seconds, tells that a ship was not observed there.
pub(crate) const UNOBSERVED_S: f64 = 1_800.0;

/// A cell of one degree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cell {
    /// South edge, whole degrees.
    pub south: i16,
    /// West edge, whole degrees.
    pub west: i16,
}

impl Cell {
    /// The cell that holds a position.
    pub fn of(position: Position) -> Cell {
        let degree = |e7: i32| e7.div_euclid(10_000_000) as i16;
        Cell { south: degree(position.latitude_e7()).min(89), west: degree(position.longitude_e7()).min(179) }
    }
}

/// A cell, a day (its first instant) and what heard it.
pub type CellDay = (Time, Cell, Medium);

/// How ships were heard in a cell on a day.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Coverage {
    /// Fixes.
    pub fixes: u64,
    /// Ship-time between fixes at most 30 minutes apart, microseconds.
    pub observed_us: i64,
    /// Ship-time in longer silences, microseconds (at most a day each).
    pub silent_us: i64,
}

impl Coverage {
    /// Whether meetings of half an hour would have been seen: ships were observed for at least half the time.
    pub fn can_tell(&self) -> bool {
        self.observed_us >= OBSERVED_US_MIN && self.observed_us >= self.silent_us
    }
}

/// What one hour taught about a cell.
#[derive(Clone, Debug)]
struct Hour {
    step: Time,
    /// Distinct senders heard, up to [`SHIPS_MIN`]: more need not be told apart.
    ships: Vec<u32>,
    silences: [u32; CLASSES],
}

impl Hour {
    fn meet(&mut self, sender: u32) {
        if self.ships.len() < SHIPS_MIN && !self.ships.contains(&sender) {
            self.ships.push(sender);
        }
    }
}

#[derive(Debug)]
struct CellMemory {
    key: (Cell, Medium),
    hours: Vec<Hour>,
    /// How ships were heard, by day (its first instant), ascending.
    days: Vec<(Time, Coverage)>,
    /// Slots in which anything was heard, the last 48 h of them, ascending.
    heard: Vec<i64>,
}

/// Learns from the stream itself, up to the time of its last fix and no further, in fixed steps of event time.
#[derive(Default, Debug)]
pub struct Reception {
    numbers: FxHashMap<(Cell, Medium), u32>,
    cells: Vec<CellMemory>,
    /// The usual silence where it is above a minute, by the step from which it is in force.
    usual_s: BTreeMap<Time, FxHashMap<(Cell, Medium), f32>>,
    step: Option<Time>,
    /// Silences of this step that may be outages: judged at its end, when it is known what else was heard.
    doubtful: Vec<Outage>,
    crowds: Crowds,
}

fn class_upper_s(class: usize) -> f64 {
    2f64.powf((class + 1) as f64 / 4.0)
}

impl Reception {
    /// Begins the step that holds `time`, where it is later than the one before: something was heard in it.
    pub(crate) fn open(&mut self, time: Time) {
        let step = time.floor_to(STEP_S);
        if self.step.is_none_or(|open| open < step) {
            self.step = Some(step);
            self.judge();
            self.learn(step);
        }
    }

    /// Takes in what some ships taught in the open step.
    pub(crate) fn learn_from(&mut self, lessons: Lessons) {
        for heard in &lessons.heard {
            let number = self.number(heard.key);
            self.cells[number].hear(heard);
        }
        for silences in &lessons.silences {
            let number = self.number(silences.key);
            self.cells[number].hour(silences.step).silences[silences.class] += silences.count;
        }
        self.doubtful.extend(lessons.doubtful);
        self.crowds.count(&lessons.crowd);
    }

    /// Everything heard before the step of the crowds that holds `time` was taken in.
    pub(crate) fn pass(&mut self, time: Time) {
        self.crowds.pass(time);
    }

    /// The number of a cell.
    fn number(&mut self, key: (Cell, Medium)) -> usize {
        let next = self.cells.len() as u32;
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.cells.push(CellMemory { key, hours: Vec::new(), days: Vec::new(), heard: Vec::new() });
        }
        number as usize
    }

    /// Counts the silences that were none of the receiver's.
    fn judge(&mut self) {
        for silence in std::mem::take(&mut self.doubtful) {
            let number = self.number(silence.key);
            let memory = &mut self.cells[number];
            if !memory.is_outage(silence.slots) {
                memory.hour(silence.step).silences[silence.class] += 1;
            }
        }
    }

    /// Sets what is usual from `step` on, by what was heard in the 24 h before it.
    fn learn(&mut self, step: Time) {
        let oldest = step.plus_seconds(-(MEMORY_STEPS * STEP_S) as f64);
        let mut usual = FxHashMap::default();
        for memory in &mut self.cells {
            memory.forget_before(oldest);
            if let Some(seconds) = memory.usual_s(step).filter(|&seconds| seconds > 60.0) {
                usual.insert(memory.key, seconds as f32);
            }
        }
        self.usual_s.insert(step, usual);
    }

    /// The 95th percentile of silences of ships heard in the cell over the 24 h before the step that holds `time`,
    /// outages of reception left out; `None` where fewer than five ships were heard, or where it is below a minute.
    pub fn usual_silence_s(&self, position: Position, medium: Medium, time: Time) -> Option<f64> {
        let (_, usual) = self.usual_s.range(..=time.floor_to(STEP_S)).next_back()?;
        usual.get(&(Cell::of(position), medium)).map(|&seconds| f64::from(seconds))
    }

    /// Whether a fix stands where more ships claim to be than can: a common target of false positions.
    pub fn is_crowded(&self, fix: &Fix) -> bool {
        self.crowds.holds(fix.time, fix.position)
    }

    /// Crowds of false positions that ended before `time`, each once, in order of time.
    pub fn take_crowds(&mut self, time: Time) -> Vec<Crowd> {
        self.crowds.take_over(time)
    }

    /// Nothing before `time` will be asked any more, but for the coverage.
    pub fn forget_before(&mut self, time: Time) {
        let step = time.floor_to(STEP_S);
        let keep = self.usual_s.range(..=step).next_back().map_or(step, |(&in_force, _)| in_force);
        self.usual_s = self.usual_s.split_off(&keep);
        self.crowds.forget_before(time);
    }

    /// Nothing more will be heard.
    pub(crate) fn finish(&mut self) {
        self.crowds.finish();
    }

    /// How ships were heard in a cell on a day; `None` where they were not.
    pub fn coverage_of(&self, (day, cell, medium): CellDay) -> Option<Coverage> {
        let days = &self.cells[*self.numbers.get(&(cell, medium))? as usize].days;
        let at = days.binary_search_by_key(&day, |(day, _)| *day).ok()?;
        Some(days[at].1)
    }

    /// How ships were heard, by day and cell.
    pub fn coverage(&self) -> BTreeMap<CellDay, Coverage> {
        let cells = self.cells.iter();
        cells
            .flat_map(|memory| {
                let (cell, medium) = memory.key;
                memory.days.iter().map(move |&(day, coverage)| ((day, cell, medium), coverage))
            })
            .collect()
    }
}

impl CellMemory {
    fn hear(&mut self, heard: &Heard) {
        let step = heard.step();
        for slot in heard.slots() {
            if self.heard.last() != Some(&slot)
                && let Err(at) = self.heard.binary_search(&slot)
            {
                self.heard.insert(at, slot);
            }
        }
        if heard.fixes > 0 {
            self.hour(step).meet(heard.sender);
        }
        let day = self.day(step);
        day.fixes += u64::from(heard.fixes);
        day.observed_us += heard.observed_us;
        day.silent_us += heard.silent_us;
    }

    /// The coverage of the day that holds `time`.
    fn day(&mut self, time: Time) -> &mut Coverage {
        let day = time.floor_to(86_400);
        let at = match self.days.last() {
            Some((last, _)) if *last == day => self.days.len() - 1,
            _ => self.days.binary_search_by_key(&day, |(day, _)| *day).unwrap_or_else(|at| {
                self.days.insert(at, (day, Coverage::default()));
                at
            }),
        };
        &mut self.days[at].1
    }

    fn hour(&mut self, step: Time) -> &mut Hour {
        // Nearly always the last: older steps come from fixes that waited for their hull to be confirmed.
        let at = self.hours.iter().rposition(|hour| hour.step == step).unwrap_or_else(|| {
            self.hours.push(Hour { step, ships: Vec::new(), silences: [0; CLASSES] });
            self.hours.len() - 1
        });
        &mut self.hours[at]
    }

    fn forget_before(&mut self, oldest: Time) {
        self.hours.retain(|hour| hour.step >= oldest);
        let slot = oldest.0.div_euclid(HEARD_SLOT_S * 1_000_000) - 86_400 / HEARD_SLOT_S;
        let old = self.heard.partition_point(|&heard| heard < slot);
        self.heard.drain(..old);
    }

    /// Whether the cell itself was not heard for most of a silence, given as slots (its end excluded).
    fn is_outage(&self, (first, last): (i64, i64)) -> bool {
        let from = self.heard.partition_point(|&heard| heard < first);
        let past = self.heard.partition_point(|&heard| heard < last);
        ((past - from) as f64) < HEARD_SHARE_MIN * (last - first) as f64
    }

    fn usual_s(&self, before: Time) -> Option<f64> {
        let hours = || self.hours.iter().filter(|hour| hour.step < before);
        let mut ships: Vec<u32> = hours().flat_map(|hour| hour.ships.iter().copied()).collect();
        ships.sort_unstable();
        ships.dedup();
        let mut silences = [0u64; CLASSES];
        for hour in hours() {
            for (sum, &count) in silences.iter_mut().zip(&hour.silences) {
                *sum += u64::from(count);
            }
        }
        let all: u64 = silences.iter().sum();
        if ships.len() < SHIPS_MIN || all == 0 {
            return None;
        }
        let mut below = 0;
        let class = silences.iter().position(|&count| {
            below += count;
            below * 20 >= all * 19
        })?;
        Some(class_upper_s(class))
    }
}
