//! Who is near whom now: one report at a time, for a stream.

use nautical::Ecef;
use rustc_hash::FxHashMap;

/// A hair, metres, by which the lists reach farther than they must, so that rounding can only let neighbours in.
const HAIR_M: f64 = 1e-3;

/// A cube of the grid.
type Cube = [i32; 3];

/// A place that is near to none.
const NOWHERE: Ecef = Ecef([f64::NAN; 3]);

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
    /// Where each mover is; nowhere if it was taken out. What every step looks at lies close together.
    places: Vec<Ecef>,
    /// Where each was when its list was made.
    anchors: Vec<Ecef>,
    /// All whose anchors are within reach and skin of a mover's own.
    near: Vec<Vec<u32>>,
    /// Movers by the cube of their anchor; a cube's side is twice the radius of a list.
    cubes: FxHashMap<Cube, Vec<u32>>,
}

impl Neighbours {
    /// Nobody yet. `reach_m` and `skin_m` in metres, the skin at least 0.
    pub fn new(reach_m: f64, skin_m: f64) -> Neighbours {
        let (places, anchors, near) = (Vec::new(), Vec::new(), Vec::new());
        Neighbours { reach_m, skin_m, places, anchors, near, cubes: FxHashMap::default() }
    }

    /// A mover is at `place` now. Tells all others that are within reach of it, where they were heard last. Numbers should
    /// be small: memory goes by the greatest.
    pub fn step(&mut self, number: u32, place: Ecef, mut tell: impl FnMut(u32)) {
        let index = number as usize;
        if self.places.len() <= index {
            self.places.resize(index + 1, NOWHERE);
            self.anchors.resize(index + 1, NOWHERE);
            self.near.resize(index + 1, Vec::new());
        }
        let half_skin_m = self.skin_m / 2.0;
        // Nowhere is near to nothing, so a new mover gets its list here.
        if apart_2(self.anchors[index], place) <= half_skin_m * half_skin_m {
            self.places[index] = place;
        } else {
            self.anchor(number, place);
        }
        let reach_2 = self.reach_m * self.reach_m;
        for &other in &self.near[index] {
            if apart_2(self.places[other as usize], place) <= reach_2 {
                tell(other);
            }
        }
    }

    /// Takes a mover out.
    pub fn remove(&mut self, number: u32) {
        let index = number as usize;
        if self.places.get(index).is_none_or(|place| place.0[0].is_nan()) {
            return;
        }
        self.leave_lists(number);
        self.near[index].clear();
        self.leave_cube(number, self.cube(self.anchors[index]));
        (self.places[index], self.anchors[index]) = (NOWHERE, NOWHERE);
    }

    /// Takes a mover out of the lists of others.
    fn leave_lists(&mut self, number: u32) {
        let near = std::mem::take(&mut self.near[number as usize]);
        for &other in &near {
            let theirs = &mut self.near[other as usize];
            if let Some(at) = theirs.iter().position(|&near| near == number) {
                theirs.swap_remove(at);
            }
        }
        self.near[number as usize] = near;
    }

    fn leave_cube(&mut self, number: u32, cube: Cube) {
        let Some(members) = self.cubes.get_mut(&cube) else { return };
        members.retain(|&member| member != number);
        if members.is_empty() {
            self.cubes.remove(&cube);
        }
    }

    /// Makes a mover's list anew, around where it is now.
    fn anchor(&mut self, number: u32, place: Ecef) {
        let index = number as usize;
        let (old, new) = (self.anchors[index], self.cube(place));
        let was_there = !old.0[0].is_nan();
        if was_there {
            self.leave_lists(number);
        }
        if !was_there || self.cube(old) != new {
            if was_there {
                self.leave_cube(number, self.cube(old));
            }
            self.cubes.entry(new).or_default().push(number);
        }
        (self.places[index], self.anchors[index]) = (place, place);
        let mut near = std::mem::take(&mut self.near[index]);
        self.around(number, place, &mut near);
        for &other in &near {
            self.near[other as usize].push(number);
        }
        self.near[index] = near;
    }

    /// All others whose anchors are within reach and skin of a place, in place of what is in `near`.
    fn around(&self, number: u32, place: Ecef, near: &mut Vec<u32>) {
        near.clear();
        let radius_m = self.radius_m();
        let Ecef(at) = place;
        let corner = |by_m: f64| self.cube(Ecef(at.map(|x| x + by_m)));
        let (low, high) = (corner(-radius_m), corner(radius_m));
        for x in low[0]..=high[0] {
            for y in low[1]..=high[1] {
                for z in low[2]..=high[2] {
                    let members = self.cubes.get(&[x, y, z]).map_or(&[][..], Vec::as_slice);
                    near.extend(members.iter().copied().filter(|&other| {
                        other != number && apart_2(self.anchors[other as usize], place) <= radius_m * radius_m
                    }));
                }
            }
        }
    }

    fn radius_m(&self) -> f64 {
        self.reach_m + self.skin_m + HAIR_M
    }

    fn cube(&self, Ecef(place): Ecef) -> Cube {
        place.map(|x| (x / (2.0 * self.radius_m())).floor() as i32)
    }
}

/// Straight distance squared, square metres.
#[inline]
fn apart_2(a: Ecef, b: Ecef) -> f64 {
    let [x, y, z] = a.minus(b);
    x * x + y * y + z * z
}
