//! Where one ship was at each moment, by the fixes that the engine took.

use nautical::{Ecef, Interval, Position, Time, knots};

use crate::pipeline::PassedFix;

/// Half of the window over which speed is derived, seconds.
const SPEED_HALF_S: f64 = 300.0;

/// A ship's fixes in order of time.
#[derive(Default)]
pub(super) struct Course {
    fixes: Vec<PassedFix>,
    /// Longest time between two fixes, seconds, in which it is known; `None`: as the engine told it.
    gap_max_s: Option<f64>,
}

/// Where a ship was, and how it moved.
#[derive(Clone, Copy)]
pub(super) struct Known {
    pub(super) place: Ecef,
    pub(super) velocity_mps: [f64; 3],
}

impl Known {
    pub(super) fn speed_knots(&self) -> f64 {
        knots(self.velocity_mps.iter().map(|v| v * v).sum::<f64>().sqrt())
    }
}

impl Course {
    pub(super) fn new(mut fixes: Vec<PassedFix>, gap_max_s: Option<f64>) -> Course {
        fixes.sort_by_key(|passed| passed.fix.time);
        Course { fixes, gap_max_s }
    }

    pub(super) fn len(&self) -> usize {
        self.fixes.len()
    }

    /// Whether the silence before the fix with this index is too long to bridge.
    fn breaks(&self, index: usize) -> bool {
        let seconds = || self.fixes[index].fix.time.since(self.fixes[index - 1].fix.time);
        index == 0 || self.gap_max_s.map_or(self.fixes[index].begins, |gap_s| seconds() > gap_s)
    }

    /// Index of the first fix after `time`.
    fn after(&self, time: Time) -> usize {
        self.fixes.partition_point(|passed| passed.fix.time <= time)
    }

    fn place(&self, time: Time) -> Option<Ecef> {
        let next = self.after(time);
        let before = self.fixes.get(next.checked_sub(1)?)?.fix;
        if before.time == time {
            return Some(before.place);
        }
        let after = self.fixes.get(next).filter(|_| !self.breaks(next))?.fix;
        let share = time.since(before.time) / after.time.since(before.time);
        Some(before.place.towards(after.place, share))
    }

    /// Where it was, if that is known.
    pub(super) fn at(&self, time: Time) -> Option<Known> {
        let place = self.place(time)?;
        let ends = [-SPEED_HALF_S, SPEED_HALF_S].map(|shift| {
            let there = time.plus_seconds(shift);
            self.place(there).map(|place| (there, place)).unwrap_or((time, place))
        });
        let seconds = ends[1].0.since(ends[0].0);
        let velocity_mps =
            if seconds > 0.0 { ends[1].1.minus(ends[0].1).map(|metres| metres / seconds) } else { [0.0; 3] };
        Some(Known { place, velocity_mps })
    }

    /// The silence that holds `time`: from the last fix before to the first after, where there are such.
    pub(super) fn silence(&self, time: Time) -> Option<(Option<Time>, Option<Time>)> {
        if self.place(time).is_some() {
            return None;
        }
        let next = self.after(time);
        let before = next.checked_sub(1).and_then(|index| self.fixes.get(index));
        Some((before.map(|passed| passed.fix.time), self.fixes.get(next).map(|passed| passed.fix.time)))
    }

    /// Time in `span` in which it is known, seconds.
    pub(super) fn known_s(&self, span: Interval) -> f64 {
        let legs = (1..self.fixes.len()).filter(|&index| !self.breaks(index));
        legs.filter_map(|index| {
            Interval::new(self.fixes[index - 1].fix.time, self.fixes[index].fix.time).intersection(span)
        })
        .map(Interval::seconds)
        .sum()
    }

    pub(super) fn position(&self, time: Time) -> Option<Position> {
        Some(self.place(time)?.position())
    }
}
