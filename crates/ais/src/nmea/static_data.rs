//! Messages 5 and 24: what a ship says of itself (ITU-R M.1371-5 annex 8, messages 5 and 24).

use super::bits::{Bits, Fields};
use super::messages::{Content, at_least, put_dimensions};
use crate::{Identity, Mmsi, Particulars, Reject, Sender, ShipType};

/// Bits of a message 5 without its last four; it has 424, and some senders give 422 or 420.
const STATIC_AND_VOYAGE_BITS_MIN: usize = 420;
/// Bits of a message 24, part A.
const PART_A_BITS: usize = 160;
/// Bits of a message 24, part B, without its spare end; it has 168.
const PART_B_BITS_MIN: usize = 162;

/// Ship and cargo type, 8 bits: 1..=255 (table 53), 0 is not available.
pub(super) fn ship_type(bits: &Bits, at: usize) -> Option<ShipType> {
    let code = bits.unsigned(at, 8) as u16;
    (code > 0).then_some(ShipType(code))
}

/// Reads a message 5. The estimated time of arrival is not read, so damage to it costs nothing.
///
/// | bits | field | unit, range | not available |
/// | --- | --- | --- | --- |
/// | 40..70 | IMO number | 1..=9,999,999 | 0 |
/// | 70..112 | call sign | 7 characters | `@` |
/// | 112..232 | name | 20 characters | `@` |
/// | 232..240 | ship type | 1..=255 | 0 |
/// | 240..270 | dimensions A, B, C, D | metres | 0 |
/// | 270..294 | position fixing device, estimated time of arrival (not read) | | |
/// | 294..302 | greatest present draught | 1/10 m, 1..=255 (25.5 or more) | 0 |
/// | 302..422 | destination | 20 characters | `@` |
/// | 422..424 | data terminal, spare (not read) | | |
pub(super) fn static_and_voyage_data(bits: &Bits) -> Result<Content, Reject> {
    at_least(bits, STATIC_AND_VOYAGE_BITS_MIN)?;
    let imo = bits.unsigned(40, 30);
    let draught_dm = bits.unsigned(294, 8) as u16;
    let mut particulars = Particulars {
        imo: (1..=9_999_999).contains(&imo).then_some(imo),
        name: bits.text(112, 20),
        callsign: bits.text(70, 7),
        ship_type: ship_type(bits, 232),
        draught_dm: (draught_dm > 0).then_some(draught_dm),
        destination: bits.text(302, 20),
        ..Particulars::default()
    };
    put_dimensions(bits, 240, &mut particulars);
    Ok(Content { sender: Sender::ClassA, utc_second: None, kinematics: None, particulars: Some(Box::new(particulars)) })
}

/// Reads a message 24. Each part says what it holds, by itself.
///
/// | bits | field | unit, range | not available |
/// | --- | --- | --- | --- |
/// | 38..40 | part number | 0: A, 1: B; 2 and 3 are not used | |
/// | A 40..160 | name | 20 characters | `@` |
/// | B 40..48 | ship type | 1..=255 | 0 |
/// | B 48..90 | vendor (not read) | | |
/// | B 90..132 | call sign | 7 characters | `@` |
/// | B 132..162 | dimensions A, B, C, D | metres | 0 |
/// | B 132..162 | MMSI of the mother ship, if the sender is an auxiliary craft (98MID) | | |
pub(super) fn static_data_report(bits: &Bits) -> Result<Content, Reject> {
    at_least(bits, 40)?;
    let particulars = match bits.unsigned(38, 2) {
        0 => part_a(bits)?,
        1 => part_b(bits)?,
        _ => return Err(Reject::Malformed),
    };
    Ok(Content { sender: Sender::ClassB, utc_second: None, kinematics: None, particulars: Some(Box::new(particulars)) })
}

fn part_a(bits: &Bits) -> Result<Particulars, Reject> {
    at_least(bits, PART_A_BITS)?;
    Ok(Particulars { name: bits.text(40, 20), ..Particulars::default() })
}

fn part_b(bits: &Bits) -> Result<Particulars, Reject> {
    at_least(bits, PART_B_BITS_MIN)?;
    let mut particulars =
        Particulars { callsign: bits.text(90, 7), ship_type: ship_type(bits, 40), ..Particulars::default() };
    let sender = Mmsi::new(bits.unsigned(8, 30)).map(Mmsi::identity);
    if sender != Some(Identity::Auxiliary) {
        put_dimensions(bits, 132, &mut particulars);
    }
    Ok(particulars)
}
