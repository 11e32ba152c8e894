//! A ship sends an IMO number that a list reports as falsely sent.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::watch_list::MatchedBy;

pub(super) const RULE: Rule = Rule {
    code: "reported-false-identity",
    group: Group::List,
    toward: Toward::For,
    about: "a ship sends an IMO number that a list reports as falsely sent",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let found: Vec<_> =
        scene.listed().filter(|(_, hit)| hit.counts() && hit.matched_by == MatchedBy::FalseImo).collect();
    let share = found.iter().map(|(_, hit)| if scene.program_matters(hit) { 1.0 } else { 0.5 }).fold(0.0, f64::max);
    let texts: Vec<String> = found.iter().map(|(vessel, hit)| format!("{}: {}", vessel.label(), hit.text())).collect();
    let evidence = found.iter().map(|(_, hit)| hit.list.clone()).collect();
    (!found.is_empty()).then(|| Finding::told(texts.join("; "), evidence).at(share))
}
