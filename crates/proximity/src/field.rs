//! All movers of a window: boxes in an rstar tree, candidate pairs, and the sweep over the legs of a pair.

use nautical::{Ecef, Interval};
use rstar::{AABB, RTree, RTreeObject};

use crate::kernel::Moving;
use crate::{Leg, Relative};

/// Legs under one box of the second level. Eight reports of an anchored ship span a few tens of metres.
const BLOCK_LEGS: usize = 8;

/// Largest side, metres, of a box of the first level: a stay becomes one box, a passage one every few minutes.
const PART_SIDE_M: f64 = 3_000.0;

/// Two movers by their number in the field, the lower first.
pub type Pair = (u32, u32);

/// A span in which a leg of one mover and a leg of another are within reach.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Passage {
    /// When.
    pub span: Interval,
    /// The relative motion, seen from the second.
    pub relative: Relative,
    /// Index of the first mover's leg.
    pub leg_a: u32,
    /// Index of the second mover's leg.
    pub leg_b: u32,
}

/// A box around consecutive legs.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    low: [f64; 3],
    high: [f64; 3],
    span: Interval,
}

impl Bounds {
    fn of(leg: &Leg) -> Bounds {
        let (Ecef(from), Ecef(to)) = (leg.from, leg.to);
        let low = [from[0].min(to[0]), from[1].min(to[1]), from[2].min(to[2])];
        let high = [from[0].max(to[0]), from[1].max(to[1]), from[2].max(to[2])];
        Bounds { low, high, span: leg.span }
    }

    fn joined(&self, other: &Bounds) -> Bounds {
        let mut joined = *self;
        for axis in 0..3 {
            joined.low[axis] = self.low[axis].min(other.low[axis]);
            joined.high[axis] = self.high[axis].max(other.high[axis]);
        }
        joined.span = Interval::new(self.span.start.min(other.span.start), self.span.end.max(other.span.end));
        joined
    }

    fn side_m(&self) -> f64 {
        (0..3).map(|axis| self.high[axis] - self.low[axis]).fold(0.0, f64::max)
    }

    /// Whether something in one box may be within `reach_m` of something in the other while both last.
    fn may_meet(&self, other: &Bounds, reach_m: f64) -> bool {
        self.span.start <= other.span.end && other.span.start <= self.span.end && self.is_near(other, reach_m)
    }

    /// Whether something in one box may be within `reach_m` of something in the other, whenever.
    #[inline]
    fn is_near(&self, other: &Bounds, reach_m: f64) -> bool {
        let mut apart_2 = 0.0;
        for axis in 0..3 {
            let apart = (self.low[axis] - other.high[axis]).max(other.low[axis] - self.high[axis]).max(0.0);
            apart_2 += apart * apart;
        }
        apart_2 <= reach_m * reach_m
    }
}

/// Consecutive legs of one mover that stay close together.
#[derive(Clone, Copy, Debug)]
struct Part {
    mover: u32,
    first_leg: u32,
    past_leg: u32,
    /// Its first box of the second level; the others follow, one for every [`BLOCK_LEGS`] legs.
    first_block: u32,
    bounds: Bounds,
}

/// A part as the tree holds it: its box, grown.
#[derive(Clone, Copy, Debug)]
struct Grown {
    part: u32,
    envelope: AABB<[f64; 3]>,
}

impl RTreeObject for Grown {
    type Envelope = AABB<[f64; 3]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

/// The movers of a window of time, each a list of legs in order of their start.
///
/// A leg that reaches beyond the window belongs to the field of each window it touches: a passage is told by that one
/// in which the two legs' shared span starts, so the answer does not depend on how time is cut.
#[derive(Default, Debug)]
pub struct Field {
    legs: Vec<Moving>,
    /// Those of the mover that is being added.
    added: Vec<Leg>,
    /// Movers so far.
    movers: u32,
    parts: Vec<Part>,
    blocks: Vec<Bounds>,
}

impl Field {
    /// Adds a mover with its legs, ordered by start (and by end), and gives its number.
    pub fn add(&mut self, legs: impl IntoIterator<Item = Leg>) -> u32 {
        self.add_by(|all| all.extend(legs))
    }

    /// Adds a mover whose legs `push` puts at the end of the list that it is given, and gives its number.
    pub fn add_by(&mut self, push: impl FnOnce(&mut Vec<Leg>)) -> u32 {
        let mut added = std::mem::take(&mut self.added);
        added.clear();
        push(&mut added);
        self.bound(&added);
        self.legs.extend(added.iter().map(Moving::from));
        self.added = added;
        self.movers += 1;
        self.movers - 1
    }

    /// Takes all movers out; the memory stays for those of the next window.
    pub fn clear(&mut self) {
        let Field { legs, movers, parts, blocks, .. } = self;
        legs.clear();
        parts.clear();
        blocks.clear();
        *movers = 0;
    }

    /// How many movers it holds.
    pub fn len(&self) -> usize {
        self.movers as usize
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The caller's mark of a leg, by the index that a passage names.
    pub fn tag(&self, index: u32) -> u32 {
        self.leg(index).tag
    }

    fn leg(&self, index: u32) -> &Moving {
        &self.legs[index as usize]
    }

    /// Finds the pairs that may come within `reach_m` metres of each other.
    pub fn search(&self, reach_m: f64) -> Search<'_> {
        Search { field: self, reach_m, candidates: candidates(&self.parts, reach_m) }
    }

    /// Puts boxes around the legs of the next mover: parts of as many legs as a box of [`PART_SIDE_M`] holds, one at least.
    fn bound(&mut self, added: &[Leg]) {
        let base = self.legs.len() as u32;
        let mut first = 0;
        while let Some(leg) = added.get(first) {
            let mut bounds = Bounds::of(leg);
            let mut block = bounds;
            let first_block = self.blocks.len() as u32;
            let mut past = first + 1;
            for leg in &added[past..] {
                let of_leg = Bounds::of(leg);
                let joined = bounds.joined(&of_leg);
                if joined.side_m() > PART_SIDE_M {
                    break;
                }
                if (past - first).is_multiple_of(BLOCK_LEGS) {
                    self.blocks.push(std::mem::replace(&mut block, of_leg));
                } else {
                    block = block.joined(&of_leg);
                }
                bounds = joined;
                past += 1;
            }
            self.blocks.push(block);
            let (first_leg, past_leg) = (base + first as u32, base + past as u32);
            self.parts.push(Part { mover: self.movers, first_leg, past_leg, first_block, bounds });
            first = past;
        }
    }
}

/// Parts of two movers that may meet, as numbers of parts, ordered by pair and then by time.
fn candidates(parts: &[Part], reach_m: f64) -> Vec<(u32, u32)> {
    // A hair more than half the reach on each side, so that rounding can only let pairs through.
    let grow = reach_m / 2.0 + 1e-3;
    let grown = |(part, Part { bounds, .. }): (usize, &Part)| Grown {
        part: part as u32,
        envelope: AABB::from_corners(bounds.low.map(|low| low - grow), bounds.high.map(|high| high + grow)),
    };
    let tree = RTree::bulk_load(parts.iter().enumerate().map(grown).collect());
    let mut candidates: Vec<(u32, u32)> = tree
        .intersection_candidates_with_other_tree(&tree)
        .map(|(a, b)| (a.part, b.part))
        .filter(|&(a, b)| {
            let (first, second) = (&parts[a as usize], &parts[b as usize]);
            first.mover < second.mover && first.bounds.may_meet(&second.bounds, reach_m)
        })
        .collect();
    // Parts are numbered by mover, then by time.
    candidates.sort_unstable_by_key(|&(a, b)| (parts[a as usize].mover, parts[b as usize].mover, a, b));
    candidates
}

/// A field with its candidate pairs found: the costly part that remains is the kernel, pair by pair.
#[derive(Debug)]
pub struct Search<'f> {
    field: &'f Field,
    reach_m: f64,
    candidates: Vec<(u32, u32)>,
}

impl Search<'_> {
    /// The pairs that may come within reach, in order, each once. Whether they do, [`PairSearch::visit`] tells.
    pub fn pairs(&self) -> impl Iterator<Item = PairSearch<'_>> {
        let movers = |&(a, b): &(u32, u32)| (self.field.parts[a as usize].mover, self.field.parts[b as usize].mover);
        self.candidates.chunk_by(move |x, y| movers(x) == movers(y)).map(move |candidates| PairSearch {
            search: self,
            pair: movers(&candidates[0]),
            candidates,
        })
    }
}

/// One candidate pair.
#[derive(Clone, Copy, Debug)]
pub struct PairSearch<'s> {
    search: &'s Search<'s>,
    /// The two movers.
    pub pair: Pair,
    candidates: &'s [(u32, u32)],
}

impl PairSearch<'_> {
    /// Tells each passage whose legs' shared span starts in `window` (its end excluded). Where the legs of a mover do
    /// not overlap each other, passages come in order of time.
    pub fn visit(&self, window: Interval, mut tell: impl FnMut(Passage)) {
        for &(a, b) in self.candidates {
            let (part_a, part_b) = (&self.search.field.parts[a as usize], &self.search.field.parts[b as usize]);
            let mut from_b = part_b.first_leg;
            let firsts = (part_a.first_leg..part_a.past_leg).step_by(BLOCK_LEGS);
            for (block, first) in (part_a.first_block as usize..).zip(firsts) {
                let past = (first + BLOCK_LEGS as u32).min(part_a.past_leg);
                let starts = self.search.field.leg(first).span.start;
                while from_b < part_b.past_leg && self.search.field.leg(from_b).span.end <= starts {
                    from_b += 1;
                }
                if self.search.any_block_near(block, part_b, from_b) {
                    self.search.sweep((first, past), (from_b, part_b.past_leg), window, &mut tell);
                }
            }
        }
    }
}

impl Search<'_> {
    /// Whether the block may meet any block of `part` from leg `from` on, as far as they overlap it in time.
    fn any_block_near(&self, block: usize, part: &Part, from: u32) -> bool {
        let block = &self.field.blocks[block];
        let first = part.first_block as usize + (from - part.first_leg) as usize / BLOCK_LEGS;
        let past = part.first_block as usize + ((part.past_leg - part.first_leg) as usize).div_ceil(BLOCK_LEGS);
        self.field.blocks[first.min(past)..past]
            .iter()
            .take_while(|other| other.span.start < block.span.end)
            .any(|other| block.may_meet(other, self.reach_m))
    }

    /// Legs `a` of one mover against legs `b` of another, both in order of time.
    fn sweep(&self, a: (u32, u32), b: (u32, u32), window: Interval, tell: &mut impl FnMut(Passage)) {
        let Field { legs, .. } = self.field;
        let others = &legs[..b.1 as usize];
        let mut from_b = b.0 as usize;
        for leg_a in a.0..a.1 {
            let first = self.field.leg(leg_a);
            while others.get(from_b).is_some_and(|other| other.span.end <= first.span.start) {
                from_b += 1;
            }
            for (leg_b, second) in (from_b as u32..).zip(&others[from_b..]) {
                if second.span.start >= first.span.end {
                    break;
                }
                let start = first.span.start.max(second.span.start);
                if start < window.start || start >= window.end {
                    continue;
                }
                let shared = Interval { start, end: first.span.end.min(second.span.end) };
                let relative = Relative::of(first, second, shared);
                if let Some(span) = relative.within(self.reach_m) {
                    tell(Passage { span, relative, leg_a, leg_b });
                }
            }
        }
    }
}
