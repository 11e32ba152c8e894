//! Which silences come near a box of space and time: an rstar tree over the boxes of their prisms.

use nautical::{Interval, Time};
use rstar::{AABB, RTree, RTreeObject};
use tracks::TrackKey;

/// Time is the fourth axis of a box, as metres at this speed: of the order of a ship's, so that boxes are about cubes.
const METRES_PER_SECOND: f64 = 5.0;

/// Low and high corners of a box: three axes earth-centred, metres, and time.
pub(super) type Corners = ([f64; 4], [f64; 4]);

/// The box of a place and a span.
pub(super) fn corners((low, high): ([f64; 3], [f64; 3]), span: Interval) -> Corners {
    let along = |place: [f64; 3], time: Time| [place[0], place[1], place[2], time.seconds() * METRES_PER_SECOND];
    (along(low, span.start), along(high, span.end))
}

/// The same box `seconds` later.
pub(super) fn later((mut low, mut high): Corners, seconds: f64) -> Corners {
    low[3] += seconds * METRES_PER_SECOND;
    high[3] += seconds * METRES_PER_SECOND;
    (low, high)
}

/// What a silence is known by: whose it is, and its last sight before.
pub type SilenceKey = (TrackKey, Time);

/// One silence in the tree.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Boxed {
    key: SilenceKey,
    corners: Corners,
}

impl RTreeObject for Boxed {
    type Envelope = AABB<[f64; 4]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.corners.0, self.corners.1)
    }
}

/// The boxes of the silences that are kept. Putting one in or out costs a few microseconds.
#[derive(Default, Debug)]
pub(super) struct Index {
    tree: RTree<Boxed>,
}

impl Index {
    pub(super) fn insert(&mut self, key: SilenceKey, corners: Corners) {
        self.tree.insert(Boxed { key, corners });
    }

    pub(super) fn remove(&mut self, key: SilenceKey, corners: Corners) {
        self.tree.remove(&Boxed { key, corners });
    }

    /// Those that touch a box, in order, whatever the order in which they were put in.
    pub(super) fn near(&self, (low, high): Corners) -> Vec<SilenceKey> {
        let within = AABB::from_corners(low, high);
        let mut keys: Vec<SilenceKey> =
            self.tree.locate_in_envelope_intersecting(within).map(|boxed| boxed.key).collect();
        keys.sort_unstable();
        keys
    }
}
