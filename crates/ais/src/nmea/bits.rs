//! The 6-bit armour of an AIS payload (IEC 61162-1, six-bit binary field conversion) and the bits behind it.

use compact_str::CompactString;

/// Longest payload taken, in characters. The longest message has 1,008 bits, which are 168 characters
/// (ITU-R M.1371-5 annex 2: at most five slots); the rest is room for senders that pad.
pub(super) const PAYLOAD_CHARACTERS_MAX: usize = 256;

/// Bytes that hold the longest payload, and eight more so that every field can be read as one 64-bit word.
const BYTES: usize = PAYLOAD_CHARACTERS_MAX * 6 / 8 + 8;

/// Marks what is no armour character in [`ARMOUR`].
const NO_ARMOUR: u8 = 0x80;

/// The six bits that a byte stands for: `0`..=`W` are 0..=39 and `` ` ``..=`w` are 40..=63.
const ARMOUR: [u8; 256] = {
    let mut table = [NO_ARMOUR; 256];
    let mut value = 0;
    while value < 64 {
        table[armour_character(value as u8) as usize] = value as u8;
        value += 1;
    }
    table
};

/// The armour character of six bits (0..=63).
pub(super) const fn armour_character(six_bits: u8) -> u8 {
    if six_bits < 40 { six_bits + 48 } else { six_bits + 56 }
}

/// A payload that is too long or holds a character that is no armour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct BadPayload;

/// The bits of one message, first bit first. What lies beyond its end reads as zero.
#[derive(Clone, Debug)]
pub(super) struct Bits {
    bytes: [u8; BYTES],
    count: usize,
}

/// The bits of one message, field by field. What lies beyond its end reads as zero.
pub(super) trait Fields {
    /// How many bits.
    fn count(&self) -> usize;

    /// A field of `width` (1..=32) bits that starts at bit `at`.
    fn unsigned(&self, at: usize, width: usize) -> u32;

    /// All bits in words, the first bit the highest of the first; what lies behind the end is zero.
    fn words(&self) -> impl Iterator<Item = u64>;

    /// A field of `width` (1..=32) bits in two's complement that starts at bit `at`.
    #[inline(always)]
    fn signed(&self, at: usize, width: usize) -> i32 {
        let unused = 32 - width;
        ((self.unsigned(at, width) << unused) as i32) >> unused
    }

    /// One bit.
    #[inline(always)]
    fn flag(&self, at: usize) -> bool {
        self.unsigned(at, 1) == 1
    }

    /// A digest of all the bits: equal for equal messages, in every run and on every machine.
    ///
    /// 64-bit words are multiplied in (the odd constant is 2^64 divided by the golden ratio), high bits folded down.
    fn digest(&self) -> u32 {
        let mut state = self.count() as u64;
        for word in self.words().take(self.count().div_ceil(64)) {
            state = (state ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            state ^= state >> 32;
        }
        state as u32
    }
}

impl Fields for Bits {
    fn count(&self) -> usize {
        self.count
    }

    fn unsigned(&self, at: usize, width: usize) -> u32 {
        let Some(window) = self.bytes.get(at / 8..).and_then(|bytes| bytes.first_chunk::<8>()) else { return 0 };
        ((u64::from_be_bytes(*window) << (at % 8)) >> (64 - width)) as u32
    }

    fn words(&self) -> impl Iterator<Item = u64> {
        self.bytes.as_chunks::<8>().0.iter().map(|word| u64::from_be_bytes(*word))
    }
}

impl Bits {
    /// No bits yet.
    pub(super) fn new() -> Bits {
        Bits { bytes: [0; BYTES], count: 0 }
    }

    /// The bits of a message of one sentence.
    pub(super) fn of(payload: &[u8], fill: u8) -> Result<Bits, BadPayload> {
        let mut bits = Bits::new();
        bits.push(payload, fill)?;
        Ok(bits)
    }

    /// Adds the bits of a payload without its last `fill` bits, which only fill up its last character.
    pub(super) fn push(&mut self, payload: &[u8], fill: u8) -> Result<(), BadPayload> {
        if payload.len() > PAYLOAD_CHARACTERS_MAX - self.count.div_ceil(6) {
            return Err(BadPayload);
        }
        let mut seen = 0;
        let groups = payload.chunks_exact(8);
        let rest = groups.remainder();
        for group in groups {
            let mut word = 0u64;
            for &character in group {
                let value = ARMOUR[usize::from(character)];
                seen |= value;
                word = word << 6 | u64::from(value & 63);
            }
            self.append(word << 16, 48);
        }
        for &character in rest {
            let value = ARMOUR[usize::from(character)];
            seen |= value;
            self.append(u64::from(value & 63) << 58, 6);
        }
        self.truncate(self.count.saturating_sub(usize::from(fill)));
        if seen & NO_ARMOUR == 0 { Ok(()) } else { Err(BadPayload) }
    }

    /// Appends the `width` (at most 56) high bits of `word`, whose other bits are zero.
    fn append(&mut self, word: u64, width: usize) {
        let bytes = self.bytes.get_mut(self.count / 8..).and_then(|bytes| bytes.first_chunk_mut::<8>());
        if let Some(bytes) = bytes {
            *bytes = (u64::from_be_bytes(*bytes) | word >> (self.count % 8)).to_be_bytes();
        }
        self.count += width;
    }

    /// Drops what lies behind the first `count` bits.
    pub(super) fn truncate(&mut self, count: usize) {
        while self.count > count {
            self.count -= 1;
            if let Some(byte) = self.bytes.get_mut(self.count / 8) {
                *byte &= !(0x80 >> (self.count % 8));
            }
        }
    }

    /// Text of at most `characters` 6-bit characters (ITU-R M.1371-5 table 47), as far as the message goes.
    ///
    /// `@` ends it (it stands for "not available" and pads), spaces around it are dropped; `None` if nothing is left.
    pub(super) fn text(&self, at: usize, characters: usize) -> Option<CompactString> {
        self.text_in(&[(at, characters)])
    }

    /// Text that lies in several places `(at, characters)`. See [`Bits::text`].
    pub(super) fn text_in(&self, places: &[(usize, usize)]) -> Option<CompactString> {
        let there = |at: usize, characters: usize| characters.min(self.count.saturating_sub(at) / 6);
        let text: CompactString = places
            .iter()
            .flat_map(|&(at, characters)| (0..there(at, characters)).map(move |index| at + index * 6))
            .map(|at| self.unsigned(at, 6) as u8)
            .take_while(|&six_bits| six_bits != 0)
            .map(|six_bits| char::from(if six_bits < 32 { six_bits + 64 } else { six_bits }))
            .collect();
        let trimmed = text.trim_matches(' ');
        if trimmed.is_empty() { None } else { Some(CompactString::from(trimmed)) }
    }

    /// The payload that these bits came from, without the parts it was sent in.
    pub(super) fn armour(&self) -> impl Iterator<Item = u8> {
        (0..self.count.div_ceil(6)).map(|index| armour_character(self.unsigned(index * 6, 6) as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_the_fields_of_a_known_payload() {
        let bits = Bits::of(b"15RTgt0PAso;90TKcjM8h6g208CQ", 0).expect("armour");
        assert_eq!(bits.count(), 168);
        assert_eq!(bits.unsigned(0, 6), 1);
        assert_eq!(bits.unsigned(8, 30), 371_798_000);
        assert_eq!(bits.signed(42, 8), -127);
        assert_eq!(bits.signed(61, 28), -74_037_230);
        assert!(bits.flag(60));
    }

    #[test]
    fn refuses_what_is_no_armour() {
        for bad in [&b"15RT t0"[..], b"X", b"123_", b"12x45", b"\xff", b"0000\x80", b"/"] {
            assert_eq!(Bits::of(bad, 0).err(), Some(BadPayload), "{bad:?}");
        }
        assert!(Bits::of(&[b'0'; PAYLOAD_CHARACTERS_MAX], 0).is_ok());
        assert!(Bits::of(&[b'0'; PAYLOAD_CHARACTERS_MAX + 1], 0).is_err());
    }

    #[test]
    fn beyond_the_end_all_is_zero() {
        let bits = Bits::of(b"w", 0).expect("armour");
        assert_eq!(bits.unsigned(0, 32), 0xfc00_0000);
        assert_eq!(bits.unsigned(1_000_000, 32), 0);
        assert_eq!(bits.text(0, 20), Some("?".into()));
        assert_eq!(bits.text(1, 20), None);
    }

    #[test]
    fn fill_bits_leave_no_trace() {
        let plain = Bits::of(b"p", 2).expect("armour");
        let noisy = Bits::of(b"s", 2).expect("armour");
        assert_eq!((plain.count(), plain.digest()), (noisy.count(), noisy.digest()));
        assert_eq!(Bits::of(b"", 5).expect("nothing").count(), 0);
    }

    proptest! {
        #[test]
        fn parts_join_to_the_whole(values in proptest::collection::vec(0u8..64, 0..PAYLOAD_CHARACTERS_MAX), cut in any::<prop::sample::Index>()) {
            let payload: Vec<u8> = values.iter().map(|&value| armour_character(value)).collect();
            let whole = Bits::of(&payload, 0).expect("armour");
            let cut = cut.index(payload.len() + 1);
            let mut joined = Bits::of(&payload[..cut], 0).expect("armour");
            joined.push(&payload[cut..], 0).expect("armour");
            prop_assert_eq!(&joined.bytes[..], &whole.bytes[..]);
            prop_assert_eq!(whole.armour().collect::<Vec<_>>(), payload);
            for (index, &value) in values.iter().enumerate() {
                prop_assert_eq!(whole.unsigned(index * 6, 6), u32::from(value));
            }
        }
    }
}
