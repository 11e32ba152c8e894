//! Ships that sail, stop, circle and swing, and devices that lie.

use nautical::{METRES_PER_SECOND_PER_KNOT, Position, Time};

use super::{FalseKind, FalseSpell, Watch};
use crate::track::Fix;

/// What a ship does at a time: metres east and north of 120 E 38 N, speed sent, heading.
type State = (f64, f64, f64, f64);

fn fix(at_s: i64, (east, north, sog, heading): State) -> Fix {
    let position = Position::from_degrees(120.0 + east / 87_700.0, 38.0 + north / 111_000.0).expect("a place");
    Fix {
        time: Time(at_s * 1_000_000),
        position,
        place: position.ecef(),
        sog_centiknots: (sog >= 0.0).then_some((sog * 100.0) as u16),
        cog_decidegrees: None,
        heading_degrees: Some(heading as u16 % 360),
        sigma_m: 10.0,
        medium: ais::Medium::Shore,
        receptions: 1,
        version: 0,
    }
}

/// The spells of a ship that reports each `step_s` for `hours`.
fn spells(step_s: i64, hours: f64, state: impl Fn(f64) -> State) -> Vec<FalseSpell> {
    let mut watch = Watch::default();
    for at_s in (0..(hours * 3_600.0) as i64).step_by(step_s as usize) {
        // Errors of some metres.
        let wobble = |phase: f64| 4.0 * (at_s as f64 / 97.0 + phase).sin();
        let (east, north, sog, heading) = state(at_s as f64);
        watch.push(&fix(at_s, (east + wobble(0.0), north + wobble(1.0), sog, heading)), false);
    }
    watch.spells().to_vec()
}

fn metres(knots: f64, seconds: f64) -> f64 {
    knots * METRES_PER_SECOND_PER_KNOT * seconds
}

/// Round a circle: knots along it, radius, and what is sent.
fn circle(at_s: f64, knots: f64, radius_m: f64, sog: f64, heading: Option<f64>) -> State {
    let angle = metres(knots, at_s) / radius_m;
    let tangent = (angle.to_degrees() + 90.0).rem_euclid(360.0);
    (radius_m * angle.sin(), radius_m * angle.cos(), sog, heading.unwrap_or(tangent))
}

#[track_caller]
fn check(what: &str, seen: &[FalseSpell], expected: &[(FalseKind, i64, i64)]) {
    let kinds: Vec<FalseKind> = seen.iter().map(|spell| spell.kind).collect();
    assert_eq!(kinds, expected.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>(), "{what}: {seen:?}");
    for (spell, (_, start_s, end_s)) in seen.iter().zip(expected) {
        let off_s = |time: Time, at_s: i64| (time.0 / 1_000_000 - at_s).abs();
        assert!(off_s(spell.span.start, *start_s) <= 900, "{what}: begins {:?}", spell.span);
        assert!(off_s(spell.span.end, *end_s) <= 200, "{what}: ends {:?}", spell.span);
    }
}

#[test]
fn frozen_under_way() {
    for step_s in [10, 30, 120] {
        // Under way at 12 knots; for two hours the position stays where it was.
        let frozen = |at_s: f64| {
            let sailed_s = if (3_600.0..10_800.0).contains(&at_s) { 3_600.0 } else { at_s };
            (metres(12.0, sailed_s), 0.0, 12.0, 90.0)
        };
        check("frozen", &spells(step_s, 5.0, frozen), &[(FalseKind::Frozen, 3_600, 10_800)]);
    }
}

#[test]
fn ships_that_stop_are_not_frozen() {
    let stops = |at_s: f64| {
        let braking_s = (at_s - 3_600.0).clamp(0.0, 900.0);
        let way_m =
            metres(12.0, at_s.min(3_600.0)) + metres(12.0, braking_s) - metres(12.0, braking_s) * braking_s / 1_800.0;
        (
            way_m,
            0.0,
            12.0 * (1.0 - braking_s / 900.0) * f64::from(at_s > 3_600.0) + 12.0 * f64::from(at_s <= 3_600.0),
            90.0,
        )
    };
    for step_s in [10, 30, 120] {
        check("it stops", &spells(step_s, 4.0, stops), &[]);
        check("a faulty log at the berth", &spells(step_s, 4.0, |_| (0.0, 0.0, 5.0, 90.0)), &[]);
        check("no speed is sent", &spells(step_s, 4.0, |_| (0.0, 0.0, -1.0, 90.0)), &[]);
        check("102.3 is no speed", &spells(step_s, 4.0, |_| (0.0, 0.0, 102.3, 90.0)), &[]);
    }
    // It comes to rest while the speed that it sends stays what it was.
    let stuck = |at_s: f64| (stops(at_s).0, 0.0, 12.0, 90.0);
    for step_s in [10, 30, 120] {
        check("a stuck log", &spells(step_s, 4.0, stuck), &[]);
    }
    // It comes at 6 knots and then circles within 45 m.
    let circles = |at_s: f64| {
        let (east, north, ..) = circle(at_s, 5.0, 45.0, 5.0, None);
        let coming = metres(6.0, (1_800.0 - at_s).max(0.0));
        (east - coming, north, if coming > 0.0 { 6.0 } else { 5.0 }, 0.0)
    };
    check("a boat in small circles", &spells(10, 3.0, circles), &[]);
}

#[test]
fn rings() {
    for (step_s, knots, radius_m) in [(10, 20.0, 450.0), (30, 20.0, 450.0), (30, 25.0, 900.0), (60, 18.0, 700.0)] {
        // The speed and heading that are sent are the ship's own.
        let ring = |at_s: f64| circle(at_s, knots, radius_m, 12.0, Some(40.0));
        check("a ring", &spells(step_s, 2.0, ring), &[(FalseKind::Ring, 600, 7_200)]);
        // All that is sent goes round, but no ship turns so.
        if knots / radius_m > 0.04 {
            let ring = |at_s: f64| circle(at_s, knots, radius_m, knots, None);
            check("a ring that is consistent", &spells(step_s, 2.0, ring), &[(FalseKind::Ring, 600, 7_200)]);
        }
    }
}

#[test]
fn a_ring_ends_where_the_ship_comes_to_rest_on_it() {
    // An hour on the ring, then three at a berth that lies on its line.
    let berthed = |at_s: f64| match at_s {
        t if t < 3_600.0 => circle(t, 20.0, 450.0, 12.0, Some(40.0)),
        _ => (circle(3_600.0, 20.0, 450.0, 0.0, None).0, circle(3_600.0, 20.0, 450.0, 0.0, None).1, 0.0, 40.0),
    };
    for step_s in [10, 30] {
        let seen = spells(step_s, 4.0, berthed);
        let end_s = seen.last().map_or(0, |spell| spell.span.end.0 / 1_000_000);
        assert!(seen.len() == 1 && end_s < 3_600 + 1_300, "it may take two blocks of ten minutes: {seen:?}");
    }
}

#[test]
fn ships_that_circle_or_swing_are_not_on_a_ring() {
    for step_s in [10, 30, 60] {
        check("it circles to wait", &spells(step_s, 3.0, |at_s| circle(at_s, 6.0, 300.0, 6.0, None)), &[]);
        check("it swings round its anchor", &spells(step_s, 12.0, |at_s| circle(at_s, 0.1, 200.0, 0.1, None)), &[]);
        // One turn round the fish, then away.
        let seiner = |at_s: f64| {
            let turn_s = 400.0_f64;
            match at_s {
                t if t < turn_s => circle(t, 6.0, 196.0, 6.0, Some(0.0)),
                t => (metres(9.0, t - turn_s), 196.0, 9.0, 90.0),
            }
        };
        check("a purse seiner", &spells(step_s, 2.0, seiner), &[]);
        check("it sails", &spells(step_s, 4.0, |at_s| (metres(12.0, at_s), 0.0, 12.0, 90.0)), &[]);
    }
}

#[test]
fn what_is_old_is_not_judged() {
    let mut watch = Watch::default();
    let hour = |hours: i64| Time(hours * 3_600_000_000);
    let spell = |from: i64, to: i64| FalseSpell {
        kind: FalseKind::Jump,
        span: nautical::Interval::new(hour(from), hour(to)),
        fixes: 3,
        position: Position::default(),
    };
    assert_eq!(watch.judge(spell(0, 5), hour(10)), None);
    assert_eq!(watch.judge(spell(0, 9), hour(10)).map(|left| left.span.start), Some(hour(6)));
    // One that covers the last is laid under it, as far as may still be judged.
    let joined = watch.judge(spell(5, 11), hour(11)).map(|left| (left.span.start, left.span.end));
    assert_eq!(joined, Some((hour(7), hour(11))));
    // What is told is whole: it began when it began.
    assert_eq!(watch.spells().iter().map(|told| told.span).collect::<Vec<_>>(), [spell(0, 11).span]);
    let mut watch = Watch::default();
    watch.judge(spell(8, 9), hour(9));
    let joined = watch.judge(spell(7, 10), hour(10)).map(|left| (left.span.start, left.span.end));
    assert_eq!(joined, Some((hour(7), hour(10))));
    // Of one that goes on after a long while the last hours leave the track: what lies between was passed by.
    let again = watch.judge(spell(7, 20), hour(20)).map(|left| (left.span.start, left.span.end));
    assert_eq!(again, Some((hour(16), hour(20))));
}

#[test]
fn away_and_back_is_a_jump_and_taking_turns_is_not() {
    /// Times at which each of two tracks is heard.
    fn spells(heard: &[(u32, i64)]) -> Vec<(u32, i64, i64)> {
        let mut away = super::Away::default();
        let fixes = heard.iter().map(|&(track, at_s)| (track, fix(at_s, (f64::from(track) * 2e5, 0.0, 10.0, 0.0))));
        let told = fixes.filter_map(|(track, fix)| away.push(track, &fix).1);
        told.map(|(track, spell)| (track, spell.span.start.0 / 1_000_000, spell.span.end.0 / 1_000_000)).collect()
    }
    let each = |track: u32, from: i64, to: i64| (from..=to).step_by(60).map(move |at_s| (track, at_s));
    let sorted = |mut heard: Vec<(u32, i64)>| {
        heard.sort_by_key(|(_, at_s)| *at_s);
        heard
    };
    let there_and_back: Vec<_> = each(0, 0, 3_600).chain(each(1, 3_660, 9_000)).chain(each(0, 9_060, 12_000)).collect();
    assert_eq!(spells(&there_and_back), [(1, 3_660, 9_000)]);
    // It was silent before it was heard elsewhere, or does not come back: nothing is sure.
    let late: Vec<_> = each(0, 0, 3_600).chain(each(1, 7_200, 9_000)).chain(each(0, 9_060, 12_000)).collect();
    assert_eq!(spells(&late), []);
    assert_eq!(spells(&there_and_back[..100]), []);
    // Two ships share a number; one falls silent while the other goes on.
    let shared = each(0, 0, 3_600).chain(each(0, 9_000, 12_000)).chain(each(1, 30, 12_000)).collect();
    assert_eq!(spells(&sorted(shared)), []);
}
