//! A fresh folder, the program run in it, and what it left there.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use store::{ContactRow, EncounterRow, read_run, read_table};

/// What a run said and how it ended.
#[derive(Debug)]
pub struct Ran {
    /// Exit status; `None` where a signal ended it.
    pub status: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it told.
    pub stderr: String,
}

impl Ran {
    /// From what the system gives. No input may make the program panic.
    pub fn of(output: Output) -> Ran {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let ran = Ran { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
        assert!(!ran.stderr.contains("panicked"), "it panicked: {ran:#?}");
        ran
    }

    /// Fails unless it ended with `status` and told each of `says`.
    #[track_caller]
    pub fn expect(&self, status: i32, says: &[&str]) -> &Ran {
        assert_eq!(self.status, Some(status), "{self:#?}");
        for said in says {
            assert!(self.stderr.contains(said), "does not say `{said}`: {self:#?}");
        }
        self
    }
}

/// The program, with no settings from outside.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alongside"));
    without_settings(&mut command);
    command
}

/// `bash -c SCRIPT`, in which `$0` is the program.
pub fn shell(script: &str) -> Command {
    let mut command = Command::new("bash");
    command.args(["-c", script, env!("CARGO_BIN_EXE_alongside")]);
    without_settings(&mut command);
    command
}

fn without_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ALONGSIDE_")) {
        command.env_remove(name);
    }
    command.env_remove("NO_COLOR").env("COLUMNS", "110").env("LC_ALL", "C.UTF-8");
}

/// A folder for one test; it goes with the value.
pub struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    /// An empty folder.
    pub fn new() -> Bench {
        Bench { folder: tempfile::tempdir().expect("a folder") }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A path in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with the folders it lies in.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, bytes).expect("written");
        path
    }

    /// Runs the program here with these arguments, separated by blanks.
    pub fn run(&self, arguments: &str) -> Ran {
        self.run_all(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs the program here with these arguments.
    pub fn run_all(&self, arguments: &[&str]) -> Ran {
        let output = program().args(arguments).current_dir(self.root()).stdin(Stdio::null()).output();
        Ran::of(output.expect("started"))
    }

    /// Runs the program here with these bytes on its standard input.
    pub fn run_with(&self, arguments: &str, input: &[u8]) -> Ran {
        let mut child = self.start(arguments);
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.to_vec();
        // A program that reads no further closes the pipe: that is its right.
        let writing = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().expect("ended");
        writing.join().expect("no panic");
        Ran::of(output)
    }

    /// Starts the program here, all of its streams piped.
    pub fn start(&self, arguments: &str) -> Child {
        let mut command = program();
        command.args(arguments.split_whitespace()).current_dir(self.root());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("started")
    }

    /// Runs a line of bash here; `"$0"` is the program.
    pub fn shell(&self, script: &str) -> Ran {
        let output = shell(script).current_dir(self.root()).stdin(Stdio::null()).output();
        Ran::of(output.expect("started"))
    }

    /// The names in a folder here, sorted; none where it is missing.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).into_iter().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The encounters of a run here.
    pub fn encounters(&self, folder: &str) -> Vec<EncounterRow> {
        read_table(&self.path(folder)).expect("encounters")
    }

    /// The contacts of a run here.
    pub fn contacts(&self, folder: &str) -> Vec<ContactRow> {
        read_table(&self.path(folder)).expect("contacts")
    }

    /// The balance of a finished run here, which must be exact.
    #[track_caller]
    pub fn balance(&self, folder: &str) -> Balance {
        let run = read_run(&self.path(folder)).expect("run.json");
        let balance = Balance::of(&run["balance"]);
        assert!(balance.is_exact(), "{balance:?}");
        balance
    }
}

/// Where every input line went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Balance {
    pub lines: u64,
    pub used: u64,
    pub duplicates: u64,
    pub rejects: Vec<(String, u64)>,
}

impl Balance {
    /// From `balance` as `run.json` and `inspect --json` have it.
    pub fn of(json: &serde_json::Value) -> Balance {
        let number = |key: &str| json[key].as_u64().expect("a number");
        let rejects = json["rejects"].as_object().expect("reasons").iter();
        Balance {
            lines: number("lines"),
            used: number("used"),
            duplicates: number("duplicates"),
            rejects: rejects.map(|(reason, lines)| (reason.clone(), lines.as_u64().expect("a number"))).collect(),
        }
    }

    /// Whether each line is counted once.
    pub fn is_exact(&self) -> bool {
        self.lines == self.used + self.duplicates + self.rejects.iter().map(|(_, lines)| lines).sum::<u64>()
    }

    /// Lines rejected for a reason.
    pub fn rejected(&self, reason: &str) -> u64 {
        self.rejects.iter().find(|(known, _)| known == reason).map_or(0, |(_, lines)| *lines)
    }
}
