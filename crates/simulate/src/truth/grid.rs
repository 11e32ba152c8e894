//! Which places of an instant are near each other: a grid, sorted. It shares nothing with the search of the detectors.

use crate::chart::{Place, metres_per_degree};

/// Cells by row and column, each with what lies in it.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    /// Cell and running number, sorted.
    cells: Vec<((i32, i32), u32)>,
}

/// Metres to a side of a cell: a little more than the distance asked for.
const MARGIN: f64 = 1.01;

impl Grid {
    /// The cell of a place: rows of `side_m`, columns that keep their width within each row.
    fn cell(place: Place, side_m: f64) -> (i32, i32) {
        let row = (place.north * 111_000.0 / side_m).floor();
        // The narrowest parallel of the row and its neighbours decides, so that no column is too narrow.
        let widest = (row.abs() + 3.0) * side_m / 111_000.0;
        let [per_east, _] = metres_per_degree(widest.min(89.0));
        (row as i32, (place.longitude() * per_east / side_m).floor() as i32)
    }

    /// Tells each pair of places that may be within `distance_m`, and some that are not. Pairs across the date line are
    /// found only in `wrapped` seas, where longitudes are taken from 0 to 360.
    pub(crate) fn pairs(&mut self, places: &[Place], distance_m: f64, mut tell: impl FnMut(u32, u32)) {
        let side_m = distance_m * MARGIN;
        self.cells.clear();
        self.cells.extend((0u32..).zip(places).map(|(number, place)| (Grid::cell(*place, side_m), number)));
        self.cells.sort_unstable();
        for (at, &((row, column), number)) in self.cells.iter().enumerate() {
            let same_row = self.cells.iter().skip(at + 1).take_while(|(cell, _)| *cell <= (row, column + 1));
            same_row.for_each(|&(_, other)| tell(number, other));
            // Columns of the next row are counted by another scale: look where this place would stand there.
            let Some(place) = places.get(number as usize) else { continue };
            let Some(there) = Grid::column_in_row(*place, row + 1, side_m) else { continue };
            let from = self.cells.partition_point(|(cell, _)| *cell < (row + 1, there - 1));
            let next_row = self.cells.iter().skip(from).take_while(|(cell, _)| *cell <= (row + 1, there + 1));
            next_row.for_each(|&(_, other)| tell(number, other));
        }
    }

    fn column_in_row(place: Place, row: i32, side_m: f64) -> Option<i32> {
        let middle = Place { east: place.east, north: (f64::from(row) + 0.5) * side_m / 111_000.0 };
        let (found, column) = Grid::cell(middle, side_m);
        (found == row).then_some(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use std::collections::BTreeSet;

    #[test]
    fn no_near_pair_is_lost() {
        for (seed, north) in [(1, 0.0), (2, 36.0), (3, -61.0), (4, 78.0)] {
            let mut random = Random::new(seed, 0);
            let middle = Place { east: 120.0, north };
            let places: Vec<Place> =
                (0..600).map(|_| middle.offset(random.between(-6e3, 6e3), random.between(-6e3, 6e3))).collect();
            let mut found = BTreeSet::new();
            Grid::default().pairs(&places, 500.0, |a, b| assert!(found.insert((a.min(b), a.max(b))), "told twice"));
            for a in 0..places.len() {
                for b in a + 1..places.len() {
                    if places[a].distance_m(places[b]) <= 500.0 {
                        assert!(found.contains(&(a as u32, b as u32)), "{north}: {a} {b}");
                    }
                }
            }
        }
    }
}
