//! What is asked of the program, and what was measured: the page in one table.

use simulate::evaluate::{Counted, Share};

use crate::Run;
use crate::calibration::LEVELS;
use crate::sea::{Outcome, sum};
use crate::table::{share, table};
use crate::unseen::OTHERS_MIN;
use crate::{natural, silences, unseen};

/// Levels at which calibration is asked for: the last of [`LEVELS`] is the floor, and only counted.
const ASKED: usize = LEVELS.len() - 1;

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let mut rows = visible(run)?;
    rows.extend(of_silences(run)?);
    rows.extend(of_the_unseen(run)?);
    Ok("## What is asked, and what was measured\n\n\
        Judged by the value itself, not by its interval; the sections below say what each is.\n\n"
        .to_owned()
        + &table(&["asked", "measured", "met"], &rows))
}

fn line(asked: &str, measured: String, is_met: bool) -> Vec<String> {
    vec![asked.to_owned(), measured, if is_met { "yes" } else { "**no**" }.to_owned()]
}

fn seas<'r>(run: &'r Run, name: &str) -> anyhow::Result<&'r [Outcome]> {
    Ok(run.outcomes()?.iter().find(|(scenario, _)| scenario == name).map_or(&[], |(_, seas)| seas))
}

/// Visible encounters.
fn visible(run: &Run) -> anyhow::Result<Vec<Vec<String>>> {
    let mixed = sum(seas(run, "yellow-sea")?).kinds.get("visible").cloned().unwrap_or_default();
    let score = mixed.score("visible");
    let missed: u64 = seas(run, "yellow-sea")?.iter().map(|sea| sea.missed_within_limits).sum();
    let (right, wrong) = (mixed.right_within_limits as f64, mixed.false_within_limits as f64);
    let within = [Share::of(right, right + wrong), Share::of(right, right + missed as f64)];
    let of = |asked: &str, value: &Share| line(asked, share(value), value.value >= Some(0.99));
    let mut rows = vec![
        of("visible encounters, `yellow-sea`, recall at least 0.99", &score.recall),
        of("the same, precision at least 0.99", &score.precision),
        of("the same, recall within the limits of the profile", &within[1]),
        of("the same, precision within the limits of the profile", &within[0]),
    ];
    for name in ["harbours", "coverage"] {
        let tally = sum(seas(run, name)?).kinds.get("visible").cloned().unwrap_or_default();
        let asked = format!("`{name}`: no false encounter within the limits (outside port)");
        rows.push(line(&asked, tally.false_within_limits.to_string(), tally.false_within_limits == 0));
    }
    Ok(rows)
}

/// Silences.
fn of_silences(run: &Run) -> anyhow::Result<Vec<Vec<String>>> {
    let held: u64 = silences::held_in_coverage(run)?.iter().sum();
    let found = silences::found_switched_off(run)?;
    let (found_share, whole) =
        (Share::of(found.right as f64, found.truths as f64), Share::of(found.whole as f64, found.seeds as f64));
    let mut rows = vec![
        line("`coverage`: no silence held against a ship", held.to_string(), held == 0),
        line("switched off amid traffic: all found in 95 % of seeds", share(&whole), whole.value >= Some(0.95)),
        line("the same, share of the silences", share(&found_share), found_share.value >= Some(0.95)),
    ];
    let spreads = natural::shares(run)?;
    for (number, level) in LEVELS.iter().enumerate().take(ASKED) {
        let over =
            spreads.iter().filter(|(_, _, shares, _)| shares.get(number).is_some_and(|share| share.low > *level));
        let over: Vec<&str> = over.map(|(name, ..)| name.as_str()).collect();
        let asked = format!("natural silences: at most {level} of them with p_natural <= {level}, within the interval");
        let measured = format!("{} of {} seas{}", spreads.len() - over.len(), spreads.len(), named(&over));
        rows.push(line(&asked, measured, over.is_empty()));
    }
    let is_off = |median: &Option<f64>| median.is_none_or(|median| !(0.3..=0.9).contains(&median));
    let off: Vec<&str> = spreads.iter().filter(|(.., median)| is_off(median)).map(|(name, ..)| name.as_str()).collect();
    let measured = format!("{} of {} seas{}", spreads.len() - off.len(), spreads.len(), named(&off));
    rows.push(line("natural silences: median p_natural between 0.3 and 0.9", measured, off.is_empty()));
    Ok(rows)
}

fn named(seas: &[&str]) -> String {
    if seas.is_empty() { String::new() } else { format!(" (not: {})", seas.join(", ")) }
}

/// Meetings that silence may hide.
fn of_the_unseen(run: &Run) -> anyhow::Result<Vec<Vec<String>>> {
    let hidden: Counted = sum(&unseen::hidden(run)?);
    let hard = hidden.candidates.with_others(OTHERS_MIN).score();
    let [rank, baseline] = [&hard.rank, &hard.baseline_rank].map(|ranks| ranks.median);
    let words = |median: Option<f64>| median.map_or("-".to_owned(), |median| format!("{median:.0}"));
    let never = seas(run, "never-transmits")?;
    let with_name = Share::of(unseen::with_a_name(never) as f64, never.len() as f64);
    let pairs = hidden.pairs.score();
    let both = hidden.kinds.get("both-dark").cloned().unwrap_or_default().score("both-dark");
    // Cases that are not told at all have no ships that fit: recall is of all cases.
    let all = hidden.candidates.score();
    Ok(vec![
        line(
            "one silent partner, many others silent: among the candidates in 0.9 of all cases",
            format!("{}; others that fit: {}", share(&all.recall), words(all.fitting_others.median)),
            all.recall.value >= Some(0.9),
        ),
        line(&format!("the same where {OTHERS_MIN} or more others fit: median rank 1"), words(rank), rank == Some(1.0)),
        line(
            "the same: ranked above the nearest silence",
            format!("{} and {}", words(rank), words(baseline)),
            rank < baseline,
        ),
        line("`never-transmits`: a name in at most 5 % of seeds", share(&with_name), with_name.value <= Some(0.05)),
        line(
            "two silent ships: more meetings among the pairs told than among pairs at random",
            format!(
                "{} and {}; told of the true ones: {}",
                share(&pairs.told_true),
                share(&pairs.at_random),
                share(&both.recall)
            ),
            pairs.told_true.low > pairs.at_random.value.unwrap_or(0.0),
        ),
    ])
}
