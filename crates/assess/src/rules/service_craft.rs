//! One serves ships or the state: pilot, dredger, rescue, navy.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::VesselFacts;

pub(super) const RULE: Rule = Rule {
    code: "service-craft",
    group: Group::Behaviour,
    toward: Toward::Against,
    about: "one serves ships or the state: pilot, dredger, rescue, navy",
    find,
};

/// Types, in the standard's words, that meet ships as their work.
const SERVICES: [&str; 9] = [
    "pilot",
    "dredger",
    "diving",
    "military",
    "law-enforcement",
    "search-and-rescue",
    "port-tender",
    "anti-pollution",
    "medical",
];

fn find(scene: &Scene) -> Option<Finding> {
    let serves = |vessel: &&VesselFacts| SERVICES.iter().any(|word| vessel.is(word));
    let craft = scene.facts.vessels.iter().find(serves)?;
    Some(Finding::told(
        format!("{} is of type {}", craft.label(), craft.type_word.as_deref().unwrap_or_default()),
        Vec::new(),
    ))
}
