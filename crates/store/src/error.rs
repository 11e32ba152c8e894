//! What can go wrong with files, said so that the reader knows which file and what to do.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;

/// What was being done to a file or folder when it failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Making a file or folder.
    Create,
    /// Writing bytes.
    Write,
    /// Forcing bytes or names to the disk (fsync).
    Sync,
    /// Giving a finished file its final name.
    Rename,
    /// Deleting.
    Remove,
    /// Reading bytes, or the names in a folder.
    Read,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Action::Create => "create",
            Action::Write => "write",
            Action::Sync => "flush to disk",
            Action::Rename => "rename to its final name",
            Action::Remove => "remove",
            Action::Read => "read",
        })
    }
}

/// A failure of the output folder, of a spill file, or of a table that is read back.
///
/// Each message names the path and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The output folder holds something and nobody said that it may be replaced.
    #[error(
        "`{}` is not empty: choose another folder, or give --overwrite to replace what alongside wrote there",
        path.display()
    )]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// Another live run is at work in the folder.
    #[error("another run of alongside writes to `{}`: stop it first, or choose another folder", path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds a live run that was begun with other settings.
    #[error(
        "`{}` was begun with other settings: give the same ones (manifest.json tells them), or choose another folder",
        path.display()
    )]
    OtherSettings {
        /// The folder.
        path: PathBuf,
    },
    /// The disk or the user's share of it has no room.
    #[error(
        "no space left on the disk: could not {action} `{}`; free some, or choose a folder on another disk",
        path.display()
    )]
    DiskFull {
        /// What was tried.
        action: Action,
        /// On what.
        path: PathBuf,
    },
    /// The system does not let this user do it, or the disk is read-only.
    #[error(
        "not permitted to {action} `{}` ({source}); choose a folder that you may write, or have its permissions changed",
        path.display()
    )]
    Permission {
        /// What was tried.
        action: Action,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Any other failure of the disk or network share.
    #[error("could not {action} `{}`: {source}; see to the path and its disk, then run again", path.display())]
    Io {
        /// What was tried.
        action: Action,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that alongside always writes is not there.
    #[error("`{}` does not exist: is its folder one that a finished run of alongside wrote?", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// A file does not hold what alongside writes there.
    #[error(
        "`{}` cannot be understood: {what}; it was changed since alongside wrote it, or another version did; run again",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// A row that the file format cannot hold.
    #[error(
        "a row cannot be written to `{}`: {what}; this is a fault of alongside, please report it",
        path.display()
    )]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What was found.
        what: String,
    },
}

impl StoreError {
    /// From what the system said, sorted by what the reader can do about it.
    pub fn io(action: Action, path: &Path, source: io::Error) -> StoreError {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::DiskFull { action, path },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                StoreError::Permission { action, path, source }
            }
            ErrorKind::NotFound if action == Action::Read => StoreError::Missing { path },
            _ => StoreError::Io { action, path, source },
        }
    }

    /// From a failure inside the Parquet writer, which wraps what the system said.
    pub(crate) fn writing(path: &Path, error: ParquetError) -> StoreError {
        match system_error(error) {
            Ok(source) => StoreError::io(Action::Write, path, source),
            Err(what) => StoreError::Unwritable { path: path.to_owned(), what },
        }
    }

    /// From a failure inside the Parquet reader.
    pub(crate) fn reading(path: &Path, error: ParquetError) -> StoreError {
        match system_error(error) {
            Ok(source) => StoreError::io(Action::Read, path, source),
            Err(what) => StoreError::damaged(path, what),
        }
    }

    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> StoreError {
        StoreError::Damaged { path: path.to_owned(), what: what.into() }
    }
}

/// The system's own error where there is one, else the text.
fn system_error(error: ParquetError) -> Result<io::Error, String> {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(source) => Ok(*source),
            Err(other) => Err(other.to_string()),
        },
        other => Err(other.to_string()),
    }
}

/// Turns a result of the system into ours: `disk.create(path).at(Action::Create, path)?`.
pub(crate) trait At<T> {
    fn at(self, action: Action, path: &Path) -> Result<T, StoreError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, action: Action, path: &Path) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::io(action, path, source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_names_the_path_and_a_remedy() {
        let path = Path::new("out/encounters.parquet");
        for (kind, expected) in [
            (ErrorKind::StorageFull, "free some"),
            (ErrorKind::QuotaExceeded, "free some"),
            (ErrorKind::PermissionDenied, "choose a folder that you may write"),
            (ErrorKind::ReadOnlyFilesystem, "choose a folder that you may write"),
            (ErrorKind::Other, "then run again"),
        ] {
            let direct = StoreError::io(Action::Write, path, kind.into()).to_string();
            let wrapped = StoreError::writing(path, ParquetError::from(io::Error::from(kind))).to_string();
            assert_eq!(direct, wrapped);
            assert!(direct.contains(expected) && direct.contains("out/encounters.parquet"), "{direct}");
        }
    }
}
