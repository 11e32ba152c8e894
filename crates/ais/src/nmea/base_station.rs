//! Message 4: a base station's clock and place (ITU-R M.1371-5 annex 8, message 4).

use super::bits::{Bits, Fields};
use super::messages::{Content, accuracy, at_least, position, utc_second};
use crate::{Kinematics, Reject, Sender};

/// Bits of a message 4.
const BITS: usize = 168;

/// Reads a message 4.
///
/// | bits | field | unit, range | not available |
/// | --- | --- | --- | --- |
/// | 38..72 | year, month, day, hour, minute (not read) | | |
/// | 72..78 | UTC second | 0..=59 | 60 |
/// | 78 | position accuracy | 1: 10 m or better | |
/// | 79..107 | longitude | 1/10,000 minute, +-180 degrees | 181 degrees |
/// | 107..134 | latitude | 1/10,000 minute, +-90 degrees | 91 degrees |
/// | 134..168 | position fixing device, spare, RAIM, radio (not read) | | |
pub(super) fn report(bits: &Bits) -> Result<Content, Reject> {
    at_least(bits, BITS)?;
    let utc_second = utc_second(bits, 72);
    let kinematics = position(bits, 79).map(|position| Kinematics {
        position,
        sog_centiknots: None,
        cog_decidegrees: None,
        heading_degrees: None,
        navigational_status: None,
        accuracy: accuracy(bits, 78),
        utc_second,
        digest: bits.digest(),
    });
    Ok(Content { sender: Sender::BaseStation, utc_second, kinematics, particulars: None })
}
