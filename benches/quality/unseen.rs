//! Meetings that silence may hide: the true partner among the candidates, names, pairs of silences beside random pairing.

use std::sync::Arc;

use simulate::Scenario;
use simulate::evaluate::{CandidateCount, Counted, Rate};

use crate::Run;
use crate::sea::{Outcome, SeaJob, sum};
use crate::table::{errors, rate, share, table};

/// So many other silent ships that fit make a case hard.
pub const OTHERS_MIN: u32 = 20;

/// Kinds of rows about ships that were not seen.
const KINDS: [&str; 3] = ["one-dark", "both-dark", "lone-stay"];

/// A sea in which eighty ships of 250 are silent for most of the time, and a few of the silent ones meet. The others are heard, so
/// that a silence there is something.
const HIDDEN: &str = r#"
name = "hidden"
start = "2026-04-11T00:00:00Z"
hours = 30
[recording]
under_way_s = 60
still_s = 180
loss = 0.05
[radio]
fades_a_day = 0.5
[[meeting]]
label = "one dark among many silent"
intent = "transfer"
posture = "drifting"
within = [123.5, 34.8, 124.5, 35.7]
meetings = 3
start_h = [8, 14]
hours = [2.2, 5]
dark = "one"
dark_h = [0.5, 3]
[[meeting]]
label = "both dark among many silent"
intent = "transfer"
posture = "drifting"
within = [123.5, 34.8, 124.5, 35.7]
meetings = 2
start_h = [8, 14]
hours = [2.2, 5]
dark = "both"
dark_h = [0.5, 2]
[[traffic]]
kind = "roam"
label = "silent for reasons of their own"
within = [123.0, 34.3, 125.0, 36.2]
leg_km = [20, 80]
ships = 80
silence = { start_h = [2, 12], hours = [6, 14] }
[[traffic]]
kind = "roam"
label = "heard all the time"
within = [123.0, 34.3, 125.0, 36.2]
leg_km = [20, 80]
ships = 160
"#;

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let hidden = hidden(run)?;
    let mut scenarios: Vec<(String, &[Outcome])> = vec![("hidden".to_owned(), &hidden)];
    scenarios.extend(run.outcomes()?.iter().map(|(name, seas)| (name.clone(), seas.as_slice())));
    let sums: Vec<(String, usize, Counted)> =
        scenarios.iter().map(|(name, seas)| (name.clone(), seas.len(), sum(*seas))).collect();
    let mut text = "## Meetings that silence may hide\n\n\
        Right is a row whose window holds the true meeting and whose region (or 500 m around it) holds its place. `hidden` is a sea \
        of its own, in which eighty ships of 250 are silent for 6 to 14 hours around three meetings with one silent ship and two of two \
        silent ships; the others are the scenarios above.\n\n"
        .to_owned();
    text += &partners(&sums);
    text += &never(&scenarios);
    text += &pairs(&sums);
    text += &rows(&sums);
    Ok(text)
}

/// The sea in which many are silent.
pub fn hidden(run: &Run) -> anyhow::Result<Vec<Outcome>> {
    let scenario = Arc::new(Scenario::from_toml(HIDDEN)?);
    let jobs: Vec<SeaJob> = run.plan.fewer_seeds().map(|seed| SeaJob::new(&scenario, seed, 1.0)).collect();
    run.works.all(&jobs)
}

/// The true partner among the candidates.
fn partners(sums: &[(String, usize, Counted)]) -> String {
    let mut lines = Vec::new();
    for (name, seeds, counted) in sums.iter().filter(|(.., counted)| !counted.candidates.cases.is_empty()) {
        lines.push(partner_row(name, *seeds, &counted.candidates));
        let hard = counted.candidates.with_others(OTHERS_MIN);
        if !hard.cases.is_empty() {
            lines.push(partner_row(&format!("{name}, {OTHERS_MIN} or more others fit"), *seeds, &hard));
        }
    }
    let columns = [
        "scenario",
        "seeds",
        "cases",
        "told",
        "partner among the candidates",
        "its rank",
        "first",
        "rank by the nearest silence",
        "better, equal, worse",
        "before \"not in this data\"",
        "others silent",
        "others that fit",
    ];
    "### The silent partner of a ship that was seen\n\n\
     Cases: true meetings of a ship that was seen with one that was silent, and sends at other times. Ranks (median, 95th percentile) \
     are among ships; the baseline orders all ships that were silent at the time by the distance from the nearer end of their \
     silence.\n\n"
        .to_owned()
        + &table(&columns, &lines)
        + &names(sums)
}

fn partner_row(name: &str, seeds: usize, count: &CandidateCount) -> Vec<String> {
    let score = count.score();
    let [better, equal, worse] = score.against_baseline;
    vec![
        name.to_owned(),
        seeds.to_string(),
        score.cases.to_string(),
        share(&score.told),
        share(&score.recall),
        errors(&score.rank),
        share(&score.first),
        errors(&score.baseline_rank),
        format!("{better}, {equal}, {worse}"),
        share(&score.before_nobody),
        errors(&score.silent_others),
        errors(&score.fitting_others),
    ]
}

/// Names attached: right and wrong.
fn names(sums: &[(String, usize, Counted)]) -> String {
    let row = |(name, _, counted): &(String, usize, Counted)| {
        let score = counted.kinds.get("one-dark").filter(|tally| tally.rows + tally.truth > 0)?.score("one-dark");
        Some(vec![
            name.clone(),
            score.truth.to_string(),
            score.right.to_string(),
            score.false_found.to_string(),
            share(&score.precision),
            share(&score.recall),
        ])
    };
    let lines: Vec<Vec<String>> = sums.iter().filter_map(row).collect();
    "### Names attached\n\n\
     A name is attached only where it beats \"not in this data\" by the profile's margin; else the row is a `lone-stay` with its \
     candidates. So recall is meant to be low; precision is what counts.\n\n"
        .to_owned()
        + &table(&["scenario", "true", "named right", "named wrongly", "precision", "recall"], &lines)
}

/// Of these seas, how many attach a name to anything.
pub fn with_a_name(seas: &[Outcome]) -> usize {
    let named = |sea: &&Outcome| sea.counted.kinds.get("one-dark").is_some_and(|tally| tally.rows > 0);
    seas.iter().filter(named).count()
}

/// Where the partner never sent anything.
fn never(scenarios: &[(String, &[Outcome])]) -> String {
    let seas = scenarios.iter().find(|(name, _)| name == "never-transmits").map_or(&[][..], |(_, seas)| seas);
    let with_name = with_a_name(seas);
    let stays = sum(seas).kinds.get("lone-stay").cloned().unwrap_or_default().score("lone-stay");
    format!(
        "### Partners that never sent\n\n\
         `never-transmits`: a name is attached in {with_name} of {} seeds, {}; it should be in at most 5 %. Of the stays of the ship \
         that was seen, told as `lone-stay`: {} of {}.\n\n",
        seas.len(),
        share(&simulate::evaluate::Share::of(with_name as f64, seas.len() as f64)),
        stays.right,
        stays.truth,
    )
}

/// Pairs of silences beside random pairing.
fn pairs(sums: &[(String, usize, Counted)]) -> String {
    let row = |(name, _, counted): &(String, usize, Counted)| {
        let recall = counted.kinds.get("both-dark").map(|tally| tally.score("both-dark"));
        let pairs = counted.pairs.score();
        (pairs.told > 0 || recall.as_ref().is_some_and(|score| score.truth > 0)).then(|| {
            vec![
                name.clone(),
                recall.as_ref().map_or(0, |score| score.truth).to_string(),
                recall.as_ref().map_or("-".to_owned(), |score| share(&score.recall)),
                pairs.overlapping.to_string(),
                share(&pairs.at_random),
                pairs.told.to_string(),
                share(&pairs.told_true),
                pairs.outstanding.to_string(),
                share(&pairs.outstanding_true),
            ]
        })
    };
    let columns = [
        "scenario",
        "true",
        "of these told",
        "silences that overlap, pairs",
        "meetings among them: random pairing",
        "told",
        "meetings among them",
        "standing out (q <= 0.05)",
        "meetings among them ",
    ];
    "### Two silent ships, beside random pairing\n\n\
     Random pairing: any two silences of different ships that overlap in time. A row says that a meeting was possible, not that there \
     was one; only rows that stand out from chance may raise an alert.\n\n"
        .to_owned()
        + &table(&columns, &sums.iter().filter_map(row).collect::<Vec<_>>())
}

/// How many rows there are to read.
fn rows(sums: &[(String, usize, Counted)]) -> String {
    let row = |(name, _, counted): &(String, usize, Counted)| {
        let days = counted.alerts.vessel_days;
        let told = |kind: &str| counted.kinds.get(kind).map_or(0, |tally| tally.rows);
        let cells = KINDS.iter().map(|kind| format!("{}: {}", told(kind), rate(&Rate::of(told(kind), days / 100.0))));
        std::iter::once(name.clone()).chain([format!("{days:.0}")]).chain(cells).collect::<Vec<String>>()
    };
    let columns = ["scenario", "vessel-days", "one-dark", "both-dark", "lone-stay"];
    "### Rows to read\n\nAll rows told, right or not: their number, and in a hundred vessel-days of observation. A `lone-stay` says that a tanker \
     stayed alone far from anchorages; that it did is true of nearly all of them, and says nothing of a meeting.\n\n"
        .to_owned()
        + &table(&columns, &sums.iter().map(row).collect::<Vec<_>>())
}
