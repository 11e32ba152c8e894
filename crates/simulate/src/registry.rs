//! Invents identities: names that say that they are made up, numbers that nobody was given.

use crate::hull::{Craft, Size};
use crate::random::Random;
use crate::vessel::{Particulars, Transponder};

/// Maritime identification digits allotted to nobody (ITU table of MID, as of 2024), yet within the range of ships.
pub(crate) const MID: u32 = 299;

const WORDS: [&str; 48] = [
    "AMBER",
    "BIRCH",
    "CEDAR",
    "DAHLIA",
    "EMBER",
    "FJORD",
    "GROVE",
    "HARBINGER",
    "IVORY",
    "JUNIPER",
    "KESTREL",
    "LARCH",
    "MERIDIAN",
    "NIMBUS",
    "ORCHID",
    "PEBBLE",
    "QUARTZ",
    "RAVINE",
    "SAFFRON",
    "THISTLE",
    "UMBRA",
    "VESPER",
    "WILLOW",
    "YARROW",
    "ZEPHYR",
    "ALDER",
    "BASALT",
    "COBALT",
    "DUNE",
    "ELM",
    "FALCON",
    "GALE",
    "HAZEL",
    "INDIGO",
    "JASPER",
    "KELP",
    "LICHEN",
    "MARBLE",
    "NUTMEG",
    "OCHRE",
    "PLOVER",
    "RUSSET",
    "SABLE",
    "TEAL",
    "UPLAND",
    "VERDANT",
    "WREN",
    "YEW",
];

const PLACES: [&str; 8] =
    ["SIM NORTHPORT", "SIM EASTHAVEN", "SIM BAY", "SIM ROADS", "SIM WESTQUAY", "SIM ISLE", "ORDERS", ""];

/// Gives out identities in order.
#[derive(Debug)]
pub(crate) struct Registry {
    given: u32,
    /// Antennas stand amidships, so that layouts with length and width alone lose nothing.
    pub(crate) antenna_amidships: bool,
    /// Share of ships that say something wrong of themselves.
    pub(crate) wrong: f64,
}

/// An IMO number whose check digit is wrong on purpose (IMO resolution A.1117(30): the last digit is the last of the sum of
/// the first six, weighted 7 to 2).
pub(crate) fn false_imo(number: u32) -> u32 {
    let six = 900_000 + number % 100_000;
    let sum: u32 = (0..6).map(|place| six / 10u32.pow(place) % 10 * (place + 2)).sum();
    // Off by one to nine, never by nothing.
    let digit = (sum + 1 + number % 9) % 10;
    six * 10 + digit
}

impl Registry {
    pub(crate) fn new(antenna_amidships: bool, wrong: f64) -> Registry {
        Registry { given: 0, antenna_amidships, wrong }
    }

    /// The next MMSI.
    pub(crate) fn mmsi(&mut self) -> u32 {
        self.given += 1;
        MID * 1_000_000 + self.given % 1_000_000
    }

    /// Particulars of a craft of this kind and size. The name is `name` where it is given, else an invented one.
    pub(crate) fn particulars(&self, craft: Craft, size: Size, name: Option<&str>, random: &mut Random) -> Particulars {
        let number = self.given;
        let usual = craft.usual();
        let is_class_a = usual.transponder == Transponder::ClassA;
        let word = WORDS.get((number as usize * 29) % WORDS.len()).copied().unwrap_or("SHIP");
        let name = match name {
            Some(name) => name.to_owned(),
            None if craft == Craft::NetBeacon => format!("SIMNET-{number:04} {}%", 40 + random.below(60)),
            None => format!("SIM {word} {number}"),
        };
        let destination = if is_class_a { random.pick(&PLACES).copied().unwrap_or("") } else { "" };
        let mut said = Particulars {
            since_s: f64::NEG_INFINITY,
            imo: if usual.has_imo { false_imo(number) } else { 0 },
            name,
            callsign: format!("1S{number:05}"),
            type_code: usual.type_code,
            antenna_m: self.antenna(size, random),
            draught_dm: if is_class_a { size.draught_dm } else { 0 },
            destination: destination.to_owned(),
        };
        if self.wrong > 0.0 && random.chance(self.wrong) {
            spoil(&mut said, random);
        }
        said
    }

    /// Where the antenna stands: on ships mostly aft, near the middle line.
    fn antenna(&self, Size { length_m, beam_m, .. }: Size, random: &mut Random) -> [u16; 4] {
        let (aft, port) = (random.between(0.12, 0.35), random.between(0.4, 0.6));
        if self.antenna_amidships {
            let (half_length_m, half_beam_m) = ((length_m / 2.0).round(), (beam_m / 2.0).round());
            return [half_length_m, half_length_m, half_beam_m, half_beam_m].map(|metres| metres as u16);
        }
        let (stern, port) = ((length_m * aft).round(), (beam_m * port).round());
        [length_m - stern, stern, port, beam_m - port].map(|metres| metres as u16)
    }
}

/// The usual errors of crews.
fn spoil(said: &mut Particulars, random: &mut Random) {
    match random.below(5) {
        0 => said.type_code = 0,
        1 => said.antenna_m = [0; 4],
        2 => said.imo = 0,
        3 => said.type_code = 99,
        _ => said.draught_dm = 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_digit_holds(imo: u32) -> bool {
        let sum: u32 = (1..7).map(|place| imo / 10u32.pow(place) % 10 * (place + 1)).sum();
        sum % 10 == imo % 10
    }

    #[test]
    fn no_imo_number_of_ours_can_be_a_ships() {
        assert!(check_digit_holds(9_074_729), "the test knows the rule");
        for number in 0..100_000 {
            let imo = false_imo(number);
            assert!((9_000_000..=9_999_999).contains(&imo) && !check_digit_holds(imo), "{imo}");
        }
    }

    #[test]
    fn names_fit_and_say_what_they_are() {
        let mut registry = Registry::new(false, 0.0);
        let mut random = Random::new(1, 1);
        for craft in [Craft::Tanker, Craft::Yacht, Craft::NetBeacon] {
            registry.mmsi();
            let said = registry.particulars(craft, craft.size(&mut random), None, &mut random);
            assert!(said.name.starts_with("SIM") && said.name.len() <= 20, "{}", said.name);
        }
    }
}
