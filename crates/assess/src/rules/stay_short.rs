//! Too short for hoses and a load.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::Kind;

pub(super) const RULE: Rule = Rule {
    code: "stay-short",
    group: Group::Behaviour,
    toward: Toward::Against,
    about: "too short for hoses and a load",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let duration_s = scene.facts.duration_s();
    let least_s = scene.thresholds().stay_short_s;
    let text = format!("{:.0} min together: hoses alone take about an hour", duration_s / 60.0);
    (scene.facts.kind == Kind::Visible && duration_s < least_s)
        .then(|| Finding::measured(duration_s, least_s, text, vec![scene.facts.id.clone()]))
}
