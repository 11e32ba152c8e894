//! In port, or among berths: generalised coastlines cut into harbours (621 of 933 real harbour pairs lie on "land"), and no
//! table holds every port.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule =
    Rule { code: "in-port", group: Group::Place, toward: Toward::Against, about: "in port", find };

/// Nearer to the coast than this, metres, are berths, ports or none (judgement; reported near-coastal transfers lay 1.5 to 5
/// miles off).
const BERTHS_M: f64 = 1_000.0;

/// What that weighs of a port's area (judgement).
const BERTHS_SHARE: f64 = 0.7;

fn find(scene: &Scene) -> Option<Finding> {
    if scene.in_closed_waters() {
        return None;
    }

    let place = &scene.facts.place;
    let most_m = scene.thresholds().port_m;
    let out_of_port = place.port_m.is_none_or(|port_m| port_m > most_m);
    if out_of_port && scene.area("transfer-area").is_none() {
        let coast_m = place.coast_m.filter(|coast_m| *coast_m < BERTHS_M)?;
        let text = if coast_m > 0.0 {
            format!("{coast_m:.0} m off the coast, where berths are")
        } else {
            "within the coastline: in a harbour or a river".to_owned()
        };
        return Some(Finding::measured(coast_m, BERTHS_M, text, vec![scene.facts.id.clone()]).at(BERTHS_SHARE));
    }
    let port_m = place.port_m.filter(|port_m| *port_m <= most_m)?;
    let text = format!("in or at the port of {}", place.port_name.as_deref().unwrap_or("an unnamed place"));
    Some(Finding::measured(port_m, most_m, text, vec![scene.facts.id.clone()]))
}
