//! Two legs: their relative motion, closest approach, and the span in which they are within a distance.

use nautical::{Ecef, Interval, MICROS_PER_SECOND, Time};

/// A point that moves along a straight line at constant speed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Leg {
    /// When it moves; `start < end`.
    pub span: Interval,
    /// Where it is at the start, metres.
    pub from: Ecef,
    /// Where it is at the end, metres.
    pub to: Ecef,
    /// The caller's own mark of the leg, handed back with each passage.
    pub tag: u32,
}

impl Leg {
    /// Where the point is at `time`; on the line's continuation outside the span.
    pub fn at(&self, time: Time) -> Ecef {
        let seconds = self.span.seconds();
        let share = if seconds > 0.0 { time.since(self.span.start) / seconds } else { 0.0 };
        self.from.towards(self.to, share)
    }
}

/// A leg as the kernel takes it: with its velocity, so that no pair of legs needs a division for it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Moving {
    pub(crate) span: Interval,
    /// Where it is at the start, metres.
    from: [f64; 3],
    /// Metres per second.
    velocity: [f64; 3],
    pub(crate) tag: u32,
}

impl From<&Leg> for Moving {
    #[inline]
    fn from(leg: &Leg) -> Moving {
        let seconds = leg.span.seconds();
        let rate = if seconds > 0.0 { 1.0 / seconds } else { 0.0 };
        let velocity = leg.to.minus(leg.from).map(|metres| metres * rate);
        Moving { span: leg.span, from: leg.from.0, velocity, tag: leg.tag }
    }
}

/// How two legs move relative to each other while both last.
///
/// The relative position is linear in time, so the squared distance is a quadratic and each answer has a closed form.
/// Everything follows from the two legs alone: whoever asks, with whatever window, gets the same bits.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Relative {
    /// The span that both legs share.
    pub span: Interval,
    /// From the second to the first at the span's start, metres.
    position: [f64; 3],
    /// Change of that, metres per second.
    velocity: [f64; 3],
    speed_2: f64,
}

#[inline(always)]
fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The point at `seconds` on a line.
#[inline(always)]
fn along(from: [f64; 3], velocity: [f64; 3], seconds: f64) -> [f64; 3] {
    [from[0] + velocity[0] * seconds, from[1] + velocity[1] * seconds, from[2] + velocity[2] * seconds]
}

/// Seconds from one instant to another.
#[inline(always)]
fn seconds_between(from: Time, to: Time) -> f64 {
    (to.0 - from.0) as f64 * (1.0 / MICROS_PER_SECOND as f64)
}

impl Relative {
    /// The relative motion of `a` seen from `b`; `None` where they share no instant.
    pub fn between(a: &Leg, b: &Leg) -> Option<Relative> {
        Some(Relative::of(&Moving::from(a), &Moving::from(b), a.span.intersection(b.span)?))
    }

    /// The same of two legs that share `span`.
    #[inline(always)]
    pub(crate) fn of(a: &Moving, b: &Moving, span: Interval) -> Relative {
        let (va, vb) = (a.velocity, b.velocity);
        let pa = along(a.from, va, seconds_between(a.span.start, span.start));
        let pb = along(b.from, vb, seconds_between(b.span.start, span.start));
        let velocity = [va[0] - vb[0], va[1] - vb[1], va[2] - vb[2]];
        let position = [pa[0] - pb[0], pa[1] - pb[1], pa[2] - pb[2]];
        Relative { span, position, velocity, speed_2: dot(velocity, velocity) }
    }

    /// The vector from the second to the first at `time`, metres.
    pub fn offset(&self, time: Time) -> [f64; 3] {
        along(self.position, self.velocity, time.since(self.span.start))
    }

    /// Distance at `time`, metres.
    pub fn distance_m(&self, time: Time) -> f64 {
        let offset = self.offset(time);
        dot(offset, offset).sqrt()
    }

    /// When, within `span`, the two are closest (the first such instant), and how close, metres.
    pub fn closest(&self, span: Interval) -> (Time, f64) {
        let seconds = self.seconds_of_closest().unwrap_or(0.0);
        let free = self.span.start.0 as f64 + seconds * MICROS_PER_SECOND as f64;
        let time = if free <= span.start.0 as f64 {
            span.start
        } else if free >= span.end.0 as f64 {
            span.end
        } else {
            Time(free.round() as i64)
        };
        (time, self.distance_m(time))
    }

    /// Seconds from the span's start to the closest approach of the endless lines; `None` where the distance never changes.
    fn seconds_of_closest(&self) -> Option<f64> {
        (self.speed_2 > 0.0).then(|| -dot(self.position, self.velocity) / self.speed_2)
    }

    /// The part of the shared span in which the distance is at most `reach_m`. Bounds are rounded to the microsecond.
    ///
    /// The squared distance is convex in time, so that its ends and its slopes there decide nearly all legs: within at both
    /// ends is within all the time; outside and moving apart is never, and so is outside and still closing at the end.
    #[inline]
    pub fn within(&self, reach_m: f64) -> Option<Interval> {
        let length_s = seconds_between(self.span.start, self.span.end);
        let slope = dot(self.position, self.velocity);
        let beyond = dot(self.position, self.position) - reach_m * reach_m;
        let beyond_at_end = beyond + length_s * (2.0 * slope + length_s * self.speed_2);
        let (starts_within, ends_within) = (beyond <= 0.0, beyond_at_end <= 0.0);
        if starts_within && ends_within {
            return Some(self.span);
        }
        let moves_apart = !starts_within && slope >= 0.0;
        let still_closes = !ends_within && slope + length_s * self.speed_2 <= 0.0;
        if moves_apart || still_closes {
            return None;
        }
        self.crossing(reach_m, (starts_within, ends_within))
    }

    /// The same where the distance crosses the reach, or comes closest in between.
    fn crossing(&self, reach_m: f64, (starts_within, ends_within): (bool, bool)) -> Option<Interval> {
        let closest_s = self.seconds_of_closest()?;
        let nearest = along(self.position, self.velocity, closest_s);
        let room_2 = reach_m * reach_m - dot(nearest, nearest);
        if room_2 < 0.0 && !starts_within && !ends_within {
            return None;
        }
        let half_s = (room_2.max(0.0) / self.speed_2).sqrt();
        let Interval { start, end } = self.span;
        let at = |seconds: f64| start.plus_seconds(seconds).clamp(start, end);
        let from = if starts_within { start } else { at(closest_s - half_s) };
        let to = if ends_within { end } else { at(closest_s + half_s) };
        (from <= to).then_some(Interval { start: from, end: to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leg(from: [f64; 2], to: [f64; 2], start_s: i64, end_s: i64) -> Leg {
        let place = |p: [f64; 2]| Ecef([p[0], p[1], 0.0]);
        let span = Interval::new(Time::from_seconds(start_s), Time::from_seconds(end_s));
        Leg { span, from: place(from), to: place(to), tag: 0 }
    }

    /// O9: closest points of approach from the tests of PostGIS, planar.
    #[test]
    fn o9_closest_point_of_approach() {
        #[track_caller]
        fn check(a: Leg, b: Leg, expected: Option<(f64, f64)>) {
            let seen = Relative::between(&a, &b).map(|relative| relative.closest(relative.span));
            match (seen, expected) {
                (Some((time, distance)), Some((expected_s, expected_m))) => {
                    assert!((time.seconds() - expected_s).abs() < 1e-6, "time {time:?}, expected {expected_s} s");
                    assert!((distance - expected_m).abs() < 1e-5, "{distance} m, expected {expected_m} m");
                }
                (seen, expected) => assert_eq!(seen.is_some(), expected.is_some()),
            }
        }
        let still = leg([0.0, 0.0], [0.0, 0.0], 1, 5);
        check(still, leg([-10.0, 10.0], [10.0, 10.0], 1, 5), Some((3.0, 10.0)));
        let there = leg([0.0, 0.0], [10.0, 0.0], 10, 20);
        check(there, leg([10.0, 0.0], [0.0, 0.0], 10, 20), Some((15.0, 0.0)));
        check(leg([2.0, 0.0], [12.0, 0.0], 10, 20), leg([13.0, 0.0], [23.0, 0.0], 10, 20), Some((10.0, 11.0)));
        let behind = leg([4.0, 0.0], [10.0, 0.0], 10, 20);
        check(behind, leg([2.0, 0.0], [9.0, 0.0], 10, 20), Some((20.0, 1.0)));
        check(behind, leg([2.0, 0.0], [6.0, 0.0], 10, 20), Some((10.0, 2.0)));
        let east = leg([0.0, 0.0], [10.0, 0.0], 0, 10);
        check(east, leg([5.0, -8.0], [5.0, 8.0], 0, 10), Some((5.0, 0.0)));
        check(east, leg([8.0, -5.0], [8.0, 5.0], 0, 10), Some((6.5, 2.121_32)));
        check(east, leg([0.0, 0.0], [10.0, 0.0], 11, 20), None);
        check(leg([0.0, 0.0], [1.0, 0.0], 0, 1), leg([1.0, 0.0], [2.0, 0.0], 1, 2), Some((1.0, 0.0)));
    }

    /// O10: planar temporal distance of MEOS.
    #[test]
    fn o10_within_three_metres() {
        let a = leg([0.0, 0.0], [10.0, 0.0], 0, 600);
        let b = leg([5.0, -10.0], [5.0, 10.0], 0, 600);
        let within = Relative::between(&a, &b).and_then(|r| r.within(3.0)).expect("they meet");
        assert!((within.start.seconds() - 219.501_552).abs() < 2e-6, "{:?}", within.start);
        assert!((within.end.seconds() - 380.498_447).abs() < 2e-6, "{:?}", within.end);
    }

    /// O11: parallel tracks.
    #[test]
    fn o11_parallel_tracks() {
        let a = leg([0.0, 0.0], [100.0, 0.0], 0, 10);
        let near = leg([0.0, 2.0], [100.0, 2.0], 0, 10);
        let far = leg([0.0, 100.0], [100.0, 100.0], 0, 10);
        let relative = Relative::between(&a, &near).expect("same span");
        assert_eq!(relative.within(3.0), Some(a.span));
        assert!((relative.closest(a.span).1 - 2.0).abs() < 1e-12);
        assert_eq!(Relative::between(&a, &far).and_then(|r| r.within(5.0)), None);
    }

    proptest! {
        /// The crossing times against dense sampling with another formula: positions of each leg by themselves, then
        /// bisection on their distance. No shared algebra.
        #[test]
        fn crossing_times_agree_with_sampling(
            a in prop::array::uniform4(-3e3f64..3e3), b in prop::array::uniform4(-3e3f64..3e3),
            starts in prop::array::uniform2(0i64..600), lengths in prop::array::uniform2(1i64..1200), reach in 1.0f64..900.0,
        ) {
            let first = leg([a[0], a[1]], [a[2], a[3]], starts[0], starts[0] + lengths[0]);
            let second = leg([b[0], b[1]], [b[2], b[3]], starts[1], starts[1] + lengths[1]);
            let Some(span) = first.span.intersection(second.span) else { return Ok(()) };
            let apart = |seconds: f64| {
                let along = |l: &Leg| {
                    let whole = l.span.seconds();
                    let gone = seconds - l.span.start.seconds();
                    let [x0, y0, _] = l.from.0;
                    let [x1, y1, _] = l.to.0;
                    ((x0 * (whole - gone) + x1 * gone) / whole, (y0 * (whole - gone) + y1 * gone) / whole)
                };
                let ((ax, ay), (bx, by)) = (along(&first), along(&second));
                (ax - bx).hypot(ay - by) - reach
            };
            let seen = Relative::between(&first, &second).and_then(|r| r.within(reach));
            let (start, end) = (span.start.seconds(), span.end.seconds());
            let samples = 2_000;
            let at = |i: usize| start + (end - start) * i as f64 / samples as f64;
            let inside: Vec<usize> = (0..=samples).filter(|&i| apart(at(i)) <= 0.0).collect();
            let (Some(&low), Some(&high)) = (inside.first(), inside.last()) else {
                // Sampling may miss a graze shorter than its step; then the span must be that short.
                if let Some(found) = seen { prop_assert!(found.seconds() <= (end - start) / samples as f64 + 1e-5); }
                return Ok(());
            };
            let found = seen.expect("sampling found them within reach");
            let bisect = |mut out: f64, mut within: f64| {
                for _ in 0..80 {
                    let middle = 0.5 * (out + within);
                    if apart(middle) <= 0.0 { within = middle } else { out = middle }
                }
                within
            };
            let first_s = if low == 0 { start } else { bisect(at(low - 1), at(low)) };
            let last_s = if high == samples { end } else { bisect(at(high + 1), at(high)) };
            prop_assert!((found.start.seconds() - first_s).abs() < 3e-6, "{found:?} {first_s}");
            prop_assert!((found.end.seconds() - last_s).abs() < 3e-6, "{found:?} {last_s}");
        }
    }
}
