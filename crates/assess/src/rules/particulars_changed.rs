//! Name, call sign, IMO number or dimensions change near the event.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::IdentityFacts;

pub(super) const RULE: Rule = Rule {
    code: "particulars-changed",
    group: Group::Identity,
    toward: Toward::For,
    about: "name, call sign, IMO number or dimensions change near the event",
    find,
};

fn told(scene: &Scene, doubt: &IdentityFacts) -> String {
    let label = scene.label(doubt.mmsi);
    let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
    format!("{label} sent {} before and {} from {}", known(&doubt.before), known(&doubt.after), doubt.time)
}

fn find(scene: &Scene) -> Option<Finding> {
    let found: Vec<_> = scene.doubts(&["particulars-changed"]).collect();
    let share = found.iter().map(|doubt| doubt.confidence.unwrap_or(1.0)).fold(0.0, f64::max);
    let told: Vec<String> = found.iter().map(|doubt| told(scene, doubt)).collect();
    (!found.is_empty()).then(|| Finding::told(told.join("; "), ids(found.iter().map(|doubt| &doubt.id))).at(share))
}
