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
    here: Option<Here>,
    /// While it is away.
    away: Option<Gone>,
}

/// The track that is heard now.
#[derive(Clone, Copy, Debug)]
struct Here {
    track: u32,
    /// Since when no other track of the MMSI was heard.
    since: Time,
    last: Time,
    /// Between its last two fixes.
    spacing_s: f64,
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
        let fresh = Here { track, since: fix.time, last: fix.time, spacing_s: 0.0 };
        let Some(here) = self.here.replace(fresh) else { return (false, None) };
        let seconds = fix.time.since(here.last);
        if here.track == track {
            self.here = Some(Here { last: fix.time, spacing_s: seconds, ..here });
            if let Some(gone) = &mut self.away {
                gone.fixes += 1;
            }
            return (false, None);
        }
        self.here = Some(Here { spacing_s: here.spacing_s, ..fresh });
        // Fixes that waited for their place to be confirmed come late: they hand nothing over.
        let handed_over =
            (0.0..=HANDOVER_S_MAX).contains(&seconds) && seconds <= HANDOVER_SPACINGS_MAX * here.spacing_s.max(30.0);
        let back = self.away.take().filter(|gone| handed_over && gone.home == track && gone.is_spell(here.last));
        // Two ships that share the number take turns: one that was heard alone for a while was alone.
        let was_alone = here.last.since(here.since) >= SECONDS_MIN;
        if back.is_none() && handed_over && was_alone {
            self.away = Some(Gone { home: here.track, spacing_s: here.spacing_s, track, first: *fix, fixes: 1 });
        }
        let spell = back.map(|gone| (gone.track, gone.spell(here.last)));
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
