//! Fishing together, or a carrier with its boats.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "fishing",
    group: Group::Behaviour,
    toward: Toward::Against,
    about: "fishing together, or a carrier with its boats",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let boats = scene.facts.vessels.iter().filter(|vessel| vessel.is("fishing")).count();
    let text = if boats > 1 { "both are fishing vessels" } else { "one is a fishing vessel" };
    let tankers = scene.facts.vessels.iter().any(|vessel| vessel.is("tanker"));
    (boats > 0).then(|| Finding::told(text.to_owned(), Vec::new()).at(if tankers { 0.5 } else { 1.0 }))
}
