//! A hash that is the same on every machine and in every version: it reaches what runs compare.

/// Mixes words by multiplying with an odd constant (2^64 divided by the golden ratio) and folding the high half down.
#[derive(Clone, Copy)]
pub(crate) struct Digest(u64);

impl Digest {
    pub(crate) fn new() -> Digest {
        Digest(0x243F_6A88_85A3_08D3)
    }

    pub(crate) fn word(&mut self, word: u64) {
        let product = (self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = product ^ (product >> 32);
    }

    /// A number that may be missing.
    pub(crate) fn number(&mut self, number: Option<impl Into<i64>>) {
        self.word(number.map_or(u64::MAX, |number| number.into().cast_unsigned()));
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            for (place, &byte) in word.iter_mut().zip(chunk) {
                *place = byte;
            }
            self.word(u64::from_le_bytes(word));
        }
        self.word(bytes.len() as u64);
    }

    pub(crate) fn finish(mut self) -> u64 {
        self.word(0);
        self.0
    }

    pub(crate) fn finish_32(self) -> u32 {
        (self.finish() >> 32) as u32
    }
}
