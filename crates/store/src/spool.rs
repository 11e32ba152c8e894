//! Bytes set aside on disk, to be read again from the start.

use std::fmt;
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::disk::{Disk, LocalDisk, Scratch};
use crate::error::At;
use crate::{Action, StoreError};

/// Bytes passed to or from the disk at once.
const BUFFER_BYTES: usize = 256 << 10;

/// A nameless file that is appended to, then read from its start. It is gone when it is dropped, or the program dies.
pub struct Spool {
    file: BufWriter<Box<dyn Scratch>>,
    folder: PathBuf,
    bytes: u64,
}

impl Spool {
    /// On the disk of `folder`, which is made where it is missing.
    pub fn create(folder: &Path) -> Result<Spool, StoreError> {
        Spool::create_on(&LocalDisk, folder)
    }

    /// [`Spool::create`] on a disk of the caller's choice.
    pub fn create_on(disk: &dyn Disk, folder: &Path) -> Result<Spool, StoreError> {
        let file = disk.scratch(folder).at(Action::Create, folder)?;
        Ok(Spool { file: BufWriter::with_capacity(BUFFER_BYTES, file), folder: folder.to_owned(), bytes: 0 })
    }

    /// Adds bytes at the end.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.file.write_all(bytes).at(Action::Write, &self.folder)?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Bytes appended so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Ends the writing and goes to the start.
    pub fn into_reader(self) -> Result<SpoolReader, StoreError> {
        let Spool { file, folder, bytes } = self;
        let file = file.into_inner().map_err(io::IntoInnerError::into_error).at(Action::Write, &folder)?;
        let mut reader =
            SpoolReader { file: BufReader::with_capacity(BUFFER_BYTES, file), folder, bytes, left_bytes: bytes };
        reader.rewind()?;
        Ok(reader)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The bytes of a [`Spool`], from the start; see [`SpoolReader::rewind`].
pub struct SpoolReader {
    file: BufReader<Box<dyn Scratch>>,
    folder: PathBuf,
    bytes: u64,
    left_bytes: u64,
}

impl SpoolReader {
    /// Fills `block`, and says whether there was one: `false` at the end of what was appended.
    ///
    /// [`StoreError::Damaged`] where fewer bytes than a block are left, or the file is shorter than what was appended.
    pub fn read_block(&mut self, block: &mut [u8]) -> Result<bool, StoreError> {
        if self.left_bytes == 0 {
            return Ok(false);
        }
        if (block.len() as u64) > self.left_bytes {
            return Err(cut_short(&self.folder));
        }
        self.file.read_exact(block).map_err(|error| read_error(&self.folder, error))?;
        self.left_bytes -= block.len() as u64;
        Ok(true)
    }

    /// Bytes from the start to the end.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Fills `block` from `offset` bytes after the start, wherever reading stood.
    ///
    /// [`StoreError::Damaged`] where there are not as many bytes from there.
    pub fn read_at(&mut self, offset: u64, block: &mut [u8]) -> Result<(), StoreError> {
        if offset.saturating_add(block.len() as u64) > self.bytes {
            return Err(cut_short(&self.folder));
        }
        self.file.seek(SeekFrom::Start(offset)).at(Action::Read, &self.folder)?;
        // Past the buffer, which is empty after a seek: filling it would read far more than the block.
        self.file.get_mut().read_exact(block).map_err(|error| read_error(&self.folder, error))?;
        self.left_bytes = self.bytes - offset - block.len() as u64;
        Ok(())
    }

    /// Goes back to the start.
    pub fn rewind(&mut self) -> Result<(), StoreError> {
        self.file.seek(SeekFrom::Start(0)).at(Action::Read, &self.folder)?;
        self.left_bytes = self.bytes;
        Ok(())
    }
}

impl Read for SpoolReader {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(bytes)?;
        self.left_bytes = self.left_bytes.saturating_sub(read as u64);
        Ok(read)
    }
}

/// What a failed read of a nameless file in `folder` means.
pub(crate) fn read_error(folder: &Path, error: io::Error) -> StoreError {
    if error.kind() == ErrorKind::UnexpectedEof {
        cut_short(folder)
    } else {
        StoreError::io(Action::Read, folder, error)
    }
}

fn cut_short(folder: &Path) -> StoreError {
    StoreError::damaged(folder, "a temporary file in it is shorter than what was written")
}

impl fmt::Debug for Spool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spool").field("folder", &self.folder).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl fmt::Debug for SpoolReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpoolReader").field("folder", &self.folder).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_appended_as_often_as_asked() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut spool = Spool::create(&folder.path().join("made/when/needed")).expect("a spool");
        for number in 0u64..100_000 {
            spool.append(&number.to_le_bytes()).expect("room");
        }
        spool.write_all(&100_000u64.to_le_bytes()).expect("room");
        assert_eq!(spool.bytes(), 8 * 100_001);
        let mut reader = spool.into_reader().expect("a reader");
        let mut block = [0; 8];
        for _ in 0..2 {
            for number in 0..=100_000 {
                assert!(reader.read_block(&mut block).expect("a block"));
                assert_eq!(u64::from_le_bytes(block), number);
            }
            assert!(!reader.read_block(&mut block).expect("the end"));
            reader.rewind().expect("the start");
        }
        let mut whole = Vec::new();
        reader.read_to_end(&mut whole).expect("all");
        assert_eq!(whole.len(), 8 * 100_001);
        assert!(!reader.read_block(&mut block).expect("the end"));
    }

    #[test]
    fn reads_anywhere_and_goes_on_from_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut spool = Spool::create(folder.path()).expect("a spool");
        for number in 0u64..100_000 {
            spool.append(&number.to_le_bytes()).expect("room");
        }
        let mut reader = spool.into_reader().expect("a reader");
        let mut block = [0; 8];
        for number in [0u64, 99_999, 5, 6, 40_000, 99_998] {
            reader.read_at(number * 8, &mut block).expect("a block");
            assert_eq!(u64::from_le_bytes(block), number);
            let follows = reader.read_block(&mut block).expect("the next block, or the end");
            assert_eq!((follows, u64::from_le_bytes(block)), (number < 99_999, 99_999.min(number + 1)));
        }
        for offset in [100_000 * 8 - 7, 100_000 * 8, u64::MAX] {
            assert!(matches!(reader.read_at(offset, &mut block), Err(StoreError::Damaged { .. })), "{offset}");
        }
    }

    #[test]
    fn leaves_no_name_in_the_folder_and_knows_half_a_block() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut spool = Spool::create(folder.path()).expect("a spool");
        spool.append(&[1, 2, 3]).expect("room");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
        let mut reader = spool.into_reader().expect("a reader");
        let error = reader.read_block(&mut [0; 2]).and_then(|_| reader.read_block(&mut [0; 2]));
        assert!(matches!(error, Err(StoreError::Damaged { .. })), "{error:?}");
    }
}
