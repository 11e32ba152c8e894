//! Positions of a ship near the event are judged false, and the area is not disturbed.

use super::scene::{HOUR_S, ids};
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::PositionFacts;

pub(super) const RULE: Rule = Rule {
    code: "false-positions",
    group: Group::Silence,
    toward: Toward::For,
    about: "positions of a ship near the event are judged false, and the area is not disturbed",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let facts = scene.facts;
    if facts.positions.iter().any(|spell| spell.kind == "area-interference") {
        return None;
    }
    let near = |spell: &&PositionFacts| scene.away_s(spell.start, spell.end) <= scene.thresholds().silence_h * HOUR_S;
    let own: Vec<&PositionFacts> = facts.positions.iter().filter(|spell| spell.mmsi.is_some()).filter(near).collect();
    let told: Vec<String> =
        own.iter().map(|spell| format!("{} ({})", scene.label(spell.mmsi.unwrap_or(0)), spell.kind)).collect();
    let text = format!("positions judged false: {}", told.join(", "));
    (!own.is_empty()).then(|| Finding::told(text, ids(own.iter().map(|spell| &spell.id))))
}
