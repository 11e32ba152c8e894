//! The output folder, and how a file gets into it: whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Disk, DiskFile, LocalDisk};
use crate::error::At;
use crate::{Action, Row, StoreError, TABLES, TableWriter};

/// The name of the file that says that a run is finished.
pub(crate) const RUN: &str = "run.json";
/// The name of the file that says which files of a live run count.
pub(crate) const MANIFEST: &str = "manifest.json";
/// The folder of a live run's snapshots, and what follows the name of one.
pub(crate) const SNAPSHOTS: &str = "snapshots";
pub(crate) const SNAPSHOT: &str = ".snapshot";
/// What follows the name of a file that is not finished.
pub(crate) const DRAFT: &str = ".tmp";
/// What follows the name of a table's file.
pub(crate) const PARQUET: &str = ".parquet";

/// What to do with an output folder that holds something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Existing {
    /// Refuse it.
    Refuse,
    /// Remove what alongside wrote there, and nothing else.
    Replace,
}

/// The folder that a run leaves its tables in.
///
/// Each file is written under its name with `.tmp` added, forced to the disk, renamed, and the folder forced to the
/// disk, so what bears its final name is whole even after a power cut. `run.json` comes last: a folder without it
/// holds an unfinished run.
#[derive(Clone, Debug)]
pub struct Folder {
    path: Arc<Path>,
    disk: Arc<dyn Disk>,
}

impl Folder {
    /// Opens a folder for a new run, making it where it is missing.
    ///
    /// With [`Existing::Refuse`] a folder that holds anything is [`StoreError::NotEmpty`]. With [`Existing::Replace`]
    /// the files of an earlier run are removed, `run.json` first: tables and their unfinished drafts, the files in
    /// folders named after tables, snapshots, `run.json` and `manifest.json`. Nothing else is touched: not what people noted, nor
    /// the journal of a live run, which nobody could bring back. No link is followed.
    pub fn open(path: impl Into<PathBuf>, existing: Existing) -> Result<Folder, StoreError> {
        Folder::open_on(Arc::new(LocalDisk), path, existing)
    }

    /// [`Folder::open`] on a disk of the caller's choice.
    pub fn open_on(disk: Arc<dyn Disk>, path: impl Into<PathBuf>, existing: Existing) -> Result<Folder, StoreError> {
        let path: PathBuf = path.into();
        disk.create_folder(&path).at(Action::Create, &path)?;
        let folder = Folder { path: path.into(), disk };
        let names = folder.disk.entries(&folder.path).at(Action::Read, &folder.path)?;
        match existing {
            _ if names.is_empty() => {}
            Existing::Refuse => return Err(StoreError::NotEmpty { path: folder.path.to_path_buf() }),
            Existing::Replace => folder.remove_earlier_run()?,
        }
        Ok(folder)
    }

    /// A folder as it is.
    pub(crate) fn at(disk: Arc<dyn Disk>, path: &Path) -> Folder {
        Folder { path: path.into(), disk }
    }

    /// A folder in this one, made where it is missing.
    pub(crate) fn within(&self, name: &str) -> Result<Folder, StoreError> {
        let path = self.path.join(name);
        self.disk.create_folder(&path).at(Action::Create, &path)?;
        Ok(Folder::at(self.disk(), &path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The disk that it is on.
    pub fn disk(&self) -> Arc<dyn Disk> {
        Arc::clone(&self.disk)
    }

    /// Writes a whole table, its rows in the order given; see [`crate::sort_rows`].
    pub fn write_table<R: Row>(&self, rows: &[R]) -> Result<(), StoreError> {
        let mut table = TableWriter::create(self)?;
        for row in rows {
            table.push(row.clone())?;
        }
        table.finish().map(|_| ())
    }

    /// Writes `run.json`, which says that the run is finished: call it last.
    pub fn write_run(&self, run: &serde_json::Value) -> Result<(), StoreError> {
        self.write_file(RUN, format!("{run:#}\n").as_bytes())
    }

    /// Writes a whole file, in place of one that has its name.
    pub(crate) fn write_file(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let mut draft = self.draft(name)?;
        draft.write_all(bytes).at(Action::Write, &draft.unfinished)?;
        draft.publish()
    }

    /// Whether a table's file is there.
    pub(crate) fn has_table(&self, table: &str) -> Result<bool, StoreError> {
        let names = self.disk.entries(&self.path).at(Action::Read, &self.path)?;
        Ok(names.iter().any(|entry| entry.name.to_str().and_then(|name| name.strip_suffix(PARQUET)) == Some(table)))
    }

    /// Begins a file that will bear `name`.
    pub(crate) fn draft(&self, name: &str) -> Result<Draft, StoreError> {
        let unfinished = self.path.join(format!("{name}{DRAFT}"));
        let file = self.disk.create(&unfinished).at(Action::Create, &unfinished)?;
        Ok(Draft { folder: self.clone(), target: self.path.join(name), unfinished, file: Some(file) })
    }

    fn remove_earlier_run(&self) -> Result<(), StoreError> {
        // First what says that the run is finished, and only then what it was made of.
        self.remove_where(&self.path, |name| name == RUN)?;
        self.remove_where(&self.path, |name| {
            let name = name.strip_suffix(DRAFT).unwrap_or(name);
            [RUN, MANIFEST].contains(&name) || name.strip_suffix(PARQUET).is_some_and(|table| TABLES.contains(&table))
        })?;
        for entry in self.disk.entries(&self.path).at(Action::Read, &self.path)? {
            let extension = match entry.name.to_str() {
                Some(SNAPSHOTS) => SNAPSHOT,
                Some(name) if TABLES.contains(&name) => PARQUET,
                _ => continue,
            };
            if !entry.is_folder {
                continue;
            }
            let live = self.path.join(&entry.name);
            self.remove_where(&live, |name| name.strip_suffix(DRAFT).unwrap_or(name).ends_with(extension))?;
            if self.disk.entries(&live).at(Action::Read, &live)?.is_empty() {
                self.disk.remove_folder(&live).at(Action::Remove, &live)?;
            }
        }
        Ok(())
    }

    /// Removes the files of a folder whose names `is_ours`, and sees to it that they stay removed.
    pub(crate) fn remove_where(&self, folder: &Path, is_ours: impl Fn(&str) -> bool) -> Result<(), StoreError> {
        let mut removed = false;
        for entry in self.disk.entries(folder).at(Action::Read, folder)? {
            if !entry.is_folder && entry.name.to_str().is_some_and(&is_ours) {
                let path = folder.join(&entry.name);
                self.disk.remove_file(&path).at(Action::Remove, &path)?;
                removed = true;
            }
        }
        if removed { self.disk.sync_folder(folder).at(Action::Sync, folder) } else { Ok(()) }
    }
}

/// A file that is not finished. Dropped before [`Draft::publish`], it leaves nothing behind.
pub(crate) struct Draft {
    folder: Folder,
    target: PathBuf,
    unfinished: PathBuf,
    file: Option<Box<dyn DiskFile>>,
}

impl Draft {
    /// Where the bytes are until the file is finished.
    pub(crate) fn unfinished(&self) -> &Path {
        &self.unfinished
    }

    /// Gives the file its name, once it is safely on the disk.
    pub(crate) fn publish(&mut self) -> Result<(), StoreError> {
        let disk = self.folder.disk();
        if let Some(file) = &mut self.file {
            file.sync().at(Action::Sync, &self.unfinished)?;
        }
        disk.rename(&self.unfinished, &self.target).at(Action::Rename, &self.unfinished)?;
        self.file = None;
        disk.sync_folder(&self.folder.path).at(Action::Sync, &self.folder.path)
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_mut().map_or(Ok(0), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.flush())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // The error that led here is already told; a draft left behind is removed by the next run.
            let _ = self.folder.disk.remove_file(&self.unfinished);
        }
    }
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Draft").field(&self.unfinished).finish()
    }
}

/// The file of a table in the batch layout.
pub(crate) fn file_name(table: &str) -> String {
    format!("{table}{PARQUET}")
}
