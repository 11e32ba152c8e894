//! Doubts about who a vessel is, from what it says of itself over time.
//!
//! What a doubt is worth is for the assessment to say: most are errors of typing.

mod change;
mod sent;
#[cfg(test)]
mod tests;

use ais::{Mmsi, Particulars};
use nautical::{Position, Time};
use rustc_hash::FxHashMap;
use tracks::TrackKey;

/// What a vessel said of itself, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Said<'v> {
    /// First report that said so.
    pub from: Time,
    /// Last report that said so.
    pub until: Time,
    /// What.
    pub particulars: &'v Particulars,
}

/// A track from its first trusted fix to its last, and what it said.
#[derive(Clone, Debug)]
pub struct Vessel<'v> {
    /// Whose.
    pub key: TrackKey,
    /// Class B.
    pub class_b: bool,
    /// When and where it was heard first.
    pub first: (Time, Position),
    /// When and where it was heard last.
    pub last: (Time, Position),
    /// Versions of its particulars, in order of time.
    pub said: Vec<Said<'v>>,
}

/// The kinds of doubt (the table `identity`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DoubtKind {
    /// Two hulls send one MMSI.
    SharedMmsi,
    /// One hull may have gone on under another MMSI.
    PossibleIdentityChange,
    /// Name, call sign, IMO number or dimensions differ from before.
    ParticularsChanged,
    /// The IMO number's check digit is wrong.
    ImoCheckDigit,
    /// The MMSI and the call sign are of different states.
    MidMismatch,
    /// One identity in two places at once.
    IdentityConflict,
}

impl DoubtKind {
    /// The word in the table `identity`.
    pub fn as_str(self) -> &'static str {
        match self {
            DoubtKind::SharedMmsi => "shared-mmsi",
            DoubtKind::PossibleIdentityChange => "possible-identity-change",
            DoubtKind::ParticularsChanged => "particulars-changed",
            DoubtKind::ImoCheckDigit => "imo-check-digit",
            DoubtKind::MidMismatch => "mid-mismatch",
            DoubtKind::IdentityConflict => "identity-conflict",
        }
    }
}

/// A doubt about who a vessel is.
#[derive(Clone, PartialEq, Debug)]
pub struct Doubt {
    /// Which.
    pub kind: DoubtKind,
    /// The vessel.
    pub mmsi: Mmsi,
    /// The other one, where there are two.
    pub other: Option<Mmsi>,
    /// When it was seen first.
    pub time: Time,
    /// What was sent before.
    pub before: Option<String>,
    /// What was sent then.
    pub after: Option<String>,
    /// How sure, 0..=1; `None` where nothing is weighed.
    pub confidence: Option<f64>,
}

/// A vessel that appeared is looked for among those that vanished within this before, seconds: two weeks.
pub const AWAY_S_MAX: f64 = change::AWAY_S_MAX;
/// A ship that vanished, or appeared, did so at least this long, seconds, before the end or after the start of the input.
pub const EDGE_S: f64 = 3_600.0;

/// Follows what vessels say of themselves.
///
/// Memory: some bytes for each vessel that ever contradicted itself.
#[derive(Default, Debug)]
pub struct Sayings {
    told: FxHashMap<TrackKey, sent::Told>,
}

impl Sayings {
    /// The doubts that a vessel's next version raises, `before` being the one before it.
    pub fn say(&mut self, key: TrackKey, before: Option<&Particulars>, said: Said) -> Vec<Doubt> {
        let mut told = self.told.remove(&key).unwrap_or_default();
        let doubts = told.say(key, before, said);
        if !told.is_empty() {
            self.told.insert(key, told);
        }
        doubts
    }
}

/// The doubt about an MMSI that more than one of these hulls sends, from when the second was heard.
pub fn shared_mmsi(hulls: Vec<Vessel>) -> Option<Doubt> {
    sent::shared_mmsi(hulls)
}

/// The doubts about vessels that send one IMO number at the same time from two places.
pub fn identity_conflicts(vessels: &[Vessel]) -> Vec<Doubt> {
    sent::conflicts(vessels)
}

/// The doubts about vessels that vanished and others that appeared, within two weeks and within reach: they may be one hull.
pub fn possible_changes(vanished: &[Vessel], appeared: &[Vessel]) -> Vec<Doubt> {
    change::possible_changes(vanished, appeared)
}
