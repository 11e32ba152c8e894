//! A ship sailed away from the destination it declared.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::VesselFacts;

pub(super) const RULE: Rule = Rule {
    code: "against-destination",
    group: Group::Behaviour,
    toward: Toward::For,
    about: "a ship sailed away from the destination it declared",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let away = |vessel: &&VesselFacts| vessel.against_destination == Some(true);
    let found: Vec<String> = scene.facts.vessels.iter().filter(away).map(VesselFacts::label).collect();
    let text = format!("{} sailed away from the declared destination", found.join(" and "));
    (!found.is_empty()).then(|| Finding::told(text, Vec::new()))
}
