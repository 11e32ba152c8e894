//! Encounters against the truth.

use std::collections::{BTreeMap, BTreeSet};

use nautical::{Interval, distance_m};

use super::found::{FoundEncounter, FoundRows};
use super::matching::{one_to_one, overlap};
use super::region::metres_from_region;
use super::truths::{Truth, of_kind, ships_found};
use super::{Counted, Mistake, PLACE_M_MAX, mistake};
use crate::truth::TruthLine;

/// Least share of time for two encounters to be the same.
const OVERLAP_MIN: f64 = 0.5;

/// Counts one kind of encounter.
pub(super) fn count(kind: &str, truth: &[TruthLine], rows: &FoundRows, dir: &str, counted: &mut Counted) {
    let truths: Vec<Truth> = of_kind(truth, kind).collect();
    let founds: Vec<&FoundEncounter> = rows.encounters.iter().filter(|found| found.kind == kind).collect();
    if truths.is_empty() && founds.is_empty() {
        return;
    }
    let least = if kind == "visible" { OVERLAP_MIN } else { f64::MIN_POSITIVE };
    let matched = one_to_one(truths.len(), founds.len(), least, alike(kind, &truths, &founds).into_iter());
    let side = Side { kind, truth, rows, truths, founds, dir };
    side.tally(&matched, counted);
    side.misses(&matched.iter().map(|&(truth, _)| truth).collect(), counted);
    side.false_ones(&matched.iter().map(|&(_, found)| found).collect(), counted);
}

/// Indices of true and found encounters of the same ships, with their likeness.
fn alike(kind: &str, truths: &[Truth], founds: &[&FoundEncounter]) -> Vec<(usize, usize, f64)> {
    let mut by_ships: BTreeMap<Vec<u32>, Vec<(usize, &FoundEncounter)>> = BTreeMap::new();
    for (number, found) in founds.iter().enumerate() {
        by_ships.entry(ships_found(found)).or_default().push((number, found));
    }
    let of_truth = |(number, truth): (usize, &Truth)| {
        let same = by_ships.get(&truth.ships()).map_or(&[][..], Vec::as_slice);
        same.iter().map(|&(found, row)| (number, found, likeness(kind, truth, row))).collect::<Vec<_>>()
    };
    truths.iter().enumerate().flat_map(of_truth).collect()
}

/// How alike a true and a found encounter of the same ships are, 0 for not at all.
fn likeness(kind: &str, truth: &Truth, found: &FoundEncounter) -> f64 {
    if kind == "visible" {
        return overlap(truth.span, found.span);
    }
    // Of several windows that hold the meeting the narrowest says most.
    if holds(found, truth) { 1.0 / (1.0 + found.span.seconds()) } else { 0.0 }
}

/// Whether a window and a region hold a true meeting.
pub(super) fn holds(found: &FoundEncounter, truth: &Truth) -> bool {
    found.span.start <= truth.span.start
        && truth.span.end <= found.span.end
        && metres_from_region(truth.position, &found.region, found.position) <= PLACE_M_MAX
}

/// True and found encounters of one kind.
struct Side<'t> {
    kind: &'t str,
    truth: &'t [TruthLine],
    rows: &'t FoundRows,
    truths: Vec<Truth<'t>>,
    founds: Vec<&'t FoundEncounter>,
    dir: &'t str,
}

impl<'t> Side<'t> {
    fn tally(&self, matched: &[(usize, usize)], counted: &mut Counted) {
        let tally = counted.tally(self.kind);
        tally.truth = self.truths.iter().filter(|truth| truth.line.observable).count() as u64;
        tally.unobservable = self.truths.len() as u64 - tally.truth;
        tally.rows = self.founds.len() as u64;
        let pairs = matched.iter().filter_map(|&(truth, found)| self.truths.get(truth).zip(self.founds.get(found)));
        for (truth, found) in pairs {
            tally.right += u64::from(truth.line.observable);
            tally.right_within_limits += u64::from(truth.line.observable && found.within_limits);
            tally.start_errors_s.push(found.span.start.since(truth.span.start));
            tally.end_errors_s.push(found.span.end.since(truth.span.end));
            tally.place_errors_m.push(distance_m(truth.position, found.position));
            tally.windows_s.push(found.span.seconds());
        }
    }

    fn misses(&self, matched: &BTreeSet<usize>, counted: &mut Counted) {
        let borders = self.borders();
        for (number, truth) in self.truths.iter().enumerate() {
            if !truth.line.observable || matched.contains(&number) {
                continue;
            }
            let near = self.founds.iter().filter(|found| ships_found(found) == truth.ships());
            let best = near.map(|found| overlap(truth.span, found.span)).fold(0.0, f64::max);
            let borderline = is_borderline(&borders, &truth.ships(), truth.span);
            let remark = if self.kind == "one-dark" && self.rows.encounters.iter().any(|row| is_unnamed(row, truth)) {
                "found as a stay without a name".to_owned()
            } else {
                remark(best, borderline)
            };
            counted.tally(self.kind).missed_borderline += u64::from(borderline);
            let missed = mistake(self.kind, &truth.line.label, truth.ships(), truth.span, remark, self.dir);
            counted.missed.push(Mistake { borderline, ..missed });
        }
    }

    fn false_ones(&self, matched: &BTreeSet<usize>, counted: &mut Counted) {
        let borders = self.borders();
        let unnamed: Vec<Truth> =
            if self.kind == "lone-stay" { of_kind(self.truth, "one-dark").collect() } else { Vec::new() };
        for (number, &found) in self.founds.iter().enumerate() {
            if matched.contains(&number) || unnamed.iter().any(|truth| is_unnamed(found, truth)) {
                continue;
            }
            let ships = ships_found(found);
            let near = self.truths.iter().filter(|truth| truth.ships() == ships);
            let best = near.map(|truth| (overlap(truth.span, found.span), truth)).max_by(|a, b| a.0.total_cmp(&b.0));
            // A piece of a meeting that the recording lost is no mistake.
            if best.as_ref().is_some_and(|(share, truth)| *share > 0.0 && !truth.line.observable) {
                continue;
            }
            let share = best.map_or(0.0, |(share, _)| share);
            let is_piece = self.truths.iter().any(|truth| truth.ships() == ships && is_piece(found.span, truth.span));
            let label = best.map(|(_, truth)| truth.line.label.as_str()).or_else(|| self.decoy(&ships, found.span));
            let borderline = is_borderline(&borders, &ships, found.span);
            let tally = counted.tally(self.kind);
            tally.false_found += 1;
            tally.false_pieces += u64::from(is_piece);
            tally.false_within_limits += u64::from(found.within_limits);
            tally.false_borderline += u64::from(borderline);
            let place = if found.within_limits { "within the limits" } else { "outside the limits" };
            let remark = format!("{place}; {}", remark(share, borderline));
            let made = mistake(self.kind, label.unwrap_or_default(), ships, found.span, remark, self.dir);
            counted.false_ones.push(Mistake { borderline, within_limits: found.within_limits, ..made });
        }
    }

    /// Meetings on the border of the definition.
    fn borders(&self) -> Vec<Truth<'t>> {
        let lines = self.truth.iter().filter(|line| line.kind == "borderline" || line.borderline);
        if self.kind == "visible" { lines.filter_map(Truth::of).collect() } else { Vec::new() }
    }

    /// The label of the decoy that these ships are, at that time.
    fn decoy(&self, ships: &[u32], span: Interval) -> Option<&'t str> {
        let is_of = |line: &&TruthLine| {
            line.kind == "decoy"
                && ships.contains(&line.mmsi_a)
                && line.mmsi_b.is_none_or(|b| ships.contains(&b))
                && line.span().is_ok_and(|decoy| decoy.intersection(span).is_some())
        };
        self.truth.iter().find(is_of).map(|line| line.label.as_str())
    }
}

/// Whether a row tells the stay of a true meeting with a silent partner, without its name.
fn is_unnamed(found: &FoundEncounter, truth: &Truth) -> bool {
    found.kind == "lone-stay" && truth.ships().contains(&found.mmsi_a) && holds(found, truth)
}

/// Whether a mistake about these ships at that time lies on the border of the definition.
fn is_borderline(borders: &[Truth], ships: &[u32], span: Interval) -> bool {
    borders.iter().any(|border| border.ships() == ships && border.span.intersection(span).is_some())
}

/// Whether at least half of a found span lies in a true one.
fn is_piece(found: Interval, truth: Interval) -> bool {
    found.intersection(truth).is_some_and(|both| both.seconds() >= 0.5 * found.seconds())
}

fn remark(share: f64, on_border: bool) -> String {
    let shared = match share {
        0.0 => "nothing of these ships at that time".to_owned(),
        share => format!("the two share {:.0} % of their time", share * 100.0),
    };
    if on_border { shared + "; on the border of the definition, where errors of position decide" } else { shared }
}
