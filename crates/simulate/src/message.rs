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

/// What a transmission carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Body {
    Position(PositionReport),
    /// Message 27, for satellites.
    LongRange(PositionReport),
    /// Message 5, or 24 A and B.
    Particulars,
}
