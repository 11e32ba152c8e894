//! A hull goes on under another identity near the event; a valid check digit says nothing of that.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::IdentityFacts;

pub(super) const RULE: Rule = Rule {
    code: "identity-change",
    group: Group::Identity,
    toward: Toward::For,
    about: "a hull goes on under another identity near the event",
    find,
};

fn told(scene: &Scene, doubt: &IdentityFacts) -> String {
    let label = scene.label(doubt.mmsi);
    let other = doubt.other_mmsi.map_or_else(|| "another identity".to_owned(), |mmsi| format!("{mmsi:09}"));
    format!("{label}: the hull may go on as {other} from {}", doubt.time)
}

fn find(scene: &Scene) -> Option<Finding> {
    let found: Vec<_> = scene.doubts(&["possible-identity-change"]).collect();
    let share = found.iter().map(|doubt| doubt.confidence.unwrap_or(1.0)).fold(0.0, f64::max);
    let told: Vec<String> = found.iter().map(|doubt| told(scene, doubt)).collect();
    (!found.is_empty()).then(|| Finding::told(told.join("; "), ids(found.iter().map(|doubt| &doubt.id))).at(share))
}
