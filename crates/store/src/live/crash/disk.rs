//! A disk in memory on which the computer can die.
//!
//! Bytes are safe once their file was synced, names once their folder was. When the computer dies, each of the others may
//! be there or not: of a file's bytes none, all, or some, the last of them wrong; of the changes to names in a folder any,
//! whatever their order was. When only the program dies, everything stays as it was, and as unsafe as it was.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Cursor, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::disk::{Disk, DiskFile, Entry, Scratch};
use crate::sample::Dice;

/// What happens to what was not safe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Crash {
    /// The program dies, the computer does not.
    Kill,
    /// All of it is gone.
    Lost,
    /// All of it is there.
    Kept,
    /// Dice decide.
    Torn(u64),
}

/// A call that does nothing, though it says that it did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sloppy {
    Nothing,
    /// The sync of files whose names hold this.
    File(&'static str),
    /// The sync of folders whose names end in this.
    Folder(&'static str),
    /// The sync of files that an earlier run wrote.
    EarlierFiles,
}

#[derive(Clone, Hash, Debug)]
enum Change {
    Set(OsString, usize),
    Rename(OsString, OsString, usize),
    Remove(OsString),
}

type Names = BTreeMap<OsString, usize>;

#[derive(Clone, Default, Hash, Debug)]
struct Folder {
    safe: Names,
    now: Names,
    since: Vec<Change>,
}

#[derive(Clone, Default, Hash, Debug)]
struct File {
    /// Shared by the moments between which they do not change.
    bytes: Arc<Vec<u8>>,
    safe: usize,
}

/// What was promised to the user so far.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug)]
pub(super) struct Promised {
    /// Records that are safe.
    pub(super) records: u64,
    /// Epochs that count.
    pub(super) epochs: u64,
    /// Records that the run found when it began.
    pub(super) resumed_at: Option<u64>,
}

/// All that there is at one moment.
#[derive(Clone, Default, Hash, Debug)]
pub(super) struct Moment {
    files: Vec<File>,
    folders: BTreeMap<PathBuf, Folder>,
    pub(super) promised: Promised,
}

#[derive(Debug)]
struct State {
    moment: Moment,
    /// What there was before each call.
    before: Vec<Moment>,
    sloppy: Sloppy,
}

#[derive(Clone, Debug)]
pub(super) struct SimulatedDisk(Arc<Mutex<State>>);

impl Moment {
    /// What is there after the program or the computer died.
    pub(super) fn after(&self, crash: Crash) -> Moment {
        let mut after = self.clone();
        let mut dice = match crash {
            Crash::Kill => return after,
            Crash::Torn(seed) => Some(Dice(seed)),
            Crash::Lost | Crash::Kept => None,
        };
        for file in &mut after.files {
            match (&mut dice, crash) {
                (Some(dice), _) => file.tear(dice),
                (None, Crash::Lost) => Arc::make_mut(&mut file.bytes).truncate(file.safe),
                (None, _) => {}
            }
            file.safe = file.bytes.len();
        }
        for names in after.folders.values_mut() {
            for change in std::mem::take(&mut names.since) {
                if dice.as_mut().map_or(crash == Crash::Kept, |dice| dice.roll(2) == 0) {
                    apply(&mut names.safe, &change);
                }
            }
            names.now = names.safe.clone();
        }
        after
    }

    /// What a reader can see.
    pub(super) fn visible(&self) -> Vec<(&Path, &OsString, &[u8])> {
        let all = self.folders.iter().flat_map(|(folder, names)| names.now.iter().map(move |name| (folder, name)));
        all.map(|(folder, (name, &file))| (folder.as_path(), name, &self.files[file].bytes[..])).collect()
    }

    /// Writes what is there below a real folder.
    pub(super) fn write_to(&self, dir: &Path) {
        for (folder, names) in &self.folders {
            let folder = dir.join(folder.strip_prefix("/").expect("a path from the root"));
            std::fs::create_dir_all(&folder).expect("made");
            for (name, &file) in &names.now {
                std::fs::write(folder.join(name), &*self.files[file].bytes).expect("written");
            }
        }
    }
}

/// Makes a change to names. What is renamed is there under its new name though its first one never reached the disk.
fn apply(names: &mut Names, change: &Change) {
    match change {
        Change::Set(name, file) => {
            names.insert(name.clone(), *file);
        }
        Change::Rename(from, to, file) => {
            names.remove(from);
            names.insert(to.clone(), *file);
        }
        Change::Remove(name) => {
            names.remove(name);
        }
    }
}

impl File {
    fn tear(&mut self, dice: &mut Dice) {
        let unsafe_bytes = (self.bytes.len() - self.safe) as u64;
        let kept = match dice.roll(3) {
            0 => 0,
            1 => unsafe_bytes,
            _ => dice.roll(unsafe_bytes + 1),
        };
        let bytes = Arc::make_mut(&mut self.bytes);
        bytes.truncate(self.safe + kept as usize);
        // A block that was allotted, but whose bytes never came.
        if kept > 0 && dice.roll(3) == 0 {
            let from = self.safe + dice.roll(kept) as usize;
            bytes[from..].fill(0);
        }
    }
}

fn not_found() -> io::Error {
    ErrorKind::NotFound.into()
}

fn name_of(path: &Path) -> OsString {
    path.file_name().expect("a name").to_owned()
}

impl SimulatedDisk {
    pub(super) fn new(moment: Moment, sloppy: Sloppy) -> SimulatedDisk {
        SimulatedDisk(Arc::new(Mutex::new(State { moment, before: Vec::new(), sloppy })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no panic elsewhere")
    }

    /// A call begins.
    fn call(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        let before = state.moment.clone();
        state.before.push(before);
        state
    }

    /// What there was before each call, and at the end.
    pub(super) fn moments(&self) -> Vec<Moment> {
        let state = self.state();
        state.before.iter().chain([&state.moment]).cloned().collect()
    }

    pub(super) fn promise(&self, change: impl FnOnce(&mut Promised)) {
        change(&mut self.state().moment.promised);
    }
}

impl State {
    fn names(&mut self, folder: &Path) -> io::Result<&mut Folder> {
        self.moment.folders.get_mut(folder).ok_or_else(not_found)
    }

    fn file(&mut self, path: &Path) -> io::Result<usize> {
        let name = name_of(path);
        self.names(path.parent().expect("a folder"))?.now.get(&name).copied().ok_or_else(not_found)
    }

    fn change(&mut self, folder: &Path, change: Change) -> io::Result<()> {
        let names = self.names(folder)?;
        apply(&mut names.now, &change);
        names.since.push(change);
        Ok(())
    }
}

struct OpenFile {
    disk: SimulatedDisk,
    path: PathBuf,
    file: usize,
}

impl Write for OpenFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Arc::make_mut(&mut self.disk.call().moment.files[self.file].bytes).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl DiskFile for OpenFile {
    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.call();
        let name = name_of(&self.path);
        let skipped = matches!(state.sloppy, Sloppy::File(part) if name.to_string_lossy().contains(part));
        let file = &mut state.moment.files[self.file];
        if !skipped {
            file.safe = file.bytes.len();
        }
        Ok(())
    }
}

impl Disk for SimulatedDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.call().moment.folders.entry(path.to_owned()).or_default();
        Ok(())
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let mut state = self.call();
        let files: Vec<OsString> = state.names(folder)?.now.keys().cloned().collect();
        let folders =
            state.moment.folders.keys().filter(|path| path.parent() == Some(folder)).map(|path| name_of(path));
        let files = files.into_iter().map(|name| Entry { name, is_folder: false });
        let mut entries: Vec<Entry> = folders.map(|name| Entry { name, is_folder: true }).chain(files).collect();
        entries.sort_unstable();
        Ok(entries)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read + Send>> {
        let mut state = self.call();
        let file = state.file(path)?;
        Ok(Box::new(Cursor::new(state.moment.files[file].bytes.to_vec())))
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        let mut state = self.call();
        let (file, skipped) = (state.file(path)?, state.sloppy == Sloppy::EarlierFiles);
        let file = &mut state.moment.files[file];
        if !skipped {
            file.safe = file.bytes.len();
        }
        Ok(())
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.call();
        if state.file(path).is_ok() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        state.moment.files.push(File::default());
        let file = state.moment.files.len() - 1;
        state.change(path.parent().expect("a folder"), Change::Set(name_of(path), file))?;
        Ok(Box::new(OpenFile { disk: self.clone(), path: path.to_owned(), file }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.call();
        let file = state.file(from)?;
        state.change(from.parent().expect("a folder"), Change::Rename(name_of(from), name_of(to), file))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.call();
        let skipped = matches!(state.sloppy, Sloppy::Folder(end) if folder.ends_with(end));
        let names = state.names(folder)?;
        if !skipped {
            (names.safe, names.since) = (names.now.clone(), Vec::new());
        }
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        let mut state = self.call();
        state.file(path)?;
        state.change(path.parent().expect("a folder"), Change::Remove(name_of(path)))
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.call().moment.folders.remove(path).map(drop).ok_or_else(not_found)
    }

    fn scratch(&self, _folder: &Path) -> io::Result<Box<dyn Scratch>> {
        Ok(Box::new(Cursor::new(Vec::new())))
    }
}
