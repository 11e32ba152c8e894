//! Ships on passage: along a lane, or in convoy.

use nautical::METRES_PER_SECOND_PER_KNOT;

use super::{craft, launch, missing, route, speed};
use crate::chart::Place;
use crate::hull::Craft;
use crate::path::Status;
use crate::scenario::{Group, ScenarioError};
use crate::shipyard::Shipyard;
use crate::voyage::Voyage;

const MERCHANTS: [Craft; 5] = [Craft::Cargo, Craft::Bulker, Craft::Container, Craft::Tanker, Craft::Cargo];

fn length_m(route: &[Place]) -> f64 {
    route.windows(2).map(|leg| leg[0].distance_m(leg[1])).sum()
}

/// A route moved to starboard by some metres, leg by leg.
fn beside(route: &[Place], metres: f64) -> Vec<Place> {
    let bearing = |at: usize| {
        let from = at.min(route.len().saturating_sub(2));
        route.get(from).zip(route.get(from + 1)).map_or(0.0, |(from, to)| from.bearing(*to))
    };
    route.iter().enumerate().map(|(at, place)| place.toward(bearing(at) + 90.0, metres)).collect()
}

/// Sails along a route, from so many metres behind its start.
fn sail(route: &[Place], knots: f64, from_m: f64, now_s: f64) -> Voyage {
    let mut left_m = from_m;
    let mut started: Option<Voyage> = None;
    for leg in route.windows(2) {
        let (from, to) = (leg[0], leg[1]);
        let leg_m = from.distance_m(to);
        if started.is_none() && left_m >= leg_m {
            left_m -= leg_m;
            continue;
        }
        let voyage = started.get_or_insert_with(|| Voyage::new(from.towards(to, left_m / leg_m), now_s));
        voyage.sail_to(to, knots, Status::UnderWay);
    }
    started.unwrap_or_else(|| Voyage::new(route.last().copied().unwrap_or_default(), now_s))
}

/// Ships spread over the lane at the start, others entering while those before them leave.
pub(super) fn lane(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let forth = route(group)?.to_vec();
    let back: Vec<Place> = forth.iter().rev().copied().collect();
    for number in 0..yard.scaled(group.ships) {
        let craft = craft(group, &MERCHANTS, yard);
        let knots = speed(group, craft, yard);
        let way = if group.both_ways && number % 2 == 1 { &back } else { &forth };
        // Ships keep to starboard of the middle where they meet others.
        let aside_m = group.width_km
            * 1_000.0
            * if group.both_ways { yard.random.unit() } else { yard.random.between(-1.0, 1.0) };
        let way = beside(way, aside_m);
        let behind_m = knots * METRES_PER_SECOND_PER_KNOT * yard.seconds;
        let from_m = yard.random.between(-behind_m, length_m(&way));
        let enters_s = (-from_m / (knots * METRES_PER_SECOND_PER_KNOT)).max(0.0);
        let path = sail(&way, knots, from_m.max(0.0), enters_s).path();
        launch(group, number, craft, path, yard);
    }
    Ok(())
}

/// One behind the other at one speed.
pub(super) fn convoy(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let way = route(group)?.to_vec();
    let spacing_m = group.spacing_m.ok_or_else(|| missing(group, "spacing_m"))?;
    let knots = group.knots.ok_or_else(|| missing(group, "knots"))?.draw(&mut yard.random);
    let first_s = group.start_h.map_or(0.0, |hours| hours.draw(&mut yard.random) * 3_600.0);
    for number in 0..yard.scaled(group.ships) {
        let craft = craft(group, &[Craft::Naval], yard);
        let behind_s = f64::from(number) * spacing_m / (knots * METRES_PER_SECOND_PER_KNOT);
        let path = sail(&way, knots, 0.0, first_s + behind_s).path();
        launch(group, number, craft, path, yard);
    }
    Ok(())
}
