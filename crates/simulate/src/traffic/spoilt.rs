//! What spoils a group's data: shared numbers, positions far off or false, silences, weak transmitters.

use crate::scenario::{FalsePositions, FalseShape, Group, Intent, Silence};
use crate::shipyard::{Planned, Shipyard};
use crate::vessel::{Falsity, Span, Vessel};

/// Applies what the group says to its ships, from the one with number `first` on.
pub(super) fn spoil(group: &Group, first: usize, yard: &mut Shipyard) {
    if group.share_mmsi
        && let Some(shared) = yard.vessels.get(first).map(|vessel| vessel.mmsi)
    {
        yard.vessels.iter_mut().skip(first).for_each(|vessel| vessel.mmsi = shared);
        plan("shared-mmsi", "", first, Span { start_s: 0.0, end_s: yard.seconds }, yard);
    }
    for ship in first..yard.vessels.len() {
        add_bad_fixes(group.bad_fixes, ship, yard);
        if let Some(strength) = group.strength {
            let drawn = strength.draw(&mut yard.random).clamp(0.0, 1.0);
            change(ship, yard, |vessel| vessel.strength = drawn);
        }
        if yard.random.chance(group.low_accuracy) {
            change(ship, yard, |vessel| vessel.accurate = false);
        }
        if let Some(silence) = &group.silence {
            fall_silent(silence, ship, yard);
        }
        if let Some(falsity) = &group.falsity {
            falsify(falsity, ship, yard);
        }
    }
}

fn change(ship: usize, yard: &mut Shipyard, change: impl FnOnce(&mut Vessel)) {
    if let Some(vessel) = yard.vessels.get_mut(ship) {
        change(vessel);
    }
}

/// Reports far off: for a minute each, in which a ship under way is heard once or twice in a thinned archive.
fn add_bad_fixes(count: u32, ship: usize, yard: &mut Shipyard) {
    let Some(path) = yard.vessels.get(ship).map(|vessel| &vessel.path) else { return };
    let (first_s, last_s) = (path.start_s().max(0.0), path.end_s().min(yard.seconds));
    for _ in 0..count {
        let start_s = first_s + yard.random.between(0.1, 0.9) * (last_s - first_s);
        let (bearing, metres) = (yard.random.between(0.0, std::f64::consts::TAU), yard.random.between(50e3, 400e3));
        let far = Falsity::Jump([metres * bearing.sin(), metres * bearing.cos()]);
        let span = Span { start_s, end_s: start_s + 60.0 };
        change(ship, yard, |vessel| vessel.false_positions.push((span, far)));
        plan("false-position", "a jump", ship, span, yard);
    }
}

fn spell(start_h: crate::Range, hours: crate::Range, yard: &mut Shipyard) -> Span {
    let start_s = start_h.draw(&mut yard.random) * 3_600.0;
    Span { start_s, end_s: start_s + hours.draw(&mut yard.random) * 3_600.0 }
}

fn fall_silent(silence: &Silence, ship: usize, yard: &mut Shipyard) {
    if yard.random.chance(silence.share) {
        let off = spell(silence.start_h, silence.hours, yard);
        change(ship, yard, |vessel| vessel.off.push(off));
        plan("gap", "", ship, off, yard);
    }
}

fn falsify(positions: &FalsePositions, ship: usize, yard: &mut Shipyard) {
    if !yard.random.chance(positions.share) {
        return;
    }
    let span = spell(positions.start_h, positions.hours, yard);
    let Some(own) = yard.vessels.get(ship).and_then(|vessel| vessel.path.place(span.start_s)) else { return };
    let at = positions.at.unwrap_or(own);
    let falsity = match positions.shape {
        FalseShape::Frozen => Falsity::Frozen(at),
        FalseShape::Ring => {
            let radius_m = positions.radius_m.unwrap_or(400.0);
            // Some 20 knots round the ring, as the rings at oil terminals look.
            let omega = yard.random.between(8.0, 12.0) / radius_m.max(1.0);
            let phase_rad = yard.random.between(0.0, std::f64::consts::TAU);
            Falsity::Ring { middle: at, radius_m, omega, phase_rad }
        }
        FalseShape::Elsewhere => {
            let shift = [yard.random.between(1.0, 3.5), yard.random.between(-2.0, 2.0)];
            let Some(vessel) = yard.vessels.get(ship) else { return };
            Falsity::Elsewhere(vessel.path.shifted(shift[0], shift[1]))
        }
    };
    change(ship, yard, |vessel| vessel.false_positions.push((span, falsity)));
    let shape = match (positions.shape, positions.at) {
        (FalseShape::Ring, _) => "a ring",
        (FalseShape::Frozen, None) => "frozen",
        (FalseShape::Frozen, Some(_)) => "a common target",
        (FalseShape::Elsewhere, _) => "a track elsewhere",
    };
    plan("false-position", shape, ship, span, yard);
}

fn plan(kind: &'static str, part: &str, ship: usize, span: Span, yard: &mut Shipyard) {
    let (Span { start_s, end_s }, group, part) = (span, yard.group(), part.to_owned());
    let Some(path) = yard.vessels.get(ship).map(|vessel| &vessel.path) else { return };
    let Some(place) = path.place(start_s.max(path.start_s())) else { return };
    let a = ship as u32;
    yard.planned.push(Planned { kind, part, a, b: None, start_s, end_s, place, intent: Intent::Innocent, group });
}
