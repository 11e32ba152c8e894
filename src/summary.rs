//! What a run ends with: a short table of what was found, and the balance.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use assess::Band;
use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table};
use nautical::Position;
use serde_json::json;
use store::{AlertRow, EncounterRow, read_table};

use crate::cli::Shared;
use crate::failure::{EXIT_ALERT, EXIT_INPUT, Failure, complain, json_line, printable};
use crate::pipeline::{DetectSettings, Detected, balance_json, band_of, degrees_minutes};
use crate::watch::{WatchSettings, Watched};

/// Width of the table, columns, where no terminal tells its own.
const TABLE_COLUMNS: u16 = 132;

/// Prints a result on stdout; a reader that went away is content with what it got.
pub(crate) fn print(text: &str) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(fault) if fault.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Output(anyhow::anyhow!("standard output cannot be written: {fault}")))
        }
        _ => Ok(ExitCode::SUCCESS),
    }
}

/// Tells what a run did, and gives its exit status.
pub(crate) fn tell(detected: &Detected, settings: &DetectSettings, shared: &Shared) -> Result<ExitCode, Failure> {
    for fault in &detected.faults {
        complain(fault);
    }
    for warning in &detected.warnings {
        complain(warning);
    }
    if detected.anonymised {
        complain("no MMSI here has the form of a ship's, so each number counts as a ship");
    }
    let text = if shared.json { in_json(detected, settings)? } else { in_words(detected, settings) };
    print(&text)?;
    let reached =
        |least: &Band| detected.written.bands.keys().filter_map(|band| band_of(band)).any(|band| band >= *least);
    Ok(match () {
        // What was read in part says little: that comes first.
        () if !detected.faults.is_empty() => ExitCode::from(EXIT_INPUT),
        () if settings.fail_on.as_ref().is_some_and(reached) => ExitCode::from(EXIT_ALERT),
        () => ExitCode::SUCCESS,
    })
}

/// Tells what a watch did when it ends or is stopped.
pub(crate) fn tell_watch(watched: &Watched, settings: &WatchSettings, shared: &Shared) -> Result<ExitCode, Failure> {
    if watched.torn_bytes > 0 {
        complain(&format!(
            "{} bytes at the end of the journal were cut off: they were being written when the earlier run died",
            watched.torn_bytes
        ));
    }
    let (balance, output) = (&watched.balance, settings.detect.output.display());
    if shared.json {
        return print(&format!(
            "{}\n",
            json!({
                "finished": watched.finished, "balance": balance_json(balance), "resumed_records": watched.resumed,
                "output": settings.detect.output,
            })
        ));
    }
    if shared.quiet {
        return Ok(ExitCode::SUCCESS);
    }
    let end = if watched.finished { "All sources have ended" } else { "Stopped; the same command goes on from here" };
    print(&format!(
        "{end}. {} lines: {} used, {} repeats, {} not used. Tables are in {output}.\n",
        balance.lines,
        balance.used,
        balance.duplicates,
        balance.rejected(),
    ))
}

fn in_json(detected: &Detected, settings: &DetectSettings) -> Result<String, Failure> {
    let read = |fault: store::StoreError| Failure::Output(fault.into());
    let encounters: Vec<EncounterRow> = read_table(&settings.output).map_err(read)?;
    let alerts: Vec<AlertRow> = read_table(&settings.output).map_err(read)?;
    let encounters: Vec<_> = encounters
        .iter()
        .map(|row| {
            json!({
                "id": row.id, "profile": row.profile, "kind": row.kind, "track_a": row.track_a, "track_b": row.track_b,
                "name_a": row.name_a, "name_b": row.name_b, "start_time": row.start_time.to_string(),
                "end_time": row.end_time.to_string(), "duration_s": row.duration_s, "longitude": row.longitude,
                "latitude": row.latitude, "within_limits": row.within_limits,
            })
        })
        .collect();
    Ok(json_line(&json!({
        "synthetic": detected.synthetic, "balance": balance_json(&detected.balance), "encounters": encounters,
        "contacts": detected.written.rows_of("contacts"), "faults": detected.faults, "warnings": detected.warnings,
        "reviewed": false, "alerts": crate::alerts::in_json(&alerts),
    })))
}

fn in_words(detected: &Detected, settings: &DetectSettings) -> String {
    let mut text = String::new();
    if detected.synthetic {
        text += "SYNTHETIC: these ships do not exist.\n\n";
    }
    let written = &detected.written;
    let shown = &written.encounters;
    if !shown.is_empty() {
        text += &format!("{}\n", table(shown, settings.engine.profiles.len() > 1));
    }
    let more = written.within_limits - written.lone_stays - shown.len() as u64;
    if more > 0 {
        text += &format!("... and {more} more.\n");
    }
    let (meetings, lone) = (written.within_limits - written.lone_stays, written.lone_stays);
    let outside = written.rows_of("encounters") - written.within_limits;
    text += &format!(
        "\n{meetings} meetings within the limits of the profile, seen or possible, and {lone} stays of a ship alone; {outside} \
         rows outside the limits (near the coast, in port, ...).\n"
    );
    if settings.engine.with_contacts {
        text += &format!("{} contacts.\n", written.rows_of("contacts"));
    }
    text += &crate::alerts::in_words(&written.alerts, &written.bands, settings.engine.profiles.len() > 1);
    text += &balance_in_words(detected);
    text += &observed_in_words(detected);
    text += &format!(
        "Tables are in {}. Not reviewed: AIS shows neither cargo, nor intent, nor ownership.\n",
        settings.output.display()
    );
    text
}

/// An empty table of the width that fits.
pub(crate) fn blank_table() -> Table {
    let mut table = Table::new();
    // A ruled line between rows would make a short list long.
    let style = NOTHING.header_separator(LineStyle::none().fill('─').junction('─'));
    table.load_style(style).set_content_arrangement(ContentArrangement::Dynamic);
    if !io::stdout().is_terminal() {
        table.set_width(TABLE_COLUMNS);
    }
    table
}

fn table(rows: &[EncounterRow], with_profile: bool) -> Table {
    let mut table = blank_table();
    let mut header = vec!["start (UTC)", "hours", "ships", "median m", "how", "place", "from land"];
    if with_profile {
        header.insert(0, "profile");
    }
    table.set_header(header);
    for row in rows {
        let mut cells = vec![
            row.start_time.to_string().chars().take(16).collect::<String>().replace('T', " "),
            format!("{:.1}", row.duration_s / 3600.0),
            [
                ship(&row.name_a, &row.type_a, &row.track_a),
                ship(&row.name_b, &row.type_b, row.track_b.as_deref().unwrap_or_default()),
            ]
            .join("\n"),
            row.distance_median_m.map_or(String::new(), |metres| format!("{metres:.0}")),
            posture(row),
            Position::from_degrees(row.longitude, row.latitude)
                .map(degrees_minutes)
                .unwrap_or_default()
                .replace(' ', "\n"),
            land(row),
        ];
        if with_profile {
            cells.insert(0, row.profile.clone());
        }
        table.add_row(cells);
    }
    let shift = usize::from(with_profile);
    for number in [0, 2, 5, 6] {
        if let Some(column) = table.column_mut(number + shift) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    for number in [1, 3] {
        if let Some(column) = table.column_mut(number + shift) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// What was seen of a meeting, or that it is only possible.
fn posture(row: &EncounterRow) -> String {
    match row.kind.as_str() {
        "one-dark" => return "possible: one silent".to_owned(),
        "both-dark" => return "possible: both silent".to_owned(),
        _ => {}
    }
    let posture = row.posture.clone().unwrap_or_default();
    if row.underway == Some(true) { format!("{posture}, under way") } else { posture }
}

fn land(row: &EncounterRow) -> String {
    let km = |metres: f64| format!("{:.0} km", metres / 1_000.0);
    let coast = row.coast_m.map(|metres| format!("coast {}", km(metres)));
    let port =
        row.port_name.as_ref().zip(row.port_m).map(|(name, metres)| format!("{} {}", printable(name), km(metres)));
    coast.into_iter().chain(port).collect::<Vec<_>>().join("\n")
}

fn ship(name: &Option<String>, kind: &Option<String>, track: &str) -> String {
    let name = name.as_ref().map(|name| printable(name) + " ").unwrap_or_default();
    let kind = kind.as_ref().map(|kind| format!(" {kind}")).unwrap_or_default();
    format!("{name}{track}{kind}")
}

fn balance_in_words(detected: &Detected) -> String {
    let balance = &detected.balance;
    let mut text = format!(
        "{} lines = {} used + {} duplicates + {} rejected",
        balance.lines,
        balance.used,
        balance.duplicates,
        balance.rejected()
    );
    if !balance.rejects.is_empty() {
        let reasons: Vec<String> =
            balance.rejects.iter().map(|(reason, lines)| format!("{} {lines}", reason.as_str())).collect();
        text += &format!(" ({})", reasons.join(", "));
    }
    text += &format!("; {} positions of ships, {} jumps left out", detected.counts.fixes, detected.counts.jumps);
    let not_ships: u64 = detected.counts.not_ships.values().sum();
    if not_ships + detected.counts.net_beacons > 0 {
        text += &format!(", {not_ships} reports of no ships, {} net beacons", detected.counts.net_beacons);
    }
    text + ".\n"
}

fn observed_in_words(detected: &Detected) -> String {
    match detected.observed_share {
        Some(share) if share < 0.5 => format!(
            "Cannot tell for most of the time: ships were observed for {:.0} of 100 hours between their reports; no encounter \
             here is no evidence of none (run.json: coverage). Try --profile sts-sat.\n",
            share * 100.0
        ),
        Some(share) => format!("Ships were observed for {:.0} of 100 hours between their reports.\n", share * 100.0),
        None => String::new(),
    }
}
