//! The country in the MMSI is not that of the call sign.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::IdentityFacts;

pub(super) const RULE: Rule = Rule {
    code: "mid-mismatch",
    group: Group::Identity,
    toward: Toward::For,
    about: "the country in the MMSI is not that of the call sign",
    find,
};

fn told(scene: &Scene, doubt: &IdentityFacts) -> String {
    let label = scene.label(doubt.mmsi);
    format!("{label}: the MMSI's country and the call sign's differ ({})", doubt.after.as_deref().unwrap_or("as sent"))
}

fn find(scene: &Scene) -> Option<Finding> {
    let found: Vec<_> = scene.doubts(&["mid-mismatch"]).collect();
    let share = found.iter().map(|doubt| doubt.confidence.unwrap_or(1.0)).fold(0.0, f64::max);
    let told: Vec<String> = found.iter().map(|doubt| told(scene, doubt)).collect();
    (!found.is_empty()).then(|| Finding::told(told.join("; "), ids(found.iter().map(|doubt| &doubt.id))).at(share))
}
