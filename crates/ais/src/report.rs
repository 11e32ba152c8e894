//! What one delivered message says: who, when, where, how it moves, what it is.

use compact_str::CompactString;
use nautical::{Position, Time};

use crate::{Mmsi, Reject};

/// One message (or archive row), with whatever of it was available.
#[derive(Clone, PartialEq, Debug)]
pub struct Report {
    /// Who sent it.
    pub mmsi: Mmsi,
    /// When it was received, UTC.
    pub time: Time,
    /// Where that time was taken from.
    pub time_source: TimeSource,
    /// The kind of station, by message type or the archive's own word.
    pub sender: Sender,
    /// What heard it.
    pub medium: Medium,
    /// Position and motion, where it holds a position.
    pub kinematics: Option<Kinematics>,
    /// Name, dimensions and the like, where it holds any.
    pub particulars: Option<Box<Particulars>>,
    /// Input lines that this report was made of, fragments and time carriers included: at least 1, but 0 where another
    /// report of the same line counts it.
    pub lines: u16,
}

/// Position and motion of one report. "Not available" of the wire is `None` here.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Kinematics {
    /// Where.
    pub position: Position,
    /// Speed over ground in 1/100 knot, 0..=10_220 (102.2 stands for that or more).
    pub sog_centiknots: Option<u16>,
    /// Course over ground in 1/10 degree, 0..3600.
    pub cog_decidegrees: Option<u16>,
    /// True heading in degrees, 0..360.
    pub heading_degrees: Option<u16>,
    /// Navigational status (ITU-R M.1371-5 table 46), 0..=14; a hint, not a fact.
    pub navigational_status: Option<u8>,
    /// How well the position is known.
    pub accuracy: Accuracy,
    /// UTC second of the fix itself, 0..60.
    pub utc_second: Option<u8>,
    /// A digest of everything the message said beside its time, for telling repeats: equal for equal payloads.
    pub digest: u32,
}

/// What the report says of the error of its position.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Accuracy {
    /// The layout does not say.
    Unknown = 0,
    /// Position accuracy 0: worse than 10 m.
    Low = 1,
    /// Position accuracy 1: 10 m or better.
    High = 2,
    /// A long-range report (type 27), on a grid of 1/10 minute.
    LongRange = 3,
}

/// What heard a report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Medium {
    /// Not told by the source.
    Unknown = 0,
    /// A receiver on shore, on a ship or on a buoy.
    Shore = 1,
    /// A satellite.
    Satellite = 2,
}

/// The kind of station that sent a report, as far as the message itself tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Sender {
    /// Not told.
    Unknown = 0,
    /// Class A shipborne equipment (types 1, 2, 3, 5, 27).
    ClassA = 1,
    /// Class B shipborne equipment (types 18, 19, 24).
    ClassB = 2,
    /// A base station (type 4).
    BaseStation = 3,
    /// An aid to navigation (type 21).
    AidToNavigation = 4,
    /// An aircraft in search and rescue (type 9).
    Aircraft = 5,
    /// Anything else that is no ship: a rescue beacon, a car on shore, a coast group.
    Device = 6,
}

/// Where a report's time was taken from, best first (the numbers of the ways in which raw archives carry time).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum TimeSource {
    /// A column or key of the archive.
    Column = 0,
    /// `c:` of a tag block.
    TagBlock = 1,
    /// A `$PGHP` line.
    Pghp = 2,
    /// Seconds after the checksum.
    TrailingSeconds = 3,
    /// Milliseconds after the checksum: arrival, not reception.
    TrailingMillis = 4,
    /// A `$PAIS` line.
    Pais = 5,
    /// The last time of its file, corrected by the report's own UTC second.
    Carried = 6,
    /// Counted from a start that the user gave, or the arrival of a live message.
    Given = 7,
}

/// Distances from the position reference (antenna) to the hull's ends, metres (ITU-R M.1371-5 figure 41).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Dimensions {
    /// To the bow (A), 0..=511.
    pub bow_m: u16,
    /// To the stern (B), 0..=511.
    pub stern_m: u16,
    /// To the port side (C), 0..=63.
    pub port_m: u16,
    /// To the starboard side (D), 0..=63.
    pub starboard_m: u16,
}

/// What a vessel says of itself beside its motion. What is not available is `None`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Particulars {
    /// IMO number, 7 digits, as sent (the check digit may fail).
    pub imo: Option<u32>,
    /// Name, trimmed.
    pub name: Option<CompactString>,
    /// Call sign, trimmed.
    pub callsign: Option<CompactString>,
    /// Ship and cargo type.
    pub ship_type: Option<ShipType>,
    /// Length over all in 1/10 metre.
    pub length_dm: Option<u16>,
    /// Beam in 1/10 metre.
    pub beam_dm: Option<u16>,
    /// Where the antenna stands, if the source tells.
    pub dimensions: Option<Dimensions>,
    /// Draught in 1/10 metre, 1..=255.
    pub draught_dm: Option<u16>,
    /// Destination, trimmed.
    pub destination: Option<CompactString>,
}

/// Receives what a decoder makes of its lines. Each line is told exactly once: in a report's `lines`, or rejected.
pub trait Deliver {
    /// A report, made of `report.lines` lines.
    fn report(&mut self, report: Report);
    /// `lines` lines that gave nothing.
    fn reject(&mut self, reason: Reject, lines: u64);
}

/// Ship and cargo type code (ITU-R M.1371-5 table 53), 0..=255; archives with larger own codes keep them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ShipType(pub u16);

impl ShipType {
    /// The standard word for a code. One word per kind of ship; what the table reserves is `other`.
    pub fn word(self) -> &'static str {
        match self.0 {
            20..=29 => "wing-in-ground",
            30 => "fishing",
            31 | 32 | 52 => "tug",
            33 => "dredger",
            34 => "diving",
            35 => "military",
            36 => "sailing",
            37 => "pleasure",
            40..=49 => "high-speed",
            50 => "pilot",
            51 => "search-and-rescue",
            53 => "port-tender",
            54 => "anti-pollution",
            55 => "law-enforcement",
            58 => "medical",
            60..=69 => "passenger",
            70..=79 => "cargo",
            80..=89 => "tanker",
            _ => "other",
        }
    }

    /// The first code whose [`word`](ShipType::word) a text starts with or names: `Tanker`, `Cargo ship`, `SAR`, `Dredging or underwater ops` ...
    pub fn from_word(text: &str) -> Option<ShipType> {
        const WORDS: [(&str, u16); 24] = [
            ("tanker", 80),
            ("cargo", 70),
            ("passenger", 60),
            ("fishing", 30),
            ("tug", 52),
            ("towing", 31),
            ("dredg", 33),
            ("diving", 34),
            ("milit", 35),
            ("sailing", 36),
            ("pleasure", 37),
            ("hsc", 40),
            ("high", 40),
            ("pilot", 50),
            ("sar", 51),
            ("search", 51),
            ("port tender", 53),
            ("anti", 54),
            ("law", 55),
            ("medical", 58),
            ("wig", 20),
            ("wing", 20),
            ("other", 90),
            ("reserved", 90),
        ];
        let lower = text.trim().to_ascii_lowercase();
        WORDS.iter().find(|(word, _)| lower.starts_with(word)).map(|&(_, code)| ShipType(code))
    }
}

impl Particulars {
    /// Whether nothing is told.
    pub fn is_empty(&self) -> bool {
        *self == Particulars::default()
    }

    /// These particulars with what `newer` tells laid over them.
    pub fn updated_by(&self, newer: &Particulars) -> Particulars {
        Particulars {
            imo: newer.imo.or(self.imo),
            name: newer.name.clone().or_else(|| self.name.clone()),
            callsign: newer.callsign.clone().or_else(|| self.callsign.clone()),
            ship_type: newer.ship_type.or(self.ship_type),
            length_dm: newer.length_dm.or(self.length_dm),
            beam_dm: newer.beam_dm.or(self.beam_dm),
            dimensions: newer.dimensions.or(self.dimensions),
            draught_dm: newer.draught_dm.or(self.draught_dm),
            destination: newer.destination.clone().or_else(|| self.destination.clone()),
        }
    }
}
