//! A gap as it is told: plain values.

use ais::Medium;
use nautical::{Position, Time};

/// Where and when a ship was heard.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct GapEnd {
    /// When.
    pub time: Time,
    /// Where.
    pub position: Position,
    /// Course over ground as sent, degrees, where the ship made a knot or more.
    pub course_degrees: Option<f64>,
}

/// What explains a silence best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Cause {
    /// Ships like it were heard around it, and such a silence hardly comes about by itself.
    UnexplainedInCoverage,
    /// Reception there makes such silences.
    Reception,
    /// Nothing at all was heard there for most of it.
    FeedOutage,
    /// It was heading out of the area that is heard.
    LeftArea,
    /// Most ships of the area fell silent with it.
    Interference,
    /// Between its ends it sent positions that are judged false.
    FalsePosition,
    /// Too few comparable ships to judge.
    Unknown,
}

impl Cause {
    /// The word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            Cause::UnexplainedInCoverage => "unexplained-in-coverage",
            Cause::Reception => "reception",
            Cause::FeedOutage => "feed-outage",
            Cause::LeftArea => "left-area",
            Cause::Interference => "interference",
            Cause::FalsePosition => "false-position",
            Cause::Unknown => "unknown",
        }
    }
}

/// A silence of one track.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Gap {
    /// The last fix before.
    pub from: GapEnd,
    /// The first fix afterwards; `None` where the ship is still silent.
    pub to: Option<GapEnd>,
    /// What heard it before.
    pub medium: Medium,
    /// What explains it best.
    pub cause: Cause,
    /// Reports that would have been received had it kept sending; `None` where that cannot be judged.
    pub expected_reports: Option<f64>,
    /// Chance of a silence at least as long had it kept sending, given that it is above the limit, 1e-3..=1.
    pub p_natural: Option<f64>,
    /// Interval of that chance: lower and upper end.
    pub p_natural_interval: Option<(f64, f64)>,
    /// Comparable ships heard around it: the most in any ten minutes of it.
    pub others_heard: Option<u32>,
}

impl Gap {
    /// The same silence where the ship sent positions meanwhile that are judged false: reception has no part in it.
    pub fn of_false_positions(self) -> Gap {
        Gap {
            cause: Cause::FalsePosition,
            expected_reports: None,
            p_natural: None,
            p_natural_interval: None,
            others_heard: None,
            ..self
        }
    }

    /// From start to end, seconds; `None` while the ship is silent.
    pub fn seconds(&self) -> Option<f64> {
        self.to.map(|to| to.time.since(self.from.time))
    }
}
