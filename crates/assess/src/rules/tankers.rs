//! Tankers.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::Kind;

pub(super) const RULE: Rule =
    Rule { code: "tankers", group: Group::Cargo, toward: Toward::For, about: "tankers", find };

/// What one tanker weighs of what two do (judgement): most ships that lie beside one serve it.
const ONE_SHARE: f64 = 0.2;

/// What two tankers weigh that were not seen together (judgement): silent tankers are many.
const UNSEEN_SHARE: f64 = 0.4;

fn find(scene: &Scene) -> Option<Finding> {
    let tankers = scene.facts.vessels.iter().filter(|vessel| vessel.is("tanker")).count();
    let meeting = scene.facts.kind.is_meeting();
    let text = match (tankers, meeting) {
        (0, _) => return None,
        (1, _) => "one is a tanker",
        _ => "both are tankers",
    };
    let told = scene.facts.encounter.is_some();
    let seen = scene.facts.kind == Kind::Visible;
    let share = if tankers < 2 {
        ONE_SHARE
    } else if seen {
        1.0
    } else {
        UNSEEN_SHARE
    };
    told.then(|| Finding::told(text.to_owned(), Vec::new()).at(share))
}
