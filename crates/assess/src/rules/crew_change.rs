//! A launch that brings people and stores.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::{Kind, VesselFacts};

pub(super) const RULE: Rule = Rule {
    code: "crew-change",
    group: Group::Behaviour,
    toward: Toward::Against,
    about: "a launch that brings people and stores",
    find,
};

/// Length, metres, below which such craft are launches (judgement).
const LAUNCH_M: f64 = 40.0;

/// Hours below which a stay is that of a launch (judgement).
const SHORT_H: f64 = 3.0;

fn find(scene: &Scene) -> Option<Finding> {
    let facts = scene.facts;
    let launch = |vessel: &&VesselFacts| {
        ["high-speed", "passenger", "other", "pleasure", "sailing"].iter().any(|word| vessel.is(word))
            && vessel.length_m.is_some_and(|length_m| length_m < LAUNCH_M)
    };
    let craft = facts.vessels.iter().find(launch)?;
    let short = facts.duration_s() < SHORT_H * 3_600.0;
    let text = format!("{} is a small craft and the stay was short: people or stores", craft.label());
    (facts.kind == Kind::Visible && short).then(|| Finding::told(text, vec![facts.id.clone()]))
}
