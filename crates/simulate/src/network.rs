//! Who hears what: shore stations with range and outages, satellites that pass, crowding, and bursts of loss.

use std::f64::consts::PI;

use serde::Deserialize;

use crate::chart::Place;
use crate::path::State;
use crate::radio::{Aerial, Radio, Terrain, Weather};
use crate::random::Random;
use crate::range::Range;
use crate::scenario::ScenarioError;
use crate::vessel::Span;

/// Most stations that hear one message.
const HEARERS_MAX: usize = 6;
/// A ship's stations are looked up again after so long, seconds: 5 min at 25 knots are 4 km.
const LOOK_S: f64 = 300.0;
/// Nothing is heard from beyond so many times a station's range, whatever its terrain, the weather and the ship.
const FARTHEST: f64 = 3.0;
/// Slots in a minute on both channels (ITU-R M.1371-5, annex 2: 2,250 each).
const SLOTS_MIN: f64 = 4_500.0;

/// A shore station.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Station {
    /// For `s:` of the tag block.
    pub name: String,
    /// Longitude and latitude.
    pub at: Place,
    /// Half of the messages from here are heard, kilometres; it falls off within a fifth of it.
    pub range_km: f64,
    /// Hours after the start between which it is silent: pairs of from, to.
    #[serde(default)]
    pub outages_h: Vec<[f64; 2]>,
    /// Its clock: pairs of hours after the start, and seconds that it is ahead from then on.
    #[serde(default)]
    pub clock: Vec<[f64; 2]>,
}

/// Satellites, seen from the sea below.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Satellites {
    /// Minutes from one pass to the next.
    pub every_min: Range,
    /// Minutes of a pass.
    pub pass_min: Range,
    /// Share of messages decoded, drawn for each pass: congestion takes the rest.
    pub decoded: Range,
    /// Share of positions that come as message 27.
    #[serde(default)]
    pub long_range: f64,
}

/// The stations that may hear a ship where it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    until_s: f64,
    stations: [(u8, f32); HEARERS_MAX],
    count: u8,
}

impl Default for Reach {
    fn default() -> Reach {
        Reach { until_s: f64::NEG_INFINITY, stations: [(0, 0.0); HEARERS_MAX], count: 0 }
    }
}

/// A receiver that heard a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Receiver {
    Shore(u8),
    Satellite,
}

#[derive(Clone, Copy, Debug)]
struct Pass {
    span: Span,
    decoded: f64,
}

/// Load of a station: messages in its reach, this minute and the last.
#[derive(Clone, Copy, Debug, Default)]
struct Load {
    minute: i64,
    now: u32,
    last: u32,
}

/// All receivers.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    stations: Vec<Station>,
    /// What stands around each station.
    terrains: Vec<Terrain>,
    weather: Weather,
    loads: Vec<Load>,
    passes: Vec<Pass>,
    /// The pass that is on or comes next.
    pass: usize,
    long_range: f64,
    bursts: Vec<Span>,
    /// Nobody is named: everything is heard.
    hears_all: bool,
}

impl Network {
    pub(crate) fn new(
        stations: &[Station],
        satellites: Option<&Satellites>,
        radio: Option<&Radio>,
        bursts: Vec<Span>,
        (seconds, random): (f64, &mut Random),
    ) -> Result<Network, ScenarioError> {
        if stations.len() > usize::from(u8::MAX) {
            return Err(ScenarioError::value("station", "at most 255"));
        }
        Ok(Network {
            loads: vec![Load::default(); stations.len()],
            stations: stations.to_vec(),
            terrains: stations
                .iter()
                .map(|_| radio.map_or_else(Terrain::default, |radio| Terrain::draw(radio, random)))
                .collect(),
            weather: radio.map_or_else(Weather::default, |radio| Weather::draw(radio, seconds, random)),
            passes: satellites.map(|satellites| passes(satellites, seconds, random)).unwrap_or_default(),
            pass: 0,
            long_range: satellites.map_or(0.0, |satellites| satellites.long_range),
            bursts,
            hears_all: stations.is_empty() && satellites.is_none(),
        })
    }

    /// Finds a ship's stations anew where it is time to.
    pub(crate) fn look(&self, reach: &mut Reach, state: &State, aerial: &Aerial, now_s: f64) {
        if self.hears_all || now_s < reach.until_s {
            return;
        }
        *reach = Reach { until_s: now_s + LOOK_S, ..Reach::default() };
        let weather = self.weather.factor(now_s);
        for ((number, station), terrain) in (0u8..).zip(&self.stations).zip(&self.terrains) {
            let [east, north] = station.at.metres_to(state.place);
            let distance_km = east.hypot(north) / 1_000.0;
            if distance_km > FARTHEST * station.range_km {
                continue;
            }
            let bearing_rad = east.atan2(north);
            let aerial = aerial.factor(bearing_rad + PI, state.heading_rad);
            let share = heard_share(distance_km, station.range_km * weather * terrain.factor(bearing_rad) * aerial);
            if share > 1e-3
                && let Some(slot) = reach.stations.get_mut(usize::from(reach.count))
            {
                *slot = (number, share as f32);
                reach.count += 1;
            }
        }
    }

    /// The next second has come.
    pub(crate) fn tick(&mut self, now_s: f64) {
        while self.passes.get(self.pass).is_some_and(|pass| pass.span.end_s <= now_s) {
            self.pass += 1;
        }
    }

    /// The earliest time from `now_s` on at which a message could be heard.
    pub(crate) fn next_possible_s(&self, reach: &Reach, now_s: f64) -> f64 {
        if self.hears_all || reach.count > 0 {
            return now_s;
        }
        let pass_s = self.passes.get(self.pass).map_or(f64::INFINITY, |pass| pass.span.start_s);
        pass_s.min(reach.until_s).max(now_s)
    }

    /// Tells each receiver that hears a message of a transmitter of this strength (0..=1), seen from shore and from above.
    pub(crate) fn hear(
        &mut self,
        reach: &Reach,
        (strength, strength_above): (f64, f64),
        now_s: f64,
        random: &mut Random,
        mut tell: impl FnMut(Receiver),
    ) {
        if self.bursts.iter().any(|burst| burst.holds(now_s)) {
            return;
        }
        if self.hears_all {
            if strength >= 1.0 || random.chance(strength) {
                tell(Receiver::Shore(0));
            }
            return;
        }
        for &(number, share) in reach.stations.iter().take(usize::from(reach.count)) {
            let Some((station, load)) =
                self.stations.get(usize::from(number)).zip(self.loads.get_mut(usize::from(number)))
            else {
                continue;
            };
            let free = load.take(now_s);
            if random.chance(f64::from(share) * strength * free) && !station.is_out(now_s) {
                tell(Receiver::Shore(number));
            }
        }
        if let Some(pass) = self.passes.get(self.pass).filter(|pass| pass.span.holds(now_s))
            && random.chance(pass.decoded * strength_above)
        {
            tell(Receiver::Satellite);
        }
    }

    /// Whether a satellite took this position as a message 27.
    pub(crate) fn is_long_range(&self, random: &mut Random) -> bool {
        self.long_range > 0.0 && random.chance(self.long_range)
    }

    pub(crate) fn name(&self, receiver: Receiver) -> &str {
        match receiver {
            Receiver::Shore(number) => self.stations.get(usize::from(number)).map_or("SIM", |station| &station.name),
            Receiver::Satellite => "SIM SATELLITE",
        }
    }

    /// Seconds that a receiver's clock is ahead.
    pub(crate) fn clock_s(&self, receiver: Receiver, now_s: f64) -> f64 {
        let Receiver::Shore(number) = receiver else { return 0.0 };
        let clock = self.stations.get(usize::from(number)).map_or(&[][..], |station| station.clock.as_slice());
        clock.iter().rev().find(|[from_h, _]| from_h * 3_600.0 <= now_s).map_or(0.0, |[_, ahead_s]| *ahead_s)
    }
}

impl Station {
    fn is_out(&self, now_s: f64) -> bool {
        self.outages_h.iter().any(|[from, to]| (from * 3_600.0..to * 3_600.0).contains(&now_s))
    }
}

impl Load {
    /// Counts a message; the chance that nobody else sends in its slot, by the load of the last minute. Self-organised
    /// access keeps it near 1 until the slots run short.
    fn take(&mut self, now_s: f64) -> f64 {
        let minute = (now_s / 60.0) as i64;
        if minute != self.minute {
            let last = if minute == self.minute + 1 { self.now } else { 0 };
            *self = Load { minute, now: 0, last };
        }
        self.now += 1;
        let load = f64::from(self.last) / SLOTS_MIN;
        if load < 0.05 { 1.0 } else { (-load * load).exp() }
    }
}

/// Share of messages heard at a distance: nearly all near by, half at the range, none well beyond it.
fn heard_share(distance_km: f64, range_km: f64) -> f64 {
    let range_km = range_km.max(0.1);
    if distance_km > 2.0 * range_km {
        return 0.0;
    }
    0.98 / (1.0 + ((distance_km - range_km) / (0.07 * range_km)).exp())
}

fn passes(satellites: &Satellites, seconds: f64, random: &mut Random) -> Vec<Pass> {
    let mut passes = Vec::new();
    let mut start_s = random.unit() * satellites.every_min.draw(random) * 60.0;
    while start_s < seconds {
        let end_s = start_s + (satellites.pass_min.draw(random) * 60.0).max(1.0);
        passes.push(Pass { span: Span { start_s, end_s }, decoded: satellites.decoded.draw(random) });
        start_s = (start_s + satellites.every_min.draw(random) * 60.0).max(end_s);
    }
    passes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::Status;

    fn station(outages_h: Vec<[f64; 2]>) -> Station {
        Station {
            name: "SIM-1".into(),
            at: Place::from([120.0, 36.0]),
            range_km: 60.0,
            outages_h,
            clock: vec![[2.0, 5.0]],
        }
    }

    fn lying(place: Place) -> State {
        State { place, velocity: [0.0; 2], heading_rad: 0.0, turn_rad_s: 0.0, status: Status::AtAnchor }
    }

    fn heard(network: &mut Network, at: Place, now_s: f64) -> u32 {
        let (mut reach, mut random, mut count) = (Reach::default(), Random::new(3, 3), 0);
        network.look(&mut reach, &lying(at), &Aerial::SOUND, now_s);
        for _ in 0..1_000 {
            network.hear(&reach, (1.0, 1.0), now_s, &mut random, |_| count += 1);
        }
        count
    }

    #[test]
    fn hears_near_by_and_not_far_off_or_in_an_outage() {
        let stations = [station(vec![[1.0, 2.0]])];
        let mut network =
            Network::new(&stations, None, None, Vec::new(), (1e5, &mut Random::new(1, 1))).expect("a network");
        let north = |km: f64| stations[0].at.offset(0.0, km * 1_000.0);
        assert!(heard(&mut network, north(20.0), 60.0) > 950);
        assert!((400..600).contains(&heard(&mut network, north(60.0), 180.0)));
        assert_eq!(heard(&mut network, north(130.0), 300.0), 0);
        assert_eq!(heard(&mut network, north(20.0), 5_000.0), 0);
        assert_eq!(network.clock_s(Receiver::Shore(0), 7_300.0), 5.0);
        assert_eq!(network.clock_s(Receiver::Shore(0), 7_100.0), 0.0);
    }

    #[test]
    fn a_satellite_is_there_at_times() {
        let satellites = Satellites {
            every_min: Range::new(60.0, 120.0),
            pass_min: Range::new(8.0, 10.0),
            decoded: Range::new(0.5, 0.5),
            long_range: 0.0,
        };
        let mut network = Network::new(&[], Some(&satellites), None, Vec::new(), (86_400.0, &mut Random::new(1, 1)))
            .expect("a network");
        let at = Place::from([150.0, 30.0]);
        let mut minutes = 0;
        for minute in 0..1_440 {
            let now_s = f64::from(minute) * 60.0;
            let mut reach = Reach::default();
            network.tick(now_s);
            network.look(&mut reach, &lying(at), &Aerial::SOUND, now_s);
            let next_s = network.next_possible_s(&reach, now_s);
            let count = heard(&mut network, at, now_s);
            assert!(count == 0 || (450..550).contains(&count), "{count}");
            assert!(count == 0 || next_s <= now_s);
            minutes += u32::from(count > 0);
        }
        assert!((80..250).contains(&minutes), "{minutes}");
    }
}
