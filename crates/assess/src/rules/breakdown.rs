//! Not under command, or towed afterwards.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::VesselFacts;

pub(super) const RULE: Rule = Rule {
    code: "breakdown",
    group: Group::Behaviour,
    toward: Toward::Against,
    about: "not under command, or towed afterwards",
    find,
};

/// Navigational status not under command (ITU-R M.1371-5, table 44).
const NOT_UNDER_COMMAND: u8 = 2;

fn find(scene: &Scene) -> Option<Finding> {
    let broken =
        |vessel: &&VesselFacts| vessel.nav_status == Some(NOT_UNDER_COMMAND) || vessel.towed_after == Some(true);
    let ship = scene.facts.vessels.iter().find(broken)?;
    let towed = ship.towed_after == Some(true);
    let text = format!(
        "{} {}",
        ship.label(),
        if towed { "was towed afterwards" } else { "says that it is not under command" }
    );
    Some(Finding::told(text, Vec::new()).at(if towed { 1.0 } else { 0.5 }))
}
