//! Scores of hand-made truths and findings.

use nautical::{Interval, Position, Time};

use super::{
    Counted, FoundAlert, FoundCandidate, FoundEncounter, FoundGap, FoundIdentity, FoundPositions, FoundRows, evaluate,
    picture, text,
};
use crate::truth::TruthLine;

fn span(from: i64, to: i64) -> Interval {
    Interval::new(Time::from_seconds(from), Time::from_seconds(to))
}

fn truth(kind: &str, b: Option<u32>, (from, to): (i64, i64)) -> TruthLine {
    let span = span(from, to);
    TruthLine {
        kind: kind.into(),
        mmsi_a: 1,
        mmsi_b: b,
        start: span.start.to_string(),
        end: span.end.to_string(),
        longitude: 10.0,
        latitude: 50.0,
        intent: "transfer".into(),
        observable: true,
        label: "what was planned".into(),
        borderline: false,
    }
}

fn place(east: f64, north: f64) -> Position {
    Position::from_degrees(east, north).expect("a place")
}

/// At 10.01 E 50 N: 717 m from where it is true. Its region is a square of that half side around it; none for 0.
fn found(kind: &str, b: Option<u32>, (from, to): (i64, i64), half_m: f64) -> FoundEncounter {
    let (east, north) = (half_m / 71_696.0, half_m / 111_229.0);
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
    let ring = corners.map(|(x, y)| place(10.01 + x * east, 50.0 + y * north)).to_vec();
    FoundEncounter {
        id: format!("{kind} {from}"),
        kind: kind.into(),
        mmsi_a: 1,
        mmsi_b: b,
        span: span(from, to),
        position: place(10.01, 50.0),
        region: if half_m > 0.0 { vec![ring] } else { Vec::new() },
        within_limits: true,
        q_value: None,
    }
}

/// True, right, false of the only kind.
#[track_caller]
fn check(truths: &[TruthLine], encounters: Vec<FoundEncounter>, expected: [u64; 3]) {
    let rows = FoundRows { encounters, ..FoundRows::default() };
    let evaluation = evaluate(truths, &rows, "DIR");
    let kind = &evaluation.kinds[0];
    assert_eq!([kind.truth, kind.right, kind.false_found], expected, "{evaluation:#?}");
    assert_eq!(evaluation.missed.len() as u64, kind.truth - kind.right);
    assert_eq!(evaluation.false_ones.len() as u64, kind.false_found);
}

#[test]
fn visible_ones_match_by_time_and_pair_one_to_one() {
    let visible = |b, times| truth("visible", Some(b), times);
    let seen = |b, times| found("visible", Some(b), times, 0.0);
    check(&[visible(2, (0, 1000))], vec![seen(2, (100, 1000))], [1, 1, 0]);
    check(&[visible(2, (0, 1000))], vec![seen(2, (0, 499))], [1, 0, 1]);
    check(&[visible(2, (0, 1000))], vec![seen(3, (0, 1000))], [1, 0, 1]);
    check(&[visible(2, (0, 1000))], vec![seen(2, (0, 1000)), seen(2, (0, 1000))], [1, 1, 1]);
    check(&[visible(2, (0, 1000)), visible(2, (900, 2000))], vec![seen(2, (0, 1000))], [2, 1, 0]);
    check(&[], vec![seen(2, (0, 1000))], [0, 0, 1]);
    let lost = TruthLine { observable: false, ..visible(2, (0, 1000)) };
    let lost = [lost];
    check(&lost, vec![seen(2, (0, 300))], [0, 0, 0]);
    check(&lost, vec![], [0, 0, 0]);
}

#[test]
fn dark_ones_match_if_the_window_holds_the_meeting_and_the_place_is_near() {
    // The two places lie 717 m apart.
    for (window, radius_m, right) in [((0, 2000), 300.0, 1), ((0, 2000), 100.0, 0), ((600, 2000), 5_000.0, 0)] {
        let row = found("one-dark", Some(2), window, radius_m);
        check(&[truth("one-dark", Some(2), (500, 1500))], vec![row], [1, right, 1 - right]);
    }
}

#[test]
fn mistakes_on_the_border_are_counted_apart() {
    let border = TruthLine { kind: "borderline".into(), ..truth("visible", Some(2), (0, 1000)) };
    let rows = FoundRows { encounters: vec![found("visible", Some(2), (0, 900), 0.0)], ..FoundRows::default() };
    let kind = evaluate(&[border], &rows, "DIR").kinds.remove(0);
    assert_eq!((kind.false_found, kind.false_borderline, kind.precision_settled.value), (1, 1, None));
    let border = TruthLine { borderline: true, ..truth("visible", Some(2), (0, 1000)) };
    let kind = evaluate(&[border], &FoundRows::default(), "DIR").kinds.remove(0);
    assert_eq!((kind.truth, kind.right, kind.missed_borderline), (1, 0, 1));
}

#[test]
fn pieces_of_a_true_meeting_are_counted_apart_too() {
    let encounters = [(0, 700), (800, 1000), (2000, 2500)].map(|times| found("visible", Some(2), times, 0.0)).to_vec();
    let rows = FoundRows { encounters, ..FoundRows::default() };
    let kind = evaluate(&[truth("visible", Some(2), (0, 1000))], &rows, "DIR").kinds.remove(0);
    assert_eq!((kind.right, kind.right_within_limits, kind.false_found, kind.false_pieces), (1, 1, 2, 1));
}

#[test]
fn a_stay_without_a_name_is_no_false_stay_but_a_missed_meeting() {
    let one_dark = truth("one-dark", Some(2), (500, 1500));
    let rows = FoundRows { encounters: vec![found("lone-stay", None, (0, 2000), 300.0)], ..FoundRows::default() };
    let evaluation = evaluate(&[one_dark], &rows, "DIR");
    let counts: Vec<[u64; 3]> = evaluation.kinds.iter().map(|k| [k.truth, k.right, k.false_found]).collect();
    assert_eq!(counts, [[1, 0, 0], [0, 0, 0]]);
    assert_eq!(evaluation.missed[0].remark, "found as a stay without a name");
}

#[test]
fn silences_must_cover_nine_tenths_and_natural_ones_are_not_false() {
    for (gaps, expected, causes) in [
        (vec![gap(1, (0, 1000), UNEXPLAINED)], [1, 1, 0], "off"),
        (vec![gap(1, (0, 1200), UNEXPLAINED)], [1, 0, 1], "off, other bounds"),
        (vec![gap(1, (0, 1000), "reception"), gap(1, (5000, 6000), "reception")], [1, 1, 0], "on the air"),
    ] {
        let rows = FoundRows { gaps, ..FoundRows::default() };
        let evaluation = evaluate(&[truth("gap", None, (0, 1000))], &rows, "DIR");
        let kind = &evaluation.kinds[0];
        assert_eq!([kind.truth, kind.right, kind.false_found], expected);
        assert!(evaluation.gap_causes.contains_key(causes), "{:?}", evaluation.gap_causes);
    }
}

const UNEXPLAINED: &str = "unexplained-in-coverage";

fn gap(mmsi: u32, (from, to): (i64, i64), cause: &str) -> FoundGap {
    let place = place(10.0 + f64::from(mmsi) / 10.0, 50.0);
    FoundGap { mmsi, span: span(from, to), from: place, to: Some(place), cause: cause.into() }
}

#[test]
fn the_partner_is_looked_for_among_the_candidates_and_by_the_nearest_silence() {
    let row = found("lone-stay", None, (0, 2000), 300.0);
    let of = |rank, mmsi| FoundCandidate { encounter_id: row.id.clone(), rank, mmsi };
    let candidates = vec![of(1, Some(7)), of(2, None), of(3, Some(5))];
    // Ship 5 is the partner; 2 and 4 were silent nearer by, 8 at another time, and 7 farther off.
    let gaps = [2, 4, 5, 7].map(|mmsi| gap(mmsi, (0, 2000), UNEXPLAINED)).into_iter();
    let gaps = gaps.chain([gap(3, (5000, 6000), UNEXPLAINED)]).collect();
    let rows = FoundRows { encounters: vec![row], candidates, gaps, ..FoundRows::default() };
    let truths = [truth("one-dark", Some(5), (500, 1500)), truth("one-dark", Some(6), (3500, 4500))];
    let score = evaluate(&truths, &rows, "DIR").candidates;
    assert_eq!((score.cases, score.told.value, score.recall.value), (2, Some(0.5), Some(0.5)));
    assert_eq!((score.rank.median, score.baseline_rank.median), (Some(2.0), Some(3.0)));
    assert_eq!((score.before_nobody.value, score.against_baseline), (Some(0.0), [1, 0, 0]));
    let named = FoundRows { encounters: vec![found("one-dark", Some(9), (0, 2000), 0.0)], ..FoundRows::default() };
    let score = evaluate(&[truth("lone-stay", None, (500, 1500))], &named, "DIR").candidates;
    assert_eq!(score.named_wrongly.value, Some(1.0));
}

#[test]
fn only_ships_that_are_listed_count_as_fitting() {
    let row = found("one-dark", Some(5), (0, 2000), 300.0);
    let of = |rank, mmsi| FoundCandidate { encounter_id: row.id.clone(), rank, mmsi };
    let candidates = vec![of(1, Some(5)), of(2, None), of(3, Some(6)), of(4, Some(7))];
    let rows = FoundRows { encounters: vec![row], candidates, ..FoundRows::default() };
    let counted = Counted::of(&[truth("one-dark", Some(5), (500, 1500))], &rows, "DIR").candidates;
    assert_eq!((counted.cases[0].fitting_others, counted.cases[0].rank), (2, Some((1, true))));
    assert_eq!((counted.with_others(2).cases.len(), counted.with_others(3).cases.len()), (1, 0));
}

#[test]
fn pairs_of_silences_are_held_against_pairs_at_random() {
    // Of ships 1 to 4 all six pairs overlap, ship 5 is silent at another time; 1 and 2 met.
    let gaps: Vec<_> = (1..=4).map(|mmsi| gap(mmsi, (0, 2000), UNEXPLAINED)).collect();
    let gaps = gaps.into_iter().chain([gap(5, (5000, 6000), UNEXPLAINED)]).collect();
    let right = FoundEncounter { q_value: Some(0.01), ..found("both-dark", Some(2), (0, 2000), 300.0) };
    let wrong = FoundEncounter { q_value: Some(0.2), ..found("both-dark", Some(3), (0, 2000), 300.0) };
    let rows = FoundRows { encounters: vec![right, wrong], gaps, ..FoundRows::default() };
    let counted = Counted::of(&[truth("both-dark", Some(2), (500, 1500))], &rows, "DIR").pairs;
    assert_eq!((counted.overlapping, counted.overlapping_true), (6, 1));
    assert_eq!((counted.told, counted.outstanding), ([2, 1], [1, 1]));
}

#[test]
fn false_positions_match_by_time_whatever_their_shape() {
    let spell = |mmsi, times: (i64, i64)| FoundPositions { kind: "ring".into(), mmsi, span: span(times.0, times.1) };
    for (positions, expected) in [
        (vec![spell(Some(1), (100, 400)), spell(Some(1), (500, 900))], [1, 1, 0]),
        (vec![spell(None, (0, 1000))], [1, 1, 0]),
        (vec![spell(Some(2), (0, 1000))], [1, 0, 1]),
        (vec![spell(Some(1), (900, 2000))], [1, 0, 1]),
    ] {
        let rows = FoundRows { positions, ..FoundRows::default() };
        let kind = evaluate(&[truth("false-position", None, (0, 1000))], &rows, "DIR").kinds.remove(0);
        assert_eq!([kind.truth, kind.right, kind.false_found], expected);
    }
}

#[test]
fn doubts_about_identity_match_by_kind_vessels_and_day() {
    let doubt = |kind: &str, mmsi, other_mmsi, at| FoundIdentity {
        kind: kind.into(),
        mmsi,
        other_mmsi,
        time: Time::from_seconds(at),
    };
    let change = "possible-identity-change";
    for (identity, expected) in [
        (vec![doubt(change, 2, Some(1), 1100), doubt("imo-check-digit", 1, None, 0)], [1, 1, 0]),
        (vec![doubt(change, 1, Some(3), 1100)], [1, 0, 1]),
        (vec![doubt(change, 1, Some(2), 200_000)], [1, 0, 1]),
        (vec![doubt("shared-mmsi", 1, Some(2), 100)], [1, 0, 0]),
    ] {
        let rows = FoundRows { identity, ..FoundRows::default() };
        let kind = evaluate(&[truth(change, Some(2), (0, 1000))], &rows, "DIR").kinds.remove(0);
        assert_eq!([kind.truth, kind.right, kind.false_found], expected);
    }
}

#[test]
fn alerts_are_scored_by_what_meetings_were_for() {
    let alert = |mmsis: &[u32], band: &str| FoundAlert { band: band.into(), mmsis: mmsis.into(), span: span(100, 900) };
    let innocent = TruthLine { intent: "innocent".into(), ..truth("visible", Some(3), (0, 1000)) };
    let decoy = TruthLine { label: "bunkering".into(), ..truth("decoy", Some(3), (0, 1000)) };
    let alerts = vec![alert(&[1, 2], "high"), alert(&[1, 3], "medium"), alert(&[7], "low")];
    let rows = FoundRows { alerts, vessel_days: 4.0, ..FoundRows::default() };
    let score = evaluate(&[truth("visible", Some(2), (0, 1000)), innocent, decoy], &rows, "DIR").alerts;
    let counts: Vec<_> = score.bands.iter().map(|b| (b.transfers_alerted, b.alerts, b.false_alerts)).collect();
    assert_eq!(counts, [(1, 3, 2), (1, 2, 1), (1, 1, 0), (0, 0, 0)]);
    assert_eq!((score.transfers, score.bands[1].false_per_10000_vessel_days.value), (1, Some(2_500.0)));
    assert_eq!(score.bands[1].false_by_decoy.get("bunkering"), Some(&1));
}

#[test]
fn counts_of_two_seas_add_up() {
    let truths = [truth("visible", Some(2), (0, 1000)), truth("visible", Some(3), (0, 1000))];
    let rows = FoundRows { encounters: vec![found("visible", Some(2), (100, 1000), 0.0)], ..FoundRows::default() };
    let mut both = Counted::of(&truths, &rows, "ONE");
    both.add(Counted::of(&truths[..1], &rows, "TWO"));
    let evaluation = both.evaluation();
    let kind = &evaluation.kinds[0];
    assert_eq!((kind.truth, kind.right, evaluation.missed.len()), (3, 2, 1));
    assert_eq!(kind.start_error_s.median, Some(100.0));
}

#[test]
fn commands_can_be_pasted_whatever_the_folder_is_called() {
    for (dir, word) in [("out/1", "out/1"), ("my run", "'my run'"), ("it's", "'it'\\''s'"), ("", "''")] {
        let missed = evaluate(&[truth("gap", None, (0, 1000))], &FoundRows::default(), dir).missed;
        assert_eq!(missed[0].command, format!("alongside vessel {word} 1"));
    }
}

#[test]
fn words_and_picture_say_what_they_are() {
    let rows = FoundRows { encounters: vec![found("visible", Some(2), (0, 900), 0.0)], ..FoundRows::default() };
    let evaluation = evaluate(&[truth("visible", Some(3), (0, 1000))], &rows, "DIR");
    let (text, picture) = (text(&evaluation), picture(&evaluation));
    assert!(text.starts_with("SYNTHETIC. Simulated; agreement with our own model of the sea"));
    assert!(text.contains("alongside explain DIR --pair 1,3 --at 1970-01-01T00:08:20Z"), "{text}");
    assert!(picture.contains("SYNTHETIC") && picture.starts_with("<svg") && picture.ends_with("</svg>\n"));
}
