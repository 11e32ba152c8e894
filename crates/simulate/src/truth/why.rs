//! Why a run and the truth differ about a pair, from the true paths: which of the recording's errors is enough to turn one
//! answer into the other.

use super::definition::Tolerance;
use super::meetings::{Met, meetings};
use crate::sea::Sea;
use crate::vessel::Span;
use nautical::{Interval, Time};
use serde::{Deserialize, Serialize};

/// What explains a difference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Why {
    /// One of the two ships was not in this sea at that time, or sent a false position.
    FalsePosition,
    /// A piece of a true meeting: brief contacts made or lost by the errors, or silences, part it.
    Piece,
    /// Errors of distance alone can make the difference.
    Distance,
    /// Errors of speed alone can.
    Speed,
    /// Errors of time alone can.
    Time,
    /// Several of them together can.
    Together,
    /// The sea ends during the meeting, and the last reports come before that.
    End,
    /// None of that.
    Unexplained,
}

impl Why {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Why::FalsePosition => "a false position was sent",
            Why::Piece => "a piece of a true meeting",
            Why::Distance => "at the limit of distance",
            Why::Speed => "at the limit of speed",
            Why::Time => "at the limit of duration or of a break",
            Why::Together => "at several limits at once",
            Why::End => "cut short by the end of the recording",
            Why::Unexplained => "unexplained",
        }
    }
}

/// Two spells with this share of their time in common are the same encounter.
const SAME_MIN: f64 = 0.5;

/// Whether at least half of a span lies in one of these meetings.
fn is_piece_of(told: &Span, met: &[Met]) -> bool {
    let both_s = |of: &Span| told.end_s.min(of.end_s) - told.start_s.max(of.start_s);
    met.iter().any(|met| both_s(&met.span) >= SAME_MIN * (told.end_s - told.start_s))
}

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
        let none = Tolerance::NONE;
        let parts = |moved: Tolerance| {
            let (distance, speed, time) = (moved.distance, moved.speed, moved.time);
            [Tolerance { distance, ..none }, Tolerance { speed, ..none }, Tolerance { time, ..none }, moved]
        };
        let [out_distance, out_speed, out_time, out] = parts(Tolerance::WIDE);
        let [in_distance, in_speed, in_time, inside] = parts(Tolerance::NARROW);
        let tolerances = [out, out_distance, out_speed, out_time, none, in_distance, in_speed, in_time, inside];
        let met = meetings(&pair, &tolerances);
        let [out, out_distance, out_speed, out_time, truth, in_distance, in_speed, in_time, inside] = &met;
        // What was found may be one with limits moved out; what was missed none with limits moved in, or one of others with
        // limits moved out.
        let turns = |wider: &[Met], narrower: &[Met]| {
            let same = |met: &[Met]| met.iter().any(|met| met.span.overlap(&told) >= SAME_MIN);
            if is_found { is_piece_of(&told, wider) } else { !same(narrower) || !same(wider) }
        };
        match () {
            () if is_found && is_piece_of(&told, truth) => Why::Piece,
            () if turns(out_distance, in_distance) => Why::Distance,
            () if turns(out_speed, in_speed) => Why::Speed,
            () if turns(out_time, in_time) => Why::Time,
            () if turns(out, inside) => Why::Together,
            () if !is_found && told.end_s >= self.seconds - 1.0 => Why::End,
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
            radio: self.radio.clone(),
            ..*self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, Scenario};

    /// Two ships moored so many metres apart for three hours, whose positions have this standard deviation.
    fn moored(apart_m: f64, sigma_m: f64) -> Sea {
        let toml = format!(
            "name = \"moored\"\nstart = \"2026-01-01T00:00:00Z\"\nhours = 3\n[recording]\nposition_sigma_m = {sigma_m}\n\
             [[traffic]]\nkind = \"harbour\"\nroute = [[10.0, 55.0], [10.1, 55.0]]\nspacing_m = {apart_m}\nships = 2\n"
        );
        Sea::new(&Scenario::from_toml(&toml).expect("a scenario"), Some(1), 1.0).expect("a sea")
    }

    #[track_caller]
    fn check(apart_m: f64, sigma_m: f64, (visible, borderline): (bool, bool), (found, missed): (Why, Why)) {
        let sea = moored(apart_m, sigma_m);
        let (_, lines) = sea.record(Format::Nmea, std::io::sink()).expect("recorded");
        let line = |kind: &str| lines.iter().find(|line| line.kind == kind);
        assert_eq!(line("visible").is_some(), visible, "{lines:?}");
        let marked = line("borderline").is_some() || line("visible").is_some_and(|line| line.borderline);
        assert_eq!(marked, borderline, "{lines:?}");
        let mmsis = (sea.vessels[0].mmsi, sea.vessels[1].mmsi);
        let span = Interval::new(sea.start.plus_seconds(600.0), sea.start.plus_seconds(6_000.0));
        assert_eq!(sea.why(mmsis, span, true), found);
        let whole = Interval::new(sea.start, sea.start.plus_seconds(10_800.0));
        assert_eq!(sea.why(mmsis, whole, false), missed);
    }

    #[test]
    fn the_border_is_as_wide_as_the_errors_of_the_recording() {
        // Three standard deviations of a difference: 12.7 m for 3 m each, 42.4 m for 10 m.
        check(480.0, 3.0, (true, false), (Why::Piece, Why::End));
        check(495.0, 3.0, (true, true), (Why::Piece, Why::Distance));
        check(505.0, 3.0, (false, true), (Why::Distance, Why::Distance));
        check(520.0, 3.0, (false, false), (Why::Unexplained, Why::Distance));
        check(520.0, 10.0, (false, true), (Why::Distance, Why::Distance));
        check(480.0, 10.0, (true, true), (Why::Piece, Why::Distance));
    }
}
