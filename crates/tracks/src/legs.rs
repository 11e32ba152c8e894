//! A track's motion: legs between fixes that are close enough in time, with the speed over ground derived from fixes.

use nautical::{Ecef, Interval, METRES_PER_SECOND_PER_KNOT, Position, Time, knots};

use crate::Track;
use crate::reception::Reception;
use crate::track::Fix;

/// Half of the window over which speed is derived, seconds: ten minutes, centred on the leg.
const SPEED_WINDOW_HALF_S: f64 = 300.0;

/// A sighting stands for 7.5 minutes after its fix, and looks for the fix before it up to five minutes back, seconds.
const SIGHTINGS_KEPT_S: f64 = 800.0;

/// The longest time between two fixes for which a track is taken to move from one to the other.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum GapRule {
    /// The same everywhere, seconds.
    Fixed(f64),
    /// What reception there makes normal: at least `floor_s`, at most `cap_s` (see [`Reception`]).
    ByMedium {
        /// Lower bound, seconds.
        floor_s: f64,
        /// Upper bound, seconds.
        cap_s: f64,
    },
}

impl GapRule {
    /// The longest that it can be, seconds.
    pub fn longest_s(self) -> f64 {
        match self {
            GapRule::Fixed(gap_s) => gap_s,
            GapRule::ByMedium { cap_s, .. } => cap_s,
        }
    }

    /// Whether a track is unknown from one fix to the next: the silence is too long, or one of them is in a crowd, so
    /// that its position is judged false.
    fn breaks(self, from: &Fix, to: &Fix, reception: &Reception) -> bool {
        let silence_s = to.time.since(from.time);
        (silence_s > self.least_s() && silence_s > self.limit_s(from, to, reception))
            || reception.is_crowded(from)
            || reception.is_crowded(to)
    }

    /// The shortest that it can be, seconds.
    fn least_s(self) -> f64 {
        match self {
            GapRule::Fixed(gap_s) => gap_s,
            GapRule::ByMedium { floor_s, .. } => floor_s,
        }
    }

    /// The limit for a silence that began with `from` and ended with `to`, seconds.
    fn limit_s(self, from: &Fix, to: &Fix, reception: &Reception) -> f64 {
        match self {
            GapRule::Fixed(gap_s) => gap_s,
            GapRule::ByMedium { floor_s, cap_s } => {
                let usual_s = reception.usual_silence_s(from.position, from.medium, to.time);
                usual_s.unwrap_or(floor_s).clamp(floor_s, cap_s)
            }
        }
    }
}

/// From one fix to the next, where they lie in their track.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FixLeg<'t> {
    /// Earlier fix.
    pub from: &'t Fix,
    /// Later fix.
    pub to: &'t Fix,
    /// Running number of the segment within its track, from 0; a silence begins the next.
    pub segment: u32,
    /// Velocity over a window of ten minutes centred on the leg (at least the leg itself, never across a silence),
    /// earth-centred, metres per second.
    pub velocity_mps: [f64; 3],
}

impl FixLeg<'_> {
    /// When.
    pub fn span(&self) -> Interval {
        Interval::new(self.from.time, self.to.time)
    }

    /// Speed over ground over that window, knots.
    pub fn speed_knots(&self) -> f64 {
        length_knots(self.velocity_mps)
    }
}

/// A leg, as a track tells it: by where its fixes stand (see [`Track::leg`]).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LegAt {
    /// Index of the earlier fix among the track's; the later one is the next. It holds until the track forgets.
    pub from: u32,
    /// Running number of the segment within its track, from 0; a silence begins the next.
    pub segment: u32,
    /// Velocity, metres per second (see [`FixLeg`]).
    pub velocity_mps: [f64; 3],
}

impl LegAt {
    /// Speed over ground, knots.
    pub fn speed_knots(&self) -> f64 {
        length_knots(self.velocity_mps)
    }
}

fn length_knots([x, y, z]: [f64; 3]) -> f64 {
    knots((x * x + y * y + z * z).sqrt())
}

/// A fix taken as a sighting: the ship was here, moving like this, for a quarter of an hour around it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sighting {
    /// The fix.
    pub fix: Fix,
    /// Velocity from neighbouring fixes, else from speed and course as sent; `None` where neither tells.
    pub velocity_mps: Option<[f64; 3]>,
}

impl Track {
    /// The legs that touch `window` (those that end at its very start included), under the rule of motion number `motion` (each rule in use has a number of its own,
    /// under which the track counts its silences).
    pub fn legs(
        &self,
        window: Interval,
        motion: usize,
        rule: GapRule,
        reception: &Reception,
        mut tell: impl FnMut(LegAt),
    ) {
        let fixes = &self.fixes;
        let first = self.first_from(window.start).saturating_sub(1);
        let mut segment = self.silences_before.get(motion).copied().unwrap_or(0);
        let breaks = |i: usize| rule.breaks(&fixes[i], &fixes[i + 1], reception);
        let mut segment_start = 0;
        // The window's ends only ever move on.
        let (mut low, mut high) = (0, 0);
        for i in 0..fixes.len().saturating_sub(1) {
            if fixes[i].time >= window.end {
                break;
            }
            if breaks(i) {
                segment += 1;
                segment_start = i + 1;
                continue;
            }
            if i < first {
                continue;
            }
            let middle = Time(fixes[i].time.0.midpoint(fixes[i + 1].time.0));
            (low, high) = (low.max(segment_start), high.max(i + 1));
            while low < i && middle.since(fixes[low].time) > SPEED_WINDOW_HALF_S {
                low += 1;
            }
            while high + 1 < fixes.len() && fixes[high + 1].time.since(middle) <= SPEED_WINDOW_HALF_S && !breaks(high) {
                high += 1;
            }
            let velocity_mps = velocity(&fixes[low], &fixes[high]);
            tell(LegAt { from: i as u32, segment, velocity_mps });
        }
    }

    /// A leg with its fixes.
    pub fn leg(&self, at: &LegAt) -> FixLeg<'_> {
        let from = at.from as usize;
        let LegAt { segment, velocity_mps, .. } = *at;
        FixLeg { from: &self.fixes[from], to: &self.fixes[from + 1], segment, velocity_mps }
    }

    /// Index of the first fix at or after `time`. It lies near the front: what is older was forgotten.
    pub fn first_from(&self, time: Time) -> usize {
        let mut past = 1;
        while past < self.fixes.len() && self.fixes[past].time < time {
            past *= 2;
        }
        let (mut low, mut high) = (past / 2, past.min(self.fixes.len()));
        while low < high {
            let middle = low.midpoint(high);
            if self.fixes[middle].time < time { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The track's sightings in `window` (its end excluded): the first fix of each step of `step_s` seconds.
    pub fn sightings(&self, window: Interval, step_s: i64, reception: &Reception, mut tell: impl FnMut(Sighting)) {
        let fixes = &self.fixes;
        for i in self.first_from(window.start)..fixes.len() {
            let fix = fixes[i];
            if fix.time >= window.end {
                break;
            }
            let step = fix.time.floor_to(step_s);
            if i > 0 && fixes[i - 1].time.floor_to(step_s) == step || reception.is_crowded(&fix) {
                continue;
            }
            let near = |other: usize| {
                let other = fixes.get(other)?;
                (other.time.since(fix.time).abs() <= SPEED_WINDOW_HALF_S).then_some(other)
            };
            let before = if i > 0 { near(i - 1) } else { None };
            let velocity_mps = match (before, near(i + 1)) {
                (Some(before), Some(after)) => Some(velocity(before, after)),
                (Some(before), None) => Some(velocity(before, &fix)),
                (None, Some(after)) => Some(velocity(&fix, after)),
                (None, None) => sent_velocity_mps(&fix),
            };
            tell(Sighting { fix, velocity_mps });
        }
    }

    /// Forgets fixes that no leg touching `time` or later needs, counting the silences among them by each rule.
    pub fn forget_before(&mut self, time: Time, rules: &[GapRule], reception: &Reception) {
        let spanning = self.first_from(time).saturating_sub(1);
        let Some(from) = self.fixes.get(spanning).map(|fix| fix.time) else { return };
        let is_kept =
            |fix: &Fix| from.since(fix.time) <= SPEED_WINDOW_HALF_S || time.since(fix.time) <= SIGHTINGS_KEPT_S;
        let forgotten = (0..spanning).find(|&at| is_kept(&self.fixes[at])).unwrap_or(spanning);
        self.forget_first(forgotten, rules, reception);
    }

    /// Forgets all fixes but the last, which alone the next silence needs: for a ship that has fallen silent.
    pub fn rest(&mut self, rules: &[GapRule], reception: &Reception) {
        self.forget_first(self.fixes.len().saturating_sub(1), rules, reception);
        // A new small list: one shrunk in place would leave a hole into which the next ship's does not fit.
        self.fixes = self.fixes.drain(..).collect();
    }

    fn forget_first(&mut self, fixes: usize, rules: &[GapRule], reception: &Reception) {
        self.silences_before.resize(rules.len(), 0);
        for i in 0..fixes.min(self.fixes.len().saturating_sub(1)) {
            let (from, to) = (&self.fixes[i], &self.fixes[i + 1]);
            for (count, rule) in self.silences_before.iter_mut().zip(rules) {
                *count += u32::from(rule.breaks(from, to, reception));
            }
        }
        self.fixes.drain(..fixes);
    }
}

fn velocity(from: &Fix, to: &Fix) -> [f64; 3] {
    let seconds = to.time.since(from.time);
    if seconds <= 0.0 {
        return [0.0; 3];
    }
    to.place.minus(from.place).map(|metres| metres / seconds)
}

/// Velocity, earth-centred, metres per second, from speed and course over ground as sent; below 1 knot the course is noise and the ship lies still.
pub fn sent_velocity_mps(fix: &Fix) -> Option<[f64; 3]> {
    let speed_knots = f64::from(fix.sog_centiknots?) / 100.0;
    if speed_knots < 1.0 {
        return Some([0.0; 3]);
    }
    let course = (f64::from(fix.cog_decidegrees?) / 10.0).to_radians();
    Some(surface_vector(fix.position, course, speed_knots * METRES_PER_SECOND_PER_KNOT))
}

/// A vector along the surface at a place: `bearing` in radians from north by east, `length` in any unit.
fn surface_vector(position: Position, bearing: f64, length: f64) -> [f64; 3] {
    let (sin_lat, cos_lat) = position.latitude().to_radians().sin_cos();
    let (sin_lon, cos_lon) = position.longitude().to_radians().sin_cos();
    let (east, north) = (bearing.sin() * length, bearing.cos() * length);
    let Ecef(vector) = Ecef([
        -sin_lon * east - sin_lat * cos_lon * north,
        cos_lon * east - sin_lat * sin_lon * north,
        cos_lat * north,
    ]);
    vector
}
