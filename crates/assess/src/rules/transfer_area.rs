//! In an area where such transfers were reported.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "transfer-area",
    group: Group::Place,
    toward: Toward::For,
    about: "in an area where such transfers were reported",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let area = scene.area("transfer-area").or_else(|| scene.area("terminal-approach"))?;
    Some(Finding::told(format!("in the area {}", area.name), Vec::new()))
}
