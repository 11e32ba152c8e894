//! `triage`: what a person makes of an alert, kept beside the tables.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::json;
use store::{AlertRow, Mark, Triage, TriageEntry, append_triage, read_table};

use crate::cli::Shared;
use crate::failure::{Failure, complain, json_line, printable};
use crate::{clock, summary};

/// `triage`.
#[derive(Args, Debug)]
pub struct Triaging {
    /// Folder of a run
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// An alert's id, or the first letters of it
    #[arg(value_name = "ALERT")]
    pub alert: String,
    /// What to say of it
    #[arg(long, value_name = "MARK")]
    pub mark: MarkWord,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub note: String,
    /// Who says it [default: the name of the user]
    #[arg(long, value_name = "NAME", env = "ALONGSIDE_AUTHOR")]
    pub author: Option<String>,
}

/// A mark, as it is typed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarkWord {
    /// It shows what it says.
    Confirmed,
    /// It is nothing to follow; it comes up again only where its band rises.
    Dismissed,
    /// It is to be followed.
    Watching,
    /// Something in it, or in an entry before, is wrong: the note says what.
    Correction,
    /// What somebody concerned answered.
    Reply,
}

impl From<MarkWord> for Mark {
    fn from(word: MarkWord) -> Mark {
        match word {
            MarkWord::Confirmed => Mark::Confirmed,
            MarkWord::Dismissed => Mark::Dismissed,
            MarkWord::Watching => Mark::Watching,
            MarkWord::Correction => Mark::Correction,
            MarkWord::Reply => Mark::Reply,
        }
    }
}

/// Runs `triage`: adds an entry, and prints all that was said of the alert.
pub(crate) fn triage(flags: &Triaging, shared: &Shared) -> Result<ExitCode, Failure> {
    if flags.note.trim().is_empty() {
        return Err(Failure::Usage(anyhow::anyhow!("--note: say why, for whoever reads it later")));
    }
    let alert = alert_of(&flags.dir, &flags.alert).map_err(Failure::Input)?;
    let author = flags.author.clone().or_else(user).filter(|name| !name.trim().is_empty());
    let author = author.context("--author: say who you are").map_err(Failure::Usage)?;
    let entry = TriageEntry::new(clock::now(), flags.mark.into(), &alert, flags.note.clone(), author);
    append_triage(&flags.dir, &entry).map_err(|fault| Failure::Output(fault.into()))?;
    let triage = Triage::read(&flags.dir).map_err(|fault| Failure::Input(fault.into()))?;
    for (line, fault) in &triage.faults {
        complain(&format!("{}: line {line} of triage.jsonl is passed over: {fault}", flags.dir.display()));
    }
    let log = triage.of(&alert.id);
    summary::print(&if shared.json {
        json_line(&json!({ "alert": alert.id, "log": log }))
    } else {
        in_words(&alert, log)
    })
}

/// The name under which the user is known to the system.
fn user() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| std::env::var(name).ok())
}

/// The alert whose id begins so.
fn alert_of(dir: &Path, id: &str) -> anyhow::Result<AlertRow> {
    let alerts = read_table::<AlertRow>(dir)?;
    let held = alerts.len();
    let mut found: Vec<AlertRow> = alerts.into_iter().filter(|alert| alert.id.starts_with(id)).collect();
    match (found.pop(), found.len()) {
        (Some(alert), 0) => Ok(alert),
        (None, _) => {
            anyhow::bail!("{}: no alert has the id `{}`; it holds {held} alerts", dir.display(), printable(id))
        }
        (_, others) => anyhow::bail!("`{}` begins the ids of {} alerts: give more of it", printable(id), others + 1),
    }
}

fn in_words(alert: &AlertRow, log: &[TriageEntry]) -> String {
    let mut text = format!("{}\n{}\n", alert.id, printable(&alert.summary));
    for entry in log {
        text += &format!(
            "  {}  {:<10}  {}: {}  (then {} {:.0})\n",
            printable(&entry.time),
            entry.mark.word(),
            printable(&entry.author),
            printable(&entry.note),
            printable(&entry.band),
            entry.score,
        );
    }
    text
}
