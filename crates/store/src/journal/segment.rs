//! The files of a journal, and what stands at the start of each.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::disk::Disk;
use crate::error::At;
use crate::{Action, StoreError};

use super::record::fill;

/// The first bytes of a segment; the last two are the version of the form.
const MAGIC: [u8; 8] = *b"ASJRNL01";
/// Bytes of a segment's head.
pub(super) const HEAD_BYTES: usize = 36;
const EXTENSION: &str = ".journal";

/// The head of a segment: magic, its number, the running number of its first record, where the segment before it validly
/// ends (u64 each), CRC32C of all that; little endian.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Head {
    pub(super) number: u64,
    pub(super) first_record: u64,
    pub(super) previous_end: u64,
}

impl Head {
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let from = out.len();
        out.extend(MAGIC);
        for field in [self.number, self.first_record, self.previous_end] {
            out.extend(field.to_le_bytes());
        }
        let checksum = crc32c::crc32c(&out[from..]);
        out.extend(checksum.to_le_bytes());
    }

    fn decode(bytes: &[u8; HEAD_BYTES]) -> Option<Head> {
        let (told, checksum) = bytes.split_last_chunk::<4>()?;
        let (magic, fields) = told.split_first_chunk::<8>()?;
        let field = |at: usize| fields.as_chunks::<8>().0.get(at).map(|field| u64::from_le_bytes(*field));
        let whole = *magic == MAGIC && crc32c::crc32c(told) == u32::from_le_bytes(*checksum);
        whole.then_some(Head { number: field(0)?, first_record: field(1)?, previous_end: field(2)? })
    }
}

/// A segment on the disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    pub(super) number: u64,
    /// The running number of its first record.
    pub(super) first_record: u64,
    /// Where its records end, bytes, where a later segment says so.
    pub(super) end: Option<u64>,
}

pub(super) fn path_of(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:010}{EXTENSION}"))
}

fn number_of(name: &OsStr) -> Option<u64> {
    name.to_str()?.strip_suffix(EXTENSION)?.parse().ok()
}

/// What a folder holds: the unbroken row of segments up to the newest, and what is left of others.
#[derive(Default, Debug)]
pub(super) struct Listing {
    pub(super) segments: Vec<Segment>,
    /// Segments before a gap: others of those that were removed.
    pub(super) before_gap: Vec<PathBuf>,
    /// A newest one whose head never reached the disk.
    pub(super) torn: Option<PathBuf>,
}

/// Lists the segments of a folder, oldest first.
pub(super) fn list(disk: &dyn Disk, folder: &Path) -> Result<Listing, StoreError> {
    let entries = disk.entries(folder).at(Action::Read, folder)?;
    let numbers = entries.iter().filter(|entry| !entry.is_folder).filter_map(|entry| number_of(&entry.name));
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_unstable();
    let newest = numbers.last().copied();
    let mut listing = Listing::default();
    let mut later: Option<Head> = None;
    for number in numbers.into_iter().rev() {
        let path = path_of(folder, number);
        if later.is_some_and(|later| later.number != number + 1) {
            listing.before_gap.push(path);
            continue;
        }
        match head_of(disk, &path, number)? {
            Some(head) => {
                let end = later.map(|later| later.previous_end);
                listing.segments.push(Segment { path, number, first_record: head.first_record, end });
                later = Some(head);
            }
            // Records are forced to the disk together with the head before them: this one never held any.
            None if Some(number) == newest => listing.torn = Some(path),
            None => return Err(StoreError::damaged(&path, "the head of this part of the journal is not whole")),
        }
    }
    listing.segments.reverse();
    Ok(listing)
}

fn head_of(disk: &dyn Disk, path: &Path, number: u64) -> Result<Option<Head>, StoreError> {
    let mut bytes = [0; HEAD_BYTES];
    let mut file = disk.open(path).at(Action::Read, path)?;
    let filled = fill(&mut file, &mut bytes).at(Action::Read, path)?;
    let head = if filled == HEAD_BYTES { Head::decode(&bytes) } else { None };
    Ok(head.filter(|head| head.number == number))
}
