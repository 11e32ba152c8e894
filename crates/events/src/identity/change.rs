//! A track ends, another begins within reach with the same hull: one ship may have taken another name.

use nautical::{METRES_PER_SECOND_PER_KNOT, Position, Time};
use rstar::{AABB, RTree, RTreeObject};

use super::{Doubt, DoubtKind, Vessel};

/// So long, seconds, a ship may be away before it comes back as another: two weeks. Judgement.
pub(super) const AWAY_S_MAX: f64 = 1_209_600.0;
/// Speed, knots, and distance, metres, within which the next position must lie. A merchant ship does not make more.
const SPEED_KNOTS_MAX: f64 = 25.0;
const SLACK_M: f64 = 5_000.0;
/// Farther than this, metres, a change cannot be told from chance.
const REACH_M_MAX: f64 = 500_000.0;
/// Dimensions of one hull, metres, as typed in by two crews, differ by at most this. Judgement.
const LENGTH_M: f64 = 3.0;
const BEAM_M: f64 = 2.0;
/// Candidates told for one ship that vanished.
const CANDIDATES_MAX: usize = 10;
/// A fit below this is worth nothing beside the chance that the two are two ships.
const LIKENESS_MIN: f64 = 1.0;
/// Chance that the one that appeared is another ship that is not in this data, as weight beside the candidates'. Judgement.
const PRIOR_NOT_THE_SAME: f64 = 1.0;

/// Time since a ship vanished, seconds, in steps: in each a box holds what it can have reached, and what may be likely enough.
const STEPS_S: [f64; 7] = [0.0, 3_600.0, 14_400.0, 43_200.0, 172_800.0, 604_800.0, AWAY_S_MAX];
/// Seconds, and metres of length or beam, as metres of the index: all its axes are of a like size.
const METRES_PER_S: f64 = SPEED_KNOTS_MAX * METRES_PER_SECOND_PER_KNOT;
const METRES_PER_SIZE: f64 = 10_000.0;

/// A ship that was first heard here: earth-centred place, time, length and beam, all as metres.
struct Appeared<'v, 's> {
    vessel: &'v Vessel<'s>,
    at: [f64; 6],
}

impl RTreeObject for Appeared<'_, '_> {
    type Envelope = AABB<[f64; 6]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_point(self.at)
    }
}

fn at(place: Position, time: Time, (length_m, beam_m): (f64, f64)) -> [f64; 6] {
    let [x, y, z] = place.ecef().0;
    [x, y, z, time.seconds() * METRES_PER_S, length_m * METRES_PER_SIZE, beam_m * METRES_PER_SIZE]
}

/// Pairs of one that vanished and one that appeared, the likeliest first for each.
pub(super) fn possible_changes(vanished: &[Vessel], appeared: &[Vessel]) -> Vec<Doubt> {
    let sized = |vessel: &&Vessel| !vessel.class_b && size_m(vessel).is_some();
    let indexed = |vessel| Some(Appeared { vessel, at: at(vessel.first.1, vessel.first.0, size_m(vessel)?) });
    let tree = RTree::bulk_load(appeared.iter().filter(sized).filter_map(indexed).collect::<Vec<_>>());
    vanished.iter().filter(sized).flat_map(|vessel| candidates(vessel, &tree)).collect()
}

fn candidates(before: &Vessel, tree: &RTree<Appeared>) -> Vec<Doubt> {
    let Some(size_m) = size_m(before) else { return Vec::new() };
    let mut fitting: Vec<(f64, &Vessel)> = Vec::new();
    for step in STEPS_S.windows(2) {
        let middle = at(before.last.1, before.last.0.plus_seconds((step[0] + step[1]) / 2.0), size_m);
        let half_m = (step[1] - step[0]) / 2.0 * METRES_PER_S;
        let reach_m = reach_m(step[1]);
        let reach = [reach_m, reach_m, reach_m, half_m, LENGTH_M * METRES_PER_SIZE, BEAM_M * METRES_PER_SIZE];
        let corner = |sign: f64| std::array::from_fn(|axis| middle[axis] + sign * (reach[axis] + 1.0));
        let there = tree.locate_in_envelope_intersecting(AABB::from_corners(corner(-1.0), corner(1.0)));
        fitting.extend(
            there
                .filter(|appeared| appeared.vessel.key.mmsi != before.key.mmsi)
                .filter_map(|appeared| Some((likeness(before, appeared.vessel)?, appeared.vessel))),
        );
    }
    fitting.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.key.cmp(&other.key)));
    // One at the edge of two steps was met twice.
    fitting.dedup_by_key(|(_, vessel)| vessel.key);
    let all: f64 = PRIOR_NOT_THE_SAME + fitting.iter().map(|(likeness, _)| likeness).sum::<f64>();
    let doubt = |(likeness, after): (f64, &Vessel)| Doubt {
        kind: DoubtKind::PossibleIdentityChange,
        mmsi: before.key.mmsi,
        other: Some(after.key.mmsi),
        time: after.first.0,
        before: Some(called(before, true)),
        after: Some(called(after, false)),
        confidence: Some(likeness / all),
    };
    fitting.into_iter().take(CANDIDATES_MAX).map(doubt).collect()
}

/// How far a ship can be, metres, that was away for so long, seconds.
fn reach_m(away_s: f64) -> f64 {
    (METRES_PER_S * away_s + SLACK_M).min(REACH_M_MAX)
}

/// How much better the two fit one hull than two ships drawn at random would: 0 and up; `None` where they cannot be one.
///
/// Each factor is a judgement: equal dimensions to the metre are some thirty times as frequent in one hull as in two of
/// a kind, equal positions of the antenna ten times; the type as sent rarely changes; haste makes it less likely.
fn likeness(before: &Vessel, after: &Vessel) -> Option<f64> {
    let away_s = after.first.0.since(before.last.0);
    let way_m = before.last.1.ecef().chord_m(after.first.1.ecef());
    let (length, beam) = size_m(before)?;
    let (length_now, beam_now) = size_m(after)?;
    let (off_length, off_beam) = ((length - length_now).abs(), (beam - beam_now).abs());
    let fits = off_length <= LENGTH_M && off_beam <= BEAM_M;
    if !fits || !(0.0..=AWAY_S_MAX).contains(&away_s) || way_m > reach_m(away_s) {
        return None;
    }
    let (was, is) = (before.said.last()?.particulars, after.said.first()?.particulars);
    if let (Some(was), Some(is)) = (was.imo.filter(|&imo| imo > 0), is.imo.filter(|&imo| imo > 0))
        && was == is
    {
        // The same hull by its own word: a new MMSI or flag.
        return Some(1_000.0);
    }
    let mut likeness = if off_length < 1.0 && off_beam < 1.0 { 3.0 } else { 0.5 };
    if let (Some(was), Some(is)) = (was.dimensions, is.dimensions) {
        likeness *= if was == is { 10.0 } else { 0.2 };
    }
    if let (Some(was), Some(is)) = (was.ship_type, is.ship_type) {
        likeness *= if was.word() == is.word() { 1.0 } else { 0.2 };
    }
    // One that appears where and when the other vanished is likelier than one far off and long after.
    let days = away_s / 86_400.0;
    Some(likeness / (1.0 + days) / (1.0 + way_m / 100_000.0)).filter(|&likeness| likeness >= LIKENESS_MIN)
}

/// Length and beam as last sent, metres.
fn size_m(vessel: &Vessel) -> Option<(f64, f64)> {
    let sized = vessel.said.iter().rev().filter_map(|said| said.particulars.length_dm.zip(said.particulars.beam_dm));
    let (length, beam) = sized.into_iter().find(|(length, beam)| *length > 0 && *beam > 0)?;
    Some((f64::from(length) / 10.0, f64::from(beam) / 10.0))
}

fn called(vessel: &Vessel, last: bool) -> String {
    let said = if last { vessel.said.last() } else { vessel.said.first() };
    let name = said.and_then(|said| said.particulars.name.as_deref()).unwrap_or("(no name)");
    let imo = said.and_then(|said| said.particulars.imo).filter(|&imo| imo > 0);
    let at = |position: Position| format!("{:.4} {:.4}", position.latitude(), position.longitude());
    let place = at(if last { vessel.last.1 } else { vessel.first.1 });
    match imo {
        Some(imo) => format!("{name}, IMO {imo}, at {place}"),
        None => format!("{name}, at {place}"),
    }
}
