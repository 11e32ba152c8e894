//! Silences against the truth.

use std::collections::BTreeSet;

use super::found::{FoundGap, FoundRows};
use super::matching::{one_to_one, overlap};
use super::truths::{Truth, of_kind};
use super::{Counted, mistake};
use crate::truth::TruthLine;

/// Least share of time for two silences to be the same.
const OVERLAP_MIN: f64 = 0.9;

/// Words of truth for a transmitter switched off.
const OFF: [&str; 2] = ["gap", "gap-into-waters"];

/// Counts silences of transmitters that were switched off, and what silences were put down to.
pub(super) fn count(truth: &[TruthLine], rows: &FoundRows, dir: &str, counted: &mut Counted) {
    let truths: Vec<Truth> = OFF.iter().flat_map(|kind| of_kind(truth, kind)).collect();
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
    let matched = one_to_one(truths.len(), gaps.len(), OVERLAP_MIN, candidates);
    tell_matched(&truths, gaps, &matched, counted);
    let truth_matched: BTreeSet<usize> = matched.iter().map(|&(truth, _)| truth).collect();
    for (number, truth) in truths.iter().enumerate() {
        if truth.line.observable && !truth_matched.contains(&number) {
            let remark = "no silence of this ship that covers nine tenths of it".to_owned();
            counted.missed.push(mistake("gap", &truth.line.label, truth.ships(), truth.span, remark, dir));
        }
    }
    let found_matched: BTreeSet<usize> = matched.iter().map(|&(_, found)| found).collect();
    let falsified: Vec<Truth> = of_kind(truth, "false-position").collect();
    for (number, gap) in gaps.iter().enumerate() {
        if found_matched.contains(&number) {
            continue;
        }
        let of_ship = |truths: &[Truth]| {
            truths.iter().any(|t| t.line.mmsi_a == gap.mmsi && t.span.intersection(gap.span).is_some())
        };
        let was = if of_ship(&truths) {
            "off, other bounds"
        } else if of_ship(&falsified) {
            "false positions"
        } else {
            "on the air"
        };
        *counted.gap_causes.entry(was.to_owned()).or_default().entry(gap.cause.clone()).or_default() += 1;
        // Another piece of a silence that the recording lost the ends of is no mistake.
        let is_lost = truths.iter().any(|truth| {
            !truth.line.observable && truth.line.mmsi_a == gap.mmsi && truth.span.intersection(gap.span).is_some()
        });
        if gap.is_unexplained() && !is_lost {
            let tally = counted.tally("gap");
            (tally.false_found, tally.false_within_limits) = (tally.false_found + 1, tally.false_within_limits + 1);
            let remark = format!("the transmitter was: {was}");
            counted.false_ones.push(mistake("gap", "", vec![gap.mmsi], gap.span, remark, dir));
        }
    }
}

fn tell_matched(truths: &[Truth], gaps: &[FoundGap], matched: &[(usize, usize)], counted: &mut Counted) {
    let observable = truths.iter().filter(|truth| truth.line.observable).count() as u64;
    let tally = counted.tally("gap");
    (tally.truth, tally.unobservable) = (observable, truths.len() as u64 - observable);
    tally.rows = gaps.len() as u64;
    for (truth, gap) in matched.iter().filter_map(|&(truth, found)| truths.get(truth).zip(gaps.get(found))) {
        let tally = counted.tally("gap");
        tally.right += u64::from(truth.line.observable);
        tally.start_errors_s.push(gap.span.start.since(truth.span.start));
        tally.end_errors_s.push(gap.span.end.since(truth.span.end));
        *counted.gap_causes.entry("off".to_owned()).or_default().entry(gap.cause.clone()).or_default() += 1;
    }
}
