//! Messages 1, 2 and 3: position reports of class A equipment (ITU-R M.1371-5 annex 8, messages 1, 2, 3).

use super::bits::Fields;
use super::messages::{
    Content, accuracy, at_least, cog_decidegrees, heading_degrees, position, sog_centiknots, utc_second,
};
use crate::{Kinematics, Reject, Sender};

/// Bits of a message 1, 2 or 3. Some feeds pad to 204; what is behind is not read.
const BITS: usize = 168;

/// Reads a message 1, 2 or 3.
///
/// | bits | field | unit, range | not available |
/// | --- | --- | --- | --- |
/// | 38..42 | navigational status | 0..=14 | 15 |
/// | 42..50 | rate of turn (not read) | | -128 |
/// | 50..60 | speed over ground | 1/10 knot, 0..=1022 | 1023 |
/// | 60 | position accuracy | 1: 10 m or better | |
/// | 61..89 | longitude | 1/10,000 minute, +-180 degrees | 181 degrees |
/// | 89..116 | latitude | 1/10,000 minute, +-90 degrees | 91 degrees |
/// | 116..128 | course over ground | 1/10 degree, 0..=3599 | 3600 |
/// | 128..137 | true heading | degrees, 0..=359 | 511 |
/// | 137..143 | UTC second | 0..=59 | 60..=63 |
/// | 143..168 | manoeuvre, spare, RAIM, radio (not read) | | |
pub(super) fn position_report(bits: &impl Fields) -> Result<Content, Reject> {
    at_least(bits, BITS)?;
    let status = bits.unsigned(38, 4) as u8;
    let utc_second = utc_second(bits, 137);
    let kinematics = position(bits, 61).map(|position| Kinematics {
        position,
        sog_centiknots: sog_centiknots(bits, 50),
        cog_decidegrees: cog_decidegrees(bits, 116),
        heading_degrees: heading_degrees(bits, 128),
        navigational_status: (status != 15).then_some(status),
        accuracy: accuracy(bits, 60),
        utc_second,
        digest: bits.digest(),
    });
    Ok(Content { sender: Sender::ClassA, utc_second, kinematics, particulars: None })
}
