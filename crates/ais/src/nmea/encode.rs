//! An encoder for tests: fields in, sentences out.

use super::bits::armour_character;
use super::sentence::checksum;

/// Bits of a message, written field by field.
#[derive(Clone, Default, Debug)]
pub(super) struct Encoder {
    bits: Vec<bool>,
}

impl Encoder {
    /// A message of this type and MMSI, repeat indicator 0.
    pub(super) fn new(message: u32, mmsi: u32) -> Encoder {
        Encoder::default().put(message, 6).put(0, 2).put(mmsi, 30)
    }

    /// Appends the `width` low bits.
    pub(super) fn put(mut self, value: u32, width: usize) -> Encoder {
        self.bits.extend((0..width).rev().map(|bit| value >> bit & 1 == 1));
        self
    }

    /// Appends a number in two's complement.
    pub(super) fn put_signed(self, value: i32, width: usize) -> Encoder {
        self.put(value as u32, width)
    }

    /// Appends text, filled up with `@`.
    pub(super) fn put_text(self, text: &str, characters: usize) -> Encoder {
        let padded = text.bytes().chain(std::iter::repeat(b'@')).take(characters);
        padded.fold(self, |encoder, byte| encoder.put(u32::from(byte) & 63, 6))
    }

    /// Appends zeros up to `count` bits.
    pub(super) fn fill_to(mut self, count: usize) -> Encoder {
        self.bits.resize(count, false);
        self
    }

    /// The payload and its fill bits.
    pub(super) fn payload(&self) -> (String, u8) {
        let six_bits = |chunk: &[bool]| (0..6).fold(0, |six, bit| six << 1 | u8::from(chunk.get(bit) == Some(&true)));
        let payload = self.bits.chunks(6).map(|chunk| char::from(armour_character(six_bits(chunk)))).collect();
        (payload, (self.bits.len().next_multiple_of(6) - self.bits.len()) as u8)
    }

    /// One sentence with talker AI on channel A.
    pub(super) fn sentence(&self) -> String {
        let (payload, fill) = self.payload();
        sentence(&format!("AIVDM,1,1,,A,{payload},{fill}"))
    }

    /// Sentences of a message in `parts` parts.
    pub(super) fn sentences(&self, parts: usize, sequence: &str, channel: char) -> Vec<String> {
        let (payload, fill) = self.payload();
        let size = payload.len().div_ceil(parts);
        let chunks: Vec<&[u8]> = payload.as_bytes().chunks(size).collect();
        assert_eq!(chunks.len(), parts, "too short for so many parts");
        let part = |index: usize| {
            let text = String::from_utf8_lossy(chunks[index]);
            let fill = if index + 1 == parts { fill } else { 0 };
            sentence(&format!("AIVDM,{parts},{},{sequence},{channel},{text},{fill}", index + 1))
        };
        (0..parts).map(part).collect()
    }
}

/// `!body*hh`.
pub(super) fn sentence(body: &str) -> String {
    format!("!{body}*{:02X}", checksum(body.as_bytes()))
}

/// `$body*hh`.
pub(super) fn dollar(body: &str) -> String {
    format!("${body}*{:02X}", checksum(body.as_bytes()))
}

/// `\body*hh\`.
pub(super) fn tag_block(body: &str) -> String {
    format!("\\{body}*{:02X}\\", checksum(body.as_bytes()))
}

/// The fields of a position report as they go over the air.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    pub mmsi: u32,
    pub status: u32,
    pub sog: u32,
    pub accuracy: u32,
    pub longitude: i32,
    pub latitude: i32,
    pub cog: u32,
    pub heading: u32,
    pub second: u32,
}

impl Wire {
    /// A ship that tells everything, at that second.
    pub(super) fn at_second(second: u32) -> Wire {
        let (longitude, latitude) = (7_200_000, 33_300_000);
        Wire {
            mmsi: 219_000_001,
            status: 0,
            sog: 123,
            accuracy: 1,
            longitude,
            latitude,
            cog: 2_240,
            heading: 215,
            second,
        }
    }

    /// A message 1, 2 or 3.
    pub(super) fn class_a(&self, message: u32) -> Encoder {
        Encoder::new(message, self.mmsi)
            .put(self.status, 4)
            .put_signed(-128, 8)
            .put(self.sog, 10)
            .put(self.accuracy, 1)
            .put_signed(self.longitude, 28)
            .put_signed(self.latitude, 27)
            .put(self.cog, 12)
            .put(self.heading, 9)
            .put(self.second, 6)
            .fill_to(168)
    }

    /// A message 18 up to its flags.
    pub(super) fn class_b(&self, message: u32) -> Encoder {
        Encoder::new(message, self.mmsi)
            .put(0, 8)
            .put(self.sog, 10)
            .put(self.accuracy, 1)
            .put_signed(self.longitude, 28)
            .put_signed(self.latitude, 27)
            .put(self.cog, 12)
            .put(self.heading, 9)
            .put(self.second, 6)
    }

    /// A message 4.
    pub(super) fn base_station(&self) -> Encoder {
        Encoder::new(4, self.mmsi)
            .put(2022, 14)
            .put(6, 4)
            .put(1, 5)
            .put(13, 5)
            .put(0, 6)
            .put(self.second, 6)
            .put(self.accuracy, 1)
            .put_signed(self.longitude, 28)
            .put_signed(self.latitude, 27)
            .fill_to(168)
    }
}
