//! What precision would be where meetings are rarer than in the scenarios.

use simulate::evaluate::{Tally, precision_at};

use crate::Run;
use crate::sea::{Outcome, sum};
use crate::table::table;

/// Of so many pairs of ships one meets.
const PREVALENCES: [f64; 3] = [1e-3, 1e-4, 1e-5];

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let mut rows = Vec::new();
    for (scenario, seas) in run.outcomes()? {
        let Some(tally) = sum(seas).kinds.get("visible").cloned().filter(|tally| tally.right > 0) else { continue };
        // Every pair of ships that were in one sea.
        let pairs: f64 =
            seas.iter().map(|sea: &Outcome| (sea.vessels * sea.vessels.saturating_sub(1)) as f64 / 2.0).sum();
        let of = |name: &str, false_found: u64| row(&format!("{scenario}, {name}"), &tally, pairs, false_found);
        rows.push(of("as it is", tally.false_found));
        rows.push(of("within limits", tally.false_within_limits));
        rows.push(of("without the border", tally.false_found - tally.false_borderline));
    }
    let columns = ["scenario", "pairs", "innocent pairs found", "here", "1e-3", "1e-4", "1e-5"];
    Ok("## At other prevalences\n\n\
        A scenario holds far more meetings than a sea does. Where of N pairs of ships in one sea on one day p N meet, precision \
        is p r / (p r + (1 - p) f): r is the recall above, f the share of innocent pairs that were found all the same. Found \
        pairs are counted once for each encounter.\n\n"
        .to_owned()
        + &table(&columns, &rows))
}

fn row(name: &str, tally: &Tally, pairs: f64, false_found: u64) -> Vec<String> {
    let recall = tally.right as f64 / (tally.truth.max(1)) as f64;
    let false_share = false_found as f64 / (pairs - tally.truth as f64).max(1.0);
    let here = tally.right as f64 / (tally.right + false_found).max(1) as f64;
    let mut cells = vec![name.to_owned(), format!("{pairs:.0}"), format!("{false_share:.1e}"), format!("{here:.4}")];
    cells.extend(PREVALENCES.map(|prevalence| format!("{:.4}", precision_at(prevalence, recall, false_share))));
    cells
}
