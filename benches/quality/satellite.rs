//! Seas that only satellites hear, by the profile that spans silences.

use std::sync::Arc;

use nautical::Interval;
use simulate::TruthLine;

use crate::Run;
use crate::sea::{SeaJob, sum};
use crate::table::{errors, share, table};

/// Scenarios heard by satellites alone.
const SCENARIOS: [&str; 2] = ["satellite", "ecs-pattern"];

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let mut rows = Vec::new();
    for name in SCENARIOS {
        let scenario = Arc::new(run.plan.scenario(name)?.clone());
        let label = format!("satellite-only-{name}");
        let job = |seed| SeaJob {
            label: label.clone(),
            profile: "sts-sat",
            retell: all_long_ones,
            ..SeaJob::new(&scenario, seed, 1.0)
        };
        let jobs: Vec<SeaJob> = run.plan.curve_seeds().map(job).collect();
        let seas = run.works.all(&jobs)?;
        let observed = seas.iter().filter_map(|sea| sea.observed_share).sum::<f64>() / seas.len().max(1) as f64;
        let score = sum(&seas).kinds.get("visible").cloned().unwrap_or_default().score("visible");
        rows.push(vec![
            name.to_owned(),
            seas.len().to_string(),
            format!("{:.0} %", 100.0 * observed),
            score.truth.to_string(),
            score.right.to_string(),
            score.false_found.to_string(),
            share(&score.precision),
            share(&score.recall),
            errors(&score.start_error_s),
        ]);
    }
    let columns =
        ["scenario", "seeds", "of time observed", "true", "found", "false", "precision", "recall", "start, s"];
    Ok("## Heard by satellite only\n\n\
        Profile `sts-sat`. There `sts` cannot tell, and the table above scores nothing. Here every true meeting of two hours or \
        more counts, whatever of it was heard.\n\n"
        .to_owned()
        + &table(&columns, &rows))
}

/// Meetings as long as the profile asks for count, heard or not; shorter ones are left out of the score.
fn all_long_ones(truth: &mut [TruthLine]) {
    for line in truth.iter_mut().filter(|line| line.kind == "visible") {
        line.observable = line.span().map_or(0.0, Interval::seconds) >= 7_200.0;
    }
}
