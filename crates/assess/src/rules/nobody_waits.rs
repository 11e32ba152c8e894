//! Far from port, where no other ship lies: no waiting area at that time.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::Kind;

pub(super) const RULE: Rule = Rule {
    code: "nobody-waits",
    group: Group::Place,
    toward: Toward::For,
    about: "far from port, and no other ship lay stopped around",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let place = &scene.facts.place;
    let least_m = scene.thresholds().remote_m;
    let far = place.port_m.is_some_and(|port_m| port_m >= least_m) && place.can_tell != Some(false);
    let alone = scene.facts.kind == Kind::Visible && place.stopped_nearby == Some(0) && far;
    let text = "no other ship lay stopped within 10 km at that time: nobody waits there".to_owned();
    alone.then(|| Finding::measured(0.0, 1.0, text, vec![scene.facts.id.clone()]))
}
