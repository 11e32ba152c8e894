//! Areas of concern: a GeoJSON that users edit, each area with its kind, source and date.

use nautical::{Area, AreaError, Position, destination};

use crate::facts::AreaFacts;

/// The areas that are built in.
const BUILT_IN: &[u8] = include_bytes!("../data/areas.geojson");

/// Kind of the waters that hear nothing: a silence into them counts as a call.
const WATERS: &str = "waters";

/// Kind of the areas in which transfers are licensed or usual.
const LIGHTERING_ZONE: &str = "lightering-zone";

/// How far ships drift out of such a zone while they transfer, metres: ten hours at one knot (judgement).
const DRIFT_M: f64 = 20_000.0;

/// How far ahead a course is followed, metres: some 60 nautical miles, five hours at 12 knots (judgement).
const AHEAD_M: f64 = 111_120.0;

/// Steps in which it is followed, metres.
const STEP_M: f64 = 2_500.0;

/// Areas by name and kind: `transfer-area`, `terminal-approach`, `waters`, `lightering-zone`, `waiting-area`,
/// `installation`. Others are held and weigh nothing. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub struct Areas {
    areas: Vec<Area>,
}

impl Areas {
    /// The areas built in: Sok-do and Cho-do, Zhoushan, Sansha, the East China Sea off Shanghai, the approaches of
    /// Vostochny, and the waters of the DPRK.
    pub fn built_in() -> Areas {
        Areas::from_geojson(BUILT_IN).expect("a test reads the areas that are built in")
    }

    /// Reads a user's areas; they take the place of those built in.
    pub fn from_geojson(bytes: &[u8]) -> Result<Areas, AreaError> {
        Ok(Areas { areas: Area::from_geojson(bytes)? })
    }

    /// The areas that hold a place, in the file's order; those without a kind are left out. A lightering zone holds what is
    /// within 20 km of it: ships drift while they transfer, and begin near a zone as well as in it.
    pub fn at(&self, position: Position) -> Vec<AreaFacts> {
        let named = |area: &Area| {
            let kind = area.kind.clone()?;
            Some(AreaFacts { name: area.name.clone().unwrap_or_else(|| kind.clone()), kind })
        };
        let holds = |area: &&Area| {
            let margin_m = if area.kind.as_deref() == Some(LIGHTERING_ZONE) { DRIFT_M } else { 0.0 };
            area.contains(position) || (margin_m > 0.0 && area.distance_m(position) <= margin_m)
        };
        self.areas.iter().filter(holds).filter_map(named).collect()
    }

    /// The name of the waters that a ship is in, or that it leads into within 60 nautical miles on this course (degrees,
    /// true; its reciprocal for a ship that comes into sight).
    ///
    /// ```
    /// let areas = assess::Areas::built_in();
    /// let off_nampo = nautical::Position::from_degrees(123.8, 38.5).expect("a place");
    /// assert!(areas.waters_ahead(off_nampo, 90.0).is_some() && areas.waters_ahead(off_nampo, 270.0).is_none());
    /// ```
    pub fn waters_ahead(&self, from: Position, course_degrees: f64) -> Option<&str> {
        let waters = || self.areas.iter().filter(|area| area.kind.as_deref() == Some(WATERS));
        if !course_degrees.is_finite() || waters().all(|area| area.distance_m(from) > AHEAD_M) {
            return None;
        }
        let steps = (AHEAD_M / STEP_M).ceil() as u32;
        let on_the_way = (0..=steps).map(|step| destination(from, course_degrees, f64::from(step) * STEP_M));
        let entered = on_the_way.into_iter().find_map(|place| waters().find(|area| area.contains(place)))?;
        Some(entered.name.as_deref().unwrap_or(WATERS))
    }

    /// The areas themselves.
    pub fn in_order(&self) -> &[Area] {
        &self.areas
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_areas_have_a_source_and_a_date_and_lie_where_they_should() {
        let areas = Areas::built_in();
        for area in areas.in_order() {
            assert!(area.name.is_some() && area.kind.is_some() && area.source.is_some() && area.date.is_some());
        }
        #[track_caller]
        fn check(longitude: f64, latitude: f64, expected: &[&str]) {
            let place = Position::from_degrees(longitude, latitude).expect("a place");
            let names: Vec<String> = Areas::built_in().at(place).into_iter().map(|area| area.name).collect();
            assert_eq!(names, expected, "{longitude} {latitude}");
        }
        check(124.75, 38.6, &["Sok-do and Cho-do", "waters of the DPRK, west"]);
        check(125.5, 30.5, &["East China Sea, 250 to 450 km off Shanghai"]);
        check(133.0, 42.7, &["Vostochny approaches"]);
        check(129.9, 41.75, &["waters of the DPRK, east"]);
        // Baengnyeong and Dandong are not of the DPRK.
        check(124.68, 37.95, &[]);
        check(124.15, 39.82, &[]);
        check(4.0, 52.0, &[]);
    }
}
