//! Off before the event and on after it.

use super::scene::{HOUR_S, ids};
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::{GapFacts, Kind};

pub(super) const RULE: Rule = Rule {
    code: "off-and-on",
    group: Group::Silence,
    toward: Toward::For,
    about: "off before the event and on after it",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let facts = scene.facts;
    let reach_s = scene.thresholds().silence_h * HOUR_S;
    let around = |gap: &&GapFacts| {
        let before = gap.start <= facts.start.plus_seconds(HOUR_S) && gap.start >= facts.start.plus_seconds(-reach_s);
        let after =
            gap.end.is_some_and(|end| end >= facts.end.plus_seconds(-HOUR_S) && end <= facts.end.plus_seconds(reach_s));
        before && after && gap.cause != "interference" && gap.cause != "feed-outage"
    };
    let found: Vec<&GapFacts> = scene.gaps().filter(around).collect();
    let who: Vec<String> = found.iter().map(|gap| scene.label(gap.mmsi)).collect();
    let text =
        format!("{} fell silent shortly before it began and was heard again shortly after it ended", who.join(" and "));
    let evidence = ids(found.iter().map(|gap| &gap.id));
    (facts.kind != Kind::Gap && !found.is_empty()).then(|| Finding::told(text, evidence))
}
