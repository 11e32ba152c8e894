//! One identity is in two places at once.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::IdentityFacts;

pub(super) const RULE: Rule = Rule {
    code: "identity-conflict",
    group: Group::Identity,
    toward: Toward::For,
    about: "one identity is in two places at once",
    find,
};

fn told(scene: &Scene, doubt: &IdentityFacts) -> String {
    let label = scene.label(doubt.mmsi);
    format!("{label} was heard in two places at once at {}", doubt.time)
}

fn find(scene: &Scene) -> Option<Finding> {
    let found: Vec<_> = scene.doubts(&["identity-conflict"]).collect();
    let share = found.iter().map(|doubt| doubt.confidence.unwrap_or(1.0)).fold(0.0, f64::max);
    let told: Vec<String> = found.iter().map(|doubt| told(scene, doubt)).collect();
    (!found.is_empty()).then(|| Finding::told(told.join("; "), ids(found.iter().map(|doubt| &doubt.id))).at(share))
}
