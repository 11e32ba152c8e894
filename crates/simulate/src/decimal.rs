//! Numbers as text, appended to a line.

/// Appends a whole number.
pub(crate) fn put_whole(out: &mut Vec<u8>, number: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends a number with decimals: `put_fixed(out, -12345, 100, 2)` gives `-123.45`.
pub(crate) fn put_fixed(out: &mut Vec<u8>, value: i64, unit: u64, decimals: usize) {
    if value < 0 {
        out.push(b'-');
    }
    let magnitude = value.unsigned_abs();
    put_whole(out, magnitude / unit);
    if decimals > 0 {
        out.push(b'.');
        let mut fraction = magnitude % unit;
        let from = out.len();
        out.resize(from + decimals, b'0');
        for digit in out.iter_mut().skip(from).rev() {
            *digit = b'0' + (fraction % 10) as u8;
            fraction /= 10;
        }
    }
}
