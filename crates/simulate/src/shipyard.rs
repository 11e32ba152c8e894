//! Where vessels are made: gives them numbers, keeps them, and remembers what was planned.

use nautical::Coast;

use crate::bend::rounded;
use crate::chart::Place;
use crate::hull::{Craft, Size};
use crate::path::{Path, Wave};
use crate::radio::Aerial;
use crate::random::Random;
use crate::registry::Registry;
use crate::scenario::Intent;
use crate::vessel::Vessel;

/// Bearings tried for a way that keeps off the land.
const BEARINGS_TRIED: u32 = 36;
/// A way is looked at each so many metres.
const LAND_STEP_M: f64 = 5_000.0;

/// A meeting, or a silence, as it was planned.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Planned {
    /// As in truth lines.
    pub(crate) kind: &'static str,
    /// What it is beyond its group's label; may be empty.
    pub(crate) part: String,
    pub(crate) a: u32,
    pub(crate) b: Option<u32>,
    pub(crate) start_s: f64,
    pub(crate) end_s: f64,
    pub(crate) place: Place,
    pub(crate) intent: Intent,
    pub(crate) group: u16,
}

/// Vessels in the making.
pub(crate) struct Shipyard {
    pub(crate) registry: Registry,
    pub(crate) random: Random,
    /// Length of the sea, seconds.
    pub(crate) seconds: f64,
    pub(crate) scale: f64,
    pub(crate) vessels: Vec<Vessel>,
    pub(crate) planned: Vec<Planned>,
    /// Label of each group, and whether it is a decoy.
    pub(crate) groups: Vec<(String, bool)>,
    coast: Coast,
}

impl Shipyard {
    pub(crate) fn new(registry: Registry, seconds: f64, scale: f64) -> Shipyard {
        Shipyard {
            registry,
            random: Random::new(0, 0),
            seconds,
            scale,
            vessels: Vec::new(),
            planned: Vec::new(),
            groups: Vec::new(),
            coast: Coast::embedded(),
        }
    }

    /// Opens a group: its ships are made from numbers of its own, so that a change in one group leaves the others alone.
    pub(crate) fn open_group(&mut self, label: &str, is_decoy: bool, seed: u64) {
        self.groups.push((label.to_owned(), is_decoy));
        self.random = Random::new(seed, self.groups.len() as u64);
    }

    pub(crate) fn group(&self) -> u16 {
        self.groups.len().saturating_sub(1) as u16
    }

    /// A count under `--scale`: at least one.
    pub(crate) fn scaled(&self, count: u32) -> u32 {
        if count == 0 { 0 } else { (f64::from(count) * self.scale).round().max(1.0) as u32 }
    }

    /// Adds a vessel of a size that is usual for its kind.
    pub(crate) fn launch(&mut self, craft: Craft, name: Option<&str>, path: Path) -> u32 {
        let size = craft.size(&mut self.random);
        self.launch_sized((craft, size), name, path)
    }

    /// Adds a vessel that sails this path; tells its number.
    pub(crate) fn launch_sized(&mut self, (craft, size): (Craft, Size), name: Option<&str>, path: Path) -> u32 {
        let mmsi = self.registry.mmsi();
        let particulars = vec![self.registry.particulars(craft, size, name, &mut self.random)];
        let group = self.group();
        self.vessels.push(Vessel {
            mmsi,
            transponder: craft.usual().transponder,
            particulars,
            path: rounded(path, size.length_m),
            off: Vec::new(),
            false_positions: Vec::new(),
            accurate: true,
            strength: 1.0,
            aerial: Aerial::SOUND,
            group,
        });
        self.vessels.len() as u32 - 1
    }

    /// A place evenly within a circle.
    pub(crate) fn within(&mut self, middle: Place, radius_m: f64) -> Place {
        let (bearing, share) = (self.random.between(0.0, 360.0), self.random.unit());
        middle.toward(bearing, radius_m * share.sqrt())
    }

    /// Places within a circle, at least `apart_m` from each other as far as there is room.
    pub(crate) fn spread(&mut self, middle: Place, radius_m: f64, apart_m: f64, count: u32) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for _ in 0..count {
            let mut place = self.within(middle, radius_m);
            for _ in 0..200 {
                if places.iter().all(|other| other.distance_m(place) >= apart_m) {
                    break;
                }
                place = self.within(middle, radius_m);
            }
            places.push(place);
        }
        places
    }

    /// A bearing on which `metres` from a place keep off the land, if any was found; else any bearing.
    pub(crate) fn open_bearing(&mut self, from: Place, metres: f64) -> f64 {
        let mut bearing = self.random.between(0.0, 360.0);
        for _ in 0..BEARINGS_TRIED {
            let steps = (metres / LAND_STEP_M).ceil() as u32;
            let is_open = (1..=steps).all(|step| {
                let along_m = (f64::from(step) * LAND_STEP_M).min(metres);
                !self.coast.is_land(from.toward(bearing, along_m).position())
            });
            if is_open {
                break;
            }
            bearing = self.random.between(0.0, 360.0);
        }
        bearing
    }

    /// A wave of this amplitude and period, at a random phase.
    pub(crate) fn wave(&mut self, amplitude_rad: f64, period_s: f64) -> Wave {
        let phase_rad = self.random.between(0.0, std::f64::consts::TAU);
        Wave { amplitude_rad, omega: std::f64::consts::TAU / period_s, phase_rad }
    }
}
