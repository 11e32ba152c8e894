//! Shown, weighs nothing: listed later, taken off, unknown then, or a namesake.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::watch_list::{ListStatus, Strength};

pub(super) const RULE: Rule = Rule {
    code: "list-status",
    group: Group::List,
    toward: Toward::For,
    about: "shown, weighs nothing: listed later, taken off, unknown then, or a namesake",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let found: Vec<_> = scene
        .listed()
        .filter(|(_, hit)| hit.status != ListStatus::ListedAtEvent || hit.strength == Strength::Contradicted)
        .collect();
    let texts: Vec<String> = found.iter().map(|(vessel, hit)| format!("{}: {}", vessel.label(), hit.text())).collect();
    let evidence = found.iter().map(|(_, hit)| hit.list.clone()).collect();
    (!found.is_empty()).then(|| Finding::told(texts.join("; "), evidence).at(0.0))
}
