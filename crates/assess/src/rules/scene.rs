//! What rules look at, with the questions that several of them ask.

use nautical::Time;

use crate::facts::{AreaFacts, Facts, GapFacts, History, IdentityFacts, PortCallFacts, VesselFacts};
use crate::watch_list::Hit;
use crate::weighing::{Thresholds, Weighing};

/// Seconds of an hour.
pub(crate) const HOUR_S: f64 = 3_600.0;
/// Seconds of a day.
pub(crate) const DAY_S: f64 = 86_400.0;

/// The facts of one event with the profile's weighing and the hits of its ships.
pub(crate) struct Scene<'f> {
    pub(crate) facts: &'f Facts,
    pub(crate) history: &'f History,
    pub(crate) weighing: &'f Weighing,
    /// In the order of the ships.
    pub(crate) hits: &'f [Vec<Hit>],
}

impl<'f> Scene<'f> {
    pub(crate) fn thresholds(&self) -> &'f Thresholds {
        &self.weighing.thresholds
    }

    /// The label of a ship by its MMSI.
    pub(crate) fn label(&self, mmsi: u32) -> String {
        let vessel = self.facts.vessels.iter().find(|vessel| vessel.mmsi == mmsi);
        vessel.map_or_else(|| format!("{mmsi:09}"), VesselFacts::label)
    }

    /// Ships with their hits.
    pub(crate) fn listed(&self) -> impl Iterator<Item = (&'f VesselFacts, &'f Hit)> {
        self.facts.vessels.iter().zip(self.hits).flat_map(|(vessel, hits)| hits.iter().map(move |hit| (vessel, hit)))
    }

    /// Whether a listing is under a program that matters to the profile.
    pub(crate) fn program_matters(&self, hit: &Hit) -> bool {
        let program = hit.program.to_uppercase();
        let list = hit.list.to_uppercase();
        let words = &self.weighing.programs;
        words.is_empty()
            || words.iter().any(|word| program.contains(&word.to_uppercase()) || list.contains(&word.to_uppercase()))
    }

    /// Whether any ship is surely one that was listed at the time.
    pub(crate) fn any_listed(&self) -> bool {
        self.listed().any(|(_, hit)| hit.counts())
    }

    /// An area of this kind that holds the place.
    pub(crate) fn area(&self, kind: &str) -> Option<&'f AreaFacts> {
        self.facts.place.areas.iter().find(|area| area.kind == kind)
    }

    /// Whether the place lies in waters where no lawful reason of place speaks against: those of the DPRK.
    pub(crate) fn in_closed_waters(&self) -> bool {
        let in_port = self.facts.place.port_m == Some(0.0) && self.facts.place.port_country.as_deref() == Some("KP");
        in_port || self.area("waters").is_some()
    }

    /// Silences that belong to the event: they overlap it, or end or begin near it.
    pub(crate) fn gaps(&self) -> impl Iterator<Item = &'f GapFacts> {
        let reach_s = self.thresholds().silence_h * HOUR_S;
        let (start, end) = (self.facts.start.plus_seconds(-reach_s), self.facts.end.plus_seconds(reach_s));
        self.facts.gaps.iter().filter(move |gap| gap.start <= end && gap.end.is_none_or(|until| until >= start))
    }

    /// Doubts of these kinds near the event.
    pub(crate) fn doubts(&self, kinds: &'static [&'static str]) -> impl Iterator<Item = &'f IdentityFacts> {
        let reach_s = self.thresholds().identity_days * DAY_S;
        self.facts
            .identity
            .iter()
            .filter(move |doubt| kinds.contains(&doubt.kind.as_str()) && self.away_s(doubt.time, doubt.time) <= reach_s)
    }

    /// Port calls near the event that meet a condition.
    pub(crate) fn calls(&self, fits: impl Fn(&PortCallFacts) -> bool) -> impl Iterator<Item = &'f PortCallFacts> {
        let reach_s = self.thresholds().call_days * DAY_S;
        self.facts.port_calls.iter().filter(move |call| {
            fits(call) && self.away_s(call.start, call.end.unwrap_or(self.facts.end.max(call.start))) <= reach_s
        })
    }

    /// Time between a span and the event, seconds, 0 where they overlap.
    pub(crate) fn away_s(&self, start: Time, end: Time) -> f64 {
        start.since(self.facts.end).max(self.facts.start.since(end)).max(0.0)
    }

    /// The longest stay that fits the ships' size, seconds, where a size is known: what the smaller can pump slowly, two
    /// hours for hoses and papers, and the profile's bound.
    pub(crate) fn stay_max_s(&self) -> f64 {
        let thresholds = self.thresholds();
        let smallest_t = self.facts.vessels.iter().filter_map(deadweight_t).min_by(f64::total_cmp);
        let by_size_s = smallest_t.map(|tonnes| (tonnes / thresholds.pumping_t_h + 2.0) * HOUR_S);
        by_size_s.map_or(thresholds.stay_to_s, |by_size_s| by_size_s.max(4.0 * HOUR_S).min(thresholds.stay_to_s))
    }
}

/// Deadweight of a ship, tonnes: of a registry, or of a tanker's length by (L / 5.8)^3, which gives 2,000 t at 73 m and
/// 100,000 t at 270 m (judgement, to a factor of two).
pub(crate) fn deadweight_t(vessel: &VesselFacts) -> Option<f64> {
    vessel
        .dwt_t
        .or_else(|| vessel.length_m.filter(|length_m| *length_m > 20.0).map(|length_m| (length_m / 5.8).powi(3)))
}

/// Each id once, in order.
pub(crate) fn ids<'i>(ids: impl Iterator<Item = &'i String>) -> Vec<String> {
    let mut all: Vec<String> = ids.filter(|id| !id.is_empty()).cloned().collect();
    all.sort();
    all.dedup();
    all
}
