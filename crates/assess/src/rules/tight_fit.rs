//! A silent ship could only just have met here, and few others could.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "tight-fit",
    group: Group::Silence,
    toward: Toward::For,
    about: "a silent ship could only just have met here, and few others could",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let encounter = scene.facts.encounter.as_ref()?;
    let slack_h = encounter.slack_s? / 3_600.0;
    let most_h = scene.thresholds().slack_h;
    let others = encounter.alternatives.unwrap_or(0);
    let share = (1.0 - slack_h / most_h) / f64::from(others + 1) * encounter.posterior.unwrap_or(1.0);
    let text = format!("a meeting leaves {slack_h:.1} h to spare, and {others} other ships fit as well");
    (share > 0.0).then(|| Finding::measured(slack_h, most_h, text, vec![scene.facts.id.clone()]).at(share))
}
