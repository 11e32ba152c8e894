//! Port calls as rows: stops in a port's area, and silences into waters that hear nothing.

use assess::{Areas, Profile};
use events::{Cause, Gap};
use nautical::{Ports, Time};
use store::{Geometry, PortCallRow, Status, event_id, line_across_180};

use super::findings::{Findings, FoundGap};

/// Shortest silence, seconds, that counts as a call: two hours in, two alongside, two out (judgement).
const SILENCE_S_MIN: f64 = 21_600.0;

/// The country of the waters that hear nothing: areas of kind `waters` are those of the DPRK.
const COUNTRY_OF_WATERS: &str = "KP";

/// The rows of all calls: stops under each profile, silences under those that define them.
pub(super) fn rows(findings: &Findings, profiles: &[Profile], ports: &Ports, areas: &Areas) -> Vec<PortCallRow> {
    let mut rows: Vec<PortCallRow> = Vec::new();
    for profile in profiles {
        rows.extend(stops(findings, &profile.name, ports));
    }
    rows.extend(findings.gaps.iter().filter_map(|found| into_waters(found, findings, profiles, areas)));
    rows
}

fn stops<'f>(findings: &'f Findings<'f>, profile: &'f str, ports: &'f Ports) -> impl Iterator<Item = PortCallRow> + 'f {
    findings.stops.iter().map(move |found| {
        let track = &findings.tracker.tracks()[found.track as usize];
        let key = track.key.to_string();
        let port = ports.nearest(found.stop.position).map(|(_, port)| port);
        // A ship that was never seen to leave has not left, as far as is known.
        let stays = track.fixes.back().is_some_and(|last| last.time <= found.stop.span.end);
        PortCallRow {
            id: event_id("port_calls", "stop", profile, &[&key], found.stop.span.start),
            revision: 0,
            status: if stays { Status::Open } else { Status::Closed },
            profile: profile.to_owned(),
            mmsi: track.key.mmsi.number(),
            track: key,
            port_name: port.map(|port| port.name.clone()),
            country: port.and_then(|port| port.country.clone()),
            start_time: found.stop.span.start,
            end_time: (!stays).then_some(found.stop.span.end),
            kind: "stop".to_owned(),
            geometry: Geometry::Point(found.stop.position),
        }
    })
}

fn into_waters(found: &FoundGap, findings: &Findings, profiles: &[Profile], areas: &Areas) -> Option<PortCallRow> {
    let gap = &found.gap;
    let until = gap.to.map_or(findings.tracker.now().unwrap_or(gap.from.time), |to| to.time);
    if gap.cause == Cause::FeedOutage || until.since(gap.from.time) < SILENCE_S_MIN {
        return None;
    }
    let waters = waters_of(gap, areas)?;
    let key = findings.tracker.tracks()[found.track as usize].key;
    let (track, profile) = (key.to_string(), &profiles[found.profile].name);
    Some(PortCallRow {
        id: event_id("port_calls", "gap-into-waters", profile, &[&track], gap.from.time),
        revision: 0,
        status: if gap.to.is_some() { Status::Closed } else { Status::Open },
        profile: profile.clone(),
        mmsi: key.mmsi.number(),
        track,
        port_name: Some(waters.to_owned()),
        country: Some(COUNTRY_OF_WATERS.to_owned()),
        start_time: gap.from.time,
        end_time: gap.to.map(|to: events::GapEnd| -> Time { to.time }),
        kind: "gap-into-waters".to_owned(),
        geometry: match gap.to {
            Some(to) => line_across_180(&[gap.from.position, to.position]),
            None => Geometry::Point(gap.from.position),
        },
    })
}

/// The waters that a silence leads into: ahead when it begins, or astern when it ends.
fn waters_of<'a>(gap: &Gap, areas: &'a Areas) -> Option<&'a str> {
    let ahead = gap.from.course_degrees.and_then(|course| areas.waters_ahead(gap.from.position, course));
    let astern = || {
        let to = gap.to?;
        areas.waters_ahead(to.position, (to.course_degrees? + 180.0) % 360.0)
    };
    ahead.or_else(astern)
}
