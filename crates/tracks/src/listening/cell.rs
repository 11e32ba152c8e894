//! The grid in which hearing is counted: rows of equal height, columns about as wide as rows are high.

use nautical::Position;

/// A cell of a grid: row from the south pole, column from 180 degrees west.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct GridCell {
    row: u16,
    column: u16,
}

/// Height of a cell of the coarse grid, degrees: 12 nautical miles, so that a cell and its eight neighbours reach 12 to 24 and
/// on average some 20 nautical miles to each side of a ship in the middle one.
const COARSE_DEGREES: f64 = 0.2;
/// Height of a cell of the fine grid, degrees: 6 nautical miles, half an hour at 12 knots.
const FINE_DEGREES: f64 = 0.1;

fn columns(row: u16, height: f64) -> f64 {
    let latitude = (f64::from(row) + 0.5) * height - 90.0;
    (latitude.to_radians().cos() * 360.0 / height).ceil().max(1.0)
}

fn cell(latitude: f64, longitude: f64, height: f64) -> GridCell {
    let rows = (180.0 / height).round() - 1.0;
    let row = ((latitude + 90.0) / height).floor().clamp(0.0, rows) as u16;
    let columns = columns(row, height);
    let column = ((longitude + 180.0) / 360.0 * columns).floor().rem_euclid(columns) as u16;
    GridCell { row, column }
}

impl GridCell {
    /// The coarse cell that holds a position.
    pub(super) fn coarse(position: Position) -> GridCell {
        cell(position.latitude(), position.longitude(), COARSE_DEGREES)
    }

    /// The fine cell that holds a position.
    pub(super) fn fine(position: Position) -> GridCell {
        cell(position.latitude(), position.longitude(), FINE_DEGREES)
    }

    /// A coarse cell and its neighbours, each once; columns shift from row to row and wrap at 180 degrees.
    pub(super) fn around(self) -> impl Iterator<Item = GridCell> {
        let own = columns(self.row, COARSE_DEGREES);
        let longitude = (f64::from(self.column) + 0.5) / own * 360.0 - 180.0;
        let last = (180.0 / COARSE_DEGREES).round() as u16 - 1;
        (self.row.saturating_sub(1)..=(self.row + 1).min(last)).flat_map(move |row| {
            let latitude = (f64::from(row) + 0.5) * COARSE_DEGREES - 90.0;
            let middle = cell(latitude, longitude, COARSE_DEGREES).column;
            let columns = columns(row, COARSE_DEGREES) as u16;
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
        /// Whatever lies within 12 nautical miles is in a neighbouring cell, across 180 degrees and at the poles too.
        #[test]
        fn what_is_near_is_around(longitude in -180.0f64..180.0, latitude in -90.0f64..90.0, bearing in 0.0f64..360.0) {
            let here = place(longitude, latitude);
            let there = nautical::destination(here, bearing, 18_000.0);
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
