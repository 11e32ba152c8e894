//! Scores of hand-made truths and findings.

use nautical::{Interval, Position, Time};

use super::{FoundAlert, FoundEncounter, FoundGap, FoundRows, evaluate, picture, text};
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

fn found(kind: &str, b: Option<u32>, (from, to): (i64, i64), radius_m: f64) -> FoundEncounter {
    FoundEncounter {
        kind: kind.into(),
        mmsi_a: 1,
        mmsi_b: b,
        span: span(from, to),
        position: Position::from_degrees(10.01, 50.0).expect("a place"),
        radius_m,
        within_limits: true,
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
fn silences_must_cover_nine_tenths_and_natural_ones_are_not_false() {
    let gap = |from, to, unexplained| FoundGap { mmsi: 1, span: span(from, to), unexplained };
    for (gaps, expected) in [
        (vec![gap(0, 1000, true)], [1, 1, 0]),
        (vec![gap(0, 1200, true)], [1, 0, 1]),
        (vec![gap(0, 1000, false), gap(5000, 6000, false)], [1, 1, 0]),
    ] {
        let rows = FoundRows { gaps, ..FoundRows::default() };
        let kind = evaluate(&[truth("gap", None, (0, 1000))], &rows, "DIR").kinds.remove(0);
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
    assert_eq!((score.transfers, score.transfers_alerted, score.alerts, score.false_alerts), (1, 1, 2, 1));
    assert_eq!(score.false_per_vessel_day, Some(0.25));
    assert_eq!(score.false_by_decoy.get("bunkering"), Some(&1));
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
