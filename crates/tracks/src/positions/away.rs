//! An MMSI that is heard elsewhere for a while, and only there: a false track, rather than two ships that share it.

use nautical::Time;

use super::FalseSpell;
use crate::track::Fix;

/// It must be away for so long, seconds, and so many times the usual time between two of its reports.
const SECONDS_MIN: f64 = 600.0;
const SPACINGS_MIN: f64 = 5.0;
/// It goes and comes back within so many times the usual time between two reports, and within this, seconds.
const HANDOVER_SPACINGS_MAX: f64 = 4.0;
const HANDOVER_S_MAX: f64 = 1_800.0;
const FIXES_MIN: u32 = 3;

/// Where one MMSI is heard from.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Away {
    /// The track of the last fix, when that was, and the time between its last two.
    here: Option<(u32, Time, f64)>,
    /// While it is away.
    away: Option<Gone>,
}

#[derive(Clone, Copy, Debug)]
struct Gone {
    home: u32,
    spacing_s: f64,
    track: u32,
    first: Fix,
    fixes: u32,
}

impl Away {
    /// Takes in the MMSI's next fix. Whether it came from another track just before; and where it has come back, the
    /// track on which it was meanwhile with the spell.
    pub(crate) fn push(&mut self, track: u32, fix: &Fix) -> (bool, Option<(u32, FalseSpell)>) {
        let Some((last_track, last_time, spacing_s)) = self.here else {
            self.here = Some((track, fix.time, 0.0));
            return (false, None);
        };
        let seconds = fix.time.since(last_time);
        if last_track == track {
            self.here = Some((track, fix.time, seconds));
            if let Some(gone) = &mut self.away {
                gone.fixes += 1;
            }
            return (false, None);
        }
        let handed_over = seconds <= HANDOVER_S_MAX && seconds <= HANDOVER_SPACINGS_MAX * spacing_s.max(30.0);
        self.here = Some((track, fix.time, spacing_s));
        let back = self.away.take().filter(|gone| handed_over && gone.home == track && gone.is_spell(last_time));
        if back.is_none() && handed_over {
            self.away = Some(Gone { home: last_track, spacing_s, track, first: *fix, fixes: 1 });
        }
        let spell = back.map(|gone| (gone.track, gone.spell(last_time)));
        (handed_over, spell)
    }
}

impl Gone {
    fn is_spell(&self, last: Time) -> bool {
        let seconds = last.since(self.first.time);
        self.fixes >= FIXES_MIN && seconds >= SECONDS_MIN && seconds >= SPACINGS_MIN * self.spacing_s
    }

    fn spell(&self, last: Time) -> FalseSpell {
        FalseSpell::jump(&self.first, last, self.fixes)
    }
}
