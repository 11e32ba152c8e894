//! The true partner of a dark meeting among the candidates for it.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use nautical::{Interval, Position, distance_m};
use serde::{Deserialize, Serialize};

use super::encounters::holds;
use super::figures::{Errors, Share};
use super::found::{FoundEncounter, FoundGap, FoundRows};
use super::truths::{Truth, of_kind};
use crate::truth::TruthLine;

/// A true meeting with one silent partner that the recording let be seen.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct CandidateCase {
    /// Told with a right window and place, named or not.
    pub told: bool,
    /// The true partner's rank among the ships listed, and whether it stands before `not in this data`; none where it is not
    /// listed.
    pub rank: Option<(u32, bool)>,
    /// Its rank among the silences of that time by distance; none where no silence of it was told.
    pub baseline_rank: Option<u32>,
    /// Ships silent at the time of the meeting, its partner left out.
    pub silent_others: u32,
    /// Of the ships that lists of candidates name for it, the partner left out: those that fit as well.
    pub fitting_others: u32,
}

/// What was counted of candidates.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct CandidateCount {
    /// One by one.
    pub cases: Vec<CandidateCase>,
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
    /// Other ships that fit as well.
    pub fitting_others: Errors,
    /// Share of the stays beside a ship that never sent to which a name was attached.
    pub named_wrongly: Share,
}

impl CandidateCount {
    /// Adds the counts of another sea.
    pub fn add(&mut self, other: &CandidateCount) {
        self.cases.extend(&other.cases);
        self.nameless += other.nameless;
        self.named_wrongly += other.named_wrongly;
    }

    /// Only cases in which so many other ships fit at least.
    pub fn with_others(&self, fitting_min: u32) -> CandidateCount {
        let cases = self.cases.iter().filter(|case| case.fitting_others >= fitting_min).copied().collect();
        CandidateCount { cases, ..*self }
    }

    /// The figures that follow from these counts.
    pub fn score(&self) -> CandidateScore {
        let count = |is: &dyn Fn(&CandidateCase) -> bool| self.cases.iter().filter(|case| is(case)).count() as f64;
        let spread =
            |of: &dyn Fn(&CandidateCase) -> Option<u32>| Errors::of(self.cases.iter().filter_map(of).map(f64::from));
        let listed = count(&|case| case.rank.is_some());
        let first = count(&|case| case.rank.is_some_and(|(rank, _)| rank == 1));
        let before_nobody = count(&|case| case.rank.is_some_and(|(_, before)| before));
        CandidateScore {
            cases: self.cases.len() as u64,
            told: Share::of(count(&|case| case.told), self.cases.len() as f64),
            recall: Share::of(listed, self.cases.len() as f64),
            before_nobody: Share::of(before_nobody, listed),
            rank: spread(&|case| case.rank.map(|(rank, _)| rank)),
            first: Share::of(first, listed),
            baseline_rank: spread(&|case| case.baseline_rank),
            against_baseline: self.against_baseline(),
            silent_others: spread(&|case| Some(case.silent_others)),
            fitting_others: spread(&|case| Some(case.fitting_others)),
            named_wrongly: Share::of(self.named_wrongly as f64, self.nameless as f64),
        }
    }

    /// Cases with a better rank than by the nearest silence, an equal one, a worse one.
    fn against_baseline(&self) -> [u64; 3] {
        let mut sums = [0; 3];
        let ranks = self.cases.iter().filter_map(|case| case.rank.zip(case.baseline_rank));
        for ((rank, _), baseline) in ranks {
            let [better, equal, worse] = &mut sums;
            match rank.cmp(&baseline) {
                Ordering::Less => *better += 1,
                Ordering::Equal => *equal += 1,
                Ordering::Greater => *worse += 1,
            }
        }
        sums
    }
}

/// Counts candidates.
pub(super) fn count(truth: &[TruthLine], rows: &FoundRows, counted: &mut CandidateCount) {
    for truth in of_kind(truth, "one-dark").filter(|truth| truth.line.observable) {
        counted.cases.push(one_case(&truth, rows));
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

fn one_case(truth: &Truth, rows: &FoundRows) -> CandidateCase {
    let ships = truth.ships();
    let is_told = |row: &&FoundEncounter| {
        let touches = ships.contains(&row.mmsi_a) || row.mmsi_b.is_some_and(|b| ships.contains(&b));
        matches!(row.kind.as_str(), "one-dark" | "lone-stay") && touches && holds(row, truth)
    };
    let told: Vec<&FoundEncounter> = rows.encounters.iter().filter(is_told).collect();
    let place = told.first().map_or(truth.position, |row| row.position);
    let (baseline_rank, silent_others) = baseline(&ships, truth.span, place, &rows.gaps);
    let listed = rows.candidates.iter().filter(|candidate| told.iter().any(|row| row.id == candidate.encounter_id));
    let fitting: BTreeSet<u32> =
        listed.filter_map(|candidate| candidate.mmsi).filter(|mmsi| !ships.contains(mmsi)).collect();
    CandidateCase {
        told: !told.is_empty(),
        rank: told.iter().filter_map(|row| rank_of(&ships, row, rows)).min(),
        baseline_rank,
        silent_others,
        fitting_others: fitting.len() as u32,
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
