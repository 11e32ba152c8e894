//! The form of a record on the disk.
//!
//! `length` (u32: bytes of what follows the checksum), `checksum` (u32), then `source` (u16), `kind` (u8), `received` (i64, microseconds
//! since 1970), and the bytes themselves; all little endian. The checksum is CRC32C (Castagnoli; RFC 3720 appendix B.4)
//! over the number of the segment, the running number of the record, and what follows it: bytes that stood elsewhere on
//! the disk before never pass for a record.

use std::io::{self, ErrorKind, Read};

use nautical::Time;

/// Bytes of a record before what arrived: length and checksum, then source, kind and time.
const HEAD_BYTES: usize = 8;
const FIXED_BYTES: usize = 11;
/// Bytes that a record may carry: far more than is read from a source at once.
pub(super) const PAYLOAD_BYTES_MAX: usize = 16 << 20;

/// Something that arrived, or that was decided by a clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JournalRecord {
    /// Number of the source; what it stands for is the caller's.
    pub source: u16,
    /// What the record is; the caller's too.
    pub kind: u8,
    /// When it arrived, by this computer's clock.
    pub received: Time,
    /// What arrived.
    pub bytes: Vec<u8>,
}

/// Where a record stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) segment: u64,
    pub(super) record: u64,
}

/// What stands at a place.
#[derive(Debug)]
pub(super) enum Found {
    /// A whole record, and the bytes that it takes.
    Whole(JournalRecord, u64),
    /// Nothing: the file ends here.
    End,
    /// Bytes that are no whole record.
    Torn,
}

impl JournalRecord {
    /// Appends the record's form at a place to `out`.
    pub(super) fn encode(&self, place: Place, out: &mut Vec<u8>) {
        let from = out.len();
        out.extend(((FIXED_BYTES + self.bytes.len()) as u32).to_le_bytes());
        out.extend([0; 4]);
        out.extend(self.source.to_le_bytes());
        out.push(self.kind);
        out.extend(self.received.0.to_le_bytes());
        out.extend_from_slice(&self.bytes);
        let checksum = checksum(place, &out[from + HEAD_BYTES..]);
        out[from + 4..from + HEAD_BYTES].copy_from_slice(&checksum.to_le_bytes());
    }

    /// Reads what stands at a place.
    pub(super) fn read(place: Place, from: &mut dyn Read) -> io::Result<Found> {
        let mut head = [0; HEAD_BYTES];
        match fill(from, &mut head)? {
            0 => return Ok(Found::End),
            HEAD_BYTES => {}
            _ => return Ok(Found::Torn),
        }
        let [l0, l1, l2, l3, c0, c1, c2, c3] = head;
        let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
        if !(FIXED_BYTES..=FIXED_BYTES + PAYLOAD_BYTES_MAX).contains(&length) {
            return Ok(Found::Torn);
        }
        // As much as is there, not as much as a damaged length says.
        let mut body = Vec::new();
        from.take(length as u64).read_to_end(&mut body)?;
        if body.len() < length || checksum(place, &body) != u32::from_le_bytes([c0, c1, c2, c3]) {
            return Ok(Found::Torn);
        }
        let (fixed, _) = body.split_at(FIXED_BYTES);
        let &[s0, s1, kind, t0, t1, t2, t3, t4, t5, t6, t7] = fixed else { return Ok(Found::Torn) };
        let received = Time(i64::from_le_bytes([t0, t1, t2, t3, t4, t5, t6, t7]));
        let source = u16::from_le_bytes([s0, s1]);
        body.drain(..FIXED_BYTES);
        Ok(Found::Whole(JournalRecord { source, kind, received, bytes: body }, (HEAD_BYTES + length) as u64))
    }
}

fn checksum(place: Place, body: &[u8]) -> u32 {
    let mut at = [0; 16];
    at[..8].copy_from_slice(&place.segment.to_le_bytes());
    at[8..].copy_from_slice(&place.record.to_le_bytes());
    crc32c::crc32c_append(crc32c::crc32c(&at), body)
}

/// Reads until the block is full or the file ends; tells how many bytes.
pub(super) fn fill(from: &mut dyn Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match from.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
