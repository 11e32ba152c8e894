//! Numbers from the bytes of a cell, exact to the digit.

/// Whether a cell stands for "not available": empty, or one of the words that archives write for it.
pub(crate) fn is_unavailable(cell: &[u8]) -> bool {
    const WORDS: [&[u8]; 13] = [
        b"unknown",
        b"undefined",
        b"unknown value",
        b"not available",
        b"unavailable",
        b"nan",
        b"null",
        b"none",
        b"nil",
        b"n/a",
        b"na",
        b"-",
        b"\\N",
    ];
    cell.is_empty()
        || (cell.len() <= 13
            && matches!(cell.first(), Some(b'U' | b'u' | b'N' | b'n' | b'-' | b'\\'))
            && WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word)))
}

/// A decimal number as a whole number of units of `10^-places`, rounded half away from zero.
///
/// Plain digits (`-12.3456`, `52.0`, `+7`) are read exactly, by integer arithmetic. Exponents (`3.6E+8`), a decimal comma
/// and blanks around take the slower way through `f64`. `None` for what is no number, and for what does not fit.
pub(crate) fn decimal(cell: &[u8], places: u8) -> Option<i64> {
    if cell.is_empty() {
        return None;
    }
    plain(cell, places).or_else(|| odd(cell, places))
}

fn plain(cell: &[u8], places: u8) -> Option<i64> {
    let (negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, cell),
    };
    let (mut value, fraction) = run_of_digits(0, digits, digits.len())?;
    let mut missing = usize::from(places);
    let mut round_up = false;
    match fraction {
        [] if !digits.is_empty() => {}
        [b'.', fraction @ ..] if digits.len() > 1 => {
            let (longer, dropped) = run_of_digits(value, fraction, missing)?;
            value = longer;
            missing -= fraction.len() - dropped.len();
            // Only the first digit dropped decides: 5 or more is half or more.
            round_up = missing == 0 && dropped.first().is_some_and(|&digit| digit >= b'5');
            if !dropped.iter().all(u8::is_ascii_digit) {
                return None;
            }
        }
        _ => return None,
    }
    for _ in 0..missing {
        value = value.checked_mul(10)?;
    }
    let value = value.checked_add(i64::from(round_up))?;
    Some(if negative { -value } else { value })
}

/// `value` with at most `most` digits from the front of `bytes` appended, and what follows them; `None` where it overflows.
fn run_of_digits(mut value: i64, bytes: &[u8], most: usize) -> Option<(i64, &[u8])> {
    let mut rest = bytes;
    for _ in 0..most {
        let [byte, behind @ ..] = rest else { break };
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        value = value.checked_mul(10)?.checked_add(i64::from(digit))?;
        rest = behind;
    }
    Some((value, rest))
}

#[cold]
fn odd(cell: &[u8], places: u8) -> Option<i64> {
    /// Above this a float no longer tells neighbouring whole numbers apart (2^53).
    const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;
    let text = std::str::from_utf8(cell).ok()?.trim();
    let number = match text.parse::<f64>() {
        Ok(number) => number,
        Err(_) if text.contains(',') && !text.contains('.') => text.replacen(',', ".", 1).parse().ok()?,
        Err(_) => return None,
    };
    let scaled = (number * 10f64.powi(i32::from(places))).round();
    (scaled.abs() <= WHOLE_MAX).then_some(scaled as i64)
}

/// A whole number: `52`, `52.0`, `3.6737919E8`; `None` where anything but zeros stands behind the point.
pub(crate) fn whole(cell: &[u8]) -> Option<i64> {
    let tenths = decimal(cell, 1)?;
    (tenths % 10 == 0).then_some(tenths / 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals() {
        for (text, places, expected) in [
            ("33.60716", 7, Some(336_071_600)),
            ("-117.91483", 7, Some(-1_179_148_300)),
            ("+1", 1, Some(10)),
            ("5.", 1, Some(50)),
            (".5", 1, Some(5)),
            ("-0", 7, Some(0)),
            ("0.00000005", 7, Some(1)),
            ("0.00000004999", 7, Some(0)),
            ("-0.00000005", 7, Some(-1)),
            ("9.95", 1, Some(100)),
            ("9.949999999999999999999999999999999999", 1, Some(99)),
            ("3.6737919E8", 1, Some(3_673_791_900)),
            ("1e-7", 7, Some(1)),
            ("57,8794", 7, Some(578_794_000)),
            (" 7 ", 0, Some(7)),
            ("", 1, None),
            ("-", 1, None),
            (".", 1, None),
            ("1.2.3", 1, None),
            ("1,2,3", 1, None),
            ("12a", 1, None),
            ("nan", 1, None),
            ("inf", 1, None),
            ("1e300", 1, None),
            ("99999999999999999999", 0, None),
        ] {
            assert_eq!(decimal(text.as_bytes(), places), expected, "{text:?} at {places} places");
        }
    }

    #[test]
    fn whole_numbers() {
        for (text, expected) in [
            ("52.0", Some(52)),
            ("52", Some(52)),
            ("52.5", None),
            ("52.04", Some(52)),
            ("367379190.0", Some(367_379_190)),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(whole(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn words_for_not_available() {
        for word in ["", "Unknown", "UNDEFINED", "nan", "NaN", "null", "None", "N/A", "Unknown value", "\\N"] {
            assert!(is_unavailable(word.as_bytes()), "{word:?}");
        }
        for word in ["0", "NANCY", "UNKNOWN LADY", "91"] {
            assert!(!is_unavailable(word.as_bytes()), "{word:?}");
        }
    }

    proptest! {
        /// Up to seven digits behind the point, the nearest float times 1e7 lies far nearer to the true whole number than to
        /// any other, so rounding it gives the same.
        #[test]
        fn positions_agree_with_floats(whole in -180i32..=180, behind in "[0-9]{0,7}") {
            let text = format!("{whole}.{behind}");
            let float: f64 = text.parse().expect("a float");
            prop_assert_eq!(decimal(text.as_bytes(), 7), Some((float * 1e7).round() as i64));
        }

        #[test]
        fn longer_fractions_are_within_half_a_unit(text in "-?[0-9]{1,3}\\.[0-9]{8,20}") {
            let float: f64 = text.parse().expect("a float");
            let read = decimal(text.as_bytes(), 7).expect("a number") as f64;
            prop_assert!((read - float * 1e7).abs() <= 0.5 + 1e-5, "{} {}", read, float * 1e7);
        }

        #[test]
        fn exponents_agree_with_floats(number in -1e6f64..1e6) {
            let text = format!("{number:e}");
            prop_assert_eq!(decimal(text.as_bytes(), 7), Some((number * 1e7).round() as i64));
        }

        #[test]
        fn any_bytes_are_read_or_refused(cell in proptest::collection::vec(any::<u8>(), 0..40), places in 0u8..12) {
            let _ = decimal(&cell, places);
            let _ = whole(&cell);
            let _ = is_unavailable(&cell);
        }
    }
}
