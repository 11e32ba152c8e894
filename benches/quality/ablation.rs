//! What each rule adds or spoils: the same seas without it.

use std::collections::BTreeMap;
use std::sync::Arc;

use simulate::evaluate::{AlertCount, BANDS};

use crate::Run;
use crate::assessed::{AssessedJob, Manner};
use crate::table::table;

/// Scenarios with the profile that is fit for them: satellites alone hear the second.
const SCENARIOS: [(&str, &str); 6] = [
    ("yellow-sea", "sts"),
    ("ecs-pattern", "dprk"),
    ("lightering", "sts"),
    ("outer-anchorage", "sts"),
    ("fishing", "sts"),
    ("harbours", "dprk"),
];
/// Scenarios whose transfers are to be found; the others hold none.
const WITH_TRANSFERS: usize = 2;
const MEDIUM: usize = 1;
const HIGH: usize = 2;

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    // Rule, then the counts of each scenario; the empty name is the profile as it is.
    let mut without: BTreeMap<String, Vec<AlertCount>> = BTreeMap::new();
    for (at, (name, profile)) in SCENARIOS.into_iter().enumerate() {
        let scenario = Arc::new(run.plan.scenario(name)?.clone());
        let job =
            |seed| AssessedJob { scenario: Arc::clone(&scenario), seed, scale: 1.0, manner: Manner::Ablated(profile) };
        let jobs: Vec<AssessedJob> = run.plan.curve_seeds().map(job).collect();
        for (rule, count) in run.works.all(&jobs)?.iter().flatten() {
            let rule = if rule == profile { String::new() } else { rule.clone() };
            let counts = without.entry(rule).or_default();
            counts.resize_with(SCENARIOS.len(), AlertCount::default);
            counts[at].add(count);
        }
    }
    let whole = without.remove("").unwrap_or_default();
    let mut rows = vec![row("(all rules)", &whole)];
    let changes = without.iter().filter(|(_, counts)| figures(counts) != figures(&whole));
    rows.extend(changes.map(|(rule, counts)| row(rule, counts)));
    let idle: Vec<&str> = without
        .iter()
        .filter(|(_, counts)| figures(counts) == figures(&whole))
        .map(|(rule, _)| rule.as_str())
        .collect();
    let told = format!("{} seeds of each. ", run.plan.curve_seeds().count());
    let mut columns = vec!["without".to_owned()];
    columns.extend(
        SCENARIOS[..WITH_TRANSFERS].iter().map(|(name, profile)| format!("{name}, {profile}: found at medium")),
    );
    columns.extend(SCENARIOS[..WITH_TRANSFERS].iter().map(|(name, _)| format!("{name}: at high")));
    columns.extend(SCENARIOS.iter().map(|(name, profile)| format!("{name}, {profile}: false at low, medium")));
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    Ok("### What each rule adds or spoils\n\n\
        The same seas, without lists, each time with one rule switched off (its weight set to 0; nothing else is changed). Found: \
        planned transfers that an alert of that band or above is about, those in the open that were mostly unheard among them; \
        false: alerts about none. "
        .to_owned()
        + &told
        + "\n\n"
        + &table(&columns, &rows)
        + &format!(
            "No count differs without these: {}. Lists, silences into closed waters and identities speak where such facts are, \
             which these seas hold few of or none without a list.\n\n",
            if idle.is_empty() { "none".to_owned() } else { idle.join(", ") }
        ))
}

fn found(count: &AlertCount, band: usize) -> u64 {
    count.bands[band].by_kind.values().sum()
}

/// All that the table shows of a row.
fn figures(counts: &[AlertCount]) -> Vec<u64> {
    let of_band = |count: &AlertCount, band: usize| [found(count, band), count.bands[band].false_alerts];
    counts.iter().flat_map(|count| (0..BANDS.len()).flat_map(move |band| of_band(count, band))).collect()
}

fn row(rule: &str, counts: &[AlertCount]) -> Vec<String> {
    let planned = |count: &AlertCount| count.by_kind.values().sum::<u64>();
    let mut cells = vec![rule.to_owned()];
    for band in [MEDIUM, HIGH] {
        cells.extend(
            counts[..WITH_TRANSFERS].iter().map(|count| format!("{} of {}", found(count, band), planned(count))),
        );
    }
    let falsely = |count: &AlertCount| format!("{}, {}", count.bands[0].false_alerts, count.bands[MEDIUM].false_alerts);
    cells.extend(counts.iter().map(falsely));
    cells
}
