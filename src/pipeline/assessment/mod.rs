//! Assessment in the pipeline: rows that are about to be written become facts, facts become alerts.
//!
//! One alert a meeting: rows of the same ships that overlap in time are one, led by the one that weighs most. A silence or a
//! doubt that bears an alert out raises none of its own, and a listed ship is told as seen only where no other alert tells it.

mod facts;
mod history;
mod known;
mod listings;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use assess::{Alert, Areas, Band, Facts, Profile, Toward, WatchList, WatchLists};
use nautical::{Interval, Time};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use store::{AlertRow, CandidateRow, Geometry, Status, event_id};
use tracks::{CellDay, Coverage};

use super::earlier::Earlier;
use super::findings::Findings;
use super::rows::Place;
use super::tables::Tables;
use crate::registry::Registry;
use facts::Ship;
use known::Known;

/// What events are held against.
#[derive(Default)]
pub struct Sources {
    /// The lists that the user brings.
    pub lists: WatchLists,
    /// Areas of concern by kind.
    pub areas: Areas,
    /// Earlier runs.
    pub earlier: Earlier,
    /// Who owns and runs ships, and how much they carry.
    pub registry: Registry,
}

impl Sources {
    /// The lists that count under a profile: the user's, and those built in that go with it.
    pub(super) fn lists_of(&self, profile: &Profile) -> WatchLists {
        let mut lists = self.lists.clone();
        let named = profile.weighing.iter().flat_map(|weighing| &weighing.lists);
        if named.into_iter().any(|name| name == ADVISORY_2018) {
            lists.lists.push(Arc::new(WatchList::advisory_2018()));
        }
        lists
    }

    /// All lists in use, each once.
    pub(super) fn all_lists(&self, profiles: &[Profile]) -> WatchLists {
        let mut lists = WatchLists::default();
        for list in profiles.iter().flat_map(|profile| self.lists_of(profile).lists).chain(self.lists.lists.clone()) {
            if lists.lists.iter().all(|known| (&known.sha256, &known.name) != (&list.sha256, &list.name)) {
                lists.lists.push(list);
            }
        }
        lists
    }
}

/// The list that is built in, by the name that profiles give it.
const ADVISORY_2018: &str = "us-advisory-2018-annex";

/// Where the events of one profile are assessed.
struct Desk<'d> {
    profile: &'d Profile,
    findings: &'d Findings,
    place: &'d Place<'d>,
    sources: &'d Sources,
    lists: WatchLists,
    known: Known<'d>,
    candidates: FxHashMap<&'d str, Vec<&'d CandidateRow>>,
    class_b: FxHashSet<String>,
    coverage: BTreeMap<CellDay, Coverage>,
    /// Where the data begins, that of earlier runs included, and where it ends.
    begins: Time,
    ends: Time,
}

/// An alert with what its row needs beside.
struct Raised {
    alert: Alert,
    tracks: Vec<String>,
    geometry: Option<Geometry>,
    status: Status,
}

/// Adds what lists and profiles make of a run's rows: `vessels.listed`, doubts that lists raise, and the alerts.
pub(super) fn assess(tables: &mut Tables, findings: &Findings, profiles: &[Profile], place: &Place, sources: &Sources) {
    listings::fill(&mut tables.vessels, &sources.all_lists(profiles));
    for profile in profiles {
        let doubts = listings::doubts(&tables.vessels, &sources.lists_of(profile), &profile.name);
        tables.identity.extend(doubts);
    }
    tables.sort();
    let Some((first, last)) = findings.counts.span else { return };
    let mut alerts = Vec::new();
    for profile in profiles.iter().filter(|profile| profile.weighing.is_some()) {
        let mut candidates: FxHashMap<&str, Vec<&CandidateRow>> = FxHashMap::default();
        for row in &tables.candidates {
            candidates.entry(&row.encounter_id).or_default().push(row);
        }
        let ships = findings.tracker.tracks().iter();
        let desk = Desk {
            profile,
            findings,
            place,
            sources,
            lists: sources.lists_of(profile),
            known: Known::new(tables, &sources.earlier.tables, &profile.name),
            candidates,
            class_b: ships
                .filter(|track| track.sender == ais::Sender::ClassB)
                .map(|track| track.key.to_string())
                .collect(),
            coverage: findings.tracker.reception().coverage(),
            begins: sources.earlier.begins.map_or(first, |begins| begins.min(first)),
            ends: last,
        };
        alerts.extend(desk.alerts(tables).into_iter().map(|raised| row(raised, &profile.name)));
    }
    tables.alerts = alerts;
}

impl Desk<'_> {
    fn alerts(&self, tables: &Tables) -> Vec<Raised> {
        let mut raised = one_a_meeting(self.meetings(tables));
        raised.extend(self.silences(tables, &raised));
        raised.extend(self.doubts(tables, &raised));
        raised.extend(self.sightings(&raised));
        raised
    }

    fn raise(&self, facts: &Facts, ships: Vec<Ship>, geometry: Option<Geometry>, status: Status) -> Option<Raised> {
        let history = self.history(facts, &ships);
        let alert = assess::assess(facts, self.profile, &self.lists, &history)?;
        Some(Raised { alert, tracks: ships.into_iter().map(|ship| ship.track).collect(), geometry, status })
    }

    /// The same for an event that is told by itself only if it bears out its own alert.
    fn raise_alone(
        &self,
        facts: &Facts,
        ships: Vec<Ship>,
        geometry: Option<Geometry>,
        status: Status,
    ) -> Option<Raised> {
        let raised = self.raise(facts, ships, geometry, status)?;
        let bears = |reason: &assess::Reason| {
            reason.toward == Toward::For && reason.weight > 0.0 && reason.evidence.contains(&facts.id)
        };
        raised.alert.reasons.iter().any(bears).then_some(raised)
    }

    /// Meetings within the profile's limits, seen or possible.
    fn meetings(&self, tables: &Tables) -> Vec<Raised> {
        let wanted = tables
            .encounters
            .par_iter()
            .filter(|row| row.profile == self.profile.name && row.within_limits != Some(false));
        wanted
            .filter_map(|row| {
                let (facts, ships) = self.of_meeting(row);
                self.raise(&facts, ships, Some(row.geometry.clone()), row.status)
            })
            .collect()
    }

    /// Silences that reception does not explain, or that lead into waters that hear nothing.
    fn silences(&self, tables: &Tables, meetings: &[Raised]) -> Vec<Raised> {
        let told: FxHashSet<&str> =
            meetings.iter().flat_map(|raised| &raised.alert.event_ids).map(String::as_str).collect();
        let into_waters: FxHashSet<(&str, Time)> = tables
            .port_calls
            .iter()
            .filter(|row| row.profile == self.profile.name && row.kind == "gap-into-waters")
            .map(|row| (row.track.as_str(), row.start_time))
            .collect();
        let wanted = tables.gaps.par_iter().filter(|row| {
            row.profile == self.profile.name
                && !told.contains(row.id.as_str())
                && (row.cause == "unexplained-in-coverage"
                    || into_waters.contains(&(row.track.as_str(), row.start_time)))
        });
        wanted
            .filter_map(|row| {
                let (facts, ships) = self.of_gap(row);
                self.raise(&facts, ships, Some(row.geometry.clone()), row.status)
            })
            .collect()
    }

    /// Doubts that bear no other alert out: of each ship the one that weighs most.
    fn doubts(&self, tables: &Tables, raised: &[Raised]) -> Vec<Raised> {
        let told: FxHashSet<&str> =
            raised.iter().flat_map(|raised| &raised.alert.event_ids).map(String::as_str).collect();
        let wanted = tables
            .identity
            .par_iter()
            .filter(|row| row.profile == self.profile.name && !told.contains(row.id.as_str()));
        let found: Vec<Raised> = wanted
            .filter_map(|row| {
                let (facts, ships) = self.of_doubt(row);
                self.raise_alone(&facts, ships, None, row.status)
            })
            .collect();
        let mut best: BTreeMap<Vec<u32>, Raised> = BTreeMap::new();
        for doubt in found {
            let known = best.get(&doubt.alert.mmsis);
            if known.is_none_or(|known| doubt.alert.score > known.alert.score) {
                best.insert(doubt.alert.mmsis.clone(), doubt);
            }
        }
        best.into_values().collect()
    }

    /// Listed ships that were heard, and of which nothing else is told.
    fn sightings(&self, raised: &[Raised]) -> Vec<Raised> {
        let told: BTreeSet<u32> = raised.iter().flat_map(|raised| raised.alert.mmsis.iter().copied()).collect();
        let mut ships: Vec<_> = self.findings.tracker.tracks().iter().collect();
        ships.sort_by_key(|track| track.key);
        let seen = ships.into_iter().filter(|track| !told.contains(&track.key.mmsi.number()));
        let found = seen.filter_map(|track| {
            let (first, last) = (track.first?, track.fixes.back()?);
            let span = Interval::new(first.0, last.time.max(first.0));
            let ship = Ship { mmsi: track.key.mmsi.number(), track: track.key.to_string() };
            let (facts, ships) = self.of_sighting(ship, span, Some(first.1));
            let hits = facts.vessels.iter().any(|vessel| {
                let sent = assess::Sent {
                    imo: vessel.imo,
                    mmsi: vessel.mmsi,
                    name: vessel.name.as_deref(),
                    callsign: vessel.callsign.as_deref(),
                    length_m: vessel.length_m,
                };
                self.lists.hits(&sent, facts.start).iter().any(assess::Hit::counts)
            });
            hits.then(|| self.raise(&facts, ships, Some(Geometry::Point(first.1)), Status::Closed))?
        });
        if self.lists.lists.is_empty() { Vec::new() } else { found.collect() }
    }
}

/// Alerts on rows of the same ships that overlap in time are one, led by the one that weighs most; a stay alone is part of a
/// meeting of that ship in that time.
fn one_a_meeting(mut raised: Vec<Raised>) -> Vec<Raised> {
    let alone = |raised: &Raised| raised.alert.mmsis.len() < 2;
    raised.sort_by_key(order);
    let mut kept: Vec<Raised> = Vec::new();
    let mut end = Time::MIN;
    for next in raised {
        let same = kept.last().is_some_and(|last| ships(last) == ships(&next)) && next.alert.start <= end;
        end = if same { end.max(next.alert.end) } else { next.alert.end };
        match kept.last_mut().filter(|_| same) {
            Some(last) if next.alert.score > last.alert.score => {
                let behind = std::mem::replace(last, next);
                join(&mut last.alert, behind.alert);
            }
            Some(last) => join(&mut last.alert, next.alert),
            None => kept.push(next),
        }
    }
    let met: FxHashMap<u32, Vec<Interval>> =
        kept.iter().filter(|raised| !alone(raised)).fold(FxHashMap::default(), |mut met, raised| {
            for mmsi in &raised.alert.mmsis {
                met.entry(*mmsi).or_default().push(Interval::new(raised.alert.start, raised.alert.end));
            }
            met
        });
    kept.retain(|raised| {
        let span = Interval::new(raised.alert.start, raised.alert.end);
        let spans = raised.alert.mmsis.first().and_then(|mmsi| met.get(mmsi));
        !alone(raised) || spans.is_none_or(|spans| spans.iter().all(|other| other.intersection(span).is_none()))
    });
    kept
}

/// The ships of an alert in order of their numbers, whichever was silent.
fn ships(raised: &Raised) -> Vec<u32> {
    let mut mmsis = raised.alert.mmsis.clone();
    mmsis.sort_unstable();
    mmsis
}

fn order(raised: &Raised) -> (Vec<u32>, Time, Time, Option<String>) {
    (ships(raised), raised.alert.start, raised.alert.end, raised.alert.event_ids.first().cloned())
}

/// Adds the events of an alert on the same meeting.
fn join(alert: &mut Alert, other: Alert) {
    for id in other.event_ids {
        if !alert.event_ids.contains(&id) {
            alert.event_ids.push(id);
        }
    }
}

fn row(raised: Raised, profile: &str) -> AlertRow {
    let Raised { alert, tracks, geometry, status } = raised;
    let tracks: Vec<&str> = tracks.iter().map(String::as_str).collect();
    AlertRow {
        id: event_id("alerts", alert.kind, profile, &tracks, alert.start),
        revision: 0,
        status,
        profile: profile.to_owned(),
        kind: alert.kind.to_owned(),
        consistent_with: alert.consistent_with.into_iter().map(str::to_owned).collect(),
        score: alert.score,
        band: alert.band.word().to_owned(),
        start_time: alert.start,
        end_time: alert.end,
        longitude: alert.longitude,
        latitude: alert.latitude,
        mmsis: alert.mmsis,
        event_ids: alert.event_ids,
        summary: alert.summary,
        reasons: alert.reasons.into_iter().map(reason).collect(),
        unchecked: alert.unchecked,
        lists: alert
            .lists
            .into_iter()
            .map(|list| store::ListVersion { name: list.name, as_of: list.as_of, sha256: list.sha256 })
            .collect(),
        geometry,
    }
}

fn reason(reason: assess::Reason) -> store::Reason {
    store::Reason {
        code: reason.code.to_owned(),
        group: reason.group.word().to_owned(),
        toward: reason.toward.word().to_owned(),
        weight: reason.weight,
        value: reason.value,
        threshold: reason.threshold,
        text: reason.text,
        evidence: reason.evidence,
    }
}

/// A band by its word.
pub(crate) fn band_of(word: &str) -> Option<Band> {
    [Band::Low, Band::Medium, Band::High, Band::Critical].into_iter().find(|band| band.word() == word)
}
