//! Messages 9 and 21, read by the crate `nmea-parser` behind a guard (ITU-R M.1371-5 annex 8, messages 9 and 21).
//!
//! That crate panics on some sentences from the air. What it gets here is a sentence made anew: of ASCII, in one part, with
//! a right checksum, a payload of nothing but armour, at least as long as its type, and of these two types only. For
//! those it reads fixed fields and can neither panic nor keep anything.

use nautical::Position;
use nmea_parser::{NmeaParser, ParsedMessage};

use super::bits::{Bits, Fields};
use super::messages::{Content, accuracy, at_least};
use super::sentence::checksum;
use crate::{Accuracy, Kinematics, Particulars, Reject, Sender};

/// Bits of a message 9.
const AIRCRAFT_BITS: usize = 168;
/// Bits of a message 21 without the extension of its name.
const AID_BITS_MIN: usize = 272;
/// Most 6-bit characters by which a message 21 may extend its name.
const AID_NAME_EXTENSION: usize = 14;
/// The highest speed over ground that a report may hold, in knots ("that or more").
const SOG_KNOTS_MAX: f64 = 102.2;

/// Has a message read by `nmea-parser`.
fn parsed(bits: &Bits) -> Option<ParsedMessage> {
    let mut body = String::from("AIVDM,1,1,,A,");
    body.extend(bits.armour().map(char::from));
    body.push_str(",0");
    let sentence = format!("!{body}*{:02X}", checksum(body.as_bytes()));
    NmeaParser::new().parse_sentence(&sentence).ok()
}

/// What messages 9 and 21 tell of their place.
fn kinematics(bits: &Bits, place: (Option<f64>, Option<f64>), second: u8, accuracy: Accuracy) -> Option<Kinematics> {
    let (Some(longitude), Some(latitude)) = place else { return None };
    Some(Kinematics {
        position: Position::from_degrees(longitude, latitude).ok()?,
        sog_centiknots: None,
        cog_decidegrees: None,
        heading_degrees: None,
        navigational_status: None,
        accuracy,
        utc_second: (second < 60).then_some(second),
        digest: bits.digest(),
    })
}

/// Reads a message 9: an aircraft in search and rescue. Its speed is in whole knots, 1022 is that or more, 1023 is not
/// available; a report holds at most 102.2 knots.
pub(super) fn aircraft_position_report(bits: &Bits) -> Result<Content, Reject> {
    at_least(bits, AIRCRAFT_BITS)?;
    let Some(ParsedMessage::StandardSarAircraftPositionReport(report)) = parsed(bits) else {
        return Err(Reject::Malformed);
    };
    let place = (report.longitude, report.latitude);
    let kinematics =
        kinematics(bits, place, report.timestamp_seconds, accuracy(bits, 60)).map(|kinematics| Kinematics {
            sog_centiknots: report.sog_knots.map(|knots| (f64::from(knots).min(SOG_KNOTS_MAX) * 100.0).round() as u16),
            cog_decidegrees: report.cog.and_then(decidegrees),
            ..kinematics
        });
    let utc_second = (report.timestamp_seconds < 60).then_some(report.timestamp_seconds);
    Ok(Content { sender: Sender::Aircraft, utc_second, kinematics, particulars: None })
}

/// Reads a message 21: an aid to navigation, its place and its name.
///
/// The name has 20 characters from bit 43 and up to 14 more from bit 272; it is read here, since `nmea-parser` drops a
/// space at the seam.
pub(super) fn aid_to_navigation_report(bits: &Bits) -> Result<Content, Reject> {
    at_least(bits, AID_BITS_MIN)?;
    let Some(ParsedMessage::AidToNavigationReport(report)) = parsed(bits) else { return Err(Reject::Malformed) };
    let place = (report.longitude, report.latitude);
    let kinematics = kinematics(bits, place, report.timestamp_seconds, accuracy(bits, 163));
    let utc_second = (report.timestamp_seconds < 60).then_some(report.timestamp_seconds);
    let name = bits.text_in(&[(43, 20), (272, AID_NAME_EXTENSION)]);
    let particulars = Particulars { name, ..Particulars::default() };
    Ok(Content { sender: Sender::AidToNavigation, utc_second, kinematics, particulars: Some(Box::new(particulars)) })
}

/// 1/10 degree from degrees; 360 and beyond stand for "not available".
fn decidegrees(degrees: f64) -> Option<u16> {
    let tenths = (degrees * 10.0).round();
    (0.0..3600.0).contains(&tenths).then_some(tenths as u16)
}
