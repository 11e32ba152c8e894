//! What drifts: net beacons, and ships that wait without anchoring.

use super::{circle, craft, launch};
use crate::hull::Craft;
use crate::meeting::drift;
use crate::path::{Status, Swing};
use crate::range::Range;
use crate::scenario::{Group, ScenarioError};
use crate::shipyard::Shipyard;
use crate::vessel::Span;
use crate::voyage::{Company, Voyage};

/// Beacons along a net, adrift with it.
pub(super) fn beacons(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let (at, radius_m) = circle(group)?;
    let ships = yard.scaled(group.ships);
    let knots = group.knots.unwrap_or(Range::new(0.2, 0.6)).draw(&mut yard.random);
    let points = drift(at, Span { start_s: 0.0, end_s: yard.seconds }, knots, yard);
    for number in 0..ships {
        let place = yard.within(at, radius_m);
        let [east, north] = at.metres_to(place);
        let moved = points.iter().map(|&(time, point)| (time, point.offset(east, north))).collect();
        let company = Company { points: moved, swing: Swing::default(), status: Status::Undefined };
        let mut voyage = Voyage::new(place, 0.0);
        voyage.keep(&company, 0.0, 0.0, yard.seconds);
        launch(group, number, Craft::NetBeacon, voyage.path(), yard);
    }
    Ok(())
}

/// Stopped, each adrift by itself, so that they come together and part again.
pub(super) fn waiting(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let (at, radius_m) = circle(group)?;
    let ships = yard.scaled(group.ships);
    let apart_m = group.spacing_m.unwrap_or(2_000.0);
    for (number, place) in (0..ships).zip(yard.spread(at, radius_m, apart_m, ships)) {
        let craft = craft(group, &[Craft::Tanker, Craft::CoastalTanker], yard);
        let knots = group.knots.unwrap_or(Range::new(0.3, 1.0)).draw(&mut yard.random);
        let points = drift(place, Span { start_s: 0.0, end_s: yard.seconds }, knots, yard);
        let heading_rad = yard.random.between(0.0, std::f64::consts::TAU);
        let swing = Swing { heading_rad, waves: [yard.wave(0.5, 5_400.0), yard.wave(0.1, 800.0)], ..Swing::default() };
        let company = Company { points, swing, status: Status::UnderWay };
        let mut voyage = Voyage::new(place, 0.0);
        voyage.keep(&company, 0.0, 0.0, yard.seconds);
        launch(group, number, craft, voyage.path(), yard);
    }
    Ok(())
}
