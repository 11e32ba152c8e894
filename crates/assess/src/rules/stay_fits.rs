//! The stay is as long as hoses and a load of that size take.

use super::scene::HOUR_S;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::Kind;

pub(super) const RULE: Rule = Rule {
    code: "stay-fits",
    group: Group::Behaviour,
    toward: Toward::For,
    about: "the stay is as long as hoses and a load of that size take",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let duration_s = scene.facts.duration_s();
    let (from_s, to_s) = (scene.thresholds().stay_from_s, scene.stay_max_s());
    let text = format!(
        "{:.1} h together: a load of that size takes {:.1} to {:.0} h",
        duration_s / HOUR_S,
        from_s / HOUR_S,
        to_s / HOUR_S
    );
    let fits = scene.facts.kind == Kind::Visible && (from_s..=to_s).contains(&duration_s);
    fits.then(|| Finding::measured(duration_s, from_s, text, vec![scene.facts.id.clone()]))
}
