//! Sentences (IEC 61162-1) with tag blocks (IEC 61162-450).

use super::bits::Payload;
use crate::decimal::put_whole;

/// Characters of a payload in one sentence: 82 in all, less what stands around it.
const PAYLOAD_MAX: usize = 56;

/// Writes sentences; counts the multi-part ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sentences {
    sequence: u8,
    group: u32,
}

/// Appends `*hh` for what stands in `out` from `from` on.
fn put_checksum(out: &mut Vec<u8>, from: usize) {
    let sum = out.get(from..).unwrap_or_default().iter().fold(0, |sum, byte| sum ^ byte);
    let hex = |four: u8| if four < 10 { b'0' + four } else { b'A' + four - 10 };
    out.extend_from_slice(&[b'*', hex(sum >> 4), hex(sum & 15)]);
}

impl Sentences {
    /// Appends a message as one line, or several where it is long: tag block with `g:` (of several), `s:` and `c:` (seconds
    /// since 1970), then the sentence.
    pub(crate) fn put(&mut self, out: &mut Vec<u8>, mut payload: Payload, station: &[u8], second: i64, channel: u8) {
        let (characters, fill) = payload.finish();
        let parts = characters.len().div_ceil(PAYLOAD_MAX).max(1);
        if parts > 1 {
            self.sequence = (self.sequence + 1) % 10;
            self.group = self.group % 99_999 + 1;
        }
        for (number, chunk) in characters.chunks(PAYLOAD_MAX).enumerate() {
            let part = (number as i64 + 1, parts as i64);
            self.put_tag_block(out, part, station, second);
            let from = out.len() + 1;
            out.extend_from_slice(b"!AIVDM,");
            put_whole(out, part.1);
            out.push(b',');
            put_whole(out, part.0);
            out.push(b',');
            if parts > 1 {
                put_whole(out, self.sequence);
            }
            out.extend_from_slice(&[b',', channel, b',']);
            out.extend_from_slice(chunk);
            out.extend_from_slice(&[b',', b'0' + if part.0 == part.1 { fill } else { 0 }]);
            put_checksum(out, from);
            out.extend_from_slice(b"\r\n");
        }
    }

    fn put_tag_block(&self, out: &mut Vec<u8>, (number, parts): (i64, i64), station: &[u8], second: i64) {
        out.push(b'\\');
        let from = out.len();
        if parts > 1 {
            out.extend_from_slice(b"g:");
            for (part, end) in [(number, b'-'), (parts, b'-'), (self.group.into(), b',')] {
                put_whole(out, part);
                out.push(end);
            }
        }
        out.extend_from_slice(b"s:");
        out.extend_from_slice(station);
        out.extend_from_slice(b",c:");
        put_whole(out, second);
        put_checksum(out, from);
        out.push(b'\\');
    }
}
