//! The folder of a live run: tables of many files, and the one file that says which of them count.
//!
//! An epoch is written in this order: tables, snapshot, manifest; each file under its name with `.tmp` added, forced to the
//! disk, renamed, its folder forced to the disk. Files are called after what they hold, so whoever writes the same epoch
//! again writes the same files. Whenever the run is cut off, the manifest names whole files, and a record of the journal is
//! in them once or not yet.

#[cfg(test)]
mod crash;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use nautical::Time;
use sha2::{Digest, Sha256};

use crate::disk::{Disk, LocalDisk};
use crate::error::At;
use crate::folder::{DRAFT, Folder, MANIFEST, PARQUET, SNAPSHOT, SNAPSHOTS};
use crate::id::hex;
use crate::manifest::{Manifest, SnapshotFile, TableFile};
use crate::writer::table_bytes;
use crate::{Action, Row, StoreError, TABLES};

/// The folder of the journal.
const JOURNAL: &str = "journal";

/// The file by which a live run tells others that it is at work.
const LOCK: &str = ".lock";

/// Takes a folder for one live run at a time: until the result is dropped, or the program dies. Call it before
/// [`LiveFolder::open`], which removes what it takes for left over.
///
/// [`StoreError::InUse`] where another run has it, [`StoreError::NotEmpty`] where something else is in it.
pub fn lock(dir: &Path) -> Result<std::fs::File, StoreError> {
    LocalDisk.create_folder(dir).at(Action::Create, dir)?;
    let names = LocalDisk.entries(dir).at(Action::Read, dir)?;
    let ours = |name: &str| [MANIFEST, LOCK].contains(&name);
    if !names.is_empty() && !names.iter().any(|entry| entry.name.to_str().is_some_and(ours)) {
        return Err(StoreError::NotEmpty { path: dir.to_owned() });
    }
    let path = dir.join(LOCK);
    let file = std::fs::File::create(&path).at(Action::Create, &path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse { path: dir.to_owned() }),
        Err(std::fs::TryLockError::Error(error)) => Err(StoreError::io(Action::Create, &path, error)),
    }
}

/// The folder of a live run.
#[derive(Debug)]
pub struct LiveFolder {
    folder: Folder,
    manifest: Manifest,
}

impl LiveFolder {
    /// Begins a live run in an empty folder, which is made where it is missing, or goes on with the one in it.
    ///
    /// What a run that was cut off left unfinished is removed. [`StoreError::NotEmpty`] where something else is in the
    /// folder, [`StoreError::OtherSettings`] where its run was begun with settings of another hash.
    pub fn open(path: impl Into<PathBuf>, settings_hash: &str) -> Result<LiveFolder, StoreError> {
        LiveFolder::open_on(Arc::new(LocalDisk), path, settings_hash)
    }

    /// [`LiveFolder::open`] on a disk of the caller's choice.
    pub fn open_on(
        disk: Arc<dyn Disk>,
        path: impl Into<PathBuf>,
        settings_hash: &str,
    ) -> Result<LiveFolder, StoreError> {
        let path: PathBuf = path.into();
        disk.create_folder(&path).at(Action::Create, &path)?;
        let folder = Folder::at(Arc::clone(&disk), &path);
        let Some(manifest) = Manifest::read(disk.as_ref(), &path)? else {
            let draft = format!("{MANIFEST}{DRAFT}");
            let names = disk.entries(&path).at(Action::Read, &path)?;
            if names.iter().any(|entry| ![Some(draft.as_str()), Some(LOCK)].contains(&entry.name.to_str())) {
                return Err(StoreError::NotEmpty { path });
            }
            folder.remove_where(&path, |name| name == draft)?;
            let live = LiveFolder { folder, manifest: Manifest::new(settings_hash) };
            live.replace_manifest(&live.manifest)?;
            return Ok(live);
        };
        if manifest.settings_hash != settings_hash {
            return Err(StoreError::OtherSettings { path });
        }
        // The manifest was read, but perhaps its name never reached the disk: before anything that an older one names is
        // removed, it must.
        disk.sync_folder(&path).at(Action::Sync, &path)?;
        let live = LiveFolder { folder, manifest };
        live.remove_leftovers()?;
        Ok(live)
    }

    /// What counts.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Where the journal is.
    pub fn journal(&self) -> PathBuf {
        self.folder.path().join(JOURNAL)
    }

    /// The snapshot that the manifest names; `None` where there is none.
    ///
    /// [`StoreError::Damaged`] where its bytes are not those that were written.
    pub fn snapshot(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(named) = &self.manifest.snapshot else { return Ok(None) };
        let path = self.folder.path().join(SNAPSHOTS).join(&named.file);
        let mut bytes = Vec::new();
        let mut file = self.folder.disk().open(&path).at(Action::Read, &path)?;
        file.read_to_end(&mut bytes).at(Action::Read, &path)?;
        if sha256(&bytes) != named.sha256 {
            return Err(StoreError::damaged(&path, "its hash is not the one in the manifest"));
        }
        Ok(Some(bytes))
    }

    /// Begins an epoch that reaches up to an event time, after which its files are called.
    pub fn begin(&mut self, until: Time) -> Epoch<'_> {
        let (next, label) = (self.manifest.clone(), until.to_string().replace(':', "-"));
        Epoch { live: self, label, next }
    }

    fn replace_manifest(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let path = self.folder.path().join(MANIFEST);
        let text = serde_json::to_string_pretty(manifest)
            .map_err(|error| StoreError::Unwritable { path, what: error.to_string() })?;
        self.folder.write_file(MANIFEST, format!("{text}\n").as_bytes())
    }

    /// Removes what the manifest does not name: of tables, snapshots and drafts, and nothing else.
    fn remove_leftovers(&self) -> Result<(), StoreError> {
        let dir = self.folder.path();
        self.folder.remove_where(dir, |name| name.strip_suffix(DRAFT) == Some(MANIFEST))?;
        for entry in self.folder.disk().entries(dir).at(Action::Read, dir)? {
            let Some(name) = entry.name.to_str().filter(|_| entry.is_folder) else { continue };
            if name == SNAPSHOTS {
                self.remove_snapshots()?;
            } else if TABLES.contains(&name) {
                let files = self.manifest.tables.get(name).map_or(&[][..], Vec::as_slice);
                let counts: BTreeSet<&str> = files.iter().map(|file| file.file.as_str()).collect();
                self.folder.remove_where(&dir.join(name), |name| {
                    name.strip_suffix(DRAFT).unwrap_or(name).ends_with(PARQUET) && !counts.contains(name)
                })?;
            }
        }
        Ok(())
    }

    /// Removes all snapshots but the one that the manifest names.
    fn remove_snapshots(&self) -> Result<(), StoreError> {
        let counts = self.manifest.snapshot.as_ref().map(|snapshot| snapshot.file.as_str());
        self.folder.remove_where(&self.folder.path().join(SNAPSHOTS), |name| {
            name.strip_suffix(DRAFT).unwrap_or(name).ends_with(SNAPSHOT) && counts != Some(name)
        })
    }
}

/// The files of an epoch. None of them counts before [`Epoch::commit`]; dropped before, they are left over.
#[derive(Debug)]
pub struct Epoch<'f> {
    live: &'f mut LiveFolder,
    label: String,
    next: Manifest,
}

impl Epoch<'_> {
    /// Adds rows to a table, in the order given; none leave no file.
    pub fn write<R: Row>(&mut self, rows: &[R]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let table = self.live.folder.within(R::TABLE)?;
        let bytes = table_bytes(table.path(), rows)?;
        let file = self.file_name(&bytes, PARQUET);
        let files = self.next.tables.entry(R::TABLE.to_owned()).or_default();
        if files.iter().all(|known| known.file != file) {
            table.write_file(&file, &bytes)?;
            files.push(TableFile { file, rows: rows.len() as u64, bytes: bytes.len() as u64 });
        }
        Ok(())
    }

    /// Keeps the state of the run after so many records of the journal, in place of the one before.
    pub fn keep_snapshot(&mut self, records: u64, bytes: &[u8]) -> Result<(), StoreError> {
        let file = self.file_name(bytes, SNAPSHOT);
        self.live.folder.within(SNAPSHOTS)?.write_file(&file, bytes)?;
        self.next.snapshot = Some(SnapshotFile { file, records, sha256: sha256(bytes) });
        Ok(())
    }

    /// Makes the epoch count: the tables hold what so many records of the journal gave, which must be safe on the disk
    /// ([`crate::Journal::sync`]). `run` is what a batch run writes to `run.json`.
    pub fn commit(self, records: u64, run: serde_json::Value) -> Result<(), StoreError> {
        let Epoch { live, mut next, .. } = self;
        (next.epoch, next.records, next.run) = (next.epoch + 1, records, run);
        live.replace_manifest(&next)?;
        let has_new_snapshot = next.snapshot != live.manifest.snapshot;
        live.manifest = next;
        if has_new_snapshot { live.remove_snapshots() } else { Ok(()) }
    }

    fn file_name(&self, bytes: &[u8], extension: &str) -> String {
        format!("{}-{}{extension}", self.label, hex(Sha256::digest(bytes).iter().take(16)))
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::digest(bytes).iter())
}

/// The files of a table that a manifest names.
pub(crate) fn files_of(manifest: &Manifest, dir: &Path, table: &str) -> Vec<PathBuf> {
    let files = manifest.tables.get(table).map_or(&[][..], Vec::as_slice);
    files.iter().map(|file| dir.join(table).join(&file.file)).collect()
}
