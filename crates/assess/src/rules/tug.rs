//! One is a tug: small, or escorting under way; a long one may be an articulated barge, which carries cargo.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "tug",
    group: Group::Behaviour,
    toward: Toward::Against,
    about: "one is a tug: small, or escorting under way",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let short_m = scene.thresholds().tug_length_m;
    let underway = scene.facts.encounter.as_ref().is_some_and(|encounter| encounter.underway == Some(true));
    let tug = scene.facts.vessels.iter().find(|vessel| vessel.is("tug"))?;
    let small = tug.length_m.is_some_and(|length_m| length_m < short_m);
    let text = format!("{} is a tug{}", tug.label(), if underway { ", and both were under way" } else { "" });
    let found = Finding { value: tug.length_m, threshold: Some(short_m), ..Finding::told(text, Vec::new()) };
    (small || underway || tug.length_m.is_none()).then(|| found.at(if small || underway { 1.0 } else { 0.5 }))
}
