//! Ships at rest: at berths, and swinging round their anchors.

use super::{circle, craft, launch, route};
use crate::hull::Craft;
use crate::meeting::TIDE_S;
use crate::path::{Status, Swing};
use crate::scenario::{Group, ScenarioError};
use crate::shipyard::Shipyard;
use crate::voyage::Voyage;

const IN_PORT: [Craft; 5] = [Craft::Cargo, Craft::Bulker, Craft::Container, Craft::Tanker, Craft::Tug];
const AT_ANCHOR: [Craft; 4] = [Craft::Bulker, Craft::Tanker, Craft::Cargo, Craft::Container];

/// Moored along a quay for all of the time.
pub(super) fn harbour(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let quay = route(group)?;
    let ships = yard.scaled(group.ships);
    let length_m: f64 = quay.windows(2).map(|leg| leg[0].distance_m(leg[1])).sum();
    let spacing_m = group.spacing_m.unwrap_or(length_m / f64::from(ships.max(1)));
    for number in 0..ships {
        let craft = craft(group, &IN_PORT, yard);
        // Berths are not ruled off: each is a little out of place.
        let jitter = if number == 0 || number + 1 == ships { 0.0 } else { 0.2 * yard.random.between(-1.0, 1.0) };
        let (mut along_m, mut berth) = ((f64::from(number) + jitter) * spacing_m, None);
        for leg in quay.windows(2) {
            let leg_m = leg[0].distance_m(leg[1]);
            if berth.is_none() && along_m <= leg_m {
                berth = Some((leg[0].towards(leg[1], along_m / leg_m.max(1.0)), leg[0].bearing(leg[1])));
            }
            along_m -= leg_m;
        }
        // A quay that is too short takes the others in second row at its end.
        let end = quay.last().copied().unwrap_or_default();
        let (place, bearing) = berth.unwrap_or_else(|| (yard.within(end, spacing_m), 0.0));
        let swing = Swing { heading_rad: bearing.to_radians(), ..Swing::default() };
        let mut voyage = Voyage::new(place, 0.0);
        voyage.stay(yard.seconds, [0.0, 0.0], swing, Status::Moored);
        launch(group, number, craft, voyage.path(), yard);
    }
    Ok(())
}

/// At anchor for all of the time: wind and tide turn all alike, each hangs a little differently.
pub(super) fn anchorage(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let (at, radius_m) = circle(group)?;
    let apart_m = group.spacing_m.unwrap_or(700.0);
    let ships = yard.scaled(group.ships);
    let heading_rad = yard.random.between(0.0, std::f64::consts::TAU);
    let tide = yard.wave(1.2, TIDE_S);
    for (number, anchor) in (0..ships).zip(yard.spread(at, radius_m, apart_m, ships)) {
        let craft = craft(group, &AT_ANCHOR, yard);
        let period_s = yard.random.between(500.0, 1_200.0);
        let mut tide = tide;
        tide.phase_rad += yard.random.between(-0.3, 0.3);
        let swing = Swing {
            ahead_m: -yard.random.between(100.0, 260.0),
            heading_rad: heading_rad + 0.2 * yard.random.normal(),
            waves: [tide, yard.wave(0.12, period_s)],
            ..Swing::default()
        };
        // `stay` begins where the ship is: behind its anchor.
        let mut voyage = Voyage::new(anchor, 0.0);
        voyage.stay(yard.seconds, [0.0, 0.0], swing, Status::AtAnchor);
        launch(group, number, craft, voyage.path(), yard);
    }
    Ok(())
}
