//! Reception there is poor, so silences mean little.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::{GapFacts, Kind};

pub(super) const RULE: Rule = Rule {
    code: "poor-reception",
    group: Group::Silence,
    toward: Toward::Against,
    about: "reception there is poor, so silences mean little",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    // A silence on the way into waters where hardly anything is heard is told as a call, not as a silence.
    let is_call = |gap: &GapFacts| {
        scene.calls(|call| call.kind == "gap-into-waters").any(|call| (call.mmsi, call.start) == (gap.mmsi, gap.start))
    };
    let silences: Vec<&GapFacts> = scene.gaps().filter(|gap| !is_call(gap)).collect();
    // A meeting that was seen rests on no silence: reception speaks only against one that is held for unexplained.
    let unexplained = silences.iter().any(|gap| gap.cause == "unexplained-in-coverage");
    let rests_on_none = match scene.facts.kind {
        Kind::Visible => !unexplained,
        Kind::Gap => silences.is_empty(),
        _ => false,
    };
    if rests_on_none {
        return None;
    }
    let explained = |cause: &str| matches!(cause, "reception" | "feed-outage" | "left-area");
    let found: Vec<&GapFacts> = silences.into_iter().filter(|gap| explained(&gap.cause)).collect();
    let poor = scene.facts.place.can_tell == Some(false);
    let causes: Vec<String> = found.iter().map(|gap| format!("{} ({})", scene.label(gap.mmsi), gap.cause)).collect();
    let text = match (poor, causes.is_empty()) {
        (true, _) => "ships there and then were heard too seldom to tell".to_owned(),
        (false, true) => return None,
        (false, false) => format!("silences that reception explains: {}", causes.join(", ")),
    };
    Some(Finding::told(text, ids(found.iter().map(|gap| &gap.id))))
}
