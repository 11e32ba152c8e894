//! The words of archives in the codes of the standard: status, ship type, kind of station, what heard it, unit of speed.

use crate::{Medium, Sender, ShipType};

use super::value;

/// Unit of a speed column, by what its name ends in; knots where that says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SpeedUnit {
    Knots,
    MetresPerSecond,
    KilometresPerHour,
}

impl SpeedUnit {
    /// From a normalised column name.
    pub(crate) fn of_column(name: &str) -> SpeedUnit {
        match name {
            _ if name.ends_with("kmh") || name.ends_with("kph") => SpeedUnit::KilometresPerHour,
            _ if name.ends_with("ms") || name.ends_with("mps") => SpeedUnit::MetresPerSecond,
            _ => SpeedUnit::Knots,
        }
    }

    pub(crate) fn is_knots(self) -> bool {
        self == SpeedUnit::Knots
    }

    /// 1/100 knot from a cell in this unit.
    pub(crate) fn centiknots(self, cell: &[u8]) -> Option<i64> {
        // A knot is 1,852 m in 3,600 s; the cell is read in 1/10,000 of its unit.
        let (factor, divisor) = match self {
            SpeedUnit::Knots => return value::decimal(cell, 2),
            SpeedUnit::MetresPerSecond => (3_600, 1_852 * 100),
            SpeedUnit::KilometresPerHour => (1_000, 1_852 * 100),
        };
        let scaled = value::decimal(cell, 4)?.checked_mul(factor)?;
        Some(scaled.checked_add(divisor / 2)?.div_euclid(divisor))
    }
}

/// Letters of a text in lower case, as far as they fit: what a word is compared by.
struct Letters {
    bytes: [u8; 64],
    length: usize,
}

impl Letters {
    fn of(cell: &[u8]) -> Letters {
        let mut letters = Letters { bytes: [0; 64], length: 0 };
        let lower = cell.iter().filter(|byte| byte.is_ascii_alphabetic()).map(u8::to_ascii_lowercase);
        for (place, letter) in letters.bytes.iter_mut().zip(lower) {
            *place = letter;
            letters.length += 1;
        }
        letters
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    fn starts_with(&self, word: &str) -> bool {
        self.as_bytes().starts_with(word.as_bytes())
    }

    fn contains(&self, word: &str) -> bool {
        memchr::memmem::find(self.as_bytes(), word.as_bytes()).is_some()
    }
}

/// Navigational status (ITU-R M.1371-5 table 46) from a code or from words: those of the Danish archive, of gpsd, and of
/// archives that follow them. 15 ("undefined") and words unknown are `None`.
pub(crate) fn navigational_status(cell: &[u8]) -> Option<u8> {
    const WORDS: [(&str, u8); 17] = [
        ("underwayus", 0),
        ("underwaysail", 8),
        ("underway", 0),
        ("atanchor", 1),
        ("anchored", 1),
        ("notundercommand", 2),
        ("restricted", 3),
        ("constrained", 4),
        ("moored", 5),
        ("aground", 6),
        ("engagedinfishing", 7),
        ("fishing", 7),
        ("sailing", 8),
        ("powerdrivenvesseltowing", 11),
        ("powerdrivenvesselpushing", 12),
        ("aissart", 14),
        ("reserved", 13),
    ];
    if let [digit @ b'0'..=b'9'] = cell {
        return Some(digit - b'0');
    }
    if cell.first().is_none_or(u8::is_ascii_digit) {
        return value::whole(cell).and_then(|code| u8::try_from(code).ok()).filter(|&code| code <= 14);
    }
    let letters = Letters::of(cell);
    let (_, code) = WORDS.into_iter().find(|(word, _)| letters.starts_with(word))?;
    Some(match code {
        13 if letters.contains("hsc") || letters.contains("highspeed") => 9,
        13 if letters.contains("wig") || letters.contains("wing") => 10,
        code => code,
    })
}

/// Ship type from a code or words; 0 ("not available") is `None`.
///
/// MarineCadastre also writes the vessel service codes of the US Coast Guard's own database, 1001 to 1025 (NOAA Office for
/// Coastal Management, "Vessel Type Codes 2018"). Those with a plain counterpart become the code of ITU-R M.1371-5 table 53;
/// the others (1005 to 1011, 1018, 1020 to 1023: industrial, supply, research, public, barges pushed by tugs ...) stay.
pub(crate) fn ship_type(cell: &[u8]) -> Option<ShipType> {
    if cell.first().is_some_and(u8::is_ascii_digit) {
        let code = u16::try_from(value::whole(cell)?).ok()?;
        return match code {
            0 => None,
            1001 | 1002 => Some(ShipType(30)),
            1003 | 1004 | 1016 => Some(ShipType(70)),
            1012..=1015 => Some(ShipType(60)),
            1017 | 1024 => Some(ShipType(80)),
            1019 => Some(ShipType(37)),
            1025 => Some(ShipType(31)),
            code => Some(ShipType(code)),
        };
    }
    if value::is_unavailable(cell) {
        return None;
    }
    std::str::from_utf8(cell).ok().and_then(ShipType::from_word)
}

/// The kind of station, by the Danish archive's "Type of mobile".
pub(crate) fn sender_of_mobile(cell: &[u8]) -> Sender {
    let letters = Letters::of(cell);
    match letters.as_bytes() {
        b"classa" => Sender::ClassA,
        b"classb" => Sender::ClassB,
        b"basestation" => Sender::BaseStation,
        b"aton" => Sender::AidToNavigation,
        b"sarairborne" => Sender::Aircraft,
        b"" | b"unknown" | b"undefined" => Sender::Unknown,
        _ if letters.starts_with("aidtonav") || letters.starts_with("aidstonav") => Sender::AidToNavigation,
        _ => Sender::Device,
    }
}

/// The kind of station, by the class of its transceiver: `A`, `Class A`, `B` ...
pub(crate) fn sender_of_class(cell: &[u8]) -> Sender {
    match Letters::of(cell).as_bytes() {
        b"a" | b"classa" => Sender::ClassA,
        b"b" | b"classb" => Sender::ClassB,
        _ => Sender::Unknown,
    }
}

/// The kind of station that sends a message type (ITU-R M.1371-5 table 45).
pub(crate) fn sender_of_message_type(message_type: i64) -> Sender {
    match message_type {
        1 | 2 | 3 | 5 | 27 => Sender::ClassA,
        18 | 19 | 24 => Sender::ClassB,
        4 => Sender::BaseStation,
        9 => Sender::Aircraft,
        21 => Sender::AidToNavigation,
        _ => Sender::Unknown,
    }
}

/// What heard a report, in an archive's words: `satellite`, `S-AIS`, `SAT`, `terrestrial`, `TER`, `ground`, `s`, `g` ...
pub(crate) fn medium(cell: &[u8]) -> Medium {
    let letters = Letters::of(cell);
    match letters.as_bytes() {
        b"s" | b"sais" => Medium::Satellite,
        b"g" | b"t" | b"tais" | b"base" => Medium::Shore,
        _ if letters.starts_with("sat") || letters.starts_with("space") => Medium::Satellite,
        _ if ["ter", "ground", "shore", "coast", "land"].iter().any(|word| letters.starts_with(word)) => Medium::Shore,
        _ => Medium::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_words() {
        for (text, expected) in [
            ("Under way using engine", Some(0)),
            ("At anchor", Some(1)),
            ("Not under command", Some(2)),
            ("Restricted maneuverability", Some(3)),
            ("Restricted manoeuverability", Some(3)),
            ("RESTRICTED_MANOEUVRABILITY", Some(3)),
            ("Constrained by her draught", Some(4)),
            ("Moored", Some(5)),
            ("Aground", Some(6)),
            ("Engaged in fishing", Some(7)),
            ("UNDER_WAY_SAILING", Some(8)),
            ("Under way sailing", Some(8)),
            ("Reserved for future amendment [HSC]", Some(9)),
            ("Reserved for future amendment [WIG]", Some(10)),
            ("Power-driven vessel towing astern", Some(11)),
            ("Power-driven vessel pushing ahead or towing alongside", Some(12)),
            ("Reserved for future use", Some(13)),
            ("AIS-SART (active)", Some(14)),
            ("Unknown value", None),
            ("0", Some(0)),
            ("14", Some(14)),
            ("5.0", Some(5)),
            ("15", None),
            ("16", None),
            ("-1", None),
            ("", None),
            ("adrift", None),
        ] {
            assert_eq!(navigational_status(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn ship_types() {
        for (text, expected) in [
            ("31", Some(31)),
            ("80.0", Some(80)),
            ("0", None),
            ("200", Some(200)),
            ("1004", Some(70)),
            ("1024", Some(80)),
            ("1025", Some(31)),
            ("1012", Some(60)),
            ("1019", Some(37)),
            ("1010", Some(1010)),
            ("70000", None),
            ("Tanker", Some(80)),
            ("Dredging", Some(33)),
            ("Undefined", None),
            ("Something new", None),
            ("", None),
        ] {
            assert_eq!(ship_type(text.as_bytes()), expected.map(ShipType), "{text:?}");
        }
    }

    #[test]
    fn senders_and_media() {
        for (text, expected) in [
            ("Class A", Sender::ClassA),
            ("Class B", Sender::ClassB),
            ("Base Station", Sender::BaseStation),
            ("AtoN", Sender::AidToNavigation),
            ("SAR Airborne", Sender::Aircraft),
            ("Man Overboard Device", Sender::Device),
            ("Search and Rescue Transponder", Sender::Device),
            ("", Sender::Unknown),
        ] {
            assert_eq!(sender_of_mobile(text.as_bytes()), expected, "{text:?}");
        }
        for (text, expected) in
            [("A", Sender::ClassA), ("b", Sender::ClassB), ("AIS", Sender::Unknown), ("", Sender::Unknown)]
        {
            assert_eq!(sender_of_class(text.as_bytes()), expected, "{text:?}");
        }
        for (text, expected) in [
            ("satellite", Medium::Satellite),
            ("S-AIS", Medium::Satellite),
            ("terrestrial", Medium::Shore),
            ("TER", Medium::Shore),
            ("ground", Medium::Shore),
            ("AIS", Medium::Unknown),
            ("dynamic", Medium::Unknown),
            ("", Medium::Unknown),
        ] {
            assert_eq!(medium(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn speeds_in_other_units() {
        for (column, cell, expected) in [
            ("sog", "12.34", Some(1_234)),
            ("speedms", "5.144", Some(1_000)),
            ("speedms", "-0.5144", Some(-100)),
            ("speedkmh", "18.52", Some(1_000)),
            ("sogkph", "1", Some(54)),
            ("speedms", "99999999999999", None),
            ("speedms", "fast", None),
        ] {
            assert_eq!(SpeedUnit::of_column(column).centiknots(cell.as_bytes()), expected, "{column} {cell}");
        }
    }
}
