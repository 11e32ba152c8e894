//! The live step against looking at everybody.

use nautical::Ecef;
use proptest::prelude::*;
use proximity::Neighbours;

const REACH_M: f64 = 500.0;

/// A step of a mover: whose, how far, metres, and whether it is taken out instead.
type Step = (u32, [f64; 3], bool);

fn steps(far_m: f64) -> impl Strategy<Value = Vec<Step>> {
    let away = prop::array::uniform3(-far_m..far_m);
    prop::collection::vec((0u32..30, away, prop::bool::weighted(0.03)), 1..400)
}

fn check(steps: &[Step], skin_m: f64) -> Result<(), TestCaseError> {
    let mut neighbours = Neighbours::new(REACH_M, skin_m);
    let mut places: Vec<Option<Ecef>> = vec![None; 30];
    for &(number, away, is_gone) in steps {
        if is_gone {
            places[number as usize] = None;
            neighbours.remove(number);
            continue;
        }
        // About the middle of a cube, and across its sides.
        let Ecef(from) = places[number as usize].unwrap_or(Ecef([-3e6, 2e-3, 5.5e6]));
        let place = Ecef([from[0] + away[0], from[1] + away[1], from[2] + away[2]]);
        places[number as usize] = Some(place);
        let mut seen = Vec::new();
        neighbours.step(number, place, |other| seen.push(other));
        seen.sort_unstable();
        let others = (0..).zip(&places).filter(|(other, _)| *other != number);
        let near = others.filter(|(_, at)| at.is_some_and(|at| at.chord_m(place) <= REACH_M));
        prop_assert_eq!(seen, near.map(|(other, _)| other).collect::<Vec<u32>>());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Nobody within reach is lost, nobody beyond it is told, whatever the skin and however far movers go.
    #[test]
    fn all_within_reach_are_told(
        steps in prop::sample::select(vec![20.0, 150.0, 1_500.0]).prop_flat_map(steps),
        skin_m in prop::sample::select(vec![0.0, 200.0, 4_000.0]),
    ) {
        check(&steps, skin_m)?;
    }
}
