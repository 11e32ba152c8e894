//! Rows as bytes in a nameless file, a block at a time: what waits on disk between being made and being written as a table.

use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, SchemaRef};

use crate::disk::{Disk, Scratch};
use crate::error::At;
use crate::spool::read_error;
use crate::table::{columns_schema, plain_batch_of, rows_of};
use crate::{Action, Row, StoreError};

/// Bytes of rows in a block, about.
pub(crate) const BLOCK_BYTES: usize = 128 << 10;

/// Where a block lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    offset: u64,
    bytes: u64,
}

/// Blocks of rows in a nameless file, which is made when first needed and is gone with its owner.
pub(crate) struct Blocks {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    file: Option<Box<dyn Scratch>>,
    end: u64,
}

impl Blocks {
    pub(crate) fn new(disk: Arc<dyn Disk>, folder: &Path) -> Blocks {
        Blocks { disk, folder: folder.to_owned(), file: None, end: 0 }
    }

    /// Adds rows at the end, as one block.
    pub(crate) fn append<R: Row>(&mut self, rows: &[R]) -> Result<Block, StoreError> {
        let bytes = encode(rows).map_err(|error| StoreError::Unwritable {
            path: self.folder.clone(),
            what: format!("rows of `{}` cannot be set aside: {error}", R::TABLE),
        })?;
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(self.disk.scratch(&self.folder).at(Action::Create, &self.folder)?),
        };
        file.seek(SeekFrom::Start(self.end)).at(Action::Write, &self.folder)?;
        file.write_all(&bytes).at(Action::Write, &self.folder)?;
        let block = Block { offset: self.end, bytes: bytes.len() as u64 };
        self.end += block.bytes;
        Ok(block)
    }

    /// The rows of a block.
    pub(crate) fn read<R: Row>(&mut self, block: Block) -> Result<Vec<R>, StoreError> {
        let damaged = |what: String| StoreError::damaged(&self.folder, format!("a temporary file in it: {what}"));
        let Some(file) = &mut self.file else { return Err(damaged("it was never written".into())) };
        file.seek(SeekFrom::Start(block.offset)).at(Action::Read, &self.folder)?;
        let mut bytes = vec![0; usize::try_from(block.bytes).unwrap_or_default()];
        file.read_exact(&mut bytes).map_err(|error| read_error(&self.folder, error))?;
        decode(&bytes).map_err(damaged)
    }
}

fn encode<R: Row>(rows: &[R]) -> Result<Vec<u8>, ArrowError> {
    let schema: SchemaRef = columns_schema::<R>();
    let mut writer = StreamWriter::try_new(Vec::new(), &schema)?;
    writer.write(&plain_batch_of(&schema, rows)?)?;
    writer.into_inner()
}

fn decode<R: Row>(bytes: &[u8]) -> Result<Vec<R>, String> {
    let reader = StreamReader::try_new(bytes, None).map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    for batch in reader {
        rows.extend(rows_of(&batch.map_err(|error| error.to_string())?)?);
    }
    Ok(rows)
}
