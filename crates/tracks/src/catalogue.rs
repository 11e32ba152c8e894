//! Each distinct set of particulars once.

use std::hash::{DefaultHasher, Hash, Hasher};

use ais::Particulars;
use rustc_hash::FxHashMap;

/// The distinct particulars of a run, by a digest of their content.
///
/// An archive repeats a ship's particulars with every row; a track's versions and the entries being sorted hold the
/// 8-byte key. Memory grows with what ships say of themselves, not with how often they say it.
#[derive(Default, Debug)]
pub struct Catalogue {
    by_key: FxHashMap<u64, Particulars>,
}

impl Catalogue {
    /// The key of these particulars, never 0; they are kept if they are new.
    pub fn add(&mut self, particulars: &Particulars) -> u64 {
        let key = Catalogue::key_of(particulars);
        self.by_key.entry(key).or_insert_with(|| particulars.clone());
        key
    }

    /// The key that these particulars have in every catalogue, never 0.
    pub fn key_of(particulars: &Particulars) -> u64 {
        // SipHash with fixed keys: the same content has the same key in every run of one build.
        let mut hasher = DefaultHasher::new();
        particulars.hash(&mut hasher);
        hasher.finish().max(1)
    }

    /// Keeps particulars under the key that [`key_of`](Catalogue::key_of) gave.
    pub fn insert(&mut self, key: u64, particulars: Particulars) {
        self.by_key.entry(key).or_insert(particulars);
    }

    /// The particulars of a key.
    pub fn get(&self, key: u64) -> Option<&Particulars> {
        self.by_key.get(&key)
    }

    /// Takes in all of another catalogue.
    pub fn merge(&mut self, other: Catalogue) {
        self.by_key.extend(other.by_key);
    }
}
