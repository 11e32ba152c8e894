//! Many ships of the area were disturbed at once.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "area-interference",
    group: Group::Silence,
    toward: Toward::Against,
    about: "many ships of the area were disturbed at once",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let found: Vec<_> = scene.facts.positions.iter().filter(|spell| spell.kind == "area-interference").collect();
    let silences: Vec<_> = scene.gaps().filter(|gap| gap.cause == "interference").collect();
    let evidence = ids(found.iter().map(|spell| &spell.id).chain(silences.iter().map(|gap| &gap.id)));
    let text =
        "positions of many ships of the area were false or missing at once: no mark against one of them".to_owned();
    (!found.is_empty() || !silences.is_empty()).then(|| Finding::told(text, evidence))
}
