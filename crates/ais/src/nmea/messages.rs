//! From the bits of a message to what it says. One file per family of messages; here what they share.

use nautical::Position;

use super::bits::{Bits, Fields};
use super::{base_station, class_a, class_b, long_range, rare, static_data};
use crate::{Accuracy, Dimensions, Kinematics, Mmsi, Particulars, Reject, Sender};

/// What one message says.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Message {
    /// Bits 8..38 of every message.
    pub mmsi: Mmsi,
    /// The kind of station that sends messages of this type.
    pub sender: Sender,
    /// UTC second of its position, 0..60.
    pub utc_second: Option<u8>,
    /// Position and motion.
    pub kinematics: Option<Kinematics>,
    /// Name, dimensions and the like.
    pub particulars: Option<Box<Particulars>>,
}

/// What one message says beside who sent it.
pub(super) struct Content {
    /// The kind of station.
    pub sender: Sender,
    /// UTC second of the position.
    pub utc_second: Option<u8>,
    /// Position and motion.
    pub kinematics: Option<Kinematics>,
    /// Name, dimensions and the like.
    pub particulars: Option<Box<Particulars>>,
}

/// Reads a message.
///
/// Message ID, bits 0..6: 1..=27; 0 and 28..=63 are none (ITU-R M.1371-5 annex 8, table of messages).
/// MMSI, bits 8..38: 0..=999,999,999.
///
/// # Errors
/// [`Reject::Payload`] where it is shorter than its type, [`Reject::Malformed`] for a message ID that does not exist,
/// [`Reject::BadMmsi`], [`Reject::UnusedMessage`] for types with neither position nor particulars of a station,
/// [`Reject::NothingInIt`].
pub(super) fn decode(bits: &Bits) -> Result<Message, Reject> {
    if bits.count() < 38 {
        return Err(Reject::Payload);
    }
    let content = match bits.unsigned(0, 6) {
        1..=3 => class_a::position_report(bits)?,
        4 => base_station::report(bits)?,
        5 => static_data::static_and_voyage_data(bits)?,
        9 => rare::aircraft_position_report(bits)?,
        18 => class_b::position_report(bits)?,
        19 => class_b::extended_position_report(bits)?,
        21 => rare::aid_to_navigation_report(bits)?,
        24 => static_data::static_data_report(bits)?,
        27 => long_range::position_report(bits)?,
        6..=8 | 10..=17 | 20 | 22 | 23 | 25 | 26 => return Err(Reject::UnusedMessage),
        _ => return Err(Reject::Malformed),
    };
    message(bits, content)
}

/// Reads a position report of 168 bits; `None` for anything else, whatever is wrong with it.
pub(super) fn decode_position(bits: &impl Fields) -> Option<Message> {
    let content = match bits.unsigned(0, 6) {
        1..=3 => class_a::position_report(bits),
        18 => class_b::position_report(bits),
        _ => return None,
    };
    message(bits, content.ok()?).ok()
}

/// Puts what a message says together with who says it.
#[inline]
fn message(bits: &impl Fields, content: Content) -> Result<Message, Reject> {
    let mmsi = Mmsi::new(bits.unsigned(8, 30)).ok_or(Reject::BadMmsi)?;
    let particulars = content.particulars.filter(|particulars| !particulars.is_empty());
    let says_nothing = content.kinematics.is_none() && particulars.is_none();
    if says_nothing && content.sender != Sender::BaseStation {
        return Err(Reject::NothingInIt);
    }
    let Content { sender, utc_second, kinematics, .. } = content;
    Ok(Message { mmsi, sender, utc_second, kinematics, particulars })
}

/// [`Reject::Payload`] if a message has fewer bits than its type needs.
pub(super) fn at_least(bits: &impl Fields, count: usize) -> Result<(), Reject> {
    if bits.count() < count { Err(Reject::Payload) } else { Ok(()) }
}

/// A position in 1/10,000 minute (1/600,000 degree), longitude in 28 and latitude in 27 bits, two's complement.
///
/// Longitude +-180 degrees, 181 (108,600,000) is not available; latitude +-90 degrees, 91 (54,600,000) is not available.
/// `None` for those and for all that lies outside.
pub(super) fn position(bits: &impl Fields, at: usize) -> Option<Position> {
    place(bits.signed(at, 28), bits.signed(at + 28, 27), 600_000)
}

/// A place from whole parts of a degree; `None` outside +-180 and +-90 degrees.
///
/// Exact: a unit is 50/3 or 50,000/3 of 1e-7 degree, rounded to the nearest (there is no half).
pub(super) fn place(longitude: i32, latitude: i32, units_per_degree: i32) -> Option<Position> {
    let inside = |value: i32, degrees: i32| value.abs() <= degrees * units_per_degree;
    if !inside(longitude, 180) || !inside(latitude, 90) {
        return None;
    }
    let e7 = |value: i32| {
        let thirds = i64::from(value) * (30_000_000 / i64::from(units_per_degree));
        ((thirds.abs() + 1) / 3 * thirds.signum()) as i32
    };
    Position::from_e7(e7(longitude), e7(latitude)).ok()
}

/// Speed over ground, 10 bits in 1/10 knot: 0..=1021, 1022 is 102.2 knots or more, 1023 is not available.
pub(super) fn sog_centiknots(bits: &impl Fields, at: usize) -> Option<u16> {
    let tenths = bits.unsigned(at, 10) as u16;
    (tenths != 1023).then_some(tenths * 10)
}

/// Course over ground, 12 bits in 1/10 degree: 0..=3599, 3600 is not available, 3601..=4095 are not used.
pub(super) fn cog_decidegrees(bits: &impl Fields, at: usize) -> Option<u16> {
    let tenths = bits.unsigned(at, 12) as u16;
    (tenths < 3600).then_some(tenths)
}

/// True heading, 9 bits in degrees: 0..=359, 511 is not available; 360..=510 mean nothing.
pub(super) fn heading_degrees(bits: &impl Fields, at: usize) -> Option<u16> {
    let degrees = bits.unsigned(at, 9) as u16;
    (degrees < 360).then_some(degrees)
}

/// UTC second of the position, 6 bits: 0..=59; 60 is not available, 61 manual input, 62 dead reckoning, 63 inoperative.
pub(super) fn utc_second(bits: &impl Fields, at: usize) -> Option<u8> {
    let second = bits.unsigned(at, 6) as u8;
    (second < 60).then_some(second)
}

/// Position accuracy, 1 bit: 1 is 10 m or better, 0 is worse than 10 m.
pub(super) fn accuracy(bits: &impl Fields, at: usize) -> Accuracy {
    if bits.flag(at) { Accuracy::High } else { Accuracy::Low }
}

/// Puts a ship's dimensions into its particulars: A and B in 9 bits, C and D in 6, metres (ITU-R M.1371-5 figure 41).
///
/// All 0 is not available. Length is A + B and beam is C + D. Where A or C is 0 and a dimension is given, the antenna's
/// place is not told and only length and beam are kept.
pub(super) fn put_dimensions(bits: &Bits, at: usize, particulars: &mut Particulars) {
    let [bow_m, stern_m] = [0, 9].map(|offset| bits.unsigned(at + offset, 9) as u16);
    let [port_m, starboard_m] = [18, 24].map(|offset| bits.unsigned(at + offset, 6) as u16);
    let decimetres = |metres: u16| (metres > 0).then_some(metres * 10);
    particulars.length_dm = decimetres(bow_m + stern_m);
    particulars.beam_dm = decimetres(port_m + starboard_m);
    let placed = bow_m > 0 && port_m > 0;
    particulars.dimensions = placed.then_some(Dimensions { bow_m, stern_m, port_m, starboard_m });
}
