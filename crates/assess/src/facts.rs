//! What is known of an event when it is assessed: plain values that the pipeline fills, and users write in TOML.
//!
//! Everything is optional that AIS may not tell. A value left out is "not known": its rule says nothing and the alert lists
//! it under `unchecked`. Ids are those of the rows in the tables; they become the evidence of reasons.

use nautical::{Position, Time};
use serde::{Deserialize, Deserializer};

/// The leading event of an alert.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Both ships seen.
    #[default]
    Visible,
    /// A visible ship, and a silent one that is named. `vessels[1]` is the one that was silent.
    OneDark,
    /// Two silences in which a meeting was possible.
    BothDark,
    /// A visible ship stopped or drifting alone.
    LoneStay,
    /// A silence by itself.
    Gap,
    /// A doubt about who a vessel is, by itself.
    Identity,
    /// A listed vessel heard, nothing else.
    Sighting,
}

impl Kind {
    /// The word in the column `kind` of the alerts.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Visible => "visible",
            Kind::OneDark => "one-dark",
            Kind::BothDark => "both-dark",
            Kind::LoneStay => "lone-stay",
            Kind::Gap => "gap",
            Kind::Identity => "identity",
            Kind::Sighting => "sighting",
        }
    }

    /// Whether two ships take part, seen or possible.
    pub fn is_meeting(self) -> bool {
        matches!(self, Kind::Visible | Kind::OneDark | Kind::BothDark)
    }
}

/// All that is known of one event.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    /// Id of the leading event's row.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Its start; of a dark encounter the earliest possible.
    #[serde(deserialize_with = "time")]
    pub start: Time,
    /// Its end; of a dark encounter the latest possible; of a silence that lasts, the time of assessment.
    #[serde(deserialize_with = "time")]
    pub end: Time,
    /// Degrees, WGS84; `None` where it has no place.
    pub longitude: Option<f64>,
    /// Degrees, WGS84; `None` where it has no place.
    pub latitude: Option<f64>,
    /// Whether the profile's limits of coast, port and anchorage are met; `None` where they cannot be checked. An event
    /// outside them raises no alert.
    pub within_limits: Option<bool>,
    /// How the ships lay; `None` for a silence, a doubt or a sighting.
    pub encounter: Option<EncounterFacts>,
    /// The ships concerned, in the order of the pair: two for a meeting, one otherwise.
    pub vessels: Vec<VesselFacts>,
    /// Silences of these ships from ten days before the start to ten days after the end.
    pub gaps: Vec<GapFacts>,
    /// Doubts about who these ships are, from 30 days before to 30 days after.
    pub identity: Vec<IdentityFacts>,
    /// Port calls of these ships from 20 days before to 20 days after.
    pub port_calls: Vec<PortCallFacts>,
    /// Spells of positions judged false: of these ships, and `area-interference` there and then.
    pub positions: Vec<PositionFacts>,
    /// Where it was.
    pub place: PlaceFacts,
}

/// How two ships lay, or one alone. Columns of the table `encounters`.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EncounterFacts {
    /// The part within the distance on both tracks, seconds.
    pub contact_observed_s: Option<f64>,
    /// Median distance between antennas, metres; `None` where one was not seen.
    pub distance_median_m: Option<f64>,
    /// Water between the hulls, metres.
    pub hull_gap_m: Option<f64>,
    /// Posture `alongside`: hull gap below 30 m and steady in the heading frame; `None` where it cannot be told.
    pub alongside: Option<bool>,
    /// Both making way, 3 knots and more.
    pub underway: Option<bool>,
    /// Median speed of both, knots.
    pub speed_median_knots: Option<f64>,
    /// Median speed of one against the other, knots.
    pub relative_speed_median_knots: Option<f64>,
    /// Chance that the rule held, given errors and spacing, 0..=1.
    pub confidence: Option<f64>,
    /// Whether the ships swing round two anchors, each about its own; `None` where it cannot be told.
    pub swing_apart: Option<bool>,
    /// Other ships that fit a dark encounter as well.
    pub alternatives: Option<u32>,
    /// Probability of the named silent ship among all candidates and `not in this data`, 0..=1.
    pub posterior: Option<f64>,
    /// Time to spare in a dark encounter, seconds.
    pub slack_s: Option<f64>,
    /// Pairs of silences expected to fit by chance on that sea and day.
    pub expected_by_chance: Option<f64>,
    /// False-discovery rate at which the pair beats chance, 0..=1.
    pub q_value: Option<f64>,
}

/// A ship, as it was during the event.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VesselFacts {
    /// MMSI.
    pub mmsi: u32,
    /// Track key; the MMSI where empty.
    pub track: String,
    /// IMO number as sent.
    pub imo: Option<u32>,
    /// Name as sent.
    pub name: Option<String>,
    /// Call sign as sent.
    pub callsign: Option<String>,
    /// Type in the standard's words (`ais::ShipType::word`).
    pub type_word: Option<String>,
    /// Whether it sends as class B.
    pub class_b: bool,
    /// Length over all, metres.
    pub length_m: Option<f64>,
    /// Deadweight, tonnes, from a registry.
    pub dwt_t: Option<f64>,
    /// Navigational status most sent during the event (ITU-R M.1371-5, table 44).
    pub nav_status: Option<u8>,
    /// Draught last sent before, metres.
    pub draught_before_m: Option<f64>,
    /// First changed draught afterwards, up to the next port or ten days, metres.
    pub draught_after_m: Option<f64>,
    /// Straight way to where it met, metres, from where it was first heard in the 24 h before.
    pub approach_m: Option<f64>,
    /// Whether it sailed away from its declared destination for more than 100 nautical miles around the event; `None`
    /// where it declares none that is known.
    pub against_destination: Option<bool>,
    /// Whether it was towed afterwards.
    pub towed_after: Option<bool>,
    /// Silences per day of this transmitter in the 30 days before, the event's own left out.
    pub holes_per_day: Option<f64>,
    /// Different ships that it met in the 30 days before (a bunkering barge has many).
    pub clients_30d: Option<u32>,
}

/// A silence. Columns of the table `gaps`.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GapFacts {
    /// Id of its row.
    pub id: String,
    /// Whose.
    pub mmsi: u32,
    /// Last fix before.
    #[serde(deserialize_with = "time")]
    pub start: Time,
    /// First fix afterwards; `None` while silent.
    #[serde(deserialize_with = "some_time")]
    pub end: Option<Time>,
    /// Its cause, in the table's words.
    pub cause: String,
    /// Chance of such a silence had it kept sending, 0..=1; the upper end of its interval where there is one.
    pub p_natural: Option<f64>,
    /// Comparable ships heard nearby meanwhile.
    pub others_heard: Option<u32>,
}

/// A doubt about who a vessel is. Columns of the table `identity`.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentityFacts {
    /// Id of its row.
    pub id: String,
    /// Its kind, in the table's words.
    pub kind: String,
    /// Whose.
    pub mmsi: u32,
    /// The other MMSI, where there are two.
    pub other_mmsi: Option<u32>,
    /// When seen first.
    #[serde(deserialize_with = "time")]
    pub time: Time,
    /// What was sent before.
    pub before: Option<String>,
    /// What was sent then.
    pub after: Option<String>,
    /// How sure, 0..=1.
    pub confidence: Option<f64>,
}

/// A stop in port, or a silence into waters that hear nothing. Columns of the table `port_calls`.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PortCallFacts {
    /// Id of its row.
    pub id: String,
    /// Whose.
    pub mmsi: u32,
    /// The port.
    pub port_name: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Arrival.
    #[serde(deserialize_with = "time")]
    pub start: Time,
    /// Departure; `None` while there.
    #[serde(deserialize_with = "some_time")]
    pub end: Option<Time>,
    /// `stop` or `gap-into-waters`.
    pub kind: String,
}

/// A spell of positions judged false. Columns of the table `positions`.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PositionFacts {
    /// Id of its row.
    pub id: String,
    /// Its kind, in the table's words.
    pub kind: String,
    /// Whose; `None` for `area-interference`.
    pub mmsi: Option<u32>,
    /// First false fix.
    #[serde(deserialize_with = "time")]
    pub start: Time,
    /// Last false fix.
    #[serde(deserialize_with = "time")]
    pub end: Time,
}

/// Where an event was.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlaceFacts {
    /// To the coast, metres, 0 on land.
    pub coast_m: Option<f64>,
    /// To the nearest port, metres, 0 inside.
    pub port_m: Option<f64>,
    /// That port.
    pub port_name: Option<String>,
    /// That port's country, ISO 3166-1 alpha-2.
    pub port_country: Option<String>,
    /// To the nearest learned anchorage, metres; `None` where none is near.
    pub anchorage_m: Option<f64>,
    /// Whether anchorages have been learned there (a day of stream, or `--history`). Without them remoteness weighs 0.
    pub anchorages_known: bool,
    /// Areas that hold it ([`crate::Areas::at`]).
    pub areas: Vec<AreaFacts>,
    /// To the nearest offshore installation, metres, where users bring such positions.
    pub installation_m: Option<f64>,
    /// Other ships stopped within 10 km at that time: many shelter or wait.
    pub stopped_nearby: Option<u32>,
    /// Verdict of coverage there and then: whether ships were heard well enough to tell.
    pub can_tell: Option<bool>,
}

/// An area by name and kind.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AreaFacts {
    /// Its name.
    pub name: String,
    /// `transfer-area`, `terminal-approach`, `waters`, `lightering-zone`, `waiting-area`, `installation`; others weigh nothing.
    pub kind: String,
}

/// What was before: this run's earlier events up to the watermark, and those of earlier runs.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct History {
    /// Whether anything before the event's day was at hand.
    pub known: bool,
    /// Other meetings of these ships in the 30 days before (and, where later data is at hand within `hold_s`, after).
    pub meetings: Vec<PastMeeting>,
    /// Different other pairs that met within 10 km of the place in the 90 days before: lawful business is often repeated
    /// there.
    pub pairs_at_place: Option<u32>,
    /// Partners of partners: shown as context, with weight 0.
    pub chain: Vec<ChainLink>,
}

/// A meeting of one of the ships at another time.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PastMeeting {
    /// Id of its row.
    pub id: String,
    /// The ship of this event.
    pub mmsi: u32,
    /// Whom it met; `None` where not known.
    pub partner: Option<u32>,
    /// When it began.
    #[serde(deserialize_with = "time")]
    pub start: Time,
    /// From this event's place, metres.
    pub distance_m: Option<f64>,
    /// Whether it was within the profile's limits: away from ports and anchorages.
    pub within_limits: bool,
}

/// A link of a chain of partners: mother, feeder, receiver.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChainLink {
    /// Id of the meeting's row.
    pub id: String,
    /// The ship that links.
    pub from: u32,
    /// Whom it met.
    pub to: u32,
    /// When.
    #[serde(deserialize_with = "time")]
    pub time: Time,
    /// 1: a partner's partner; 2: one further.
    pub hops: u8,
}

impl Facts {
    /// From start to end, seconds.
    pub fn duration_s(&self) -> f64 {
        self.end.since(self.start)
    }

    /// Where it was.
    pub fn position(&self) -> Option<Position> {
        Position::from_degrees(self.longitude?, self.latitude?).ok()
    }
}

impl VesselFacts {
    /// Name and MMSI, for texts.
    pub fn label(&self) -> String {
        let name = self.name.as_deref().map(plain).unwrap_or_default();
        let mmsi = self.mmsi;
        if name.is_empty() { format!("{mmsi:09}") } else { format!("{name} ({mmsi:09})") }
    }

    /// Whether its type is this word.
    pub fn is(&self, word: &str) -> bool {
        self.type_word.as_deref() == Some(word)
    }
}

/// A text of others' making without what could steer a terminal or break a line.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

fn time<'de, D: Deserializer<'de>>(input: D) -> Result<Time, D::Error> {
    let text = String::deserialize(input)?;
    Time::parse(&text).map_err(serde::de::Error::custom)
}

fn some_time<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Time>, D::Error> {
    time(input).map(Some)
}
