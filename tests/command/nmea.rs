//! An encoder of messages 1 and 5, for archives made up here.

use super::fleet::{Seen, Ship};

#[derive(Default)]
struct Bits(Vec<bool>);

impl Bits {
    fn put(mut self, value: i64, width: usize) -> Bits {
        self.0.extend((0..width).rev().map(|bit| value >> bit & 1 == 1));
        self
    }

    fn text(self, text: &str, characters: usize) -> Bits {
        let padded = text.bytes().chain(std::iter::repeat(b'@')).take(characters);
        padded.fold(self, |bits, byte| bits.put(i64::from(byte) & 63, 6))
    }

    /// Armoured, with the bits that fill its last character.
    fn payload(self) -> (String, usize) {
        let armour = |chunk: &[bool]| {
            let six = (0..6).fold(0, |six, bit| six << 1 | u8::from(chunk.get(bit) == Some(&true)));
            char::from(if six < 40 { six + 48 } else { six + 56 })
        };
        (self.0.chunks(6).map(armour).collect(), (6 - self.0.len() % 6) % 6)
    }
}

fn with_checksum(start: char, body: &str, end: &str) -> String {
    format!("{start}{body}*{:02X}{end}", body.bytes().fold(0, |sum, byte| sum ^ byte))
}

fn tag_block(time_s: i64) -> String {
    with_checksum('\\', &format!("s:2573310,c:{time_s}"), "\\")
}

/// Message 1 behind a tag block with its time.
pub fn position(seen: &Seen, ship: &Ship) -> String {
    let bits = Bits::default().put(1, 6).put(0, 2).put(ship.mmsi.into(), 30).put(0, 4).put(-128, 8);
    let bits = bits.put(seen.sog_tenths.into(), 10).put(1, 1);
    let bits = bits.put(i64::from(seen.longitude_e5) * 6, 28).put(i64::from(seen.latitude_e5) * 6, 27);
    let bits = bits.put(seen.cog_tenths.into(), 12).put(seen.heading.into(), 9).put(seen.time_s % 60, 6).put(0, 25);
    let (payload, fill) = bits.payload();
    tag_block(seen.time_s) + &with_checksum('!', &format!("BSVDM,1,1,,A,{payload},{fill}"), "")
}

/// Message 5 in two parts, each behind a tag block.
pub fn particulars(ship: &Ship, time_s: i64) -> [String; 2] {
    let bits = Bits::default().put(5, 6).put(0, 2).put(ship.mmsi.into(), 30).put(0, 2).put(ship.imo.into(), 30);
    let bits = bits.text(&ship.callsign, 7).text(&ship.name, 20).put(ship.type_code.into(), 8);
    let (along, across) = (i64::from(ship.length_m / 2), i64::from(ship.beam_m / 2));
    let bits = bits.put(along, 9).put(along, 9).put(across, 6).put(across, 6).put(1, 4).put(0, 20);
    let (payload, fill) = bits.put(ship.draught_dm.into(), 8).text("", 20).put(0, 2).payload();
    let (first, second) = payload.split_at(56);
    let part = |number: usize, text: &str, fill: usize| {
        let body = format!("BSVDM,2,{number},{},A,{text},{fill}", ship.mmsi / 100 % 10);
        tag_block(time_s) + &with_checksum('!', &body, "")
    };
    [part(1, first, 0), part(2, second, fill)]
}
