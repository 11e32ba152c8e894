//! In a licensed lightering zone.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "lightering-zone",
    group: Group::Place,
    toward: Toward::Against,
    about: "in a licensed lightering zone",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    if scene.in_closed_waters() {
        return None;
    }

    let area = scene.area("lightering-zone")?;
    Some(Finding::told(format!("in {}", area.name), Vec::new()))
}
