//! What arrived, kept before anything is made of it.
//!
//! A journal is a folder of segments. Records get running numbers from 0 and stand in the segments in that order. What was
//! not forced to the disk ([`Journal::sync`]) when the computer dies may be gone, but only from the end: what is read back
//! is always the first so many records. After a restart a new segment is begun, which says where the one before it validly
//! ends: a torn tail stays cut off, and damage before it is told from it.

mod reader;
mod record;
mod segment;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Disk, DiskFile};
use crate::error::At;
use crate::{Action, StoreError};

pub use self::reader::JournalReader;
pub use self::record::JournalRecord;

use self::reader::bytes_of;
use self::record::{PAYLOAD_BYTES_MAX, Place};
use self::segment::{HEAD_BYTES, Head, list, path_of};

/// Bytes that are put together before they go to the file.
const BUFFER_BYTES: usize = 256 << 10;

/// Takes records, and keeps them on the disk.
pub struct Journal {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    /// Bytes of a segment, about, before the next one is begun.
    segment_bytes: u64,
    /// The running number of the next record.
    next: u64,
    /// How many of the records are forced to the disk.
    synced: u64,
    /// Number of the newest segment, and where its records end, bytes.
    newest: (u64, u64),
    open: Option<Open>,
    /// An earlier write failed: what the newest segment holds is not known.
    failed: bool,
}

/// The segment being written.
struct Open {
    path: PathBuf,
    file: Box<dyn DiskFile>,
    /// Bytes that the file has not been given yet.
    buffer: Vec<u8>,
    /// Whether its name is forced to the disk.
    named: bool,
}

impl Journal {
    /// Opens the journal in `folder`, which is made where it is missing, to write on behind its last whole record; tells
    /// the bytes behind it, which are cut off.
    ///
    /// What an earlier run wrote is forced to the disk first: what counts from now on must not be lost afterwards.
    /// [`StoreError::Damaged`] where fewer than `at_least` records are there.
    pub fn open(
        disk: Arc<dyn Disk>,
        folder: &Path,
        segment_bytes: u64,
        at_least: u64,
    ) -> Result<(Journal, u64), StoreError> {
        disk.create_folder(folder).at(Action::Create, folder)?;
        disk.sync_folder(folder).at(Action::Sync, folder)?;
        let listing = list(disk.as_ref(), folder)?;
        let mut torn_bytes = 0;
        if let Some(path) = &listing.torn {
            torn_bytes += bytes_of(disk.as_ref(), path)?;
        }
        for path in listing.before_gap.iter().chain(&listing.torn) {
            disk.remove_file(path).at(Action::Remove, path)?;
        }
        let (mut next, mut newest) = (0, (0, 0));
        if let Some(last) = listing.segments.last() {
            disk.sync_file(&last.path).at(Action::Sync, &last.path)?;
            let mut reader = JournalReader::over(Arc::clone(&disk), vec![last.clone()], last.first_record);
            reader.by_ref().try_for_each(|record| record.map(drop))?;
            torn_bytes += reader.torn_bytes();
            (next, newest) = (reader.position(), (last.number, reader.end()));
        }
        if next < at_least {
            let what = format!("it ends after {next} records; {at_least} were made use of");
            return Err(StoreError::damaged(folder, what));
        }
        let folder = folder.to_owned();
        let journal = Journal { disk, folder, segment_bytes, next, synced: next, newest, open: None, failed: false };
        Ok((journal, torn_bytes))
    }

    /// Takes a record; it is safe after the next [`Journal::sync`]. Tells its running number.
    pub fn append(&mut self, record: &JournalRecord) -> Result<u64, StoreError> {
        if record.bytes.len() > PAYLOAD_BYTES_MAX {
            let what = format!("a record of {} bytes is longer than {PAYLOAD_BYTES_MAX}", record.bytes.len());
            return Err(StoreError::Unwritable { path: self.folder.clone(), what });
        }
        let number = self.next;
        self.unless_failed(|journal| journal.write(record))?;
        Ok(number)
    }

    /// Forces all records so far to the disk.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        self.unless_failed(Journal::force)
    }

    /// The running number that the next record gets.
    pub fn position(&self) -> u64 {
        self.next
    }

    /// How many records are safe on the disk.
    pub fn synced(&self) -> u64 {
        self.synced
    }

    /// Removes the oldest segments all of whose records stand before record `before`, while the segments take more than
    /// `keep_bytes`. Tells the running number of the oldest record left.
    pub fn prune(&mut self, before: u64, keep_bytes: u64) -> Result<u64, StoreError> {
        let segments = list(self.disk.as_ref(), &self.folder)?.segments;
        let mut bytes: u64 = segments.iter().filter_map(|segment| segment.end).sum::<u64>() + self.newest.1;
        let mut removed = 0;
        for pair in segments.windows(2) {
            let (old, next) = (&pair[0], &pair[1]);
            if next.first_record > before || bytes <= keep_bytes {
                break;
            }
            self.disk.remove_file(&old.path).at(Action::Remove, &old.path)?;
            bytes -= old.end.unwrap_or(0);
            removed += 1;
        }
        if removed > 0 {
            self.disk.sync_folder(&self.folder).at(Action::Sync, &self.folder)?;
        }
        Ok(segments.get(removed).map_or(self.next, |oldest| oldest.first_record))
    }

    fn unless_failed(&mut self, work: impl FnOnce(&mut Journal) -> Result<(), StoreError>) -> Result<(), StoreError> {
        if self.failed {
            let earlier = io::Error::other("an earlier write to it failed");
            return Err(StoreError::io(Action::Write, &self.folder, earlier));
        }
        let done = work(self);
        self.failed = done.is_err();
        done
    }

    fn write(&mut self, record: &JournalRecord) -> Result<(), StoreError> {
        if self.open.is_none() || self.newest.1 >= self.segment_bytes {
            self.roll()?;
        }
        let place = Place { segment: self.newest.0, record: self.next };
        let Some(open) = &mut self.open else { return Ok(()) };
        let before = open.buffer.len();
        record.encode(place, &mut open.buffer);
        self.newest.1 += (open.buffer.len() - before) as u64;
        self.next += 1;
        if open.buffer.len() >= BUFFER_BYTES { open.hand_over() } else { Ok(()) }
    }

    /// Begins the next segment. All before it is safe by then, so that only the newest can ever be torn.
    fn roll(&mut self) -> Result<(), StoreError> {
        self.force()?;
        let (number, previous_end) = (self.newest.0 + 1, self.newest.1);
        let path = path_of(&self.folder, number);
        let file = self.disk.create(&path).at(Action::Create, &path)?;
        let mut buffer = Vec::with_capacity(BUFFER_BYTES);
        Head { number, first_record: self.next, previous_end }.encode(&mut buffer);
        self.open = Some(Open { path, file, buffer, named: false });
        self.newest = (number, HEAD_BYTES as u64);
        Ok(())
    }

    fn force(&mut self) -> Result<(), StoreError> {
        let Some(open) = &mut self.open else { return Ok(()) };
        if self.synced < self.next {
            open.hand_over()?;
            open.file.sync().at(Action::Sync, &open.path)?;
        }
        if !open.named {
            self.disk.sync_folder(&self.folder).at(Action::Sync, &self.folder)?;
            open.named = true;
        }
        self.synced = self.next;
        Ok(())
    }
}

impl Open {
    fn hand_over(&mut self) -> Result<(), StoreError> {
        self.file.write_all(&self.buffer).at(Action::Write, &self.path)?;
        self.buffer.clear();
        Ok(())
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Journal { folder, next, synced, .. } = self;
        f.debug_struct("Journal")
            .field("folder", folder)
            .field("next", next)
            .field("synced", synced)
            .finish_non_exhaustive()
    }
}
