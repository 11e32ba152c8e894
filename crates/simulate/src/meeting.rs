//! Planned meetings: one waits, others come, lie beside it, and leave.

mod call;
mod chain;
mod concealment;

use nautical::METRES_PER_SECOND_PER_KNOT;

use crate::chart::Place;
use crate::hull::{Craft, Size};
use crate::path::{Status, Swing, Wave};
use crate::range::Range;
use crate::scenario::{Call, Meeting, Posture, ScenarioError};
use crate::shipyard::Shipyard;
use crate::vessel::Span;
use crate::voyage::{Company, Voyage};

/// The tide turns in half of this, seconds (M2: 12.42 h).
pub(crate) const TIDE_S: f64 = 44_712.0;
/// Ships come from, and go, at most this far, metres.
const WAY_M_MAX: f64 = 250_000.0;
/// The last part of the way is gone slowly: metres, and seconds.
const APPROACH: (f64, f64) = (3_000.0, 1_300.0);
/// A drift keeps its direction for about so long, seconds.
const DRIFT_PIECE_S: f64 = 5_400.0;
/// Water between hulls with fenders, metres.
const FENDERS_M: Range = Range::new(2.0, 6.0);

/// Makes the ships of a group of meetings.
pub(crate) fn build(meeting: &Meeting, yard: &mut Shipyard) -> Result<(), ScenarioError> {
    for number in 0..yard.scaled(meeting.meetings) {
        let names = if number == 0 { meeting.names.as_slice() } else { &[] };
        one(meeting, number * meeting.partners, names, yard)?;
    }
    Ok(())
}

/// When a partner lies beside.
struct Turn {
    span: Span,
    abeam_m: f64,
    size: Size,
}

/// One ship that waits, and those that come; `first` of them came to others.
fn one(meeting: &Meeting, first: u32, names: &[String], yard: &mut Shipyard) -> Result<(), ScenarioError> {
    let place = place_of(meeting, yard)?;
    let size_a = meeting.a.size(&mut yard.random);
    let turns = turns(meeting, size_a, yard);
    let (Some(earliest), Some(last)) = (turns.first(), turns.last()) else { return Ok(()) };
    let waits_s = yard.random.between(600.0, 3_600.0);
    let leaves_s = last.span.end_s + yard.random.between(900.0, 3_600.0);
    let stay = Span { start_s: earliest.span.start_s - waits_s, end_s: leaves_s };
    let company = company(meeting, place, stay, yard);
    let ahead_m = ahead_m(meeting.posture, yard);
    let berth = |abeam_m| Berth { company: &company, ahead_m, abeam_m };
    let mut voyage = come(meeting.a, &berth(0.0), stay, None, yard);
    leave(&mut voyage, meeting.a, (None, None), yard);
    let a = yard.launch_sized((meeting.a, size_a), names.first().map(String::as_str), voyage.path());
    for (number, turn) in (0u32..).zip(&turns) {
        let start = meeting.before.map(|call| call.at).or(meeting.from);
        let mut voyage = come(meeting.b, &berth(turn.abeam_m), turn.span, start, yard);
        if let Some(call) = meeting.before {
            voyage.lay_in(call.at);
        }
        let second =
            meeting.onward.map(|onward| chain::wait(meeting, &onward, turn.size, &mut voyage, yard)).transpose()?;
        if second.is_none() {
            leave(&mut voyage, meeting.b, (meeting.to, meeting.after), yard);
        }
        let name = names.get(number as usize + 1).map(String::as_str);
        let b = yard.launch_sized((meeting.b, turn.size), name, voyage.path());
        let middle_s = (turn.span.start_s + turn.span.end_s) / 2.0;
        let met = company.place(ahead_m, turn.abeam_m, middle_s).unwrap_or(place);
        let part = second.as_ref().map(|_| format!("chain {}, mother to feeder", first + number + 1));
        let plan = concealment::Plan { meeting, span: turn.span, place: met, part: part.unwrap_or_default() };
        if let Some(call) = &meeting.before {
            call::note(call, b, Span { start_s: f64::NEG_INFINITY, end_s: turn.span.start_s }, &plan, yard);
        }
        let goes_on = plan.carry_out((a, b), yard);
        let afterwards = Span { start_s: turn.span.end_s, end_s: f64::INFINITY };
        match second {
            Some(second) => second.receive(goes_on, first + number + 1, yard),
            None => meeting.after.iter().for_each(|call| call::note(call, goes_on, afterwards, &plan, yard)),
        }
    }
    Ok(())
}

/// At anchor a ship hangs behind its anchor by chain and half its length.
fn ahead_m(posture: Posture, yard: &mut Shipyard) -> f64 {
    if posture == Posture::Anchored { -yard.random.between(120.0, 260.0) } else { 0.0 }
}

fn place_of(meeting: &Meeting, yard: &mut Shipyard) -> Result<Place, ScenarioError> {
    match (meeting.at, meeting.within) {
        (Some(place), _) => Ok(place),
        (None, Some([west, south, east, north])) => {
            let east = if east < west { east + 360.0 } else { east };
            Ok(Place::from([yard.random.between(west, east), yard.random.between(south, north)]))
        }
        (None, None) => Err(ScenarioError::value(&meeting.label, "a meeting needs `at` or `within`")),
    }
}

fn turns(meeting: &Meeting, size_a: Size, yard: &mut Shipyard) -> Vec<Turn> {
    let mut start_s = meeting.start_h.draw(&mut yard.random) * 3_600.0;
    let side = if yard.random.chance(0.5) { 1.0 } else { -1.0 };
    (0..meeting.partners)
        .map(|_| {
            let end_s = start_s + meeting.hours.draw(&mut yard.random) * 3_600.0;
            let size = meeting.b.size(&mut yard.random);
            let abeam_m = side * beside_m(meeting, (size_a, size), yard);
            let turn = Turn { span: Span { start_s, end_s }, abeam_m, size };
            start_s = end_s + meeting.pause_h.draw(&mut yard.random) * 3_600.0;
            turn
        })
        .collect()
}

/// Metres between the antennas.
fn beside_m(meeting: &Meeting, (a, b): (Size, Size), yard: &mut Shipyard) -> f64 {
    if let Some(distance_m) = meeting.distance_m {
        return distance_m.draw(&mut yard.random);
    }
    (a.beam_m + b.beam_m) / 2.0 + FENDERS_M.draw(&mut yard.random)
}

/// Where the point that they keep to goes, and how they turn.
fn company(meeting: &Meeting, place: Place, span: Span, yard: &mut Shipyard) -> Company {
    let heading_rad = yard.random.between(0.0, std::f64::consts::TAU);
    let knots = |default: Range, yard: &mut Shipyard| meeting.knots.unwrap_or(default).draw(&mut yard.random);
    match meeting.posture {
        Posture::Anchored => Company {
            points: vec![(span.start_s, place), (span.end_s, place)],
            swing: Swing { heading_rad, waves: [yard.wave(1.1, TIDE_S), yard.wave(0.12, 900.0)], ..Swing::default() },
            status: Status::AtAnchor,
        },
        Posture::UnderWay => {
            let course = meeting.course.unwrap_or(Range::new(0.0, 360.0)).draw(&mut yard.random);
            let metres = knots(Range::new(4.0, 8.0), yard) * METRES_PER_SECOND_PER_KNOT * (span.end_s - span.start_s);
            let from = place.toward(course, -metres / 2.0);
            Company {
                points: vec![(span.start_s, from), (span.end_s, place.toward(course, metres / 2.0))],
                swing: Swing {
                    heading_rad: course.to_radians(),
                    waves: [yard.wave(0.01, 700.0), Wave::default()],
                    ..Swing::default()
                },
                status: Status::UnderWay,
            }
        }
        Posture::Drifting => {
            let knots = knots(Range::new(0.3, 0.9), yard);
            Company {
                points: drift(place, span, knots, yard),
                swing: Swing {
                    heading_rad,
                    waves: [yard.wave(0.4, 7_200.0), yard.wave(0.06, 600.0)],
                    ..Swing::default()
                },
                status: if yard.random.chance(0.3) { Status::NotUnderCommand } else { Status::UnderWay },
            }
        }
    }
}

/// A drift that turns slowly, as tide and wind do.
pub(crate) fn drift(from: Place, span: Span, knots: f64, yard: &mut Shipyard) -> Vec<(f64, Place)> {
    let mut bearing = yard.random.between(0.0, 360.0);
    let (mut now_s, mut here) = (span.start_s, from);
    let mut points = vec![(now_s, here)];
    while now_s < span.end_s {
        let step_s = (DRIFT_PIECE_S * yard.random.between(0.6, 1.4)).min(span.end_s - now_s).max(1.0);
        let speed = knots * yard.random.between(0.6, 1.4) * METRES_PER_SECOND_PER_KNOT;
        here = here.toward(bearing, speed * step_s);
        now_s += step_s;
        bearing += 25.0 * yard.random.normal() + step_s / TIDE_S * 360.0;
        points.push((now_s, here));
    }
    points
}

/// A place in a company.
struct Berth<'c> {
    company: &'c Company,
    ahead_m: f64,
    abeam_m: f64,
}

impl Berth<'_> {
    fn place(&self, at_s: f64) -> Place {
        self.company.place(self.ahead_m, self.abeam_m, at_s).unwrap_or_default()
    }
}

/// A ship comes from afar (from a place, or any open side) and keeps company for a while.
fn come(craft: Craft, berth: &Berth, span: Span, from: Option<Place>, yard: &mut Shipyard) -> Voyage {
    let knots = craft.speed(&mut yard.random);
    let beside = berth.place(span.start_s);
    let mut voyage = Voyage::new(beside, span.start_s);
    let (approach_m, approach_s) = APPROACH;
    if span.start_s > 0.0 {
        let reach_m = (knots * METRES_PER_SECOND_PER_KNOT * span.start_s).clamp(1.0, WAY_M_MAX);
        let far_m = from.map_or(reach_m, |from| reach_m.min(beside.distance_m(from)));
        let bearing = match from {
            Some(from) => beside.bearing(from),
            None => yard.open_bearing(beside, far_m),
        };
        let near = beside.toward(bearing, approach_m.min(far_m));
        let near_s = span.start_s - approach_s;
        let comes_from = from.filter(|from| beside.distance_m(*from) <= far_m);
        let far = comes_from.unwrap_or_else(|| near.toward(bearing, (far_m - approach_m).max(0.0)));
        let way_s = near.distance_m(far) / (knots * METRES_PER_SECOND_PER_KNOT);
        voyage = Voyage::new(far, near_s - way_s);
        voyage.arrive(near, near_s, Status::UnderWay);
        voyage.arrive(beside, span.start_s, Status::UnderWay);
    }
    voyage.keep(berth.company, berth.ahead_m, berth.abeam_m, span.end_s);
    voyage
}

/// It goes off slowly, then away: to a port, in which it stays, to a place, or to any open side.
fn leave(voyage: &mut Voyage, craft: Craft, (to, after): (Option<Place>, Option<Call>), yard: &mut Shipyard) {
    let knots = craft.speed(&mut yard.random);
    let left_s = yard.seconds - voyage.now_s;
    if left_s <= 0.0 {
        return;
    }
    let (approach_m, approach_s) = APPROACH;
    let reach_m = (knots * METRES_PER_SECOND_PER_KNOT * left_s).min(WAY_M_MAX);
    let to = after.map(|call| call.at).or(to);
    let bearing = match to {
        Some(to) => voyage.here.bearing(to),
        None => yard.open_bearing(voyage.here, reach_m),
    };
    let off = voyage.here.toward(bearing, approach_m);
    voyage.arrive(off, voyage.now_s + approach_s * 0.7, Status::UnderWay);
    let Some(call) = after else {
        let far_m = to.map_or(reach_m, |to| reach_m.min(voyage.here.distance_m(to)));
        voyage.sail_to(off.toward(bearing, far_m), knots, Status::UnderWay);
        return;
    };
    voyage.sail_to(call.at, knots, Status::UnderWay);
    let heading_rad = yard.random.between(0.0, std::f64::consts::TAU);
    voyage.stay(yard.seconds, [0.0, 0.0], Swing { heading_rad, ..Swing::default() }, Status::Moored);
}
