//! Most of it was at night.

use super::scene::HOUR_S;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};
use nautical::{Position, Time};

pub(super) const RULE: Rule =
    Rule { code: "night", group: Group::Behaviour, toward: Toward::For, about: "most of it was at night", find };

/// Share of the time from which a meeting was at night (judgement).
const NIGHT_SHARE: f64 = 0.6;

/// Sun this far below the horizon, degrees: end of civil twilight.
const TWILIGHT_DEGREES: f64 = -6.0;

/// Share of a span in which the sun is below civil twilight, by samples, at most 96.
fn night_share(place: Position, start: Time, end: Time) -> f64 {
    let samples = (end.since(start) / 1_800.0).clamp(1.0, 96.0) as u32;
    let step_s = end.since(start) / f64::from(samples);
    let dark = (0..samples)
        .filter(|at| sun_degrees(place, start.plus_seconds(step_s * (f64::from(*at) + 0.5))) < TWILIGHT_DEGREES)
        .count();
    dark as f64 / f64::from(samples)
}

/// Height of the sun, degrees, to about half a degree: mean longitude and anomaly from 2000, as in the Astronomical
/// Almanac's low-precision formulas.
fn sun_degrees(place: Position, time: Time) -> f64 {
    let days = time.seconds() / 86_400.0 - 10_957.5;
    let anomaly = (357.528 + 0.985_600_3 * days).to_radians();
    let longitude = (280.46 + 0.985_647_4 * days + 1.915 * anomaly.sin() + 0.02 * (2.0 * anomaly).sin()).to_radians();
    let tilt = 23.439f64.to_radians();
    let declination = (tilt.sin() * longitude.sin()).asin();
    let ascension = (tilt.cos() * longitude.sin()).atan2(longitude.cos());
    let sidereal = (280.460_618 + 360.985_647_366 * days + place.longitude()).to_radians();
    let latitude = place.latitude().to_radians();
    let height = latitude.sin() * declination.sin() + latitude.cos() * declination.cos() * (sidereal - ascension).cos();
    height.clamp(-1.0, 1.0).asin().to_degrees()
}

fn find(scene: &Scene) -> Option<Finding> {
    let place = scene.facts.position()?;
    let dark = night_share(place, scene.facts.start, scene.facts.end);
    let hours = scene.facts.duration_s() / HOUR_S;
    let text = format!("{:.1} of {hours:.1} h were at night", dark * hours);
    let told = scene.facts.encounter.is_some() && dark >= NIGHT_SHARE;
    told.then(|| Finding::measured(dark, NIGHT_SHARE, text, vec![scene.facts.id.clone()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn night_where_it_is_night() {
        #[track_caller]
        fn check(longitude: f64, latitude: f64, from: &str, to: &str, expected: std::ops::RangeInclusive<f64>) {
            let time = |text: &str| Time::parse(text).expect("a time");
            let place = Position::from_degrees(longitude, latitude).expect("a place");
            let share = night_share(place, time(from), time(to));
            assert!(expected.contains(&share), "{share}");
        }
        check(125.0, 30.0, "2018-02-24T13:00:00Z", "2018-02-24T19:00:00Z", 1.0..=1.0);
        check(125.0, 30.0, "2018-02-24T02:00:00Z", "2018-02-24T06:00:00Z", 0.0..=0.0);
        check(0.0, 51.5, "2024-03-20T00:00:00Z", "2024-03-21T00:00:00Z", 0.4..=0.5);
        check(20.0, 70.0, "2024-06-20T00:00:00Z", "2024-06-21T00:00:00Z", 0.0..=0.0);
    }
}
