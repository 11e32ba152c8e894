//! Records back from a journal.

use std::collections::VecDeque;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use crate::disk::Disk;
use crate::error::At;
use crate::{Action, StoreError};

use super::record::{Found, JournalRecord, Place, fill};
use super::segment::{HEAD_BYTES, Segment, list};

/// Reads the records of a journal that nobody writes to, in their order.
pub struct JournalReader {
    disk: Arc<dyn Disk>,
    /// Segments not opened yet.
    segments: VecDeque<Segment>,
    open: Option<Open>,
    /// The running number of the next record in the files.
    next: u64,
    /// Records before this one are passed over.
    from: u64,
    /// Bytes behind the last whole record.
    torn_bytes: u64,
}

/// The segment being read.
struct Open {
    segment: Segment,
    file: BufReader<Box<dyn Read + Send>>,
    /// Bytes read of it.
    at: u64,
}

impl JournalReader {
    /// Reads the records from running number `from` on of the journal in `folder`.
    ///
    /// [`StoreError::Damaged`] where the journal begins behind that record.
    pub fn open(disk: Arc<dyn Disk>, folder: &Path, from: u64) -> Result<JournalReader, StoreError> {
        let segments = list(disk.as_ref(), folder)?.segments;
        let begins = segments.first().map_or(0, |first| first.first_record);
        if from < begins {
            let what = format!("it begins at record {begins}; record {from} was asked for");
            return Err(StoreError::damaged(folder, what));
        }
        Ok(JournalReader::over(disk, segments, from))
    }

    /// The running number of the oldest record that the journal in `folder` still holds.
    pub fn oldest(disk: &dyn Disk, folder: &Path) -> Result<u64, StoreError> {
        Ok(list(disk, folder)?.segments.first().map_or(0, |first| first.first_record))
    }

    pub(super) fn over(disk: Arc<dyn Disk>, mut segments: Vec<Segment>, from: u64) -> JournalReader {
        let first = segments.iter().rposition(|segment| segment.first_record <= from).unwrap_or(0);
        segments.drain(..first);
        let next = segments.first().map_or(0, |first| first.first_record);
        JournalReader { disk, segments: segments.into(), open: None, next, from, torn_bytes: 0 }
    }

    /// The running number of the record that would come next.
    pub fn position(&self) -> u64 {
        self.next
    }

    /// Bytes behind the last whole record: what was being written when the program or the computer died. Known once all was
    /// read.
    pub fn torn_bytes(&self) -> u64 {
        self.torn_bytes
    }

    /// Where the last whole record of the segment being read ends, bytes.
    pub(super) fn end(&self) -> u64 {
        self.open.as_ref().map_or(0, |open| open.at)
    }

    fn record(&mut self) -> Result<Option<JournalRecord>, StoreError> {
        loop {
            let Some(open) = &mut self.open else {
                match self.segments.pop_front() {
                    Some(segment) => self.open_segment(segment)?,
                    None => return Ok(None),
                }
                continue;
            };
            let path = &open.segment.path;
            if open.segment.end.is_some_and(|end| open.at == end) {
                self.open = None;
                continue;
            }
            let place = Place { segment: open.segment.number, record: self.next };
            match JournalRecord::read(place, &mut open.file).at(Action::Read, path)? {
                Found::Whole(record, bytes) => {
                    open.at += bytes;
                    self.next += 1;
                    if self.next > self.from {
                        return Ok(Some(record));
                    }
                }
                _ if open.segment.end.is_some() => {
                    let what = format!("record {} of the journal, at byte {}, is not whole", self.next, open.at);
                    return Err(StoreError::damaged(path, what));
                }
                found => {
                    let torn = matches!(found, Found::Torn);
                    self.torn_bytes =
                        if torn { bytes_of(self.disk.as_ref(), path)?.saturating_sub(open.at) } else { 0 };
                    return Ok(None);
                }
            }
        }
    }

    fn open_segment(&mut self, segment: Segment) -> Result<(), StoreError> {
        if segment.first_record != self.next {
            let what = format!("it begins at record {}; {} was to come", segment.first_record, self.next);
            return Err(StoreError::damaged(&segment.path, what));
        }
        let mut file = BufReader::new(self.disk.open(&segment.path).at(Action::Read, &segment.path)?);
        fill(&mut file, &mut [0; HEAD_BYTES]).at(Action::Read, &segment.path)?;
        self.open = Some(Open { segment, file, at: HEAD_BYTES as u64 });
        Ok(())
    }
}

/// The length of a file.
pub(super) fn bytes_of(disk: &dyn Disk, path: &Path) -> Result<u64, StoreError> {
    let mut file = disk.open(path).at(Action::Read, path)?;
    io::copy(&mut file, &mut io::sink()).at(Action::Read, path)
}

impl Iterator for JournalReader {
    type Item = Result<JournalRecord, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.record();
        if record.is_err() {
            // Nothing behind a failure can be relied on.
            (self.open, self.segments) = (None, VecDeque::new());
        }
        record.transpose()
    }
}

impl std::fmt::Debug for JournalReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JournalReader").field("next", &self.next).field("from", &self.from).finish_non_exhaustive()
    }
}
