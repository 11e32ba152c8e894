//! A ship came from afar to a point with no port.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::VesselFacts;

pub(super) const RULE: Rule = Rule {
    code: "from-afar",
    group: Group::Behaviour,
    toward: Toward::For,
    about: "a ship came from afar to a point with no port",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let least_m = scene.thresholds().afar_m;
    let away = scene.facts.place.port_m.is_some_and(|port_m| port_m >= scene.thresholds().remote_m);
    let afar = |vessel: &VesselFacts| Some((vessel.label(), vessel.approach_m.filter(|way_m| *way_m >= least_m)?));
    let (label, way_m) = scene.facts.vessels.iter().filter_map(afar).max_by(|a, b| a.1.total_cmp(&b.1))?;
    let text = format!("{label} came {:.0} km in the day before, to a place without a port", way_m / 1_000.0);
    let met = away && scene.facts.encounter.is_some();
    met.then(|| Finding::measured(way_m, least_m, text, vec![scene.facts.id.clone()]).at(way_m / (2.0 * least_m)))
}
