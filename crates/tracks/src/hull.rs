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

fn reachable(from: &Fix, to: &Fix) -> bool {
    gone_m(from, to)
        <= SPEED_KNOTS_MAX * METRES_PER_SECOND_PER_KNOT * to.time.since(from.time).max(0.0) + slack_m(from, to)
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
    /// Finds the hull that a fix continues: the one from which the least speed brings it there. A fix that none can
    /// have made opens a hull that must be confirmed by the fixes that follow, within `pending_s` of each other.
    pub(crate) fn place(&mut self, fix: Fix, pending_s: f64) -> (Placed, u64) {
        let expired = self.expire(fix.time, pending_s);
        let best = (0..self.open.len())
            .filter(|&i| reachable(&self.open[i].last, &fix))
            .min_by(|&a, &b| gone_m(&self.open[a].last, &fix).total_cmp(&gone_m(&self.open[b].last, &fix)));
        let placed = match best {
            Some(index) => self.continue_hull(index, fix),
            None => self.open_hull(fix),
        };
        (placed, expired)
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
        let fixes = std::mem::take(&mut hull.pending);
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
    fn expire(&mut self, now: Time, pending_s: f64) -> u64 {
        let mut dropped = 0;
        self.open.retain(|hull| {
            let keep = hull.track.is_some() || now.since(hull.last.time) <= pending_s;
            if !keep {
                dropped += hull.pending.len() as u64;
            }
            keep
        });
        dropped
    }

    /// Fixes of places that were never confirmed.
    pub(crate) fn unconfirmed(&self) -> u64 {
        self.open.iter().map(|hull| hull.pending.len() as u64).sum()
    }
}
