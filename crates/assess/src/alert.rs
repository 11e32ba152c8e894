//! An alert: something for a person to look at, with the reasons for and against.

use nautical::Time;
use serde::{Deserialize, Serialize};

/// What a reason is about. Reasons of one group depend on each other, so together they are capped.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// How the ships moved and lay.
    Behaviour,
    /// What was not sent.
    Silence,
    /// Who they say they are.
    Identity,
    /// Who names them.
    List,
    /// Where it was.
    Place,
    /// Whence, whither, and how much.
    Cargo,
}

impl Group {
    /// The word in rows.
    pub fn word(self) -> &'static str {
        match self {
            Group::Behaviour => "behaviour",
            Group::Silence => "silence",
            Group::Identity => "identity",
            Group::List => "list",
            Group::Place => "place",
            Group::Cargo => "cargo",
        }
    }
}

/// Which way a reason points.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Toward {
    /// It raises the priority.
    For,
    /// It lowers the priority.
    Against,
}

impl Toward {
    /// The word in rows.
    pub fn word(self) -> &'static str {
        if self == Toward::For { "for" } else { "against" }
    }
}

/// How urgent a look is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// When there is time.
    Low,
    /// Worth a look.
    Medium,
    /// Look soon.
    High,
    /// Look first.
    Critical,
}

impl Band {
    /// The word in rows.
    pub fn word(self) -> &'static str {
        match self {
            Band::Low => "low",
            Band::Medium => "medium",
            Band::High => "high",
            Band::Critical => "critical",
        }
    }
}

/// A reason for or against.
#[derive(Clone, PartialEq, Debug)]
pub struct Reason {
    /// The rule's code.
    pub code: &'static str,
    /// What it is about.
    pub group: Group,
    /// Which way it points.
    pub toward: Toward,
    /// What it weighs in the sum, decibans, 0 and more: after its share, its group's share and cap.
    pub weight: f64,
    /// What it weighs by itself, decibans.
    pub weight_alone: f64,
    /// What was measured; `None` where the reason is no number.
    pub value: Option<f64>,
    /// What it was compared with; `None` where the reason is no number.
    pub threshold: Option<f64>,
    /// In words.
    pub text: String,
    /// Ids of the rows that bear it out.
    pub evidence: Vec<String>,
}

impl Reason {
    /// Its weight with its sign, decibans.
    pub fn signed(&self) -> f64 {
        if self.toward == Toward::For { self.weight } else { -self.weight }
    }
}

/// A watch list as it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListVersion {
    /// Its name.
    pub name: String,
    /// Its own date.
    pub as_of: Option<Time>,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// Something to look at.
#[derive(Clone, PartialEq, Debug)]
pub struct Alert {
    /// Kind of its leading event.
    pub kind: &'static str,
    /// Typologies, by the names of the advisory of 2020-05-14.
    pub consistent_with: Vec<&'static str>,
    /// Priority for review, 0..=100; see [`crate::Weighing`]. Not a probability.
    pub score: f64,
    /// The score's band.
    pub band: Band,
    /// Start of its event.
    pub start: Time,
    /// End of its event.
    pub end: Time,
    /// Degrees.
    pub longitude: Option<f64>,
    /// Degrees.
    pub latitude: Option<f64>,
    /// Vessels concerned.
    pub mmsis: Vec<u32>,
    /// The leading event's id first, then those of all evidence.
    pub event_ids: Vec<String>,
    /// What AIS shows, in sentences; ends with what would confirm or refute it.
    pub summary: String,
    /// Reasons, those for first, the weightiest first.
    pub reasons: Vec<Reason>,
    /// What could not be looked at.
    pub unchecked: Vec<String>,
    /// The lists in use.
    pub lists: Vec<ListVersion>,
    /// Hits of each vessel, in the order of the facts: what `vessels.listed` holds.
    pub hits: Vec<Vec<crate::Hit>>,
}
