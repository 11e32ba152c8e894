//! Ships that are simply there: one kind of traffic, one file.

mod afloat;
mod at_rest;
mod ferry;
mod fishing;
mod lane;
mod pilot;
mod port;
mod rig;
mod roam;
mod spoilt;
mod tow;

use crate::chart::Place;
use crate::hull::Craft;
use crate::path::Path;
use crate::scenario::{Group, GroupKind, ScenarioError};
use crate::shipyard::Shipyard;

/// Makes the ships of a group.
pub(crate) fn build(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let first = yard.vessels.len();
    match group.kind {
        GroupKind::Lane => lane::lane(group, yard),
        GroupKind::Convoy => lane::convoy(group, yard),
        GroupKind::Ferry => ferry::build(group, yard),
        GroupKind::Harbour => at_rest::harbour(group, yard),
        GroupKind::Anchorage => at_rest::anchorage(group, yard),
        GroupKind::Fishing => fishing::fleet(group, yard),
        GroupKind::PairTrawl => fishing::pairs(group, yard),
        GroupKind::Beacons => afloat::beacons(group, yard),
        GroupKind::Waiting => afloat::waiting(group, yard),
        GroupKind::Tow => tow::build(group, yard),
        GroupKind::Pilot => pilot::build(group, yard),
        GroupKind::Rig => rig::build(group, yard),
        GroupKind::Roam => roam::build(group, yard),
        GroupKind::Port => port::build(group, yard),
    }?;
    spoilt::spoil(group, first, yard);
    Ok(())
}

fn missing(group: &Group, key: &str) -> ScenarioError {
    ScenarioError::value(group.kind.word(), format!("traffic of this kind needs `{key}`"))
}

/// `at` and `radius_km` in metres.
fn circle(group: &Group) -> Result<(Place, f64), ScenarioError> {
    let at = group.at.ok_or_else(|| missing(group, "at"))?;
    let radius_km = group.radius_km.ok_or_else(|| missing(group, "radius_km"))?;
    Ok((at, radius_km * 1_000.0))
}

/// A route of two places or more.
fn route(group: &Group) -> Result<&[Place], ScenarioError> {
    if group.route.len() < 2 { Err(missing(group, "route")) } else { Ok(&group.route) }
}

/// A craft of the group.
fn craft(group: &Group, otherwise: &[Craft], yard: &mut Shipyard) -> Craft {
    let all = if group.craft.is_empty() { otherwise } else { &group.craft };
    yard.random.pick(all).copied().unwrap_or(Craft::Cargo)
}

fn speed(group: &Group, craft: Craft, yard: &mut Shipyard) -> f64 {
    match group.knots {
        Some(knots) => knots.draw(&mut yard.random),
        None => craft.speed(&mut yard.random),
    }
}

/// Adds the group's ship of this number.
fn launch(group: &Group, number: u32, craft: Craft, path: Path, yard: &mut Shipyard) -> u32 {
    yard.launch(craft, group.names.get(number as usize).map(String::as_str), path)
}
