//! Close to the coast, outside the areas of concern.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "near-coast",
    group: Group::Place,
    toward: Toward::Against,
    about: "close to the coast, outside the areas of concern",
    find,
};

/// Distance from the coast, metres, below which a place is near it: as in the profile `sts`.
const COAST_M: f64 = 5_000.0;

fn find(scene: &Scene) -> Option<Finding> {
    if scene.in_closed_waters() {
        return None;
    }

    let most_m = COAST_M;
    let coast_m = scene.facts.place.coast_m.filter(|coast_m| *coast_m < most_m)?;
    let told = scene.area("transfer-area").is_none() && scene.area("terminal-approach").is_none();
    told.then(|| Finding::measured(coast_m, most_m, format!("{:.1} km off the coast", coast_m / 1_000.0), Vec::new()))
}
