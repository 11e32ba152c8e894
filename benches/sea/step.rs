//! The live step: a ship reports; who is within reach of it now?

use nautical::Ecef;
use proximity::Neighbours;
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};
use rustc_hash::FxHashMap;
use simulate::Format;

use super::{Position, REACH_M, Stream, open_sea, read_csv, recording};

/// A ship's report: its number, and its place in earth-centred coordinates, metres.
pub type Message = (u32, [f64; 3]);

/// The reports of an open sea in order of time: the first of each ship, to begin with, and those that follow.
pub fn messages(ships: u32, hours: f64) -> (Vec<[f64; 3]>, Vec<Message>) {
    let mut stream = Stream::default();
    read_csv(&recording(&open_sea(ships, hours), Format::MarineCadastre), &mut stream);
    let mut numbers = FxHashMap::default();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for plain in &stream.0 {
        let place = Position::from_e7(plain.longitude_e7, plain.latitude_e7).unwrap_or_default().ecef().0;
        let number = *numbers.entry(plain.mmsi).or_insert(first.len() as u32);
        if number as usize == first.len() {
            first.push(place);
        } else {
            rest.push((number, place));
        }
    }
    (first, rest)
}

/// How far a ship may go until its list is made anew, metres, twice over: some minutes' way on an open sea.
const SKIN_M: f64 = 4_000.0;

/// The neighbours at the first report of each ship.
pub fn neighbours(first: &[[f64; 3]]) -> Neighbours {
    let mut neighbours = Neighbours::new(REACH_M, SKIN_M);
    first.iter().zip(0..).for_each(|(&place, number)| neighbours.step(number, Ecef(place), |_| ()));
    neighbours
}

/// Takes a report; gives how many others are within reach.
pub fn near(neighbours: &mut Neighbours, (number, place): Message) -> usize {
    let mut near = 0;
    neighbours.step(number, Ecef(place), |_| near += 1);
    near
}

/// The usual way: one point a ship in an rstar tree; each report removes the old point, inserts the new one and asks for
/// those within reach.
pub struct PointTree {
    tree: RTree<GeomWithData<[f64; 3], u32>>,
    places: Vec<[f64; 3]>,
}

impl PointTree {
    /// A tree over the first report of each ship.
    pub fn new(first: &[[f64; 3]]) -> PointTree {
        let points = first.iter().zip(0..).map(|(&place, number)| GeomWithData::new(place, number)).collect();
        PointTree { tree: RTree::bulk_load(points), places: first.to_vec() }
    }

    /// Takes a report; gives how many others are within reach.
    pub fn step(&mut self, (number, place): Message) -> usize {
        let old = std::mem::replace(&mut self.places[number as usize], place);
        self.tree.remove(&GeomWithData::new(old, number));
        self.tree.insert(GeomWithData::new(place, number));
        let around = AABB::from_corners(place.map(|at| at - REACH_M), place.map(|at| at + REACH_M));
        let near =
            |other: &[f64; 3]| (0..3).map(|axis| (other[axis] - place[axis]).powi(2)).sum::<f64>() <= REACH_M * REACH_M;
        let found = self.tree.locate_in_envelope_intersecting(around).filter(|point| near(point.geom())).count();
        found - 1
    }
}
