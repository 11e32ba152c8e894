//! The same ship met others at this place before.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::PastMeeting;

pub(super) const RULE: Rule = Rule {
    code: "repeat-at-place",
    group: Group::Behaviour,
    toward: Toward::For,
    about: "the same ship met others at this place before",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let within_m = scene.thresholds().same_place_m;
    let here =
        |past: &&PastMeeting| past.within_limits && past.distance_m.is_some_and(|distance_m| distance_m <= within_m);
    let found: Vec<&PastMeeting> = scene.history.meetings.iter().filter(here).collect();
    let text = format!("{} other meetings of these ships within {:.0} km in 30 days", found.len(), within_m / 1_000.0);
    let count = found.len() as f64;
    (!found.is_empty())
        .then(|| Finding::measured(count, 1.0, text, ids(found.iter().map(|past| &past.id))).at(count / 2.0))
}
