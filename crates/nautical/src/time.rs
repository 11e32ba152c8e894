//! Event time: microseconds since 1970-01-01T00:00:00Z, without leap seconds.

use std::fmt;

/// Microseconds in a second.
pub const MICROS_PER_SECOND: i64 = 1_000_000;

/// An instant in UTC, in microseconds since the Unix epoch.
///
/// It is data read from the input; nothing in the core asks a clock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(pub i64);

/// A text that is not an instant.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is not a time: write it as 2026-07-12T12:00:00Z (UTC where no zone is given)")]
pub struct TimeError {
    text: String,
}

impl Time {
    /// The earliest instant that can be told.
    pub const MIN: Time = Time(i64::MIN / 4);
    /// The latest instant that can be told.
    pub const MAX: Time = Time(i64::MAX / 4);

    /// From whole seconds since the Unix epoch.
    pub const fn from_seconds(seconds: i64) -> Time {
        Time(seconds * MICROS_PER_SECOND)
    }

    /// From seconds since the Unix epoch, rounded to the microsecond.
    pub fn from_seconds_f64(seconds: f64) -> Time {
        Time((seconds * MICROS_PER_SECOND as f64).round() as i64)
    }

    /// Seconds since the Unix epoch.
    #[inline]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / MICROS_PER_SECOND as f64
    }

    /// Seconds from `earlier` to `self`; negative where `earlier` is later.
    #[inline]
    pub fn since(self, earlier: Time) -> f64 {
        (self.0 - earlier.0) as f64 / MICROS_PER_SECOND as f64
    }

    /// This instant moved by `seconds`, rounded to the microsecond.
    #[inline]
    pub fn plus_seconds(self, seconds: f64) -> Time {
        Time(self.0 + (seconds * MICROS_PER_SECOND as f64).round() as i64)
    }

    /// The start of the step of `step_s` seconds (counted from the epoch) that holds this instant.
    #[inline]
    pub fn floor_to(self, step_s: i64) -> Time {
        let step = step_s * MICROS_PER_SECOND;
        Time(self.0.div_euclid(step) * step)
    }

    /// Reads RFC 3339, or a date with or without a time of day; UTC where no zone is given.
    pub fn parse(text: &str) -> Result<Time, TimeError> {
        let error = || TimeError { text: text.to_owned() };
        let trimmed = text.trim();
        if let Ok(stamp) = trimmed.parse::<jiff::Timestamp>() {
            return Ok(Time(stamp.as_microsecond()));
        }
        let civil = trimmed.parse::<jiff::civil::DateTime>().map_err(|_| error())?;
        let stamp = jiff::tz::TimeZone::UTC.to_timestamp(civil).map_err(|_| error())?;
        Ok(Time(stamp.as_microsecond()))
    }
}

impl fmt::Display for Time {
    /// RFC 3339 in UTC, with as many digits of the second as are needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(stamp) => stamp.fmt(f),
            Err(_) => write!(f, "{} us since 1970", self.0),
        }
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A closed span of event time, `start <= end`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Interval {
    /// First instant.
    pub start: Time,
    /// Last instant.
    pub end: Time,
}

impl Interval {
    /// From `start` to `end`.
    pub const fn new(start: Time, end: Time) -> Interval {
        Interval { start, end }
    }

    /// Length in seconds.
    #[inline]
    pub fn seconds(self) -> f64 {
        self.end.since(self.start)
    }

    /// The instants that both hold, where there are any.
    #[inline]
    pub fn intersection(self, other: Interval) -> Option<Interval> {
        let start = self.start.max(other.start);
        let end = self.end.min(other.end);
        (start <= end).then_some(Interval { start, end })
    }

    /// Whether `time` lies in it, both ends included.
    #[inline]
    pub fn contains(self, time: Time) -> bool {
        self.start <= time && time <= self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_forms_that_people_write() {
        let expected = Time::from_seconds(1_783_857_600);
        for text in ["2026-07-12T12:00:00Z", "2026-07-12 12:00:00", "2026-07-12T14:00:00+02:00", " 2026-07-12T12:00 "] {
            assert_eq!(Time::parse(text).expect(text), expected, "{text}");
        }
        assert_eq!(Time::parse("2026-07-12").expect("a date"), Time::from_seconds(1_783_814_400));
        assert!(Time::parse("yesterday").is_err());
        assert_eq!(expected.to_string(), "2026-07-12T12:00:00Z");
    }

    #[test]
    fn steps_count_from_the_epoch_on_both_sides_of_it() {
        assert_eq!(Time::from_seconds(3_599).floor_to(3_600), Time(0));
        assert_eq!(Time::from_seconds(-1).floor_to(3_600), Time::from_seconds(-3_600));
    }
}
