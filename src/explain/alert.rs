//! An alert with its reasons, the ships that it concerns, and the rows that bear it out.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use assess::Profile;
use nautical::Time;
use serde_json::{Value, json};
use store::{
    AlertRow, EncounterRow, GapRow, IdentityRow, PortCallRow, PositionRow, Reason, VesselRow, read_run, read_table,
};

use crate::failure::printable;

/// Columns in which texts are set.
const COLUMNS: usize = 100;
/// Rows of evidence named of one reason; the others are counted.
const ROWS_SHOWN: usize = 4;
/// Digits of an id that are shown: enough to find it again.
const ID_DIGITS: usize = 8;

/// A row that bears the alert out.
struct Event {
    time: Time,
    table: &'static str,
    id: String,
    text: String,
}

/// All that is told of an alert.
struct Told {
    alert: AlertRow,
    ships: Vec<VesselRow>,
    events: Vec<Event>,
    synthetic: bool,
    /// The profile as the run had it.
    profile: Option<Profile>,
}

/// The alert whose id begins so, in words and as JSON.
pub(super) fn told(dir: &Path, id: &str) -> anyhow::Result<(String, Value)> {
    let alerts = read_table::<AlertRow>(dir)?;
    let held = alerts.len();
    let mut found: Vec<AlertRow> = alerts.into_iter().filter(|alert| alert.id.starts_with(id)).collect();
    let alert = match (found.pop(), found.len()) {
        (Some(alert), 0) => alert,
        (None, _) => {
            anyhow::bail!("{}: no alert has the id `{}`; it holds {held} alerts", dir.display(), printable(id))
        }
        (_, others) => anyhow::bail!("`{}` begins the ids of {} alerts: give more of it", printable(id), others + 1),
    };
    let run = read_run(dir)?;
    let profiles = run["settings"]["profiles"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let told = Told {
        ships: ships(dir, &alert)?,
        events: events(dir, &alert).context("the rows behind it")?,
        synthetic: run["synthetic"].as_bool().unwrap_or(false),
        profile: profiles.filter_map(|text| Profile::from_toml(text).ok()).find(|known| known.name == alert.profile),
        alert,
    };
    Ok((told.in_words(), told.as_json()))
}

/// The ships as they were when it ended: the last version until then, or else the first.
fn ships(dir: &Path, alert: &AlertRow) -> anyhow::Result<Vec<VesselRow>> {
    let versions = read_table::<VesselRow>(dir)?;
    let known = alert.mmsis.iter().filter_map(|mmsi| {
        let of_ship = || versions.iter().filter(|row| row.mmsi == *mmsi);
        of_ship().rfind(|row| row.first_time <= alert.end_time).or_else(|| of_ship().next())
    });
    Ok(known.cloned().collect())
}

/// The rows that the alert names, in order of time.
fn events(dir: &Path, alert: &AlertRow) -> anyhow::Result<Vec<Event>> {
    let named: BTreeSet<&str> = alert.event_ids.iter().map(String::as_str).collect();
    let mut events = Vec::new();
    let mut add = |time, table, id: &str, text| events.push(Event { time, table, id: id.to_owned(), text });
    for row in read_table::<EncounterRow>(dir)?.iter().filter(|row| named.contains(row.id.as_str())) {
        add(row.start_time, "encounter", &row.id, of_encounter(row));
    }
    for row in read_table::<GapRow>(dir)?.iter().filter(|row| named.contains(row.id.as_str())) {
        add(row.start_time, "gap", &row.id, of_gap(row));
    }
    for row in read_table::<IdentityRow>(dir)?.iter().filter(|row| named.contains(row.id.as_str())) {
        let change = [&row.before, &row.after].map(|text| printable(text.as_deref().unwrap_or("-")));
        add(row.time, "identity", &row.id, format!("{:09}: {}, {} to {}", row.mmsi, row.kind, change[0], change[1]));
    }
    for row in read_table::<PortCallRow>(dir)?.iter().filter(|row| named.contains(row.id.as_str())) {
        let port = printable(row.port_name.as_deref().unwrap_or("(no name)"));
        let until = row.end_time.map_or("the end of the data".to_owned(), second);
        add(row.start_time, "port call", &row.id, format!("{:09}: {} {port} until {until}", row.mmsi, row.kind));
    }
    for row in read_table::<PositionRow>(dir)?.iter().filter(|row| named.contains(row.id.as_str())) {
        let who = row.mmsi.map_or("the area".to_owned(), |mmsi| format!("{mmsi:09}"));
        let text = format!("{who}: {}, {} fixes judged false, until {}", row.kind, row.fixes, second(row.end_time));
        add(row.start_time, "positions", &row.id, text);
    }
    events.sort_by(|a, b| (a.time, &a.id).cmp(&(b.time, &b.id)));
    Ok(events)
}

fn of_encounter(row: &EncounterRow) -> String {
    let mut parts = vec![format!(
        "{} of {} and {} until {} ({:.1} h)",
        row.kind,
        row.track_a,
        row.track_b.as_deref().unwrap_or("a ship not in this data"),
        second(row.end_time),
        row.duration_s / 3_600.0
    )];
    let metres = |label: &str, value: Option<f64>| value.map(|m| format!("{label} {m:.0} m"));
    let kilometres = |label: &str, value: Option<f64>| value.map(|m| format!("{label} {:.1} km", m / 1_000.0));
    parts.extend(metres("antennas at least", row.distance_min_m));
    parts.extend(metres("in the median", row.distance_median_m));
    parts.extend(metres("water between hulls", row.hull_gap_m));
    parts.extend(row.slack_s.map(|s| format!("{:.1} h to spare", s / 3_600.0)));
    parts.extend(row.speed_needed_knots.map(|knots| format!("{knots:.1} kn needed")));
    parts.extend(row.q_value.map(|q| format!("q {q:.3}")));
    parts.extend(kilometres("coast", row.coast_m));
    let port = row.port_name.as_deref().map(printable).unwrap_or_default();
    parts.extend(kilometres(&format!("port {port}"), row.port_m));
    parts.join(", ")
}

fn of_gap(row: &GapRow) -> String {
    let until = row.end_time.map_or("the end of the data".to_owned(), second);
    let hours = row.duration_s.map_or(String::new(), |s| format!(" ({:.1} h)", s / 3_600.0));
    let chance = row.p_natural.map_or(String::new(), |p| format!(", chance {p:.4} had it kept sending"));
    let others = row.others_heard.map_or(String::new(), |n| format!(", {n} comparable ships heard"));
    format!("{:09} silent until {until}{hours}: {}{chance}{others}", row.mmsi, row.cause)
}

/// A time to the second.
fn second(time: Time) -> String {
    time.floor_to(1).to_string()
}

fn short(id: &str) -> String {
    printable(&id.chars().take(ID_DIGITS).collect::<String>())
}

impl Told {
    fn in_words(&self) -> String {
        let alert = &self.alert;
        let mut text = String::new();
        if self.synthetic {
            text += "SYNTHETIC: these ships do not exist.\n\n";
        }
        text += &format!("Alert {}, not reviewed\n{}\n\n", alert.id, wrapped(&printable(&alert.summary), ""));
        text += &format!(
            "Priority for review: {} ({:.0} of 100; a priority, not a probability), by profile {}.\n",
            alert.band,
            alert.score,
            printable(&alert.profile)
        );
        if !alert.consistent_with.is_empty() {
            text += &format!("Consistent with: {}.\n", alert.consistent_with.join("; "));
        }
        text += "\nShips, as they tell of themselves:\n";
        text += &self.ships.iter().map(of_ship).collect::<String>();
        for toward in ["for", "against"] {
            text += &format!("\nReasons {toward}:\n");
            let reasons: Vec<&Reason> = alert.reasons.iter().filter(|reason| reason.toward == toward).collect();
            text += if reasons.is_empty() { "  none\n" } else { "" };
            text += &reasons.into_iter().map(of_reason).collect::<String>();
        }
        text += &self.arithmetic();
        text += "\nNot checked:\n";
        text += if alert.unchecked.is_empty() { "  nothing known\n" } else { "" };
        text += &alert.unchecked.iter().map(|what| wrapped(&printable(what), "  ") + "\n").collect::<String>();
        text += "\nRows behind it:\n";
        for event in &self.events {
            let head = format!("{}  {:<9}  {}  ", second(event.time), event.table, short(&event.id));
            text += &format!("  {}\n", wrapped(&format!("{head}{}", event.text), "    ").trim_start());
        }
        for list in &alert.lists {
            let as_of = list.as_of.map_or("no date".to_owned(), |time| time.to_string().chars().take(10).collect());
            text += &format!("\nList {} ({as_of}), SHA-256 {}", printable(&list.name), list.sha256);
        }
        text.trim_end().to_owned() + "\n"
    }

    /// How the reasons give the score.
    fn arithmetic(&self) -> String {
        let sum = |toward: &str| -> f64 {
            self.alert
                .reasons
                .iter()
                .filter(|reason| reason.toward == toward)
                .fold(0.0, |sum, reason| sum + reason.weight)
        };
        let (weighs_for, against) = (sum("for"), sum("against"));
        let Some(weighing) = self.profile.as_ref().and_then(|profile| profile.weighing.as_ref()) else {
            return String::new();
        };
        format!(
            "\nSum: {weighs_for:.1} for - {against:.1} against = {:.1} dB; score = 50 x {:.1} / {:.1} dB, the assumed base rate \
             of 1 in {:.0}, within 0 to 100.\n",
            weighs_for - against,
            weighs_for - against,
            weighing.prior_db(),
            1.0 / weighing.base_rate
        )
    }

    fn as_json(&self) -> Value {
        let alert = &self.alert;
        json!({
            "id": alert.id, "reviewed": false, "synthetic": self.synthetic, "profile": alert.profile, "kind": alert.kind,
            "band": alert.band, "score": alert.score, "summary": alert.summary,
            "consistent_with": alert.consistent_with, "start_time": alert.start_time.to_string(),
            "end_time": alert.end_time.to_string(), "mmsis": alert.mmsis,
            "reasons": alert.reasons.iter().map(|reason| json!({
                "code": reason.code, "group": reason.group, "toward": reason.toward, "weight": reason.weight,
                "value": reason.value, "threshold": reason.threshold, "text": reason.text, "evidence": reason.evidence,
            })).collect::<Vec<_>>(),
            "unchecked": alert.unchecked,
            "events": self.events.iter().map(|event| json!({
                "id": event.id, "table": event.table, "time": event.time.to_string(), "text": event.text,
            })).collect::<Vec<_>>(),
            "lists": alert.lists.iter().map(|list| json!({
                "name": list.name, "as_of": list.as_of.map(|time| time.to_string()), "sha256": list.sha256,
            })).collect::<Vec<_>>(),
        })
    }
}

fn of_ship(row: &VesselRow) -> String {
    let or = |text: &Option<String>| printable(text.as_deref().unwrap_or("-"));
    let size = match (row.length_m, row.beam_m) {
        (Some(length), Some(beam)) => format!("{length:.0} m by {beam:.0} m"),
        _ => "size not sent".to_owned(),
    };
    let mut text = format!(
        "  {}  {}  IMO {}  call sign {}  {}  {size}  flag by MMSI {}\n",
        row.track,
        or(&row.name),
        row.imo.map_or("-".into(), |imo| imo.to_string()),
        or(&row.callsign),
        or(&row.r#type),
        or(&row.flag_from_mid),
    );
    for listing in &row.listed {
        text += &format!(
            "      on list {} ({}): {}, a {} match by {}\n",
            printable(&listing.list),
            or(&listing.program),
            listing.status,
            listing.strength,
            listing.matched_by
        );
    }
    text
}

fn of_reason(reason: &Reason) -> String {
    let sign = if reason.toward == "for" { '+' } else { '-' };
    let told = format!("{} ({}, {})", printable(&reason.text), reason.group, reason.code);
    let head = format!("  {sign}{:>4.1} dB  ", reason.weight);
    let mut text = format!("{head}{}\n", wrapped(&told, "            ").trim_start());
    if let Some(value) = reason.value {
        let threshold = reason.threshold.map_or(String::new(), |threshold| format!(", compared with {threshold:.3}"));
        text += &format!("            measured {value:.3}{threshold}\n");
    }
    let mut evidence: Vec<String> = reason.evidence.iter().map(|id| short_if_id(id)).collect();
    evidence.dedup();
    if !evidence.is_empty() {
        let more = evidence.len().saturating_sub(ROWS_SHOWN);
        evidence.truncate(ROWS_SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        text += &format!("            by {}{more}\n", evidence.join(", "));
    }
    text
}

/// An id shortened; the name of a list as it is.
fn short_if_id(text: &str) -> String {
    let is_id = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id { short(text) } else { printable(text) }
}

/// A text in lines of [`COLUMNS`], each after `indent`.
fn wrapped(text: &str, indent: &str) -> String {
    let mut set = String::new();
    let mut line = indent.to_owned();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let is_empty = line.len() == indent.len();
        if !is_empty && line.chars().count() + 1 + word.chars().count() > COLUMNS {
            set += &format!("{line}\n");
            line = format!("{indent}{word}");
        } else {
            line += if is_empty { "" } else { " " };
            line += word;
        }
    }
    set + &line
}
