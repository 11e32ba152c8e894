//! The MMSI is of the DPRK.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::VesselFacts;

pub(super) const RULE: Rule =
    Rule { code: "dprk-mid", group: Group::Identity, toward: Toward::For, about: "the MMSI is of the DPRK", find };

/// Maritime identification digits of the DPRK (ITU table of MID).
const DPRK_MID: u32 = 445;

fn find(scene: &Scene) -> Option<Finding> {
    let found: Vec<String> = scene
        .facts
        .vessels
        .iter()
        .filter(|vessel| vessel.mmsi / 1_000_000 == DPRK_MID)
        .map(VesselFacts::label)
        .collect();
    let text = format!("{} sends an MMSI of the DPRK (445): anyone can set one", found.join(" and "));
    (!found.is_empty()).then(|| Finding::told(text, Vec::new()))
}
