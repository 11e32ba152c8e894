//! One is a small tanker with many clients: bunkers.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::VesselFacts;

pub(super) const RULE: Rule = Rule {
    code: "bunkering-barge",
    group: Group::Behaviour,
    toward: Toward::Against,
    about: "one is a small tanker with many clients: bunkers",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let least = scene.thresholds().clients;
    let barge = |vessel: &VesselFacts| {
        let clients = f64::from(vessel.clients_30d?);
        let small = vessel.length_m.is_none_or(|length_m| (30.0..=120.0).contains(&length_m));
        (small && clients >= least).then(|| (vessel.label(), clients))
    };
    let (label, clients) = scene.facts.vessels.iter().find_map(barge)?;
    Some(Finding::measured(
        clients,
        least,
        format!("{label} met {clients:.0} different ships in 30 days: a bunkering barge has many clients"),
        Vec::new(),
    ))
}
