//! Alerts against what meetings were for: by band, by what was mistaken, and where transfers are rarer.

use std::collections::BTreeMap;
use std::sync::Arc;

use simulate::evaluate::{AlertCount, BANDS, Share, precision_at};

use crate::Run;
use crate::assessed::{AssessedJob, Manner};
use crate::sea::sum;
use crate::table::{rate, share, table};

/// Of so many vessel-days one holds a transfer.
const PREVALENCES: [f64; 3] = [1e-2, 1e-3, 1e-4];
const MEDIUM: usize = 1;
const HIGH: usize = 2;

/// Counts under a name: scenario, profile, list.
type Counts = Vec<(String, AlertCount)>;

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let mut counts: Counts = Vec::new();
    for (scenario, seas) in run.outcomes()? {
        counts.push((format!("{scenario}, sts"), sum(seas).alerts));
    }
    let mut others: Counts = Vec::new();
    for planned in &run.plan.scenarios {
        let seeds = run.plan.fewer_seeds().take(planned.seeds as usize);
        let job = |seed| AssessedJob {
            scenario: Arc::clone(&planned.scenario),
            seed,
            scale: planned.scale,
            manner: Manner::Listed,
        };
        let jobs: Vec<AssessedJob> = seeds.map(job).collect();
        let mut of_sea: BTreeMap<String, AlertCount> = BTreeMap::new();
        for (manner, count) in run.works.all(&jobs)?.iter().flatten() {
            of_sea.entry(manner.clone()).or_default().add(count);
        }
        let has_transfers = of_sea.values().any(|count| !count.by_kind.is_empty());
        // Without a list `sts` stands above, over more seeds; without transfers a list names nobody.
        of_sea.retain(|manner, _| manner != "sts" && (has_transfers || !manner.ends_with("listed")));
        let name = &planned.scenario.name;
        others.extend(of_sea.into_iter().map(|(manner, count)| (format!("{name}, {manner}"), count)));
    }
    counts.extend(others);
    let head = "## Alerts\n\n\
        An alert is right if it names the ships of a true transfer (by intent, seen or not) and overlaps it in time; of a meeting with \
        a silent ship one of the two is enough. Without watch lists, and with MMSIs and names that nobody has; \"listed\": with a \
        list that names every ship of a transfer, the most that lists can do. `sts` cannot tell where only satellites hear \
        (`ecs-pattern`, `satellite`): there `dprk` is the profile to look at, which weighs sightings hours apart.\n\n";
    Ok(head.to_owned() + &short(&counts) + &kinds(&counts) + &bands(&counts) + &decoys(&counts) + &prevalences(&counts))
}

/// What is asked of alerts, in one table.
fn short(counts: &Counts) -> String {
    let rows = counts.iter().map(|(name, count)| {
        let score = count.score();
        let (planned, found) = (total(&count.by_kind), |band: usize| total(&count.bands[band].by_kind));
        let of_planned = |band: usize| share(&Share::of(found(band) as f64, planned as f64));
        let falsely = |band: usize| rate(&score.bands[band].false_per_10000_vessel_days);
        vec![
            name.clone(),
            planned.to_string(),
            share(&score.bands[MEDIUM].recall),
            of_planned(MEDIUM),
            of_planned(HIGH),
            falsely(MEDIUM),
            falsely(HIGH),
        ]
    });
    let columns = [
        "scenario, profile",
        "planned transfers",
        "recall at medium, of those the recording let be told",
        "recall at medium, of all planned",
        "recall at high, of all planned",
        "false at medium in 10,000 vessel-days",
        "false at high",
    ];
    table(&columns, &rows.collect::<Vec<_>>())
}

fn total(of: &BTreeMap<String, u64>) -> u64 {
    of.values().sum()
}

/// Recall by how a transfer went.
fn kinds(counts: &Counts) -> String {
    let mut rows = Vec::new();
    for (name, count) in counts {
        for (kind, planned) in &count.by_kind {
            let found = |band: usize| {
                let found = count.bands[band].by_kind.get(kind).copied().unwrap_or(0);
                share(&Share::of(found as f64, *planned as f64))
            };
            rows.push(vec![format!("{name}: {kind}"), planned.to_string(), found(0), found(MEDIUM), found(HIGH)]);
        }
    }
    "### Recall by how a transfer went\n\n".to_owned()
        + &table(&["scenario, profile: transfer", "planned", "low", "medium", "high"], &rows)
        + "Each column counts its band and those above. \"Mostly unheard\": in the open, but most of it lies in silences of over half \
           an hour.\n\n### By band\n\nEach row counts a band and those above it.\n\n"
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
