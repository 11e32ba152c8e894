//! At an offshore installation.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "installation",
    group: Group::Place,
    toward: Toward::Against,
    about: "at an offshore installation",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    if scene.in_closed_waters() {
        return None;
    }

    let most_m = scene.thresholds().installation_m;
    let near_m = scene.facts.place.installation_m.filter(|near_m| *near_m <= most_m);
    let area = scene.area("installation");
    let text =
        area.map_or("at an offshore installation".to_owned(), |area| format!("at the installation {}", area.name));
    let found = Finding { value: near_m, threshold: Some(most_m), ..Finding::told(text, Vec::new()) };
    (near_m.is_some() || area.is_some()).then_some(found)
}
