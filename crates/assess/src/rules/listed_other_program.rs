//! A ship is on a list of another program.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::watch_list::{MatchedBy, Strength};

pub(super) const RULE: Rule = Rule {
    code: "listed-other-program",
    group: Group::List,
    toward: Toward::For,
    about: "a ship is on a list of another program",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let found: Vec<_> = scene
        .listed()
        .filter(|(_, hit)| hit.counts() && hit.matched_by != MatchedBy::FalseImo && !scene.program_matters(hit))
        .collect();
    let share =
        found.iter().map(|(_, hit)| if hit.strength == Strength::Strong { 1.0 } else { 0.5 }).fold(0.0, f64::max);
    let texts: Vec<String> = found.iter().map(|(vessel, hit)| format!("{}: {}", vessel.label(), hit.text())).collect();
    let evidence = found.iter().map(|(_, hit)| hit.list.clone()).collect();
    (!found.is_empty()).then(|| Finding::told(texts.join("; "), evidence).at(share))
}
