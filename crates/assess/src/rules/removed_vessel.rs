//! A list says that the ship of this identity is scrapped or lost.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::watch_list::{Hit, Strength};

pub(super) const RULE: Rule = Rule {
    code: "removed-vessel",
    group: Group::Identity,
    toward: Toward::For,
    about: "a list says that the ship of this identity is scrapped or lost",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let doubts: Vec<_> = scene.doubts(&["identity-of-removed-vessel"]).collect();
    let surely = |hit: &Hit| hit.removed && hit.strength >= Strength::Moderate;
    let listed: Vec<_> = scene.listed().filter(|(_, hit)| surely(hit)).collect();
    let by_doubt = doubts.iter().map(|doubt| (scene.label(doubt.mmsi), doubt.before.as_deref().unwrap_or("a list")));
    let by_hit = listed.iter().map(|(vessel, hit)| (vessel.label(), hit.list.as_str()));
    let told: Vec<String> = by_doubt
        .chain(by_hit)
        .map(|(label, by)| format!("{label} sends the identity of a ship that is scrapped or lost, by {by}"))
        .collect();
    let evidence = ids(doubts.iter().map(|doubt| &doubt.id).chain(listed.iter().map(|(_, hit)| &hit.list)));
    (!told.is_empty()).then(|| Finding::told(told.join("; "), evidence))
}
