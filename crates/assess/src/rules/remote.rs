//! Far from ports and from learned anchorages; where none have been learned it says nothing.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "remote",
    group: Group::Place,
    toward: Toward::For,
    about: "far from ports and from learned anchorages",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let place = &scene.facts.place;
    let least_m = scene.thresholds().remote_m;
    let port_m = place.port_m.filter(|port_m| *port_m >= least_m)?;
    let outside = place.anchorage_m.is_none_or(|m| m >= scene.thresholds().anchorage_m);
    let text = format!(
        "{:.0} km from the nearest port{}, outside learned anchorages",
        port_m / 1_000.0,
        place.port_name.as_ref().map_or(String::new(), |name| format!(" ({name})"))
    );
    let met = scene.facts.encounter.is_some();
    (met && place.anchorages_known && outside)
        .then(|| Finding::measured(port_m, least_m, text, vec![scene.facts.id.clone()]))
}
