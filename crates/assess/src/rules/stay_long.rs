//! Longer than any load takes: neighbours.

use super::scene::DAY_S;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::Kind;

pub(super) const RULE: Rule = Rule {
    code: "stay-long",
    group: Group::Behaviour,
    toward: Toward::Against,
    about: "longer than any load takes: neighbours",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let duration_s = scene.facts.duration_s();
    let most_s = scene.thresholds().stay_long_s;
    let text = format!(
        "{:.1} days in one place: neighbours at anchor stay that long, loads do not take it",
        duration_s / DAY_S
    );
    (matches!(scene.facts.kind, Kind::Visible | Kind::LoneStay) && duration_s > most_s)
        .then(|| Finding::measured(duration_s, most_s, text, vec![scene.facts.id.clone()]))
}
