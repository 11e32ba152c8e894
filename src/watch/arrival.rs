//! What sources bring, as it goes into the journal and comes back.

use nautical::Time;
use store::JournalRecord;

/// Something that a source brought, or that became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrival {
    /// Number of the source.
    pub source: u16,
    /// When, by this computer's clock.
    pub received: Time,
    /// What.
    pub what: What,
}

/// What arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// Bytes that go on from those before.
    Bytes(Vec<u8>),
    /// The source begins anew: what was under way is cut off. With what tells this beginning from another one of the same
    /// source; empty where nothing does.
    Begun(Vec<u8>),
    /// Nothing came for so long that time does not wait for the source.
    Idle,
    /// Nothing more will come.
    Ended,
    /// So many lines came that there was no room for.
    Shed(u64),
}

impl Arrival {
    /// As a record.
    pub fn into_record(self) -> JournalRecord {
        let (kind, bytes) = match self.what {
            What::Bytes(bytes) => (0, bytes),
            What::Begun(token) => (1, token),
            What::Idle => (2, Vec::new()),
            What::Ended => (3, Vec::new()),
            What::Shed(lines) => (4, lines.to_le_bytes().to_vec()),
        };
        JournalRecord { source: self.source, kind, received: self.received, bytes }
    }

    /// From a record; `None` where a later version wrote it.
    pub fn from_record(record: JournalRecord) -> Option<Arrival> {
        let JournalRecord { source, kind, received, bytes } = record;
        let what = match kind {
            0 => What::Bytes(bytes),
            1 => What::Begun(bytes),
            2 => What::Idle,
            3 => What::Ended,
            4 => What::Shed(u64::from_le_bytes(bytes.try_into().ok()?)),
            _ => return None,
        };
        Some(Arrival { source, received, what })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_come_back_from_their_records() {
        let bytes = || b"!AIVDM".to_vec();
        for what in [What::Bytes(bytes()), What::Begun(bytes()), What::Idle, What::Ended, What::Shed(u64::MAX)] {
            let arrival = Arrival { source: 7, received: Time(5), what };
            assert_eq!(Arrival::from_record(arrival.clone().into_record()), Some(arrival));
        }
        let later = JournalRecord { source: 0, kind: 9, received: Time(0), bytes: Vec::new() };
        assert_eq!(Arrival::from_record(later), None);
    }
}
