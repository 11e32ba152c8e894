//! A sea: all vessels with their true paths, made from a scenario and a seed.

use std::collections::BTreeSet;

use nautical::Time;

use crate::network::Network;
use crate::radio::{Aerial, Radio};
use crate::random::Random;
use crate::registry::Registry;
use crate::scenario::{Recording, Scenario, ScenarioError};
use crate::shipyard::{Planned, Shipyard};
use crate::truth::Definition;
use crate::vessel::{Span, Vessel};
use crate::{meeting, traffic};

/// Most vessels of a sea.
const VESSELS_MAX: f64 = 900_000.0;

/// A number by which a ship is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Identity {
    /// Maritime mobile service identity.
    Mmsi(u32),
    /// IMO ship identification number.
    Imo(u32),
}

/// A sea whose truth is known.
#[derive(Clone, Debug)]
pub struct Sea {
    pub(crate) name: String,
    pub(crate) start: Time,
    pub(crate) seconds: f64,
    pub(crate) seed: u64,
    pub(crate) recording: Recording,
    pub(crate) radio: Option<Radio>,
    pub(crate) network: Network,
    pub(crate) definition: Definition,
    pub(crate) vessels: Vec<Vessel>,
    pub(crate) planned: Vec<Planned>,
    /// Label of each group, and whether it is a decoy.
    pub(crate) groups: Vec<(String, bool)>,
}

impl Sea {
    /// Makes the sea of a scenario; `seed` goes before the scenario's own, and `scale` multiplies the counts of ships and
    /// meetings. The same arguments make the same sea.
    ///
    /// # Errors
    /// [`ScenarioError::Value`] for a group that lacks something, and for more than 900,000 ships.
    pub fn new(scenario: &Scenario, seed: Option<u64>, scale: f64) -> Result<Sea, ScenarioError> {
        let wanted: u32 = scenario.traffic.iter().map(|group| group.ships).fold(0, u32::saturating_add);
        if !(scale > 0.0 && f64::from(wanted) * scale <= VESSELS_MAX) {
            let fault = format!("{scale}: must be above 0 and leave at most {VESSELS_MAX} ships");
            return Err(ScenarioError::value("scale", fault));
        }
        let seed = seed.unwrap_or(scenario.seed);
        let registry = Registry::new(scenario.recording.antenna_amidships, scenario.recording.wrong_particulars);
        let mut yard = Shipyard::new(registry, scenario.hours * 3_600.0, scale);
        for planned in &scenario.meeting {
            yard.open_group(&planned.label, planned.decoy, seed);
            meeting::build(planned, &mut yard)?;
        }
        for group in &scenario.traffic {
            yard.open_group(group.label.as_deref().unwrap_or(group.kind.word()), group.decoy, seed);
            traffic::build(group, &mut yard)?;
        }
        let mut random = Random::new(seed, 1 << 41);
        let bursts = bursts(&scenario.recording, yard.seconds, &mut random);
        let satellites = scenario.satellites.as_ref();
        let radio = scenario.radio.as_ref();
        let network = Network::new(&scenario.station, satellites, radio, bursts, (yard.seconds, &mut random))?;
        if let Some(radio) = radio {
            for (number, vessel) in (0u64..).zip(&mut yard.vessels) {
                vessel.aerial = Aerial::draw(radio, &mut Random::new(seed, number | 1 << 43));
            }
        }
        Ok(Sea {
            name: scenario.name.clone(),
            start: Time::parse(&scenario.start)?,
            seconds: yard.seconds,
            seed,
            recording: scenario.recording.clone(),
            radio: scenario.radio.clone(),
            network,
            definition: scenario.truth,
            vessels: yard.vessels,
            planned: yard.planned,
            groups: yard.groups,
        })
    }

    /// How many vessels it holds.
    pub fn vessels(&self) -> usize {
        self.vessels.len()
    }

    /// The numbers its vessels send that a list of real ships holds, in order, each once: made-up messages under them would be
    /// false evidence about somebody.
    pub fn clashes(&self, is_listed: impl Fn(Identity) -> bool) -> Vec<Identity> {
        let of_vessel = |vessel: &Vessel| {
            let imos = vessel.particulars.iter().map(|said| Identity::Imo(said.imo));
            std::iter::once(Identity::Mmsi(vessel.mmsi)).chain(imos).collect::<Vec<Identity>>()
        };
        let sent = self.vessels.iter().flat_map(of_vessel).filter(|&identity| identity != Identity::Imo(0));
        sent.filter(|&identity| is_listed(identity)).collect::<BTreeSet<Identity>>().into_iter().collect()
    }

    /// Numbers for a vessel's transmitter, apart from those its path was made with.
    pub(crate) fn random_of(&self, vessel: u32) -> Random {
        Random::new(self.seed ^ 0x5EA, u64::from(vessel) | 1 << 40)
    }
}

/// Spells in which nothing is received.
fn bursts(recording: &Recording, seconds: f64, random: &mut Random) -> Vec<Span> {
    if recording.bursts_a_day <= 0.0 {
        return Vec::new();
    }
    let mean_s = 86_400.0 / recording.bursts_a_day;
    let mut bursts = Vec::new();
    let mut start_s = random.waiting(mean_s);
    while start_s < seconds {
        let end_s = start_s + recording.burst_min.draw(random) * 60.0;
        bursts.push(Span { start_s, end_s });
        start_s = end_s + random.waiting(mean_s).max(1.0);
    }
    bursts
}

#[cfg(test)]
mod tests {
    use super::*;
    use nautical::knots;

    /// No ship jumps, and none goes faster than ships do.
    fn check(name: &str, sea: &Sea) {
        for vessel in &sea.vessels {
            let legs = &vessel.path.legs;
            for pair in legs.windows(2) {
                let apart_m = pair[0].place(pair[0].end_s).distance_m(pair[1].place(pair[1].start_s));
                let apart_s = (pair[1].start_s - pair[0].end_s).abs();
                assert!(apart_m < 2.0 && apart_s < 1e-3, "{name} {}: {apart_m} m, {apart_s} s: {pair:?}", vessel.mmsi);
            }
            for leg in legs {
                let metres = leg.from.distance_m(leg.to);
                let speed_knots = knots(metres / (leg.end_s - leg.start_s));
                assert!(speed_knots < 30.0, "{name} {}: {speed_knots} knots on {leg:?}", vessel.mmsi);
            }
        }
    }

    #[test]
    fn ships_sail_as_ships_do_in_every_scenario() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/scenarios");
        let mut scenarios = 0;
        for entry in std::fs::read_dir(folder).expect("the folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = std::fs::read_to_string(&path).expect("a text");
                let scenario = Scenario::from_toml(&text).expect("a scenario");
                let ships: u32 = scenario.traffic.iter().map(|group| group.ships).sum();
                let scale = if ships > 1_000 { 0.05 } else { 1.0 };
                for seed in 1..=3 {
                    check(&scenario.name, &Sea::new(&scenario, Some(seed), scale).expect("a sea"));
                }
                scenarios += 1;
            }
        }
        assert!(scenarios >= 12);
    }
}
