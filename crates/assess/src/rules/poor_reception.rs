//! Reception there is poor, so silences mean little.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "poor-reception",
    group: Group::Silence,
    toward: Toward::Against,
    about: "reception there is poor, so silences mean little",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let explained = |cause: &str| matches!(cause, "reception" | "feed-outage" | "left-area");
    let found: Vec<_> = scene.gaps().filter(|gap| explained(&gap.cause)).collect();
    let poor = scene.facts.place.can_tell == Some(false);
    let causes: Vec<String> = found.iter().map(|gap| format!("{} ({})", scene.label(gap.mmsi), gap.cause)).collect();
    let text = match (poor, causes.is_empty()) {
        (true, _) => "ships there and then were heard too seldom to tell".to_owned(),
        (false, true) => return None,
        (false, false) => format!("silences that reception explains: {}", causes.join(", ")),
    };
    Some(Finding::told(text, ids(found.iter().map(|gap| &gap.id))))
}
