//! What precision would be where meetings are rarer than in the scenarios.

use simulate::evaluate::{Share, Tally, precision_at};

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
        pairs are counted once for each encounter. In brackets: with the upper bound of f and the lower of r.\n\n"
        .to_owned()
        + &table(&columns, &rows))
}

fn row(name: &str, tally: &Tally, pairs: f64, false_found: u64) -> Vec<String> {
    let recall = Share::of(tally.right as f64, tally.truth as f64);
    let false_share = Share::of(false_found as f64, (pairs - tally.truth as f64).max(1.0));
    let here = Share::of(tally.right as f64, (tally.right + false_found) as f64);
    let at = |prevalence: f64| {
        let value = precision_at(prevalence, recall.value.unwrap_or(0.0), false_share.value.unwrap_or(1.0));
        format!("{value:.4} ({:.4})", precision_at(prevalence, recall.low, false_share.high))
    };
    let found = format!("{:.1e} ({:.1e})", false_share.value.unwrap_or(0.0), false_share.high);
    let mut cells = vec![name.to_owned(), format!("{pairs:.0}"), found, format!("{:.4}", here.value.unwrap_or(0.0))];
    cells.extend(PREVALENCES.map(at));
    cells
}
