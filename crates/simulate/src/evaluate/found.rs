//! What a run found, as plain rows.

use nautical::{Interval, Position, Time};

/// An encounter, as a run wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundEncounter {
    /// Its id.
    pub id: String,
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
    /// Rings of the region in which it could have been, each closed; empty for a point.
    pub region: Vec<Vec<Position>>,
    /// Whether it lies within the limits of its profile.
    pub within_limits: bool,
    /// Of two silences: the false-discovery rate at which it stands out; none where it was not judged.
    pub q_value: Option<f64>,
}

/// A ship that could have been the unseen one of an encounter, as a run wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundCandidate {
    /// Id of the encounter.
    pub encounter_id: String,
    /// From 1, the likeliest first; `not in this data` takes a rank too.
    pub rank: u32,
    /// Its MMSI; none for `not in this data`.
    pub mmsi: Option<u32>,
}

/// A silence, as a run wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundGap {
    /// Who fell silent.
    pub mmsi: u32,
    /// From the last report before to the first after; to the end of the run where it goes on.
    pub span: Interval,
    /// Where it was heard last before.
    pub from: Position,
    /// Where it was heard first afterwards; none where it goes on.
    pub to: Option<Position>,
    /// What the run puts it down to, as in the table `gaps`.
    pub cause: String,
}

impl FoundGap {
    /// Whether the run holds it against the ship.
    pub(super) fn is_unexplained(&self) -> bool {
        self.cause == "unexplained-in-coverage"
    }
}

/// A doubt about who a vessel is, as a run wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundIdentity {
    /// As in the table `identity`.
    pub kind: String,
    /// The vessel.
    pub mmsi: u32,
    /// The other, where there are two.
    pub other_mmsi: Option<u32>,
    /// When it was seen first.
    pub time: Time,
}

/// A spell of positions judged false, as a run wrote it.
#[derive(Clone, PartialEq, Debug)]
pub struct FoundPositions {
    /// As in the table `positions`.
    pub kind: String,
    /// The vessel; none for `area-interference`, which concerns many.
    pub mmsi: Option<u32>,
    /// From the first false fix to the last.
    pub span: Interval,
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
    /// Candidates for the unseen ship of these encounters.
    pub candidates: Vec<FoundCandidate>,
    /// Silences.
    pub gaps: Vec<FoundGap>,
    /// Doubts about identity.
    pub identity: Vec<FoundIdentity>,
    /// False positions.
    pub positions: Vec<FoundPositions>,
    /// Alerts.
    pub alerts: Vec<FoundAlert>,
    /// Time for which vessels were observed, days.
    pub vessel_days: f64,
}
