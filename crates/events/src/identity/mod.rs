//! Doubts about who a vessel is, from what it says of itself over time.
//!
//! What a doubt is worth is for the assessment to say: most are errors of typing.

mod change;
mod sent;
#[cfg(test)]
mod tests;

use ais::{Mmsi, Particulars};
use nautical::{Position, Time};
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

/// All doubts that follow from what vessels said, in order of time.
///
/// `vessels` are all tracks of ships with a trusted fix. `heard` are the first and the last instant of the whole input:
/// a ship that is there from the start, or to the end, neither appeared nor vanished.
pub fn doubts(vessels: &[Vessel], heard: (Time, Time)) -> Vec<Doubt> {
    let mut doubts: Vec<Doubt> = vessels.iter().flat_map(sent::doubts_of).collect();
    doubts.extend(sent::shared_mmsis(vessels));
    doubts.extend(sent::conflicts(vessels));
    doubts.extend(change::possible_changes(vessels, heard));
    doubts
        .sort_by(|a, b| (a.time, a.mmsi, a.other, a.kind, &a.after).cmp(&(b.time, b.mmsi, b.other, b.kind, &b.after)));
    doubts
}
