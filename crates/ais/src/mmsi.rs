//! Who a number may belong to (ITU-R M.585-9): ship, coast station, aircraft, aid, beacon.

use std::fmt;

/// Maritime Mobile Service Identity: a number of at most nine digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Mmsi(u32);

/// What the form of an MMSI says of its bearer (ITU-R M.585-9 annex 1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Identity {
    /// MID 201..=775 and six digits: a ship.
    Ship,
    /// One of the numbers that many transmitters send by default: never joined to one vessel.
    Default,
    /// 0MID: a group of ships.
    Group,
    /// 00MID: a coast station.
    Coast,
    /// 111MID: an aircraft.
    Aircraft,
    /// 8MID: a handheld radio.
    Handheld,
    /// 970, 972, 974: search and rescue transmitter, man overboard device, emergency beacon.
    Rescue,
    /// 98MID: a craft associated with a parent ship.
    Auxiliary,
    /// 99MID: an aid to navigation.
    AidToNavigation,
    /// Any other number: a device.
    Device,
}

impl Identity {
    /// The word used in counts.
    pub fn as_str(self) -> &'static str {
        match self {
            Identity::Ship => "ship",
            Identity::Default => "default-mmsi",
            Identity::Group => "group",
            Identity::Coast => "coast-station",
            Identity::Aircraft => "aircraft",
            Identity::Handheld => "handheld",
            Identity::Rescue => "rescue-device",
            Identity::Auxiliary => "auxiliary-craft",
            Identity::AidToNavigation => "aid-to-navigation",
            Identity::Device => "device",
        }
    }
}

/// Numbers that transmitters send when nobody set them.
const DEFAULTS: [u32; 5] = [0, 111_111_111, 123_456_789, 412_345_678, 999_999_999];

impl Mmsi {
    /// From a number; `None` above nine digits.
    pub fn new(number: u32) -> Option<Mmsi> {
        (number <= 999_999_999).then_some(Mmsi(number))
    }

    /// The number.
    pub fn number(self) -> u32 {
        self.0
    }

    /// Maritime identification digits of a ship's number, 201..=775.
    pub fn mid(self) -> Option<u16> {
        let mid = self.0 / 1_000_000;
        (201..=775).contains(&mid).then_some(mid as u16)
    }

    /// What the form of the number says.
    pub fn identity(self) -> Identity {
        let number = self.0;
        let mid_in = |mid: u32| (201..=775).contains(&mid);
        match number {
            _ if DEFAULTS.contains(&number) => Identity::Default,
            _ if mid_in(number / 1_000_000) => Identity::Ship,
            111_000_000..112_000_000 => Identity::Aircraft,
            970_000_000..971_000_000 | 972_000_000..973_000_000 | 974_000_000..975_000_000 => Identity::Rescue,
            980_000_000..990_000_000 if mid_in(number / 10_000 % 1_000) => Identity::Auxiliary,
            990_000_000..1_000_000_000 if mid_in(number / 10_000 % 1_000) => Identity::AidToNavigation,
            800_000_000..900_000_000 if mid_in(number / 100_000 % 1_000) => Identity::Handheld,
            0..10_000_000 if mid_in(number / 10_000) => Identity::Coast,
            10_000_000..100_000_000 if mid_in(number / 100_000) => Identity::Group,
            _ => Identity::Device,
        }
    }
}

impl fmt::Display for Mmsi {
    /// Nine digits, with the leading zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}
