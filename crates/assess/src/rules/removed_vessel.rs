//! A list says that the ship of this identity is scrapped or lost.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use super::scene::ids;
use crate::facts::IdentityFacts;

pub(super) const RULE: Rule = Rule {
    code: "removed-vessel",
    group: Group::Identity,
    toward: Toward::For,
    about: "a list says that the ship of this identity is scrapped or lost",
    find,
};

fn told(scene: &Scene, doubt: &IdentityFacts) -> String {
    let label = scene.label(doubt.mmsi);
    format!("{label} sends the identity of a ship that is scrapped or lost ({})", doubt.before.as_deref().unwrap_or("by a list"))
}

fn find(scene: &Scene) -> Option<Finding> {
    let found: Vec<_> = scene.doubts(&["identity-of-removed-vessel"]).collect();
    let share = found.iter().map(|doubt| doubt.confidence.unwrap_or(1.0)).fold(0.0, f64::max);
    let told: Vec<String> = found.iter().map(|doubt| told(scene, doubt)).collect();
    (!found.is_empty()).then(|| Finding::told(told.join("; "), ids(found.iter().map(|doubt| &doubt.id))).at(share))
}
