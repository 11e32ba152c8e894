//! Tankers.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule =
    Rule { code: "tankers", group: Group::Cargo, toward: Toward::For, about: "tankers", find };

fn find(scene: &Scene) -> Option<Finding> {
    let tankers = scene.facts.vessels.iter().filter(|vessel| vessel.is("tanker")).count();
    let meeting = scene.facts.kind.is_meeting();
    let text = match (tankers, meeting) {
        (0, _) => return None,
        (1, _) => "one is a tanker",
        _ => "both are tankers",
    };
    let told = scene.facts.encounter.is_some();
    told.then(|| Finding::told(text.to_owned(), Vec::new()).at(if tankers > 1 { 1.0 } else { 0.5 }))
}
