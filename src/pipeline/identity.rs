//! Doubts about who vessels are, as rows.

use assess::Profile;
use events::{Doubt, Said, Vessel, doubts};
use store::{IdentityRow, Status, event_id};
use tracks::Track;

use super::findings::Findings;

/// The rows of all doubts under each profile: who a ship says that it is does not depend on one.
pub(super) fn rows(findings: &Findings, profiles: &[Profile]) -> Vec<IdentityRow> {
    let Some(heard) = findings.counts.span else { return Vec::new() };
    let tracks = findings.tracker.tracks().iter().filter(|track| !track.is_beacon(nautical::Time::MAX));
    let vessels: Vec<Vessel> = tracks.filter_map(|track| vessel(track, findings)).collect();
    let doubts = doubts(&vessels, heard);
    profiles.iter().flat_map(|profile| doubts.iter().map(|doubt| row(doubt, &profile.name))).collect()
}

fn vessel<'v>(track: &'v Track, findings: &'v Findings) -> Option<Vessel<'v>> {
    let last = track.fixes.back()?;
    // A track that is false from end to end is no second hull.
    let span = (track.first?.0, last.time);
    let said = track.versions.iter().filter_map(|version| {
        let particulars = findings.tracker.catalogue().get(version.particulars)?;
        Some(Said { from: version.first_time, until: version.last_time, particulars })
    });
    let is_false = track.false_spells().iter().any(|spell| spell.span.start <= span.0 && spell.span.end >= span.1);
    (!is_false).then(|| Vessel {
        key: track.key,
        class_b: track.sender == ais::Sender::ClassB,
        first: track.first.unwrap_or_default(),
        last: (last.time, last.position),
        said: said.collect(),
    })
}

fn row(doubt: &Doubt, profile: &str) -> IdentityRow {
    let numbers: Vec<String> =
        [Some(doubt.mmsi), doubt.other].iter().flatten().map(|m| m.number().to_string()).collect();
    let mut keys: Vec<&str> = numbers.iter().map(String::as_str).collect();
    // Several fields may change at once.
    keys.extend(doubt.before.as_deref().into_iter().chain(doubt.after.as_deref()));
    IdentityRow {
        id: event_id("identity", doubt.kind.as_str(), profile, &keys, doubt.time),
        revision: 0,
        status: Status::Closed,
        profile: profile.to_owned(),
        kind: doubt.kind.as_str().to_owned(),
        mmsi: doubt.mmsi.number(),
        other_mmsi: doubt.other.map(ais::Mmsi::number),
        time: doubt.time,
        before: doubt.before.clone(),
        after: doubt.after.clone(),
        confidence: doubt.confidence,
    }
}
