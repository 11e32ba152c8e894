//! The blocks of a table, read at the same time and told in order.
//!
//! A block is read as if the one before it ended as it began: same header, no record left open. Nearly always that is so.
//! Where it is not, what was read behind it is thrown away and read again, so that the result is that of one reader.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use ais::table::{BlockReader, TableReader, TableState};

use super::batch::{Batch, Filter, Kept, Told};
use super::read::Sink;
use super::sortable::Sortable;
use store::SortedRun;

/// Blocks under way at one time, beside one for each thread.
const BLOCKS_AHEAD: usize = 2;

/// Whole lines: one that began in the block before, with its end, then those from `from` to `to`.
pub(super) struct Lines {
    pub(super) first: Vec<u8>,
    pub(super) block: Vec<u8>,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Lines {
    fn read(&self, reader: &mut BlockReader<Kept>, filter: Filter) -> Batch {
        let mut batch = Batch::new(filter);
        reader.block(&self.first, &mut batch);
        reader.block(self.block.get(self.from..self.to).unwrap_or_default(), &mut batch);
        batch
    }
}

/// Lines that were read.
struct Done {
    reader: BlockReader<Kept>,
    lines: Lines,
    entries: SortedRun<Sortable>,
    told: Told,
    /// Which state the reader began with.
    state_number: u32,
}

/// Reads a table block by block on all threads.
pub(super) struct Blocks {
    filter: Filter,
    /// Stands where the lines told so far end, or in the same state.
    reader: BlockReader<Kept>,
    /// Its state, and how often that has changed.
    state: Option<TableState>,
    state_number: u32,
    /// Readers in that state that remember ships.
    idle: Vec<BlockReader<Kept>>,
    under_way: VecDeque<Receiver<Done>>,
}

impl Blocks {
    pub(super) fn new(reader: TableReader, filter: Filter) -> Blocks {
        let reader = BlockReader::new(reader);
        let state = reader.state();
        Blocks { filter, reader, state, state_number: 0, idle: Vec::new(), under_way: VecDeque::new() }
    }

    /// Takes lines; those of earlier calls may be told on the way. Gives back a block that is no longer needed.
    pub(super) fn push(&mut self, lines: Lines, sink: &mut dyn Sink) -> Option<Vec<u8>> {
        if self.state.is_none() {
            self.drain(sink);
        }
        if self.state.is_none() {
            self.read_again(&lines, sink);
            return Some(lines.block);
        }
        let mut reader = self.idle.pop().unwrap_or_else(|| BlockReader::new(self.reader.reader().clone()));
        let (filter, state_number) = (self.filter, self.state_number);
        let (sender, receiver) = sync_channel(1);
        rayon::spawn(move || {
            let (entries, told) = lines.read(&mut reader, filter).sort();
            // Nobody waits for it where reading was cut short.
            let _ = sender.send(Done { reader, lines, entries, told, state_number });
        });
        self.under_way.push_back(receiver);
        if self.under_way.len() > rayon::current_num_threads() + BLOCKS_AHEAD { self.tell_oldest(sink) } else { None }
    }

    /// Tells everything, and what is left open at the end.
    pub(super) fn finish(&mut self, sink: &mut dyn Sink) {
        self.drain(sink);
        let mut batch = Batch::new(self.filter);
        self.reader.reader().finish(&mut batch);
        sink.take(batch);
    }

    /// Reads whole lines, and a last one that has no end, at once and on this thread.
    pub(super) fn read_here(&mut self, lines: &[u8], batch: &mut Batch) {
        self.reader.block(lines, batch);
    }

    /// Tells what is left open, where lines are read on this thread.
    pub(super) fn finish_here(&mut self, batch: &mut Batch) {
        self.reader.reader().finish(batch);
    }

    fn drain(&mut self, sink: &mut dyn Sink) {
        while !self.under_way.is_empty() {
            self.tell_oldest(sink);
        }
    }

    fn tell_oldest(&mut self, sink: &mut dyn Sink) -> Option<Vec<u8>> {
        // The sender is gone without a word only where its thread panicked, which ends the program.
        let done = wait_for(&self.under_way.pop_front()?)?;
        if done.state_number != self.state_number {
            self.read_again(&done.lines, sink);
            return Some(done.lines.block);
        }
        sink.take_sorted(done.entries, done.told);
        if done.reader.state() == self.state {
            self.idle.push(done.reader);
        } else {
            self.reader = done.reader;
            self.begin_anew();
        }
        Some(done.lines.block)
    }

    /// Reads lines from where those told so far end.
    fn read_again(&mut self, lines: &Lines, sink: &mut dyn Sink) {
        sink.take(lines.read(&mut self.reader, self.filter));
        if self.reader.state() != self.state {
            self.begin_anew();
        }
    }

    fn begin_anew(&mut self) {
        self.state = self.reader.state();
        self.state_number += 1;
        self.idle.clear();
    }
}

/// Waits for lines to be read. Where this is itself a thread of the pool, it reads what nobody else does.
fn wait_for(done: &Receiver<Done>) -> Option<Done> {
    loop {
        match done.try_recv() {
            Ok(done) => return Some(done),
            Err(TryRecvError::Disconnected) => return None,
            // Nothing to do here: another thread has it.
            Err(TryRecvError::Empty) if rayon::yield_now() != Some(rayon::Yield::Executed) => return done.recv().ok(),
            Err(TryRecvError::Empty) => {}
        }
    }
}
