//! Many ships lie stopped there: shelter or waiting.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "sheltering",
    group: Group::Place,
    toward: Toward::Against,
    about: "many ships lie stopped there: shelter or waiting",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    if scene.in_closed_waters() {
        return None;
    }

    let least = scene.thresholds().stopped_nearby;
    let stopped = scene.facts.place.stopped_nearby.map(f64::from).filter(|stopped| *stopped >= least)?;
    Some(Finding::measured(stopped, least, format!("{stopped:.0} other ships lay stopped within 10 km"), Vec::new()))
}
