//! What a run found, as plain rows.

use nautical::{Interval, Position};

/// An encounter, as a run wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundEncounter {
    /// `visible`, `one-dark`, `both-dark` or `lone-stay`.
    pub kind: String,
    /// Lower MMSI.
    pub mmsi_a: u32,
    /// Higher MMSI; none where nobody is named.
    pub mmsi_b: Option<u32>,
    /// From start to end; of a dark one, its window.
    pub span: Interval,
    /// Where.
    pub position: Position,
    /// Radius of its region, metres; 0 for a point.
    pub radius_m: f64,
    /// Whether it lies within the limits of its profile.
    pub within_limits: bool,
}

/// A silence, as a run wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundGap {
    /// Who fell silent.
    pub mmsi: u32,
    /// From the last report before to the first after; to the end of the run where it goes on.
    pub span: Interval,
    /// Whether the run holds it against the ship (`unexplained-in-coverage`): others are not counted as false.
    pub unexplained: bool,
}

/// An alert, as a run wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundAlert {
    /// `low`, `medium`, `high` or `critical`.
    pub band: String,
    /// Vessels concerned.
    pub mmsis: Vec<u32>,
    /// From start to end.
    pub span: Interval,
}

/// All that a run found under one profile.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FoundRows {
    /// Encounters.
    pub encounters: Vec<FoundEncounter>,
    /// Silences.
    pub gaps: Vec<FoundGap>,
    /// Alerts.
    pub alerts: Vec<FoundAlert>,
    /// Time for which vessels were observed, days.
    pub vessel_days: f64,
}
