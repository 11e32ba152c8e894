//! What a person should look at, and why.

use nautical::Time;

use crate::table::{list_item, record, table};
use crate::{Geometry, Status};

record! {
    /// One reason for or against.
    pub struct Reason {
        /// The rule's code.
        pub code: String,
        /// `behaviour`, `silence`, `identity`, `list`, `place` or `cargo`.
        pub group: String,
        /// `for` or `against`.
        pub toward: String,
        /// Weight in decibans, 0 or more; `toward` gives its sign.
        pub weight: f64,
        /// What was measured; null where the reason is not a number.
        pub value: Option<f64>,
        /// What it was compared with; null where the reason is not a number.
        pub threshold: Option<f64>,
        /// The reason in words.
        pub text: String,
        /// Ids of rows, or other references, that bear it out.
        pub evidence: Vec<String>,
    }
}
list_item!(Reason);

record! {
    /// A watch list as it was when the alert was raised.
    pub struct ListVersion {
        /// The list's name.
        pub name: String,
        /// The list's own date; null where it has none.
        pub as_of: Option<Time>,
        /// SHA-256 of its file, hexadecimal.
        pub sha256: String,
    }
}
list_item!(ListVersion);

record! {
    /// Something to look at: one a meeting.
    pub struct AlertRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// From 0.
        pub revision: u32,
        /// How settled the row is.
        pub status: Status,
        /// The profile whose weights were used.
        pub profile: String,
        /// Kind of its leading event.
        pub kind: String,
        /// Typologies, by the names of the advisory of 2020-05-14 (US Treasury, State, Coast Guard).
        pub consistent_with: Vec<String>,
        /// Priority for review, 0..=100; not a probability.
        pub score: f64,
        /// `low`, `medium`, `high` or `critical`.
        pub band: String,
        /// Start of its events.
        pub start_time: Time,
        /// End of its events.
        pub end_time: Time,
        /// Where; null where its events have no place.
        pub longitude: Option<f64>,
        /// Where; null where its events have no place.
        pub latitude: Option<f64>,
        /// Vessels concerned.
        pub mmsis: Vec<u32>,
        /// Ids of its events.
        pub event_ids: Vec<String>,
        /// What AIS shows, in a sentence or two.
        pub summary: String,
        /// Reasons for and against.
        pub reasons: Vec<Reason>,
        /// What could not be looked at.
        pub unchecked: Vec<String>,
        /// The watch lists in use.
        pub lists: Vec<ListVersion>,
        /// Geometry of its leading event; null where that has none.
        pub geometry: Option<Geometry>,
    }
}
table!(AlertRow, "alerts", revised: true, order: [start_time, mmsis, kind]);
