//! More ships at one spot than can lie there: false positions that pull many ships to a common target.

use std::collections::BTreeMap;

use nautical::{Interval, Position, Time};
use rustc_hash::{FxHashMap, FxHashSet};

/// Ships within three by three cells (about 1.7 km) and ten minutes from which on the spot is a common target.
///
/// A ship of 20 by 6 m rafted in a shelter takes 500 m2 with its share of water (130 ships within 145 m were counted in
/// one); 2,500 of them would fill the whole of a 500 m circle and half as much again. Judgement.
pub const CROWD_SHIPS_MIN: u32 = 2_500;

/// Step of event time over which ships are counted, seconds.
pub(crate) const CROWD_STEP_S: i64 = 600;

/// Side of a cell, units of 1e-7 degree of latitude.
const CELL_E7: i32 = 50_000;

type Cell = (i32, i32);

/// A step and a cell in which a ship was counted.
pub(crate) type Counted = (Time, (i32, i32));

/// Columns of a row per unit of 1e-7 degree: cells have about equal sides whatever the latitude.
fn columns_per_e7(row: i32) -> f64 {
    let latitude = (f64::from(row) + 0.5) * f64::from(CELL_E7) * 1e-7;
    latitude.to_radians().cos().max(0.01) / f64::from(CELL_E7)
}

fn cell(position: Position) -> Cell {
    Columns::default().cell(position)
}

/// The width of columns in the row asked about last: a ship stays in its row for a while.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Columns {
    of: Option<(i32, f64)>,
}

impl Columns {
    pub(crate) fn cell(&mut self, position: Position) -> Cell {
        let row = position.latitude_e7().div_euclid(CELL_E7);
        let per_e7 = match self.of {
            Some((of, per_e7)) if of == row => per_e7,
            _ => columns_per_e7(row),
        };
        self.of = Some((row, per_e7));
        (row, (f64::from(position.longitude_e7()) * per_e7).floor() as i32)
    }
}

/// A cell and its eight neighbours; columns shift from row to row.
fn around((row, column): Cell) -> impl Iterator<Item = Cell> {
    let longitude_e7 = (f64::from(column) + 0.5) / columns_per_e7(row);
    (row - 1..=row + 1).flat_map(move |row| {
        let column = (longitude_e7 * columns_per_e7(row)).floor() as i32;
        (column - 1..=column + 1).map(move |column| (row, column))
    })
}

/// Middle of a cell.
fn middle((row, column): Cell) -> Position {
    let longitude_e7 = (f64::from(column) + 0.5) / columns_per_e7(row);
    Position::from_e7(longitude_e7 as i32, row * CELL_E7 + CELL_E7 / 2).unwrap_or_default()
}

/// Overfull cells this near to each other, metres, are one crowd.
const ONE_CROWD_M: f64 = 5_000.0;
/// Crowds that may go on at a time.
const CROWDS_OPEN_MAX: usize = 64;

/// Counts ships by cell and step, and remembers the cells that were overfull.
#[derive(Default, Debug)]
pub(crate) struct Crowds {
    /// The cell of each ship counted, by the steps that are open.
    counted: BTreeMap<Time, Vec<Cell>>,
    /// Overfull cells by step; empty in any true sea.
    overfull: FxHashMap<Time, FxHashSet<Cell>>,
    /// Those that were found and not taken, in order of time.
    found: Vec<Crowd>,
}

/// More ships around one spot than can lie there.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Crowd {
    /// Middle of the fullest cell when it was found.
    pub position: Position,
    /// From the first step in which it was overfull to the end of the last.
    pub span: Interval,
    /// Ships in nine cells (about 1.7 km), at most.
    pub ships: u32,
}

/// Bits of the number of rough counters, by which most steps are seen to hold no crowd at all.
const ROUGH_BITS: u32 = 14;

impl Crowds {
    /// Counts ships.
    pub(crate) fn count(&mut self, counted: &[Counted]) {
        for of_step in counted.chunk_by(|a, b| a.0 == b.0) {
            self.counted.entry(of_step[0].0).or_default().extend(of_step.iter().map(|(_, cell)| *cell));
        }
    }

    /// Ends the steps before `time`: finds what was overfull in them.
    pub(crate) fn pass(&mut self, time: Time) {
        while let Some(entry) = self.counted.first_entry().filter(|entry| *entry.key() < time.floor_to(CROWD_STEP_S)) {
            let (step, cells) = entry.remove_entry();
            self.close(step, &cells);
        }
    }

    fn close(&mut self, step: Time, cells: &[Cell]) {
        // A neighbourhood of nine cells can only be overfull around a cell with a ninth of the limit.
        let is_dense = |ships: u32| ships * 9 >= CROWD_SHIPS_MIN;
        if !is_dense(fullest_rough(cells)) {
            return;
        }
        let mut ships: FxHashMap<Cell, u32> = FxHashMap::default();
        for cell in cells {
            *ships.entry(*cell).or_default() += 1;
        }
        let around_it = |cell: Cell| -> u32 { around(cell).filter_map(|cell| ships.get(&cell)).sum() };
        let dense = ships.iter().filter(|(_, ships)| is_dense(**ships)).map(|(&cell, _)| (around_it(cell), cell));
        let mut overfull: Vec<(u32, Cell)> = dense.filter(|(ships, _)| *ships >= CROWD_SHIPS_MIN).collect();
        // The fullest first, whatever the order of the map.
        overfull.sort_unstable_by(|a, b| b.cmp(a));
        for (ships, cell) in overfull {
            self.overfull.entry(step).or_default().extend(around(cell));
            self.enter(step, cell, ships);
        }
    }

    /// Lets a crowd go on, or begins one.
    fn enter(&mut self, step: Time, cell: Cell, ships: u32) {
        let (position, end) = (middle(cell), step.plus_seconds(CROWD_STEP_S as f64));
        let goes_on = |crowd: &&mut Crowd| {
            crowd.span.end >= step && crowd.position.ecef().chord_m(position.ecef()) <= ONE_CROWD_M
        };
        match self.found.iter_mut().rev().take(CROWDS_OPEN_MAX).find(goes_on) {
            Some(crowd) => {
                crowd.span.end = end;
                crowd.ships = crowd.ships.max(ships);
            }
            None => self.found.push(Crowd { position, span: Interval::new(step, end), ships }),
        }
    }

    /// The crowds that ended before `time`: no later step goes on with them.
    pub(crate) fn take_over(&mut self, time: Time) -> Vec<Crowd> {
        self.found.extract_if(.., |crowd| crowd.span.end < time).collect()
    }

    /// Whether a fix stands in a crowd. Only asked about steps that have ended.
    pub(crate) fn holds(&self, time: Time, position: Position) -> bool {
        !self.overfull.is_empty()
            && self.overfull.get(&time.floor_to(CROWD_STEP_S)).is_some_and(|cells| cells.contains(&cell(position)))
    }

    /// Ends all steps: nothing more will be counted.
    pub(crate) fn finish(&mut self) {
        self.pass(Time::MAX);
    }

    /// Steps before `time` are no longer asked about.
    pub(crate) fn forget_before(&mut self, time: Time) {
        if !self.overfull.is_empty() {
            self.overfull.retain(|&step, _| step >= time.floor_to(CROWD_STEP_S));
        }
    }
}

/// No cell holds more ships than this: the most in any of some thousand groups of cells.
fn fullest_rough(cells: &[Cell]) -> u32 {
    let mut groups = vec![0u32; 1 << ROUGH_BITS];
    let mut fullest = 0;
    for &(row, column) in cells {
        // Multiplicative hashing (Knuth): which group is chance, the same in every run.
        let mixed = (row as u32).wrapping_mul(2_654_435_761) ^ (column as u32).wrapping_mul(2_246_822_519);
        let ships = &mut groups[(mixed >> (u32::BITS - ROUGH_BITS)) as usize];
        *ships += 1;
        fullest = fullest.max(*ships);
    }
    fullest
}
