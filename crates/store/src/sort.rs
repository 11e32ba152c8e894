//! Sorting more than fits in memory: sorted runs on disk, merged as they are read.

use std::cmp::Reverse;
use std::collections::binary_heap::PeekMut;
use std::collections::{BinaryHeap, VecDeque};
use std::fmt;
use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Disk, LocalDisk, Scratch};
use crate::error::At;
use crate::spool::read_error;
use crate::{Action, StoreError};

/// Runs merged at once, at most.
const FAN_IN_MAX: usize = 64;
/// Bytes read from or written to a run at once, where memory allows.
const BLOCK_BYTES: usize = 64 << 10;
/// Records that the memory holds before it grows for the first time, at most.
const FIRST_RECORDS: usize = 4_096;

/// Something small of fixed size that can be sorted. Records that compare equal must be identical.
pub trait Record: Copy + Ord {
    /// Bytes of its encoded form, at least 1.
    const BYTES: usize;
    /// Fills `bytes`, which is [`Record::BYTES`] long.
    fn encode(&self, bytes: &mut [u8]);
    /// From the bytes that [`Record::encode`] filled.
    fn decode(bytes: &[u8]) -> Self;
}

/// Records in order, and what is to be known of the order in which they came.
#[derive(Clone, Debug)]
pub struct SortedRun<R> {
    records: Vec<R>,
    /// The first and the last to come.
    first_last: Option<(R, R)>,
    backward_steps: u64,
}

impl<R: Record> SortedRun<R> {
    /// Sorts records.
    pub fn of(mut records: Vec<R>) -> SortedRun<R> {
        let first_last = records.first().copied().zip(records.last().copied());
        let backward_steps = records.windows(2).filter(|step| step[1] < step[0]).count() as u64;
        if backward_steps > 0 {
            records.sort_unstable();
        }
        SortedRun { records, first_last, backward_steps }
    }
}

/// Takes records in any order and gives them back sorted, in bounded memory.
///
/// Up to `memory_bytes` of records are held; beyond that they go, sorted, to a nameless file in the folder, which is
/// made when first needed and is gone with the last owner. Memory stays below `memory_bytes` and 64 KiB, and at least
/// three records. A run that begins where the former ended continues it, so input in order needs no merging. When
/// there are more runs than can be read at once with the memory, at most 64, the oldest are merged into one first:
/// each pass over the data divides their number by up to 64.
pub struct Sorter<R: Record> {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    memory_bytes: usize,
    /// Records for which there is room at first.
    first: usize,
    /// Records held, at most.
    limit: usize,
    records: Vec<R>,
    last: Option<R>,
    total: u64,
    backward_steps: u64,
    spill: Option<Spill>,
    /// The greatest record of the last run.
    spilled_to: Option<R>,
}

impl<R: Record> Sorter<R> {
    /// A sorter that holds up to `memory_bytes` and puts the rest in `folder`.
    pub fn new(folder: PathBuf, memory_bytes: usize) -> Sorter<R> {
        Sorter::new_on(Arc::new(LocalDisk), folder, memory_bytes)
    }

    /// [`Sorter::new`] on a disk of the caller's choice.
    pub fn new_on(disk: Arc<dyn Disk>, folder: PathBuf, memory_bytes: usize) -> Sorter<R> {
        const { assert!(R::BYTES > 0, "a record has at least one byte") };
        let (first, doublings) = growth::<R>(memory_bytes);
        let limit = first << doublings;
        Sorter {
            disk,
            folder,
            memory_bytes,
            first,
            limit,
            records: Vec::new(),
            last: None,
            total: 0,
            backward_steps: 0,
            spill: None,
            spilled_to: None,
        }
    }

    /// Takes a record. Fails only where memory is full and the disk refuses.
    pub fn push(&mut self, record: R) -> Result<(), StoreError> {
        if self.last.is_some_and(|last| record < last) {
            self.backward_steps += 1;
        }
        self.last = Some(record);
        self.total += 1;
        if self.records.len() >= self.limit {
            self.spill_records()?;
        }
        self.make_room();
        self.records.push(record);
        Ok(())
    }

    /// Takes records that are in order already: the same as [`push`](Sorter::push) of each in the order in which it came.
    pub fn push_run(&mut self, run: &SortedRun<R>) -> Result<(), StoreError> {
        let Some((first, last)) = run.first_last else { return Ok(()) };
        self.backward_steps += run.backward_steps + u64::from(self.last.is_some_and(|before| first < before));
        self.last = Some(last);
        self.total += run.records.len() as u64;
        let mut records = run.records.as_slice();
        while !records.is_empty() {
            if self.records.len() >= self.limit {
                self.spill_records()?;
            }
            self.make_room();
            let room = (self.records.capacity().min(self.limit) - self.records.len()).min(records.len());
            let (now, later) = records.split_at(room);
            self.records.extend_from_slice(now);
            records = later;
        }
        Ok(())
    }

    /// Grows where memory is used up, at most to the limit.
    fn make_room(&mut self) {
        if self.records.len() == self.records.capacity() {
            let wanted = if self.records.is_empty() { self.first } else { self.limit.min(self.records.len() * 2) };
            self.records.reserve_exact(wanted - self.records.len());
        }
    }

    /// How often a record was less than the one pushed before it; 0 for input in order.
    pub fn backward_steps(&self) -> u64 {
        self.backward_steps
    }

    /// Ends the input and gives all records in order.
    pub fn finish(mut self) -> Result<Sorted<R>, StoreError> {
        if self.spill.is_some() {
            self.spill_records()?;
            self.records = Vec::new();
        }
        let (total, backward_steps) = (self.total, self.backward_steps);
        let records = match self.spill {
            None => {
                self.records.sort_unstable();
                Records::Held(self.records.into_iter())
            }
            Some(mut spill) => {
                spill.merge_down::<R>(self.memory_bytes)?;
                let runs = std::mem::take(&mut spill.runs);
                let merge = Merge::open(&mut spill, runs, self.memory_bytes)?;
                Records::Merged(Box::new((spill, merge)))
            }
        };
        Ok(Sorted { records, total, left: total, backward_steps })
    }

    /// Puts the records held on disk, as a new run or the rest of the last.
    fn spill_records(&mut self) -> Result<(), StoreError> {
        self.records.sort_unstable();
        let (Some(first), Some(last)) = (self.records.first(), self.records.last()) else { return Ok(()) };
        let spill = match &mut self.spill {
            Some(spill) => spill,
            none => none.insert(Spill::create(self.disk.as_ref(), &self.folder)?),
        };
        let continues = self.spilled_to.is_some_and(|end| end <= *first);
        self.spilled_to = Some(*last);
        spill.begin_run(continues);
        let mut block = Vec::new();
        for records in self.records.chunks((BLOCK_BYTES / R::BYTES).max(1)) {
            block.resize(records.len() * R::BYTES, 0);
            for (record, bytes) in records.iter().zip(block.chunks_exact_mut(R::BYTES)) {
                record.encode(bytes);
            }
            spill.end_run(&mut block)?;
        }
        self.records.clear();
        Ok(())
    }
}

/// The records that `memory_bytes` hold, as the first allocation and the number of times that it doubles.
///
/// The limit is rounded to what doubling reaches (by less than 1 in 2,048), so that while growing no more than the
/// limit is ever in use in the old and the new place together.
fn growth<R>(memory_bytes: usize) -> (usize, u32) {
    let mut first = (memory_bytes / size_of::<R>().max(1)).max(1);
    let mut doublings = 0;
    while first > FIRST_RECORDS {
        (first, doublings) = (first / 2, doublings + 1);
    }
    (first, doublings)
}

/// A part of the spill file that is sorted: byte offsets.
#[derive(Clone, Copy)]
struct Run {
    start: u64,
    end: u64,
}

/// The file of sorted runs.
struct Spill {
    file: Box<dyn Scratch>,
    folder: PathBuf,
    end: u64,
    runs: VecDeque<Run>,
}

impl Spill {
    fn create(disk: &dyn Disk, folder: &Path) -> Result<Spill, StoreError> {
        let file = disk.scratch(folder).at(Action::Create, folder)?;
        Ok(Spill { file, folder: folder.to_owned(), end: 0, runs: VecDeque::new() })
    }

    fn begin_run(&mut self, continues: bool) {
        if !continues || self.runs.is_empty() {
            self.runs.push_back(Run { start: self.end, end: self.end });
        }
    }

    fn append<R: Record>(&mut self, block: &mut Vec<u8>, record: &R) -> Result<(), StoreError> {
        let at = block.len();
        block.resize(at + R::BYTES, 0);
        record.encode(block.get_mut(at..).unwrap_or_default());
        if block.len() + R::BYTES > BLOCK_BYTES { self.end_run(block) } else { Ok(()) }
    }

    fn end_run(&mut self, block: &mut Vec<u8>) -> Result<(), StoreError> {
        self.file.seek(SeekFrom::Start(self.end)).at(Action::Write, &self.folder)?;
        self.file.write_all(block).at(Action::Write, &self.folder)?;
        self.end += block.len() as u64;
        if let Some(run) = self.runs.back_mut() {
            run.end = self.end;
        }
        block.clear();
        Ok(())
    }

    /// Merges the oldest runs until so few are left that they can be read at once.
    fn merge_down<R: Record>(&mut self, memory_bytes: usize) -> Result<(), StoreError> {
        let fan_in = (memory_bytes / BLOCK_BYTES.max(R::BYTES)).clamp(2, FAN_IN_MAX);
        while self.runs.len() > fan_in {
            // No more than needed: a merge of n runs leaves n - 1 fewer.
            let count = fan_in.min(self.runs.len() - fan_in + 1);
            let oldest = self.runs.drain(..count).collect();
            let mut merge = Merge::<R>::open(self, oldest, memory_bytes)?;
            self.begin_run(false);
            let mut block = Vec::new();
            while let Some(record) = merge.next(self)? {
                self.append(&mut block, &record)?;
            }
            self.end_run(&mut block)?;
        }
        Ok(())
    }
}

/// One run being read.
struct Source {
    run: Run,
    block: Vec<u8>,
    block_bytes: usize,
    at: usize,
}

impl Source {
    fn next<R: Record>(&mut self, spill: &mut Spill) -> Result<Option<R>, StoreError> {
        if self.at >= self.block.len() {
            let left = usize::try_from(self.run.end - self.run.start).unwrap_or(usize::MAX);
            if left == 0 {
                return Ok(None);
            }
            self.block.resize(left.min(self.block_bytes), 0);
            spill.file.seek(SeekFrom::Start(self.run.start)).at(Action::Read, &spill.folder)?;
            spill.file.read_exact(&mut self.block).map_err(|error| read_error(&spill.folder, error))?;
            self.run.start += self.block.len() as u64;
            self.at = 0;
        }
        let record = self.block.get(self.at..self.at + R::BYTES).map(R::decode);
        self.at += R::BYTES;
        Ok(record)
    }
}

/// Several runs read as one; the least record of each is in the heap.
struct Merge<R: Record> {
    sources: Vec<Source>,
    heads: BinaryHeap<Reverse<(R, usize)>>,
}

impl<R: Record> Merge<R> {
    fn open(spill: &mut Spill, runs: VecDeque<Run>, memory_bytes: usize) -> Result<Merge<R>, StoreError> {
        let each = (memory_bytes / runs.len().max(1)) / R::BYTES * R::BYTES;
        let block_bytes = each.clamp(R::BYTES, (BLOCK_BYTES * 16).max(R::BYTES)) / R::BYTES * R::BYTES;
        let source = |run| Source { run, block: Vec::new(), block_bytes, at: 0 };
        let mut merge = Merge { sources: runs.into_iter().map(source).collect(), heads: BinaryHeap::new() };
        for (index, source) in merge.sources.iter_mut().enumerate() {
            if let Some(record) = source.next(spill)? {
                merge.heads.push(Reverse((record, index)));
            }
        }
        Ok(merge)
    }

    fn next(&mut self, spill: &mut Spill) -> Result<Option<R>, StoreError> {
        let Some(mut least) = self.heads.peek_mut() else { return Ok(None) };
        let Reverse((record, index)) = *least;
        let following = match self.sources.get_mut(index) {
            Some(source) => source.next(spill)?,
            None => None,
        };
        match following {
            Some(following) => *least = Reverse((following, index)),
            None => drop(PeekMut::pop(least)),
        }
        Ok(Some(record))
    }
}

enum Records<R: Record> {
    Held(std::vec::IntoIter<R>),
    Merged(Box<(Spill, Merge<R>)>),
}

/// The records of a [`Sorter`] in order. Ends after a failure.
pub struct Sorted<R: Record> {
    records: Records<R>,
    total: u64,
    left: u64,
    backward_steps: u64,
}

impl<R: Record> Sorted<R> {
    /// How often a record was less than the one pushed before it.
    pub fn backward_steps(&self) -> u64 {
        self.backward_steps
    }

    /// Whether the records came in order.
    pub fn was_ordered(&self) -> bool {
        self.backward_steps == 0
    }

    /// Number of records, those already given included.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether memory was too small, so that the disk was used.
    pub fn was_spilled(&self) -> bool {
        matches!(self.records, Records::Merged(_))
    }
}

impl<R: Record> Iterator for Sorted<R> {
    type Item = Result<R, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left == 0 {
            return None;
        }
        let next = match &mut self.records {
            Records::Held(records) => return records.next().map(Ok),
            Records::Merged(merged) => merged.1.next(&mut merged.0),
        };
        self.left = if next.is_ok() { self.left - 1 } else { 0 };
        next.transpose()
    }
}

impl<R: Record> fmt::Debug for Sorter<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sorter").field("folder", &self.folder).field("total", &self.total).finish_non_exhaustive()
    }
}

impl<R: Record> fmt::Debug for Sorted<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sorted").field("total", &self.total).field("left", &self.left).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;

    use super::*;
    use crate::disk::failing::FailingDisk;
    use crate::sample::Dice;
    use proptest::prelude::*;

    /// A key that repeats, and something beside it.
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
    struct Pair(i64, u32);

    impl Record for Pair {
        const BYTES: usize = 12;

        fn encode(&self, bytes: &mut [u8]) {
            let (key, rest) = bytes.split_at_mut(8);
            key.copy_from_slice(&self.0.to_le_bytes());
            rest.copy_from_slice(&self.1.to_le_bytes());
        }

        fn decode(bytes: &[u8]) -> Self {
            let (key, rest) = bytes.split_at(8);
            Pair(i64::from_le_bytes(key.try_into().expect("8")), u32::from_le_bytes(rest.try_into().expect("4")))
        }
    }

    fn sorter(memory_bytes: usize) -> (tempfile::TempDir, Sorter<Pair>) {
        let folder = tempfile::tempdir().expect("a folder");
        let sorter = Sorter::new(folder.path().join("spill"), memory_bytes);
        (folder, sorter)
    }

    fn backward_steps(records: &[Pair]) -> u64 {
        records.windows(2).filter(|step| step[1] < step[0]).count() as u64
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn sorts_as_memory_does(
            keys in prop::collection::vec((-40i64..40, 0u32..3), 0..400),
            memory_bytes in prop_oneof![0usize..200, 200usize..2_000, Just(1 << 20)],
            in_order in any::<bool>(),
        ) {
            let mut records: Vec<Pair> = keys.into_iter().map(|(key, rest)| Pair(key, rest)).collect();
            if in_order {
                records.sort();
            }
            let (_folder, mut sorter) = sorter(memory_bytes);
            for record in &records {
                sorter.push(*record).expect("room");
                prop_assert!(sorter.records.capacity() * size_of::<Pair>() <= memory_bytes.max(size_of::<Pair>()));
                if let (true, Some(spill)) = (in_order, &sorter.spill) {
                    prop_assert_eq!(spill.runs.len(), 1, "input in order is one run");
                }
            }
            let sorted = sorter.finish().expect("sorted");
            prop_assert_eq!(sorted.total(), records.len() as u64);
            prop_assert_eq!(sorted.backward_steps(), backward_steps(&records));
            prop_assert_eq!(sorted.was_spilled(), records.len() * size_of::<Pair>() > memory_bytes && records.len() > 1);
            let given: Vec<Pair> = sorted.map(|record| record.expect("readable")).collect();
            records.sort();
            prop_assert_eq!(given, records);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn runs_give_what_their_records_give(
            runs in prop::collection::vec(prop::collection::vec((-40i64..40, 0u32..3), 0..40), 0..12),
            memory_bytes in prop_oneof![0usize..200, 200usize..2_000, Just(1 << 20)],
        ) {
            let (_folder, mut by_record) = sorter(memory_bytes);
            let (_folder, mut by_run) = sorter(memory_bytes);
            for run in runs {
                let records: Vec<Pair> = run.into_iter().map(|(key, rest)| Pair(key, rest)).collect();
                for record in &records {
                    by_record.push(*record).expect("room");
                }
                by_run.push_run(&SortedRun::of(records)).expect("room");
                prop_assert!(by_run.records.capacity() * size_of::<Pair>() <= memory_bytes.max(size_of::<Pair>()));
            }
            let (by_record, by_run) = (by_record.finish().expect("sorted"), by_run.finish().expect("sorted"));
            prop_assert_eq!(by_run.backward_steps(), by_record.backward_steps());
            prop_assert_eq!(by_run.total(), by_record.total());
            let all = |sorted: Sorted<Pair>| sorted.map(|record| record.expect("readable")).collect::<Vec<_>>();
            prop_assert_eq!(all(by_run), all(by_record));
        }
    }

    #[test]
    fn merges_more_runs_than_it_reads_at_once() {
        // 10,000 runs of 20 records against 2 to 64 runs at once, so up to 14 passes.
        for memory_bytes in [20 * size_of::<Pair>(), 5 * BLOCK_BYTES, 64 * BLOCK_BYTES] {
            let (_folder, mut sorter) = sorter(memory_bytes);
            let mut dice = Dice(7);
            let mut records: Vec<Pair> = (0..200_000).map(|n| Pair(dice.roll(1 << 40) as i64, n)).collect();
            for record in &records {
                sorter.push(*record).expect("room");
            }
            records.sort();
            let given: Vec<Pair> = sorter.finish().expect("sorted").map(|record| record.expect("readable")).collect();
            assert!(given == records, "with {memory_bytes} bytes");
        }
    }

    #[test]
    fn memory_grows_to_its_limit_by_doubling() {
        for memory_bytes in [0usize, 1, 16, 65_536, 65_537, 1_000_003, 1 << 30] {
            let (first, doublings) = growth::<Pair>(memory_bytes);
            let (limit, exact) = (first << doublings, memory_bytes / size_of::<Pair>());
            assert!(
                first <= FIRST_RECORDS && limit <= exact.max(1) && limit >= exact - exact / 2_048,
                "{memory_bytes}"
            );
        }
        let (_folder, mut sorter) = sorter(1 << 20);
        for number in 0..65_537 {
            sorter.push(Pair(number, 0)).expect("room");
            let length = sorter.records.len().max(4_096);
            assert!(sorter.spill.is_some() || sorter.records.capacity() == length.next_power_of_two());
        }
        assert!(sorter.spill.is_some());
    }

    #[test]
    fn any_call_to_the_disk_may_fail() {
        let run = |disk: &FailingDisk| -> Result<usize, StoreError> {
            let folder = tempfile::tempdir().expect("a folder");
            let mut sorter = Sorter::new_on(Arc::new(disk.clone()), folder.path().to_owned(), 10 * size_of::<Pair>());
            for number in 0..100u32 {
                sorter.push(Pair(i64::from(number * 37 % 100), number))?;
            }
            let mut sorted = sorter.finish()?;
            let given = sorted.by_ref().collect::<Result<Vec<_>, _>>();
            assert!(sorted.next().is_none(), "nothing comes after a failure");
            given.map(|records| records.len())
        };
        let unlimited = FailingDisk::new(usize::MAX, ErrorKind::Other);
        assert_eq!(run(&unlimited).expect("sorted"), 100);
        assert!(unlimited.calls().len() > 50);
        for allowed in 0..unlimited.calls().len() {
            let error = run(&FailingDisk::new(allowed, ErrorKind::StorageFull)).expect_err("a failure");
            assert!(matches!(error, StoreError::DiskFull { .. }), "{error}");
        }
    }

    #[test]
    fn a_spill_file_cut_short_is_noticed() {
        let (folder, mut sorter) = sorter(10 * size_of::<Pair>());
        for number in 0..100 {
            sorter.push(Pair(-number, 0)).expect("room");
        }
        let mut sorted = sorter.finish().expect("sorted");
        if let Records::Merged(merged) = &mut sorted.records {
            merged.0.file = Box::new(tempfile::tempfile_in(folder.path()).expect("an empty file"));
        }
        let error = sorted.collect::<Result<Vec<_>, _>>();
        assert!(matches!(error, Err(StoreError::Damaged { .. })), "{error:?}");
    }
}
