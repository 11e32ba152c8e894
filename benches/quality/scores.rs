//! What was found of what, by scenario and kind.

use simulate::evaluate::{Counted, KindScore, Share};

use crate::Run;
use crate::sea::sum;
use crate::table::{errors, share, table};

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let outcomes = run.outcomes()?;
    let scenarios: Vec<(&str, usize, Counted)> =
        outcomes.iter().map(|(name, seas)| (name.as_str(), seas.len(), sum(seas))).collect();
    let scores = |kind: &str| -> Vec<Scored> {
        let of = |(name, seeds, counted): &(&str, usize, Counted)| {
            Some(((*name).to_owned(), *seeds, counted.kinds.get(kind)?.score(kind)))
        };
        scenarios.iter().filter_map(of).collect()
    };
    let mut text = "## What is found of what\n\n\
        Profile `sts`. True: meetings of two ships by the profile's definition on their true paths, every one, planned or by \
        chance, found by dense sampling that shares nothing with the search; silences, stays and meetings in the dark as \
        planned. Not told: true ones that the recording lost (silences of more than half an hour; not scored). A visible \
        encounter is right if it shares half of its time (intersection over union) with a true one of the same pair, one to \
        one; other rules stand in `simulate::evaluate`.\n\n"
        .to_owned();
    text += &raw(&simulate::evaluate::KINDS.map(|kind| (kind, scores(kind))));
    text += &within(run)?;
    text += &settled(&scores("visible"));
    text += &bounds(&scores("visible"));
    Ok(text)
}

/// A scenario's name, how many seeds, and the figures of one kind.
type Scored = (String, usize, KindScore);

/// All figures as they are.
fn raw(kinds: &[(&str, Vec<Scored>)]) -> String {
    let mut rows = Vec::new();
    for (kind, scores) in kinds {
        for (scenario, seeds, score) in scores {
            rows.push(vec![
                format!("{kind}: {scenario}"),
                seeds.to_string(),
                score.truth.to_string(),
                score.unobservable.to_string(),
                score.right.to_string(),
                (score.truth - score.right).to_string(),
                score.false_found.to_string(),
                score.false_pieces.to_string(),
                share(&score.precision),
                share(&score.recall),
                share(&score.f1),
            ]);
        }
    }
    let columns = [
        "kind: scenario",
        "seeds",
        "true",
        "not told",
        "found",
        "missed",
        "false",
        "of these pieces of a true one",
        "precision",
        "recall",
        "F1",
    ];
    "### As it is\n\nKinds without a true one and without a row are left out.\n\n".to_owned() + &table(&columns, &rows)
}

/// Visible encounters within the limits of the profile.
fn within(run: &Run) -> anyhow::Result<String> {
    let mut rows = Vec::new();
    for (scenario, seas) in run.outcomes()? {
        let tally = sum(seas).kinds.get("visible").cloned().unwrap_or_default();
        let missed: u64 = seas.iter().map(|sea| sea.missed_within_limits).sum();
        let (right, wrong) = (tally.right_within_limits, tally.false_within_limits);
        rows.push(vec![
            scenario.clone(),
            seas.len().to_string(),
            right.to_string(),
            missed.to_string(),
            wrong.to_string(),
            share(&Share::of(right as f64, (right + wrong) as f64)),
            share(&Share::of(right as f64, (right + missed) as f64)),
        ]);
    }
    let columns = ["scenario", "seeds", "found", "missed", "false", "precision", "recall"];
    Ok("### Visible encounters within the limits of the profile\n\n\
        `sts` asks for 5 km off the coast and a place outside learned anchorages; other rows are written, marked, and raise nothing. \
        What was missed counts as within wherever it lies 5 km off.\n\n"
        .to_owned()
        + &table(&columns, &rows))
}

/// Visible encounters without those on the border.
fn settled(scores: &[Scored]) -> String {
    let row = |(scenario, seeds, score): &Scored| {
        vec![
            scenario.clone(),
            seeds.to_string(),
            score.missed_borderline.to_string(),
            score.false_borderline.to_string(),
            (score.truth - score.right - score.missed_borderline).to_string(),
            (score.false_found - score.false_borderline).to_string(),
            share(&score.precision_settled),
            share(&score.recall_settled),
        ]
    };
    let columns = ["scenario", "seeds", "border, missed", "border, false", "missed", "false", "precision", "recall"];
    "### Visible encounters without those on the border\n\n\
     The definition has edges (500 m, 3 knots, 30 min), and ships at anchor lie on both sides of 500 m for days: there the \
     errors of the recording decide, for any method. So the truth marks what lies on the border, from the scenario alone and \
     before anything is detected: a true meeting that is none with all limits moved in by what the errors of the recording can \
     do, and what becomes one with all limits moved out by as much. Distance: three standard deviations of the difference of \
     the two positions (12.7 m where each is good to 3 m) and what the straight line between two reports cuts off from the \
     paths. Speed: three standard deviations of a displacement over ten minutes (0.04 knots). Time: the interval between \
     reports, at either end. Mistakes about those are counted apart here; found ones stay in. No figure above leaves anything \
     out.\n\n"
        .to_owned()
        + &table(&columns, &scores.iter().map(row).collect::<Vec<_>>())
}

/// How far off the bounds of what was found are.
fn bounds(scores: &[Scored]) -> String {
    let found = scores.iter().filter(|(.., score)| score.right > 0);
    let row = |(scenario, _, score): &Scored| {
        vec![
            scenario.clone(),
            score.right.to_string(),
            errors(&score.start_error_s),
            errors(&score.end_error_s),
            errors(&score.place_error_m),
        ]
    };
    let columns = ["scenario", "n", "start, s", "end, s", "place, m"];
    "### How far off visible encounters are\n\nMedian and 95th percentile of the size of the error.\n\n".to_owned()
        + &table(&columns, &found.map(row).collect::<Vec<_>>())
}
