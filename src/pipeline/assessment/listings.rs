//! What watch lists say of the ships of a run, as columns and rows.

use std::collections::BTreeMap;

use assess::{Hit, MatchedBy, Sent, WatchLists};
use store::{IdentityRow, Listing, Status, VesselRow, event_id};

/// Fills `listed` of each version: its standing when it was last sent.
pub(super) fn fill(vessels: &mut [VesselRow], lists: &WatchLists) {
    for row in vessels.iter_mut().filter(|_| !lists.lists.is_empty()) {
        row.listed = hits(row, lists).into_iter().map(listing).collect();
    }
}

fn hits(row: &VesselRow, lists: &WatchLists) -> Vec<Hit> {
    let sent = Sent {
        imo: row.imo,
        mmsi: row.mmsi,
        name: row.name.as_deref(),
        callsign: row.callsign.as_deref(),
        length_m: row.length_m,
    };
    lists.hits(&sent, row.last_time)
}

fn listing(hit: Hit) -> Listing {
    Listing {
        list: hit.list,
        program: Some(hit.program).filter(|program| !program.is_empty()),
        since: hit.since,
        status: hit.status.word().to_owned(),
        matched_by: hit.matched_by.word().to_owned(),
        strength: hit.strength.word().to_owned(),
    }
}

/// Doubts that lists raise under a profile: a number that a list reports as sent falsely, and one of a ship that a list says
/// is scrapped or lost. One row a track and kind, at the time of the first version that shows it.
pub(super) fn doubts(vessels: &[VesselRow], lists: &WatchLists, profile: &str) -> Vec<IdentityRow> {
    let mut first: BTreeMap<(&str, &str), IdentityRow> = BTreeMap::new();
    for row in vessels.iter().filter(|_| !lists.lists.is_empty()) {
        for hit in hits(row, lists) {
            let (kind, after) = match hit.matched_by {
                MatchedBy::FalseImo => ("matches-reported-false-identity", row.imo.map(|imo| format!("IMO {imo}"))),
                MatchedBy::FalseMmsi => ("matches-reported-false-identity", Some(format!("MMSI {}", row.mmsi))),
                MatchedBy::Imo if hit.removed => {
                    ("identity-of-removed-vessel", row.imo.map(|imo| format!("IMO {imo}")))
                }
                _ => continue,
            };
            let doubt = || IdentityRow {
                id: event_id("identity", kind, profile, &[&row.track], row.first_time),
                revision: 0,
                status: Status::Closed,
                profile: profile.to_owned(),
                kind: kind.to_owned(),
                mmsi: row.mmsi,
                other_mmsi: None,
                time: row.first_time,
                before: None,
                after,
                confidence: None,
            };
            first.entry((&row.track, kind)).or_insert_with(doubt);
        }
    }
    first.into_values().collect()
}
