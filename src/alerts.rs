//! Alerts of a run as its closing table and as JSON: by band, the first ones with what weighs most.

use std::collections::BTreeMap;

use nautical::Position;
use serde_json::{Value, json};
use store::{AlertRow, Reason};

use crate::failure::printable;
use crate::pipeline::degrees_minutes;
use crate::summary::blank_table;

/// Alerts shown.
const ROWS_MAX: usize = 10;
/// Bands, the first to look at first.
const BANDS: [&str; 4] = ["critical", "high", "medium", "low"];
/// Reasons shown of each, for and against.
const REASONS_SHOWN: usize = 2;

/// The alerts to look at first, first: by score, then by time.
pub(crate) fn by_priority(alerts: &[AlertRow]) -> Vec<&AlertRow> {
    let mut rows: Vec<&AlertRow> = alerts.iter().collect();
    rows.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| (a.start_time, &a.id).cmp(&(b.start_time, &b.id))));
    rows
}

/// Keeps a row where it is one of those that the closing table shows.
pub(crate) fn keep_first(kept: &mut Vec<AlertRow>, row: &AlertRow) {
    let before = |other: &AlertRow| {
        other
            .score
            .total_cmp(&row.score)
            .reverse()
            .then_with(|| (other.start_time, &other.id).cmp(&(row.start_time, &row.id)))
    };
    let at = kept.partition_point(|other| before(other).is_lt());
    if at < ROWS_MAX {
        kept.insert(at, row.clone());
        kept.truncate(ROWS_MAX);
    }
}

/// The closing table, or a line where no alert was raised: the first alerts, and how many there are in each band.
pub(crate) fn in_words(alerts: &[AlertRow], bands: &BTreeMap<String, u64>, with_profile: bool) -> String {
    if alerts.is_empty() {
        return "No alerts.\n".to_owned();
    }
    let counts: Vec<String> = BANDS.iter().filter_map(|band| Some(format!("{} {band}", bands.get(*band)?))).collect();
    let mut table = blank_table();
    let mut header = vec!["priority", "kind", "start (UTC)", "ships", "place", "weighs most", "id"];
    if with_profile {
        header.insert(0, "profile");
    }
    table.set_header(header);
    for row in alerts.iter().take(ROWS_MAX) {
        let mut cells = vec![
            format!("{} {:.0}", row.band, row.score),
            row.kind.clone(),
            row.start_time.to_string().chars().take(16).collect::<String>().replace('T', " "),
            row.mmsis.iter().map(|mmsi| format!("{mmsi:09}")).collect::<Vec<_>>().join("\n"),
            place(row).map(degrees_minutes).unwrap_or_default(),
            weightiest(&row.reasons),
            row.id.chars().take(8).collect(),
        ];
        if with_profile {
            cells.insert(0, row.profile.clone());
        }
        table.add_row(cells);
    }
    let more = bands.values().sum::<u64>().saturating_sub(ROWS_MAX as u64);
    let more = if more > 0 { format!("... and {more} more.\n") } else { String::new() };
    format!(
        "\nAlerts, not reviewed: {}. The number is a priority for review, 0 to 100, not a probability.\n{table}\n{more}\
         `alongside explain DIR ID` tells an alert's reasons for and against.\n\n",
        counts.join(", ")
    )
}

fn place(row: &AlertRow) -> Option<Position> {
    Position::from_degrees(row.longitude?, row.latitude?).ok()
}

/// The codes of the reasons that weigh most, for and against.
fn weightiest(reasons: &[Reason]) -> String {
    let of = |toward: &str, sign: &str| -> Vec<String> {
        let mut rows: Vec<&Reason> = reasons.iter().filter(|row| row.toward == toward && row.weight > 0.0).collect();
        rows.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.code.cmp(&b.code)));
        rows.into_iter()
            .take(REASONS_SHOWN)
            .map(|row| format!("{sign}{} {:.1}", printable(&row.code), row.weight))
            .collect()
    };
    [of("for", "+"), of("against", "-")].concat().join("\n")
}

/// All alerts, the first to look at first.
pub(crate) fn in_json(alerts: &[AlertRow]) -> Value {
    let told = by_priority(alerts).into_iter().map(|row| {
        json!({
            "id": row.id, "profile": row.profile, "kind": row.kind, "band": row.band, "score": row.score,
            "start_time": row.start_time.to_string(), "end_time": row.end_time.to_string(), "mmsis": row.mmsis,
            "longitude": row.longitude, "latitude": row.latitude, "summary": row.summary,
        })
    });
    told.collect()
}
