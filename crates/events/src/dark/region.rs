//! The ring round all places where a dark meeting may have been.

use nautical::Position;

use super::lens::Point;
use super::meeting::Meeting;
use super::prism::distance_m;

/// Directions in which the edge of the region is looked for.
const RAYS: usize = 32;
/// Passes that find out how long and how narrow it is: each sees an aspect several times greater than the one before.
const SHAPING_PASSES: usize = 5;
/// The ring is made larger by this factor, for what straight sides between rays leave out.
const GROWTH: f64 = 1.02;
/// A region is at least this wide, metres: a single possible place still gets a ring.
const HALF_WIDTH_M: f64 = 1.0;

/// The ring of a pair that can meet at `inside`, a point of its chart.
///
/// A place belongs to the region where the later of both arrivals is no later than the earlier of both departures (the
/// second ship may stop a range short). Arrivals are convex and departures concave, so the region is convex: rays find its
/// edge, and the lines through neighbouring points of the edge, produced until they cross, enclose it.
pub(super) fn ring(meeting: &Meeting, inside: Point) -> Vec<Position> {
    let (mut middle, mut axes) = (inside, [[1.0, 0.0], [0.0, 1.0]]);
    for _ in 0..SHAPING_PASSES {
        (middle, axes) = shape(&edges(meeting, middle, axes, RAYS / 2));
    }
    let ring = enclosing(&edges(meeting, middle, axes, RAYS));
    let grown = |point: Point| [0, 1].map(|k| middle[k] + (point[k] - middle[k]) * GROWTH);
    ring.into_iter().map(|point| meeting.chart.place(grown(point))).collect()
}

/// The region's edge seen from a point inside, in directions that are even on a circle stretched to `axes`: long narrow
/// regions get points at their tips.
fn edges(meeting: &Meeting, inside: Point, axes: [Point; 2], rays: usize) -> Vec<Point> {
    let ray = |step: usize| {
        let (sin, cos) = (step as f64 * std::f64::consts::TAU / rays as f64).sin_cos();
        let way = [0, 1].map(|k| axes[0][k] * cos + axes[1][k] * sin);
        let length = way[0].hypot(way[1]);
        edge(meeting, inside, way.map(|x| x / length))
    };
    (0..rays).map(ray).collect()
}

/// Time to spare at a point of the chart, seconds: from the later arrival to the earlier departure for a full stay.
fn spare_s(meeting: &Meeting, point: Point) -> f64 {
    let place = meeting.chart.ecef(point);
    let rule = meeting.rule;
    let drift_m = rule.drift_mps * rule.stay_s;
    let (mut arrival, mut departure) = (f64::NEG_INFINITY, f64::INFINITY);
    for (prism, short_m) in [(meeting.a, 0.0), (meeting.b, rule.range_m)] {
        let short_m = short_m + meeting.cover_m;
        let way_in_m = (distance_m(prism.from, place) - short_m).max(0.0);
        let way_out_m = (distance_m(prism.to, place) - short_m - drift_m).max(0.0);
        arrival = arrival.max(prism.start_s + way_in_m / prism.speed_mps);
        departure = departure.min(prism.end_s - rule.stay_s - way_out_m / prism.speed_mps);
    }
    departure - arrival
}

/// The region's edge from a point inside in a direction of length 1.
fn edge(meeting: &Meeting, inside: Point, way: Point) -> Point {
    let at = |metres: f64| [inside[0] + way[0] * metres, inside[1] + way[1] * metres];
    let (mut near, mut far) = (0.0, 2.5 * meeting.reach_m);
    while far - near > HALF_WIDTH_M {
        let middle = near.midpoint(far);
        *(if spare_s(meeting, at(middle)) >= 0.0 { &mut near } else { &mut far }) = middle;
    }
    at(far)
}

/// Middle of a closed line of points and its two main half axes (principal directions of the points' spread).
fn shape(points: &[Point]) -> (Point, [Point; 2]) {
    let count = points.len() as f64;
    let middle = [0, 1].map(|k| points.iter().map(|p| p[k]).sum::<f64>() / count);
    let moment =
        |i: usize, j: usize| points.iter().map(|p| (p[i] - middle[i]) * (p[j] - middle[j])).sum::<f64>() * 2.0 / count;
    let (xx, yy, xy) = (moment(0, 0), moment(1, 1), moment(0, 1));
    let (sin, cos) = (0.5 * (2.0 * xy).atan2(xx - yy)).sin_cos();
    let spread = ((xx - yy) / 2.0).hypot(xy);
    let long = ((xx + yy) / 2.0 + spread).max(0.0).sqrt().max(HALF_WIDTH_M);
    let wide = ((xx + yy) / 2.0 - spread).max(0.0).sqrt().max(HALF_WIDTH_M);
    (middle, [[long * cos, long * sin], [-wide * sin, wide * cos]])
}

/// A polygon round the convex line through `edge`: each stretch between two points lies below the lines through its
/// neighbours, so their crossing is added between them.
fn enclosing(edge: &[Point]) -> Vec<Point> {
    let count = edge.len();
    let mut ring = Vec::with_capacity(2 * count);
    for i in 0..count {
        let at = |offset: usize| edge[(i + offset) % count];
        let (before, from, to, after) = (edge[(i + count - 1) % count], at(0), at(1), at(2));
        ring.push(from);
        ring.extend(crossing(before, from, after, to));
    }
    ring
}

/// Where the line from `before` through `from` meets that from `after` through `to`, if it does so beyond both and not far
/// off.
fn crossing(before: Point, from: Point, after: Point, to: Point) -> Option<Point> {
    let (u, v) = ([from[0] - before[0], from[1] - before[1]], [to[0] - after[0], to[1] - after[1]]);
    let across = u[0] * v[1] - u[1] * v[0];
    let gap = [to[0] - from[0], to[1] - from[1]];
    let share_u = (gap[0] * v[1] - gap[1] * v[0]) / across;
    let share_v = (gap[0] * u[1] - gap[1] * u[0]) / across;
    let sound = across.abs() > 0.0 && (0.0..=4.0).contains(&share_u) && (0.0..=4.0).contains(&share_v);
    sound.then(|| [from[0] + u[0] * share_u, from[1] + u[1] * share_u])
}
