//! Ships that go from place to place within a box: leisure, coastal trade, a whole ocean.

use super::{craft, launch, missing, speed};
use crate::chart::Place;
use crate::hull::Craft;
use crate::path::{Status, Swing};
use crate::range::Range;
use crate::scenario::{Group, ScenarioError};
use crate::shipyard::Shipyard;
use crate::voyage::Voyage;

/// Marks tried for a leg that stays within the box.
const MARKS_TRIED: u32 = 12;

/// Leg after leg, with a stop between some where `stop_min` is given.
pub(super) fn build(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let [west, south, east, north] = group.within.ok_or_else(|| missing(group, "within"))?;
    let east = if east < west { east + 360.0 } else { east };
    let leg_km = group.leg_km.unwrap_or(Range::new(20.0, 200.0));
    for number in 0..yard.scaled(group.ships) {
        let craft = craft(group, &[Craft::Cargo, Craft::Bulker, Craft::Container, Craft::Tanker], yard);
        let from = Place::from([yard.random.between(west, east), yard.random.between(south, north)]);
        let mut voyage = Voyage::new(from, 0.0);
        while voyage.now_s < yard.seconds {
            let mut mark = voyage.here;
            for _ in 0..MARKS_TRIED {
                let metres = leg_km.draw(&mut yard.random) * 1_000.0;
                mark = voyage.here.toward(yard.random.between(0.0, 360.0), metres);
                if (west..=east).contains(&mark.east) && (south..=north).contains(&mark.north) {
                    break;
                }
            }
            let knots = speed(group, craft, yard);
            voyage.sail_to(mark, knots, Status::UnderWay);
            if let Some(stop_min) = group.stop_min {
                let until_s = voyage.now_s + stop_min.draw(&mut yard.random) * 60.0;
                let drift = [0.2 * yard.random.normal(), 0.2 * yard.random.normal()];
                let heading_rad = yard.random.between(0.0, std::f64::consts::TAU);
                voyage.stay(until_s, drift, Swing { heading_rad, ..Swing::default() }, Status::UnderWay);
            }
        }
        launch(group, number, craft, voyage.path(), yard);
    }
    Ok(())
}
