//! Positions on a circle that no ship sails: rings are seen at oil terminals (Bergman 2021, SkyTruth; C4ADS 2019).

use nautical::{Interval, Position, Time, knots};

use super::{FalseKind, FalseSpell};
use crate::track::Fix;

/// Fixes are followed in blocks of this length, seconds; a ship that goes somewhere is let go at the end of one.
const BLOCK_S: f64 = 600.0;
/// A way this many times the distance made good, at [`KNOTS_MIN`] or more, may be a ring.
const WINDING_MIN: f64 = 2.0;
const KNOTS_MIN: f64 = 3.0;
/// Points kept, and the time between two of them, seconds.
const POINTS_MAX: usize = 64;
const SPACING_S: f64 = 10.0;
/// Points that make a circle.
const POINTS_MIN: usize = 12;
/// Radii of rings, metres. Judgement.
const RADIUS_M: std::ops::RangeInclusive<f64> = 50.0..=3_000.0;
/// Root mean square distance from the circle: a share of the radius, or this much, metres. Judgement.
const OFF_SHARE_MAX: f64 = 0.06;
const OFF_M_MAX: f64 = 25.0;
/// Turns, radians: two full ones. A purse seiner makes one.
const TURNED_RAD_MIN: f64 = 2.0 * std::f64::consts::TAU;
/// Speed sent and speed along the ring, knots, that contradict each other.
const CONTRADICTION_KNOTS: f64 = 3.0;
/// No ship keeps up such a rate of turn, degrees a minute, at such a speed, knots. Judgement.
const TURN_DEGREES_MIN: f64 = 45.0;
const TURN_KNOTS: f64 = 10.0;
/// A heading that stays within this of its mean, as length of the mean vector, does not go round.
const HEADING_STEADY: f64 = 0.7;

#[derive(Clone, Copy, Debug)]
struct Point {
    time: Time,
    /// Metres east and north of the first fix followed.
    at_m: [f64; 2],
    sog_knots: Option<f64>,
    heading_rad: Option<f64>,
}

/// A circle through points.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Circle {
    centre_m: [f64; 2],
    radius_m: f64,
}

#[derive(Default, Debug)]
pub(super) struct Ring {
    block: Option<Block>,
    /// Only while a ring may be made out.
    winding: Option<Box<Winding>>,
}

/// The way made since the block began.
#[derive(Clone, Copy, Debug)]
struct Block {
    first: Time,
    from: Position,
    last: Position,
    way_m: f64,
}

#[derive(Debug)]
struct Winding {
    origin: Position,
    points: Vec<Point>,
    /// Once it is judged a ring.
    ring: Option<(Circle, FalseSpell)>,
}

/// Metres east and north; good to some metres within the few kilometres of a ring.
fn offset_m(from: Position, to: Position) -> [f64; 2] {
    const METRES_PER_E7: f64 = 0.011_132;
    let turn = 3_600_000_000_i64;
    let east = (i64::from(to.longitude_e7()) - i64::from(from.longitude_e7()) + turn / 2).rem_euclid(turn) - turn / 2;
    let north = i64::from(to.latitude_e7()) - i64::from(from.latitude_e7());
    let shrink = from.latitude().to_radians().cos();
    [east as f64 * METRES_PER_E7 * shrink, north as f64 * METRES_PER_E7]
}

fn length([x, y]: [f64; 2]) -> f64 {
    x.hypot(y)
}

impl Ring {
    /// The spell that the fix belongs to, where it is on a ring.
    pub(super) fn push(&mut self, fix: &Fix) -> Option<FalseSpell> {
        let spell = self.winding.as_mut().and_then(|winding| winding.push(fix));
        let block =
            self.block.get_or_insert(Block { first: fix.time, from: fix.position, last: fix.position, way_m: 0.0 });
        block.way_m += length(offset_m(block.last, fix.position));
        block.last = fix.position;
        let seconds = fix.time.since(block.first);
        if seconds >= BLOCK_S {
            let made_good_m = length(offset_m(block.from, fix.position));
            let winds = seconds < 3.0 * BLOCK_S
                && knots(block.way_m / seconds) >= KNOTS_MIN
                && block.way_m >= WINDING_MIN * made_good_m;
            self.block = None;
            match (&self.winding, winds) {
                (None, true) => self.winding = Some(Box::new(Winding::new(fix))),
                // A ship that no longer goes round lies on the ring, or has left it.
                (Some(_), false) => self.winding = None,
                _ => {}
            }
        }
        if self.winding.as_ref().is_some_and(|winding| winding.is_over(fix)) {
            self.winding = None;
        }
        spell
    }
}

impl Winding {
    fn new(fix: &Fix) -> Winding {
        let mut winding = Winding { origin: fix.position, points: Vec::with_capacity(POINTS_MAX), ring: None };
        winding.push(fix);
        winding
    }

    fn push(&mut self, fix: &Fix) -> Option<FalseSpell> {
        let at_m = offset_m(self.origin, fix.position);
        if let Some((circle, spell)) = &mut self.ring {
            if !circle.holds(at_m) {
                return None;
            }
            spell.span.end = fix.time;
            spell.fixes += 1;
            return Some(*spell);
        }
        if self.points.last().is_some_and(|last| fix.time.since(last.time) < SPACING_S) {
            return None;
        }
        if self.points.len() == POINTS_MAX {
            self.points.remove(0);
        }
        self.points.push(Point {
            time: fix.time,
            at_m,
            sog_knots: fix.sog_centiknots.map(|sog| f64::from(sog) / 100.0),
            heading_rad: fix.heading_degrees.map(|degrees| f64::from(degrees).to_radians()),
        });
        if self.points.len() < POINTS_MIN || !self.points.len().is_multiple_of(4) {
            return None;
        }
        let circle = Circle::through(&self.points)?;
        if !is_ring(&circle, &self.points) {
            return None;
        }
        let first = self.points.first()?.time;
        let spell = FalseSpell {
            kind: FalseKind::Ring,
            span: Interval::new(first, fix.time),
            fixes: self.points.len() as u32,
            position: self.centre(&circle),
        };
        self.ring = Some((circle, spell));
        Some(spell)
    }

    fn centre(&self, circle: &Circle) -> Position {
        let [east, north] = circle.centre_m;
        let shrink = self.origin.latitude().to_radians().cos().max(1e-6);
        let (lon, lat) = (east / 0.011_132 / shrink, north / 0.011_132);
        let lon = (i64::from(self.origin.longitude_e7()) + lon as i64 + 1_800_000_000).rem_euclid(3_600_000_000);
        let lat = (i64::from(self.origin.latitude_e7()) + lat as i64).clamp(-900_000_000, 900_000_000);
        Position::from_e7((lon - 1_800_000_000) as i32, lat as i32).unwrap_or(self.origin)
    }

    /// Whether the ship has left the ring.
    fn is_over(&self, fix: &Fix) -> bool {
        self.ring.is_some_and(|(circle, _)| !circle.holds(offset_m(self.origin, fix.position)))
    }
}

impl Circle {
    /// The circle of least squares (Kasa 1976): x2 + y2 = 2 a x + 2 b y + c.
    fn through(points: &[Point]) -> Option<Circle> {
        let n = points.len() as f64;
        let mean = |axis: usize| points.iter().map(|point| point.at_m[axis]).sum::<f64>() / n;
        let (mx, my) = (mean(0), mean(1));
        let [mut xx, mut xy, mut yy, mut xz, mut yz] = [0.0; 5];
        for point in points {
            let (x, y) = (point.at_m[0] - mx, point.at_m[1] - my);
            let z = x * x + y * y;
            (xx, xy, yy, xz, yz) = (xx + x * x, xy + x * y, yy + y * y, xz + x * z, yz + y * z);
        }
        let determinant = xx * yy - xy * xy;
        if determinant <= 1e-6 * (xx + yy) * (xx + yy) {
            return None;
        }
        let a = (xz * yy - yz * xy) / (2.0 * determinant);
        let b = (yz * xx - xz * xy) / (2.0 * determinant);
        let radius_m = (a * a + b * b + (xx + yy) / n).sqrt();
        Some(Circle { centre_m: [mx + a, my + b], radius_m })
    }

    fn off_m(&self, at_m: [f64; 2]) -> f64 {
        (length([at_m[0] - self.centre_m[0], at_m[1] - self.centre_m[1]]) - self.radius_m).abs()
    }

    fn tolerance_m(&self) -> f64 {
        (OFF_SHARE_MAX * self.radius_m).max(OFF_M_MAX)
    }

    /// Whether a fix goes on with the ring: three times as far off as the points are together.
    fn holds(&self, at_m: [f64; 2]) -> bool {
        self.off_m(at_m) <= 3.0 * self.tolerance_m()
    }

    fn bearing(&self, at_m: [f64; 2]) -> f64 {
        (at_m[0] - self.centre_m[0]).atan2(at_m[1] - self.centre_m[1])
    }
}

fn is_ring(circle: &Circle, points: &[Point]) -> bool {
    let n = points.len() as f64;
    let mean_square = points.iter().map(|point| circle.off_m(point.at_m).powi(2)).sum::<f64>() / n;
    if !RADIUS_M.contains(&circle.radius_m) || mean_square.sqrt() > circle.tolerance_m() {
        return false;
    }
    let (mut turned, mut net) = (0.0, 0.0);
    for pair in points.windows(2) {
        let tau = std::f64::consts::TAU;
        let step = circle.bearing(pair[1].at_m) - circle.bearing(pair[0].at_m);
        let step = (step + tau / 2.0).rem_euclid(tau) - tau / 2.0;
        turned += step.abs();
        net += step;
    }
    let seconds = points[points.len() - 1].time.since(points[0].time).max(1.0);
    let speed_knots = knots(turned * circle.radius_m / seconds);
    // Steps of more than a third of a turn may have gone round the other way: then the sense tells nothing.
    let one_way = net.abs() >= 0.8 * turned || turned / (n - 1.0) > std::f64::consts::TAU / 3.0;
    turned >= TURNED_RAD_MIN
        && one_way
        && speed_knots >= KNOTS_MIN
        && contradicts(points, speed_knots, turned / seconds)
}

/// Whether what the ship says, or what ships can do, speaks against its having sailed the circle.
fn contradicts(points: &[Point], speed_knots: f64, turn_rad_s: f64) -> bool {
    let mut sent: Vec<f64> = points.iter().filter_map(|point| point.sog_knots).collect();
    sent.sort_by(f64::total_cmp);
    let median = sent.get(sent.len() / 2).copied();
    if median.is_some_and(|median| (median - speed_knots).abs() >= CONTRADICTION_KNOTS) {
        return true;
    }
    let headings: Vec<f64> = points.iter().filter_map(|point| point.heading_rad).collect();
    let mean = |of: fn(f64) -> f64| headings.iter().copied().map(of).sum::<f64>() / headings.len().max(1) as f64;
    if headings.len() * 2 >= points.len() && length([mean(f64::sin), mean(f64::cos)]) >= HEADING_STEADY {
        return true;
    }
    turn_rad_s.to_degrees() * 60.0 >= TURN_DEGREES_MIN && speed_knots >= TURN_KNOTS
}
