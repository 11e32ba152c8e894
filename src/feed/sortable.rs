//! Entries in the order of an archive.

use store::Record;
use tracks::Entry;

/// An entry in the order of an archive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Sortable(pub Entry);

impl Record for Sortable {
    const BYTES: usize = Entry::BYTES;

    fn encode(&self, bytes: &mut [u8]) {
        self.0.encode(bytes);
    }

    fn decode(bytes: &[u8]) -> Self {
        Sortable(Entry::decode(bytes))
    }
}
