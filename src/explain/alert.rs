//! An alert with its reasons and the rows that bear them out.

use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};
use store::{AlertRow, EncounterRow, Reason, read_run, read_table};

use crate::failure::printable;

/// The alert whose id begins so, in words and as JSON.
pub(super) fn told(dir: &Path, id: &str) -> anyhow::Result<(String, Value)> {
    let alerts = read_table::<AlertRow>(dir)?;
    let found: Vec<&AlertRow> = alerts.iter().filter(|alert| alert.id.starts_with(id)).collect();
    let alert = match found.as_slice() {
        [alert] => *alert,
        [] => anyhow::bail!("{}: no alert has the id `{id}`; it holds {} alerts", dir.display(), alerts.len()),
        several => anyhow::bail!("`{id}` begins the ids of {} alerts: give more of it", several.len()),
    };
    let synthetic = read_run(dir)?["synthetic"].as_bool().unwrap_or(false);
    let events = read_table::<EncounterRow>(dir).context("the encounters behind it")?;
    let events: Vec<&EncounterRow> = events.iter().filter(|row| alert.event_ids.contains(&row.id)).collect();
    Ok((in_words(alert, &events, synthetic), as_json(alert, &events, synthetic)))
}

fn in_words(alert: &AlertRow, events: &[&EncounterRow], synthetic: bool) -> String {
    let mut text = String::new();
    if synthetic {
        text += "SYNTHETIC: these ships do not exist.\n\n";
    }
    text += &format!("Alert {}, not reviewed\n{}\n\n", alert.id, printable(&alert.summary));
    text += &format!(
        "Priority for review: {} ({:.0} of 100; a priority, not a probability), by profile {}.\n",
        alert.band, alert.score, alert.profile
    );
    if !alert.consistent_with.is_empty() {
        text += &format!("Consistent with: {}.\n", alert.consistent_with.join("; "));
    }
    for toward in ["for", "against"] {
        text += &format!("\nReasons {toward}:\n");
        let reasons: Vec<&Reason> = alert.reasons.iter().filter(|reason| reason.toward == toward).collect();
        if reasons.is_empty() {
            text += "  none\n";
        }
        for reason in reasons {
            text += &of_reason(reason);
        }
    }
    text += "\nNot checked:\n";
    for unchecked in &alert.unchecked {
        text += &format!("  {}\n", printable(unchecked));
    }
    if alert.unchecked.is_empty() {
        text += "  nothing known\n";
    }
    for event in events {
        text += &of_event(event);
    }
    for list in &alert.lists {
        let as_of = list.as_of.map_or("no date".to_owned(), |time| time.to_string());
        text += &format!("List {} ({as_of}, SHA-256 {})\n", printable(&list.name), list.sha256);
    }
    text
}

fn of_reason(reason: &Reason) -> String {
    let sign = if reason.toward == "for" { '+' } else { '-' };
    let mut text =
        format!("  {sign}{:>4.1} dB  {} ({}, {})\n", reason.weight, printable(&reason.text), reason.group, reason.code);
    if let Some(value) = reason.value {
        let against = reason.threshold.map_or(String::new(), |threshold| format!(", compared with {threshold:.3}"));
        text += &format!("            measured {value:.3}{against}\n");
    }
    if !reason.evidence.is_empty() {
        text += &format!(
            "            rows {}\n",
            reason.evidence.iter().map(|id| printable(id)).collect::<Vec<_>>().join(", ")
        );
    }
    text
}

fn of_event(event: &EncounterRow) -> String {
    let metres = |label: &str, value: Option<f64>| value.map_or(String::new(), |m| format!(", {label} {m:.0} m"));
    format!(
        "\nEncounter {} ({}): {} and {}, {} to {}{}{}{}{}\n",
        event.id,
        event.kind,
        event.track_a,
        event.track_b.as_deref().unwrap_or("a ship not in this data"),
        event.start_time,
        event.end_time,
        metres("least distance", event.distance_min_m),
        metres("median", event.distance_median_m),
        metres("coast", event.coast_m),
        metres("port", event.port_m),
    )
}

fn as_json(alert: &AlertRow, events: &[&EncounterRow], synthetic: bool) -> Value {
    json!({
        "id": alert.id, "reviewed": false, "synthetic": synthetic, "profile": alert.profile, "kind": alert.kind,
        "band": alert.band, "score": alert.score, "summary": alert.summary, "consistent_with": alert.consistent_with,
        "start_time": alert.start_time.to_string(), "end_time": alert.end_time.to_string(), "mmsis": alert.mmsis,
        "reasons": alert.reasons.iter().map(|reason| json!({
            "code": reason.code, "group": reason.group, "toward": reason.toward, "weight": reason.weight,
            "value": reason.value, "threshold": reason.threshold, "text": reason.text, "evidence": reason.evidence,
        })).collect::<Vec<_>>(),
        "unchecked": alert.unchecked,
        "events": events.iter().map(|event| json!({
            "id": event.id, "kind": event.kind, "track_a": event.track_a, "track_b": event.track_b,
            "start_time": event.start_time.to_string(), "end_time": event.end_time.to_string(),
        })).collect::<Vec<_>>(),
    })
}
