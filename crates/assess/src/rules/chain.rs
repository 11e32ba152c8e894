//! Shown, weighs nothing: partners of partners.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "chain",
    group: Group::Behaviour,
    toward: Toward::For,
    about: "shown, weighs nothing: partners of partners",
    find,
};

/// Links that are told.
const LINKS_MAX: usize = 10;

fn find(scene: &Scene) -> Option<Finding> {
    let links = &scene.history.chain;
    let told: Vec<String> = links
        .iter()
        .take(LINKS_MAX)
        .map(|link| {
            format!("{} met {} at {} ({} on)", scene.label(link.from), scene.label(link.to), link.time, link.hops)
        })
        .collect();
    (!links.is_empty()).then(|| Finding::told(told.join("; "), ids(links.iter().map(|link| &link.id))).at(0.0))
}
