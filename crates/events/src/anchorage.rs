//! Waiting areas learned from the stream: where many ships have lain still for long.

use std::collections::BTreeMap;

use ais::Mmsi;
use nautical::{Ecef, Position, Time};
use rstar::{AABB, PointDistance, RTree, RTreeObject};
use rustc_hash::{FxHashMap, FxHashSet};
use tracks::FixLeg;

/// Distinct vessels that make a cell part of an anchorage.
pub const STAY_VESSELS_MIN: usize = 10;
/// A stay lasts at least this, seconds: 6 h.
pub const STAY_S_MIN: f64 = 21_600.0;
/// A ship that stays is slower than this, knots.
const STAY_KNOTS_MAX: f64 = 1.0;
/// A ship that swings round its anchor keeps within this of where its stay began, metres.
const STAY_RADIUS_M: f64 = 1_500.0;
/// What was learned takes effect at steps of this length, seconds of event time.
const STEP_S: i64 = 3_600;
/// Half a cell's diagonal, metres: a place nearer than this to a cell's middle counts as inside.
const CELL_RADIUS_M: f64 = 3_900.0;

/// A cell of 0.05 degree of latitude, and about as many metres of longitude.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AnchorageCell {
    row: i32,
    column: i32,
}

impl AnchorageCell {
    const SIDE_DEGREES: f64 = 0.05;

    fn columns(row: i32) -> f64 {
        let latitude = (f64::from(row) + 0.5) * Self::SIDE_DEGREES;
        (latitude.to_radians().cos() * 360.0 / Self::SIDE_DEGREES).ceil().max(1.0)
    }

    fn of(position: Position) -> AnchorageCell {
        let row = (position.latitude() / Self::SIDE_DEGREES).floor() as i32;
        let share = (position.longitude() + 180.0) / 360.0;
        let columns = Self::columns(row);
        AnchorageCell { row, column: ((share * columns).floor() as i32).clamp(0, columns as i32 - 1) }
    }

    /// The middle of the cell.
    pub fn middle(self) -> Position {
        let longitude = (f64::from(self.column) + 0.5) / Self::columns(self.row) * 360.0 - 180.0;
        let latitude = ((f64::from(self.row) + 0.5) * Self::SIDE_DEGREES).clamp(-90.0, 90.0);
        Position::from_degrees(longitude, latitude).unwrap_or_default()
    }
}

/// A waiting area: neighbouring cells that ships stayed in.
#[derive(Clone, PartialEq, Debug)]
pub struct Anchorage {
    /// Its first cell tells it from others.
    pub cell: AnchorageCell,
    /// Mean of its cells' middles.
    pub position: Position,
    /// Distinct vessels.
    pub vessels: u32,
    /// Stays.
    pub stays: u32,
    /// Distance from its position to the farthest edge of a cell, metres.
    pub radius_m: f64,
    /// Since when it was one.
    pub since: Time,
}

#[derive(Clone, Copy, Debug)]
struct Stay {
    since: Time,
    last: Time,
    segment: u32,
    place: Position,
    from: Ecef,
    counted: bool,
}

#[derive(Default, Debug)]
struct CellStays {
    vessels: FxHashSet<Mmsi>,
    stays: u32,
    since: Option<Time>,
}

struct Known {
    middle: Ecef,
    since: Time,
}

impl RTreeObject for Known {
    type Envelope = AABB<[f64; 3]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_point(self.middle.0)
    }
}

impl PointDistance for Known {
    fn distance_2(&self, point: &[f64; 3]) -> f64 {
        self.middle.chord_m(Ecef(*point)).powi(2)
    }
}

/// Learns anchorages from legs, and tells how far the nearest is.
#[derive(Default)]
pub struct Anchorages {
    open: FxHashMap<u32, Stay>,
    /// Stays that have become long enough since the last step, to be counted in order of time.
    ripe: Vec<(Time, AnchorageCell, Mmsi)>,
    cells: BTreeMap<AnchorageCell, CellStays>,
    known: RTree<Known>,
}

impl Anchorages {
    /// Takes in a track's next legs.
    pub fn sail<'t>(&mut self, track: u32, mmsi: Mmsi, legs: impl Iterator<Item = FixLeg<'t>>) {
        let mut stay = self.open.remove(&track);
        for leg in legs {
            if leg.speed_knots() >= STAY_KNOTS_MAX {
                stay = None;
            } else {
                self.lie(&mut stay, mmsi, &leg);
            }
        }
        self.open.extend(stay.map(|stay| (track, stay)));
    }

    fn lie(&mut self, stay: &mut Option<Stay>, mmsi: Mmsi, leg: &FixLeg) {
        let fresh = Stay {
            since: leg.from.time,
            last: leg.from.time,
            segment: leg.segment,
            place: leg.from.position,
            from: leg.from.place,
            counted: false,
        };
        let stay = stay.get_or_insert(fresh);
        let strayed = stay.from.chord_m(leg.to.place) > STAY_RADIUS_M;
        if stay.segment != leg.segment || stay.last != leg.from.time || strayed {
            *stay = fresh;
        }
        stay.last = leg.to.time;
        if !stay.counted && stay.last.since(stay.since) >= STAY_S_MIN {
            stay.counted = true;
            self.ripe.push((stay.last, AnchorageCell::of(stay.place), mmsi));
        }
    }

    /// Counts the stays of the legs taken in. Legs that end later than all of them come after this call.
    pub fn step(&mut self) {
        let mut ripe = std::mem::take(&mut self.ripe);
        ripe.sort_unstable();
        for (time, cell, mmsi) in ripe {
            self.count(time, cell, mmsi);
        }
    }

    fn count(&mut self, time: Time, cell: AnchorageCell, mmsi: Mmsi) {
        let stays = self.cells.entry(cell).or_default();
        stays.stays += 1;
        stays.vessels.insert(mmsi);
        if stays.vessels.len() >= STAY_VESSELS_MIN && stays.since.is_none() {
            // From the next whole step on, so that nothing depends on the order within one.
            let since = time.floor_to(STEP_S).plus_seconds(STEP_S as f64);
            stays.since = Some(since);
            self.known.insert(Known { middle: cell.middle().ecef(), since });
        }
    }

    /// Metres to the nearest anchorage known at `time`, 0 inside; `None` where none is known.
    pub fn distance_m(&self, position: Position, time: Time) -> Option<f64> {
        let Ecef(here) = position.ecef();
        self.known
            .nearest_neighbor_iter_with_distance_2(here)
            .find(|(known, _)| known.since <= time)
            .map(|(_, distance_2)| (distance_2.sqrt() - CELL_RADIUS_M).max(0.0))
    }

    /// All anchorages: known cells that touch each other are one.
    pub fn learned(&self) -> Vec<Anchorage> {
        let known: Vec<AnchorageCell> =
            self.cells.iter().filter(|(_, stays)| stays.since.is_some()).map(|(&cell, _)| cell).collect();
        let mut left: FxHashSet<AnchorageCell> = known.iter().copied().collect();
        let mut learned = Vec::new();
        for &cell in &known {
            if left.remove(&cell) {
                learned.push(self.grown_from(cell, &mut left));
            }
        }
        learned
    }

    fn grown_from(&self, first: AnchorageCell, left: &mut FxHashSet<AnchorageCell>) -> Anchorage {
        let mut cells = vec![first];
        let mut next = 0;
        while let Some(&cell) = cells.get(next) {
            next += 1;
            let middle = cell.middle().ecef();
            // Touching cells of a grid whose columns shift by row: by the distance of their middles.
            let near = |other: &AnchorageCell| middle.chord_m(other.middle().ecef()) <= 2.0 * CELL_RADIUS_M + 1_000.0;
            let mut found: Vec<AnchorageCell> = left.iter().filter(|other| near(other)).copied().collect();
            found.sort_unstable();
            for other in found {
                left.remove(&other);
                cells.push(other);
            }
        }
        let mut sum = [0.0; 3];
        let mut vessels: FxHashSet<Mmsi> = FxHashSet::default();
        let (mut stays, mut since) = (0, Time::MAX);
        for cell in &cells {
            let of_cell = &self.cells[cell];
            vessels.extend(&of_cell.vessels);
            stays += of_cell.stays;
            since = since.min(of_cell.since.unwrap_or(Time::MAX));
            for (sum, x) in sum.iter_mut().zip(cell.middle().ecef().0) {
                *sum += x;
            }
        }
        let middle = Ecef(sum.map(|x| x / cells.len() as f64));
        let position = middle.position();
        let farthest = cells.iter().map(|cell| position.ecef().chord_m(cell.middle().ecef())).fold(0.0, f64::max);
        Anchorage {
            cell: first,
            position,
            vessels: vessels.len() as u32,
            stays,
            radius_m: farthest + CELL_RADIUS_M,
            since,
        }
    }
}
