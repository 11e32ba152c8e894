//! Pilot boats that board ships under way.

use nautical::METRES_PER_SECOND_PER_KNOT;

use super::{craft, launch, missing, route};
use crate::hull::Craft;
use crate::path::{Status, Swing};
use crate::range::Range;
use crate::scenario::{Group, ScenarioError};
use crate::shipyard::Shipyard;
use crate::voyage::{Company, Voyage};

/// Speed at which pilots board, knots.
const BOARDING_KNOTS: f64 = 8.0;
/// From one boarding to the next, seconds.
const PAUSE_S: Range = Range::new(3_600.0, 10_800.0);

/// One boat for each ship of the group; a merchant ship for each boarding.
pub(super) fn build(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let way = route(group)?.to_vec();
    let at = group.at.ok_or_else(|| missing(group, "at"))?;
    let (Some(&enters), Some(&leaves)) = (way.first(), way.last()) else { return Ok(()) };
    let bearing = enters.bearing(leaves);
    for number in 0..yard.scaled(group.ships) {
        // Each boat has a berth of its own.
        let at = at.toward(bearing + 90.0, f64::from(number) * 25.0);
        let mut boat = Voyage::new(at, 0.0);
        let mut begins_s = PAUSE_S.draw(&mut yard.random);
        while begins_s < yard.seconds {
            let minutes = group.stop_min.unwrap_or(Range::new(6.0, 12.0)).draw(&mut yard.random);
            let ends_s = begins_s + minutes * 60.0;
            let speed = BOARDING_KNOTS * METRES_PER_SECOND_PER_KNOT;
            let from = enters.towards(leaves, yard.random.between(0.45, 0.55));
            let to = from.toward(bearing, speed * (ends_s - begins_s));
            let swing = Swing { heading_rad: bearing.to_radians(), ..Swing::default() };
            let company = Company { points: vec![(begins_s, from), (ends_s, to)], swing, status: Status::UnderWay };
            let boat_knots = Craft::Pilot.speed(&mut yard.random);
            let way_s = |metres: f64| metres / (boat_knots * METRES_PER_SECOND_PER_KNOT);
            let abeam_m = yard.random.between(12.0, 20.0);
            let beside = company.place(0.0, abeam_m, begins_s).unwrap_or(from);
            let lying = Swing { heading_rad: yard.random.between(0.0, 6.0), ..Swing::default() };
            boat.stay(begins_s - way_s(at.distance_m(beside)), [0.0, 0.0], lying, Status::UnderWay);
            boat.arrive(beside, begins_s.max(boat.now_s + 60.0), Status::UnderWay);
            boat.keep(&company, 0.0, abeam_m, ends_s);
            boat.sail_to(at, boat_knots, Status::UnderWay);
            let craft = craft(group, &[Craft::Bulker, Craft::Container, Craft::Tanker], yard);
            let ship_knots = craft.speed(&mut yard.random);
            let comes_s = begins_s - enters.distance_m(from) / (ship_knots * METRES_PER_SECOND_PER_KNOT);
            let mut ship = Voyage::new(enters, comes_s);
            ship.arrive(from, begins_s, Status::UnderWay);
            ship.keep(&company, 0.0, 0.0, ends_s);
            ship.sail_to(leaves, ship_knots, Status::UnderWay);
            yard.launch(craft, None, ship.path());
            begins_s = boat.now_s + PAUSE_S.draw(&mut yard.random);
        }
        boat.stay(yard.seconds, [0.0, 0.0], Swing::default(), Status::UnderWay);
        launch(group, number, Craft::Pilot, boat.path(), yard);
    }
    Ok(())
}
