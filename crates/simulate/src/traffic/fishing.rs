//! Fishing: boats at work by themselves, and trawlers in pairs.

use super::{circle, craft, launch};
use crate::chart::Place;
use crate::hull::Craft;
use crate::path::{Status, Swing, Wave};
use crate::range::Range;
use crate::scenario::{Group, ScenarioError};
use crate::shipyard::Shipyard;
use crate::voyage::{Company, Voyage};

/// A haul lasts so long, seconds.
const HAUL_S: Range = Range::new(1_800.0, 9_000.0);
/// Nets are taken in for so long, seconds.
const TAKING_IN_S: Range = Range::new(600.0, 2_400.0);

/// Hauls on changing courses within a ground, nets taken in between.
pub(super) fn fleet(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let (at, radius_m) = circle(group)?;
    for number in 0..yard.scaled(group.ships) {
        let craft = craft(group, &[Craft::Trawler, Craft::FishingBoat], yard);
        let mut voyage = Voyage::new(yard.within(at, radius_m), 0.0);
        while voyage.now_s < yard.seconds {
            let knots = group.knots.unwrap_or(Range::new(2.0, 4.5)).draw(&mut yard.random);
            let mark = yard.within(at, radius_m);
            voyage.sail_to(mark, knots, Status::Fishing);
            let until_s = voyage.now_s + TAKING_IN_S.draw(&mut yard.random);
            let heading_rad = yard.random.between(0.0, std::f64::consts::TAU);
            let drift = [0.2 * yard.random.normal(), 0.2 * yard.random.normal()];
            voyage.stay(until_s, drift, Swing { heading_rad, ..Swing::default() }, Status::Fishing);
        }
        launch(group, number, craft, voyage.path(), yard);
    }
    Ok(())
}

/// Two trawlers that drag one net between them.
pub(super) fn pairs(group: &Group, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let (at, radius_m) = circle(group)?;
    for pair in 0..yard.scaled(group.ships) {
        let knots = group.knots.unwrap_or(Range::new(2.4, 4.0)).draw(&mut yard.random);
        let apart_m = group.spacing_m.unwrap_or_else(|| yard.random.between(150.0, 450.0));
        let companies = hauls(at, radius_m, knots, yard);
        for (number, side) in [(2 * pair, 0.5), (2 * pair + 1, -0.5)] {
            let abeam_m = apart_m * side;
            let start = companies.first().and_then(|haul| haul.place(0.0, abeam_m, 0.0)).unwrap_or(at);
            let mut voyage = Voyage::new(start, 0.0);
            for haul in &companies {
                let begins_s = haul.points.first().map_or(0.0, |point| point.0);
                // The turn between two hauls, made by each for itself.
                if let Some(place) = haul.place(0.0, abeam_m, begins_s) {
                    voyage.arrive(place, begins_s, Status::Fishing);
                }
                voyage.keep(haul, 0.0, abeam_m, yard.seconds);
            }
            let craft = craft(group, &[Craft::Trawler], yard);
            launch(group, number, craft, voyage.path(), yard);
        }
    }
    Ok(())
}

/// The middle of a pair, haul after haul, with ten minutes for each turn.
fn hauls(at: Place, radius_m: f64, knots: f64, yard: &mut Shipyard) -> Vec<Company> {
    let (mut now_s, mut here) = (0.0, yard.within(at, radius_m));
    let mut companies = Vec::new();
    while now_s < yard.seconds {
        let seconds = HAUL_S.draw(&mut yard.random);
        let metres = knots * nautical::METRES_PER_SECOND_PER_KNOT * seconds;
        // Back towards the middle of the ground, more or less.
        let course = here.bearing(at) + 50.0 * yard.random.normal();
        let to = here.toward(course, metres);
        let waves = [yard.wave(0.08, 1_500.0), Wave::default()];
        companies.push(Company {
            points: vec![(now_s, here), (now_s + seconds, to)],
            swing: Swing { heading_rad: course.to_radians(), waves, ..Swing::default() },
            status: Status::Fishing,
        });
        now_s += seconds + 600.0;
        here = to.toward(course, knots * 200.0);
    }
    companies
}
