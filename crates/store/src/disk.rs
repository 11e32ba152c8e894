//! The few calls to the file system on which the promises of this crate rest, behind one trait.
//!
//! A test puts a disk that fails, or forgets what was not synced, in the place of the real one.

use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::Path;

/// One name in a folder.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Entry {
    /// The name, without its folder.
    pub name: OsString,
    /// Whether it is a folder itself. A link to a folder is not.
    pub is_folder: bool,
}

/// A file being written.
pub trait DiskFile: Write + Send {
    /// Forces what was written to the disk (fsync).
    fn sync(&mut self) -> io::Result<()>;
}

/// A nameless file for work that does not fit in memory; gone when it is dropped or the program dies.
pub trait Scratch: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> Scratch for T {}

/// What is asked of a file system.
pub trait Disk: fmt::Debug + Send + Sync {
    /// Makes a folder and those above it, and forces their names to the disk; no error where it is there.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// The names in a folder, sorted.
    fn entries(&self, folder: &Path) -> io::Result<Vec<Entry>>;
    /// Opens a file to read it from its start.
    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>>;
    /// Forces to the disk what another program, or an earlier run of this one, wrote to a file (fsync).
    fn sync_file(&self, path: &Path) -> io::Result<()>;
    /// Makes a file that is not there yet; fails where it is, and follows no link.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;
    /// Gives a file another name in the same folder, in one step, replacing what had that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Forces the names in a folder to the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Deletes a file, or a link itself.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Deletes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// A nameless file on the disk of `folder`, which is made where it is missing.
    fn scratch(&self, folder: &Path) -> io::Result<Box<dyn Scratch>>;
}

/// The file system of this computer.
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalDisk;

impl DiskFile for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

impl Disk for LocalDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        let parent = path.parent().map(|parent| if parent == Path::new("") { Path::new(".") } else { parent });
        let mut made = fs::create_dir(path);
        if let (Err(error), Some(parent)) = (&made, parent)
            && error.kind() == ErrorKind::NotFound
            && !parent.is_dir()
        {
            self.create_folder(parent)?;
            made = fs::create_dir(path);
        }
        match (made, parent) {
            // A new name is safe once the folder that holds it is on the disk.
            (Ok(()), Some(parent)) => self.sync_folder(parent),
            (Err(error), _) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            (made, _) => made,
        }
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            entries.push(Entry { name: entry.file_name(), is_folder: entry.file_type()?.is_dir() });
        }
        entries.sort_unstable();
        Ok(entries)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(path)?))
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        OpenOptions::new().append(true).open(path)?.sync_all()
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(OpenOptions::new().write(true).create_new(true).open(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(unix)]
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    /// Other systems have no such call; renames reach the disk in the order in which they were made.
    #[cfg(not(unix))]
    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn scratch(&self, folder: &Path) -> io::Result<Box<dyn Scratch>> {
        fs::create_dir_all(folder)?;
        Ok(Box::new(tempfile::tempfile_in(folder)?))
    }
}

#[cfg(test)]
pub(crate) mod failing {
    //! A real disk that notes its calls, and whose calls fail from the Nth on.

    use std::io::SeekFrom;
    use std::path::PathBuf;
    use std::sync::{Arc, Mutex};

    use super::*;

    /// Notes calls as `verb name`; those after the first `allowed` fail with `kind`.
    #[derive(Clone, Debug)]
    pub(crate) struct FailingDisk {
        calls: Arc<Mutex<Vec<String>>>,
        allowed: usize,
        kind: ErrorKind,
    }

    impl FailingDisk {
        pub(crate) fn new(allowed: usize, kind: ErrorKind) -> FailingDisk {
            FailingDisk { calls: Arc::default(), allowed, kind }
        }

        pub(crate) fn calls(&self) -> Vec<String> {
            self.calls.lock().expect("no panic elsewhere").clone()
        }

        fn note(&self, verb: &str, path: &Path) -> io::Result<()> {
            let mut calls = self.calls.lock().expect("no panic elsewhere");
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            calls.push(format!("{verb} {name}"));
            if calls.len() <= self.allowed { Ok(()) } else { Err(self.kind.into()) }
        }
    }

    struct FailingFile<T: ?Sized> {
        disk: FailingDisk,
        path: PathBuf,
        file: Box<T>,
    }

    impl<T: Write + ?Sized> Write for FailingFile<T> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let noted = self.disk.note("write", &self.path);
            // Half of the bytes land before the disk is full: a torn write.
            let length = if noted.is_ok() { bytes.len() } else { bytes.len() / 2 };
            let written = self.file.write(bytes.split_at(length).0);
            noted.and(written)
        }

        fn flush(&mut self) -> io::Result<()> {
            self.file.flush()
        }
    }

    impl<T: Read + ?Sized> Read for FailingFile<T> {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            self.disk.note("read", &self.path)?;
            self.file.read(bytes)
        }
    }

    impl<T: Seek + ?Sized> Seek for FailingFile<T> {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.disk.note("seek", &self.path)?;
            self.file.seek(to)
        }
    }

    impl DiskFile for FailingFile<dyn DiskFile> {
        fn sync(&mut self) -> io::Result<()> {
            self.disk.note("sync", &self.path)?;
            self.file.sync()
        }
    }

    impl Disk for FailingDisk {
        fn create_folder(&self, path: &Path) -> io::Result<()> {
            self.note("create-folder", path).and_then(|()| LocalDisk.create_folder(path))
        }

        fn entries(&self, folder: &Path) -> io::Result<Vec<Entry>> {
            self.note("entries", folder).and_then(|()| LocalDisk.entries(folder))
        }

        fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
            self.note("open", path).and_then(|()| LocalDisk.open(path))
        }

        fn sync_file(&self, path: &Path) -> io::Result<()> {
            self.note("sync", path).and_then(|()| LocalDisk.sync_file(path))
        }

        fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
            self.note("create", path)?;
            Ok(Box::new(FailingFile { disk: self.clone(), path: path.to_owned(), file: LocalDisk.create(path)? }))
        }

        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.note("rename", from).and_then(|()| LocalDisk.rename(from, to))
        }

        fn sync_folder(&self, folder: &Path) -> io::Result<()> {
            self.note("sync-folder", folder).and_then(|()| LocalDisk.sync_folder(folder))
        }

        fn remove_file(&self, path: &Path) -> io::Result<()> {
            self.note("remove", path).and_then(|()| LocalDisk.remove_file(path))
        }

        fn remove_folder(&self, path: &Path) -> io::Result<()> {
            self.note("remove-folder", path).and_then(|()| LocalDisk.remove_folder(path))
        }

        fn scratch(&self, folder: &Path) -> io::Result<Box<dyn Scratch>> {
            self.note("scratch", folder)?;
            Ok(Box::new(FailingFile { disk: self.clone(), path: folder.to_owned(), file: LocalDisk.scratch(folder)? }))
        }
    }
}
