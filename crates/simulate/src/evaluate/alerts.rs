//! Alerts against what meetings were for.

use std::collections::BTreeMap;

use serde::Serialize;

use super::encounters::of_kind;
use super::figures::Share;
use super::found::{FoundAlert, FoundRows};
use crate::truth::TruthLine;

/// Kinds of truth that an alert can be about.
const MEETINGS: [&str; 4] = ["visible", "one-dark", "both-dark", "lone-stay"];

/// How alerts of band `medium` and above agree with intent.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct AlertScore {
    /// Transfers that the recording let be seen.
    pub transfers: u64,
    /// Of those, how many an alert is about.
    pub transfers_alerted: u64,
    /// Alerts.
    pub alerts: u64,
    /// Alerts about no transfer.
    pub false_alerts: u64,
    /// Share of the alerts that are about a transfer.
    pub precision: Share,
    /// Share of the transfers that have an alert.
    pub recall: Share,
    /// False alerts in a day of one vessel; none where no time was observed.
    pub false_per_vessel_day: Option<f64>,
    /// False alerts by what was mistaken: the label of a decoy, or empty.
    pub false_by_decoy: BTreeMap<String, u64>,
}

fn is_raised(alert: &FoundAlert) -> bool {
    matches!(alert.band.as_str(), "medium" | "high" | "critical")
}

/// Whether an alert names a truth line's ships, and overlaps it in time. The silent partner of a dark meeting need not be
/// named.
fn is_about(alert: &FoundAlert, line: &TruthLine) -> bool {
    let names = |mmsi: u32| alert.mmsis.contains(&mmsi);
    let named = match line.mmsi_b {
        Some(b) if matches!(line.kind.as_str(), "visible" | "both-dark") => names(line.mmsi_a) && names(b),
        Some(b) => names(line.mmsi_a) || names(b),
        None => names(line.mmsi_a),
    };
    named && line.span().is_ok_and(|span| span.intersection(alert.span).is_some())
}

pub(super) fn score(truth: &[TruthLine], rows: &FoundRows) -> AlertScore {
    let raised: Vec<&FoundAlert> = rows.alerts.iter().filter(|alert| is_raised(alert)).collect();
    let transfers: Vec<&TruthLine> = MEETINGS
        .iter()
        .flat_map(|kind| of_kind(truth, kind))
        .map(|truth| truth.line)
        .filter(|line| line.intent == "transfer")
        .collect();
    let observable = || transfers.iter().filter(|line| line.observable);
    let alerted = observable().filter(|line| raised.iter().any(|alert| is_about(alert, line))).count() as u64;
    let mut false_by_decoy: BTreeMap<String, u64> = BTreeMap::new();
    let mut false_alerts = 0;
    for alert in &raised {
        if transfers.iter().any(|line| is_about(alert, line)) {
            continue;
        }
        false_alerts += 1;
        let decoy = truth.iter().find(|line| line.kind == "decoy" && touches(alert, line));
        *false_by_decoy.entry(decoy.map_or_else(String::new, |line| line.label.clone())).or_default() += 1;
    }
    let (count, wanted) = (raised.len() as u64, observable().count() as u64);
    AlertScore {
        transfers: wanted,
        transfers_alerted: alerted,
        alerts: count,
        false_alerts,
        precision: Share::of((count - false_alerts) as f64, count as f64),
        recall: Share::of(alerted as f64, wanted as f64),
        false_per_vessel_day: (rows.vessel_days > 0.0).then(|| false_alerts as f64 / rows.vessel_days),
        false_by_decoy,
    }
}

fn touches(alert: &FoundAlert, line: &TruthLine) -> bool {
    alert.mmsis.contains(&line.mmsi_a) || line.mmsi_b.is_some_and(|b| alert.mmsis.contains(&b))
}
