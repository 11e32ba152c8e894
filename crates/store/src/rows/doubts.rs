//! Silences, slow stays, and doubts about who and where a vessel is.

use nautical::Time;

use crate::table::{record, table};
use crate::{Geometry, Status};

record! {
    /// A silence of one vessel.
    pub struct GapRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// From 0.
        pub revision: u32,
        /// How settled the row is.
        pub status: Status,
        /// The profile whose limit it passes.
        pub profile: String,
        /// The vessel's MMSI.
        pub mmsi: u32,
        /// The vessel's track key.
        pub track: String,
        /// How it was heard before: `shore`, `satellite` or `unknown`.
        pub medium: String,
        /// Its last fix before.
        pub start_time: Time,
        /// Its first fix afterwards; null while it is silent.
        pub end_time: Option<Time>,
        /// From start to end; null while it is silent.
        pub duration_s: Option<f64>,
        /// Where it was last heard.
        pub start_longitude: f64,
        /// Where it was last heard.
        pub start_latitude: f64,
        /// Where it was heard again; null while it is silent.
        pub end_longitude: Option<f64>,
        /// Where it was heard again; null while it is silent.
        pub end_latitude: Option<f64>,
        /// Between the two; null while it is silent.
        pub distance_m: Option<f64>,
        /// Speed of the straight way between the two; null while it is silent.
        pub implied_speed_knots: Option<f64>,
        /// Reports that it would have sent; null where reception cannot be judged.
        pub expected_reports: Option<f64>,
        /// Chance of such a silence had it kept sending, 0..=1; null where it cannot be judged.
        pub p_natural: Option<f64>,
        /// Lower end of that chance's interval.
        pub p_natural_low: Option<f64>,
        /// Upper end of that chance's interval.
        pub p_natural_high: Option<f64>,
        /// Comparable ships heard nearby meanwhile; null where it cannot be judged.
        pub others_heard: Option<u32>,
        /// `unexplained-in-coverage`, `reception`, `feed-outage`, `left-area`, `interference`, `false-position` or
        /// `unknown`.
        pub cause: String,
        /// From its start to the coast; null where no coast is loaded.
        pub start_coast_m: Option<f64>,
        /// A line from start to end, or the start while it is silent.
        pub geometry: Geometry,
    }
}
table!(GapRow, "gaps", revised: true, order: [start_time, mmsi, track]);

record! {
    /// A slow stay away from port.
    pub struct LoiteringRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// From 0.
        pub revision: u32,
        /// How settled the row is.
        pub status: Status,
        /// The profile whose rule it meets.
        pub profile: String,
        /// The vessel's MMSI.
        pub mmsi: u32,
        /// The vessel's track key.
        pub track: String,
        /// When it began.
        pub start_time: Time,
        /// When it ended.
        pub end_time: Time,
        /// From start to end.
        pub duration_s: f64,
        /// Mean speed.
        pub speed_mean_knots: f64,
        /// Way made.
        pub distance_m: f64,
        /// Where.
        pub longitude: f64,
        /// Where.
        pub latitude: f64,
        /// To the coast, 0 inside land; null where no coast is loaded.
        pub coast_m: Option<f64>,
        /// To the nearest port; null where no ports are loaded.
        pub port_m: Option<f64>,
        /// To the nearest anchorage; null where none is known.
        pub anchorage_m: Option<f64>,
        /// Whether the profile's limits are met; null where they cannot be checked.
        pub within_limits: Option<bool>,
        /// A point.
        pub geometry: Geometry,
    }
}
table!(LoiteringRow, "loitering", revised: true, order: [start_time, mmsi, track]);

record! {
    /// A doubt about who a vessel is.
    pub struct IdentityRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// From 0.
        pub revision: u32,
        /// How settled the row is.
        pub status: Status,
        /// The profile under which it was raised.
        pub profile: String,
        /// `shared-mmsi`, `possible-identity-change`, `particulars-changed`, `imo-check-digit`, `mid-mismatch`,
        /// `identity-conflict`, `matches-reported-false-identity` or `identity-of-removed-vessel`.
        pub kind: String,
        /// The vessel's MMSI.
        pub mmsi: u32,
        /// The other MMSI, where there are two.
        pub other_mmsi: Option<u32>,
        /// When it was seen first.
        pub time: Time,
        /// What was sent before; null where the kind has no before.
        pub before: Option<String>,
        /// What was sent then; null where the kind has none.
        pub after: Option<String>,
        /// How sure, 0..=1; null where not computed.
        pub confidence: Option<f64>,
    }
}
table!(IdentityRow, "identity", revised: true, order: [time, mmsi, other_mmsi, kind]);

record! {
    /// A spell of positions judged false.
    pub struct PositionRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// From 0.
        pub revision: u32,
        /// How settled the row is.
        pub status: Status,
        /// The profile under which it was judged.
        pub profile: String,
        /// `jump`, `ring`, `frozen`, `common-target`, `null-island` or `area-interference`.
        pub kind: String,
        /// The vessel's MMSI; null for a row that concerns many.
        pub mmsi: Option<u32>,
        /// The vessel's track key; null for a row that concerns many.
        pub track: Option<String>,
        /// Its first false fix.
        pub start_time: Time,
        /// Its last false fix.
        pub end_time: Time,
        /// Fixes judged false.
        pub fixes: u32,
        /// Where they claim to be, or the area.
        pub geometry: Geometry,
    }
}
table!(PositionRow, "positions", revised: true, order: [start_time, mmsi, track, kind]);
