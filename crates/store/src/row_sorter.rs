//! A table's rows in order without holding them: sorted runs on disk, merged as they are read.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};
use std::path::Path;
use std::sync::Arc;

use crate::block::{BLOCK_BYTES, Block, Blocks};
use crate::disk::{Disk, LocalDisk};
use crate::{Row, StoreError, sort_rows};

/// Takes a table's rows in any order and gives them back in the table's, as often as asked.
///
/// About `memory_bytes` of rows are held; beyond that they go, sorted, to a nameless file in the folder. Rows come nearly in
/// order as event time passes, so a run on disk is opened only once rows before its first were given: reading needs a
/// block of 128 KiB for each run that overlaps where it stands.
pub struct RowSorter<R: Row> {
    blocks: Blocks,
    memory_bytes: usize,
    rows: Vec<R>,
    rows_bytes: usize,
    runs: Vec<Run<R>>,
    total: u64,
}

/// A sorted run on disk.
struct Run<R> {
    first: R,
    blocks: Vec<Block>,
}

impl<R: Row> RowSorter<R> {
    /// Holds about `memory_bytes` of rows and puts the rest in `folder`.
    pub fn new(folder: &Path, memory_bytes: usize) -> RowSorter<R> {
        RowSorter::new_on(Arc::new(LocalDisk), folder, memory_bytes)
    }

    /// [`RowSorter::new`] on a disk of the caller's choice.
    pub fn new_on(disk: Arc<dyn Disk>, folder: &Path, memory_bytes: usize) -> RowSorter<R> {
        let blocks = Blocks::new(disk, folder);
        RowSorter { blocks, memory_bytes, rows: Vec::new(), rows_bytes: 0, runs: Vec::new(), total: 0 }
    }

    /// Takes a row.
    ///
    /// # Errors
    /// Only where memory is full and the disk refuses.
    pub fn push(&mut self, row: R) -> Result<(), StoreError> {
        self.rows_bytes += row.bytes();
        self.rows.push(row);
        self.total += 1;
        if self.rows_bytes >= self.memory_bytes { self.spill() } else { Ok(()) }
    }

    /// Rows so far.
    pub fn total(&self) -> u64 {
        self.total
    }

    fn spill(&mut self) -> Result<(), StoreError> {
        sort_rows(&mut self.rows);
        let mut blocks = Vec::new();
        let Some(first) = self.rows.first().cloned() else { return Ok(()) };
        let (mut from, mut bytes) = (0, 0);
        for at in 0..self.rows.len() {
            bytes += self.rows[at].bytes();
            if bytes >= BLOCK_BYTES || at + 1 == self.rows.len() {
                blocks.push(self.blocks.append(&self.rows[from..=at])?);
                (from, bytes) = (at + 1, 0);
            }
        }
        self.runs.push(Run { first, blocks });
        self.rows = Vec::new();
        self.rows_bytes = 0;
        Ok(())
    }

    /// All rows in the order of their table.
    ///
    /// # Errors
    /// What was set aside cannot be read.
    pub fn sorted(&mut self) -> Result<SortedRows<'_, R>, StoreError> {
        if !self.runs.is_empty() {
            self.spill()?;
        }
        sort_rows(&mut self.rows);
        self.runs.sort_by(|a, b| a.first.order(&b.first));
        let mut sorted = SortedRows {
            blocks: &mut self.blocks,
            held: self.rows.iter(),
            closed: &self.runs,
            open: BinaryHeap::new(),
        };
        sorted.open_runs()?;
        Ok(sorted)
    }
}

/// The rows of a [`RowSorter`] in order. Ends after a failure.
pub struct SortedRows<'s, R: Row> {
    blocks: &'s mut Blocks,
    held: std::slice::Iter<'s, R>,
    /// Runs that begin later than what was given, in order of their first rows.
    closed: &'s [Run<R>],
    open: BinaryHeap<Open<R>>,
}

/// A run being read, ordered by its next row: the least is the greatest of the heap.
struct Open<R: Row> {
    next: R,
    rows: std::vec::IntoIter<R>,
    later: VecDeque<Block>,
}

impl<R: Row> SortedRows<'_, R> {
    /// Opens the runs that begin before the next row of those that are open.
    fn open_runs(&mut self) -> Result<(), StoreError> {
        while let Some((run, later)) = self.closed.split_first() {
            if self.open.peek().is_some_and(|open| open.next.order(&run.first) == Ordering::Less) {
                break;
            }
            self.closed = later;
            self.read_on(Vec::new().into_iter(), run.blocks.iter().copied().collect())?;
        }
        Ok(())
    }

    fn read_on(&mut self, mut rows: std::vec::IntoIter<R>, mut later: VecDeque<Block>) -> Result<(), StoreError> {
        loop {
            if let Some(next) = rows.next() {
                self.open.push(Open { next, rows, later });
                return Ok(());
            }
            let Some(block) = later.pop_front() else { return Ok(()) };
            rows = self.blocks.read(block)?.into_iter();
        }
    }

    fn next_row(&mut self) -> Result<Option<R>, StoreError> {
        if let Some(row) = self.held.next() {
            return Ok(Some(row.clone()));
        }
        let Some(Open { next, rows, later }) = self.open.pop() else { return Ok(None) };
        self.read_on(rows, later)?;
        self.open_runs()?;
        Ok(Some(next))
    }
}

impl<R: Row> Iterator for SortedRows<'_, R> {
    type Item = Result<R, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.next_row();
        if row.is_err() {
            self.open.clear();
            self.closed = &[];
        }
        row.transpose()
    }
}

impl<R: Row> PartialEq for Open<R> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<R: Row> Eq for Open<R> {}

impl<R: Row> PartialOrd for Open<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<R: Row> Ord for Open<R> {
    fn cmp(&self, other: &Self) -> Ordering {
        other.next.order(&self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Dice, Sample};
    use crate::{ContactRow, GapRow, VesselRow};

    fn check<R: Row + Sample + PartialEq + std::fmt::Debug>(memory_bytes: usize) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut dice = Dice(7);
        let mut rows: Vec<R> = (0..600).map(|_| R::sample(&mut dice)).collect();
        let mut sorter = RowSorter::new(folder.path(), memory_bytes);
        rows.iter().for_each(|row| sorter.push(row.clone()).expect("room"));
        assert_eq!(sorter.total(), 600);
        sort_rows(&mut rows);
        for _ in 0..2 {
            let sorted: Vec<R> = sorter.sorted().expect("sorted").map(|row| row.expect("a row")).collect();
            assert_eq!(sorted, rows);
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn rows_come_back_in_order_as_often_as_asked() {
        for memory_bytes in [1, 20_000, usize::MAX] {
            check::<GapRow>(memory_bytes);
            check::<ContactRow>(memory_bytes);
            check::<VesselRow>(memory_bytes);
        }
    }
}
