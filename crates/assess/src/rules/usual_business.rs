//! Meetings of other ships are usual there.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "usual-business",
    group: Group::Place,
    toward: Toward::Against,
    about: "meetings of other ships are usual there",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    if scene.in_closed_waters() {
        return None;
    }

    let least = scene.thresholds().pairs_at_place;
    let pairs = scene.history.pairs_at_place.map(f64::from).filter(|pairs| *pairs >= least)?;
    Some(Finding::measured(pairs, least, format!("{pairs:.0} other pairs met within 10 km in 90 days"), Vec::new()))
}
