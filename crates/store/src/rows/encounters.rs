//! Meetings, what they are made of, and who else could have been there.

use nautical::Time;

use crate::table::{record, table};
use crate::{Geometry, Status};

record! {
    /// A rendezvous, seen or possible. A pair is in order of (MMSI, hull number); fields `_a`, `_b` follow it.
    pub struct EncounterRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// From 0.
        pub revision: u32,
        /// How settled the row is.
        pub status: Status,
        /// The profile whose rule it meets.
        pub profile: String,
        /// `visible`, `one-dark`, `both-dark` or `lone-stay`.
        pub kind: String,
        /// The first vessel's MMSI.
        pub mmsi_a: u32,
        /// The second vessel's MMSI; null for `lone-stay`.
        pub mmsi_b: Option<u32>,
        /// The first vessel's track key.
        pub track_a: String,
        /// The second vessel's track key; null for `lone-stay`.
        pub track_b: Option<String>,
        /// Who was silent: `a`, `b`, `both`; null where nobody was.
        pub dark: Option<String>,
        /// The first vessel's name; null where never sent.
        pub name_a: Option<String>,
        /// The second vessel's name; null where never sent.
        pub name_b: Option<String>,
        /// The first vessel's type in the standard's words; null where never sent.
        pub type_a: Option<String>,
        /// The second vessel's type in the standard's words; null where never sent.
        pub type_b: Option<String>,
        /// When it began; for a dark encounter the earliest possible start.
        pub start_time: Time,
        /// When it ended; for a dark encounter the latest possible end.
        pub end_time: Time,
        /// From start to end.
        pub duration_s: f64,
        /// The part within the distance on both tracks.
        pub contact_observed_s: f64,
        /// The part bridged by fixes more than ten minutes apart.
        pub silent_s: f64,
        /// Reports of both vessels within it.
        pub sightings: u32,
        /// Least distance between antennas; null where one was not seen.
        pub distance_min_m: Option<f64>,
        /// Median distance between antennas; null where one was not seen.
        pub distance_median_m: Option<f64>,
        /// Water between the hulls; null where dimensions or heading are not known.
        pub hull_gap_m: Option<f64>,
        /// `alongside` or `close`; null where it cannot be told.
        pub posture: Option<String>,
        /// Whether both were making way; null where one was not seen.
        pub underway: Option<bool>,
        /// Median speed of both; null where not seen.
        pub speed_median_knots: Option<f64>,
        /// Median speed of one against the other; null where one was not seen.
        pub relative_speed_median_knots: Option<f64>,
        /// Where.
        pub longitude: f64,
        /// Where.
        pub latitude: f64,
        /// To the coast, 0 inside land; null where no coast is loaded.
        pub coast_m: Option<f64>,
        /// To the nearest port; null where no ports are loaded.
        pub port_m: Option<f64>,
        /// That port's name.
        pub port_name: Option<String>,
        /// To the nearest anchorage; null where none is known.
        pub anchorage_m: Option<f64>,
        /// Whether the profile's limits of coast, port and anchorage are met; null where they cannot be checked.
        pub within_limits: Option<bool>,
        /// Draught last sent before; null where there is none.
        pub draught_before_a_m: Option<f64>,
        /// Draught first sent afterwards; null where never updated.
        pub draught_after_a_m: Option<f64>,
        /// Draught last sent before; null where there is none.
        pub draught_before_b_m: Option<f64>,
        /// Draught first sent afterwards; null where never updated.
        pub draught_after_b_m: Option<f64>,
        /// Straight way of the first vessel from where it was first heard in the day before; null where it was not heard.
        pub approach_a_m: Option<f64>,
        /// Straight way of the second vessel from where it was first heard in the day before; null where it was not heard.
        pub approach_b_m: Option<f64>,
        /// Other vessels stopped within 10 km in the middle of it; null where not counted.
        pub stopped_nearby: Option<u32>,
        /// Id of the first vessel's gap around it.
        pub gap_a: Option<String>,
        /// Id of the second vessel's gap around it.
        pub gap_b: Option<String>,
        /// Speed that the first vessel was allowed in its silence.
        pub speed_cap_a_knots: Option<f64>,
        /// Speed that the second vessel was allowed in its silence.
        pub speed_cap_b_knots: Option<f64>,
        /// Time to spare in a dark encounter: little is strong.
        pub slack_s: Option<f64>,
        /// Speed that a dark encounter takes at least.
        pub speed_needed_knots: Option<f64>,
        /// Other vessels that would fit as well.
        pub alternatives: Option<u32>,
        /// How much of the time that both were silent (`both-dark`) or that the stay lasted (`one-dark`; 1 for `lone-stay`)
        /// lies between the earliest start and the latest end, 0..=1.
        pub share_possible: Option<f64>,
        /// Such pairs that chance alone would give in that sea on that day.
        pub expected_by_chance: Option<f64>,
        /// False-discovery rate (Benjamini-Hochberg), 0..=1.
        pub q_value: Option<f64>,
        /// Chance that the rule held, given spacing and accuracy, 0..=1; null where not computed.
        pub confidence: Option<f64>,
        /// All parameters of the rule, as JSON.
        pub parameters: String,
        /// A point, or the region in which it could have been.
        pub geometry: Geometry,
    }
}
table!(EncounterRow, "encounters", revised: true, order: [start_time, mmsi_a, mmsi_b, track_a, track_b]);

record! {
    /// A maximal interval in which two tracks are within the distance.
    pub struct ContactRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// The profile whose distance it is.
        pub profile: String,
        /// The first vessel's MMSI.
        pub mmsi_a: u32,
        /// The second vessel's MMSI.
        pub mmsi_b: u32,
        /// The first vessel's track key.
        pub track_a: String,
        /// The second vessel's track key.
        pub track_b: String,
        /// When they came within the distance.
        pub start_time: Time,
        /// When they left it.
        pub end_time: Time,
        /// From start to end.
        pub duration_s: f64,
        /// Least distance between antennas.
        pub distance_min_m: f64,
    }
}
table!(ContactRow, "contacts", revised: false, order: [start_time, mmsi_a, mmsi_b, track_a, track_b, profile]);

record! {
    /// A ship that could have been the unseen one of a `one-dark` encounter or a `lone-stay`.
    pub struct CandidateRow {
        /// See [`crate::event_id`].
        pub id: String,
        /// Id of the encounter.
        pub encounter_id: String,
        /// From 1, the likeliest first.
        pub rank: u32,
        /// Its MMSI; null for the hypothesis `not in this data`.
        pub mmsi: Option<u32>,
        /// Its track key; null for the hypothesis `not in this data`.
        pub track: Option<String>,
        /// Id of the silence that would have hidden it.
        pub gap_id: Option<String>,
        /// Time to spare.
        pub slack_s: Option<f64>,
        /// Speed that it takes at least.
        pub speed_needed_knots: Option<f64>,
        /// Probability among the hypotheses listed, 0..=1.
        pub posterior: f64,
    }
}
table!(CandidateRow, "candidates", revised: false, order: [encounter_id, rank]);
