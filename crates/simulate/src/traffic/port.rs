//! A port with ships that come and go.

use super::{craft, launch, route, speed};
use crate::hull::Craft;
use crate::path::{Status, Swing};
use crate::range::Range;
use crate::scenario::{Group, ScenarioError};
use crate::shipyard::Shipyard;
use crate::voyage::Voyage;

const IN_PORT: [Craft; 5] = [Craft::Cargo, Craft::Bulker, Craft::Container, Craft::Tanker, Craft::Tug];
/// Speed in the fairway, knots.
const FAIRWAY_KNOTS: f64 = 6.0;

/// Each ship has a berth of its own at the route's end; some lie there at the start, others are on their way. Each lies,
/// leaves along the route, and another takes its berth after a while.
pub(super) fn build(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let way = route(group)?.to_vec();
    let back: Vec<_> = way.iter().rev().copied().collect();
    let (Some(&end), Some(&before)) = (way.last(), way.iter().rev().nth(1)) else { return Ok(()) };
    let quay = before.bearing(end) + 90.0;
    let spacing_m = group.spacing_m.unwrap_or(45.0);
    let stop_min = group.stop_min.unwrap_or(Range::new(600.0, 2_400.0));
    let mut launched = 0;
    for berth in 0..yard.scaled(group.ships) {
        let place = end.toward(quay, (f64::from(berth) + 0.2 * yard.random.between(-1.0, 1.0)) * spacing_m);
        let lying = Swing { heading_rad: quay.to_radians(), ..Swing::default() };
        let mut free_s = -stop_min.draw(&mut yard.random) * 60.0 * yard.random.unit();
        while free_s < yard.seconds {
            let craft = craft(group, &IN_PORT, yard);
            let knots = speed(group, craft, yard);
            // Drawn from its berth outwards: arrival first, so that the berth is free when it comes.
            let mut ship = Voyage::new(way.first().copied().unwrap_or(end), 0.0);
            for mark in way.iter().skip(1) {
                ship.sail_to(*mark, if *mark == end { FAIRWAY_KNOTS } else { knots }, Status::UnderWay);
            }
            ship.sail_to(place, 2.0, Status::UnderWay);
            let takes_s = ship.now_s;
            let mut path = ship.clone().path();
            let shift_s = free_s - takes_s;
            for leg in &mut path.legs {
                leg.start_s += shift_s;
                leg.end_s += shift_s;
            }
            let mut lies = Voyage::new(place, free_s);
            lies.stay(free_s + stop_min.draw(&mut yard.random) * 60.0, [0.0, 0.0], lying, Status::Moored);
            lies.sail_to(end, 2.0, Status::UnderWay);
            for mark in back.iter().skip(1) {
                lies.sail_to(*mark, knots, Status::UnderWay);
            }
            let left_s = lies.now_s;
            path.legs.extend(lies.path().legs);
            launch(group, launched, craft, path, yard);
            launched += 1;
            free_s = left_s.min(free_s + 3.0 * 86_400.0) + yard.random.between(0.5, 4.0) * 3_600.0;
        }
    }
    Ok(())
}
