//! Time counted on from a start that the user gave, for archives that carry none.

use nautical::{MICROS_PER_SECOND, Time};

/// Counts on from a start by the reports' own UTC seconds: each report is placed at the instant nearest to the latest one
/// so far that has its second. Right where no silence of the whole archive lasts half a minute; slow beyond.
#[derive(Clone, Debug)]
pub(crate) struct StartClock {
    start: Time,
    latest: Time,
}

impl StartClock {
    pub(crate) fn new(start: Time) -> StartClock {
        StartClock { start, latest: start }
    }

    /// The time of the next report; that of the one before where it tells no second.
    pub(crate) fn time(&mut self, utc_second: Option<u8>) -> Time {
        const MINUTE: i64 = 60;
        let Some(second) = utc_second else { return self.latest };
        let latest_s = self.latest.0.div_euclid(MICROS_PER_SECOND);
        // The nearest instant with that second: from 30 s before to 29 s after.
        let ahead = (i64::from(second) - latest_s.rem_euclid(MINUTE) + MINUTE / 2).rem_euclid(MINUTE) - MINUTE / 2;
        let mut time = Time::from_seconds(latest_s + ahead);
        if time < self.start {
            time = Time::from_seconds(latest_s + ahead + MINUTE);
        }
        self.latest = self.latest.max(time);
        time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_the_second() {
        let start = 1_783_857_650; // 12:00:50
        let mut clock = StartClock::new(Time::from_seconds(start));
        for (second, expected) in [
            (None, 0),
            (Some(52), 2),
            (Some(51), 1),
            (Some(59), 9),
            (Some(2), 12),
            (Some(58), 8),
            (None, 12),
            (Some(30), 40),
            (Some(59), 69),
            (Some(29), 39),
            (Some(28), 98),
        ] {
            assert_eq!(clock.time(second), Time::from_seconds(start + expected), "{second:?}");
        }
        let mut clock = StartClock::new(Time::from_seconds(start));
        assert_eq!(clock.time(Some(40)), Time::from_seconds(start + 50), "never before the start");
    }
}
