//! A vessel: who it says it is, where it truly is, and how its transmitter behaves.

use crate::chart::Place;
use crate::path::Path;
use crate::radio::Aerial;

/// What a vessel sends with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Transponder {
    ClassA,
    ClassB,
    /// Class B on a fishing net.
    Beacon,
}

/// What a vessel says of itself (ITU-R M.1371-5, messages 5 and 24).
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Particulars {
    /// From this instant on, seconds since the sea's first.
    pub(crate) since_s: f64,
    /// 0: none.
    pub(crate) imo: u32,
    pub(crate) name: String,
    pub(crate) callsign: String,
    pub(crate) type_code: u8,
    /// Antenna to bow, stern, port side, starboard side, metres.
    pub(crate) antenna_m: [u16; 4],
    /// 1/10 m; 0: not available.
    pub(crate) draught_dm: u8,
    pub(crate) destination: String,
}

impl Particulars {
    /// Says nothing.
    pub(crate) const NOTHING: Particulars = Particulars {
        since_s: f64::NEG_INFINITY,
        imo: 0,
        name: String::new(),
        callsign: String::new(),
        type_code: 0,
        antenna_m: [0; 4],
        draught_dm: 0,
        destination: String::new(),
    };

    pub(crate) fn length_m(&self) -> u16 {
        self.antenna_m[0] + self.antenna_m[1]
    }

    pub(crate) fn beam_m(&self) -> u16 {
        self.antenna_m[2] + self.antenna_m[3]
    }
}

/// A span of time, seconds since the sea's first instant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Span {
    pub(crate) start_s: f64,
    pub(crate) end_s: f64,
}

impl Span {
    /// Intersection over union with another, 0..=1.
    pub(crate) fn overlap(&self, other: &Span) -> f64 {
        let both_s = (self.end_s.min(other.end_s) - self.start_s.max(other.start_s)).max(0.0);
        let either_s = (self.end_s - self.start_s) + (other.end_s - other.start_s) - both_s;
        if either_s > 0.0 { both_s / either_s } else { 0.0 }
    }

    pub(crate) fn holds(&self, at_s: f64) -> bool {
        self.start_s <= at_s && at_s < self.end_s
    }
}

/// How positions sent differ from true ones, for a while.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Falsity {
    /// One report far off: metres east and north.
    Jump([f64; 2]),
    /// The same place, again and again.
    Frozen(Place),
    /// Round and round a place, at this radius (metres), angular frequency (radians a second) and phase (radians).
    Ring { middle: Place, radius_m: f64, omega: f64, phase_rad: f64 },
    /// Another path altogether.
    Elsewhere(Path),
}

/// A vessel of the sea.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Vessel {
    pub(crate) mmsi: u32,
    pub(crate) transponder: Transponder,
    /// In order of time; never empty.
    pub(crate) particulars: Vec<Particulars>,
    pub(crate) path: Path,
    /// Spells in which the transmitter is off.
    pub(crate) off: Vec<Span>,
    pub(crate) false_positions: Vec<(Span, Falsity)>,
    /// Position accuracy flag: whether positions are good to 10 m.
    pub(crate) accurate: bool,
    /// Share of its transmissions that are strong enough to be heard where others are.
    pub(crate) strength: f64,
    pub(crate) aerial: Aerial,
    /// Which group it was made for.
    pub(crate) group: u16,
}

impl Vessel {
    /// What it says of itself at an instant.
    pub(crate) fn said_at(&self, at_s: f64) -> Option<&Particulars> {
        let begun = self.particulars.partition_point(|particulars| particulars.since_s <= at_s);
        self.particulars.get(begun.saturating_sub(1))
    }

    /// Whether it counts as a ship that can meet another.
    pub(crate) fn is_ship(&self) -> bool {
        self.transponder != Transponder::Beacon && (201_000_000..=775_999_999).contains(&self.mmsi)
    }
}
