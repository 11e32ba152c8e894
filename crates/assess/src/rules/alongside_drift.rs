//! Alongside, hulls steady against each other.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "alongside-drift",
    group: Group::Behaviour,
    toward: Toward::For,
    about: "alongside, hulls steady against each other",
    find,
};

/// Speed of one against the other below which two ships drift as one, knots (judgement: the error of derived speeds).
const STEADY_KNOTS: f64 = 0.5;

fn find(scene: &Scene) -> Option<Finding> {
    let encounter = scene.facts.encounter.as_ref()?;
    let most_m = scene.thresholds().alongside_m;
    let evidence = vec![scene.facts.id.clone()];
    if encounter.alongside == Some(true) {
        let gap = encounter.hull_gap_m.map_or(String::new(), |gap_m| format!(", {gap_m:.0} m between the hulls"));
        let text = format!("the ships lay alongside, steady against each other{gap}");
        return Some(Finding { value: encounter.hull_gap_m, threshold: Some(30.0), ..Finding::told(text, evidence) });
    }
    // Where headings or dimensions are not sent, antennas that stay close are half of it.
    let (distance_m, relative) = (encounter.distance_median_m?, encounter.relative_speed_median_knots?);
    let steady = encounter.alongside.is_none() && distance_m < most_m && relative < STEADY_KNOTS;
    let text = format!("antennas {distance_m:.0} m apart in the median, moving {relative:.1} kn against each other");
    steady.then(|| Finding::measured(distance_m, most_m, text, evidence).at(0.5))
}
