//! Findings as the rows that users read.

use ais::{Balance, Medium, ShipType, flag_of_mid};
use assess::Profile;
use events::{Anchorages, Clause, Motion, Rule};
use nautical::{Coast, Interval, Ports, Position, Time};
use serde_json::{Value, json};
use store::{AnchorageRow, ContactRow, EncounterRow, Geometry, Status, VesselRow, event_id};
use tracks::{Coverage, GapRule, Track, TrackKey, Tracker};

use super::dark::dark_parameters;
use super::findings::{Findings, FoundContact, FoundEncounter};

/// A draught is taken as changed by a meeting if it changes up to this long after, seconds: ten days.
const DRAUGHT_AFTER_S: f64 = 864_000.0;

/// Where things are.
pub(super) struct Place<'p> {
    pub(super) coast: &'p Coast,
    pub(super) ports: &'p Ports,
}

/// The rows of a step's encounters. What their ships' draughts are afterwards is told by [`fill_draughts`].
pub(super) fn encounters(findings: &Findings, profiles: &[Profile], place: &Place) -> Vec<EncounterRow> {
    let rows = findings.encounters.iter().map(|found| {
        let row = encounter(found, findings, &profiles[found.profile], place);
        let parameters = parameters_of(found, &profiles[found.profile]);
        EncounterRow { parameters, ..row }
    });
    rows.collect()
}

/// Fills in the draughts that the ships of a meeting sent afterwards, as far as they are known by now.
pub(super) fn fill_draughts(row: &mut EncounterRow, tracker: &Tracker) {
    let span = Interval::new(row.start_time, row.end_time);
    let after = |track: Option<&str>| {
        let key = track.and_then(TrackKey::parse)?;
        draught_after(tracker.track(key)?, span)
    };
    row.draught_after_a_m = after(Some(&row.track_a));
    row.draught_after_b_m = after(row.track_b.as_deref());
}

/// The parameters of the rule that found it: the profile's own, or its second one for seas heard seldom.
fn parameters_of(found: &FoundEncounter, profile: &Profile) -> String {
    let sightings = |rule: &Rule| matches!(rule.motion, Motion::Sightings { .. });
    let second = profile
        .in_sparse_seas()
        .filter(|second| found.by_sightings && sightings(&second.rule) && !sightings(&profile.rule));
    let mut told = parameters(second.as_ref().unwrap_or(profile));
    if let (true, Some(told)) = (profile.sparse.is_some(), told.as_object_mut()) {
        told.insert("rule".into(), if second.is_some() { "sparse" } else { "own" }.into());
    }
    told.to_string()
}

/// One ship's side of an encounter.
pub(super) struct Side<'t> {
    track: &'t Track,
    pub(super) name: Option<String>,
    pub(super) type_word: Option<&'static str>,
    pub(super) draught_before_m: Option<f64>,
}

impl<'t> Side<'t> {
    /// As it was around `span`, and as far as was known when the profile decided.
    pub(super) fn around(track: &'t Track, span: Interval, profile: &Profile) -> Side<'t> {
        let decided = span.end.plus_seconds(profile.rule.hold_s);
        let version = track.version_at(span.end, decided);
        Side {
            track,
            name: version.and_then(|v| v.name.as_ref()).map(ToString::to_string),
            type_word: version.and_then(|v| v.ship_type).map(ShipType::word),
            draught_before_m: draught_at(track, span.start).map(metres),
        }
    }
}

/// The first draught sent after the start of a span that differs from that before, metres.
fn draught_after(track: &Track, span: Interval) -> Option<f64> {
    let before = draught_at(track, span.start)?;
    let until = span.end.plus_seconds(DRAUGHT_AFTER_S);
    let after = track.versions.iter().filter(|v| v.first_time > span.start && v.first_time <= until);
    after.filter_map(|v| v.draught_m).find(|draught| *draught != before).map(metres)
}

fn draught_at(track: &Track, time: Time) -> Option<f32> {
    let begun = track.versions.partition_point(|version| version.first_time <= time);
    track.versions[..begun].last().and_then(|version| version.draught_m)
}

/// Metres as f64 with the decimals that were told (1/10 m), not those of the nearest f32.
pub(super) fn metres(value: f32) -> f64 {
    (f64::from(value) * 10.0).round() / 10.0
}

fn encounter(found: &FoundEncounter, findings: &Findings, profile: &Profile, place: &Place) -> EncounterRow {
    let FoundEncounter { tracks: (a, b), encounter, .. } = found;
    let decided = encounter.span.end.plus_seconds(profile.rule.hold_s);
    let tracks = findings.tracker.tracks();
    let (a, b) = (&tracks[*a as usize], &tracks[*b as usize]);
    let (side_a, side_b) = (Side::around(a, encounter.span, profile), Side::around(b, encounter.span, profile));
    let position = encounter.position;
    let coast_m = place.coast.distance_m(position);
    let port = place.ports.nearest(position);
    let anchorage_m = findings.anchorages.distance_m(position, decided);
    let limits = &profile.rule.limits;
    let within_limits = (limits.coast_m_min <= 0.0 || coast_m > limits.coast_m_min)
        && port.as_ref().is_none_or(|(port_m, _)| *port_m >= limits.port_m_min)
        && anchorage_m.is_none_or(|anchorage_m| anchorage_m >= limits.anchorage_m_min)
        && limits.types.admits(side_a.type_word, side_b.type_word);
    let (key_a, key_b) = (a.key.to_string(), b.key.to_string());
    let id = event_id("encounters", "visible", &profile.name, &[&key_a, &key_b], encounter.span.start);
    EncounterRow {
        mmsi_a: side_a.track.key.mmsi.number(),
        mmsi_b: Some(side_b.track.key.mmsi.number()),
        track_a: key_a,
        track_b: Some(key_b),
        name_a: side_a.name,
        name_b: side_b.name,
        type_a: side_a.type_word.map(str::to_owned),
        type_b: side_b.type_word.map(str::to_owned),
        contact_observed_s: encounter.contact_observed_s,
        silent_s: encounter.silent_s,
        sightings: encounter.sightings,
        distance_min_m: Some(encounter.distance_min_m),
        distance_median_m: Some(encounter.distance_median_m),
        hull_gap_m: encounter.hull_gap_m,
        posture: Some(if encounter.alongside { "alongside" } else { "close" }.into()),
        underway: Some(encounter.underway),
        speed_median_knots: Some(encounter.speed_median_knots),
        relative_speed_median_knots: Some(encounter.relative_speed_median_knots),
        coast_m: Some(coast_m),
        port_m: port.as_ref().map(|(port_m, _)| *port_m),
        port_name: port.as_ref().map(|(_, port)| port.name.clone()),
        anchorage_m,
        within_limits: Some(within_limits),
        draught_before_a_m: side_a.draught_before_m,
        draught_before_b_m: side_b.draught_before_m,
        approach_a_m: found.surroundings.approach_m[0],
        approach_b_m: found.surroundings.approach_m[1],
        stopped_nearby: found.surroundings.stopped_nearby,
        confidence: Some(encounter.confidence),
        ..blank_encounter(id, "visible", profile, encounter.span, position)
    }
}

/// A row of a kind under a profile, of which nothing but time and place is known.
pub(super) fn blank_encounter(id: String, kind: &str, profile: &Profile, span: Interval, at: Position) -> EncounterRow {
    let parameters = if kind == "visible" { parameters(profile).to_string() } else { dark_parameters(profile) };
    EncounterRow {
        id,
        revision: 0,
        status: Status::Closed,
        profile: profile.name.clone(),
        kind: kind.to_owned(),
        mmsi_a: 0,
        mmsi_b: None,
        track_a: String::new(),
        track_b: None,
        dark: None,
        name_a: None,
        name_b: None,
        type_a: None,
        type_b: None,
        start_time: span.start,
        end_time: span.end,
        duration_s: span.seconds(),
        contact_observed_s: 0.0,
        silent_s: 0.0,
        sightings: 0,
        distance_min_m: None,
        distance_median_m: None,
        hull_gap_m: None,
        posture: None,
        underway: None,
        speed_median_knots: None,
        relative_speed_median_knots: None,
        longitude: at.longitude(),
        latitude: at.latitude(),
        coast_m: None,
        port_m: None,
        port_name: None,
        anchorage_m: None,
        within_limits: None,
        draught_before_a_m: None,
        draught_after_a_m: None,
        draught_before_b_m: None,
        draught_after_b_m: None,
        approach_a_m: None,
        approach_b_m: None,
        stopped_nearby: None,
        gap_a: None,
        gap_b: None,
        speed_cap_a_knots: None,
        speed_cap_b_knots: None,
        slack_s: None,
        speed_needed_knots: None,
        alternatives: None,
        share_possible: None,
        expected_by_chance: None,
        q_value: None,
        confidence: None,
        parameters,
        geometry: Geometry::Point(at),
    }
}

/// The rule of a profile, as it stands in each row.
pub(crate) fn parameters(profile: &Profile) -> Value {
    let rule = &profile.rule;
    let motion = match rule.motion {
        Motion::Legs(GapRule::Fixed(gap_max_s)) => json!({ "gap_max_s": gap_max_s }),
        Motion::Legs(GapRule::ByMedium { floor_s, cap_s }) => {
            json!({ "gap_max_s": "by-medium", "gap_max_floor_s": floor_s, "gap_max_cap_s": cap_s })
        }
        Motion::Sightings { silence_max_s } => json!({ "silence_max_s": silence_max_s }),
    };
    json!({
        "motion": motion,
        "clauses": rule.clauses.iter().map(clause).collect::<Vec<_>>(),
        "merge_s": rule.merge_s,
        "hold_s": rule.hold_s,
        "coast_m_min": rule.limits.coast_m_min,
        "port_m_min": rule.limits.port_m_min,
        "anchorage_m_min": rule.limits.anchorage_m_min,
    })
}

fn clause(clause: &Clause) -> Value {
    json!({
        "distance_m": clause.distance_m,
        "duration_min_s": clause.duration_min_s,
        "speed_knots_max": clause.speed_knots_max,
        "speed_knots_min": clause.speed_knots_min,
        "speed_median_knots_max": clause.speed_median_knots_max,
        "velocity_difference_knots_max": clause.velocity_difference_knots_max,
        "beside_clearance_m": clause.beside.map(|beside| beside.clearance_m),
        "beside_unknown_m": clause.beside.map(|beside| beside.unknown_m),
        "underway": clause.underway,
    })
}

/// The rows of a step's contacts. A contact is an interval and has no place.
pub(super) fn contacts(findings: &Findings, profiles: &[Profile]) -> Vec<ContactRow> {
    let key = |track: u32| findings.tracker.tracks()[track as usize].key;
    let row = |found: &FoundContact| {
        let profile = &profiles[found.profile].name;
        let (a, b) = (key(found.tracks.0), key(found.tracks.1));
        let (track_a, track_b) = (a.to_string(), b.to_string());
        let span = found.contact.span;
        ContactRow {
            id: event_id("contacts", "contact", profile, &[&track_a, &track_b], span.start),
            profile: profile.clone(),
            mmsi_a: a.mmsi.number(),
            mmsi_b: b.mmsi.number(),
            track_a,
            track_b,
            start_time: span.start,
            end_time: span.end,
            duration_s: span.seconds(),
            distance_min_m: found.contact.distance_min_m,
        }
    };
    findings.contacts.iter().map(row).collect()
}

/// Follows the versions of all ships' particulars; net beacons are no ships.
#[derive(Default)]
pub(super) struct VersionSearch {
    /// By track: how many versions were told as begun, and as over.
    begun: Vec<u32>,
    over: Vec<u32>,
}

impl VersionSearch {
    /// The versions that began by a step, as they stand.
    pub(super) fn begun(&mut self, findings: &Findings) -> Vec<VesselRow> {
        take_versions(&mut self.begun, findings, |track, number| {
            track.version(number).is_none_or(|version| version.first_time <= findings.until)
        })
    }

    /// The versions that gave way to others by a step; at the end all.
    pub(super) fn over(&mut self, findings: &Findings) -> Vec<VesselRow> {
        take_versions(&mut self.over, findings, |track, number| {
            let next = track.version(number + 1);
            findings.until == Time::MAX || next.is_some_and(|next| next.first_time <= findings.until)
        })
    }
}

/// The rows of each track's next versions that `is_due`.
fn take_versions(taken: &mut Vec<u32>, findings: &Findings, is_due: impl Fn(&Track, u32) -> bool) -> Vec<VesselRow> {
    let tracks = findings.tracker.tracks();
    taken.resize(tracks.len(), 0);
    let mut rows = Vec::new();
    for (track, taken) in tracks.iter().zip(taken).filter(|(track, _)| !track.is_beacon(findings.until)) {
        while *taken < track.versions_said() && is_due(track, *taken) {
            rows.extend(vessel(track, *taken, findings.tracker));
            *taken += 1;
        }
    }
    rows
}

fn vessel(track: &Track, number: u32, tracker: &Tracker) -> Option<VesselRow> {
    let version = track.version(number)?;
    let particulars = tracker.catalogue().get(version.particulars)?;
    let text = |text: &Option<compact_str::CompactString>| text.as_ref().map(ToString::to_string);
    let key = track.key.to_string();
    // What was observed before anything was said counts with what was said first.
    let observed_from_us = if number == 0 { 0 } else { version.observed_us };
    let observed_us = track.version(number + 1).map_or(track.observed_us, |next| next.observed_us);
    Some(VesselRow {
        id: event_id("vessels", "version", "", &[&key], version.first_time),
        mmsi: track.key.mmsi.number(),
        track: key,
        imo: particulars.imo,
        name: text(&particulars.name),
        callsign: text(&particulars.callsign),
        r#type: particulars.ship_type.map(|code| code.word().to_owned()),
        type_code: particulars.ship_type.map(|code| code.0),
        flag_from_mid: track.key.mmsi.mid().and_then(flag_of_mid).map(str::to_owned),
        length_m: version.length_m.map(metres),
        beam_m: version.beam_m.map(metres),
        draught_m: version.draught_m.map(metres),
        destination: text(&particulars.destination),
        first_time: version.first_time,
        last_time: version.last_time,
        observed_s: (observed_us - observed_from_us) as f64 / 1e6,
        listed: Vec::new(),
    })
}

/// Learned waiting areas.
pub(crate) fn anchorages(anchorages: &Anchorages) -> Vec<AnchorageRow> {
    let learned = anchorages.learned().into_iter();
    learned
        .map(|anchorage| {
            let at = anchorage.cell.middle();
            let cell = format!("{:.4},{:.4}", at.longitude(), at.latitude());
            AnchorageRow {
                id: event_id("anchorages", "anchorage", "", &[&cell], anchorage.since),
                vessels: anchorage.vessels,
                stays: anchorage.stays,
                radius_m: anchorage.radius_m,
                geometry: Geometry::Point(anchorage.position),
            }
        })
        .collect()
}

/// The balance as `run.json` has it.
pub(crate) fn balance_json(balance: &Balance) -> Value {
    let rejects: serde_json::Map<String, Value> =
        balance.rejects.iter().map(|(reason, lines)| (reason.as_str().to_owned(), json!(lines))).collect();
    json!({
        "lines": balance.lines, "used": balance.used, "duplicates": balance.duplicates, "rejects": rejects,
    })
}

/// What was counted on the way, as `run.json` has it.
pub(crate) fn counts_json(counts: &tracks::Counts, backward_steps: u64) -> Value {
    json!({
        "fixes": counts.fixes,
        "jumps": counts.jumps,
        "false_positions": counts.false_positions,
        "same_time": counts.same_time,
        "not_ships": counts.not_ships,
        "net_beacons": counts.net_beacons,
        "shared_mmsis": counts.shared_mmsis,
        "backward_steps": backward_steps,
        "first_time": counts.span.map(|(first, _)| first.to_string()),
        "last_time": counts.span.map(|(_, last)| last.to_string()),
    })
}

/// Share of all ship-time between fixes that was observed.
pub(super) fn observed_share(tracker: &Tracker) -> Option<f64> {
    let coverage = tracker.reception().coverage();
    let sum = |of: fn(&Coverage) -> i64| coverage.values().map(of).sum::<i64>() as f64;
    let (observed, silent) = (sum(|c| c.observed_us), sum(|c| c.silent_us));
    (observed + silent > 0.0).then(|| observed / (observed + silent))
}

/// How well each cell was heard on each day, and whether that is enough to tell.
pub(crate) fn coverage_json(tracker: &Tracker) -> Value {
    let coverage = tracker.reception().coverage();
    let cells = coverage.iter().map(|((day, cell, medium), coverage)| {
        let medium_word = match medium {
            Medium::Shore => "shore",
            Medium::Satellite => "satellite",
            Medium::Unknown => "unknown",
        };
        let tells = coverage.can_tell();
        json!({
            "day": &day.to_string()[..10],
            "cell": [cell.west, cell.south, cell.west + 1, cell.south + 1],
            "medium": medium_word,
            "regime": if tells { "continuous" } else { "sparse" },
            "verdict": if tells { "can tell" } else { "cannot tell" },
            "fixes": coverage.fixes,
            "observed_s": coverage.observed_us / 1_000_000,
            "silent_s": coverage.silent_us / 1_000_000,
        })
    });
    Value::Array(cells.collect())
}

/// The place of an encounter for people: degrees and minutes.
pub(crate) fn degrees_minutes(position: Position) -> String {
    let part = |degrees: f64, width: usize, positive: char, negative: char| {
        let tenths = (degrees.abs() * 600.0).round() as u32;
        let letter = if degrees < 0.0 { negative } else { positive };
        format!("{:0width$}°{:04.1}'{letter}", tenths / 600, f64::from(tenths % 600) / 10.0)
    };
    format!("{} {}", part(position.latitude(), 2, 'N', 'S'), part(position.longitude(), 3, 'E', 'W'))
}
