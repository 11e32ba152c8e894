//! The true partner of a dark meeting among the candidates for it.

use nautical::{Interval, Position, distance_m};
use serde::Serialize;

use super::encounters::holds;
use super::figures::{Errors, Share};
use super::found::{FoundEncounter, FoundGap, FoundRows};
use super::truths::{Truth, of_kind};
use crate::truth::TruthLine;

/// What was counted of candidates.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CandidateCount {
    /// True meetings with one silent partner that the recording let be seen.
    pub cases: u64,
    /// Of those, told with a right window and place, named or not.
    pub told: u64,
    /// Of those, with the true partner among the candidates.
    pub listed: u64,
    /// Of those, the true partner likelier than `not in this data`.
    pub before_nobody: u64,
    /// The true partner's rank among the ships named, in each case listed.
    pub ranks: Vec<f64>,
    /// Its rank among the silences of that time by distance, in each case in which it had one.
    pub baseline_ranks: Vec<f64>,
    /// Cases in which both ranks are known: better than the baseline, equal, worse.
    pub against_baseline: [u64; 3],
    /// Ships silent at the time of the meeting, its partner left out, in each case.
    pub silent_others: Vec<f64>,
    /// True stays beside a ship that never sent, that the recording let be seen.
    pub nameless: u64,
    /// Of those, with a name attached all the same.
    pub named_wrongly: u64,
}

/// How candidates agree with the truth.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CandidateScore {
    /// True meetings with one silent partner.
    pub cases: u64,
    /// Share told with a right window and place, named or not.
    pub told: Share,
    /// Share with the true partner among the candidates.
    pub recall: Share,
    /// Of those listed: the true partner likelier than `not in this data`.
    pub before_nobody: Share,
    /// The true partner's rank among the ships named (median, 95th percentile).
    pub rank: Errors,
    /// Share of the listed with rank 1.
    pub first: Share,
    /// Its rank by the nearest silence.
    pub baseline_rank: Errors,
    /// Cases with a better rank than by the nearest silence, an equal one, a worse one.
    pub against_baseline: [u64; 3],
    /// Other ships silent at the time.
    pub silent_others: Errors,
    /// Share of the stays beside a ship that never sent to which a name was attached.
    pub named_wrongly: Share,
}

impl CandidateCount {
    /// Adds the counts of another sea.
    pub fn add(&mut self, other: &CandidateCount) {
        self.cases += other.cases;
        self.told += other.told;
        self.listed += other.listed;
        self.before_nobody += other.before_nobody;
        self.ranks.extend(&other.ranks);
        self.baseline_ranks.extend(&other.baseline_ranks);
        self.silent_others.extend(&other.silent_others);
        self.nameless += other.nameless;
        self.named_wrongly += other.named_wrongly;
        for (sum, more) in self.against_baseline.iter_mut().zip(other.against_baseline) {
            *sum += more;
        }
    }

    /// The figures that follow from these counts.
    pub fn score(&self) -> CandidateScore {
        let errors = |values: &[f64]| Errors::of(values.iter().copied());
        let first = self.ranks.iter().filter(|rank| **rank <= 1.0).count();
        CandidateScore {
            cases: self.cases,
            told: Share::of(self.told as f64, self.cases as f64),
            recall: Share::of(self.listed as f64, self.cases as f64),
            before_nobody: Share::of(self.before_nobody as f64, self.listed as f64),
            rank: errors(&self.ranks),
            first: Share::of(first as f64, self.listed as f64),
            baseline_rank: errors(&self.baseline_ranks),
            against_baseline: self.against_baseline,
            silent_others: errors(&self.silent_others),
            named_wrongly: Share::of(self.named_wrongly as f64, self.nameless as f64),
        }
    }
}

/// Counts candidates.
pub(super) fn count(truth: &[TruthLine], rows: &FoundRows, counted: &mut CandidateCount) {
    for truth in of_kind(truth, "one-dark").filter(|truth| truth.line.observable) {
        counted.cases += 1;
        one_case(&truth, rows, counted);
    }
    for stay in of_kind(truth, "lone-stay").filter(|stay| stay.line.observable) {
        counted.nameless += 1;
        let is_named = |row: &&FoundEncounter| {
            row.kind == "one-dark"
                && (row.mmsi_a == stay.line.mmsi_a || row.mmsi_b == Some(stay.line.mmsi_a))
                && row.span.intersection(stay.span).is_some()
        };
        counted.named_wrongly += u64::from(rows.encounters.iter().any(|row| is_named(&row)));
    }
}

fn one_case(truth: &Truth, rows: &FoundRows, counted: &mut CandidateCount) {
    let ships = truth.ships();
    let is_told = |row: &&FoundEncounter| {
        let touches = ships.contains(&row.mmsi_a) || row.mmsi_b.is_some_and(|b| ships.contains(&b));
        matches!(row.kind.as_str(), "one-dark" | "lone-stay") && touches && holds(row, truth)
    };
    let told: Vec<&FoundEncounter> = rows.encounters.iter().filter(is_told).collect();
    counted.told += u64::from(!told.is_empty());
    let best = told.iter().filter_map(|row| rank_of(&ships, row, rows)).min();
    let place = told.first().map_or(truth.position, |row| row.position);
    let (baseline, silent) = baseline(&ships, truth.span, place, &rows.gaps);
    counted.silent_others.push(f64::from(silent));
    counted.baseline_ranks.extend(baseline.map(f64::from));
    let Some((rank, is_before_nobody)) = best else { return };
    counted.listed += 1;
    counted.before_nobody += u64::from(is_before_nobody);
    counted.ranks.push(f64::from(rank));
    let [better, equal, worse] = &mut counted.against_baseline;
    match baseline.map(|baseline| rank.cmp(&baseline)) {
        Some(std::cmp::Ordering::Less) => *better += 1,
        Some(std::cmp::Ordering::Equal) => *equal += 1,
        Some(std::cmp::Ordering::Greater) => *worse += 1,
        None => {}
    }
}

/// Rank of the true partner among the ships named for an encounter, and whether it stands before `not in this data`. The ship
/// that was seen is never a candidate, so a candidate of the pair is the partner.
fn rank_of(ships: &[u32], row: &FoundEncounter, rows: &FoundRows) -> Option<(u32, bool)> {
    let mut of_row: Vec<_> = rows.candidates.iter().filter(|candidate| candidate.encounter_id == row.id).collect();
    of_row.sort_by_key(|candidate| candidate.rank);
    let at = of_row.iter().position(|candidate| candidate.mmsi.is_some_and(|mmsi| ships.contains(&mmsi)))?;
    let named = of_row.iter().take(at).filter(|candidate| candidate.mmsi.is_some()).count() as u32;
    Some((named + 1, of_row.iter().take(at).all(|candidate| candidate.mmsi.is_some())))
}

/// The baseline: ships silent at the time of the meeting, in order of the distance from its place to the nearer end of their
/// silence. Tells the true partner's rank, and how many other ships were silent.
fn baseline(ships: &[u32], span: Interval, place: Position, gaps: &[FoundGap]) -> (Option<u32>, u32) {
    let far_m = |gap: &FoundGap| {
        let to_m = gap.to.map_or(f64::INFINITY, |to| distance_m(place, to));
        distance_m(place, gap.from).min(to_m)
    };
    let silent = gaps.iter().filter(|gap| gap.span.intersection(span).is_some());
    let (partners, others): (Vec<&FoundGap>, Vec<&FoundGap>) = silent.partition(|gap| ships.contains(&gap.mmsi));
    let partner_m = partners.into_iter().map(far_m).min_by(f64::total_cmp);
    let nearer = |partner_m: f64| others.iter().filter(|gap| far_m(gap) < partner_m).count() as u32;
    (partner_m.map(|partner_m| nearer(partner_m) + 1), others.len() as u32)
}
