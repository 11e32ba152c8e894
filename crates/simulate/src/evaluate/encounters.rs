//! Encounters and silences against the truth.

use std::collections::{BTreeMap, BTreeSet};

use nautical::{Interval, Position, Time, distance_m};

use super::figures::{Errors, KindScore};
use super::found::{FoundEncounter, FoundRows};
use super::matching::{one_to_one, overlap};
use super::{ENCOUNTER_OVERLAP_MIN, Evaluation, GAP_OVERLAP_MIN, Mistake, PLACE_M_MAX, command};
use crate::truth::TruthLine;

/// A truth line with its times read.
pub(super) struct Truth<'t> {
    pub(super) line: &'t TruthLine,
    pub(super) span: Interval,
    pub(super) position: Position,
}

/// The lines of a kind. Lines whose times cannot be read were refused when the file was read.
pub(super) fn of_kind<'t>(truth: &'t [TruthLine], kind: &'t str) -> impl Iterator<Item = Truth<'t>> + 't {
    truth.iter().filter(move |line| line.kind == kind).filter_map(Truth::of)
}

impl<'t> Truth<'t> {
    fn of(line: &'t TruthLine) -> Option<Truth<'t>> {
        let span = line.span().ok()?;
        let position = Position::from_degrees(line.longitude, line.latitude).unwrap_or_default();
        Some(Truth { line, span, position })
    }
}

fn ships(line: &TruthLine) -> Vec<u32> {
    std::iter::once(line.mmsi_a).chain(line.mmsi_b).collect()
}

fn ships_found(found: &FoundEncounter) -> Vec<u32> {
    std::iter::once(found.mmsi_a).chain(found.mmsi_b).collect()
}

/// Scores one kind of encounter.
pub(super) fn score(kind: &str, truth: &[TruthLine], rows: &FoundRows, dir: &str, evaluation: &mut Evaluation) {
    let truths: Vec<Truth> = of_kind(truth, kind).collect();
    let founds: Vec<&FoundEncounter> = rows.encounters.iter().filter(|found| found.kind == kind).collect();
    if truths.is_empty() && founds.is_empty() {
        return;
    }
    let mut by_ships: BTreeMap<Vec<u32>, Vec<usize>> = BTreeMap::new();
    for (number, found) in founds.iter().enumerate() {
        by_ships.entry(ships_found(found)).or_default().push(number);
    }
    let (truths_ref, founds_ref) = (&truths, &founds);
    let candidates = truths.iter().enumerate().flat_map(|(number, truth)| {
        let same = by_ships.get(&ships(truth.line)).map_or(&[][..], Vec::as_slice);
        same.iter().filter_map(move |&found| {
            let likeness = likeness(kind, truths_ref.get(number)?, founds_ref.get(found)?);
            Some((number, found, likeness))
        })
    });
    let least = if kind == "visible" { ENCOUNTER_OVERLAP_MIN } else { f64::MIN_POSITIVE };
    let matched = one_to_one(truths.len(), founds.len(), least, candidates);
    let borders: Vec<Truth> = truth
        .iter()
        .filter(|line| kind == "visible" && (line.kind == "borderline" || line.borderline))
        .filter_map(Truth::of)
        .collect();
    tell(kind, (&truths, &founds, &borders), &matched, dir, evaluation);
}

/// Whether a mistake about these ships at that time lies on the border of the definition.
fn is_borderline(borders: &[Truth], ships_of: &[u32], span: Interval) -> bool {
    borders.iter().any(|border| ships(border.line) == ships_of && border.span.intersection(span).is_some())
}

/// How alike a true and a found encounter are, 0 for not at all.
fn likeness(kind: &str, truth: &Truth, found: &FoundEncounter) -> f64 {
    if kind == "visible" {
        return overlap(truth.span, found.span);
    }
    let within = found.span.start <= truth.span.start && truth.span.end <= found.span.end;
    let near = distance_m(truth.position, found.position) <= found.radius_m + PLACE_M_MAX;
    // Of several windows that hold the meeting the narrowest says most.
    if within && near { 1.0 / (1.0 + found.span.seconds()) } else { 0.0 }
}

fn tell(
    kind: &str,
    (truths, founds, borders): (&[Truth], &[&FoundEncounter], &[Truth]),
    matched: &[(usize, usize)],
    dir: &str,
    evaluation: &mut Evaluation,
) {
    let pairs: Vec<(&Truth, &FoundEncounter)> =
        matched.iter().filter_map(|&(truth, found)| truths.get(truth).zip(founds.get(found).copied())).collect();
    let right = pairs.iter().filter(|(truth, _)| truth.line.observable).count() as u64;
    let observable = truths.iter().filter(|truth| truth.line.observable).count() as u64;
    evaluation.unobservable += truths.len() as u64 - observable;
    let truth_matched: BTreeSet<usize> = matched.iter().map(|&(truth, _)| truth).collect();
    let found_matched: BTreeSet<usize> = matched.iter().map(|&(_, found)| found).collect();
    let (mut missed_borderline, mut false_borderline) = (0, 0);
    for (number, truth) in truths.iter().enumerate() {
        if truth.line.observable && !truth_matched.contains(&number) {
            let near = founds.iter().filter(|found| ships_found(found) == ships(truth.line));
            let best = near.map(|found| overlap(truth.span, found.span)).fold(0.0, f64::max);
            let on_border = is_borderline(borders, &ships(truth.line), truth.span);
            missed_borderline += u64::from(on_border);
            let remark = remark(best, on_border);
            evaluation.missed.push(mistake(kind, &truth.line.label, ships(truth.line), truth.span, remark, dir));
        }
    }
    let (mut false_found, mut false_within_limits) = (0, 0);
    for (number, found) in founds.iter().enumerate() {
        if found_matched.contains(&number) {
            continue;
        }
        let near = truths.iter().filter(|truth| ships(truth.line) == ships_found(found));
        let best = near.map(|truth| (overlap(truth.span, found.span), truth)).max_by(|a, b| a.0.total_cmp(&b.0));
        // A piece of a meeting that the recording lost is no mistake.
        if best.as_ref().is_some_and(|(share, truth)| *share > 0.0 && !truth.line.observable) {
            continue;
        }
        false_found += 1;
        false_within_limits += u64::from(found.within_limits);
        let (share, label) = best.map_or((0.0, ""), |(share, truth)| (share, truth.line.label.as_str()));
        let on_border = is_borderline(borders, &ships_found(found), found.span);
        false_borderline += u64::from(on_border);
        let place = if found.within_limits { "within the limits" } else { "outside the limits" };
        let remark = format!("{place}; {}", remark(share, on_border));
        evaluation.false_ones.push(mistake(kind, label, ships_found(found), found.span, remark, dir));
    }
    let score = KindScore::of(kind, observable, right, false_found, false_within_limits)
        .with_borderline(missed_borderline, false_borderline);
    evaluation.kinds.push(with_errors(score, &pairs));
}

/// How far off starts, ends and places are.
fn with_errors(score: KindScore, pairs: &[(&Truth, &FoundEncounter)]) -> KindScore {
    let seconds = |later: Time, earlier: Time| later.since(earlier);
    KindScore {
        start_error_s: Errors::of(pairs.iter().map(|(truth, found)| seconds(found.span.start, truth.span.start))),
        end_error_s: Errors::of(pairs.iter().map(|(truth, found)| seconds(found.span.end, truth.span.end))),
        place_error_m: Errors::of(pairs.iter().map(|(truth, found)| distance_m(truth.position, found.position))),
        window_s: Errors::of(pairs.iter().map(|(_, found)| found.span.seconds())),
        ..score
    }
}

fn remark(share: f64, on_border: bool) -> String {
    let shared = match share {
        0.0 => "nothing of these ships at that time".to_owned(),
        share => format!("the two share {:.0} % of their time", share * 100.0),
    };
    if on_border { shared + "; on the border of the definition, where errors of position decide" } else { shared }
}

fn mistake(kind: &str, label: &str, mmsis: Vec<u32>, span: Interval, remark: String, dir: &str) -> Mistake {
    Mistake {
        kind: kind.to_owned(),
        label: label.to_owned(),
        command: command(dir, &mmsis, span),
        mmsis,
        start: span.start.to_string(),
        end: span.end.to_string(),
        remark,
    }
}

/// Scores silences of transmitters that were switched off.
pub(super) fn score_gaps(truth: &[TruthLine], rows: &FoundRows, dir: &str, evaluation: &mut Evaluation) {
    let truths: Vec<Truth> = of_kind(truth, "gap").collect();
    if truths.is_empty() && rows.gaps.is_empty() {
        return;
    }
    let (truths_ref, gaps) = (&truths, &rows.gaps);
    let candidates = truths.iter().enumerate().flat_map(|(number, _)| {
        gaps.iter().enumerate().filter_map(move |(found, gap)| {
            let truth = truths_ref.get(number).filter(|truth| truth.line.mmsi_a == gap.mmsi)?;
            Some((number, found, overlap(truth.span, gap.span)))
        })
    });
    let matched = one_to_one(truths.len(), gaps.len(), GAP_OVERLAP_MIN, candidates);
    let observable = truths.iter().filter(|truth| truth.line.observable).count() as u64;
    evaluation.unobservable += truths.len() as u64 - observable;
    let pairs = || matched.iter().filter_map(|&(truth, found)| truths.get(truth).zip(gaps.get(found)));
    let right = pairs().filter(|(truth, _)| truth.line.observable).count() as u64;
    for (number, truth) in truths.iter().enumerate() {
        if truth.line.observable && !matched.iter().any(|&(truth, _)| truth == number) {
            let ships = ships(truth.line);
            let remark = "no silence of this ship that covers nine tenths of it".to_owned();
            evaluation.missed.push(mistake("gap", &truth.line.label, ships, truth.span, remark, dir));
        }
    }
    let mut false_found = 0;
    for (number, gap) in gaps.iter().enumerate() {
        if gap.unexplained && !matched.iter().any(|&(_, found)| found == number) {
            false_found += 1;
            let remark = "the transmitter was on".to_owned();
            evaluation.false_ones.push(mistake("gap", "", vec![gap.mmsi], gap.span, remark, dir));
        }
    }
    evaluation.kinds.push(KindScore {
        start_error_s: Errors::of(pairs().map(|(truth, gap)| gap.span.start.since(truth.span.start))),
        end_error_s: Errors::of(pairs().map(|(truth, gap)| gap.span.end.since(truth.span.end))),
        ..KindScore::of("gap", observable, right, false_found, false_found)
    });
}
