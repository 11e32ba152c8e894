//! Messages 18 and 19: position reports of class B equipment (ITU-R M.1371-5 annex 8, messages 18 and 19).

use super::bits::{Bits, Fields};
use super::messages::{
    Content, accuracy, at_least, cog_decidegrees, heading_degrees, position, put_dimensions, sog_centiknots, utc_second,
};
use super::static_data::ship_type;
use crate::{Kinematics, Particulars, Reject, Sender};

/// Bits of a message 18.
const BITS: usize = 168;
/// Bits of a message 19.
const EXTENDED_BITS: usize = 312;

/// Reads a message 18.
///
/// | bits | field | unit, range | not available |
/// | --- | --- | --- | --- |
/// | 46..56 | speed over ground | 1/10 knot, 0..=1022 | 1023 |
/// | 56 | position accuracy | 1: 10 m or better | |
/// | 57..85 | longitude | 1/10,000 minute, +-180 degrees | 181 degrees |
/// | 85..112 | latitude | 1/10,000 minute, +-90 degrees | 91 degrees |
/// | 112..124 | course over ground | 1/10 degree, 0..=3599 | 3600 |
/// | 124..133 | true heading | degrees, 0..=359 | 511 |
/// | 133..139 | UTC second | 0..=59 | 60..=63 |
/// | 139..168 | flags, radio (not read) | | |
pub(super) fn position_report(bits: &impl Fields) -> Result<Content, Reject> {
    at_least(bits, BITS)?;
    let utc_second = utc_second(bits, 133);
    let kinematics = position(bits, 57).map(|position| Kinematics {
        position,
        sog_centiknots: sog_centiknots(bits, 46),
        cog_decidegrees: cog_decidegrees(bits, 112),
        heading_degrees: heading_degrees(bits, 124),
        navigational_status: None,
        accuracy: accuracy(bits, 56),
        utc_second,
        digest: bits.digest(),
    });
    Ok(Content { sender: Sender::ClassB, utc_second, kinematics, particulars: None })
}

/// Reads a message 19: a message 18 up to bit 139, then particulars.
///
/// | bits | field | unit, range | not available |
/// | --- | --- | --- | --- |
/// | 143..263 | name | 20 characters | `@` |
/// | 263..271 | ship type | 1..=255 | 0 |
/// | 271..301 | dimensions A, B, C, D | metres | 0 |
/// | 301..312 | position fixing device, flags (not read) | | |
pub(super) fn extended_position_report(bits: &Bits) -> Result<Content, Reject> {
    at_least(bits, EXTENDED_BITS)?;
    let mut particulars =
        Particulars { name: bits.text(143, 20), ship_type: ship_type(bits, 263), ..Particulars::default() };
    put_dimensions(bits, 271, &mut particulars);
    Ok(Content { particulars: Some(Box::new(particulars)), ..position_report(bits)? })
}
