//! Spells of positions judged false, as rows.

use assess::Profile;
use events::{Interference, JudgedSpell, Spells};
use nautical::{Ecef, Position, Time};
use store::{Geometry, PositionRow, Status, event_id, polygon_across_180};
use tracks::{Crowd, TrackKey, Tracker};

use super::findings::Findings;

/// Corners of the area round places that were claimed, and the margin about them, metres.
const CORNERS: u32 = 24;
const MARGIN_M: f64 = 1_000.0;

/// Gathers spells as they end, until it is known what they were part of.
#[derive(Default)]
pub(super) struct SpellSearch {
    spells: Spells,
}

impl SpellSearch {
    /// What is judged by a step: the tracker is ahead of it by as long as fixes are judged.
    pub(super) fn decide(
        &mut self,
        until: Time,
        tracker: &mut Tracker,
    ) -> (Vec<JudgedSpell>, Vec<Interference>, Vec<Crowd>) {
        let mut over = tracker.take_false_fixes();
        if until == Time::MAX {
            over.extend(tracker.unproven_fixes());
        }
        let (tracks, reception) = tracker.tracks_mut();
        let crowds = reception.take_crowds(until);
        for track in tracks.iter_mut().filter(|track| !track.false_spells().is_empty()) {
            let key = track.key;
            over.extend(track.take_spells(until).into_iter().map(|spell| (key, spell)));
        }
        over.into_iter().for_each(|(key, spell)| self.spells.push(key, spell));
        let with_spells = tracker.tracks().iter().filter(|track| !track.open_spells().is_empty());
        let open = with_spells.flat_map(|track| track.open_spells().iter().map(|spell| (track.key, *spell)));
        let (spells, interference) = self.spells.settle(until, open);
        (spells, interference, crowds)
    }
}

/// The rows of spells under each profile: what is judged false is so for all of them.
pub(super) fn rows(findings: &Findings, profiles: &[Profile]) -> Vec<PositionRow> {
    let mut rows = Vec::new();
    for profile in profiles.iter().map(|profile| profile.name.as_str()) {
        rows.extend(findings.spells.iter().map(|judged| of_ship(judged, profile)));
        rows.extend(findings.interference.iter().map(|area| of_area(area, profile)));
        rows.extend(findings.crowds.iter().map(|crowd| of_crowd(crowd, profile)));
    }
    rows
}

fn of_ship(judged: &JudgedSpell, profile: &str) -> PositionRow {
    let JudgedSpell { key, spell, common_target } = judged;
    let (kind, track) = (if *common_target { "common-target" } else { spell.kind.as_str() }, key.to_string());
    // One MMSI may be heard from two wrong places in the same second.
    let place = format!("{},{}", spell.position.longitude_e7(), spell.position.latitude_e7());
    PositionRow {
        id: event_id("positions", kind, profile, &[&track, &place], spell.span.start),
        revision: 0,
        status: Status::Closed,
        profile: profile.to_owned(),
        kind: kind.to_owned(),
        mmsi: Some(key.mmsi.number()),
        track: Some(track),
        start_time: spell.span.start,
        end_time: spell.span.end,
        fixes: spell.fixes,
        geometry: Geometry::Point(spell.position),
    }
}

fn of_area(area: &Interference, profile: &str) -> PositionRow {
    let ships: Vec<String> = area.ships.iter().map(TrackKey::to_string).collect();
    let ships: Vec<&str> = ships.iter().map(String::as_str).collect();
    PositionRow {
        id: event_id("positions", "area-interference", profile, &ships, area.span.start),
        revision: 0,
        status: Status::Closed,
        profile: profile.to_owned(),
        kind: "area-interference".to_owned(),
        mmsi: None,
        track: None,
        start_time: area.span.start,
        end_time: area.span.end,
        fixes: area.fixes,
        geometry: polygon_across_180(&ring_around(&area.places)),
    }
}

fn of_crowd(crowd: &Crowd, profile: &str) -> PositionRow {
    let at = format!("{:.4},{:.4}", crowd.position.longitude(), crowd.position.latitude());
    PositionRow {
        id: event_id("positions", "common-target", profile, &[&at], crowd.span.start),
        revision: 0,
        status: Status::Closed,
        profile: profile.to_owned(),
        kind: "common-target".to_owned(),
        mmsi: None,
        track: None,
        start_time: crowd.span.start,
        end_time: crowd.span.end,
        fixes: crowd.ships,
        geometry: Geometry::Point(crowd.position),
    }
}

/// A circle that holds all the places.
fn ring_around(places: &[Position]) -> Vec<Position> {
    let sum = places.iter().fold([0.0; 3], |sum, place| {
        let Ecef(at) = place.ecef();
        [sum[0] + at[0], sum[1] + at[1], sum[2] + at[2]]
    });
    let middle = Ecef(sum.map(|sum| sum / places.len().max(1) as f64)).position();
    let furthest_m = places.iter().map(|place| nautical::distance_m(middle, *place)).fold(0.0, f64::max);
    // The sides of a polygon lie within its circle: grown by their sagitta.
    let radius_m = (furthest_m + MARGIN_M) / (std::f64::consts::PI / f64::from(CORNERS)).cos();
    let corner = |n: u32| nautical::destination(middle, 360.0 * f64::from(n) / f64::from(CORNERS), radius_m);
    (0..CORNERS).map(corner).collect()
}
