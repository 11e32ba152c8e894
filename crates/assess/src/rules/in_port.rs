//! In port.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule =
    Rule { code: "in-port", group: Group::Place, toward: Toward::Against, about: "in port", find };

fn find(scene: &Scene) -> Option<Finding> {
    if scene.in_closed_waters() {
        return None;
    }

    let place = &scene.facts.place;
    let most_m = scene.thresholds().port_m;
    let port_m = place.port_m.filter(|port_m| *port_m <= most_m)?;
    let text = format!("in or at the port of {}", place.port_name.as_deref().unwrap_or("an unnamed place"));
    Some(Finding::measured(port_m, most_m, text, vec![scene.facts.id.clone()]))
}
