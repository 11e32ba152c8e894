//! What terrain, weather, masts and ailing transmitters do to reception: silences of all lengths that nobody meant.
//!
//! All of it is drawn once for a sea: the same station shadows the same sector all the time, the same ship is weak all the
//! time. The distributions are judgement; what is known is that ranges are irregular, that they come and go with the weather,
//! and that a few ships are heard badly everywhere.

use std::f64::consts::{PI, TAU};

use serde::Deserialize;

use crate::random::Random;
use crate::range::Range;
use crate::scenario::ScenarioError;

/// A scenario's `[radio]`; without it reception depends on distance alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Radio {
    /// How uneven the range of a station is by bearing: standard deviation of its logarithm; 0 is a circle.
    pub terrain: f64,
    /// Sectors behind hills and islands, each station.
    pub shadows: Range,
    /// Width of such a sector, degrees.
    pub shadow_degrees: Range,
    /// Share of the range that is left within it.
    pub shadow_range: Range,
    /// How the range of all stations comes and goes over the hours: standard deviation of its logarithm.
    pub weather: f64,
    /// How different the ranges of ships are (power, height of the aerial): standard deviation of the logarithm.
    pub transmitters: f64,
    /// Share of ships whose transmitter ails: a third to two thirds of the range.
    pub weak: f64,
    /// Share of ships whose masts or funnel stand in the way of their aerial on some bearings from ahead.
    pub masts: f64,
    /// Losses in bursts of each ship in a day, on average; ships differ as by an exponential distribution.
    pub fades_a_day: f64,
    /// Median length of such a loss, minutes.
    pub fade_min: f64,
    /// Standard deviation of the logarithm of that length: with 1.4, one in twenty is ten times the median.
    pub fade_spread: f64,
}

impl Default for Radio {
    fn default() -> Radio {
        Radio {
            terrain: 0.15,
            shadows: Range::new(0.0, 4.0),
            shadow_degrees: Range::new(6.0, 45.0),
            shadow_range: Range::new(0.3, 0.8),
            weather: 0.08,
            transmitters: 0.12,
            weak: 0.04,
            masts: 0.3,
            fades_a_day: 1.0,
            fade_min: 9.0,
            fade_spread: 1.4,
        }
    }
}

impl Radio {
    pub(crate) fn check(&self) -> Result<(), ScenarioError> {
        let shares = [("weak", self.weak), ("masts", self.masts)];
        let spreads = [("terrain", self.terrain), ("weather", self.weather), ("transmitters", self.transmitters)];
        if let Some((key, _)) = shares.into_iter().chain(spreads).find(|(_, value)| !(0.0..=1.0).contains(value)) {
            return Err(ScenarioError::value(format!("radio.{key}"), "must lie in 0..=1"));
        }
        let rates = [
            ("fades_a_day", self.fades_a_day, 1_000.0),
            ("fade_min", self.fade_min, 1e5),
            ("fade_spread", self.fade_spread, 4.0),
        ];
        if let Some((key, _, most)) = rates.into_iter().find(|(_, value, most)| !(0.0..=*most).contains(value)) {
            return Err(ScenarioError::value(format!("radio.{key}"), format!("must lie in 0..={most}")));
        }
        Ok(())
    }
}

/// The smallest and the largest factor of a range.
const FACTOR: (f64, f64) = (0.15, 1.5);
/// The weather is looked at each so many seconds.
const WEATHER_STEP_S: f64 = 600.0;
/// It is forgotten over about so long, seconds.
const WEATHER_MEMORY_S: f64 = 21_600.0;

/// What stands around a station.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terrain {
    /// Amplitude and phase of each harmonic of the bearing, from the first on.
    harmonics: Vec<(f64, f64)>,
    /// Bearing of the middle and half of the width, radians, and the share of the range that is left.
    shadows: Vec<(f64, f64, f64)>,
}

impl Terrain {
    pub(crate) fn draw(radio: &Radio, random: &mut Random) -> Terrain {
        // The squares of 1/k for k of 1 to 5, summed and halved, are 0.73.
        let harmonic = |k: u32, random: &mut Random| {
            let amplitude = radio.terrain / 0.73f64.sqrt() * random.normal() / f64::from(k);
            (amplitude, random.between(0.0, TAU))
        };
        let harmonics = (1..=5).map(|k| harmonic(k, random)).collect();
        let shadows = (0..radio.shadows.draw(random).round().max(0.0) as u32)
            .map(|_| {
                let half_rad = radio.shadow_degrees.draw(random).to_radians() / 2.0;
                (random.between(0.0, TAU), half_rad, radio.shadow_range.draw(random).clamp(0.0, 1.0))
            })
            .collect();
        Terrain { harmonics, shadows }
    }

    /// Factor of the range on a bearing from the station, radians.
    pub(crate) fn factor(&self, bearing_rad: f64) -> f64 {
        let wave = |(k, &(amplitude, phase)): (f64, &(f64, f64))| amplitude * (k * bearing_rad + phase).sin();
        let uneven: f64 = [1.0, 2.0, 3.0, 4.0, 5.0].into_iter().zip(&self.harmonics).map(wave).sum();
        let inside = |&&(middle, half, _): &&(f64, f64, f64)| apart(bearing_rad, middle) < half;
        let left = self.shadows.iter().filter(inside).map(|shadow| shadow.2).fold(1.0, f64::min);
        (uneven.exp() * left).clamp(FACTOR.0, FACTOR.1)
    }
}

/// Difference of two bearings, radians, 0..=pi.
fn apart(one: f64, other: f64) -> f64 {
    ((one - other + PI).rem_euclid(TAU) - PI).abs()
}

/// Factor of all ranges over time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weather(Vec<f32>);

impl Weather {
    pub(crate) fn draw(radio: &Radio, seconds: f64, random: &mut Random) -> Weather {
        if radio.weather <= 0.0 {
            return Weather::default();
        }
        let kept = (-WEATHER_STEP_S / WEATHER_MEMORY_S).exp();
        let fresh = radio.weather * (1.0 - kept * kept).sqrt();
        let mut now = radio.weather * random.normal();
        let steps = (seconds / WEATHER_STEP_S).ceil() as usize + 1;
        let step = || {
            now = now * kept + fresh * random.normal();
            now.exp().clamp(FACTOR.0, FACTOR.1) as f32
        };
        Weather(std::iter::repeat_with(step).take(steps).collect())
    }

    pub(crate) fn factor(&self, now_s: f64) -> f64 {
        self.0.get((now_s / WEATHER_STEP_S) as usize).map_or(1.0, |&factor| f64::from(factor))
    }
}

/// What a ship sends with: its aerial, and how often it fails.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Aerial {
    /// Factor of the range.
    range: f64,
    /// Bearing from ahead and half of the width of the sector that is blocked, radians, and the share of the range left.
    mast: (f64, f64, f64),
    /// Losses in bursts a day.
    fades_a_day: f64,
}

impl Aerial {
    /// An aerial that nothing is wrong with.
    pub(crate) const SOUND: Aerial = Aerial { range: 1.0, mast: (0.0, 0.0, 1.0), fades_a_day: 0.0 };

    pub(crate) fn draw(radio: &Radio, random: &mut Random) -> Aerial {
        let mut range = (radio.transmitters * random.normal()).exp();
        let (is_weak, weakness) = (random.chance(radio.weak), random.between(0.33, 0.67));
        if is_weak {
            range *= weakness;
        }
        let has_mast = random.chance(radio.masts);
        // A mast ahead or a funnel astern of the aerial.
        let from_ahead = if random.chance(0.5) { PI } else { 0.0 } + random.between(-0.5, 0.5);
        let half_rad = random.between(5.0, 25.0).to_radians();
        let mast = if has_mast { (from_ahead, half_rad, random.between(0.4, 0.85)) } else { Aerial::SOUND.mast };
        let fades_a_day = random.waiting(radio.fades_a_day);
        Aerial { range: range.clamp(FACTOR.0, FACTOR.1), mast, fades_a_day }
    }

    /// Factor of the range on a true bearing from the ship, radians, at this heading.
    pub(crate) fn factor(&self, bearing_rad: f64, heading_rad: f64) -> f64 {
        let (from_ahead, half_rad, left) = self.mast;
        let is_blocked = half_rad > 0.0 && apart(bearing_rad - heading_rad, from_ahead) < half_rad;
        if is_blocked { self.range * left } else { self.range }
    }

    /// Share of its messages that a satellite can take: a weak one drowns in the others.
    pub(crate) fn share_above(&self) -> f64 {
        self.range.min(1.0)
    }
}

/// The burst of losses that a ship is in, or that comes next.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fade {
    start_s: f64,
    end_s: f64,
    /// Share of messages that come through.
    kept: f64,
    is_drawn: bool,
}

impl Fade {
    /// Share of messages that come through at an instant; instants must not go back.
    pub(crate) fn kept(&mut self, radio: &Radio, aerial: &Aerial, now_s: f64, random: &mut Random) -> f64 {
        if aerial.fades_a_day <= 0.0 {
            return 1.0;
        }
        while !self.is_drawn || self.end_s <= now_s {
            let start_s = self.end_s + random.waiting(86_400.0 / aerial.fades_a_day);
            let length_s = radio.fade_min * 60.0 * (radio.fade_spread * random.normal()).exp();
            let kept = if random.chance(0.6) { 0.0 } else { random.between(0.0, 0.3) };
            *self = Fade { start_s, end_s: start_s + length_s.max(1.0), kept, is_drawn: true };
        }
        if self.start_s <= now_s { self.kept } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_differ_by_bearing_and_stay_as_they_are() {
        let mut random = Random::new(5, 0);
        let (mut all, mut shadowed) = (Vec::new(), 0);
        for _ in 0..300 {
            let terrain = Terrain::draw(&Radio::default(), &mut random);
            let factors: Vec<f64> = (0..360).map(|degrees| terrain.factor(f64::from(degrees).to_radians())).collect();
            assert!((terrain.factor(0.3) - terrain.factor(0.3 + TAU)).abs() < 1e-9);
            shadowed += usize::from(factors.windows(2).any(|pair| (pair[0] / pair[1]).ln().abs() > 0.2));
            all.extend(factors.iter().map(|factor| factor.ln()));
        }
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let spread = (all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / all.len() as f64).sqrt();
        assert!((0.15..0.45).contains(&spread), "{spread}");
        assert!((150..290).contains(&shadowed), "{shadowed} of 300 stations with a sharp edge");
    }

    #[test]
    fn a_mast_blocks_one_side_and_turns_with_the_ship() {
        let aerial = Aerial { mast: (PI, 0.3, 0.5), ..Aerial::SOUND };
        assert_eq!(aerial.factor(PI, 0.0), 0.5);
        assert_eq!(aerial.factor(PI, PI), 1.0);
        assert_eq!(aerial.factor(0.0, PI), 0.5);
    }

    #[test]
    fn fades_have_all_lengths() {
        let radio = Radio::default();
        let aerial = Aerial { fades_a_day: 4.0, ..Aerial::SOUND };
        let (mut fade, mut random) = (Fade::default(), Random::new(1, 2));
        let mut lengths_min = Vec::new();
        for minute in 0..2_000_000 {
            fade.kept(&radio, &aerial, f64::from(minute) * 60.0, &mut random);
            let length_min = (fade.end_s - fade.start_s) / 60.0;
            if lengths_min.last() != Some(&length_min) {
                lengths_min.push(length_min);
            }
        }
        let share = |low: f64, high: f64| {
            lengths_min.iter().filter(|&&min| (low..high).contains(&min)).count() as f64 / lengths_min.len() as f64
        };
        assert!(lengths_min.len() > 3_000);
        assert!(share(0.0, 3.0) > 0.1 && share(3.0, 30.0) > 0.4 && share(30.0, 120.0) > 0.1, "{}", share(0.0, 3.0));
        assert!((0.015..0.06).contains(&share(120.0, f64::INFINITY)), "{}", share(120.0, f64::INFINITY));
    }
}
