//! False positions by shape, and doubts about identity by kind.

use std::collections::BTreeSet;

use simulate::evaluate::{Counted, Rate, Share};

use crate::Run;
use crate::sea::sum;
use crate::table::{rate, share, table};

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let sums: Vec<(&str, Counted)> = run.outcomes()?.iter().map(|(name, seas)| (name.as_str(), sum(seas))).collect();
    Ok(positions(&sums) + &shapes(&sums) + &identity(&sums))
}

/// Spells found and not found, by scenario.
fn positions(sums: &[(&str, Counted)]) -> String {
    let row = |(name, counted): &(&str, Counted)| {
        let score = counted.kinds.get("positions")?.score("positions");
        Some(vec![
            (*name).to_owned(),
            score.truth.to_string(),
            share(&score.recall),
            score.false_found.to_string(),
            share(&score.precision),
            rate(&Rate::of(score.false_found, counted.alerts.vessel_days / 10_000.0)),
        ])
    };
    let columns = ["scenario", "true spells", "recall", "false spells", "precision", "false in 10,000 vessel-days"];
    "## False positions\n\n\
     A spell is right if it shares half of the shorter one's time with a true one of that ship, whatever shape it was given. What false \
     positions do to encounters stands under \"What is found of what\" (`spoofing`).\n\n"
        .to_owned()
        + &table(&columns, &sums.iter().filter_map(row).collect::<Vec<_>>())
}

/// What each true shape was taken for; "none" are spells of positions that were true.
fn shapes(sums: &[(&str, Counted)]) -> String {
    let of = |counted: &Counted| {
        counted.position_kinds.values().flat_map(|founds| founds.keys().cloned()).collect::<Vec<_>>()
    };
    let founds: BTreeSet<String> = sums.iter().flat_map(|(_, counted)| of(counted)).collect();
    let mut rows = Vec::new();
    for (name, counted) in sums {
        for (truth, told) in &counted.position_kinds {
            let counts = founds.iter().map(|found| told.get(found).copied().unwrap_or(0).to_string());
            rows.push(std::iter::once(format!("{name}: {truth}")).chain(counts).collect::<Vec<String>>());
        }
    }
    let columns: Vec<&str> = std::iter::once("scenario: true shape").chain(founds.iter().map(String::as_str)).collect();
    "### What they were taken for\n\n".to_owned() + &table(&columns, &rows)
}

/// Doubts about identity.
fn identity(sums: &[(&str, Counted)]) -> String {
    let mut rows = Vec::new();
    for (name, counted) in sums {
        for (kind, counts) in &counted.identity_kinds {
            let of = |what: &str| counts.get(what).copied().unwrap_or(0);
            let (found, missed, wrong) = (of("found"), of("missed"), of("false"));
            rows.push(vec![
                format!("{kind}: {name}"),
                (found + missed).to_string(),
                found.to_string(),
                wrong.to_string(),
                share(&Share::of(found as f64, (found + wrong) as f64)),
                share(&Share::of(found as f64, (found + missed) as f64)),
            ]);
        }
    }
    "## Identity\n\n\
     Right is a doubt of the true kind about the right vessels, within a day. Kinds of which the truth of a sea tells nothing are left \
     out: every synthetic IMO number fails its check digit on purpose.\n\n"
        .to_owned()
        + &table(&["kind: scenario", "true", "found", "false", "precision", "recall"], &rows)
}
