//! Pairs of silences told as possible meetings, beside pairs of silences taken at random.

use nautical::Interval;
use serde::{Deserialize, Serialize};

use super::encounters::holds;
use super::figures::Share;
use super::found::{FoundEncounter, FoundRows};
use super::truths::{Truth, of_kind, ships_found};
use crate::truth::TruthLine;

/// A pair stands out where its false-discovery rate is at most this. That of the weights that profiles start from.
const Q_MAX: f64 = 0.05;

/// What was counted of pairs of silences.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct PairCount {
    /// Pairs of silences of different ships that overlap in time: what random pairing draws from.
    pub overlapping: u64,
    /// Of those, pairs of the ships of a true meeting, at its time.
    pub overlapping_true: u64,
    /// Pairs told as possible meetings, and how many of them are true.
    pub told: [u64; 2],
    /// The same of those that stand out.
    pub outstanding: [u64; 2],
}

/// How pairs of silences told as possible meetings agree with the truth.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PairScore {
    /// Pairs of silences that overlap in time.
    pub overlapping: u64,
    /// Share of true ones among them: the precision of random pairing.
    pub at_random: Share,
    /// Pairs told.
    pub told: u64,
    /// Share of true ones among them.
    pub told_true: Share,
    /// Pairs told that stand out from chance.
    pub outstanding: u64,
    /// Share of true ones among them.
    pub outstanding_true: Share,
}

impl PairCount {
    /// Adds the counts of another sea.
    pub fn add(&mut self, other: &PairCount) {
        self.overlapping += other.overlapping;
        self.overlapping_true += other.overlapping_true;
        for (sum, more) in [(&mut self.told, other.told), (&mut self.outstanding, other.outstanding)] {
            sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
    }

    /// The figures that follow from these counts.
    pub fn score(&self) -> PairScore {
        let share = |[all, right]: [u64; 2]| Share::of(right as f64, all as f64);
        PairScore {
            overlapping: self.overlapping,
            at_random: share([self.overlapping, self.overlapping_true]),
            told: self.told[0],
            told_true: share(self.told),
            outstanding: self.outstanding[0],
            outstanding_true: share(self.outstanding),
        }
    }
}

/// Counts pairs of silences.
pub(super) fn count(truth: &[TruthLine], rows: &FoundRows) -> PairCount {
    let truths: Vec<Truth> = of_kind(truth, "both-dark").collect();
    let told: Vec<&FoundEncounter> = rows.encounters.iter().filter(|row| row.kind == "both-dark").collect();
    let is_right =
        |row: &&&FoundEncounter| truths.iter().any(|truth| truth.ships() == ships_found(row) && holds(row, truth));
    let outstanding: Vec<&FoundEncounter> =
        told.iter().filter(|row| row.q_value.is_some_and(|q| q <= Q_MAX)).copied().collect();
    let of = |rows: &[&FoundEncounter]| [rows.len() as u64, rows.iter().filter(is_right).count() as u64];
    let (overlapping, overlapping_true) = overlapping(&truths, rows);
    PairCount { overlapping, overlapping_true, told: of(&told), outstanding: of(&outstanding) }
}

/// Pairs of silences of different ships that overlap in time, and how many of them are the two of a true meeting.
fn overlapping(truths: &[Truth], rows: &FoundRows) -> (u64, u64) {
    let true_pairs: Vec<_> = truths.iter().map(|truth| (truth.ships(), truth.span)).collect();
    let is_true = |ships: [u32; 2], both: Option<Interval>| {
        true_pairs
            .iter()
            .any(|(pair, span)| *pair == ships && both.is_some_and(|both| both.intersection(*span).is_some()))
    };
    let mut gaps: Vec<_> = rows.gaps.iter().collect();
    gaps.sort_by_key(|gap| (gap.span.start, gap.mmsi));
    let (mut all, mut right) = (0, 0);
    for (number, first) in gaps.iter().enumerate() {
        let later = gaps.iter().skip(number + 1).take_while(|gap| gap.span.start < first.span.end);
        for second in later.filter(|gap| gap.mmsi != first.mmsi) {
            all += 1;
            let ships = [first.mmsi.min(second.mmsi), first.mmsi.max(second.mmsi)];
            right += u64::from(is_true(ships, first.span.intersection(second.span)));
        }
    }
    (all, right)
}
