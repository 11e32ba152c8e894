//! Loading at an oil terminal of the Russian Far East by a listed tanker or one of the DPRK.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::PortCallFacts;

pub(super) const RULE: Rule = Rule {
    code: "far-east-loading",
    group: Group::Cargo,
    toward: Toward::For,
    about: "loading at an oil terminal of the Russian Far East by a listed tanker or one of the DPRK",
    find,
};

/// Oil terminals of the Russian Far East, as in the built-in ports.
const TERMINALS: [&str; 5] = ["Vostochny", "Kozmino", "Nakhodka", "Vladivostok", "Slavyanka"];

fn find(scene: &Scene) -> Option<Finding> {
    let dprk = |mmsi: u32| mmsi / 1_000_000 == 445;
    let listed = |mmsi: u32| scene.listed().any(|(vessel, hit)| vessel.mmsi == mmsi && hit.counts());
    let at_terminal = |call: &PortCallFacts| {
        call.country.as_deref() == Some("RU") && TERMINALS.iter().any(|name| call.port_name.contains(name))
    };
    let found: Vec<&PortCallFacts> =
        scene.calls(at_terminal).filter(|call| dprk(call.mmsi) || listed(call.mmsi)).collect();
    let told: Vec<String> = found
        .iter()
        .map(|call| format!("{} at {} from {}", scene.label(call.mmsi), call.port_name, call.start))
        .collect();
    (!found.is_empty()).then(|| Finding::told(told.join("; "), ids(found.iter().map(|call| &call.id))))
}
