//! Loitering in the engine: the legs of a chunk go in, slow stays come out, and become rows.

use assess::Profile;
use events::{Loitering, Loiterings};
use nautical::{Interval, Time};
use store::{Geometry, LoiteringRow, Status, event_id};
use tracks::{GapRule, Tracker};

use super::findings::{Findings, FoundLoitering};
use super::motion::ShipLegs;
use super::rows::Place;

/// The stays under one profile.
struct OfProfile {
    /// Index of the profile.
    profile: usize,
    /// Number of the gap rule under which its tracks move, and how long a leg can be.
    gap_number: usize,
    longest_s: f64,
    loiterings: Loiterings,
}

/// The search for loitering, for all profiles that define it.
pub(super) struct LoiteringSearch {
    of_profiles: Vec<OfProfile>,
    /// How long after its end a stay is decided, seconds, by index of the profile.
    hold_s: Vec<f64>,
    /// Over, and not decided.
    found: Vec<FoundLoitering>,
}

impl LoiteringSearch {
    /// `rules` are the gap rules in use, by number.
    pub(super) fn new(profiles: &[Profile], rules: &[GapRule]) -> LoiteringSearch {
        let of_profile = |(profile, defined): (usize, &Profile)| {
            let rule = defined.loitering?;
            let gap_number = match defined.rule.motion {
                events::Motion::Legs(gap) => rules.iter().position(|known| *known == gap)?,
                events::Motion::Sightings { .. } => return None,
            };
            let longest_s = rules[gap_number].longest_s();
            Some(OfProfile { profile, gap_number, longest_s, loiterings: Loiterings::new(rule) })
        };
        LoiteringSearch {
            of_profiles: profiles.iter().enumerate().filter_map(of_profile).collect(),
            hold_s: profiles.iter().map(|profile| profile.rule.hold_s).collect(),
            found: Vec::new(),
        }
    }

    /// Takes in the legs of a chunk. `ships` are the tracks with fixes around it, `legs` theirs under each gap rule.
    pub(super) fn take(&mut self, chunk: Interval, ships: &[u32], legs: &[ShipLegs], tracker: &Tracker) {
        for OfProfile { profile, gap_number, longest_s, loiterings } in &mut self.of_profiles {
            let (found, profile) = (&mut self.found, *profile);
            let mut tell = |track, loitering| found.push(FoundLoitering { profile, track, loitering });
            for (number, &id) in ships.iter().enumerate() {
                let track = &tracker.tracks()[id as usize];
                let ended = legs[*gap_number].of_ship(number).iter().map(|at| track.leg(at)).filter(|leg| {
                    chunk.start < leg.to.time && leg.to.time <= chunk.end && !track.is_beacon(leg.from.time)
                });
                loiterings.sail(id, ended, &mut tell);
            }
            loiterings.settle(chunk.end.plus_seconds(-*longest_s), &mut tell);
        }
    }

    /// Nothing more will come.
    pub(super) fn finish(&mut self) {
        for OfProfile { profile, loiterings, .. } in &mut self.of_profiles {
            let (found, profile) = (&mut self.found, *profile);
            loiterings
                .settle(Time::MAX, &mut |track, loitering| found.push(FoundLoitering { profile, track, loitering }));
        }
    }

    /// The stays that are decided by a step.
    pub(super) fn decided(&mut self, until: Time) -> Vec<FoundLoitering> {
        let hold_s = &self.hold_s;
        let is_due = |found: &mut FoundLoitering| found.loitering.span.end.plus_seconds(hold_s[found.profile]) <= until;
        self.found.extract_if(.., is_due).collect()
    }
}

/// The rows of all stays.
pub(super) fn rows(findings: &Findings, profiles: &[Profile], place: &Place) -> Vec<LoiteringRow> {
    let key = |track: u32| findings.tracker.tracks()[track as usize].key;
    let all = findings.loitering.iter();
    all.map(|found| row(&found.loitering, key(found.track), &profiles[found.profile], findings, place)).collect()
}

fn row(
    loitering: &Loitering,
    key: tracks::TrackKey,
    profile: &Profile,
    findings: &Findings,
    place: &Place,
) -> LoiteringRow {
    let track = key.to_string();
    let position = loitering.position;
    let coast_m = place.coast.distance_m(position);
    let decided = loitering.span.end.plus_seconds(profile.rule.hold_s);
    let anchorage_m = findings.anchorages.distance_m(position, decided);
    let (coast_m_min, anchorage_m_min) =
        profile.loitering.map_or((0.0, 0.0), |rule| (rule.coast_m_min, rule.anchorage_m_min));
    let within_limits = (coast_m_min <= 0.0 || coast_m > coast_m_min)
        && anchorage_m.is_none_or(|anchorage_m| anchorage_m >= anchorage_m_min);
    LoiteringRow {
        id: event_id("loitering", "loitering", &profile.name, &[&track], loitering.span.start),
        revision: 0,
        status: Status::Closed,
        profile: profile.name.clone(),
        mmsi: key.mmsi.number(),
        track,
        start_time: loitering.span.start,
        end_time: loitering.span.end,
        duration_s: loitering.span.seconds(),
        speed_mean_knots: loitering.speed_mean_knots(),
        distance_m: loitering.distance_m,
        longitude: position.longitude(),
        latitude: position.latitude(),
        coast_m: Some(coast_m),
        port_m: place.ports.nearest(position).map(|(port_m, _)| port_m),
        anchorage_m,
        within_limits: Some(within_limits),
        geometry: Geometry::Point(position),
    }
}
