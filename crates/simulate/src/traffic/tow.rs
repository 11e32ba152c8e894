//! Tugs with a tow that sends too.

use nautical::METRES_PER_SECOND_PER_KNOT;

use super::{launch, route};
use crate::hull::Craft;
use crate::path::{Path, Status, Swing};
use crate::range::Range;
use crate::scenario::{Group, ScenarioError};
use crate::shipyard::Shipyard;
use crate::voyage::{Company, Voyage};

/// Both along the route, the tow behind, from a random point of it on.
pub(super) fn build(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    // A tow does not follow round a corner at once: one straight leg it is.
    let way: Vec<_> = route(group)?.iter().take(2).copied().collect();
    for number in 0..yard.scaled(group.ships) {
        let knots = group.knots.unwrap_or(Range::new(4.0, 7.0)).draw(&mut yard.random);
        let behind_m = group.spacing_m.unwrap_or_else(|| yard.random.between(60.0, 120.0));
        let mut legs = Vec::new();
        let mut tow_legs = Vec::new();
        let first_m = way.first().zip(way.get(1)).map_or(0.0, |(from, to)| from.distance_m(*to));
        let mut now_s = -yard.random.between(0.0, 0.8) * first_m / (knots * METRES_PER_SECOND_PER_KNOT);
        for pair in way.windows(2) {
            let end_s = now_s + pair[0].distance_m(pair[1]) / (knots * METRES_PER_SECOND_PER_KNOT);
            let heading_rad = pair[0].bearing(pair[1]).to_radians();
            let yaw = yard.wave(0.1, 300.0);
            let swing = Swing { heading_rad, waves: [yaw, Default::default()], ..Swing::default() };
            let points = vec![(now_s, pair[0]), (end_s, pair[1])];
            let company = Company { points, swing, status: Status::Restricted };
            for (ahead_m, legs) in [(0.0, &mut legs), (-behind_m, &mut tow_legs)] {
                let mut voyage = Voyage::new(company.place(ahead_m, 0.0, now_s).unwrap_or(pair[0]), now_s);
                voyage.keep(&company, ahead_m, 0.0, end_s);
                legs.extend(voyage.path().legs);
            }
            now_s = end_s;
        }
        launch(group, 2 * number, Craft::Tug, Path { legs }, yard);
        launch(group, 2 * number + 1, Craft::Cargo, Path { legs: tow_legs }, yard);
    }
    Ok(())
}
