//! Alerts against what meetings were for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::figures::{Rate, Share};
use super::found::{FoundAlert, FoundRows};
use super::truths::of_kind;
use crate::truth::TruthLine;

/// Kinds of truth that an alert can be about.
const MEETINGS: [&str; 4] = ["visible", "one-dark", "both-dark", "lone-stay"];

/// Meetings in the open of which the recording lost too much for the profile `sts`.
pub const UNHEARD: &str = "visible, mostly unheard";

/// Bands, the lowest first.
pub const BANDS: [&str; 4] = ["low", "medium", "high", "critical"];

/// Alerts of a band and above.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct BandCount {
    /// Alerts.
    pub alerts: u64,
    /// Alerts about no transfer.
    pub false_alerts: u64,
    /// Observable transfers that an alert is about.
    pub transfers_alerted: u64,
    /// Planned transfers that an alert is about, by how they went (see [`AlertCount::by_kind`]).
    #[serde(default)]
    pub by_kind: BTreeMap<String, u64>,
    /// False alerts by what was mistaken: the label of a decoy, or empty.
    pub false_by_decoy: BTreeMap<String, u64>,
}

/// What was counted of alerts.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct AlertCount {
    /// Transfers that the recording let be seen.
    pub transfers: u64,
    /// Planned transfers by how they went: the kind of the truth, and [`UNHEARD`] for those in the open of which the recording
    /// lost too much for the profile `sts`.
    #[serde(default)]
    pub by_kind: BTreeMap<String, u64>,
    /// Time for which vessels were observed, days.
    pub vessel_days: f64,
    /// In the order of [`BANDS`]: each band and those above it.
    pub bands: [BandCount; 4],
}

/// Alerts of a band and above, as figures.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct BandScore {
    /// The lowest band counted.
    pub band: String,
    /// Alerts.
    pub alerts: u64,
    /// Alerts about no transfer.
    pub false_alerts: u64,
    /// Observable transfers that an alert is about.
    pub transfers_alerted: u64,
    /// Share of the alerts that are about a transfer.
    pub precision: Share,
    /// Share of the transfers that have an alert.
    pub recall: Share,
    /// False alerts in a day of 10,000 vessels.
    pub false_per_10000_vessel_days: Rate,
    /// See [`BandCount`].
    pub false_by_decoy: BTreeMap<String, u64>,
}

/// How alerts agree with intent.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct AlertScore {
    /// Transfers that the recording let be seen.
    pub transfers: u64,
    /// Time for which vessels were observed, days.
    pub vessel_days: f64,
    /// In the order of [`BANDS`]: each band and those above it.
    pub bands: Vec<BandScore>,
}

impl AlertCount {
    /// Counts the alerts of a run.
    pub fn of(truth: &[TruthLine], rows: &FoundRows) -> AlertCount {
        count(truth, rows)
    }

    /// Adds the counts of another sea.
    pub fn add(&mut self, other: &AlertCount) {
        self.transfers += other.transfers;
        add_all(&mut self.by_kind, &other.by_kind);
        self.vessel_days += other.vessel_days;
        for (sum, more) in self.bands.iter_mut().zip(&other.bands) {
            sum.alerts += more.alerts;
            sum.false_alerts += more.false_alerts;
            sum.transfers_alerted += more.transfers_alerted;
            add_all(&mut sum.false_by_decoy, &more.false_by_decoy);
            add_all(&mut sum.by_kind, &more.by_kind);
        }
    }

    /// The figures that follow from these counts.
    pub fn score(&self) -> AlertScore {
        let band = |(name, count): (&&str, &BandCount)| BandScore {
            band: (*name).to_owned(),
            alerts: count.alerts,
            false_alerts: count.false_alerts,
            transfers_alerted: count.transfers_alerted,
            precision: Share::of((count.alerts - count.false_alerts) as f64, count.alerts as f64),
            recall: Share::of(count.transfers_alerted as f64, self.transfers as f64),
            false_per_10000_vessel_days: Rate::of(count.false_alerts, self.vessel_days / 10_000.0),
            false_by_decoy: count.false_by_decoy.clone(),
        };
        AlertScore {
            transfers: self.transfers,
            vessel_days: self.vessel_days,
            bands: BANDS.iter().zip(&self.bands).map(band).collect(),
        }
    }
}

fn add_all(sum: &mut BTreeMap<String, u64>, more: &BTreeMap<String, u64>) {
    for (key, count) in more {
        *sum.entry(key.clone()).or_default() += count;
    }
}

/// Each planned transfer once, with how it went: a meeting in the dark is told of its true paths too.
fn planned<'t>(transfers: &[&'t TruthLine]) -> Vec<(&'static str, &'t TruthLine)> {
    let hidden = |line: &TruthLine| {
        transfers.iter().any(|other| {
            let same = (other.mmsi_a, other.mmsi_b) == (line.mmsi_a, line.mmsi_b) && other.kind != "visible";
            same && other.span().ok().zip(line.span().ok()).is_some_and(|(a, b)| a.intersection(b).is_some())
        })
    };
    let kind = |line: &&'t TruthLine| match (line.kind.as_str(), line.observable) {
        ("visible", _) if hidden(line) => None,
        ("visible", false) => Some((UNHEARD, *line)),
        (kind, _) => Some((MEETINGS.into_iter().find(|known| *known == kind)?, *line)),
    };
    transfers.iter().filter_map(kind).collect()
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

/// Counts alerts.
pub(super) fn count(truth: &[TruthLine], rows: &FoundRows) -> AlertCount {
    let transfers: Vec<&TruthLine> = MEETINGS
        .iter()
        .flat_map(|kind| of_kind(truth, kind))
        .map(|truth| truth.line)
        .filter(|line| line.intent == "transfer")
        .collect();
    let observable = transfers.iter().filter(|line| line.observable).count() as u64;
    let bands = std::array::from_fn(|least| {
        let raised = |alert: &&FoundAlert| BANDS.iter().position(|band| *band == alert.band) >= Some(least);
        let raised: Vec<&FoundAlert> = rows.alerts.iter().filter(raised).collect();
        of_band(truth, &transfers, &raised)
    });
    let mut by_kind: BTreeMap<String, u64> = BTreeMap::new();
    for (kind, _) in planned(&transfers) {
        *by_kind.entry(kind.to_owned()).or_default() += 1;
    }
    AlertCount { transfers: observable, by_kind, vessel_days: rows.vessel_days, bands }
}

fn of_band(truth: &[TruthLine], transfers: &[&TruthLine], raised: &[&FoundAlert]) -> BandCount {
    let is_alerted = |line: &&&TruthLine| line.observable && raised.iter().any(|alert| is_about(alert, line));
    let mut count = BandCount {
        alerts: raised.len() as u64,
        transfers_alerted: transfers.iter().filter(is_alerted).count() as u64,
        ..BandCount::default()
    };
    for (kind, line) in planned(transfers) {
        if raised.iter().any(|alert| is_about(alert, line)) {
            *count.by_kind.entry(kind.to_owned()).or_default() += 1;
        }
    }
    for alert in raised {
        if transfers.iter().any(|line| is_about(alert, line)) {
            continue;
        }
        count.false_alerts += 1;
        let decoy = truth.iter().find(|line| line.kind == "decoy" && touches(alert, line));
        *count.false_by_decoy.entry(decoy.map_or_else(String::new, |line| line.label.clone())).or_default() += 1;
    }
    count
}

fn touches(alert: &FoundAlert, line: &TruthLine) -> bool {
    alert.mmsis.contains(&line.mmsi_a) || line.mmsi_b.is_some_and(|b| alert.mmsis.contains(&b))
}
