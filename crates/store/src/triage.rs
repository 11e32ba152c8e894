//! What people said of alerts: a log beside the tables of a run, one JSON object a line, that only ever grows.
//!
//! Ids are functions of what was seen, so the log holds for every later run over the same waters: `--overwrite` leaves
//! it where it is.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use nautical::Time;
use serde::{Deserialize, Serialize};

use crate::error::At;
use crate::{Action, StoreError};

/// Name of the log in the folder of a run.
pub const TRIAGE: &str = "triage.jsonl";

/// What a person says of an alert.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// It shows what it says.
    Confirmed,
    /// It is nothing to follow.
    Dismissed,
    /// It is to be followed.
    Watching,
    /// Something in it, or in an entry before, is wrong: the note says what.
    Correction,
    /// What somebody concerned answered.
    Reply,
}

impl Mark {
    /// The word in the log.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Confirmed => "confirmed",
            Mark::Dismissed => "dismissed",
            Mark::Watching => "watching",
            Mark::Correction => "correction",
            Mark::Reply => "reply",
        }
    }

    /// Whether it says what becomes of the alert; a correction or a reply leaves that as it was.
    pub fn decides(self) -> bool {
        matches!(self, Mark::Confirmed | Mark::Dismissed | Mark::Watching)
    }
}

/// An entry of the log.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TriageEntry {
    /// When it was made, RFC 3339, UTC.
    pub time: String,
    /// Id of the alert.
    pub alert: String,
    /// What is said of it.
    pub mark: Mark,
    /// Why.
    pub note: String,
    /// Who says it.
    pub author: String,
    /// Band of the alert at that time.
    pub band: String,
    /// Its score at that time, 0..=100.
    pub score: f64,
}

impl TriageEntry {
    /// An entry of this time.
    pub fn new(time: Time, mark: Mark, alert: &crate::AlertRow, note: String, author: String) -> TriageEntry {
        let (alert, band, score) = (alert.id.clone(), alert.band.clone(), alert.score);
        TriageEntry { time: time.to_string(), alert, mark, note, author, band, score }
    }
}

/// The log of a folder.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Triage {
    of_alert: BTreeMap<String, Vec<TriageEntry>>,
    /// Lines that cannot be read, by number from 1, each with what is wrong. They stay where they are.
    pub faults: Vec<(usize, String)>,
}

impl Triage {
    /// Reads the log in `dir`; empty where there is none.
    pub fn read(dir: &Path) -> Result<Triage, StoreError> {
        let path = dir.join(TRIAGE);
        let bytes = match std::fs::read(&path) {
            Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(Triage::default()),
            read => read.at(Action::Read, &path)?,
        };
        let mut triage = Triage::default();
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match serde_json::from_slice::<TriageEntry>(line) {
                Ok(entry) => triage.of_alert.entry(entry.alert.clone()).or_default().push(entry),
                Err(fault) => triage.faults.push((index + 1, fault.to_string())),
            }
        }
        Ok(triage)
    }

    /// All that was said of an alert, in the order in which it was.
    pub fn of(&self, alert: &str) -> &[TriageEntry] {
        self.of_alert.get(alert).map_or(&[], Vec::as_slice)
    }

    /// What was last decided of an alert; `None` where nobody has.
    pub fn decision(&self, alert: &str) -> Option<&TriageEntry> {
        self.of(alert).iter().rfind(|entry| entry.mark.decides())
    }
}

/// Adds an entry to the log in `dir` and forces it to the disk. A line that a crash cut off stays a line of its own.
pub fn append_triage(dir: &Path, entry: &TriageEntry) -> Result<(), StoreError> {
    let path = dir.join(TRIAGE);
    let is_new = !path.exists();
    let mut log = OpenOptions::new().create(true).read(true).append(true).open(&path).at(Action::Create, &path)?;
    let mut line = if ends_within_a_line(&mut log).at(Action::Read, &path)? { b"\n".to_vec() } else { Vec::new() };
    let text = serde_json::to_string(entry).map_err(|fault| StoreError::damaged(&path, fault.to_string()))?;
    line.extend_from_slice(text.as_bytes());
    line.push(b'\n');
    // In one call: a line of this length is not mixed with that of somebody who writes at the same time.
    log.write_all(&line).at(Action::Write, &path)?;
    log.sync_all().at(Action::Sync, &path)?;
    if is_new {
        File::open(dir).and_then(|folder| folder.sync_all()).at(Action::Sync, dir)?;
    }
    Ok(())
}

fn ends_within_a_line(log: &mut File) -> std::io::Result<bool> {
    if log.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    log.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    log.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(alert: &str, mark: Mark, note: &str) -> TriageEntry {
        let time = "2026-03-15T08:00:00Z".to_owned();
        let (band, author) = ("medium".to_owned(), "A. Analyst".to_owned());
        TriageEntry { time, alert: alert.to_owned(), mark, note: note.to_owned(), author, band, score: 41.5 }
    }

    #[test]
    fn what_was_said_is_read_back_and_the_last_decision_counts() {
        let dir = tempfile::tempdir().expect("a folder");
        assert_eq!(Triage::read(dir.path()).expect("no log is an empty one"), Triage::default());
        let said = [
            entry("a1", Mark::Dismissed, "bunkering"),
            entry("b2", Mark::Confirmed, "a line\nof two, \"quoted\""),
            entry("a1", Mark::Watching, "seen again"),
            entry("a1", Mark::Reply, "the owner denies it"),
        ];
        said.iter().for_each(|entry| append_triage(dir.path(), entry).expect("written"));
        let triage = Triage::read(dir.path()).expect("read");
        assert_eq!(triage.of("a1"), [said[0].clone(), said[2].clone(), said[3].clone()]);
        assert_eq!(triage.decision("a1"), Some(&said[2]));
        assert_eq!(triage.decision("b2"), Some(&said[1]));
        assert_eq!(triage.decision("c3"), None);
        assert!(triage.faults.is_empty());
    }

    #[test]
    fn a_line_that_was_cut_off_harms_no_other() {
        let dir = tempfile::tempdir().expect("a folder");
        append_triage(dir.path(), &entry("a1", Mark::Confirmed, "first")).expect("written");
        let path = dir.path().join(TRIAGE);
        let mut log = OpenOptions::new().append(true).open(&path).expect("the log");
        log.write_all(br#"{"time":"2026-03-15T08:00"#).expect("written");
        append_triage(dir.path(), &entry("b2", Mark::Dismissed, "second")).expect("written");
        let triage = Triage::read(dir.path()).expect("read");
        assert_eq!(triage.decision("a1").map(|entry| entry.note.as_str()), Some("first"));
        assert_eq!(triage.decision("b2").map(|entry| entry.note.as_str()), Some("second"));
        assert_eq!(triage.faults.iter().map(|fault| fault.0).collect::<Vec<_>>(), [2]);
    }
}
