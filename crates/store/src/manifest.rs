//! `manifest.json`: which files of a live run count.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::disk::Disk;
use crate::error::At;
use crate::folder::MANIFEST;
use crate::{Action, StoreError};

/// Version of the form below.
const LAYOUT: u32 = 1;

/// What `manifest.json` holds: the files that count, and how far they reach. It is replaced in one step; files that it does
/// not name are left over from a run that was cut off.
#[derive(Serialize, Deserialize, Clone, PartialEq, Debug)]
pub struct Manifest {
    layout: u32,
    /// Hash of the settings under which the folder was begun; see [`crate::settings_hash`].
    pub settings_hash: String,
    /// How often it was replaced.
    pub epoch: u64,
    /// How many records of the journal the tables were made of.
    pub records: u64,
    /// State from which a restart may go on.
    pub snapshot: Option<SnapshotFile>,
    /// The files of each table, in the order in which they were written.
    pub tables: BTreeMap<String, Vec<TableFile>>,
    /// What a batch run writes to `run.json`.
    pub run: serde_json::Value,
}

/// A file of a table.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct TableFile {
    /// Its name in the table's folder.
    pub file: String,
    /// Rows in it.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
}

/// A file that holds the state of a run.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub struct SnapshotFile {
    /// Its name in the folder of snapshots.
    pub file: String,
    /// How many records of the journal the state was made of.
    pub records: u64,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

impl Manifest {
    /// That of a run at its start.
    pub(crate) fn new(settings_hash: &str) -> Manifest {
        Manifest {
            layout: LAYOUT,
            settings_hash: settings_hash.to_owned(),
            epoch: 0,
            records: 0,
            snapshot: None,
            tables: BTreeMap::new(),
            run: serde_json::Value::Null,
        }
    }

    /// The manifest of a folder; `None` where it holds no live run.
    pub(crate) fn read(disk: &dyn Disk, dir: &Path) -> Result<Option<Manifest>, StoreError> {
        let path = dir.join(MANIFEST);
        let mut file = match disk.open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::io(Action::Read, &path, error)),
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).at(Action::Read, &path)?;
        let manifest: Manifest =
            serde_json::from_slice(&bytes).map_err(|error| StoreError::damaged(&path, error.to_string()))?;
        if manifest.layout != LAYOUT {
            let what = format!("its layout is {}, this version knows {LAYOUT}", manifest.layout);
            return Err(StoreError::damaged(&path, what));
        }
        Ok(Some(manifest))
    }
}
