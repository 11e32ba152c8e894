//! Message 27: position reports made for satellites (ITU-R M.1371-5 annex 8, message 27).

use super::bits::{Bits, Fields};
use super::messages::{Content, at_least, place};
use crate::{Accuracy, Kinematics, Reject, Sender};

/// Bits of a message 27.
const BITS_MIN: usize = 96;
/// One slot. A longer message 27 is noise that a satellite's receiver took for one.
const BITS_MAX: usize = 168;

/// Reads a message 27. It tells no second.
///
/// | bits | field | unit, range | not available |
/// | --- | --- | --- | --- |
/// | 38..40 | position accuracy, RAIM (not read) | | |
/// | 40..44 | navigational status | 0..=14 | 15 |
/// | 44..62 | longitude | 1/10 minute, +-180 degrees | 181 degrees |
/// | 62..79 | latitude | 1/10 minute, +-90 degrees | 91 degrees |
/// | 79..85 | speed over ground | knots, 0..=62 | 63 |
/// | 85..94 | course over ground | degrees, 0..=359 | 511 |
/// | 94 | position latency: 1 if older than 5 s (not read) | | |
pub(super) fn position_report(bits: &Bits) -> Result<Content, Reject> {
    at_least(bits, BITS_MIN)?;
    if bits.count() > BITS_MAX {
        return Err(Reject::Payload);
    }
    let (status, knots) = (bits.unsigned(40, 4) as u8, bits.unsigned(79, 6) as u16);
    let degrees = bits.unsigned(85, 9) as u16;
    let kinematics = place(bits.signed(44, 18), bits.signed(62, 17), 600).map(|position| Kinematics {
        position,
        sog_centiknots: (knots != 63).then_some(knots * 100),
        cog_decidegrees: (degrees < 360).then_some(degrees * 10),
        heading_degrees: None,
        navigational_status: (status != 15).then_some(status),
        accuracy: Accuracy::LongRange,
        utc_second: None,
        digest: bits.digest(),
    });
    Ok(Content { sender: Sender::ClassA, utc_second: None, kinematics, particulars: None })
}
