//! `vessel`: all that one or several runs know of one vessel over time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use nautical::Time;
use serde_json::{Value, json};
use store::{
    AlertRow, EncounterRow, GapRow, IdentityRow, LoiteringRow, PortCallRow, PositionRow, VesselRow, read_run,
    read_table,
};

use crate::cli::Shared;
use crate::failure::{Failure, json_line, printable};
use crate::registry::{Registered, Registry};
use crate::summary;

/// `vessel`.
#[derive(Args, Debug)]
pub struct Dossier {
    /// Folder of a run
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// IMO number, MMSI, or a part of a name
    #[arg(value_name = "IMO|MMSI|NAME")]
    pub vessel: String,
    /// Folders of earlier runs to look into as well
    #[arg(long, value_name = "DIR", value_delimiter = ',')]
    pub history: Vec<PathBuf>,
    /// A register of ships: CSV with imo or mmsi, and owner, manager, dwt, built, former_names
    #[arg(long, value_name = "FILE")]
    pub registry: Option<PathBuf>,
}

/// Names that fit before the user is asked for more of one.
const SHIPS_MAX: usize = 20;

/// Something known of the vessel: when, in which table, and in words.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    time: Time,
    table: &'static str,
    id: String,
    text: String,
}

/// Runs `vessel`.
pub(crate) fn vessel(flags: &Dossier, shared: &Shared) -> Result<ExitCode, Failure> {
    let dirs: Vec<&Path> = std::iter::once(&flags.dir).chain(&flags.history).map(PathBuf::as_path).collect();
    let registry = crate::config::read_registry(flags.registry.as_deref()).map_err(Failure::Usage)?;
    let (text, value) = dossier(&dirs, &flags.vessel, &registry).map_err(Failure::Input)?;
    summary::print(&if shared.json { json_line(&value) } else { text })
}

fn dossier(dirs: &[&Path], asked: &str, registry: &Registry) -> anyhow::Result<(String, Value)> {
    let mut versions: Vec<VesselRow> = Vec::new();
    for dir in dirs {
        versions.extend(read_table::<VesselRow>(dir)?);
    }
    let mmsis: BTreeSet<u32> = versions.iter().filter(|row| fits(row, asked)).map(|row| row.mmsi).collect();
    if mmsis.is_empty() {
        anyhow::bail!("no vessel here has the IMO number, MMSI or name `{}`", printable(asked));
    }
    if mmsis.len() > SHIPS_MAX {
        anyhow::bail!("`{}` fits {} vessels: give more of the name, or the IMO number", printable(asked), mmsis.len());
    }
    versions.retain(|row| mmsis.contains(&row.mmsi));
    versions.sort_by(|a, b| (a.first_time, &a.id).cmp(&(b.first_time, &b.id)));
    let mut lines = BTreeSet::new();
    let mut told = String::new();
    let mut observed = Vec::new();
    for dir in dirs {
        let run = read_run(dir)?;
        if run["synthetic"].as_bool() == Some(true) {
            told += &format!("{}: SYNTHETIC, these ships do not exist.\n", dir.display());
        }
        observed.push(observable(dir, &run, &mmsis)?);
        events(dir, &mmsis, &mut lines)?;
    }
    for row in &versions {
        told += &of_version(row);
    }
    let registered: BTreeMap<u32, &Registered> =
        versions.iter().filter_map(|row| Some((row.mmsi, registry.ship(row.imo, row.mmsi)?))).collect();
    for (mmsi, ship) in &registered {
        told += &of_register(*mmsi, ship);
    }
    for (words, _) in &observed {
        told += words;
    }
    let counted = lines.iter().filter(|line| line.table != "vessels").count();
    let rows = if counted == 1 { "row" } else { "rows" };
    told += &format!("\n{counted} {rows} of events{}\n", if counted == 0 { ": no finding." } else { ":" });
    for line in &lines {
        told += &format!(
            "  {}  {:<10}  {}  {}\n",
            minute(line.time),
            line.table,
            line.id.chars().take(8).collect::<String>(),
            line.text
        );
    }
    told += "Not reviewed: AIS shows neither cargo, nor intent, nor ownership.\n";
    let value = json!({
        "mmsis": mmsis,
        "versions": versions.iter().map(|row| json!({
            "mmsi": row.mmsi, "track": row.track, "imo": row.imo, "name": row.name, "callsign": row.callsign,
            "type": row.r#type, "flag_from_mid": row.flag_from_mid, "length_m": row.length_m, "beam_m": row.beam_m,
            "first_time": row.first_time.to_string(), "last_time": row.last_time.to_string(),
            "listed": row.listed.iter().map(|listing| json!({
                "list": listing.list, "program": listing.program, "status": listing.status,
                "matched_by": listing.matched_by, "strength": listing.strength,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "registered": registered,
        "observed": observed.into_iter().map(|(_, value)| value).collect::<Vec<_>>(),
        "events": lines.iter().map(|line| json!({
            "time": line.time.to_string(), "table": line.table, "id": line.id, "text": line.text,
        })).collect::<Vec<_>>(),
    });
    Ok((told, value))
}

fn fits(row: &VesselRow, asked: &str) -> bool {
    let number: Option<u32> = asked.trim().trim_start_matches("IMO").trim().parse().ok();
    if number.is_some_and(|number| number == row.mmsi || row.imo == Some(number)) {
        return true;
    }
    let upper = asked.trim().to_uppercase();
    number.is_none() && !upper.is_empty() && row.name.as_ref().is_some_and(|name| name.to_uppercase().contains(&upper))
}

fn minute(time: Time) -> String {
    time.to_string().chars().take(16).collect::<String>().replace('T', " ")
}

fn of_version(row: &VesselRow) -> String {
    let or = |text: &Option<String>| printable(text.as_deref().unwrap_or("-"));
    let size = match (row.length_m, row.beam_m) {
        (Some(length), Some(beam)) => format!("{length:.0} m by {beam:.0} m"),
        _ => "size not sent".into(),
    };
    let mut text = format!(
        "{} to {}  MMSI {} ({})  IMO {}  {}  call sign {}  {}  {size}\n",
        minute(row.first_time),
        minute(row.last_time),
        row.track,
        or(&row.flag_from_mid),
        row.imo.map_or("-".into(), |imo| imo.to_string()),
        or(&row.name),
        or(&row.callsign),
        or(&row.r#type),
    );
    for listing in &row.listed {
        text += &format!(
            "    on list {} ({}), {}: a {} match by {}\n",
            printable(&listing.list),
            or(&listing.program),
            listing.status,
            listing.strength,
            listing.matched_by
        );
    }
    text
}

fn of_register(mmsi: u32, ship: &Registered) -> String {
    let or = |text: &Option<String>| printable(text.as_deref().unwrap_or("-"));
    let dwt = ship.dwt_t.map_or("-".to_owned(), |tonnes| format!("{tonnes:.0} t"));
    let built = ship.built.map_or("-".to_owned(), |year| year.to_string());
    format!(
        "    register on {mmsi:09}: owner {}, manager {}, deadweight {dwt}, built {built}, before {}\n",
        or(&ship.owner),
        or(&ship.manager),
        or(&ship.former_names)
    )
}

/// How much of a run's time the vessel was heard often enough to tell what it did.
fn observable(dir: &Path, run: &Value, mmsis: &BTreeSet<u32>) -> anyhow::Result<(String, Value)> {
    let time = |key: &str| run["counts"][key].as_str().and_then(|text| Time::parse(text).ok());
    let period_s = time("first_time").zip(time("last_time")).map_or(0.0, |(first, last)| last.since(first));
    let of_run = read_table::<VesselRow>(dir)?;
    let observed_s: f64 = of_run.iter().filter(|row| mmsis.contains(&row.mmsi)).map(|row| row.observed_s).sum();
    let share = if period_s > 0.0 { observed_s / period_s / mmsis.len() as f64 } else { 0.0 };
    let words = format!(
        "{}: observable for {:.1} of {:.1} h ({:.0} of 100); what it did in the rest cannot be told.\n",
        dir.display(),
        observed_s / 3_600.0,
        period_s / 3_600.0,
        share * 100.0
    );
    Ok((words, json!({ "run": dir.display().to_string(), "observed_s": observed_s, "period_s": period_s })))
}

/// All rows of events about these vessels.
fn events(dir: &Path, mmsis: &BTreeSet<u32>, lines: &mut BTreeSet<Line>) -> anyhow::Result<()> {
    let mut add = |time, table, id: &str, text: String| lines.insert(Line { time, table, id: id.to_owned(), text });
    let ours = |mmsi: u32| mmsis.contains(&mmsi);
    for row in read_table::<EncounterRow>(dir)?.iter().filter(|row| ours(row.mmsi_a) || row.mmsi_b.is_some_and(ours)) {
        let partner = if ours(row.mmsi_a) {
            row.track_b.clone().zip(Some(row.name_b.clone()))
        } else {
            Some((row.track_a.clone(), row.name_a.clone()))
        };
        let partner = partner.map_or("a ship not in this data".into(), |(track, name)| {
            format!("{track} {}", printable(name.as_deref().unwrap_or_default()))
        });
        let limits = if row.within_limits == Some(false) { ", outside the profile's limits" } else { "" };
        let text = format!("{} ({}) with {partner}, {:.1} h{limits}", row.kind, row.profile, row.duration_s / 3_600.0);
        add(row.start_time, "encounters", &row.id, text);
    }
    for row in read_table::<GapRow>(dir)?.iter().filter(|row| ours(row.mmsi)) {
        let lasted = row.duration_s.map_or("to the end".into(), |s| format!("{:.1} h", s / 3_600.0));
        add(row.start_time, "gaps", &row.id, format!("silent {lasted}: {} ({})", row.cause, row.profile));
    }
    for row in read_table::<LoiteringRow>(dir)?.iter().filter(|row| ours(row.mmsi)) {
        let text = format!("{:.1} h at {:.1} kn ({})", row.duration_s / 3_600.0, row.speed_mean_knots, row.profile);
        add(row.start_time, "loitering", &row.id, text);
    }
    for row in read_table::<PortCallRow>(dir)?.iter().filter(|row| ours(row.mmsi)) {
        let port = printable(row.port_name.as_deref().unwrap_or("(no name)"));
        add(
            row.start_time,
            "port_calls",
            &row.id,
            format!("{} {port} {}", row.kind, row.country.as_deref().unwrap_or("")),
        );
    }
    for row in read_table::<IdentityRow>(dir)?.iter().filter(|row| ours(row.mmsi) || row.other_mmsi.is_some_and(ours)) {
        let change = [&row.before, &row.after].map(|text| printable(text.as_deref().unwrap_or("-")));
        let other = row.other_mmsi.map_or(String::new(), |other| format!(" {} / {other}", row.mmsi));
        add(row.time, "identity", &row.id, format!("{}{other}: {} to {}", row.kind, change[0], change[1]));
    }
    for row in read_table::<PositionRow>(dir)?.iter().filter(|row| row.mmsi.is_some_and(ours)) {
        add(row.start_time, "positions", &row.id, format!("{}: {} fixes judged false", row.kind, row.fixes));
    }
    for row in read_table::<AlertRow>(dir)?.iter().filter(|row| row.mmsis.iter().any(|&mmsi| ours(mmsi))) {
        add(row.start_time, "alerts", &row.id, format!("{} ({:.0}): {}", row.band, row.score, printable(&row.summary)));
    }
    Ok(())
}
