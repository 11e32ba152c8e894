//! In a known waiting area.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule =
    Rule { code: "waiting-area", group: Group::Place, toward: Toward::Against, about: "in a known waiting area", find };

fn find(scene: &Scene) -> Option<Finding> {
    if scene.in_closed_waters() {
        return None;
    }

    let area = scene.area("waiting-area")?;
    Some(Finding::told(format!("in {}", area.name), Vec::new()))
}
