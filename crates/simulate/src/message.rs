//! What a transmitter sends, in the units of the standard.

use crate::vessel::Transponder;

/// Fields of a position report (ITU-R M.1371-5, messages 1, 18 and 27).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct PositionReport {
    pub(crate) mmsi: u32,
    pub(crate) transponder: Transponder,
    /// 0..=15.
    pub(crate) status: u8,
    /// -127..=127, -128 not available.
    pub(crate) rate_of_turn: i8,
    /// 1/10 knot, 1023 not available.
    pub(crate) sog_deci: u16,
    /// Position accuracy flag.
    pub(crate) accurate: bool,
    /// 1/10,000 minute.
    pub(crate) longitude: i32,
    /// 1/10,000 minute.
    pub(crate) latitude: i32,
    /// 1/10 degree, 3600 not available.
    pub(crate) cog_deci: u16,
    /// Degrees, 511 not available.
    pub(crate) heading: u16,
    /// 0..=59, 60 not available.
    pub(crate) second: u8,
}

impl PositionReport {
    /// What is left of it in a message 27: 1/10 minute, whole knots to 62, whole degrees, no heading, turn or second.
    pub(crate) fn long_range(&self) -> PositionReport {
        let tenths = |ten_thousandths: i32| (f64::from(ten_thousandths) / 1_000.0).round() as i32 * 1_000;
        PositionReport {
            rate_of_turn: -128,
            sog_deci: if self.sog_deci >= 1_023 { 1_023 } else { ((self.sog_deci + 5) / 10).min(62) * 10 },
            longitude: tenths(self.longitude),
            latitude: tenths(self.latitude),
            cog_deci: if self.cog_deci >= 3_600 { 3_600 } else { (self.cog_deci + 5) / 10 % 360 * 10 },
            heading: 511,
            second: 60,
            ..*self
        }
    }
}

/// What a transmission carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Body {
    Position(PositionReport),
    /// Message 27, for satellites.
    LongRange(PositionReport),
    /// Message 5, or 24 A and B.
    Particulars,
}
