//! Silences of transmitters that were switched off, and what silences are put down to.

use std::path::Path;

use serde::{Deserialize, Serialize};
use simulate::evaluate::{Counted, Rate, Share};

use crate::Run;
use crate::calibration;
use crate::sea::sum;
use crate::table::{errors, rate, share, table};
use crate::work::Job;

/// Causes, as in the table `gaps`.
const CAUSES: [&str; 7] =
    [UNEXPLAINED, "reception", "left-area", "feed-outage", "interference", "false-position", "unknown"];
const UNEXPLAINED: &str = "unexplained-in-coverage";

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let mut text = "## Silences\n\n\
        Profile `sts`: silences above its limit. True are those of transmitters switched off; right is a silence told of that \
        ship that shares nine tenths of its time with the true one (intersection over union), and is held against the ship if \
        it is put down to `unexplained-in-coverage`. False is a silence held against a ship whose transmitter was on the air \
        or whose bounds are others.\n\n"
        .to_owned();
    let (mut found, mut causes) = (Vec::new(), Vec::new());
    for (scenario, seas) in run.outcomes()? {
        let counted = sum(seas);
        found.extend(found_row(scenario, seas.len(), &counted));
        causes.extend(cause_rows(scenario, &counted));
    }
    let columns = [
        "scenario",
        "seeds",
        "true",
        "not told",
        "found",
        "recall",
        "held against the ship",
        "false",
        "false in 10,000 vessel-days",
        "start, s",
        "end, s",
    ];
    text += &table(&columns, &found);
    text += "### What they are put down to\n\n";
    let columns: Vec<&str> = std::iter::once("scenario: the transmitter was").chain(CAUSES).collect();
    text += &table(&columns, &causes);
    text += &coverage(run)?;
    text += &switched_off(run)?;
    Ok(text)
}

/// Silences of a cause among those of transmitters in a state.
fn of_cause(counted: &Counted, state: &str, cause: &str) -> u64 {
    counted.gap_causes.get(state).and_then(|causes| causes.get(cause)).copied().unwrap_or(0)
}

fn found_row(scenario: &str, seeds: usize, counted: &Counted) -> Option<Vec<String>> {
    let tally = counted.kinds.get("gap")?;
    let score = tally.score("gap");
    let off: u64 = CAUSES.iter().map(|cause| of_cause(counted, "off", cause)).sum();
    let held = Share::of(of_cause(counted, "off", UNEXPLAINED) as f64, off as f64);
    Some(vec![
        scenario.to_owned(),
        seeds.to_string(),
        score.truth.to_string(),
        score.unobservable.to_string(),
        score.right.to_string(),
        share(&score.recall),
        share(&held),
        score.false_found.to_string(),
        rate(&Rate::of(score.false_found, counted.alerts.vessel_days / 10_000.0)),
        errors(&score.start_error_s),
        errors(&score.end_error_s),
    ])
}

fn cause_rows(scenario: &str, counted: &Counted) -> Vec<Vec<String>> {
    let row = |state: &String| {
        let counts = CAUSES.iter().map(|cause| of_cause(counted, state, cause).to_string());
        std::iter::once(format!("{scenario}: {state}")).chain(counts).collect()
    };
    counted.gap_causes.keys().map(row).collect()
}

/// Silences held against a ship in each seed of the scenario in which receivers fail and ships do not.
pub fn held_in_coverage(run: &Run) -> anyhow::Result<Vec<u64>> {
    let seas = run.outcomes()?.iter().find(|(name, _)| name == "coverage").map_or(&[][..], |(_, seas)| seas.as_slice());
    let of =
        |counted: &Counted| counted.gap_causes.keys().map(|state| of_cause(counted, state, UNEXPLAINED)).sum::<u64>();
    Ok(seas.iter().map(|sea| of(&sea.counted)).collect())
}

fn coverage(run: &Run) -> anyhow::Result<String> {
    let held = held_in_coverage(run)?;
    Ok(format!(
        "### Where receivers fail and ships do not\n\n\
         `coverage`: {} silences are held against a ship, in {} of {} seeds. None should be.\n\n",
        held.iter().sum::<u64>(),
        held.iter().filter(|count| **count > 0).count(),
        held.len()
    ))
}

/// A sea in which ships switch off amid traffic that is well heard.
struct SwitchedOff(u64);

/// True silences that the recording holds whole, those of them told as unexplained, and others told so.
#[derive(Serialize, Deserialize)]
struct Counts {
    truths: usize,
    right: usize,
    wrong: usize,
}

impl Job for SwitchedOff {
    type Outcome = Counts;

    fn name(&self) -> String {
        format!("switched-off-{}", self.0)
    }

    fn run(&self, _: &Path) -> anyhow::Result<Counts> {
        let (truths, right, wrong) =
            calibration::found(&calibration::run(calibration::SWITCHED_OFF, self.0, crate::sea::CHUNK_S));
        Ok(Counts { truths, right, wrong })
    }
}

/// Of ships that switch off amid traffic: silences, those held against the right ship with the right bounds, and those held
/// against others; seeds, and those in which all were found.
pub struct Found {
    pub truths: usize,
    pub right: usize,
    pub wrong: usize,
    pub seeds: usize,
    pub whole: usize,
}

/// See [`Found`].
pub fn found_switched_off(run: &Run) -> anyhow::Result<Found> {
    let jobs: Vec<SwitchedOff> = run.plan.fewer_seeds().map(SwitchedOff).collect();
    let seas = run.works.all(&jobs)?;
    let sum = |of: fn(&Counts) -> usize| seas.iter().map(of).sum();
    Ok(Found {
        truths: sum(|sea| sea.truths),
        right: sum(|sea| sea.right),
        wrong: sum(|sea| sea.wrong),
        seeds: seas.len(),
        whole: sum(|sea| usize::from(sea.right == sea.truths)),
    })
}

fn switched_off(run: &Run) -> anyhow::Result<String> {
    let Found { truths, right, wrong, seeds, whole } = found_switched_off(run)?;
    Ok(format!(
        "### Switched off amid traffic\n\n\
         A sea of its own: 14 of 144 ships, under way and adrift, switch off for three to eight hours within the range of one \
         station that hears all others. Held against the ship, with the right bounds: {right} of {truths} silences, {}; \
         all of them in {whole} of {seeds} seeds, {}. Held against others: {wrong}.\n\n",
        share(&Share::of(right as f64, truths as f64)),
        share(&Share::of(whole as f64, seeds as f64)),
    ))
}
