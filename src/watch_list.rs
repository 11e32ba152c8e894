//! `watch-list check`: what a list holds, and what is wrong with it.

use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

use assess::WatchList;
use nautical::Time;
use serde_json::{Value, json};

use crate::cli::{Shared, WatchListCommand};
use crate::config::read_watch_list;
use crate::failure::{EXIT_INPUT, Failure, complain, json_line, printable};
use crate::{clock, summary};

pub(crate) fn watch_list(command: &WatchListCommand, shared: &Shared) -> Result<ExitCode, Failure> {
    let WatchListCommand::Check { files } = command;
    let now = clock::now();
    let mut told = String::new();
    let mut faults = false;
    for path in files {
        match read_watch_list(path) {
            Ok(list) if shared.json => told += &json_line(&in_json(path, &list, now)),
            Ok(list) => told += &in_words(path, &list, now),
            Err(fault) => {
                faults = true;
                complain(&format!("{fault:#}"));
            }
        }
    }
    summary::print(&told)?;
    Ok(if faults { ExitCode::from(EXIT_INPUT) } else { ExitCode::SUCCESS })
}

fn day(time: Option<Time>) -> Option<String> {
    time.map(|time| time.to_string().chars().take(10).collect())
}

fn in_words(path: &Path, list: &WatchList, now: Time) -> String {
    let counts = &list.counts;
    let with = |has: fn(&assess::Entry) -> bool| list.entries.iter().filter(|entry| has(entry)).count();
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{}: {}, {}", path.display(), list.name, list.format);
    let date = day(list.as_of)
        .map_or("not told".to_owned(), |date| format!("{date}, {:.0} days old", list.age_days(now).unwrap_or(0.0)));
    let _ = writeln!(text, "  date     {date}\n  sha256   {}", list.sha256);
    if let Some(caveat) = &list.caveat {
        let _ = writeln!(text, "  caveat   {caveat}");
    }
    let _ = writeln!(
        text,
        "  vessels  {} of {} records: {} with IMO, {} with MMSI, {} with call sign; since when is told for {}",
        counts.entries,
        counts.records,
        with(|entry| entry.imo.is_some()),
        with(|entry| entry.mmsi.is_some()),
        with(|entry| entry.callsign.is_some()),
        with(|entry| entry.since.is_some())
    );
    for (what, times) in &counts.others {
        let _ = writeln!(text, "  passed   {times}: {what}");
    }
    for (reason, times) in &counts.rejects {
        let _ = writeln!(text, "  rejected {times}: {reason}");
    }
    for warning in &list.warnings {
        let _ = writeln!(text, "  warning  {}: {} ({})", warning.times, warning.fault, warning.examples.join(" | "));
    }
    if let Some(age) = list.age_warning(now) {
        let _ = writeln!(text, "  warning  {age}");
    }
    text.lines().map(|line| printable(line) + "\n").collect()
}

fn in_json(path: &Path, list: &WatchList, now: Time) -> Value {
    let counts = &list.counts;
    let warnings: Vec<Value> = list
        .warnings
        .iter()
        .map(|warning| json!({ "fault": warning.fault, "times": warning.times, "examples": warning.examples }))
        .collect();
    json!({
        "file": path, "name": list.name, "format": list.format, "as_of": day(list.as_of), "age_days": list.age_days(now),
        "sha256": list.sha256, "caveat": list.caveat, "records": counts.records, "entries": counts.entries,
        "others": counts.others, "rejects": counts.rejects, "warnings": warnings, "age_warning": list.age_warning(now),
    })
}
