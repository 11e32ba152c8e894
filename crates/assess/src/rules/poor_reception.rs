//! Reception there is poor, so silences mean little.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::Kind;

pub(super) const RULE: Rule = Rule {
    code: "poor-reception",
    group: Group::Silence,
    toward: Toward::Against,
    about: "reception there is poor, so silences mean little",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    // A meeting that was seen rests on no silence: reception speaks only against one that is held for unexplained.
    let unexplained = scene.gaps().any(|gap| gap.cause == "unexplained-in-coverage");
    if scene.facts.kind == Kind::Visible && !unexplained {
        return None;
    }
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
