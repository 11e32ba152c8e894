//! False positions and doubts about identity against the truth.

use std::collections::BTreeSet;

use nautical::Interval;

use super::found::{FoundIdentity, FoundPositions, FoundRows};
use super::matching::one_to_one;
use super::truths::Truth;
use super::{Counted, mistake};
use crate::truth::TruthLine;

/// Least share of the shorter one's time that two spells must share to be the same. Judgement: a spell is told from its first
/// false fix to its last, and its first fixes may be taken for true ones.
const SHARE_MIN: f64 = 0.5;
/// A doubt may be seen so long before or after what gives rise to it, seconds. Judgement.
const IDENTITY_S: f64 = 86_400.0;

/// Words of truth for false positions: the general one, and the shapes of the table `positions`.
const POSITIONS: [&str; 7] =
    ["false-position", "jump", "ring", "frozen", "common-target", "null-island", "area-interference"];
/// Words of truth for doubts about identity: those of the table `identity`.
const IDENTITY: [&str; 8] = [
    "shared-mmsi",
    "possible-identity-change",
    "particulars-changed",
    "imo-check-digit",
    "mid-mismatch",
    "identity-conflict",
    "matches-reported-false-identity",
    "identity-of-removed-vessel",
];

fn of_kinds<'t>(truth: &'t [TruthLine], kinds: &[&str]) -> Vec<Truth<'t>> {
    truth.iter().filter(|line| kinds.contains(&line.kind.as_str())).filter_map(Truth::of).collect()
}

/// Time that two spells share over the length of the shorter one, 0..=1. A spell of one fix has no length: it counts whole
/// where it lies within the other.
fn share_of_shorter(a: Interval, b: Interval) -> f64 {
    let Some(both) = a.intersection(b) else { return 0.0 };
    let shorter_s = a.seconds().min(b.seconds());
    if shorter_s > 0.0 { both.seconds() / shorter_s } else { 1.0 }
}

/// Counts spells of false positions. Several found spells within one true one are one find.
pub(super) fn count_positions(truth: &[TruthLine], rows: &FoundRows, dir: &str, counted: &mut Counted) {
    let truths = of_kinds(truth, &POSITIONS);
    if truths.is_empty() && rows.positions.is_empty() {
        return;
    }
    let alike = |truth: &Truth, found: &FoundPositions| {
        let same = found.mmsi.is_none_or(|mmsi| truth.ships().contains(&mmsi));
        if same { share_of_shorter(truth.span, found.span) } else { 0.0 }
    };
    for truth in &truths {
        let founds: Vec<_> = rows.positions.iter().filter(|found| alike(truth, found) >= SHARE_MIN).collect();
        let tally = counted.tally("positions");
        if !truth.line.observable {
            tally.unobservable += 1;
            continue;
        }
        tally.truth += 1;
        let (Some(first), Some(last)) =
            (founds.iter().map(|found| found.span.start).min(), founds.iter().map(|found| found.span.end).max())
        else {
            let remark = "no spell of this ship at that time".to_owned();
            counted.missed.push(mistake("positions", &truth.line.label, truth.ships(), truth.span, remark, dir));
            continue;
        };
        tally.right += 1;
        tally.start_errors_s.push(first.since(truth.span.start));
        tally.end_errors_s.push(last.since(truth.span.end));
        for kind in founds.iter().map(|found| &found.kind).collect::<BTreeSet<_>>() {
            *counted.position_kinds.entry(truth.line.kind.clone()).or_default().entry(kind.clone()).or_default() += 1;
        }
    }
    for found in rows.positions.iter().filter(|found| !truths.iter().any(|truth| alike(truth, found) >= SHARE_MIN)) {
        let tally = counted.tally("positions");
        (tally.false_found, tally.false_within_limits) = (tally.false_found + 1, tally.false_within_limits + 1);
        let remark = format!("{}; its positions were true", found.kind);
        let ships: Vec<u32> = found.mmsi.into_iter().collect();
        counted.false_ones.push(mistake("positions", "", ships, found.span, remark, dir));
        *counted.position_kinds.entry("none".to_owned()).or_default().entry(found.kind.clone()).or_default() += 1;
    }
}

fn ships_of(found: &FoundIdentity) -> BTreeSet<u32> {
    std::iter::once(found.mmsi).chain(found.other_mmsi).collect()
}

/// Counts doubts about identity. Found kinds of which the truth tells nothing at all (a failing check digit, which every
/// synthetic ship has) are not counted as false.
pub(super) fn count_identity(truth: &[TruthLine], rows: &FoundRows, dir: &str, counted: &mut Counted) {
    let truths = of_kinds(truth, &IDENTITY);
    let told: BTreeSet<&str> = truths.iter().map(|truth| truth.line.kind.as_str()).collect();
    let founds: Vec<&FoundIdentity> = rows.identity.iter().filter(|row| told.contains(row.kind.as_str())).collect();
    if truths.is_empty() {
        return;
    }
    let mut alike = Vec::new();
    for (number, truth) in truths.iter().enumerate() {
        let ships: BTreeSet<u32> = truth.ships().into_iter().collect();
        let (from, to) = (truth.span.start.plus_seconds(-IDENTITY_S), truth.span.end.plus_seconds(IDENTITY_S));
        for (found, row) in founds.iter().enumerate() {
            let same = row.kind == truth.line.kind && ships_of(row) == ships && from <= row.time && row.time <= to;
            alike.push((number, found, f64::from(u8::from(same))));
        }
    }
    let matched = one_to_one(truths.len(), founds.len(), 1.0, alike.into_iter());
    for (number, truth) in truths.iter().enumerate() {
        let is_found = matched.iter().any(|&(truth, _)| truth == number);
        let tally = counted.tally("identity");
        if !truth.line.observable {
            tally.unobservable += 1;
            continue;
        }
        (tally.truth, tally.right) = (tally.truth + 1, tally.right + u64::from(is_found));
        count_kind(counted, &truth.line.kind, if is_found { "found" } else { "missed" });
        if !is_found {
            let remark = format!("no {} of these ships", truth.line.kind);
            counted.missed.push(mistake("identity", &truth.line.label, truth.ships(), truth.span, remark, dir));
        }
    }
    for (number, row) in founds.iter().enumerate() {
        if !matched.iter().any(|&(_, found)| found == number) {
            let tally = counted.tally("identity");
            (tally.false_found, tally.false_within_limits) = (tally.false_found + 1, tally.false_within_limits + 1);
            count_kind(counted, &row.kind, "false");
            let at = Interval::new(row.time, row.time);
            let ships = ships_of(row).into_iter().collect();
            counted.false_ones.push(mistake("identity", "", ships, at, row.kind.clone(), dir));
        }
    }
}

fn count_kind(counted: &mut Counted, kind: &str, what: &str) {
    *counted.identity_kinds.entry(kind.to_owned()).or_default().entry(what.to_owned()).or_default() += 1;
}
