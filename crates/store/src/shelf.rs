//! Rows that wait on disk for a day to come.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use nautical::Time;

use crate::block::{BLOCK_BYTES, Block, Blocks};
use crate::disk::{Disk, LocalDisk};
use crate::{Row, StoreError};

/// Takes rows as time passes and gives them back day by day, in the order in which they came. Less than a block of rows is held.
pub struct Shelf<R: Row> {
    blocks: Blocks,
    /// Blocks by their day, ascending.
    shelved: VecDeque<(Time, Block)>,
    /// Rows of the latest day that are not shelved yet.
    fresh: Vec<R>,
    fresh_bytes: usize,
    day: Option<Time>,
}

impl<R: Row> Shelf<R> {
    /// On the disk of `folder`, in a nameless file that is made when first needed.
    pub fn new(folder: &Path) -> Shelf<R> {
        Shelf::new_on(Arc::new(LocalDisk), folder)
    }

    /// [`Shelf::new`] on a disk of the caller's choice.
    pub fn new_on(disk: Arc<dyn Disk>, folder: &Path) -> Shelf<R> {
        let blocks = Blocks::new(disk, folder);
        Shelf { blocks, shelved: VecDeque::new(), fresh: Vec::new(), fresh_bytes: 0, day: None }
    }

    /// Takes a row of a day that is not before that of the last row.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn push(&mut self, day: Time, row: R) -> Result<(), StoreError> {
        if self.day != Some(day) || self.fresh_bytes >= BLOCK_BYTES {
            self.shelve()?;
        }
        self.day = Some(day);
        self.fresh_bytes += row.bytes();
        self.fresh.push(row);
        Ok(())
    }

    fn shelve(&mut self) -> Result<(), StoreError> {
        if let (Some(day), false) = (self.day, self.fresh.is_empty()) {
            let block = self.blocks.append(&self.fresh)?;
            self.shelved.push_back((day, block));
            self.fresh = Vec::new();
            self.fresh_bytes = 0;
        }
        Ok(())
    }

    /// The first day of which there are rows.
    pub fn first_day(&self) -> Option<Time> {
        self.shelved.front().map(|(day, _)| *day).or(self.day.filter(|_| !self.fresh.is_empty()))
    }

    /// The rows of a day and those before it.
    ///
    /// # Errors
    /// They cannot be read again.
    pub fn take(&mut self, day: Time) -> Result<Vec<R>, StoreError> {
        let mut rows = Vec::new();
        while let Some((_, block)) = self.shelved.pop_front_if(|(of, _)| *of <= day) {
            rows.extend(self.blocks.read::<R>(block)?);
        }
        if self.shelved.is_empty() && self.day.is_some_and(|of| of <= day) {
            rows.append(&mut self.fresh);
            self.fresh_bytes = 0;
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EncounterRow;
    use crate::sample::{Dice, Sample};

    #[test]
    fn rows_come_back_day_by_day() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut dice = Dice(3);
        let days: Vec<(Time, Vec<EncounterRow>)> = (0..20)
            .map(|day| {
                let rows = (0..dice.roll(200)).map(|_| EncounterRow::sample(&mut dice)).collect();
                (Time(day), rows)
            })
            .collect();
        let mut shelf = Shelf::new(folder.path());
        for (number, (day, rows)) in days.iter().enumerate() {
            rows.iter().for_each(|row| shelf.push(*day, row.clone()).expect("room"));
            // Five days behind.
            if let Some((day, rows)) = number.checked_sub(5).map(|number| &days[number]) {
                assert_eq!(shelf.take(*day).expect("rows"), *rows);
            }
        }
        let rest: Vec<EncounterRow> = days[15..].iter().flat_map(|(_, rows)| rows.clone()).collect();
        assert_eq!(shelf.take(Time::MAX).expect("rows"), rest);
        assert_eq!((shelf.first_day(), shelf.take(Time::MAX).expect("none")), (None, Vec::new()));
    }
}
