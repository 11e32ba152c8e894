//! The coastline built into the program, in its compact form. `data/NOTE.md` describes the bytes.

use crate::Position;
use crate::polygon::{Polygon, Ring};

const COAST: &[u8] = include_bytes!("../data/coast.bin");
const MAGIC: &[u8] = b"coast\0\0\x01";

/// The polygons of the coastline built in; `None` only if its bytes are damaged.
pub(crate) fn embedded() -> Option<Vec<Polygon>> {
    decode(COAST)
}

/// Reads the compact form; `None` where it is cut short, has bytes left over, or leaves the earth.
fn decode(bytes: &[u8]) -> Option<Vec<Polygon>> {
    let mut cursor = Cursor { bytes: bytes.strip_prefix(MAGIC)? };
    let scale = (cursor.number()?, cursor.number()?);
    let translate = (cursor.number()?, cursor.number()?);
    let mut vertices = Vertices { cursor, x: 0, y: 0, scale, translate };
    let polygons = (0..vertices.cursor.unsigned()?).map(|_| vertices.polygon()).collect::<Option<_>>()?;
    vertices.cursor.bytes.is_empty().then_some(polygons)
}

struct Cursor<'a> {
    bytes: &'a [u8],
}

impl Cursor<'_> {
    /// A little-endian f64.
    fn number(&mut self) -> Option<f64> {
        let (first, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(f64::from_le_bytes(*first))
    }

    /// An unsigned number, 7 bits a byte, low bits first (LEB128), below 2^28.
    fn unsigned(&mut self) -> Option<u32> {
        let mut value = 0;
        for shift in [0, 7, 14, 21] {
            let (first, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            value |= u32::from(first & 0x7f) << shift;
            if first & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// A signed number: even 0, 1, 2 ... and odd -1, -2 ... (zigzag).
    fn signed(&mut self) -> Option<i32> {
        let value = self.unsigned()?;
        Some((value >> 1) as i32 ^ -((value & 1) as i32))
    }
}

/// Reads vertices, each stored as its step from the one before.
struct Vertices<'a> {
    cursor: Cursor<'a>,
    x: i32,
    y: i32,
    scale: (f64, f64),
    translate: (f64, f64),
}

impl Vertices<'_> {
    fn polygon(&mut self) -> Option<Polygon> {
        let rings = self.cursor.unsigned()?;
        let outer = self.ring()?;
        let holes = (1..rings).map(|_| self.ring()).collect::<Option<_>>()?;
        Some(Polygon { outer, holes })
    }

    fn ring(&mut self) -> Option<Ring> {
        let vertices = self.cursor.unsigned()?;
        (0..vertices).map(|_| self.vertex()).collect()
    }

    fn vertex(&mut self) -> Option<Position> {
        self.x = self.x.checked_add(self.cursor.signed()?)?;
        self.y = self.y.checked_add(self.cursor.signed()?)?;
        let longitude = f64::from(self.x) * self.scale.0 + self.translate.0;
        let latitude = f64::from(self.y) * self.scale.1 + self.translate.1;
        // The last step of the grid may pass 180 by a rounding.
        let longitude = if longitude.abs() < 180.000_001 { longitude.clamp(-180.0, 180.0) } else { longitude };
        Position::from_degrees(longitude, latitude).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coastline_built_in_is_whole_and_small() {
        let polygons = embedded().expect("whole");
        let vertices: usize = polygons.iter().flat_map(Polygon::rings).map(|(ring, _)| ring.len()).sum();
        assert_eq!((polygons.len(), vertices), (4_060, 404_874));
        assert!(COAST.len() < 2_000_000);
    }

    #[test]
    fn damaged_bytes_are_noticed() {
        for end in [0, 7, 8, 39, 40, 41, 1_000, COAST.len() - 1] {
            assert!(decode(&COAST[..end]).is_none(), "{end}");
        }
        assert!(decode(&[COAST, b"\0"].concat()).is_none());
    }

    #[test]
    fn numbers() {
        let mut cursor = Cursor { bytes: &[0, 1, 2, 0x80, 1, 0x81, 1, 0xff, 0xff, 0xff, 0xff] };
        let read: Vec<_> = (0..5).map(|_| cursor.signed().expect("a number")).collect();
        assert_eq!(read, [0, -1, 1, 64, -65]);
        assert_eq!(cursor.signed(), None);
    }
}
