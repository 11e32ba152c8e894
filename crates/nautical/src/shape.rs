//! Polygons made ready for questions: inside or not, and how far.

use rstar::AABB;

use crate::Position;
use crate::inside::Inside;
use crate::outline::{Nearest, Outline};
use crate::polygon::Polygon;

/// Some polygons with both indexes. About 100 bytes of memory for each vertex.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    inside: Inside,
    outline: Outline,
}

impl Shape {
    /// `None` where the polygons have more edges than the indexes hold (tens of millions).
    pub(crate) fn new(polygons: &[Polygon]) -> Option<Shape> {
        Some(Shape { outline: Outline::new(polygons)?, inside: Inside::new(polygons)? })
    }

    /// Whether `position` lies inside.
    pub(crate) fn contains(&self, position: Position) -> bool {
        self.inside.contains(position)
    }

    /// Metres to the nearest edge, 0 inside.
    pub(crate) fn distance_m(&self, position: Position) -> f64 {
        if self.contains(position) { 0.0 } else { self.outline.distance_m(position) }
    }

    /// The nearest point of the outline.
    pub(crate) fn nearest_edge(&self, position: Position) -> Option<Nearest> {
        self.outline.nearest(position.ecef())
    }

    /// The box round the outline, earth-centred, metres.
    pub(crate) fn envelope(&self) -> AABB<[f64; 3]> {
        self.outline.envelope()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Places with many at the edges of the map, where arithmetic might overflow.
    fn places() -> impl Strategy<Value = Position> {
        let longitude =
            prop_oneof![Just(-1_800_000_000), Just(1_800_000_000), Just(0), -1_800_000_000..=1_800_000_000i32];
        let latitude =
            prop_oneof![Just(-900_000_000), Just(900_000_000), Just(899_999_999), -900_000_000..=900_000_000i32];
        (longitude, latitude).prop_map(|(east, north)| Position::from_e7(east, north).expect("in range"))
    }

    proptest! {
        #[test]
        fn any_polygons_give_an_answer(
            rings in prop::collection::vec(prop::collection::vec(places(), 0..6), 1..4),
            asked in prop::collection::vec(places(), 8),
        ) {
            let outer = rings.first().cloned().unwrap_or_default();
            let shape = Shape::new(&[Polygon { outer, holes: rings.into_iter().skip(1).collect() }]).expect("few edges");
            for place in asked {
                let distance_m = shape.distance_m(place);
                prop_assert!(distance_m >= 0.0 && (distance_m < 20_004_000.0 || distance_m.is_infinite()), "{}", distance_m);
                prop_assert!(!shape.contains(place) || distance_m == 0.0);
            }
        }
    }
}
