//! Weighs events once what follows them is known, day by day of event time, and remembers no more than that takes.

use std::collections::BTreeSet;
use std::path::Path;

use assess::{Profile, WatchLists};
use nautical::Time;
use rustc_hash::FxHashMap;
use store::{AlertRow, CandidateRow, EncounterRow, GapRow, IdentityRow, Shelf, StoreError};

use super::super::findings::Findings;
use super::super::rows::{Place, fill_draughts};
use super::super::tables::Tables;
use super::known::Known;
use super::memory::Memory;
use super::{Desk, Raised, Sources, one_a_meeting, row};

const DAY_S: f64 = 86_400.0;
/// A meeting is settled so long, seconds, after the day of its decision: draughts, port calls and doubts that follow it bear on it.
const MEETINGS_AFTER_S: f64 = 30.0 * DAY_S;
/// Silences, doubts and sightings by themselves: once the meetings that they bear out are settled.
const OTHERS_AFTER_S: f64 = 45.0 * DAY_S;

/// Takes the rows of each step; gives back, day by day, meetings with all that is to be told of them, and alerts.
pub struct Assessor<'s> {
    sources: &'s Sources,
    profiles: Vec<OfProfile<'s>>,
    encounters: Shelf<EncounterRow>,
    candidates: Shelf<CandidateRow>,
    gaps: Shelf<GapRow>,
    identity: Shelf<IdentityRow>,
    /// Meetings that wait for others of the same time that are not settled yet, and who may have been their unseen ships.
    deferred: (Vec<EncounterRow>, Vec<CandidateRow>),
}

/// What is known, and was told, under one profile that weighs.
struct OfProfile<'s> {
    profile: &'s Profile,
    lists: WatchLists,
    known: Known,
    memory: Memory,
}

/// What the assessor sees of the engine at a step.
#[derive(Clone, Copy)]
pub(in super::super) struct View<'v> {
    pub(in super::super) findings: &'v Findings<'v>,
    pub(in super::super) place: &'v Place<'v>,
}

impl<'s> OfProfile<'s> {
    fn new(profile: &'s Profile, sources: &Sources) -> OfProfile<'s> {
        let mut known = Known::new(&profile.name);
        known.take(&sources.earlier.tables);
        OfProfile { profile, lists: sources.lists_of(profile), known, memory: Memory::default() }
    }

    /// Where its events are assessed, and its memory; `None` before anything was heard.
    fn desk<'d>(
        &'d mut self,
        view: View<'d>,
        sources: &'d Sources,
        candidates: &'d [CandidateRow],
    ) -> Option<(Desk<'d>, &'d mut Memory)> {
        let OfProfile { profile, lists, known, memory } = self;
        let tracker = view.findings.tracker;
        let (first, last) = (tracker.began()?, tracker.now()?);
        let mut of_encounter: FxHashMap<&str, Vec<&CandidateRow>> = FxHashMap::default();
        for row in candidates {
            of_encounter.entry(&row.encounter_id).or_default().push(row);
        }
        let desk = Desk {
            profile,
            findings: view.findings,
            place: view.place,
            sources,
            lists,
            known,
            candidates: of_encounter,
            begins: sources.earlier.begins.map_or(first, |begins| begins.min(first)),
            ends: last,
        };
        Some((desk, memory))
    }
}

impl<'s> Assessor<'s> {
    /// An assessor that sets rows aside on the disk of `folder`.
    pub(in super::super) fn new(profiles: &'s [Profile], sources: &'s Sources, folder: &Path) -> Assessor<'s> {
        let weighing = profiles.iter().filter(|profile| profile.weighing.is_some());
        Assessor {
            sources,
            profiles: weighing.map(|profile| OfProfile::new(profile, sources)).collect(),
            encounters: Shelf::new(folder),
            candidates: Shelf::new(folder),
            gaps: Shelf::new(folder),
            identity: Shelf::new(folder),
            deferred: Default::default(),
        }
    }

    /// Takes in the rows of a step: as facts of all events, and to be weighed when their day comes.
    pub(in super::super) fn take(&mut self, until: Time, rows: &Tables) -> Result<(), StoreError> {
        let day = until.floor_to(DAY_S as i64);
        for OfProfile { profile, known, memory, .. } in &mut self.profiles {
            known.take(rows);
            let weighed = |row: &&EncounterRow| row.profile == profile.name && row.within_limits != Some(false);
            rows.encounters.iter().filter(weighed).for_each(|row| memory.expect(day, row));
        }
        for row in &rows.encounters {
            self.encounters.push(day, row.clone())?;
        }
        for row in &rows.candidates {
            self.candidates.push(day, row.clone())?;
        }
        let weighs = |profile: &str| self.profiles.iter().any(|of| of.profile.name == profile);
        for row in telling(rows).filter(|row| weighs(&row.profile)) {
            self.gaps.push(day, row.clone())?;
        }
        for row in rows.identity.iter().filter(|row| weighs(&row.profile)) {
            self.identity.push(day, row.clone())?;
        }
        Ok(())
    }

    /// Alerts on the meetings and silences of a step as they stand, with what is known by now. What [`Assessor::settle`] gives
    /// later takes their place.
    pub(in super::super) fn early(&mut self, view: View, rows: &Tables) -> Vec<AlertRow> {
        let mut alerts = Vec::new();
        let unexplained: Vec<GapRow> = telling(rows).cloned().collect();
        for of in &mut self.profiles {
            let name = &of.profile.name;
            let Some((desk, memory)) = of.desk(view, self.sources, &rows.candidates) else { continue };
            let mut raised = one_a_meeting(desk.meetings(&rows.encounters), &mut memory.met.clone());
            raised.extend(desk.silences(&unexplained, |id| memory.knows_event(id)));
            alerts.extend(raised.into_iter().map(|raised| row(raised, name)));
        }
        alerts
    }

    /// Gives the rows that are settled by a step: meetings, who could have been their unseen ships, and all alerts; those of a
    /// day at a time.
    pub(in super::super) fn settle(
        &mut self,
        view: View,
        give: &mut dyn FnMut(Tables) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let until = view.findings.until;
        let day = |after_s: f64| {
            let last = until.floor_to(DAY_S as i64).plus_seconds(-after_s - DAY_S);
            if until == Time::MAX { until } else { last }
        };
        let (meetings, others) = (day(MEETINGS_AFTER_S), day(OTHERS_AFTER_S));
        while let Some(next) = self.encounters.first_day().filter(|next| *next <= meetings) {
            give(self.settle_meetings(next, view)?)?;
        }
        while let Some(next) = self.gaps.first_day().filter(|next| *next <= others) {
            let rows = self.gaps.take(next)?;
            give(self.alerts(view, &[], |desk, memory| desk.silences(&rows, |id| memory.knows_event(id))))?;
        }
        while let Some(next) = self.identity.first_day().filter(|next| *next <= others) {
            let rows = self.identity.take(next)?;
            self.alerts(view, &[], |desk, memory| {
                for (row, raised) in desk.doubts(&rows, |id| memory.knows_event(id)) {
                    memory.doubt(next, row, raised);
                }
                Vec::new()
            });
        }
        give(self.alerts(view, &[], |_, memory| memory.ripe_doubts(others)))?;
        give(self.alerts(view, &[], |desk, memory| sightings(desk, memory, others)))?;
        if until < Time::MAX {
            for of in &mut self.profiles {
                of.known.forget(others);
                of.memory.forget(others);
            }
        }
        Ok(())
    }

    /// The meetings of a day, but for those that wait.
    fn settle_meetings(&mut self, day: Time, view: View) -> Result<Tables, StoreError> {
        let (mut encounters, mut candidates) = std::mem::take(&mut self.deferred);
        encounters.extend(self.encounters.take(day)?);
        candidates.extend(self.candidates.take(day)?);
        let awaits = |row: &EncounterRow| {
            let of = self.profiles.iter().find(|of| of.profile.name == row.profile);
            row.within_limits != Some(false) && of.is_some_and(|of| of.memory.awaits(day, row))
        };
        let (mut waiting, encounters): (Vec<_>, Vec<_>) = encounters.into_iter().partition(awaits);
        // A stay alone may turn out to be part of a meeting that waits.
        let (lone, mut encounters): (Vec<_>, Vec<_>) = encounters
            .into_iter()
            .partition(|row| row.mmsi_b.is_none() && waiting.iter().any(|meeting| holds_stay(meeting, row)));
        waiting.extend(lone);
        let waiting_ids: BTreeSet<&str> = waiting.iter().map(|row| row.id.as_str()).collect();
        let (later, candidates): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|row| waiting_ids.contains(row.encounter_id.as_str()));
        self.deferred = (waiting, later);
        encounters.iter_mut().for_each(|row| fill_draughts(row, view.findings.tracker));
        let tables =
            self.alerts(view, &candidates, |desk, memory| one_a_meeting(desk.meetings(&encounters), &mut memory.met));
        Ok(Tables { encounters, candidates, ..tables })
    }

    /// The alerts that `weigh` raises at each profile's desk.
    fn alerts(
        &mut self,
        view: View,
        candidates: &[CandidateRow],
        mut weigh: impl FnMut(&Desk, &mut Memory) -> Vec<Raised>,
    ) -> Tables {
        let mut alerts = Vec::new();
        for of in &mut self.profiles {
            let name = &of.profile.name;
            let Some((desk, memory)) = of.desk(view, self.sources, candidates) else { continue };
            let raised = weigh(&desk, memory);
            memory.tell(&raised);
            alerts.extend(raised.into_iter().map(|raised| row(raised, name)));
        }
        Tables { alerts, ..Tables::default() }
    }
}

/// Whether a stay alone is at the time of a meeting of its ship, under the same profile.
fn holds_stay(meeting: &EncounterRow, stay: &EncounterRow) -> bool {
    (meeting.mmsi_a == stay.mmsi_a || meeting.mmsi_b == Some(stay.mmsi_a))
        && meeting.profile == stay.profile
        && meeting.start_time <= stay.end_time
        && meeting.end_time >= stay.start_time
}

/// Silences that reception does not explain, or that lead into waters that hear nothing.
fn telling(rows: &Tables) -> impl Iterator<Item = &GapRow> {
    let into_waters: BTreeSet<(&str, &str, Time)> = rows
        .port_calls
        .iter()
        .filter(|row| row.kind == "gap-into-waters")
        .map(|row| (row.profile.as_str(), row.track.as_str(), row.start_time))
        .collect();
    rows.gaps.iter().filter(move |row| {
        row.cause == "unexplained-in-coverage"
            || into_waters.contains(&(row.profile.as_str(), row.track.as_str(), row.start_time))
    })
}

/// Listed ships that were heard first by a day, and of which nothing else is told.
fn sightings(desk: &Desk, memory: &mut Memory, day: Time) -> Vec<Raised> {
    if desk.lists.lists.is_empty() {
        return Vec::new();
    }
    let tracks = desk.findings.tracker.tracks();
    let mut ships: Vec<(u32, &tracks::Track)> =
        (0..).zip(tracks).filter(|(_, track)| track.first.is_some_and(|(first, _)| first <= day)).collect();
    ships.retain(|(number, _)| memory.sighted.insert(*number));
    ships.sort_by_key(|(_, track)| track.key);
    let unknown = ships.into_iter().filter(|(_, track)| !memory.knows_ship(track.key.mmsi.number()));
    unknown.filter_map(|(_, track)| desk.sighting(track)).collect()
}
