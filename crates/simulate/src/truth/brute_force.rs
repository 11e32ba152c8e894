//! The search for meetings against every pair, second by second, by a program that shares nothing with it but the paths.

use nautical::knots;
use proptest::prelude::*;

use super::definition::{Definition, Tolerance};
use super::meetings::meetings;
use crate::chart::Place;
use crate::scenario::Scenario;
use crate::sea::Sea;

const STEP_S: f64 = 2.0;

fn place(sea: &Sea, ship: usize, at_s: f64) -> Option<Place> {
    sea.vessels[ship].path.place(at_s)
}

/// Velocity over the ten minutes around an instant, as far as the ship is there, knots east and north.
fn velocity(sea: &Sea, ship: usize, at_s: f64) -> [f64; 2] {
    let path = &sea.vessels[ship].path;
    let (from_s, to_s) = ((at_s - 300.0).max(path.start_s()).max(0.0), (at_s + 300.0).min(path.end_s()));
    let (from, to) = (path.place(from_s).expect("there"), path.place(to_s).expect("there"));
    from.metres_to(to).map(|metres| knots(metres / (to_s - from_s)))
}

fn holds(sea: &Sea, (a, b): (usize, usize), at_s: f64, definition: &Definition) -> bool {
    let (Some(here), Some(there)) = (place(sea, a, at_s), place(sea, b, at_s)) else { return false };
    let geodesic_m = nautical::distance_m(here.position(), there.position());
    let speed = |ship| velocity(sea, ship, at_s).iter().map(|x| x * x).sum::<f64>().sqrt();
    geodesic_m <= definition.distance_m
        && speed(a) < definition.speed_knots_max
        && speed(b) < definition.speed_knots_max
}

/// Start, end and time in contact of each meeting of a pair, and its shortest touch; slow clause only.
fn meetings_of(sea: &Sea, pair: (usize, usize), definition: &Definition) -> Vec<[f64; 4]> {
    let mut runs: Vec<[f64; 4]> = Vec::new();
    let mut touch_s = 0.0;
    for step in 0..=(sea.seconds / STEP_S) as u32 {
        let at_s = f64::from(step) * STEP_S;
        if !holds(sea, pair, at_s, definition) {
            continue;
        }
        match runs.last_mut() {
            Some([_, end, contact, shortest]) if at_s - *end <= definition.merge_s => {
                if at_s - *end <= STEP_S {
                    *contact += at_s - *end;
                    touch_s += at_s - *end;
                } else {
                    *shortest = shortest.min(touch_s);
                    touch_s = 0.0;
                }
                *end = at_s;
            }
            last => {
                if let Some([.., shortest]) = last {
                    *shortest = shortest.min(touch_s);
                }
                runs.push([at_s, at_s, 0.0, f64::INFINITY]);
                touch_s = 0.0;
            }
        }
    }
    if let Some([.., shortest]) = runs.last_mut() {
        *shortest = shortest.min(touch_s);
    }
    let long = |run: &[f64; 4]| {
        run[1] - run[0] >= definition.duration_min_s
            && run[2] >= definition.contact_share_min * definition.duration_min_s
    };
    runs.into_iter().filter(long).collect()
}

const SMALL: &str = r#"
name = "small"
start = "2026-01-01T00:00:00Z"
hours = 3
[[traffic]]
kind = "waiting"
at = [123.0, 35.0]
radius_km = 1.2
spacing_m = 0
knots = [0.1, 1.5]
ships = 7
[[traffic]]
kind = "fishing"
at = [123.02, 35.0]
radius_km = 1.5
knots = [1.0, 4.0]
ships = 5
[[traffic]]
kind = "anchorage"
at = [123.0, 35.01]
radius_km = 1.0
spacing_m = 100
ships = 4
[[meeting]]
label = "m"
posture = "drifting"
at = [123.01, 35.01]
start_h = 0.5
hours = 1
"#;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn every_meeting_is_found_and_nothing_else(seed in 0u64..1_000) {
        let scenario = Scenario::from_toml(SMALL).expect("a scenario");
        let sea = Sea::new(&scenario, Some(seed), 1.0).expect("a sea");
        let definition = Definition::default();
        let [met] = meetings(&sea, &[Tolerance::NONE]);
        let of_pair = |a: usize, b: usize| {
            met.iter().filter(move |met| {
                let (one, other) = met.ships;
                !met.underway && (one as usize, other as usize) == (a, b)
            })
        };
        let mut all = 0;
        for a in 0..sea.vessels.len() {
            for b in a + 1..sea.vessels.len() {
                let expected = meetings_of(&sea, (a, b), &definition);
                let found: Vec<[f64; 3]> =
                    of_pair(a, b).map(|met| [met.span.start_s, met.span.end_s, met.contact_s]).collect();
                // A meeting within some seconds of a limit may be told by one and not by the other.
                // So may one that holds together by a touch between two steps.
                let doubtful = |run: &[f64; 4]| {
                    run[3] < 40.0
                        || run[1] - run[0] < definition.duration_min_s + 90.0
                        || run[2] < definition.contact_share_min * definition.duration_min_s + 90.0
                };
                for run in expected.iter().filter(|run| !doubtful(run)) {
                    let same = found.iter().find(|other| (other[0] - run[0]).abs() < 40.0 && (other[1] - run[1]).abs() < 40.0);
                    prop_assert!(same.is_some(), "{seed}: {a} {b} {run:?} {found:?}");
                    if let Some(same) = same {
                        prop_assert!((same[2] - run[2]).abs() < 90.0, "{run:?} {same:?}");
                    }
                    all += 1;
                }
                for run in &found {
                    let same = expected.iter().any(|other| doubtful(other) || (other[0] - run[0]).abs() < 40.0);
                    let doubtful = doubtful(&[run[0], run[1], run[2], f64::INFINITY]);
                    prop_assert!(same || doubtful, "{seed}: {a} {b} {run:?} {expected:?}");
                }
            }
        }
        // The planned one at least.
        prop_assert!(all >= 1, "{seed}: none");
    }
}
