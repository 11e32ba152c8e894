//! Vessels, where they went and where they stopped.

use nautical::{Position, Time};

use crate::table::{list_item, record, table};
use crate::{Geometry, Status, fixes_of_line};

record! {
    /// A stop in a port, or in waters where reception is near nil.
    pub struct PortCallRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// From 0.
        pub revision: u32,
        /// How settled the row is.
        pub status: Status,
        /// The profile under which it was found.
        pub profile: String,
        /// The vessel's MMSI.
        pub mmsi: u32,
        /// The vessel's track key.
        pub track: String,
        /// The port; null where the waters have no named port.
        pub port_name: Option<String>,
        /// ISO 3166-1 alpha-2; null where not known.
        pub country: Option<String>,
        /// When it stopped, or fell silent.
        pub start_time: Time,
        /// When it left, or was heard again; null while it has not.
        pub end_time: Option<Time>,
        /// `stop` or `gap-into-waters`.
        pub kind: String,
        /// Where.
        pub geometry: Geometry,
    }
}
table!(PortCallRow, "port_calls", revised: true, order: [start_time, mmsi, track]);

record! {
    /// A waiting area learned from where vessels stay.
    pub struct AnchorageRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// Distinct vessels that stayed.
        pub vessels: u32,
        /// Their stays.
        pub stays: u32,
        /// Radius of the circle around it.
        pub radius_m: f64,
        /// The area, or its centre.
        pub geometry: Geometry,
    }
}
table!(AnchorageRow, "anchorages", revised: false, order: []);

record! {
    /// A track segment: fixes of one hull without a long silence between them.
    pub struct TrackRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// The track key.
        pub track: String,
        /// Running number within its track.
        pub segment_id: u32,
        /// The vessel's MMSI.
        pub mmsi: u32,
        /// Its first fix.
        pub start_time: Time,
        /// Its last fix.
        pub end_time: Time,
        /// Number of fixes: the length of `times` and of `sogs`.
        pub fixes: u32,
        /// Way made.
        pub length_m: f64,
        /// When each fix was.
        pub times: Vec<Time>,
        /// Speed over ground sent with each fix, knots; null items where none was sent.
        pub sogs: Vec<Option<f64>>,
        /// The line through the fixes, cut at 180 degrees; see [`crate::line_across_180`].
        pub geometry: Geometry,
    }
}
table!(TrackRow, "tracks", revised: false, order: [start_time, mmsi, track, segment_id]);

impl TrackRow {
    /// Its fixes as (time, place), without the places added where the line is cut at 180 degrees.
    pub fn timed_places(&self) -> Vec<(Time, Position)> {
        self.times.iter().copied().zip(fixes_of_line(&self.geometry)).collect()
    }
}

record! {
    /// What a watch list says of a vessel.
    pub struct Listing {
        /// The list's name.
        pub list: String,
        /// The program or reason for which it is listed; null where the list gives none.
        pub program: Option<String>,
        /// Listed since; null where the list gives no date.
        pub since: Option<Time>,
        /// `listed-at-event`, `listed-later`, `unknown-then` or `delisted`.
        pub status: String,
        /// By what it was found: `imo`, `mmsi+name`, `name+callsign`, `mmsi`, `name`, `callsign`, `reported-false-imo` ...
        pub matched_by: String,
        /// How surely it is the vessel named: `strong`, `moderate`, `weak`, or `contradicted` by something else that it sends.
        pub strength: String,
    }
}
list_item!(Listing);

record! {
    /// A version of a vessel's particulars: a new row where one of them changes.
    pub struct VesselRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// Its MMSI.
        pub mmsi: u32,
        /// Track key.
        pub track: String,
        /// IMO number as sent; null where never sent.
        pub imo: Option<u32>,
        /// Name as sent; null where never sent.
        pub name: Option<String>,
        /// Call sign as sent; null where never sent.
        pub callsign: Option<String>,
        /// Type in the standard's words; null where never sent.
        pub r#type: Option<String>,
        /// Type as sent (ITU-R M.1371-5, table 53); null where never sent.
        pub type_code: Option<u16>,
        /// Country that the MMSI's first digits stand for, ISO 3166-1 alpha-2; null where unassigned.
        pub flag_from_mid: Option<String>,
        /// Length; null where never sent.
        pub length_m: Option<f64>,
        /// Beam; null where never sent.
        pub beam_m: Option<f64>,
        /// Draught; null where never sent.
        pub draught_m: Option<f64>,
        /// Destination as sent; null where never sent.
        pub destination: Option<String>,
        /// First time sent.
        pub first_time: Time,
        /// Last time sent.
        pub last_time: Time,
        /// Time, seconds, in which its track was heard often enough to tell what it did: between fixes at most half an
        /// hour apart, from when this version was first sent (the first one: from the track's start) to the next one.
        pub observed_s: f64,
        /// The watch lists that hold it.
        pub listed: Vec<Listing>,
    }
}
table!(VesselRow, "vessels", revised: false, order: [first_time, mmsi, track]);
