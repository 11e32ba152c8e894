//! Alerts against what meetings were for: by band, by what was mistaken, and where transfers are rarer.

use std::sync::Arc;

use simulate::evaluate::{AlertCount, BANDS, precision_at};

use crate::Run;
use crate::sea::{SeaJob, sum};
use crate::table::{rate, share, table};

/// Of so many vessel-days one holds a transfer.
const PREVALENCES: [f64; 3] = [1e-2, 1e-3, 1e-4];
/// Scenarios judged by `dprk` too, which weighs satellite reception and has no limit of coast.
const DPRK: [&str; 2] = ["ecs-pattern", "yellow-sea"];

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let mut counts: Vec<(String, AlertCount)> = Vec::new();
    for (scenario, seas) in run.outcomes()? {
        counts.push((format!("{scenario}, sts"), sum(seas).alerts));
    }
    let raised: u64 = counts.iter().map(|(_, count)| count.bands[0].alerts).sum();
    let head = "## Alerts\n\n\
        An alert is right if it names the ships of a true transfer (by intent, seen or not) and overlaps it in time; of a meeting with \
        a silent ship one of the two is enough. Without watch lists. Each row counts a band and those above it.\n\n";
    if raised == 0 {
        return Ok(head.to_owned() + "No alert was raised in any of these seas.\n");
    }
    for name in DPRK {
        let scenario = Arc::new(run.plan.scenario(name)?.clone());
        let label = format!("dprk-{name}");
        let job = |seed| SeaJob { label: label.clone(), profile: "dprk", ..SeaJob::new(&scenario, seed, 1.0) };
        let jobs: Vec<SeaJob> = run.plan.curve_seeds().map(job).collect();
        counts.push((format!("{name}, dprk"), sum(&run.works.all(&jobs)?).alerts));
    }
    Ok(head.to_owned() + &bands(&counts) + &decoys(&counts) + &prevalences(&counts))
}

fn bands(counts: &[(String, AlertCount)]) -> String {
    let mut rows = Vec::new();
    for (name, count) in counts {
        for band in count.score().bands {
            rows.push(vec![
                format!("{name}: {}", band.band),
                count.transfers.to_string(),
                band.transfers_alerted.to_string(),
                band.alerts.to_string(),
                band.false_alerts.to_string(),
                share(&band.precision),
                share(&band.recall),
                rate(&band.false_per_10000_vessel_days),
            ]);
        }
    }
    let columns = [
        "scenario, profile: band",
        "transfers",
        "with an alert",
        "alerts",
        "false",
        "precision",
        "recall",
        "false in 10,000 vessel-days",
    ];
    table(&columns, &rows)
}

/// What was mistaken for a transfer.
fn decoys(counts: &[(String, AlertCount)]) -> String {
    let mut rows = Vec::new();
    for (name, count) in counts {
        let [all, ..] = &count.bands;
        for decoy in all.false_by_decoy.keys() {
            let of = |band: usize| count.bands[band].false_by_decoy.get(decoy).copied().unwrap_or(0).to_string();
            let decoy = if decoy.is_empty() { "no decoy" } else { decoy };
            rows.push(std::iter::once(format!("{name}: {decoy}")).chain((0..BANDS.len()).map(of)).collect());
        }
    }
    let columns: Vec<&str> = std::iter::once("scenario, profile: mistaken").chain(BANDS).collect();
    "### What false alerts mistook\n\nEach column counts its band and those above.\n\n".to_owned()
        + &table(&columns, &rows)
}

/// Precision where transfers are rarer than in the scenarios.
fn prevalences(counts: &[(String, AlertCount)]) -> String {
    let mut rows = Vec::new();
    for (name, count) in counts.iter().filter(|(_, count)| count.transfers > 0) {
        for band in count.score().bands.iter().filter(|band| band.alerts > 0) {
            let false_share = band.false_per_10000_vessel_days;
            let at = |prevalence: f64| {
                let recall = band.recall;
                let value =
                    precision_at(prevalence, recall.value.unwrap_or(0.0), false_share.value.unwrap_or(0.0) / 10_000.0);
                let least = precision_at(prevalence, recall.low, false_share.high / 10_000.0);
                format!("{value:.4} ({least:.4})")
            };
            rows.push(std::iter::once(format!("{name}: {}", band.band)).chain(PREVALENCES.map(at)).collect());
        }
    }
    "### Where transfers are rarer\n\n\
     Precision if one in so many vessel-days holds a transfer; in brackets with the upper bound of false alerts and the lower of \
     recall.\n\n"
        .to_owned()
        + &table(&["scenario, profile: band", "1e-2", "1e-3", "1e-4"], &rows)
}
