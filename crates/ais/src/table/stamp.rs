//! Times from the bytes of a cell. Without a zone they are UTC.
//!
//! | form | read as |
//! | --- | --- |
//! | `2022-01-03T00:00:02`, a space for the `T`, `/` for `-`, no seconds, a fraction | as it stands |
//! | the same with `Z`, `+02:00`, `+0200`, `+02`, `UTC`, `+0000 UTC` behind it | in that zone |
//! | `20210701_181947`, `20210701T181947`, `20210701181947` | as it stands |
//! | `31/12/2015 23:59:59`, also with `-` or `.` | by the order of day and month: see [`DateOrder`] |
//! | a number | seconds, milli-, micro- or nanoseconds since 1970, whichever falls into 1990..=2100 |
//!
//! A date alone is no time. What does not exist (30 February, 24:00, minute 60) is refused; second 60 is read as 59, as a
//! leap second must be on a scale that has none. Beyond the microsecond, digits are cut off.

use nautical::{MICROS_PER_SECOND, Time};

use super::value;

/// Which comes first in dates like `3/4/2026`.
///
/// Nothing in such a date tells, unless one number is above 12. So the order is that of the archive (the Danish one
/// writes the day first) or of the settings; else a [`TableReader`](super::TableReader) takes it from the first date of its
/// file that can be read in one way only, and refuses those before it that could be read in two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DateOrder {
    DayFirst,
    MonthFirst,
    /// Read only what can be read in one way.
    Unsettled,
}

/// First and last year read; what lies outside is a default or damage.
const YEARS: std::ops::RangeInclusive<i64> = 1970..=2199;

/// 1990-01-01 and 2100-01-01 in seconds since 1970: times of AIS written as a bare number lie between. Each unit from
/// seconds to nanoseconds has its own range of numbers then, and none is a date of 8 or 14 digits.
const EPOCH_SECONDS: (i64, i64) = (631_152_000, 4_102_444_800);

/// Reads a time; `None` for what is none, or for a date of two readings.
pub(crate) fn time(cell: &[u8], order: DateOrder) -> Option<Time> {
    iso(cell).or_else(|| other(cell, order))
}

/// The order that a date like `31/12/2015` shows by having one number above 12: `Some(true)` is day first.
pub(crate) fn day_first_shown(cell: &[u8]) -> Option<bool> {
    if cell.get(4) == Some(&b'-') {
        return None;
    }
    let mut rest = cell;
    let (first, separator, second) = (digits(&mut rest, 2)?, one_of(&mut rest, b"/-.")?, digits(&mut rest, 2)?);
    if !rest.starts_with(&[separator]) || first.max(second) > 31 {
        return None;
    }
    match (first > 12, second > 12) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// Whether a cell has the marks of `2022-01-03T00:00:02` at their places.
pub(crate) fn is_iso(cell: &[u8]) -> bool {
    cell.first_chunk::<19>().is_some_and(marks_of_iso)
}

fn marks_of_iso(head: &[u8; 19]) -> bool {
    [head[4], head[7], head[13], head[16]] == *b"--::" && matches!(head[10], b'T' | b' ' | b't')
}

/// The common form, by place: `2022-01-03T00:00:02` and what may follow it.
fn iso(cell: &[u8]) -> Option<Time> {
    let (head, rest) = cell.split_first_chunk::<19>()?;
    let pair = |tens: usize| -> Option<i64> {
        let (t, u) = (head[tens].wrapping_sub(b'0'), head[tens + 1].wrapping_sub(b'0'));
        (t <= 9 && u <= 9).then_some(i64::from(t) * 10 + i64::from(u))
    };
    if !marks_of_iso(head) {
        return None;
    }
    let date = Civil { year: pair(0)? * 100 + pair(2)?, month: pair(5)?, day: pair(8)? };
    let second_of_day = second_of_day(pair(11)?, pair(14)?, pair(17)?)?;
    if rest.is_empty() {
        return Some(Time((date.days()? * 86_400 + second_of_day) * MICROS_PER_SECOND));
    }
    instant(date, second_of_day, rest)
}

/// Every other form.
#[cold]
fn other(cell: &[u8], order: DateOrder) -> Option<Time> {
    let leading = cell.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mark = cell.get(leading).copied();
    let dated = match (leading, mark) {
        (4, Some(b'-' | b'/' | b'.')) => year_first(cell),
        (1 | 2, Some(b'-' | b'/' | b'.')) => year_last(cell, order),
        (8, Some(b'T' | b't' | b'_' | b' ')) | (14, _) => compact(cell),
        _ => None,
    };
    dated.or_else(|| epoch(cell))
}

fn year_first(cell: &[u8]) -> Option<Time> {
    let mut rest = cell;
    let year = digits(&mut rest, 4)?;
    let separator = one_of(&mut rest, b"-/.")?;
    let month = digits(&mut rest, 2)?;
    one_of(&mut rest, &[separator])?;
    let day = digits(&mut rest, 2)?;
    clock_behind(Civil { year, month, day }, rest)
}

fn year_last(cell: &[u8], order: DateOrder) -> Option<Time> {
    let mut rest = cell;
    let first = digits(&mut rest, 2)?;
    let separator = one_of(&mut rest, b"-/.")?;
    let second = digits(&mut rest, 2)?;
    one_of(&mut rest, &[separator])?;
    let before_year = rest.len();
    let year = digits(&mut rest, 4)?;
    if before_year - rest.len() != 4 {
        return None;
    }
    let day_first = match order {
        DateOrder::DayFirst => true,
        DateOrder::MonthFirst => false,
        DateOrder::Unsettled if first == second => true,
        DateOrder::Unsettled => day_first_shown(cell)?,
    };
    let (day, month) = if day_first { (first, second) } else { (second, first) };
    clock_behind(Civil { year, month, day }, rest)
}

/// `[T ]h:mm[:ss][fraction][zone]` behind a date.
fn clock_behind(date: Civil, mut rest: &[u8]) -> Option<Time> {
    one_of(&mut rest, b"Tt ")?;
    let hour = digits(&mut rest, 2)?;
    one_of(&mut rest, b":")?;
    let minute = digits(&mut rest, 2)?;
    let second = if one_of(&mut rest, b":").is_some() { digits(&mut rest, 2)? } else { 0 };
    instant(date, second_of_day(hour, minute, second)?, rest)
}

/// `yyyymmdd`, perhaps a mark, `hhmmss`.
fn compact(cell: &[u8]) -> Option<Time> {
    let mut rest = cell;
    let date = Civil { year: exactly(&mut rest, 4)?, month: exactly(&mut rest, 2)?, day: exactly(&mut rest, 2)? };
    one_of(&mut rest, b"Tt_ ");
    let clock = second_of_day(exactly(&mut rest, 2)?, exactly(&mut rest, 2)?, exactly(&mut rest, 2)?)?;
    instant(date, clock, rest)
}

/// A bare number.
fn epoch(cell: &[u8]) -> Option<Time> {
    let (earliest, latest) = (EPOCH_SECONDS.0 * MICROS_PER_SECOND, EPOCH_SECONDS.1 * MICROS_PER_SECOND);
    let micros = |number: Option<i64>| number.filter(|micros| (earliest..=latest).contains(micros));
    micros(value::decimal(cell, 6))
        .or_else(|| micros(value::decimal(cell, 3)))
        .or_else(|| micros(value::decimal(cell, 0)))
        .or_else(|| micros(value::decimal(cell, 0).map(|nanos| nanos / 1_000)))
        .map(Time)
}

/// Puts a date, a time of day and what stands behind it together.
fn instant(date: Civil, second_of_day: i64, rest: &[u8]) -> Option<Time> {
    let mut rest = rest;
    let micros = fraction_micros(&mut rest)?;
    let offset_s = offset_seconds(rest)?;
    Some(Time((date.days()? * 86_400 + second_of_day - offset_s) * MICROS_PER_SECOND + micros))
}

/// `.123456789` as microseconds; 0 where none stands there, `None` for a point without digits.
fn fraction_micros(rest: &mut &[u8]) -> Option<i64> {
    let [b'.' | b',', behind @ ..] = *rest else { return Some(0) };
    let count = behind.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (field, tail) = behind.split_at(count);
    *rest = tail;
    let mut micros = 0;
    for place in 0..6 {
        micros = micros * 10 + field.get(place).map_or(0, |byte| i64::from(byte - b'0'));
    }
    (count > 0).then_some(micros)
}

/// Seconds east of UTC: nothing, `Z`, `UTC`, `GMT`, `+hh`, `+hhmm`, `+hh:mm`, and `UTC` behind an offset of digits.
fn offset_seconds(rest: &[u8]) -> Option<i64> {
    let rest = rest.trim_ascii();
    let is_utc = |word: &[u8]| [&b"z"[..], b"utc", b"gmt"].iter().any(|name| word.eq_ignore_ascii_case(name));
    if rest.is_empty() || is_utc(rest) {
        return Some(0);
    }
    let mut rest = rest;
    let sign = if one_of(&mut rest, b"+-")? == b'-' { -1 } else { 1 };
    let length = rest.len();
    let number = digits(&mut rest, 4)?;
    let (hours, minutes) = match length - rest.len() {
        2 => (number, if one_of(&mut rest, b":").is_some() { digits(&mut rest, 2)? } else { 0 }),
        4 => (number / 100, number % 100),
        _ => return None,
    };
    let tail = rest.trim_ascii();
    (hours <= 23 && minutes <= 59 && (tail.is_empty() || is_utc(tail))).then_some(sign * (hours * 3_600 + minutes * 60))
}

fn second_of_day(hour: i64, minute: i64, second: i64) -> Option<i64> {
    (hour <= 23 && minute <= 59 && second <= 60).then(|| hour * 3_600 + minute * 60 + second.min(59))
}

/// A day of the Gregorian calendar, as written.
#[derive(Clone, Copy)]
struct Civil {
    year: i64,
    month: i64,
    day: i64,
}

impl Civil {
    /// Days since 1970-01-01; `None` for a day that does not exist or lies outside [`YEARS`].
    ///
    /// Years are counted from March, so that the leap day comes last (H. Hinnant, "chrono-compatible low-level date
    /// algorithms", `days_from_civil`; only the years after 0 are needed here).
    fn days(self) -> Option<i64> {
        let Civil { year, month, day } = self;
        if !YEARS.contains(&year) || !(1..=12).contains(&month) || day < 1 || day > month_length(year, month) {
            return None;
        }
        let march_year = if month <= 2 { year - 1 } else { year };
        let march_month = (month + 9) % 12;
        let day_of_year = (153 * march_month + 2) / 5 + day - 1;
        let leap_days = march_year / 4 - march_year / 100 + march_year / 400;
        // 719,468 days lie between 0000-03-01 and 1970-01-01.
        Some(march_year * 365 + leap_days + day_of_year - 719_468)
    }
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Takes one to `most` digits off the front.
fn digits(rest: &mut &[u8], most: usize) -> Option<i64> {
    let count = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    let (field, behind) = rest.split_at(count);
    *rest = behind;
    value::decimal(field, 0)
}

/// Takes exactly `length` digits off the front.
fn exactly(rest: &mut &[u8], length: usize) -> Option<i64> {
    let before = rest.len();
    let number = digits(rest, length)?;
    (before - rest.len() == length).then_some(number)
}

/// Takes the next byte off the front if it is one of `wanted`.
fn one_of(rest: &mut &[u8], wanted: &[u8]) -> Option<u8> {
    let (&first, behind) = rest.split_first()?;
    if !wanted.contains(&first) {
        return None;
    }
    *rest = behind;
    Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, order: DateOrder, expected: Option<&str>) {
        let expected = expected.map(|text| Time::parse(text).expect("a time"));
        assert_eq!(time(text.as_bytes(), order), expected, "{text:?} {order:?}");
    }

    #[test]
    fn forms() {
        use DateOrder::{DayFirst, MonthFirst, Unsettled};
        for (text, order, expected) in [
            ("2022-01-03T00:00:02", Unsettled, Some("2022-01-03T00:00:02Z")),
            ("2022-01-03 00:00:02", Unsettled, Some("2022-01-03T00:00:02Z")),
            ("2022-01-03 00:00:02Z", Unsettled, Some("2022-01-03T00:00:02Z")),
            ("2022-01-03T00:00:02.25+02:00", Unsettled, Some("2022-01-02T22:00:02.25Z")),
            ("2022-01-03T00:00:02-0330", Unsettled, Some("2022-01-03T03:30:02Z")),
            ("2022-01-03T00:00:02+02", Unsettled, Some("2022-01-02T22:00:02Z")),
            ("2022-01-03 00:00:02 UTC", Unsettled, Some("2022-01-03T00:00:02Z")),
            ("2026-07-12 12:00:00.000000000 +0000 UTC", Unsettled, Some("2026-07-12T12:00:00Z")),
            ("2022/1/3 1:02", Unsettled, Some("2022-01-03T01:02:00Z")),
            ("2016-12-31T23:59:60Z", Unsettled, Some("2016-12-31T23:59:59Z")),
            ("20210701_181947", Unsettled, Some("2021-07-01T18:19:47Z")),
            ("20210701T181947Z", Unsettled, Some("2021-07-01T18:19:47Z")),
            ("20210701181947", Unsettled, Some("2021-07-01T18:19:47Z")),
            ("31/12/2015 23:59:59", DayFirst, Some("2015-12-31T23:59:59Z")),
            ("31/12/2015 23:59:59", MonthFirst, None),
            ("31/12/2015 23:59:59", Unsettled, Some("2015-12-31T23:59:59Z")),
            ("12/31/2015 23:59:59", Unsettled, Some("2015-12-31T23:59:59Z")),
            ("3/4/2015 23:59", DayFirst, Some("2015-04-03T23:59:00Z")),
            ("3/4/2015 23:59", MonthFirst, Some("2015-03-04T23:59:00Z")),
            ("3/4/2015 23:59", Unsettled, None),
            ("4/4/2015 23:59", Unsettled, Some("2015-04-04T23:59:00Z")),
            ("31.12.2015 23:59:59", Unsettled, Some("2015-12-31T23:59:59Z")),
            ("31-12-2015 23:59:59", Unsettled, Some("2015-12-31T23:59:59Z")),
            ("1443650402", Unsettled, Some("2015-09-30T22:00:02Z")),
            ("1443650402.5", Unsettled, Some("2015-09-30T22:00:02.5Z")),
            ("1443650402500", Unsettled, Some("2015-09-30T22:00:02.5Z")),
            ("1443650402500000", Unsettled, Some("2015-09-30T22:00:02.5Z")),
            ("1443650402500000000", Unsettled, Some("2015-09-30T22:00:02.5Z")),
            ("1.443650402e9", Unsettled, Some("2015-09-30T22:00:02Z")),
            ("2024-02-29T00:00:00", Unsettled, Some("2024-02-29T00:00:00Z")),
            ("2023-02-29T00:00:00", Unsettled, None),
            ("2022-02-30 10:00:00", Unsettled, None),
            ("2100-02-29 10:00:00", Unsettled, None),
            ("2022-13-01 10:00:00", Unsettled, None),
            ("2022-00-01 10:00:00", Unsettled, None),
            ("2022-01-03T24:00:00", Unsettled, None),
            ("2022-01-03T23:60:00", Unsettled, None),
            ("2022-01-03T00:00:02.", Unsettled, None),
            ("2022-01-03T00:00:02 local", Unsettled, None),
            ("0000-00-00T24:60:60Z", Unsettled, None),
            ("2022-01-03", Unsettled, None),
            ("12:00:00", Unsettled, None),
            ("31/12/15 23:59:59", DayFirst, None),
            ("59", Unsettled, None),
            ("0", Unsettled, None),
            ("", Unsettled, None),
            ("yesterday", Unsettled, None),
        ] {
            check(text, order, expected);
        }
    }

    #[test]
    fn the_order_a_date_shows() {
        for (text, expected) in [
            ("31/12/2015 00:00:00", Some(true)),
            ("12/31/2015 00:00:00", Some(false)),
            ("11/12/2015 00:00:00", None),
            ("31/31/2015 00:00:00", None),
            ("2015-12-31 00:00:00", None),
            ("1443650402", None),
            ("", None),
        ] {
            assert_eq!(day_first_shown(text.as_bytes()), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_jiff(micros in 0i64..7_258_118_399_999_999, offset in -14i32..=14, space: bool) {
            let stamp = jiff::Timestamp::from_microsecond(micros).expect("in range");
            let local = jiff::tz::offset(offset as i8).to_datetime(stamp).strftime("%Y-%m-%dT%H:%M:%S%.f").to_string();
            for text in [stamp.to_string(), format!("{local}{offset:+03}:00"), format!("{local}{offset:+03}")] {
                let text = if space { text.replacen('T', " ", 1) } else { text };
                let read = time(text.as_bytes(), DateOrder::Unsettled);
                // An offset may carry the local date out of the years that are read.
                if read.is_some() || (86_400_000_000..7_258_000_000_000_000).contains(&micros) {
                    prop_assert_eq!(read, Some(Time(micros)), "{}", text);
                }
            }
        }

        #[test]
        fn days_exist_as_in_jiff(year in 1970i16..2200, month in 0i8..14, day in 0i8..33) {
            let text = format!("{year:04}-{month:02}-{day:02}T01:02:03");
            let expected = jiff::civil::Date::new(year, month, day).ok().map(|date| {
                let stamp = jiff::tz::TimeZone::UTC.to_timestamp(date.at(1, 2, 3, 0)).expect("UTC has no gaps");
                Time(stamp.as_microsecond())
            });
            prop_assert_eq!(time(text.as_bytes(), DateOrder::Unsettled), expected);
        }

        #[test]
        fn slashes_by_order(seconds in 0i64..7_258_118_399) {
            let stamp = jiff::Timestamp::from_second(seconds).expect("in range");
            let civil = jiff::tz::Offset::UTC.to_datetime(stamp);
            let expected = Some(Time::from_seconds(seconds));
            prop_assert_eq!(time(civil.strftime("%d/%m/%Y %H:%M:%S").to_string().as_bytes(), DateOrder::DayFirst), expected);
            prop_assert_eq!(time(civil.strftime("%m/%d/%Y %H:%M:%S").to_string().as_bytes(), DateOrder::MonthFirst), expected);
            prop_assert_eq!(time(civil.strftime("%Y%m%d_%H%M%S").to_string().as_bytes(), DateOrder::Unsettled), expected);
        }

        #[test]
        fn any_bytes_are_read_or_refused(cell in "[0-9TZ:/ +._-]{0,40}", junk in proptest::collection::vec(any::<u8>(), 0..40)) {
            for order in [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::Unsettled] {
                let _ = time(cell.as_bytes(), order);
                let _ = time(&junk, order);
            }
            let _ = day_first_shown(&junk);
        }
    }
}
