//! Visible encounters as messages are lost.

use std::sync::Arc;

use simulate::evaluate::Share;

use crate::Run;
use crate::sea::{SeaJob, sum};
use crate::table::{share, table};

/// Shares of all messages that are lost, each by itself.
const LOST: [f64; 7] = [0.0, 0.1, 0.2, 0.4, 0.6, 0.7, 0.8];

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let mut rows = Vec::new();
    for lost in LOST {
        let mut scenario = run.plan.scenario("yellow-sea")?.clone();
        scenario.recording.loss = lost;
        let scenario = Arc::new(scenario);
        let label = format!("lost-{:.0}", 100.0 * lost);
        let job = |seed| SeaJob { label: label.clone(), ..SeaJob::new(&scenario, seed, 1.0) };
        let jobs: Vec<SeaJob> = run.plan.curve_seeds().map(job).collect();
        let seas = run.works.all(&jobs)?;
        let score = sum(&seas).kinds.get("visible").cloned().unwrap_or_default().score("visible");
        let of_all = score.right as f64 / (score.truth + score.unobservable).max(1) as f64;
        rows.push(vec![
            format!("{:.0} %", 100.0 * lost),
            (score.truth + score.unobservable).to_string(),
            score.truth.to_string(),
            format!("{of_all:.4}"),
            share(&score.recall),
            share(&score.precision),
            share(&score.f1),
            share(&Share::of(score.right as f64, (score.right + score.false_found - score.false_pieces) as f64)),
        ]);
    }
    let columns = [
        "lost",
        "true",
        "not lost",
        "recall of all",
        "recall of those not lost",
        "precision",
        "F1",
        "precision, pieces of true ones left out",
    ];
    Ok(format!(
        "## As messages are lost\n\n\
         `yellow-sea`, {} seeds a row, profile `sts`; each message is lost by itself with the chance given. Ships at anchor \
         report each three minutes. A true meeting is lost if half of it, or all but less than half an hour, lies in silences of more \
         than half an hour.\n\n",
        run.plan.curve_seeds().count()
    ) + &table(&columns, &rows))
}
