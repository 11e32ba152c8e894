//! Assessment in the pipeline: rows become facts, facts become alerts.
//!
//! One alert a meeting: rows of the same ships that overlap in time are one, led by the one that weighs most. A silence or a
//! doubt that bears an alert out raises none of its own, and a listed ship is told as seen only where no other alert tells it.

mod assessor;
mod facts;
mod history;
mod known;
mod listings;
mod memory;

use std::sync::Arc;

use assess::{Alert, Areas, Band, Facts, Profile, Toward, WatchList, WatchLists};
use nautical::{Interval, Time};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use store::{AlertRow, CandidateRow, EncounterRow, GapRow, Geometry, IdentityRow, Status, event_id};
use tracks::Track;

use super::earlier::Earlier;
use super::findings::Findings;
use super::rows::Place;
use crate::registry::Registry;
use facts::Ship;
use known::Known;

pub(super) use assessor::{Assessor, View};
pub(super) use listings::{Listings, fill_listed};

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
    findings: &'d Findings<'d>,
    place: &'d Place<'d>,
    sources: &'d Sources,
    lists: &'d WatchLists,
    known: &'d Known,
    candidates: FxHashMap<&'d str, Vec<&'d CandidateRow>>,
    /// Where the data begins, that of earlier runs included, and where it ends so far.
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

impl Desk<'_> {
    fn raise(&self, facts: &Facts, ships: Vec<Ship>, geometry: Option<Geometry>, status: Status) -> Option<Raised> {
        let history = self.history(facts, &ships);
        let alert = assess::assess(facts, self.profile, self.lists, &history)?;
        Some(Raised { alert, tracks: ships.into_iter().map(|ship| ship.track).collect(), geometry, status })
    }

    /// Meetings within the profile's limits, seen or possible.
    fn meetings(&self, rows: &[EncounterRow]) -> Vec<Raised> {
        let wanted = rows.par_iter().filter(|row| row.profile == self.profile.name && row.within_limits != Some(false));
        wanted
            .filter_map(|row| {
                let (facts, ships) = self.of_meeting(row);
                self.raise(&facts, ships, Some(row.geometry.clone()), row.status)
            })
            .collect()
    }

    /// Silences by themselves, but for those that bear out an alert that was told.
    fn silences(&self, rows: &[GapRow], told: impl Fn(&str) -> bool + Sync) -> Vec<Raised> {
        let wanted = rows.par_iter().filter(|row| row.profile == self.profile.name && !told(&row.id));
        wanted
            .filter_map(|row| {
                let (facts, ships) = self.of_gap(row);
                self.raise(&facts, ships, Some(row.geometry.clone()), row.status)
            })
            .collect()
    }

    /// Doubts by themselves, but for those that bear out an alert that was told. One is told only if it bears out its own alert.
    fn doubts<'r>(
        &self,
        rows: &'r [IdentityRow],
        told: impl Fn(&str) -> bool + Sync,
    ) -> Vec<(&'r IdentityRow, Raised)> {
        let wanted = rows.par_iter().filter(|row| row.profile == self.profile.name && !told(&row.id));
        wanted
            .filter_map(|row| {
                let (facts, ships) = self.of_doubt(row);
                let raised = self.raise(&facts, ships, None, row.status)?;
                let bears = |reason: &assess::Reason| {
                    reason.toward == Toward::For && reason.weight > 0.0 && reason.evidence.contains(&facts.id)
                };
                raised.alert.reasons.iter().any(bears).then_some((row, raised))
            })
            .collect()
    }

    /// A ship that was heard and is listed.
    fn sighting(&self, track: &Track) -> Option<Raised> {
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
    }
}

/// Alerts on rows of the same ships that overlap in time are one, led by the one that weighs most; a stay alone is part of a
/// meeting of that ship in that time. `met` remembers when ships had one.
fn one_a_meeting(mut raised: Vec<Raised>, met: &mut FxHashMap<u32, Vec<Interval>>) -> Vec<Raised> {
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
    for raised in kept.iter().filter(|raised| !alone(raised)) {
        for mmsi in &raised.alert.mmsis {
            met.entry(*mmsi).or_default().push(Interval::new(raised.alert.start, raised.alert.end));
        }
    }
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
