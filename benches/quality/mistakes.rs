//! Why visible encounters were missed, or found where there was none: each looked into, told by class.

use std::collections::BTreeMap;

use simulate::Why;

use crate::Run;
use crate::sea::Explained;
use crate::table::table;

/// Mistakes that are told one by one at most.
const TOLD_MAX: usize = 30;

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let mut text = "## Mistakes about visible encounters, explained\n\n\
        Each mistake is looked into on the true paths of its pair: which of the limits, moved by what the errors of the \
        recording can do, is enough to turn one answer into the other.\n\n"
        .to_owned();
    let mut counts: BTreeMap<(Why, &str), [u64; 3]> = BTreeMap::new();
    let mut unexplained: Vec<(&str, f64, &Explained)> = Vec::new();
    for planned in &run.plan.scenarios {
        let name = planned.scenario.name.as_str();
        let seas = run.outcomes()?.iter().filter(|(scenario, _)| scenario == name);
        for one in seas.flat_map(|(_, seas)| seas).flat_map(|sea| &sea.explained) {
            let [missed, found, within] = counts.entry((one.why, name)).or_default();
            if one.is_found {
                *found += 1;
                *within += u64::from(one.mistake.within_limits);
            } else {
                *missed += 1;
            }
            if one.why == Why::Unexplained {
                unexplained.push((name, planned.scale, one));
            }
        }
    }
    let row = |(&(why, scenario), [missed, found, within]): (&(Why, &str), &[u64; 3])| {
        vec![format!("{}: {scenario}", why.words()), missed.to_string(), found.to_string(), within.to_string()]
    };
    let rows: Vec<Vec<String>> = counts.iter().map(row).collect();
    text += &table(&["why: scenario", "missed", "false", "of these within limits"], &rows);
    if unexplained.is_empty() {
        return Ok(text + "None is left unexplained.\n");
    }
    text += &format!("{} are left unexplained; the first {}:\n\n", unexplained.len(), unexplained.len().min(TOLD_MAX));
    unexplained.iter().take(TOLD_MAX).for_each(|one| text += &told(one));
    Ok(text)
}

/// One mistake, with what shows it.
fn told(&(scenario, scale, one): &(&str, f64, &Explained)) -> String {
    let mistake = &one.mistake;
    let ships: Vec<String> = mistake.mmsis.iter().map(u32::to_string).collect();
    let scale = if scale == 1.0 { String::new() } else { format!(" --scale {scale}") };
    format!(
        "* {} {}, {} to {}, {}{}{}\n  `alongside simulate fixtures/scenarios/{scenario}.toml --seed {}{scale} -o sea.nmea && \
         alongside detect sea.nmea -o sea && alongside evaluate sea --truth sea.nmea.truth.jsonl`\n",
        if one.is_found { "false:" } else { "missed:" },
        ships.join(" and "),
        mistake.start,
        mistake.end,
        mistake.remark,
        if mistake.label.is_empty() { "" } else { "; " },
        mistake.label,
        one.seed,
    )
}
