//! Both ships lay there before: neighbours that wait.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::Kind;

pub(super) const RULE: Rule = Rule {
    code: "already-there",
    group: Group::Behaviour,
    toward: Toward::Against,
    about: "neither came for it: both lay there in the day before",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let most_m = scene.thresholds().there_m;
    let ways: Option<Vec<f64>> = scene.facts.vessels.iter().map(|vessel| vessel.approach_m).collect();
    let way_m = ways?.into_iter().max_by(f64::total_cmp).filter(|way_m| *way_m <= most_m)?;
    let text =
        format!("neither came for it: in the day before both were within {:.1} km of where they met", way_m / 1_000.0);
    (scene.facts.kind == Kind::Visible && scene.facts.vessels.len() > 1)
        .then(|| Finding::measured(way_m, most_m, text, vec![scene.facts.id.clone()]))
}
