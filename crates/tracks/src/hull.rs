//! Which hull a position belongs to where an MMSI is sent from more than one place, or one position is wrong.

use nautical::{METRES_PER_SECOND_PER_KNOT, Time};

use crate::track::Fix;

/// Speed, knots, above which a ship did not go from one fix to the next: beyond the fastest craft in service (58 kn).
/// In two hours of Danish traffic 532 of 102,667 steps imply more.
const SPEED_KNOTS_MAX: f64 = 60.0;

/// Distance, metres, that says nothing: late time stamps (10 s at 30 kn is 150 m) and errors of position.
const SLACK_M: f64 = 500.0;

/// Fixes in a row that make a place of its own into a hull: one or two are an error of position.
const CONFIRM_FIXES: usize = 3;

/// A place must be confirmed within this, seconds, of its last fix (twelve hours), or it is dropped.
const PENDING_S: f64 = 43_200.0;

/// Fixes older than this, seconds, when their place is confirmed are not taken back into the track: event time has passed
/// them. Four hours.
pub(crate) const TAKEN_BACK_S: f64 = 14_400.0;

/// A ship goes no faster than this, knots, if there is a choice.
const ORDINARY_KNOTS: f64 = 30.0;

/// A hull heard this much earlier than another, seconds, is not chosen where the other could have gone there as well.
const STALE_S: f64 = 3_600.0;

/// Places followed under one MMSI at most (gpsdio-segment keeps 20).
const HULLS_MAX: usize = 20;

/// A place where an MMSI goes on being heard.
#[derive(Clone, Debug)]
pub(crate) struct Hull {
    /// The track, once it is certain that there is one.
    pub(crate) track: Option<u32>,
    /// The last fix.
    pub(crate) last: Fix,
    /// Fixes accepted so far.
    pub(crate) fixes: u32,
    /// Fixes that wait for the hull to be confirmed.
    pending: Vec<Fix>,
}

/// What became of a fix.
#[derive(Debug)]
pub(crate) enum Placed {
    /// It continues the hull with this index.
    On(usize),
    /// The hull with this index is confirmed with these fixes, the given one last.
    Confirmed(usize, Vec<Fix>),
    /// It waits: it is far from every hull and alone.
    Waits,
    /// It has the very time of its hull's last fix, at another place.
    SameTime,
}

fn reachable(from: &Fix, to: &Fix, knots: f64) -> bool {
    let seconds = to.time.since(from.time).max(0.0);
    let (gone_m, sailed_m) = (gone_m(from, to), knots * METRES_PER_SECOND_PER_KNOT * seconds);
    // The first is the common case, and spares the errors of position.
    gone_m <= sailed_m + SLACK_M || gone_m <= sailed_m + slack_m(from, to)
}

fn slack_m(from: &Fix, to: &Fix) -> f64 {
    SLACK_M + 3.0 * f64::from(from.sigma_m.hypot(to.sigma_m))
}

/// Straight-line distance, metres: exact enough below an ocean's width, and never more than the way gone.
fn gone_m(from: &Fix, to: &Fix) -> f64 {
    from.place.chord_m(to.place)
}

/// The hulls of one MMSI.
#[derive(Default, Debug)]
pub(crate) struct Hulls {
    pub(crate) open: Vec<Hull>,
}

impl Hulls {
    /// Finds the hull that a fix continues: the nearest of those that could have gone there. A place that is not confirmed
    /// (or the very first one, while it stands alone) is chosen only where no confirmed hull could, and a hull that fell silent long ago only where none that is alive
    /// could at an ordinary speed. A fix that none can have made opens a place that must be confirmed by the fixes that
    /// follow.
    pub(crate) fn place(&mut self, fix: Fix) -> (Placed, u64) {
        let expired = self.expire(fix.time);
        let best = if self.open.len() == 1 {
            reachable(&self.open[0].last, &fix, SPEED_KNOTS_MAX).then_some(0)
        } else {
            self.best(&fix)
        };
        let placed = match best {
            Some(index) => self.continue_hull(index, fix),
            None => self.open_hull(fix),
        };
        (placed, expired)
    }

    fn best(&self, fix: &Fix) -> Option<usize> {
        let alive = self
            .open
            .iter()
            .filter(|hull| hull.track.is_some() && reachable(&hull.last, fix, ORDINARY_KNOTS))
            .map(|hull| hull.last.time)
            .max();
        let rank = |i: usize| {
            let hull = &self.open[i];
            let stale = alive.is_some_and(|alive| alive.since(hull.last.time) > STALE_S);
            let unproven = hull.track.is_none() || hull.fixes == 1;
            (unproven, stale)
        };
        (0..self.open.len()).filter(|&i| reachable(&self.open[i].last, fix, SPEED_KNOTS_MAX)).min_by(|&a, &b| {
            let gone_m = |i: usize| gone_m(&self.open[i].last, fix);
            rank(a).cmp(&rank(b)).then(gone_m(a).total_cmp(&gone_m(b)))
        })
    }

    fn continue_hull(&mut self, index: usize, fix: Fix) -> Placed {
        let hull = &mut self.open[index];
        if hull.last.time == fix.time {
            return Placed::SameTime;
        }
        hull.last = fix;
        hull.fixes += 1;
        if hull.track.is_some() {
            return Placed::On(index);
        }
        hull.pending.push(fix);
        if hull.pending.len() < CONFIRM_FIXES {
            return Placed::Waits;
        }
        let mut fixes = std::mem::take(&mut hull.pending);
        fixes.retain(|earlier| fix.time.since(earlier.time) <= TAKEN_BACK_S);
        Placed::Confirmed(index, fixes)
    }

    fn open_hull(&mut self, fix: Fix) -> Placed {
        let first = self.open.is_empty();
        if self.open.len() >= HULLS_MAX {
            // The unconfirmed place heard longest ago makes room; confirmed ones only where there is no other.
            let oldest = (0..self.open.len())
                .min_by_key(|&i| (self.open[i].track.is_some(), self.open[i].last.time, i))
                .unwrap_or(0);
            self.open.remove(oldest);
        }
        self.open.push(Hull { track: None, last: fix, fixes: 1, pending: if first { Vec::new() } else { vec![fix] } });
        // The first place of an MMSI needs no proof: there is nothing that it contradicts.
        if first { Placed::Confirmed(0, vec![fix]) } else { Placed::Waits }
    }

    /// Drops places that were not confirmed in time; tells how many fixes they held.
    fn expire(&mut self, now: Time) -> u64 {
        if self.open.len() == 1 {
            return 0;
        }
        let mut dropped = 0;
        self.open.retain(|hull| {
            let keep = hull.track.is_some() || now.since(hull.last.time) <= PENDING_S;
            if !keep {
                dropped += hull.pending.len() as u64;
            }
            keep
        });
        dropped
    }

    /// The earliest fix that waits for its place to be confirmed.
    pub(crate) fn oldest_waiting(&self) -> Option<Time> {
        self.open.iter().flat_map(|hull| &hull.pending).map(|fix| fix.time).min()
    }

    /// Fixes of places that were never confirmed.
    pub(crate) fn unconfirmed(&self) -> u64 {
        self.open.iter().map(|hull| hull.pending.len() as u64).sum()
    }
}
