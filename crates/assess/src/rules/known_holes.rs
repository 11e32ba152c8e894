//! The transmitter is known for holes.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::VesselFacts;

pub(super) const RULE: Rule = Rule {
    code: "known-holes",
    group: Group::Silence,
    toward: Toward::Against,
    about: "the transmitter is known for holes",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let most = scene.thresholds().holes_per_day;
    let silent = |vessel: &&VesselFacts| scene.gaps().any(|gap| gap.mmsi == vessel.mmsi);
    let holes = |vessel: &'_ VesselFacts| Some((vessel.label(), vessel.holes_per_day.filter(|holes| *holes >= most)?));
    let (label, holes) =
        scene.facts.vessels.iter().filter(silent).filter_map(holes).max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Finding::measured(
        holes,
        most,
        format!("{label} falls silent {holes:.1} times a day at other times too"),
        Vec::new(),
    ))
}
