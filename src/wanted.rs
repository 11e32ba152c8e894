//! What a user wants written: events in an area, events of some ships and of those that they met.

use std::collections::BTreeSet;

use nautical::{Area, Position};
use store::{EncounterRow, VesselRow};

/// Filters of what is written; none of them lets all through. What is found, learned and weighed does not depend on them.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Events inside these areas.
    pub areas: Option<Vec<Area>>,
    /// Events of these ships, and of their partners.
    pub ships: Option<Ships>,
}

/// Ships by number or name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ships {
    mmsis: BTreeSet<u32>,
    imos: BTreeSet<u32>,
    names: BTreeSet<String>,
}

impl Ships {
    /// Reads an MMSI (nine digits), an IMO number (seven digits, with or without `IMO`) or a name from each line; what
    /// follows `#` is passed over.
    ///
    /// # Errors
    /// A text that names no ship.
    pub fn read(text: &str) -> anyhow::Result<Ships> {
        let mut ships = Ships::default();
        for line in text.trim_start_matches('\u{feff}').lines() {
            let entry = line.split('#').next().unwrap_or_default().trim();
            let digits = entry.trim_start_matches("IMO").trim();
            match digits.parse::<u32>() {
                _ if entry.is_empty() => {}
                Ok(number) if digits.len() == 9 => drop(ships.mmsis.insert(number)),
                Ok(number) if digits.len() == 7 => drop(ships.imos.insert(number)),
                _ => drop(ships.names.insert(entry.to_uppercase())),
            }
        }
        anyhow::ensure!(ships != Ships::default(), "names no ship: give an MMSI, an IMO number or a name on each line");
        Ok(ships)
    }

    fn name(&self, row: &VesselRow) -> bool {
        self.mmsis.contains(&row.mmsi)
            || row.imo.is_some_and(|imo| self.imos.contains(&imo))
            || row.name.as_ref().is_some_and(|name| self.names.contains(&name.trim().to_uppercase()))
    }
}

/// The filters once the ships of a run are known.
pub(crate) struct Sieve<'w> {
    areas: Option<&'w [Area]>,
    /// The ships asked for, and these with all that they met.
    ships: Option<(BTreeSet<u32>, BTreeSet<u32>)>,
}

impl Wanted {
    /// The filters over a run's ships and meetings.
    pub(crate) fn sieve<E>(
        &self,
        vessels: impl Iterator<Item = Result<VesselRow, E>>,
        encounters: impl Iterator<Item = Result<EncounterRow, E>>,
    ) -> Result<Sieve<'_>, E> {
        let Some(ships) = &self.ships else { return Ok(Sieve { areas: self.areas.as_deref(), ships: None }) };
        // A ship that never told who it is has no row among the vessels.
        let mut asked = ships.mmsis.clone();
        for row in vessels {
            let row = row?;
            asked.extend(ships.name(&row).then_some(row.mmsi));
        }
        let mut around = asked.clone();
        for row in encounters {
            let row = row?;
            let pair = row.mmsi_b.map(|b| [row.mmsi_a, b]);
            around.extend(pair.filter(|pair| pair.iter().any(|mmsi| asked.contains(mmsi))).into_iter().flatten());
        }
        Ok(Sieve { areas: self.areas.as_deref(), ships: Some((asked, around)) })
    }
}

impl Sieve<'_> {
    /// Whether an event at any of these places is wanted.
    pub(crate) fn place(&self, places: &[(f64, f64)]) -> bool {
        let inside = |areas: &[Area], (longitude, latitude): (f64, f64)| {
            Position::from_degrees(longitude, latitude).is_ok_and(|at| areas.iter().any(|area| area.contains(at)))
        };
        self.areas.is_none_or(|areas| places.iter().any(|place| inside(areas, *place)))
    }

    /// Whether a meeting of these ships is wanted: one of them was asked for.
    pub(crate) fn meeting(&self, mmsis: &[u32]) -> bool {
        self.ships.as_ref().is_none_or(|(asked, _)| mmsis.iter().any(|mmsi| asked.contains(mmsi)))
    }

    /// Whether what concerns a ship alone is wanted: it or a partner was asked for.
    pub(crate) fn ship(&self, mmsi: u32) -> bool {
        self.ships.as_ref().is_none_or(|(_, around)| around.contains(&mmsi))
    }

    /// Whether all is wanted.
    pub(crate) fn takes_all(&self) -> bool {
        self.areas.is_none() && self.ships.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_number_or_a_name() {
        let ships = Ships::read("\u{feff}299000004 # one\nIMO 9000046\n9000053\n\n# none\nSim Umbra\n").expect("ships");
        assert_eq!(ships.mmsis, [299_000_004].into());
        assert_eq!(ships.imos, [9_000_046, 9_000_053].into());
        assert_eq!(ships.names, ["SIM UMBRA".to_owned()].into());
        assert!(Ships::read("# nobody\n").is_err());
    }
}
