//! Digits eight at a time: plain decimal numbers at the front of some bytes, without a branch for each digit.
//!
//! Eight bytes are taken as one little-endian word, so that the first character is the lowest byte. What is not of the plain
//! form is left to [`value::decimal`](super::value::decimal), which reads all forms; where both read, they agree.

/// Each byte a `0`.
const ZEROS: u64 = 0x3030_3030_3030_3030;
/// The highest bit of each byte.
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Added to a byte below 128, sets its highest bit where it is above 9. No carry leaves the byte.
const ABOVE_NINE: u64 = 0x7676_7676_7676_7676;

/// The value of eight digits, each a byte 0..=9, the first in the lowest byte.
#[inline(always)]
fn eight(digits: u64) -> u64 {
    // Pairs, then fours, then all eight: each step multiplies what stands left by its weight and adds what stands right.
    const MASK: u64 = 0x0000_00FF_0000_00FF;
    const LEFT: u64 = 100 + (1_000_000 << 32);
    const RIGHT: u64 = 1 + (10_000 << 32);
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    (pairs & MASK).wrapping_mul(LEFT).wrapping_add(((pairs >> 16) & MASK).wrapping_mul(RIGHT)) >> 32
}

/// Eight bytes from `at`, each with a `0` taken off by exclusive or, and the highest bit of each byte that is no digit.
#[inline(always)]
fn word_at(bytes: &[u8], at: usize) -> Option<(u64, u64)> {
    let word = u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?) ^ ZEROS;
    Some((word, (((word & !HIGHS) + ABOVE_NINE) | word) & HIGHS))
}

/// The same, with how many of the bytes are digits from the front.
#[inline(always)]
fn run(bytes: &[u8], at: usize) -> Option<(u64, u32)> {
    let (word, others) = word_at(bytes, at)?;
    Some((word, others.trailing_zeros() / 8))
}

/// A plain number at `at`: an optional `-`, 1 to 7 digits, and perhaps a point and 1 to 7 more. Gives it in units of
/// `10^-PLACES` (at most 7), rounded half away from zero, and where it ends; `None` for anything else, and where fewer than
/// eight bytes follow.
#[inline(always)]
pub(crate) fn decimal<const PLACES: u32>(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let negative = *bytes.get(at)? == b'-';
    let start = at + usize::from(negative);
    let (word, others) = word_at(bytes, start)?;
    let count = others.trailing_zeros() / 8;
    if count == 0 || count == 8 {
        return None;
    }
    let signed = |value: u64| if negative { -(value as i64) } else { value as i64 };
    if let Some((value, length)) = short::<PLACES>(word, others, count) {
        return Some((signed(value), start + length as usize));
    }
    let mut end = start + count as usize;
    let mut value = eight(word << (64 - 8 * count)) * 10u64.pow(PLACES);
    if bytes.get(end) == Some(&b'.') {
        let (word, count) = run(bytes, end + 1)?;
        if count == 0 || count == 8 {
            return None;
        }
        // As eight digits behind the point, of which the last is 0.
        let behind = eight(word & ((1 << (8 * count)) - 1));
        let unit = 10u64.pow(8 - PLACES);
        value += (behind + unit / 2) / unit;
        end += 1 + count as usize;
    }
    Some((signed(value), end))
}

/// A number with a point that ends within its first eight characters, as most speeds, courses and headings do: the point
/// is closed up, so that one step reads all digits. `None` for others, and for more than one digit beyond `PLACES`.
#[inline(always)]
fn short<const PLACES: u32>(word: u64, others: u64, count: u32) -> Option<(u64, u32)> {
    const POINT: u64 = (b'.' ^ b'0') as u64;
    const TENS: [u64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
    let behind_point = others & (others - 1);
    if (word >> (8 * count)) & 0xFF != POINT || behind_point == 0 {
        return None;
    }
    let length = behind_point.trailing_zeros() / 8;
    let places = length - count - 1;
    if places == 0 || places > PLACES + 1 {
        return None;
    }
    let before = (1 << (8 * count)) - 1;
    let digits = word & before | (word >> 8) & !before;
    let value = eight(digits << (64 - 8 * (length - 1)));
    let scaled = match TENS.get(PLACES.wrapping_sub(places) as usize) {
        Some(tens) => value * tens,
        None => (value + 5) / 10,
    };
    Some((scaled, length))
}

/// A whole number of nine digits at `at`.
#[inline(always)]
pub(crate) fn nine_digits(bytes: &[u8], at: usize) -> Option<u32> {
    let (word, count) = run(bytes, at)?;
    let last = bytes.get(at + 8)?.wrapping_sub(b'0');
    (count == 8 && last <= 9).then(|| eight(word) as u32 * 10 + u32::from(last))
}

/// Seconds of the day from `hh:mm:ss` at `at`; `None` for anything else (a leap second too).
#[inline(always)]
pub(crate) fn clock(bytes: &[u8], at: usize) -> Option<i64> {
    const COLONS: u64 = 0x0000_3A00_003A_0000;
    const PLACES: u64 = 0x0000_FF00_00FF_0000;
    let word = u64::from_le_bytes(*bytes.get(at..)?.first_chunk::<8>()?);
    if word & PLACES != COLONS {
        return None;
    }
    let digits = (word ^ ZEROS) & !PLACES;
    if (((digits & !HIGHS) + ABOVE_NINE) | digits) & HIGHS != 0 {
        return None;
    }
    let pair = |shift: u32| ((digits >> shift & 0xFF) * 10 + (digits >> (shift + 8) & 0xFF)) as i64;
    let (hour, minute, second) = (pair(0), pair(24), pair(48));
    (hour <= 23 && minute <= 59 && second <= 59).then_some(hour * 3_600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::super::value;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_numbers() {
        for (text, expected) in [
            ("33.60716,", Some((336_071_600, 8))),
            ("-117.91483,", Some((-1_179_148_300, 10))),
            ("0,", Some((0, 1))),
            ("-0.0000000,", Some((0, 10))),
            ("1234567.7654321,", Some((12_345_677_654_321, 15))),
            ("12.9,", Some((129_000_000, 4))),
            ("-327.65,", Some((-3_276_500_000, 7))),
            ("5.,", None),
            (".5,", None),
            ("-,", None),
            (",", None),
            ("12345678,", None),
            ("1.12345678,", None),
        ] {
            let bytes = [text.as_bytes(), b"xxxxxxxx"].concat();
            assert_eq!(decimal::<7>(&bytes, 0), expected, "{text}");
        }
        assert_eq!(decimal::<7>(b"1,", 0), None, "fewer than eight bytes");
        assert_eq!(decimal::<1>(b"359.95,xxxxxxxx", 0), Some((3_600, 6)));
        assert_eq!(decimal::<0>(b"-0.5,xxxxxxxx", 0), Some((-1, 4)));
        assert_eq!(decimal::<0>(b"328.0,xxxxxxxx", 0), Some((328, 5)));
        assert_eq!(decimal::<2>(b"12.345,xxxxxxxx", 0), Some((1_235, 6)));
        assert_eq!(decimal::<0>(b"0.49,xxxxxxxx", 0), Some((0, 4)));
    }

    proptest! {
        /// Whatever stands behind, what is read is what the slow way reads of the same characters.
        #[test]
        fn agrees_with_the_slow_way(bytes in prop_oneof![
            "-?[0-9]{0,9}\\.?[0-9]{0,9}[,\n\r;\"ax]?[0-9,.]{0,12}".prop_map(String::into_bytes),
            proptest::collection::vec(any::<u8>(), 0..32),
        ]) {
            if let Some((read, end)) = decimal::<7>(&bytes, 0) {
                prop_assert_eq!(Some(read), value::decimal(&bytes[..end], 7));
            }
            if let Some((read, end)) = decimal::<1>(&bytes, 0) {
                prop_assert_eq!(Some(read), value::decimal(&bytes[..end], 1));
            }
            if let Some((read, end)) = decimal::<0>(&bytes, 0) {
                prop_assert_eq!(Some(read), value::decimal(&bytes[..end], 0));
                prop_assert!(bytes[..end].iter().all(|byte| byte.is_ascii_digit() || b"-.".contains(byte)));
            }
            if let Some(read) = nine_digits(&bytes, 0) {
                prop_assert_eq!(Some(i64::from(read)), value::decimal(&bytes[..9], 0));
            }
        }

        #[test]
        fn plain_ones_are_read(whole in 0u32..9_999_999, behind in "[0-9]{1,7}", negative: bool) {
            let text = format!("{}{whole}.{behind}", if negative { "-" } else { "" });
            let bytes = [text.as_bytes(), b",rest of it"].concat();
            prop_assert_eq!(decimal::<7>(&bytes, 0), Some((value::decimal(text.as_bytes(), 7).expect("a number"), text.len())));
        }

        #[test]
        fn clocks(text in prop_oneof!["[0-2][0-9]:[0-6][0-9]:[0-6][0-9]", "[0-9:/; \u{7f}é]{8}"], second in 0i64..86_400) {
            let written = format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60);
            prop_assert_eq!(clock(written.as_bytes(), 0), Some(second));
            if let Some(read) = clock(text.as_bytes(), 0) {
                let again = format!("{:02}:{:02}:{:02}", read / 3_600, read / 60 % 60, read % 60);
                prop_assert_eq!(&text[..8], &again[..]);
            }
        }
    }
}
