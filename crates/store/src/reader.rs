//! Tables back from a folder: the one way in which anything reads what a run wrote.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;

use crate::error::At;
use crate::folder::{RUN, file_name};
use crate::table::rows_of;
use crate::{Action, LocalDisk, Manifest, Row, StoreError, live, sort_rows};

/// Rows read at once.
const BATCH_ROWS: usize = 1_024;

/// The rows of a table: of each id the highest revision, in the order of the table. Of tables without revisions, the row
/// of an id that was written last.
///
/// Holds the whole table in memory; for `tracks` of a large run [`TableReader`] does not.
pub fn read_table<R: Row>(dir: &Path) -> Result<Vec<R>, StoreError> {
    let mut rows = Vec::new();
    let reader = TableReader::<R>::open(dir)?;
    let is_in_parts = !reader.files.is_empty();
    for batch in reader {
        rows.extend(batch?);
    }
    if R::REVISED || is_in_parts {
        rows = highest_revisions(rows);
    }
    sort_rows(&mut rows);
    Ok(rows)
}

fn highest_revisions<R: Row>(rows: Vec<R>) -> Vec<R> {
    let mut highest: BTreeMap<String, R> = BTreeMap::new();
    for row in rows {
        let is_newer = highest.get(row.id()).is_none_or(|known| row.revision() > known.revision() || !R::REVISED);
        if is_newer {
            highest.insert(row.id().to_owned(), row);
        }
    }
    highest.into_values().collect()
}

/// The content of `run.json`, or what a live run tells in its place; [`StoreError::Missing`] where the run did not finish.
pub fn read_run(dir: &Path) -> Result<serde_json::Value, StoreError> {
    if let Some(manifest) = Manifest::read(&LocalDisk, dir)? {
        return Ok(manifest.run);
    }
    let path = dir.join(RUN);
    let bytes = std::fs::read(&path).at(Action::Read, &path)?;
    serde_json::from_slice(&bytes).map_err(|error| StoreError::damaged(&path, error.to_string()))
}

/// The files that make up a table, in the order in which they count: one of a batch run, of a live run those that
/// `manifest.json` names.
fn files_of(dir: &Path, table: &str) -> Result<VecDeque<PathBuf>, StoreError> {
    Ok(match Manifest::read(&LocalDisk, dir)? {
        Some(manifest) => live::files_of(&manifest, dir, table).into(),
        None => VecDeque::from([dir.join(file_name(table))]),
    })
}

/// Reads a table some rows at a time: all revisions, in the order of the files.
pub struct TableReader<R: Row> {
    files: VecDeque<PathBuf>,
    open: Option<(PathBuf, ParquetRecordBatchReader)>,
    rows: PhantomData<R>,
}

impl<R: Row> TableReader<R> {
    /// Begins to read the table in the folder of a run.
    pub fn open(dir: &Path) -> Result<TableReader<R>, StoreError> {
        let mut reader = TableReader { files: files_of(dir, R::TABLE)?, open: None, rows: PhantomData };
        reader.open_next()?;
        Ok(reader)
    }

    fn open_next(&mut self) -> Result<(), StoreError> {
        self.open = None;
        if let Some(path) = self.files.pop_front() {
            let file = File::open(&path).at(Action::Read, &path)?;
            let reader = guarded(&path, || batches(file))?;
            self.open = Some((path, reader));
        }
        Ok(())
    }

    fn next_batch(&mut self) -> Result<Option<Vec<R>>, StoreError> {
        while let Some((path, reader)) = &mut self.open {
            if let Some(batch) = guarded(path, || reader.next().transpose().map_err(ParquetError::from))? {
                return rows_of(&batch).map(Some).map_err(|what| StoreError::damaged(path, what));
            }
            self.open_next()?;
        }
        Ok(None)
    }
}

fn batches(file: File) -> Result<ParquetRecordBatchReader, ParquetError> {
    // Columns are told by their Parquet types, not by the copy of Arrow's schema: damage to it makes its reader panic.
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    ParquetRecordBatchReaderBuilder::try_new_with_options(file, options)?.with_batch_size(BATCH_ROWS).build()
}

/// Runs a call of the Parquet crate. Its decoders assert what a damaged file may break; here that is an error.
fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, StoreError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| StoreError::reading(path, error)),
        Err(_) => Err(StoreError::damaged(path, "its bytes contradict each other")),
    }
}

impl<R: Row> Iterator for TableReader<R> {
    type Item = Result<Vec<R>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.next_batch();
        if batch.is_err() {
            // Nothing after a failure can be relied on.
            self.open = None;
            self.files.clear();
        }
        batch.transpose()
    }
}
