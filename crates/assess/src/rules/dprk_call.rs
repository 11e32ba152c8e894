//! A call at a port of the DPRK, or a silence into its waters, before or after.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::PortCallFacts;

pub(super) const RULE: Rule = Rule {
    code: "dprk-call",
    group: Group::Cargo,
    toward: Toward::For,
    about: "a call at a port of the DPRK, or a silence into its waters, before or after",
    find,
};

/// Share of the weight of a silence into those waters: it counts as a call, but the ship may have turned before. Judgement.
const SILENCE_SHARE: f64 = 0.9;

fn find(scene: &Scene) -> Option<Finding> {
    let found: Vec<&PortCallFacts> = scene.calls(|call| call.country.as_deref() == Some("KP")).collect();
    let stop = found.iter().any(|call| call.kind == "stop");
    let told = |call: &&PortCallFacts| {
        let what = if call.kind == "stop" { "lay in" } else { "fell silent on its way to or from" };
        format!("{} {what} {} from {}", scene.label(call.mmsi), call.port_name, call.start)
    };
    let told: Vec<String> = found.iter().map(told).collect();
    (!found.is_empty()).then(|| {
        Finding::told(told.join("; "), ids(found.iter().map(|call| &call.id))).at(if stop {
            1.0
        } else {
            SILENCE_SHARE
        })
    })
}
