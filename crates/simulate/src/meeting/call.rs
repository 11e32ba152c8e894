//! Port calls before and after a meeting, and silences into the waters around a port.

use super::concealment::Plan;
use crate::scenario::Call;
use crate::shipyard::{Planned, Shipyard};
use crate::vessel::Span;

/// The path is looked at each so many seconds.
const STEP_S: f64 = 60.0;
/// A ship closer to its berth than this, metres, is there.
const BERTH_M: f64 = 100.0;

/// Writes down the call that a ship makes within a span, and switches its transmitter off where the call says.
pub(super) fn note(call: &Call, ship: u32, within: Span, plan: &Plan, yard: &mut Shipyard) {
    let radius_m = call.silent_km.map_or(BERTH_M, |silent_km| silent_km * 1_000.0);
    let Some(there) = stay(call, radius_m, ship, within, yard) else { return };
    if call.silent_km.is_none() {
        return plan_call("port-call", ship, there, call, plan, yard);
    }
    // It stays silent for as long as nothing more is known of it.
    let off = Span {
        start_s: if within.start_s.is_finite() { there.start_s } else { f64::NEG_INFINITY },
        end_s: if within.end_s.is_finite() { there.end_s } else { f64::INFINITY },
    };
    if let Some(vessel) = yard.vessels.get_mut(ship as usize) {
        vessel.off.push(off);
    }
    for kind in ["gap", "gap-into-waters"] {
        plan_call(kind, ship, off, call, plan, yard);
    }
}

/// First and last instant within a span at which a ship is closer to the berth than `radius_m`.
fn stay(call: &Call, radius_m: f64, ship: u32, within: Span, yard: &Shipyard) -> Option<Span> {
    let path = &yard.vessels.get(ship as usize)?.path;
    let start_s = within.start_s.max(path.start_s()).max(0.0);
    let end_s = within.end_s.min(path.end_s()).min(yard.seconds);
    let steps = ((end_s - start_s) / STEP_S).max(0.0) as u32;
    let mut there = (0..=steps)
        .map(|step| start_s + f64::from(step) * STEP_S)
        .filter(|&at_s| path.place(at_s).is_some_and(|place| place.distance_m(call.at) < radius_m));
    let first_s = there.next()?;
    Some(Span { start_s: first_s, end_s: there.next_back().unwrap_or(first_s) })
}

fn plan_call(kind: &'static str, ship: u32, span: Span, call: &Call, plan: &Plan, yard: &mut Shipyard) {
    let (group, intent) = (yard.group(), plan.meeting.intent);
    let Span { start_s, end_s } = span;
    let part = plan.part.clone();
    yard.planned.push(Planned { kind, part, a: ship, b: None, start_s, end_s, place: call.at, intent, group });
}
