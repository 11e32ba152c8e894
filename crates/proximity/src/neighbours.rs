//! Who is near whom now: one report at a time, for a stream.

use nautical::Ecef;
use rustc_hash::FxHashMap;

/// A hair, metres, by which the lists reach farther than they must, so that rounding can only let neighbours in.
const HAIR_M: f64 = 1e-3;

/// A cube of the grid.
type Cube = [i32; 3];

/// One mover.
#[derive(Clone, Debug)]
struct Mover {
    place: Ecef,
    /// Where it was when its list was made.
    anchor: Ecef,
    /// All whose anchors are within reach and skin of its own.
    near: Vec<u32>,
}

/// Where all movers are, and who is within reach of whom: exact at each step.
///
/// Each mover has a list of those that were within `reach_m + skin_m` when the list was made (Verlet 1967, as molecular
/// dynamics does it). As long as neither has gone farther than half the skin since, nobody outside the list can be
/// within reach; so a step looks through a short list, and only a mover that has gone farther looks into the grid
/// of cubes and has its list made anew. The skin trades the length of the lists for how often they are made.
#[derive(Debug)]
pub struct Neighbours {
    reach_m: f64,
    skin_m: f64,
    movers: Vec<Option<Mover>>,
    /// Movers by the cube of their anchor; a cube's side is twice the radius of a list.
    cubes: FxHashMap<Cube, Vec<u32>>,
}

impl Neighbours {
    /// Nobody yet. `reach_m` and `skin_m` in metres, the skin at least 0.
    pub fn new(reach_m: f64, skin_m: f64) -> Neighbours {
        Neighbours { reach_m, skin_m, movers: Vec::new(), cubes: FxHashMap::default() }
    }

    /// A mover is at `place` now. Tells all others that are within reach of it, where they were heard last. Numbers should
    /// be small: memory goes by the greatest.
    pub fn step(&mut self, number: u32, place: Ecef, mut tell: impl FnMut(u32)) {
        let index = number as usize;
        if self.movers.len() <= index {
            self.movers.resize(index + 1, None);
        }
        match &mut self.movers[index] {
            Some(mover) if mover.anchor.chord_m(place) <= self.skin_m / 2.0 => mover.place = place,
            _ => self.anchor(number, place),
        }
        let near = self.movers[index].as_ref().map_or(&[][..], |mover| &mover.near);
        for &other in near {
            let Some(neighbour) = &self.movers[other as usize] else { continue };
            if neighbour.place.chord_m(place) <= self.reach_m {
                tell(other);
            }
        }
    }

    /// Takes a mover out.
    pub fn remove(&mut self, number: u32) {
        let Some(mover) = self.movers.get_mut(number as usize).and_then(Option::take) else { return };
        for &other in &mover.near {
            if let Some(neighbour) = &mut self.movers[other as usize] {
                neighbour.near.retain(|&near| near != number);
            }
        }
        let cube = self.cube(mover.anchor);
        if let Some(members) = self.cubes.get_mut(&cube) {
            members.retain(|&member| member != number);
            if members.is_empty() {
                self.cubes.remove(&cube);
            }
        }
    }

    /// Makes a mover's list anew, around where it is now.
    fn anchor(&mut self, number: u32, place: Ecef) {
        self.remove(number);
        let near = self.around(place);
        for &other in &near {
            if let Some(neighbour) = &mut self.movers[other as usize] {
                neighbour.near.push(number);
            }
        }
        self.movers[number as usize] = Some(Mover { place, anchor: place, near });
        self.cubes.entry(self.cube(place)).or_default().push(number);
    }

    /// All whose anchors are within reach and skin of a place.
    fn around(&self, place: Ecef) -> Vec<u32> {
        let radius_m = self.radius_m();
        let Ecef(at) = place;
        let corner = |by_m: f64| self.cube(Ecef(at.map(|x| x + by_m)));
        let (low, high) = (corner(-radius_m), corner(radius_m));
        let mut near = Vec::new();
        for x in low[0]..=high[0] {
            for y in low[1]..=high[1] {
                for z in low[2]..=high[2] {
                    let members = self.cubes.get(&[x, y, z]).map_or(&[][..], Vec::as_slice);
                    near.extend(members.iter().copied().filter(|&other| {
                        let other = self.movers[other as usize].as_ref();
                        other.is_some_and(|other| other.anchor.chord_m(place) <= radius_m)
                    }));
                }
            }
        }
        near
    }

    fn radius_m(&self) -> f64 {
        self.reach_m + self.skin_m + HAIR_M
    }

    fn cube(&self, Ecef(place): Ecef) -> Cube {
        place.map(|x| (x / (2.0 * self.radius_m())).floor() as i32)
    }
}
