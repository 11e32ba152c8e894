//! One report as it is sorted: fixed size, totally ordered by content.

use ais::{Accuracy, Kinematics, Medium, Mmsi, Report, Sender};
use nautical::{Position, Time};

use crate::Catalogue;

const NONE_U16: u16 = u16::MAX;
const NONE_U8: u8 = u8::MAX;
const NONE_POSITION: i32 = i32::MIN;

/// A report reduced to what tracks are made of.
///
/// Entries are ordered by time, then MMSI, then everything else, so that the order of an archive depends on its
/// content only: not on the order or the number of its files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Entry {
    /// When it was received.
    pub time: Time,
    /// Who sent it.
    pub mmsi: Mmsi,
    longitude_e7: i32,
    latitude_e7: i32,
    /// Digest of the message, equal for repeats.
    pub digest: u32,
    sog_centiknots: u16,
    cog_decidegrees: u16,
    heading_degrees: u16,
    utc_second: u8,
    sender: u8,
    accuracy: u8,
    /// Key of its particulars in the [`Catalogue`]; 0 where it has none.
    pub particulars: u64,
    medium: u8,
    /// Input lines that it was made of.
    pub lines: u16,
}

impl Entry {
    /// Bytes of an encoded entry.
    pub const BYTES: usize = 46;

    /// Takes a report in; its particulars go to the catalogue.
    pub fn new(report: &Report, catalogue: &mut Catalogue) -> Entry {
        Entry::keyed(report, report.particulars.as_deref().map_or(0, |particulars| catalogue.add(particulars)))
    }

    /// Takes a report in whose particulars have this key in the catalogue, or 0 for none.
    #[inline]
    pub fn keyed(report: &Report, particulars: u64) -> Entry {
        let at = report.kinematics.as_ref();
        let or_none = |value: Option<u16>| value.unwrap_or(NONE_U16);
        Entry {
            time: report.time,
            mmsi: report.mmsi,
            longitude_e7: at.map_or(NONE_POSITION, |k| k.position.longitude_e7()),
            latitude_e7: at.map_or(NONE_POSITION, |k| k.position.latitude_e7()),
            digest: at.map_or(0, |k| k.digest),
            sog_centiknots: or_none(at.and_then(|k| k.sog_centiknots)),
            cog_decidegrees: or_none(at.and_then(|k| k.cog_decidegrees)),
            heading_degrees: or_none(at.and_then(|k| k.heading_degrees)),
            utc_second: at.and_then(|k| k.utc_second).unwrap_or(NONE_U8),
            sender: report.sender as u8,
            accuracy: at.map_or(Accuracy::Unknown, |k| k.accuracy) as u8,
            particulars,
            medium: report.medium as u8,
            lines: report.lines,
        }
    }

    /// Position and motion, where it has a position.
    pub fn kinematics(&self) -> Option<Kinematics> {
        let position = Position::from_e7(self.longitude_e7, self.latitude_e7).ok()?;
        let some = |value: u16| (value != NONE_U16).then_some(value);
        Some(Kinematics {
            position,
            sog_centiknots: some(self.sog_centiknots),
            cog_decidegrees: some(self.cog_decidegrees),
            heading_degrees: some(self.heading_degrees),
            navigational_status: None,
            accuracy: match self.accuracy {
                1 => Accuracy::Low,
                2 => Accuracy::High,
                3 => Accuracy::LongRange,
                _ => Accuracy::Unknown,
            },
            utc_second: (self.utc_second != NONE_U8).then_some(self.utc_second),
            digest: self.digest,
        })
    }

    /// What heard it.
    pub fn medium(&self) -> Medium {
        match self.medium {
            1 => Medium::Shore,
            2 => Medium::Satellite,
            _ => Medium::Unknown,
        }
    }

    /// The kind of station that sent it.
    pub fn sender(&self) -> Sender {
        match self.sender {
            1 => Sender::ClassA,
            2 => Sender::ClassB,
            3 => Sender::BaseStation,
            4 => Sender::AidToNavigation,
            5 => Sender::Aircraft,
            6 => Sender::Device,
            _ => Sender::Unknown,
        }
    }

    /// Writes the entry into the first [`Entry::BYTES`] bytes of `bytes`, little endian, in the order of its fields.
    pub fn encode(&self, bytes: &mut [u8]) {
        let mut at = 0;
        let mut put = |field: &[u8]| {
            bytes[at..at + field.len()].copy_from_slice(field);
            at += field.len();
        };
        put(&self.time.0.to_le_bytes());
        put(&self.mmsi.number().to_le_bytes());
        put(&self.longitude_e7.to_le_bytes());
        put(&self.latitude_e7.to_le_bytes());
        put(&self.digest.to_le_bytes());
        put(&self.sog_centiknots.to_le_bytes());
        put(&self.cog_decidegrees.to_le_bytes());
        put(&self.heading_degrees.to_le_bytes());
        put(&[self.utc_second, self.sender, self.accuracy]);
        put(&self.particulars.to_le_bytes());
        put(&[self.medium]);
        put(&self.lines.to_le_bytes());
        put(&[0, 0]);
    }

    /// Reads what [`encode`](Entry::encode) wrote; `bytes` holds at least [`Entry::BYTES`].
    pub fn decode(bytes: &[u8]) -> Entry {
        fn take<const N: usize>(bytes: &[u8], at: &mut usize) -> [u8; N] {
            let mut field = [0; N];
            field.copy_from_slice(&bytes[*at..*at + N]);
            *at += N;
            field
        }
        let at = &mut 0;
        Entry {
            time: Time(i64::from_le_bytes(take(bytes, at))),
            mmsi: Mmsi::new(u32::from_le_bytes(take(bytes, at))).unwrap_or_default(),
            longitude_e7: i32::from_le_bytes(take(bytes, at)),
            latitude_e7: i32::from_le_bytes(take(bytes, at)),
            digest: u32::from_le_bytes(take(bytes, at)),
            sog_centiknots: u16::from_le_bytes(take(bytes, at)),
            cog_decidegrees: u16::from_le_bytes(take(bytes, at)),
            heading_degrees: u16::from_le_bytes(take(bytes, at)),
            utc_second: take::<1>(bytes, at)[0],
            sender: take::<1>(bytes, at)[0],
            accuracy: take::<1>(bytes, at)[0],
            particulars: u64::from_le_bytes(take(bytes, at)),
            medium: take::<1>(bytes, at)[0],
            lines: u16::from_le_bytes(take(bytes, at)),
        }
    }

    /// Whether the two say the same, whenever they were received.
    pub fn repeats(&self, other: &Entry) -> bool {
        self.digest == other.digest
            && self.longitude_e7 == other.longitude_e7
            && self.latitude_e7 == other.latitude_e7
            && self.sog_centiknots == other.sog_centiknots
            && self.particulars == other.particulars
            && self.mmsi == other.mmsi
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ais::TimeSource;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn encodes_and_decodes(time in any::<i64>(), mmsi in 0u32..1_000_000_000, place in prop::option::of((-1_800_000_000i32..=1_800_000_000, -900_000_000i32..=900_000_000)), sog in prop::option::of(0u16..=10_220), second in prop::option::of(0u8..60), digest in any::<u32>(), lines in 1u16..) {
            let kinematics = place.map(|(longitude, latitude)| Kinematics {
                position: Position::from_e7(longitude, latitude).expect("in range"),
                sog_centiknots: sog, cog_decidegrees: None, heading_degrees: Some(359), navigational_status: None,
                accuracy: Accuracy::LongRange, utc_second: second, digest,
            });
            let report = Report {
                mmsi: Mmsi::new(mmsi).expect("nine digits"), time: Time(time), time_source: TimeSource::Column,
                sender: Sender::ClassB, medium: Medium::Satellite, kinematics, particulars: None, lines,
            };
            let entry = Entry::new(&report, &mut Catalogue::default());
            let mut bytes = [0; Entry::BYTES];
            entry.encode(&mut bytes);
            let back = Entry::decode(&bytes);
            prop_assert_eq!(back, entry);
            prop_assert_eq!(back.kinematics(), kinematics);
            prop_assert_eq!((back.medium(), back.sender(), back.lines), (Medium::Satellite, Sender::ClassB, lines));
        }
    }
}
