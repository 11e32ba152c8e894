//! A ship that calls at an ordinary port shortly before and shortly after: a shuttle in the open.

use super::scene::{DAY_S, ids};
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::{PortCallFacts, VesselFacts};

pub(super) const RULE: Rule = Rule {
    code: "between-calls",
    group: Group::Behaviour,
    toward: Toward::Against,
    about: "a ship called at an ordinary port shortly before and after",
    find,
};

/// Calls belong to one round trip within this, days (judgement).
const TRIP_DAYS: f64 = 3.0;

fn find(scene: &Scene) -> Option<Finding> {
    let facts = scene.facts;
    let ordinary = |call: &&PortCallFacts, vessel: &VesselFacts| {
        call.mmsi == vessel.mmsi && call.kind == "stop" && call.country.as_deref() != Some("KP")
    };
    let trip = |vessel: &VesselFacts| {
        let of = |fits: &dyn Fn(&PortCallFacts) -> bool| {
            facts.port_calls.iter().find(|call| ordinary(call, vessel) && fits(call))
        };
        let near = |seconds: f64| (0.0..=TRIP_DAYS * DAY_S).contains(&seconds);
        let before = of(&|call| call.end.is_some_and(|end| near(facts.start.since(end))))?;
        let after = of(&|call| near(call.start.since(facts.end)))?;
        Some((vessel.label(), before, after))
    };
    let (label, before, after) = facts.vessels.iter().find_map(trip)?;
    let text = format!(
        "{label} came from {} and went on to {}, heard at both",
        crate::facts::plain(&before.port_name),
        crate::facts::plain(&after.port_name)
    );
    facts.encounter.is_some().then(|| Finding::told(text, ids([&before.id, &after.id].into_iter())))
}
