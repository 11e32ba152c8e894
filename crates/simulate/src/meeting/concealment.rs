//! What ships do so that a meeting is not seen, and what is written down of it.

use crate::chart::Place;
use crate::hull::Craft;
use crate::scenario::{Dark, Draught, Meeting};
use crate::shipyard::{Planned, Shipyard};
use crate::vessel::{Falsity, Span};

/// Switches transmitters off, falsifies tracks and identities as the meeting says, and writes down what was planned.
pub(super) fn conceal(meeting: &Meeting, (a, b): (u32, u32), span: Span, place: Place, yard: &mut Shipyard) {
    let (group, intent) = (yard.group(), meeting.intent);
    let kind = match meeting.dark {
        Dark::None => "visible",
        Dark::One | Dark::False | Dark::NewMmsi => "one-dark",
        Dark::Both => "both-dark",
        Dark::Never => "lone-stay",
    };
    let partner = (meeting.dark != Dark::Never).then_some(b);
    let planned = Planned { kind, a, b: partner, start_s: span.start_s, end_s: span.end_s, place, intent, group };
    let off = Off { span: off(meeting, span, yard), planned: &planned };
    match meeting.dark {
        Dark::None => {}
        Dark::One => off.silence(b, yard),
        Dark::Both => {
            off.silence(b, yard);
            Off { span: self::off(meeting, span, yard), ..off }.silence(a, yard);
        }
        Dark::Never => {
            if let Some(vessel) = yard.vessels.get_mut(b as usize) {
                vessel.off.push(Span { start_s: f64::NEG_INFINITY, end_s: f64::INFINITY });
            }
        }
        Dark::False => off.falsify(b, yard),
        Dark::NewMmsi => off.rename(meeting.b, b, yard),
    }
    yard.planned.push(planned);
    enter_draughts(meeting, (a, b), span.end_s, yard);
}

/// When the transmitter is off.
fn off(meeting: &Meeting, span: Span, yard: &mut Shipyard) -> Span {
    let mut hours = || meeting.dark_h.draw(&mut yard.random) * 3_600.0;
    Span { start_s: span.start_s - hours(), end_s: span.end_s + hours() }
}

struct Off<'p> {
    span: Span,
    planned: &'p Planned,
}

impl Off<'_> {
    fn plan(&self, kind: &'static str, a: u32, b: Option<u32>, yard: &mut Shipyard) {
        let Span { start_s, end_s } = self.span;
        yard.planned.push(Planned { kind, a, b, start_s, end_s, ..self.planned.clone() });
    }

    fn silence(&self, ship: u32, yard: &mut Shipyard) {
        if let Some(vessel) = yard.vessels.get_mut(ship as usize) {
            vessel.off.push(self.span);
        }
        self.plan("gap", ship, None, yard);
    }

    /// Its own path, 100 to 400 km away.
    fn falsify(&self, ship: u32, yard: &mut Shipyard) {
        let shift = [yard.random.between(1.0, 3.5), yard.random.between(-2.0, 2.0)];
        if let Some(vessel) = yard.vessels.get_mut(ship as usize) {
            let elsewhere = vessel.path.shifted(shift[0], shift[1]);
            vessel.false_positions.push((self.span, Falsity::Elsewhere(elsewhere)));
        }
        self.plan("false-position", ship, None, yard);
    }

    /// It goes dark as one ship and comes back as another.
    fn rename(&self, craft: Craft, ship: u32, yard: &mut Shipyard) {
        self.silence(ship, yard);
        let Some(vessel) = yard.vessels.get_mut(ship as usize) else { return };
        let after = vessel.path.between(self.span.end_s, f64::INFINITY);
        vessel.path = vessel.path.between(f64::NEG_INFINITY, self.span.end_s);
        let said = vessel.particulars.first().cloned();
        let renamed = yard.launch(craft, None, after);
        // The hull is the same: its dimensions, type and draught go on.
        if let Some((now, before)) =
            yard.vessels.get_mut(renamed as usize).and_then(|vessel| vessel.particulars.first_mut()).zip(said)
        {
            (now.antenna_m, now.type_code, now.draught_dm) = (before.antenna_m, before.type_code, before.draught_dm);
        }
        self.plan("possible-identity-change", ship, Some(renamed), yard);
    }
}

/// The one that waited has less draught afterwards, the one that came more, once the crews enter it.
fn enter_draughts(meeting: &Meeting, (a, b): (u32, u32), end_s: f64, yard: &mut Shipyard) {
    let after_h = match meeting.draught {
        Draught::Never => return,
        Draught::Entered => yard.random.between(0.2, 2.0),
        Draught::Late => yard.random.between(10.0, 20.0),
    };
    let change_dm = yard.random.between(8.0, 25.0) as i16;
    for (ship, change_dm) in [(a, -change_dm), (b, change_dm)] {
        let Some(vessel) = yard.vessels.get_mut(ship as usize) else { continue };
        let Some(last) = vessel.particulars.last().cloned() else { continue };
        let draught_dm = (i16::from(last.draught_dm) + change_dm).clamp(10, 250) as u8;
        let since_s = (end_s + after_h * 3_600.0).max(last.since_s);
        vessel.particulars.push(crate::vessel::Particulars { since_s, draught_dm, ..last });
    }
}
