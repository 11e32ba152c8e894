//! Meetings that silences may hide, in the engine: gaps and slow stays in, possible meetings out, and their rows.

use std::collections::BTreeMap;

use assess::{Hit, Profile, Sent, WatchLists};
use events::Cause;
use events::dark::{
    BothDark, Candidate, DarkCounts, DarkMeeting, DarkSearch, DarkStay, Ground, Sight, Silence, SilenceKey, SlowStay,
    speed_cap_knots,
};
use nautical::{Interval, Position, Time};
use rustc_hash::FxHashMap;
use serde_json::{Value, json};
use store::{CandidateRow, EncounterRow, Geometry, event_id, polygon_across_180};
use tracks::{Track, TrackKey, Tracker};

use super::at_rest::AtRestSearch;
use super::findings::{Findings, FoundDark, FoundEncounter, FoundGap};
use super::rows::{self, Place, parameters};

/// The search for all profiles that look for such meetings.
pub(super) struct DarkSearches {
    /// Index of the profile, how far off the coast its silences begin, metres, and its search.
    searches: Vec<(usize, f64, DarkSearch)>,
    /// The last silence of a ship, by index of the profile, that ended where it cannot have gone in time.
    leaps: FxHashMap<(usize, TrackKey), Silence>,
    /// The watch lists of each profile, by its index; empty where none was given.
    lists: Vec<WatchLists>,
}

impl DarkSearches {
    pub(super) fn new(profiles: &[Profile]) -> DarkSearches {
        let defined = profiles.iter().enumerate().filter_map(|(number, profile)| {
            // Silences are what it works on.
            let coast_m_min = profile.gaps?.coast_m_min;
            Some((number, coast_m_min, DarkSearch::new(profile.dark?)))
        });
        DarkSearches { searches: defined.collect(), leaps: FxHashMap::default(), lists: Vec::new() }
    }

    /// Holds ships against the lists of each profile from now on.
    pub(super) fn watch(&mut self, lists: Vec<WatchLists>) {
        self.lists = lists;
    }

    /// Takes in silences and stays that were told, and tells what is decided by `until`.
    pub(super) fn take(
        &mut self,
        gaps: &[FoundGap],
        at_rest: &mut AtRestSearch,
        tracker: &Tracker,
        until: Time,
    ) -> Vec<FoundDark> {
        let mut all = Vec::new();
        let stays = std::mem::take(&mut at_rest.stays);
        for (profile, coast_m_min, search) in &mut self.searches {
            for found in gaps.iter().filter(|found| found.profile == *profile) {
                if let Some(silence) = silence(found, *coast_m_min, at_rest, tracker, self.lists.get(*profile)) {
                    search.push_silence(without_leap(silence, *profile, &mut self.leaps));
                }
            }
            for (id, run) in &stays {
                let track = &tracker.tracks()[*id as usize];
                let version = track.version_at(run.span.end, run.span.end);
                search.push_stay(SlowStay {
                    track: track.key,
                    fixes: run.sights.clone(),
                    ship_type: version.and_then(|version| version.ship_type),
                    length_m: version.and_then(|version| version.length_m),
                    // Company and anchorages are known only later: rows are held against them.
                    accompanied: false,
                    in_anchorage: false,
                });
            }
            let (profile, found) = (*profile, &mut all);
            search.settle(until, &mut |meeting| found.push(FoundDark { profile, meeting }));
        }
        all
    }

    /// What was counted, by index of the profile.
    pub(super) fn counts(&self) -> Vec<(usize, DarkCounts)> {
        self.searches.iter().map(|(profile, _, search)| (*profile, search.counts())).collect()
    }
}

/// A silence, or two as one: a place that the ship cannot have gone to, nor come from, in time hides nothing between two
/// that it can have. The joined silence is known by the start of the first.
fn without_leap(silence: Silence, profile: usize, leaps: &mut FxHashMap<(usize, TrackKey), Silence>) -> Silence {
    let key = (profile, silence.track);
    let before = leaps.remove(&key);
    if !silence.is_too_fast() {
        return silence;
    }
    let joined = before.filter(|before| before.to == Some(silence.from)).map(|before| Silence {
        to: silence.to,
        known: silence.known,
        unexplained: before.unexplained && silence.unexplained,
        courses: [before.courses[0], silence.courses[1]],
        p_natural: None,
        ..before
    });
    match joined.filter(|joined| !joined.is_too_fast()) {
        Some(joined) => joined,
        None => {
            leaps.insert(key, silence.clone());
            silence
        }
    }
}

/// Whether a ship is surely one that a list held for listed at a time, by what it had sent by then.
fn is_listed(track: &Track, tracker: &Tracker, lists: &WatchLists, at: Time) -> bool {
    let said = track.version_at(at, at).and_then(|version| tracker.catalogue().get(version.particulars));
    let sent = Sent {
        imo: said.and_then(|said| said.imo),
        mmsi: track.key.mmsi.number(),
        name: said.and_then(|said| said.name.as_deref()),
        callsign: said.and_then(|said| said.callsign.as_deref()),
        length_m: said.and_then(|said| said.length_dm).map(|length_dm| f64::from(length_dm) / 10.0),
    };
    !lists.lists.is_empty() && lists.hits(&sent, at).iter().any(Hit::counts)
}

/// A gap as a silence in which its ship may have met another; `None` where it was not the ship's own doing.
fn silence(
    found: &FoundGap,
    coast_m_min: f64,
    at_rest: &AtRestSearch,
    tracker: &Tracker,
    lists: Option<&WatchLists>,
) -> Option<Silence> {
    let gap = &found.gap;
    // What begins nearer to the coast than the profile's silences is none of them, and has no row to refer to.
    let is_off = coast_m_min <= 0.0 || at_rest.coast_m(gap.from.position) > coast_m_min;
    if matches!(gap.cause, Cause::FeedOutage | Cause::Interference) || !is_off {
        return None;
    }
    let track = &tracker.tracks()[found.track as usize];
    let version = track.version_at(gap.from.time, gap.from.time);
    let (ship_type, length_m) = (version.and_then(|v| v.ship_type), version.and_then(|v| v.length_m));
    let own_knots = at_rest.sustained_knots(found.track, gap.from.time);
    let sight = |end: events::GapEnd| Sight { time: end.time, position: end.position };
    Some(Silence {
        track: track.key,
        from: sight(gap.from),
        to: gap.to.map(sight),
        known: gap.to.map_or(found.known, |to| to.time),
        speed_cap_knots: speed_cap_knots(ship_type, length_m, own_knots),
        unexplained: gap.cause == Cause::UnexplainedInCoverage,
        listed: lists.is_some_and(|lists| is_listed(track, tracker, lists, gap.from.time)),
        courses: [gap.from.course_degrees, gap.to.and_then(|to| to.course_degrees)],
        p_natural: gap.p_natural,
        ship_type,
        length_m,
    })
}

/// What became no row though it was told, under one profile, and what became one by its kind.
#[derive(Clone, Default)]
struct Told {
    stays_in_company: u64,
    stays_in_anchorages: u64,
    pairs_in_anchorages: u64,
    written: BTreeMap<String, u64>,
}

/// When a ship had visible company is remembered for so long after, seconds: stays are told in parts of three days, three days
/// after their end.
const COMPANY_S: f64 = 10.0 * 86_400.0;

/// Makes rows of possible meetings, and remembers what that takes.
pub(super) struct DarkRows {
    /// When each ship had visible company, by index of the profile and track.
    company: FxHashMap<(usize, TrackKey), Vec<Interval>>,
    /// By index of the profile.
    told: Vec<Told>,
}

impl DarkRows {
    pub(super) fn new(profiles: &[Profile]) -> DarkRows {
        DarkRows { company: FxHashMap::default(), told: vec![Told::default(); profiles.len()] }
    }

    /// The rows of a step's possible meetings: the encounters, and who could have been the unseen ship. A ship that had company
    /// was not alone.
    pub(super) fn rows(
        &mut self,
        findings: &Findings,
        profiles: &[Profile],
        place: &Place,
    ) -> (Vec<EncounterRow>, Vec<CandidateRow>) {
        self.meet(&findings.encounters, findings.tracker);
        let (mut encounters, mut candidates) = (Vec::new(), Vec::new());
        if findings.dark.is_empty() {
            return (encounters, candidates);
        }
        let mut going_on = DarkRows { company: FxHashMap::default(), told: Vec::new() };
        going_on.meet(&findings.under_way, findings.tracker);
        for found in &findings.dark {
            let context = Context { findings, profile: &profiles[found.profile], place };
            let company = |track: TrackKey| -> Vec<Interval> {
                let met = [&self.company, &going_on.company].map(|company| company.get(&(found.profile, track)));
                met.into_iter().flatten().flatten().copied().collect()
            };
            let told = &mut self.told[found.profile];
            match &found.meeting {
                // Who lies at anchor beside another needs no meeting to explain it.
                DarkMeeting::Pair(pair)
                    if pair.ground == Ground::OneStay
                        && context.is_waiting_place(pair.possibility.place, pair.possibility.window.end) =>
                {
                    told.pairs_in_anchorages += 1;
                }
                DarkMeeting::Pair(pair) => encounters.push(context.pair(pair)),
                DarkMeeting::Stay(stay) => {
                    let Some(alone) = context.alone(stay, &company(stay.track)) else {
                        told.stays_in_company += 1;
                        continue;
                    };
                    if context.is_waiting_place(stay.place, context.decided(stay)) {
                        told.stays_in_anchorages += 1;
                        continue;
                    }
                    let row = context.stay(stay, alone);
                    candidates.extend(context.candidates(&row.id, &stay.candidates));
                    encounters.push(row);
                }
            }
        }
        for row in &encounters {
            let profile = profiles.iter().position(|profile| profile.name == row.profile).unwrap_or_default();
            *self.told[profile].written.entry(row.kind.clone()).or_default() += 1;
        }
        (encounters, candidates)
    }

    fn meet(&mut self, met: &[FoundEncounter], tracker: &Tracker) {
        for found in met {
            for track in [found.tracks.0, found.tracks.1] {
                let key = (found.profile, tracker.tracks()[track as usize].key);
                self.company.entry(key).or_default().push(found.encounter.span);
            }
        }
    }

    /// Forgets company that no stay to come can have had.
    pub(super) fn forget(&mut self, until: Time) {
        let old = until.plus_seconds(-COMPANY_S);
        self.company.retain(|_, spans| {
            spans.retain(|span| span.end >= old);
            !spans.is_empty()
        });
    }

    /// What was asked, told and left out, by profile, as `run.json` has it.
    pub(super) fn counts_json(&self, counts: &[(usize, DarkCounts)], profiles: &[Profile]) -> Value {
        let of_profile = |(profile, counts): &(usize, DarkCounts)| {
            (profiles[*profile].name.clone(), counts_json(counts, &self.told[*profile]))
        };
        Value::Object(counts.iter().map(of_profile).collect())
    }
}

fn counts_json(counts: &DarkCounts, told: &Told) -> Value {
    json!({
        "written": told.written,
        "pairs": {
            "asked": counts.pairs_asked,
            "possible": counts.pairs_possible(),
            "unexplained": counts.pairs_unexplained,
            "listed": counts.pairs_listed,
            "one_stay": counts.pairs_of_one_stay,
            "left_out": {
                "no_ground": counts.pairs_without_ground - counts.others_told,
                "beyond_the_limit": counts.pairs_left_out,
                "in_anchorages": told.pairs_in_anchorages,
            },
        },
        "stays": {
            "too_short": counts.stays_passed_over,
            "left_out": {
                "in_company": told.stays_in_company,
                "in_anchorages": told.stays_in_anchorages,
                "where_others_wait": counts.stays_in_waiting_places,
            },
        },
        "silences_too_short_or_too_long": counts.silences_passed_over,
    })
}

struct Context<'c> {
    findings: &'c Findings<'c>,
    profile: &'c Profile,
    place: &'c Place<'c>,
}

impl Context<'_> {
    /// When a stay was decided.
    fn decided(&self, stay: &DarkStay) -> Time {
        stay.stay.end.plus_seconds(self.profile.dark.map_or(0.0, |dark| dark.stay_wait_s))
    }

    /// Whether ships wait there, as far as was known at a time.
    fn is_waiting_place(&self, at: Position, decided: Time) -> bool {
        self.findings.anchorages.distance_m(at, decided).is_some_and(|metres| metres <= 0.0)
            || self.place.ports.nearest(at).is_some_and(|(metres, _)| metres <= 0.0)
    }

    /// The id of a silence's row.
    fn gap_id(&self, (key, from): SilenceKey) -> String {
        event_id("gaps", "gap", &self.profile.name, &[&key.to_string()], from)
    }

    /// A row of a kind, with what is the same for all of them.
    fn row(&self, kind: &str, ships: [Option<TrackKey>; 2], window: Interval, at: Position) -> EncounterRow {
        let ends = ships.map(|key| key.and_then(|key| self.findings.tracker.track(key)));
        let [a, b] = ends.map(|track| track.map(|track| rows::Side::around(track, window, self.profile)));
        let keys = ships.map(|key| key.map(|key| key.to_string()));
        let named: Vec<&str> = keys.iter().flatten().map(String::as_str).collect();
        let coast_m = self.place.coast.distance_m(at);
        let port = self.place.ports.nearest(at);
        let decided = window.end.plus_seconds(self.profile.rule.hold_s);
        let anchorage_m = self.findings.anchorages.distance_m(at, decided);
        let limits = &self.profile.rule.limits;
        let within_limits = (limits.coast_m_min <= 0.0 || coast_m > limits.coast_m_min)
            && port.as_ref().is_none_or(|(port_m, _)| *port_m >= limits.port_m_min)
            && anchorage_m.is_none_or(|anchorage_m| anchorage_m >= limits.anchorage_m_min)
            && limits.types.admits(
                a.as_ref().and_then(|side| side.type_word),
                b.as_ref().or(a.as_ref()).and_then(|side| side.type_word),
            );
        let (port_m, port_name) = port.map_or((None, None), |(metres, port)| (Some(metres), Some(port.name.clone())));
        let mut row = rows::blank_encounter(
            event_id("encounters", kind, &self.profile.name, &named, window.start),
            kind,
            self.profile,
            window,
            at,
        );
        let [key_a, key_b] = keys;
        (row.mmsi_a, row.mmsi_b) = (ships[0].map_or(0, |key| key.mmsi.number()), ships[1].map(|key| key.mmsi.number()));
        (row.track_a, row.track_b) = (key_a.unwrap_or_default(), key_b);
        (row.coast_m, row.port_m, row.port_name, row.anchorage_m) = (Some(coast_m), port_m, port_name, anchorage_m);
        row.within_limits = Some(within_limits);
        if let Some(a) = a {
            (row.name_a, row.type_a) = (a.name, a.type_word.map(str::to_owned));
            row.draught_before_a_m = a.draught_before_m;
        }
        if let Some(b) = b {
            (row.name_b, row.type_b) = (b.name, b.type_word.map(str::to_owned));
            row.draught_before_b_m = b.draught_before_m;
        }
        row
    }

    fn pair(&self, pair: &BothDark) -> EncounterRow {
        let [a, b] = pair.silences;
        let possible = &pair.possibility;
        let row = self.row("both-dark", [Some(a.0), Some(b.0)], possible.window, possible.place);
        EncounterRow {
            dark: Some("both".into()),
            gap_a: Some(self.gap_id(a)),
            gap_b: Some(self.gap_id(b)),
            speed_cap_a_knots: Some(pair.speed_caps_knots[0]),
            speed_cap_b_knots: Some(pair.speed_caps_knots[1]),
            slack_s: Some(possible.slack_s),
            speed_needed_knots: Some(possible.speed_needed_knots),
            alternatives: Some(pair.alternatives),
            share_possible: Some(possible.share_possible),
            expected_by_chance: pair.expected_by_chance,
            q_value: pair.q_value,
            geometry: region(&possible.region, possible.place),
            ..row
        }
    }

    /// See [`DarkStay::alone`]: as long as a stay must be, or, where a partner is named, as a meeting with it.
    fn alone(&self, stay: &DarkStay, company: &[Interval]) -> Option<Interval> {
        let least_s = self.profile.dark.map_or(0.0, |dark| match stay.named {
            Some(_) => dark.rule.stay_s,
            None => dark.stay_s_min,
        });
        stay.alone(company, least_s)
    }

    fn stay(&self, stay: &DarkStay, alone: Interval) -> EncounterRow {
        let named = stay.named.and_then(|index| stay.candidates.get(index));
        let partner = named.and_then(|candidate| candidate.silence);
        let kind = if partner.is_some() { "one-dark" } else { "lone-stay" };
        // The pair is in order of its keys, whoever of the two was silent.
        let partner_first = partner.is_some_and(|(key, _)| key < stay.track);
        let ships = match partner {
            Some((key, _)) if partner_first => [Some(key), Some(stay.track)],
            other => [Some(stay.track), other.map(|(key, _)| key)],
        };
        let mut row = self.row(kind, ships, alone, stay.place);
        let gap = partner.map(|silence| self.gap_id(silence));
        let cap = named.and_then(|candidate| candidate.speed_cap_knots);
        if partner_first {
            (row.gap_a, row.speed_cap_a_knots) = (gap, cap);
        } else {
            (row.gap_b, row.speed_cap_b_knots) = (gap, cap);
        }
        row.dark = partner.map(|_| if partner_first { "a" } else { "b" }.to_owned());
        let company = named.and_then(|candidate| candidate.company.as_ref());
        row.slack_s = company.map(|company| company.slack_s);
        row.speed_needed_knots = company.map(|company| company.speed_needed_knots);
        row.alternatives = Some(stay.alternatives);
        row.share_possible = Some(stay.share_possible);
        row.geometry = region(&stay.region, stay.place);
        row
    }

    fn candidates(&self, encounter_id: &str, candidates: &[Candidate]) -> Vec<CandidateRow> {
        let row = |(index, candidate): (usize, &Candidate)| {
            let key = candidate.silence.map(|(key, _)| key);
            let rank = index as u32 + 1;
            let company = candidate.company.as_ref();
            CandidateRow {
                id: event_id("candidates", "candidate", encounter_id, &[&rank.to_string()], Time(0)),
                encounter_id: encounter_id.to_owned(),
                rank,
                mmsi: key.map(|key| key.mmsi.number()),
                track: key.map(|key| key.to_string()),
                gap_id: candidate.silence.map(|silence| self.gap_id(silence)),
                slack_s: company.map(|company| company.slack_s),
                speed_needed_knots: company.map(|company| company.speed_needed_knots),
                posterior: candidate.posterior,
            }
        };
        candidates.iter().enumerate().map(row).collect()
    }
}

/// The shape within a ring, or the place where there is none.
fn region(ring: &[Position], place: Position) -> Geometry {
    match ring {
        [_, _, _, ..] => polygon_across_180(ring),
        _ => Geometry::Point(place),
    }
}

/// The rule by which such meetings are looked for, as it stands in each row.
pub(super) fn dark_parameters(profile: &Profile) -> String {
    let mut all = parameters(profile);
    if let (Some(dark), Some(object)) = (profile.dark, all.as_object_mut()) {
        object.insert("dark_stay_s".into(), dark.rule.stay_s.into());
        object.insert("dark_range_m".into(), dark.rule.range_m.into());
        object.insert("not_in_data_prior".into(), dark.candidates.not_in_data_prior.into());
        object.insert("name_margin".into(), dark.candidates.name_margin.into());
    }
    all.to_string()
}
