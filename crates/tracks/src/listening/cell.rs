//! The grid in which hearing is counted: rows of equal height, columns about as wide as rows are high.

use std::sync::LazyLock;

use nautical::Position;

/// A cell of a grid: row from the south pole, column from 180 degrees west.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct GridCell {
    row: u16,
    column: u16,
}

/// Height of a cell of the coarse grid, degrees: 12 nautical miles, so that a cell and its eight neighbours reach 6 to 24 and
/// on average some 20 nautical miles to each side of a ship in the middle one.
const COARSE_DEGREES: f64 = 0.2;
/// Height of a cell of the fine grid, degrees: 6 nautical miles, half an hour at 12 knots.
const FINE_DEGREES: f64 = 0.1;

/// Columns of each row of a grid: they are asked for many times a silence.
struct Grid {
    height: f64,
    columns: Vec<u16>,
}

static COARSE: LazyLock<Grid> = LazyLock::new(|| Grid::new(COARSE_DEGREES));
static FINE: LazyLock<Grid> = LazyLock::new(|| Grid::new(FINE_DEGREES));

impl Grid {
    fn new(height: f64) -> Grid {
        let rows = (180.0 / height).round() as u16;
        let columns = |row: u16| {
            let latitude = (f64::from(row) + 0.5) * height - 90.0;
            (latitude.to_radians().cos() * 360.0 / height).ceil().max(1.0) as u16
        };
        Grid { height, columns: (0..rows).map(columns).collect() }
    }

    fn last_row(&self) -> u16 {
        self.columns.len() as u16 - 1
    }

    fn column(&self, row: u16, longitude: f64) -> u16 {
        let columns = self.columns[usize::from(row)];
        ((longitude + 180.0) / 360.0 * f64::from(columns)) as u16 % columns
    }

    fn cell(&self, position: Position) -> GridCell {
        let row = (((position.latitude() + 90.0) / self.height) as u16).min(self.last_row());
        GridCell { row, column: self.column(row, position.longitude()) }
    }
}

impl GridCell {
    /// The coarse cell that holds a position.
    pub(super) fn coarse(position: Position) -> GridCell {
        COARSE.cell(position)
    }

    /// The fine cell that holds a position.
    pub(super) fn fine(position: Position) -> GridCell {
        FINE.cell(position)
    }

    /// A coarse cell and its neighbours, each once; columns shift from row to row and wrap at 180 degrees.
    pub(super) fn around(self) -> impl Iterator<Item = GridCell> {
        let own = f64::from(COARSE.columns[usize::from(self.row)]);
        let longitude = (f64::from(self.column) + 0.5) / own * 360.0 - 180.0;
        (self.row.saturating_sub(1)..=(self.row + 1).min(COARSE.last_row())).flat_map(move |row| {
            let (middle, columns) = (COARSE.column(row, longitude), COARSE.columns[usize::from(row)]);
            (0..columns.min(3)).map(move |step| GridCell { row, column: (middle + columns + step - 1) % columns })
        })
    }

    /// Whether another coarse cell is this one or one of its neighbours.
    pub(super) fn is_around(self, other: GridCell) -> bool {
        self.row.abs_diff(other.row) <= 1 && self.around().any(|cell| cell == other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(longitude: f64, latitude: f64) -> Position {
        Position::from_degrees(longitude, latitude).expect("a place")
    }

    proptest! {
        /// Whatever lies within some 6 nautical miles is in a neighbouring cell, though columns shift from row to row; across 180
        /// degrees too.
        #[test]
        fn what_is_near_is_around(longitude in -180.0f64..180.0, latitude in -90.0f64..90.0, bearing in 0.0f64..360.0) {
            let here = place(longitude, latitude);
            let there = nautical::destination(here, bearing, 10_500.0);
            let around: Vec<GridCell> = GridCell::coarse(here).around().collect();
            if latitude.abs() < 88.0 {
                prop_assert!(around.contains(&GridCell::coarse(there)), "{here:?} {there:?} {around:?}");
            }
            let mut once = around.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), around.len());
            prop_assert!(around.contains(&GridCell::coarse(here)));
        }
    }
}
