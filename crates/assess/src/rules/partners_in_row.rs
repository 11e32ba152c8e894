//! Several partners in a row.

use super::scene::{DAY_S, ids};
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::PastMeeting;

pub(super) const RULE: Rule = Rule {
    code: "partners-in-row",
    group: Group::Behaviour,
    toward: Toward::For,
    about: "several partners in a row",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let days = scene.thresholds().row_days;
    let near = |past: &&PastMeeting| past.within_limits && scene.away_s(past.start, past.start) <= days * DAY_S;
    let found: Vec<&PastMeeting> = scene.history.meetings.iter().filter(near).collect();
    let here: Vec<u32> = scene.facts.vessels.iter().map(|vessel| vessel.mmsi).collect();
    let mut partners: Vec<u32> =
        found.iter().filter_map(|past| past.partner).filter(|partner| !here.contains(partner)).collect();
    partners.sort_unstable();
    partners.dedup();
    let others = partners.len() as f64;
    let text = format!("{others} other partners within {days:.0} days");
    (!partners.is_empty())
        .then(|| Finding::measured(others, 1.0, text, ids(found.iter().map(|past| &past.id))).at(others / 2.0))
}
