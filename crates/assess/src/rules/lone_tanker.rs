//! A tanker lay or drifted alone at sea, outside anchorages.

use super::scene::HOUR_S;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use crate::facts::Kind;

pub(super) const RULE: Rule = Rule {
    code: "lone-tanker",
    group: Group::Behaviour,
    toward: Toward::For,
    about: "a tanker lay or drifted alone at sea, outside anchorages",
    find,
};

/// Shortest stay, hours: an hour for the hoses and two for a small load.
const STAY_H: f64 = 3.0;

fn find(scene: &Scene) -> Option<Finding> {
    let facts = scene.facts;
    let tanker = facts.vessels.iter().find(|vessel| vessel.is("tanker"))?;
    let hours = facts.duration_s() / HOUR_S;
    let outside = facts.place.anchorage_m.is_none_or(|m| m >= scene.thresholds().anchorage_m);
    let alone = matches!(facts.kind, Kind::LoneStay | Kind::OneDark) && outside && hours >= STAY_H;
    let text = format!("{} lay or drifted for {hours:.1} h outside anchorages with no visible partner", tanker.label());
    alone.then(|| Finding::measured(hours, STAY_H, text, vec![facts.id.clone()]))
}
