//! The truth of a sea: every meeting on the true paths, what was planned, and what the recording let be seen of it.

#[cfg(test)]
mod brute_force;
mod definition;
mod grid;
mod line;
mod meetings;
mod why;

use nautical::Time;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::chart::Place;
use crate::scenario::Intent;
use crate::sea::Sea;
use crate::shipyard::Planned;
use crate::vessel::Span;
use crate::watch::Watch;

pub use definition::Definition;
use definition::Tolerance;
pub use line::{TruthError, TruthLine};
pub(crate) use meetings::{Met, meetings};
pub use why::Why;

/// What is true of a sea, before it is recorded.
pub(crate) struct Truth {
    met: Vec<Met>,
    /// By the definition with its limits moved in and out by what the errors of the recording can do.
    narrow: Vec<Met>,
    wide: Vec<Met>,
}

impl Truth {
    /// Finds all meetings.
    pub(crate) fn of(sea: &Sea) -> Truth {
        let [wide, met, narrow] = meetings(sea, &[Tolerance::WIDE, Tolerance::NONE, Tolerance::NARROW]);
        Truth { met, narrow, wide }
    }

    /// The ships that the recording must be watched for.
    pub(crate) fn watch(&self, sea: &Sea) -> Watch {
        let of_met = self.met.iter().flat_map(|met| [met.ships.0, met.ships.1]);
        let of_plans = sea.planned.iter().flat_map(|planned| [Some(planned.a), planned.b]).flatten();
        Watch::over(of_met.chain(of_plans))
    }

    /// The lines of the truth file, in order of start, once the recording is over.
    pub(crate) fn lines(&self, sea: &Sea, watch: &Watch) -> Vec<TruthLine> {
        let (known, narrow) = (by_ships(&self.met), by_ships(&self.narrow));
        let mut lines: Vec<TruthLine> = Vec::new();
        for met in &self.met {
            let borderline = !is_among(met, &narrow, SAME_MEETING_MIN);
            lines.push(TruthLine { borderline, ..visible(sea, met, watch) });
        }
        let on_the_border = self.wide.iter().filter(|met| !is_among(met, &known, SAME_SPAN_MIN));
        lines.extend(on_the_border.map(|met| TruthLine { kind: "borderline".to_owned(), ..visible(sea, met, watch) }));
        for planned in &sea.planned {
            match planned.kind {
                "visible" => {}
                "gap" | "false-position" | "gap-into-waters" => lines.push(gap(sea, planned, watch)),
                _ => lines.push(as_planned(sea, planned)),
            }
        }
        lines.extend(decoys(sea));
        lines.sort_by(|a, b| {
            let key = |line: &TruthLine| (line.start.clone(), line.mmsi_a, line.mmsi_b, line.kind.clone());
            key(a).cmp(&key(b))
        });
        lines
    }
}

/// Meetings by narrower and by wider limits are the same if they share this much of their time.
const SAME_MEETING_MIN: f64 = 0.5;
/// Below this a wider meeting is worth a line of its own.
const SAME_SPAN_MIN: f64 = 0.9;

fn by_ships(met: &[Met]) -> FxHashMap<(u32, u32), Vec<Span>> {
    let mut spans: FxHashMap<(u32, u32), Vec<Span>> = FxHashMap::default();
    for met in met {
        spans.entry(met.ships).or_default().push(met.span);
    }
    spans
}

/// Whether the pair has a meeting among these that shares at least this much of its time.
fn is_among(met: &Met, spans: &FxHashMap<(u32, u32), Vec<Span>>, least: f64) -> bool {
    spans.get(&met.ships).is_some_and(|spans| spans.iter().any(|span| span.overlap(&met.span) >= least))
}

fn label(sea: &Sea, group: u16) -> &str {
    sea.groups.get(usize::from(group)).map_or("", |(label, _)| label)
}

/// The label of a plan: its group's, and what it is beyond that.
fn label_of(sea: &Sea, planned: &Planned) -> String {
    let group = label(sea, planned.group);
    if planned.part.is_empty() { group.to_owned() } else { format!("{group}: {}", planned.part) }
}

fn line(sea: &Sea, kind: &str, ships: (u32, Option<u32>), span: Span, place: Place) -> TruthLine {
    let mmsi = |ship: u32| sea.vessels.get(ship as usize).map_or(0, |vessel| vessel.mmsi);
    let (a, b) = (mmsi(ships.0), ships.1.map(mmsi));
    let time = |at_s: f64| Time(sea.start.0 + (at_s.clamp(0.0, sea.seconds) * 1e6).round() as i64).to_string();
    let place = place.position();
    TruthLine {
        kind: kind.to_owned(),
        mmsi_a: b.map_or(a, |b| a.min(b)),
        mmsi_b: b.map(|b| a.max(b)),
        start: time(span.start_s.round()),
        end: time(span.end_s.round()),
        longitude: (place.longitude() * 1e5).round() / 1e5,
        latitude: (place.latitude() * 1e5).round() / 1e5,
        intent: Intent::Innocent.word().to_owned(),
        observable: true,
        label: String::new(),
        borderline: false,
    }
}

/// A meeting on the true paths. It is planned if a plan of that pair overlaps it.
fn visible(sea: &Sea, met: &Met, watch: &Watch) -> TruthLine {
    let definition = &sea.definition;
    let (a, b) = met.ships;
    let overlaps = |planned: &&Planned| {
        planned.b.is_some_and(|other| (planned.a, other) == (a, b) || (other, planned.a) == (a, b))
            && planned.start_s < met.span.end_s
            && planned.end_s > met.span.start_s
    };
    let group = |ship: u32| sea.vessels.get(ship as usize).map_or(0, |vessel| vessel.group);
    let (intent, label) = match sea.planned.iter().find(overlaps) {
        Some(planned) => (planned.intent, label_of(sea, planned)),
        None if group(a) == group(b) => (Intent::Innocent, label(sea, group(a)).to_owned()),
        None => (Intent::Innocent, format!("{} and {}", label(sea, group(a)), label(sea, group(b)))),
    };
    let heard_s = watch.heard_s(&[a, b], met.span);
    let whole_s = met.span.end_s - met.span.start_s;
    let least_s = if met.underway { definition.beside_duration_min_s } else { definition.duration_min_s };
    // Cut in two by a silence it can only be found as two.
    let pieces: Vec<f64> = heard_s.into_iter().filter(|&heard_s| heard_s >= least_s).collect();
    TruthLine {
        intent: intent.word().to_owned(),
        observable: matches!(pieces.as_slice(), [seen_s] if *seen_s >= 0.5 * whole_s),
        label,
        ..line(sea, "visible", (a, Some(b)), met.span, met.place)
    }
}

/// A meeting in the dark, a call, an identity, a draught: as it was.
fn as_planned(sea: &Sea, planned: &Planned) -> TruthLine {
    let span = Span { start_s: planned.start_s, end_s: planned.end_s };
    TruthLine {
        intent: planned.intent.word().to_owned(),
        label: label_of(sea, planned),
        ..line(sea, planned.kind, (planned.a, planned.b), span, planned.place)
    }
}

/// A silence from the last true report before a transmitter was switched off to the first after. One too short to be seen as a
/// silence is told as it was planned.
fn gap(sea: &Sea, planned: &Planned, watch: &Watch) -> TruthLine {
    let off = Span { start_s: planned.start_s, end_s: planned.end_s };
    let silence = watch.silences(planned.a, off).find(|silence| silence.end_s >= off.end_s.min(sea.seconds));
    let Some(silence) = silence else {
        return TruthLine { observable: planned.kind == "false-position", ..as_planned(sea, planned) };
    };
    let is_whole = silence.start_s.is_finite() && silence.end_s.is_finite();
    let place = sea.vessels.get(planned.a as usize).and_then(|vessel| vessel.path.place(silence.start_s.max(0.0)));
    TruthLine {
        intent: planned.intent.word().to_owned(),
        observable: is_whole || planned.kind == "gap-into-waters" && silence.start_s.is_finite(),
        label: label_of(sea, planned),
        ..line(sea, planned.kind, (planned.a, None), silence, place.unwrap_or(planned.place))
    }
}

/// One line for each planned pair of a group of decoys, and for each of its ships that was planned for none.
fn decoys(sea: &Sea) -> Vec<TruthLine> {
    let is_decoy = |group: u16| sea.groups.get(usize::from(group)).is_some_and(|(_, is_decoy)| *is_decoy);
    let meets = |planned: &&Planned| matches!(planned.kind, "visible" | "one-dark" | "both-dark" | "lone-stay");
    let pairs = sea.planned.iter().filter(meets).filter(|planned| is_decoy(planned.group));
    let mut lines: Vec<TruthLine> = pairs
        .map(|planned| {
            let span = Span { start_s: planned.start_s, end_s: planned.end_s };
            let of_pair = line(sea, "decoy", (planned.a, planned.b), span, planned.place);
            TruthLine { label: label_of(sea, planned), ..of_pair }
        })
        .collect();
    let planned: FxHashSet<u32> =
        sea.planned.iter().filter(meets).flat_map(|planned| std::iter::once(planned.a).chain(planned.b)).collect();
    let alone = (0u32..).zip(&sea.vessels).filter(|(ship, vessel)| is_decoy(vessel.group) && !planned.contains(ship));
    lines.extend(alone.map(|(ship, vessel)| {
        let span = Span { start_s: vessel.path.start_s(), end_s: vessel.path.end_s() };
        let place = vessel.path.place(span.start_s.max(0.0)).unwrap_or_default();
        TruthLine { label: label(sea, vessel.group).to_owned(), ..line(sea, "decoy", (ship, None), span, place) }
    }));
    lines
}
