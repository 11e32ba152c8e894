//! Draught down on one and up on the other; a third of it where only one changes.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::VesselFacts;

pub(super) const RULE: Rule = Rule {
    code: "draught-exchange",
    group: Group::Cargo,
    toward: Toward::For,
    about: "draught down on one and up on the other",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let step_m = scene.thresholds().draught_m;
    let change = |vessel: &VesselFacts| Some((vessel.label(), vessel.draught_after_m? - vessel.draught_before_m?));
    let changes: Vec<(String, f64)> =
        scene.facts.vessels.iter().filter_map(change).filter(|(_, change_m)| change_m.abs() >= step_m - 1e-9).collect();
    let (up, down) = (changes.iter().any(|(_, m)| *m > 0.0), changes.iter().any(|(_, m)| *m < 0.0));
    let told: Vec<String> = changes.iter().map(|(label, m)| format!("{label} {m:+.1} m")).collect();
    let most_m = changes.iter().map(|(_, m)| m.abs()).fold(0.0, f64::max);
    let text = format!("draught as sent before and after: {}", told.join(", "));
    let share = if up && down { 1.0 } else { 0.33 };
    (!changes.is_empty()).then(|| Finding::measured(most_m, step_m, text, vec![scene.facts.id.clone()]).at(share))
}
