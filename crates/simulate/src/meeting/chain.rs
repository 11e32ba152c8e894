//! Chains: a feeder that was beside a mother ship waits elsewhere, and a receiver comes to it.

use nautical::METRES_PER_SECOND_PER_KNOT;

use super::concealment::Plan;
use super::{APPROACH, Berth, ahead_m, beside_m, call, come, company, leave, place_of};
use crate::hull::Size;
use crate::path::Status;
use crate::scenario::{Meeting, Onward, ScenarioError};
use crate::shipyard::Shipyard;
use crate::vessel::Span;
use crate::voyage::{Company, Voyage};

/// The second meeting of a chain, before its receiver comes.
pub(super) struct Second {
    meeting: Meeting,
    company: Company,
    ahead_m: f64,
    abeam_m: f64,
    size: Size,
    span: Span,
}

/// Sends the feeder to where it waits, and away afterwards.
pub(super) fn wait(
    first: &Meeting,
    onward: &Onward,
    size: Size,
    feeder: &mut Voyage,
    yard: &mut Shipyard,
) -> Result<Second, ScenarioError> {
    let meeting = onward.meeting(first);
    let place = place_of(&meeting, yard)?;
    let (approach_m, approach_s) = APPROACH;
    let bearing = feeder.here.bearing(place);
    let metres = feeder.here.distance_m(place);
    feeder.arrive(
        feeder.here.toward(bearing, approach_m.min(metres / 2.0)),
        feeder.now_s + approach_s,
        Status::UnderWay,
    );
    let knots = first.b.speed(&mut yard.random);
    let near = place.toward(bearing, -approach_m.min(metres / 2.0));
    feeder.sail_to(near, knots, Status::UnderWay);
    let arrives_s = feeder.now_s + approach_s;
    let start_s = arrives_s + onward.wait_h.draw(&mut yard.random) * 3_600.0;
    let span = Span { start_s, end_s: start_s + onward.hours.draw(&mut yard.random) * 3_600.0 };
    let leaves_s = span.end_s + yard.random.between(900.0, 3_600.0);
    let company = company(&meeting, place, Span { start_s: arrives_s, end_s: leaves_s }, yard);
    let ahead_m = ahead_m(meeting.posture, yard);
    let receiver = meeting.b.size(&mut yard.random);
    let side = if yard.random.chance(0.5) { 1.0 } else { -1.0 };
    let abeam_m = side * beside_m(&meeting, (size, receiver), yard);
    let berth = Berth { company: &company, ahead_m, abeam_m: 0.0 }.place(arrives_s);
    // A way under way begins before the place: there as fast as the ship goes, not faster.
    let least_s = feeder.here.distance_m(berth) / (knots * METRES_PER_SECOND_PER_KNOT);
    feeder.arrive(berth, arrives_s.max(feeder.now_s + least_s), Status::UnderWay);
    feeder.keep(&company, ahead_m, 0.0, leaves_s);
    leave(feeder, first.b, (first.to, first.after), yard);
    Ok(Second { meeting, company, ahead_m, abeam_m, size: receiver, span })
}

impl Second {
    /// The receiver comes to the feeder, and leaves.
    pub(super) fn receive(self, feeder: u32, number: u32, yard: &mut Shipyard) {
        let Second { meeting, company, ahead_m, abeam_m, size, span } = self;
        let mut voyage = come(meeting.b, &Berth { company: &company, ahead_m, abeam_m }, span, None, yard);
        leave(&mut voyage, meeting.b, (None, meeting.after), yard);
        let receiver = yard.launch_sized((meeting.b, size), None, voyage.path());
        let place = company.place(ahead_m, abeam_m, (span.start_s + span.end_s) / 2.0).unwrap_or_default();
        let part = format!("chain {number}, feeder to receiver");
        let plan = Plan { meeting: &meeting, span, place, part };
        let goes_on = plan.carry_out((feeder, receiver), yard);
        let afterwards = Span { start_s: span.end_s, end_s: f64::INFINITY };
        meeting.after.iter().for_each(|call| call::note(call, goes_on, afterwards, &plan, yard));
    }
}
