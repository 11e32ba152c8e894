//! Ferries on a timetable.

use super::{craft, launch, route, speed};
use crate::hull::Craft;
use crate::path::{Status, Swing};
use crate::range::Range;
use crate::scenario::{Group, ScenarioError};
use crate::shipyard::Shipyard;
use crate::voyage::Voyage;

/// To and fro until the sea ends.
pub(super) fn build(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let forth = route(group)?.to_vec();
    let stop_min = group.stop_min.unwrap_or(Range::new(20.0, 40.0));
    for number in 0..yard.scaled(group.ships) {
        let craft = craft(group, &[Craft::Ferry], yard);
        let knots = speed(group, craft, yard);
        let first_s = group.start_h.unwrap_or(Range::new(0.0, 1.0)).draw(&mut yard.random) * 3_600.0;
        let mut way = forth.clone();
        if number % 2 == 1 {
            way.reverse();
        }
        let mut voyage = Voyage::new(way.first().copied().unwrap_or_default(), 0.0);
        let mut sails_s = first_s;
        while voyage.now_s < yard.seconds {
            let heading_rad = way.first().zip(way.get(1)).map_or(0.0, |(from, to)| from.bearing(*to)).to_radians();
            let berth = Swing { heading_rad, ..Swing::default() };
            voyage.stay(sails_s, [0.0, 0.0], berth, Status::Moored);
            for place in way.iter().skip(1) {
                voyage.sail_to(*place, knots, Status::UnderWay);
            }
            sails_s = voyage.now_s + stop_min.draw(&mut yard.random) * 60.0;
            way.reverse();
        }
        launch(group, number, craft, voyage.path(), yard);
    }
    Ok(())
}
