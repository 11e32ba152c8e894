//! What watch lists say of the ships of a run, as columns and rows.

use assess::{Hit, MatchedBy, Sent, WatchLists};
use rustc_hash::FxHashSet;
use store::{IdentityRow, Listing, Status, VesselRow, event_id};

/// Fills `listed` of each version: its standing when it was last sent.
pub(in super::super) fn fill_listed(vessels: &mut [VesselRow], lists: &WatchLists) {
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

/// What lists make of ships that say something new.
#[derive(Default)]
pub struct Listings {
    /// Doubts told, by profile, track and kind: each once.
    told: FxHashSet<(String, String, &'static str)>,
}

impl Listings {
    /// Doubts that lists raise under a profile: a number that a list reports as sent falsely, and one of a ship that a list says
    /// is scrapped or lost. One row a track and kind, at the time of the first version that shows it.
    pub(in super::super) fn doubts(
        &mut self,
        begun: &[VesselRow],
        lists: &WatchLists,
        profile: &str,
    ) -> Vec<IdentityRow> {
        let mut doubts = Vec::new();
        for row in begun.iter().filter(|_| !lists.lists.is_empty()) {
            for hit in hits(row, lists) {
                let (kind, after) = match hit.matched_by {
                    MatchedBy::FalseImo => ("matches-reported-false-identity", row.imo.map(|imo| format!("IMO {imo}"))),
                    MatchedBy::FalseMmsi => ("matches-reported-false-identity", Some(format!("MMSI {}", row.mmsi))),
                    MatchedBy::Imo if hit.removed => {
                        ("identity-of-removed-vessel", row.imo.map(|imo| format!("IMO {imo}")))
                    }
                    _ => continue,
                };
                if self.told.insert((profile.to_owned(), row.track.clone(), kind)) {
                    doubts.push(doubt(row, kind, profile, after));
                }
            }
        }
        doubts
    }
}

fn doubt(row: &VesselRow, kind: &str, profile: &str, after: Option<String>) -> IdentityRow {
    IdentityRow {
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
    }
}
