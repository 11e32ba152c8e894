//! The id of an event: a function of what it is, so that a replay gives the same again.

use std::fmt::Write;

use nautical::Time;
use sha2::{Digest, Sha256};

/// The id of a row: the first 128 bits of a SHA-256, as 32 lower-case hexadecimal digits.
///
/// The hash is taken over these bytes, in this order; a text is its length in bytes (u32, little endian), then its
/// UTF-8:
///
/// 1. `table` (text), 2. `kind` (text; empty where the table has none), 3. `profile` (text; empty where none),
/// 4. the number of track keys (u32, little endian), 5. each track key (text), in the order given: for a pair that of
///    (MMSI, hull number),
/// 6. `first_start` in microseconds since 1970 (i64, little endian).
///
/// Lengths go before texts, so no two different rows share the same bytes. A row that changes later keeps the id that
/// it was first published under.
///
/// ```
/// let start = nautical::Time::from_seconds(1_700_000_000);
/// let id = store::event_id("encounters", "visible", "sts", &["538001234", "574009876#2"], start);
/// assert_eq!(id.len(), 32);
/// ```
pub fn event_id(table: &str, kind: &str, profile: &str, track_keys: &[&str], first_start: Time) -> String {
    let mut hash = Sha256::new();
    for text in [table, kind, profile] {
        add_text(&mut hash, text);
    }
    hash.update((track_keys.len() as u32).to_le_bytes());
    for key in track_keys {
        add_text(&mut hash, key);
    }
    hash.update(first_start.0.to_le_bytes());
    hex(hash.finalize().iter().take(16))
}

fn add_text(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u32).to_le_bytes());
    hash.update(text.as_bytes());
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    bytes.fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed apart from this code: `hashlib.sha256` over the bytes described above.
    #[test]
    fn equals_the_hash_of_the_bytes_as_documented() {
        let start = Time(1_700_000_000_000_001);
        let id = event_id("encounters", "visible", "sts", &["538001234", "574009876#2"], start);
        assert_eq!(id, "e4651f69cbe2dc301293289271637ba1");
    }

    #[test]
    fn each_field_counts_and_none_runs_into_the_next() {
        let start = Time(0);
        let mut ids: Vec<String> = [
            event_id("gaps", "", "sts", &["1"], start),
            event_id("gap", "s", "sts", &["1"], start),
            event_id("gaps", "s", "ts", &["1"], start),
            event_id("gaps", "", "sts", &["1", ""], start),
            event_id("gaps", "", "sts", &["", "1"], start),
            event_id("gaps", "", "sts1", &[], start),
            event_id("gaps", "", "sts", &["1"], Time(1)),
        ]
        .into();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 7);
    }
}
