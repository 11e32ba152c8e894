//! In a learned anchorage.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule =
    Rule { code: "in-anchorage", group: Group::Place, toward: Toward::Against, about: "in a learned anchorage", find };

fn find(scene: &Scene) -> Option<Finding> {
    if scene.in_closed_waters() {
        return None;
    }

    let most_m = scene.thresholds().anchorage_m;
    let anchorage_m = scene.facts.place.anchorage_m.filter(|anchorage_m| *anchorage_m <= most_m)?;
    let text = "in an anchorage learned from where ships stay".to_owned();
    Some(Finding::measured(anchorage_m, most_m, text, vec![scene.facts.id.clone()]))
}
