//! Positions that are judged false: frozen, on a ring, far off, elsewhere for a while.
//!
//! A spell is judged from the fixes of its own ship, no later than [`JUDGED_WITHIN_S`] after the fixes that it covers:
//! what event time has passed by is never judged again, so the answer does not depend on when anyone looked.

mod away;
mod frozen;
mod ring;
#[cfg(test)]
mod tests;

pub(crate) use away::Away;

use nautical::{Interval, Position, Time};

use self::frozen::Frozen;
use self::ring::Ring;
use crate::track::Fix;

/// Fixes older than this, seconds, are not judged any more: event time may have passed them. Four hours, as long as a
/// fix may wait for its place to be confirmed.
pub const JUDGED_WITHIN_S: f64 = crate::hull::TAKEN_BACK_S;

/// Why positions are judged false.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FalseKind {
    /// Far from where the ship was just before and just after.
    Jump,
    /// On a circle that no ship sails.
    Ring,
    /// At one place while the ship says that it moves.
    Frozen,
    /// Far off, and near 0 N 0 E.
    NullIsland,
}

impl FalseKind {
    /// The word in the table `positions`.
    pub fn as_str(self) -> &'static str {
        match self {
            FalseKind::Jump => "jump",
            FalseKind::Ring => "ring",
            FalseKind::Frozen => "frozen",
            FalseKind::NullIsland => "null-island",
        }
    }
}

/// A spell of positions judged false.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FalseSpell {
    /// Why.
    pub kind: FalseKind,
    /// From the first false fix to the last.
    pub span: Interval,
    /// False fixes.
    pub fixes: u32,
    /// Where they claim that the ship was: their first place, or a ring's centre.
    pub position: Position,
}

/// An impossible place this near to 0 N 0 E, degrees, is what devices send that know no place.
const NULL_DEGREES: f64 = 0.1;

impl FalseSpell {
    /// Fixes, the first and last of them given, far from all others.
    pub(crate) fn jump(first: &Fix, last: Time, fixes: u32) -> FalseSpell {
        let off_null = first.position.longitude().abs().max(first.position.latitude().abs());
        FalseSpell {
            kind: if off_null <= NULL_DEGREES { FalseKind::NullIsland } else { FalseKind::Jump },
            span: Interval::new(first.time, last),
            fixes,
            position: first.position,
        }
    }
}

/// Follows one track.
#[derive(Default, Debug)]
pub(crate) struct Watch {
    last: Option<Fix>,
    frozen: Frozen,
    ring: Ring,
    /// Judged so far, in order of time, but for those that were let go; the last may go on.
    spells: Vec<FalseSpell>,
    /// How many of them were taken.
    taken: usize,
}

impl Watch {
    /// Takes in the track's next fix. `jumped`: the ship was somewhere else just before. Gives the spell that the fix
    /// belongs to, where it is judged false.
    pub(crate) fn push(&mut self, fix: &Fix, jumped: bool) -> Option<FalseSpell> {
        let previous = self.last.replace(*fix);
        let frozen = self.frozen.push(previous.as_ref(), fix, jumped);
        let ring = self.ring.push(fix);
        let spell = frozen.or(ring)?;
        self.judge(spell, fix.time)
    }

    /// Enters a spell, or lets the last one go on. Gives what of it may still leave the track: fixes that event time has
    /// passed stay there, and the spell that is told, which is whole, says so.
    pub(crate) fn judge(&mut self, spell: FalseSpell, now: Time) -> Option<FalseSpell> {
        let oldest = now.plus_seconds(-JUDGED_WITHIN_S);
        if spell.span.end < oldest {
            return None;
        }
        let told = self.enter(spell);
        Some(FalseSpell { span: Interval::new(told.span.start.max(oldest), told.span.end), ..told })
    }

    fn enter(&mut self, spell: FalseSpell) -> FalseSpell {
        match self.spells.last_mut() {
            Some(last) if spell.span.start <= last.span.end => {
                last.span.start = last.span.start.min(spell.span.start);
                last.span.end = last.span.end.max(spell.span.end);
                last.fixes = last.fixes.max(spell.fixes);
                *last
            }
            _ => {
                self.spells.push(spell);
                spell
            }
        }
    }

    /// The spells that are over by `until` and were not taken yet.
    pub(crate) fn take_over(&mut self, until: Time) -> Vec<FalseSpell> {
        let over = self.open().iter().take_while(|spell| spell.span.end <= until).count();
        let told = self.spells[self.taken..self.taken + over].to_vec();
        self.taken += over;
        told
    }

    /// The spells that were not taken.
    pub(crate) fn open(&self) -> &[FalseSpell] {
        &self.spells[self.taken..]
    }

    /// Lets go of spells that were taken and ended before `time`.
    pub(crate) fn forget_before(&mut self, time: Time) {
        let old = self.spells[..self.taken].iter().take_while(|spell| spell.span.end < time).count();
        self.spells.drain(..old);
        self.taken -= old;
    }

    /// The spells that are kept, in order of time; the last may go on.
    pub(crate) fn spells(&self) -> &[FalseSpell] {
        &self.spells
    }
}
