//! Bits of a message, armoured six at a time (IEC 61162-1, encapsulation).

/// Bits of the longest message here: message 5 has 424.
const CHARACTERS_MAX: usize = 72;

/// A payload in the making.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    characters: [u8; CHARACTERS_MAX],
    count: usize,
    /// Bits that are not a character yet, right-aligned.
    waiting: u64,
    waiting_bits: u32,
}

impl Payload {
    /// Begins a message of this type and MMSI, repeat indicator 0.
    pub(crate) fn new(message: u32, mmsi: u32) -> Payload {
        let mut payload = Payload { characters: [0; CHARACTERS_MAX], count: 0, waiting: 0, waiting_bits: 0 };
        payload.put(message, 6);
        payload.put(0, 2);
        payload.put(mmsi, 30);
        payload
    }

    /// Appends the `width` low bits, at most 32.
    pub(crate) fn put(&mut self, value: u32, width: u32) {
        let mask = (1u64 << width) - 1;
        self.waiting = self.waiting << width | (u64::from(value) & mask);
        self.waiting_bits += width;
        while self.waiting_bits >= 6 {
            self.waiting_bits -= 6;
            self.push((self.waiting >> self.waiting_bits) as u8 & 63);
        }
        self.waiting &= (1 << self.waiting_bits) - 1;
    }

    /// Appends a number in two's complement.
    pub(crate) fn put_signed(&mut self, value: i32, width: u32) {
        self.put(value as u32, width);
    }

    /// Appends text in the six-bit alphabet (ITU-R M.1371-5 table 47), in capitals, cut or filled up with `@`. What the alphabet
    /// lacks becomes a blank.
    pub(crate) fn put_text(&mut self, text: &str, characters: usize) {
        let letters = text.chars().map(|letter| letter.to_ascii_uppercase()).chain(std::iter::repeat('@'));
        for letter in letters.take(characters) {
            let code = if (' '..='_').contains(&letter) { letter as u32 & 63 } else { 32 };
            self.put(code, 6);
        }
    }

    fn push(&mut self, six: u8) {
        let armoured = if six < 40 { six + 48 } else { six + 56 };
        if let Some(place) = self.characters.get_mut(self.count) {
            *place = armoured;
            self.count += 1;
        }
    }

    /// The characters, and how many bits were filled up in the last.
    pub(crate) fn finish(&mut self) -> (&[u8], u8) {
        let fill = (6 - self.waiting_bits) % 6;
        if fill > 0 {
            self.put(0, fill);
        }
        (&self.characters[..self.count], fill as u8)
    }
}
