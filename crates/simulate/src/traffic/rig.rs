//! Supply ships that lie beside a rig.

use super::{launch, missing, route};
use crate::hull::Craft;
use crate::path::{Status, Swing};
use crate::range::Range;
use crate::scenario::{Group, ScenarioError};
use crate::shipyard::Shipyard;
use crate::voyage::Voyage;

/// A rig that sends as a moored supply ship, and supply ships that come to it from their base, one after the other.
pub(super) fn build(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let base = route(group)?.first().copied().unwrap_or_default();
    let at = group.at.ok_or_else(|| missing(group, "at"))?;
    let mut rig = Voyage::new(at, 0.0);
    rig.stay(yard.seconds, [0.0, 0.0], Swing::default(), Status::Moored);
    launch(group, 0, Craft::Supply, rig.path(), yard);
    for number in 1..=yard.scaled(group.ships) {
        let knots = Craft::Supply.speed(&mut yard.random);
        let mut now_s = group.start_h.unwrap_or(Range::new(0.0, 8.0)).draw(&mut yard.random) * 3_600.0;
        let mut ship = Voyage::new(base.toward(f64::from(number) * 40.0, 700.0 * f64::from(number)), 0.0);
        let home = ship.here;
        while ship.now_s < yard.seconds {
            ship.stay(now_s.max(ship.now_s), [0.0, 0.0], Swing::default(), Status::Moored);
            let bearing = at.bearing(home) + yard.random.between(-40.0, 40.0);
            let beside = at.toward(bearing, yard.random.between(45.0, 90.0));
            ship.sail_to(at.toward(bearing, 2_000.0), knots, Status::UnderWay);
            ship.sail_to(beside, 3.0, Status::UnderWay);
            let stays_s = group.stop_min.unwrap_or(Range::new(120.0, 480.0)).draw(&mut yard.random) * 60.0;
            let keeping = Swing { heading_rad: yard.random.between(0.0, 6.0), ..Swing::default() };
            ship.stay(ship.now_s + stays_s, [0.0, 0.0], keeping, Status::Restricted);
            ship.sail_to(at.toward(bearing, 1_500.0), 4.0, Status::UnderWay);
            ship.sail_to(home, knots, Status::UnderWay);
            now_s = ship.now_s + yard.random.between(3.0, 12.0) * 3_600.0;
        }
        launch(group, number, Craft::Supply, ship.path(), yard);
    }
    Ok(())
}
