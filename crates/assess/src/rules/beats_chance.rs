//! Two silences fit better than chance makes them fit that day.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::Kind;

pub(super) const RULE: Rule = Rule {
    code: "beats-chance",
    group: Group::Silence,
    toward: Toward::For,
    about: "two silences fit better than chance makes them fit that day",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let q = scene.facts.encounter.as_ref()?.q_value?;
    let most = scene.weighing.q_value_max;
    let text = format!("the pair of silences passes at a false-discovery rate of {q:.3}");
    (scene.facts.kind == Kind::BothDark && q <= most)
        .then(|| Finding::measured(q, most, text, vec![scene.facts.id.clone()]))
}
