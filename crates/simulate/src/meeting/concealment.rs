//! What ships do so that a meeting is not seen, and what is written down of it.

use crate::chart::Place;
use crate::hull::Craft;
use crate::scenario::{Dark, Draught, Intent, Meeting};
use crate::shipyard::{Planned, Shipyard};
use crate::vessel::{Falsity, Particulars, Span};

/// A meeting as it is to be.
pub(super) struct Plan<'m> {
    pub(super) meeting: &'m Meeting,
    pub(super) span: Span,
    pub(super) place: Place,
    /// What it is beyond the label of its group.
    pub(super) part: String,
}

impl Plan<'_> {
    /// Switches transmitters off, falsifies tracks and identities as the meeting says, and writes down what was planned. Tells
    /// under which number the ship that came goes on.
    pub(super) fn carry_out(&self, (a, b): (u32, u32), yard: &mut Shipyard) -> u32 {
        let mut goes_on = b;
        let off = self.off(yard);
        match self.meeting.dark {
            Dark::None => self.write("visible", a, Some(b), self.span, yard),
            Dark::One => {
                self.silence(b, off, yard);
                self.write("one-dark", a, Some(b), self.span, yard);
            }
            Dark::Both => {
                self.silence(b, off, yard);
                let off = self.off(yard);
                self.silence(a, off, yard);
                self.write("both-dark", a, Some(b), self.span, yard);
            }
            Dark::Never => {
                if let Some(vessel) = yard.vessels.get_mut(b as usize) {
                    vessel.off.push(Span { start_s: f64::NEG_INFINITY, end_s: f64::INFINITY });
                }
                self.write("lone-stay", a, None, self.span, yard);
            }
            Dark::False => {
                self.falsify(b, off, yard);
                self.write("one-dark", a, Some(b), self.span, yard);
            }
            Dark::NewMmsi | Dark::NewIdentity => {
                goes_on = self.rename(self.meeting.b, b, off, yard);
                self.write("one-dark", a, Some(b), self.span, yard);
            }
        }
        self.enter_draughts((a, goes_on), yard);
        goes_on
    }

    /// When a transmitter is off.
    fn off(&self, yard: &mut Shipyard) -> Span {
        let mut hours = || self.meeting.dark_h.draw(&mut yard.random) * 3_600.0;
        Span { start_s: self.span.start_s - hours(), end_s: self.span.end_s + hours() }
    }

    fn write(&self, kind: &'static str, a: u32, b: Option<u32>, span: Span, yard: &mut Shipyard) {
        let (Span { start_s, end_s }, group, intent) = (span, yard.group(), self.meeting.intent);
        let part = self.part.clone();
        yard.planned.push(Planned { kind, part, a, b, start_s, end_s, place: self.place, intent, group });
    }

    fn silence(&self, ship: u32, off: Span, yard: &mut Shipyard) {
        if let Some(vessel) = yard.vessels.get_mut(ship as usize) {
            vessel.off.push(off);
        }
        self.write("gap", ship, None, off, yard);
    }

    /// Its own path, 100 to 400 km away.
    fn falsify(&self, ship: u32, off: Span, yard: &mut Shipyard) {
        let shift = [yard.random.between(1.0, 3.5), yard.random.between(-2.0, 2.0)];
        if let Some(vessel) = yard.vessels.get_mut(ship as usize) {
            let elsewhere = vessel.path.shifted(shift[0], shift[1]);
            vessel.false_positions.push((off, Falsity::Elsewhere(elsewhere)));
        }
        self.write("false-position", ship, None, off, yard);
    }

    /// It goes dark as one ship and comes back as another; tells its new number.
    fn rename(&self, craft: Craft, ship: u32, off: Span, yard: &mut Shipyard) -> u32 {
        self.silence(ship, off, yard);
        let Some(vessel) = yard.vessels.get_mut(ship as usize) else { return ship };
        let after = vessel.path.between(off.end_s, f64::INFINITY);
        if after.legs.is_empty() {
            // The sea ends before it comes back.
            return ship;
        }
        vessel.path = vessel.path.between(f64::NEG_INFINITY, off.end_s);
        let said = vessel.particulars.first().cloned();
        let renamed = yard.launch(craft, None, after);
        if let Some((now, before)) =
            yard.vessels.get_mut(renamed as usize).and_then(|vessel| vessel.particulars.first_mut()).zip(said)
        {
            // The hull is the same: its dimensions, type and draught go on.
            (now.antenna_m, now.type_code, now.draught_dm) = (before.antenna_m, before.type_code, before.draught_dm);
            if self.meeting.dark == Dark::NewMmsi {
                now.imo = before.imo;
            }
        }
        self.write("possible-identity-change", ship, Some(renamed), off, yard);
        renamed
    }

    /// The one that waited has less draught afterwards, the one that came more, once the crews enter it.
    fn enter_draughts(&self, (a, b): (u32, u32), yard: &mut Shipyard) {
        let (after_h, word) = match self.meeting.draught {
            Draught::Never => (None, "never entered"),
            Draught::Entered => (Some(yard.random.between(0.2, 2.0)), "entered"),
            Draught::Late => (Some(yard.random.between(10.0, 20.0)), "entered late"),
        };
        let change_dm = yard.random.between(8.0, 25.0) as i16;
        for (ship, change_dm) in [(a, -change_dm), (b, change_dm)] {
            let Some(last) = yard.vessels.get(ship as usize).and_then(|vessel| vessel.particulars.last()).cloned()
            else {
                continue;
            };
            let draught_dm = (i16::from(last.draught_dm) + change_dm).clamp(10, 250) as u8;
            let part = draught_part(&self.part, word, last.draught_dm, draught_dm);
            let since_s = after_h.map(|after_h| (self.span.end_s + after_h * 3_600.0).max(last.since_s));
            if let Some((since_s, vessel)) = since_s.zip(yard.vessels.get_mut(ship as usize)) {
                vessel.particulars.push(Particulars { since_s, draught_dm, ..last });
            }
            let sends = ship == a || self.meeting.dark != Dark::Never;
            if sends && (since_s.is_some() || self.meeting.intent == Intent::Transfer) {
                let span = Span { start_s: self.span.end_s, end_s: since_s.unwrap_or(self.span.end_s) };
                Plan { part, ..*self }.write("draught", ship, None, span, yard);
            }
        }
    }
}

/// `chain 1, mother to feeder, entered: 4.2 m to 6.0 m`.
fn draught_part(part: &str, word: &str, before_dm: u8, after_dm: u8) -> String {
    let metres = |dm: u8| f64::from(dm) / 10.0;
    let comma = if part.is_empty() { "" } else { ", " };
    format!("{part}{comma}{word}: {:.1} m to {:.1} m", metres(before_dm), metres(after_dm))
}
