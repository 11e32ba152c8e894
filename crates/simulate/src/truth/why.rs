//! Why a run and the truth differ about a pair, from the true paths: which of the recording's errors is enough to turn one
//! answer into the other.

use super::definition::Tolerance;
use super::meetings::{Met, meetings};
use crate::sea::Sea;
use crate::vessel::Span;
use nautical::{Interval, Time};

/// What explains a difference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Why {
    /// One of the two ships was not in this sea at that time, or sent a false position.
    FalsePosition,
    /// The ships met, by the truth too, but the run's bounds of it share less than half of the time: brief contacts made or
    /// lost by the errors join or part two meetings.
    OtherBounds,
    /// Errors of distance alone can make the difference.
    Distance,
    /// Errors of speed alone can.
    Speed,
    /// Errors of time alone can.
    Time,
    /// Several of them together can.
    Together,
    /// None of that.
    Unexplained,
}

impl Why {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Why::FalsePosition => "a false position was sent",
            Why::OtherBounds => "found with other bounds",
            Why::Distance => "at the limit of distance",
            Why::Speed => "at the limit of speed",
            Why::Time => "at the limit of duration or of a break",
            Why::Together => "at several limits at once",
            Why::Unexplained => "unexplained",
        }
    }
}

/// Two spells with this share of their time in common are the same encounter.
const SAME_MIN: f64 = 0.5;

impl Sea {
    /// Why a run told an encounter of these ships at that time that is not true (`is_found`), or did not tell a true one.
    pub fn why(&self, mmsis: (u32, u32), span: Interval, is_found: bool) -> Why {
        let since_s = |time: Time| time.since(self.start);
        let told = Span { start_s: since_s(span.start), end_s: since_s(span.end) };
        let is_of = |mmsi: u32| mmsi == mmsis.0 || mmsi == mmsis.1;
        let pair =
            Sea { vessels: self.vessels.iter().filter(|v| is_of(v.mmsi)).cloned().collect(), ..self.clone_empty() };
        let lies = |of: &Span| of.start_s < told.end_s && told.start_s < of.end_s;
        if pair.vessels.iter().any(|vessel| vessel.false_positions.iter().any(|(of, _)| lies(of))) {
            return Why::FalsePosition;
        }
        // Limits are moved out for what was found and in for what was missed.
        let moved = if is_found { Tolerance::WIDE } else { Tolerance::NARROW };
        let none = Tolerance::NONE;
        let tolerances = [
            Tolerance::WIDE,
            Tolerance { distance: moved.distance, ..none },
            Tolerance { speed: moved.speed, ..none },
            Tolerance { time: moved.time, ..none },
            moved,
            none,
        ];
        let [_, distance, speed, time, together, truth] = meetings(&pair, &tolerances);
        let turns = |met: &[Met]| met.iter().any(|met| met.span.overlap(&told) >= SAME_MIN) == is_found;
        match () {
            () if turns(&distance) => Why::Distance,
            () if turns(&speed) => Why::Speed,
            () if turns(&time) => Why::Time,
            () if turns(&together) => Why::Together,
            () if is_found && truth.iter().any(|met| lies(&met.span)) => Why::OtherBounds,
            () => Why::Unexplained,
        }
    }

    /// This sea without its ships.
    fn clone_empty(&self) -> Sea {
        Sea {
            name: self.name.clone(),
            recording: self.recording.clone(),
            network: self.network.clone(),
            vessels: Vec::new(),
            planned: Vec::new(),
            groups: Vec::new(),
            ..*self
        }
    }
}
