//! How far a source has come, by its own reports.

use nautical::Time;

/// Reports in a row that tell another time before it is believed. One station whose clock is wrong, among others of a source,
/// never has so many in a row; a source that leaps (an outage, an archive with a gap) soon has. Judgement.
const VOTES: usize = 15;
/// Reports closer to the clock than this, seconds, never need a vote, however small the lateness is.
const NEAR_S_MIN: f64 = 60.0;

/// The time that a source has come to: the latest of its reports, but for those that stand alone.
///
/// A report much ahead or behind does not move it (2099, 1970, a station that is an hour off) until [`VOTES`] reports in a
/// row say so: then the (lower) median of those is the time. That holds for the first reports too.
#[derive(Clone, Debug)]
pub(super) struct SourceClock {
    near_s: f64,
    now: Option<Time>,
    votes: Vec<Time>,
}

impl SourceClock {
    /// A clock that has heard nothing, of a source whose reports come up to `lateness_s` seconds late.
    pub(super) fn new(lateness_s: f64) -> SourceClock {
        SourceClock { near_s: lateness_s.max(NEAR_S_MIN), now: None, votes: Vec::new() }
    }

    /// What it shows; `None` before there is anything to go by.
    pub(super) fn now(&self) -> Option<Time> {
        self.now
    }

    /// Hears the time of a report.
    pub(super) fn hear(&mut self, time: Time) {
        if let Some(now) = self.now
            && time.since(now).abs() <= self.near_s
        {
            self.now = Some(now.max(time));
            self.votes.clear();
            return;
        }
        self.votes.push(time);
        if self.votes.len() == VOTES {
            self.votes.sort_unstable();
            self.now = self.votes.get((VOTES - 1) / 2).copied();
            self.votes.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hears reports at these seconds, and tells what the clock shows.
    fn check(heard: &[f64], expected_s: Option<f64>) {
        let mut clock = SourceClock::new(600.0);
        heard.iter().for_each(|&seconds| clock.hear(Time(0).plus_seconds(seconds)));
        assert_eq!(clock.now(), expected_s.map(|seconds| Time(0).plus_seconds(seconds)), "{heard:?}");
    }

    fn every_minute(from: u32, count: u32) -> Vec<f64> {
        (from..from + count).map(|minute| f64::from(minute) * 60.0).collect()
    }

    #[test]
    fn begins_in_the_middle_of_the_first_reports_and_follows_the_latest() {
        check(&[], None);
        check(&every_minute(0, 14), None);
        check(&every_minute(0, 15), Some(7.0 * 60.0));
        check(&every_minute(0, 16), Some(15.0 * 60.0));
        check(&[every_minute(0, 30), vec![20.0 * 60.0]].concat(), Some(29.0 * 60.0));
    }

    #[test]
    fn a_wrong_clock_among_right_ones_does_not_move_it() {
        for wrong in [-1.7e9, -3_600.0, 3_600.0, 2.4e9] {
            let heard = every_minute(0, 300);
            // Four of five reports are wrong.
            let mixed =
                heard.iter().flat_map(|&right| [right + wrong, right + wrong, right, right + wrong, right + wrong]);
            check(&[every_minute(0, 20), mixed.skip(100).collect()].concat(), Some(299.0 * 60.0));
        }
    }

    #[test]
    fn the_first_report_may_be_wrong() {
        check(&[vec![2.4e9], every_minute(0, 30)].concat(), Some(29.0 * 60.0));
        check(&[vec![-1.7e9], every_minute(0, 30)].concat(), Some(29.0 * 60.0));
    }

    #[test]
    fn a_leap_is_believed_when_nothing_speaks_against_it() {
        let day = every_minute(1_440, 20);
        check(&[every_minute(0, 20), day.clone()].concat(), Some(1_459.0 * 60.0));
        check(&[every_minute(0, 20), day[..14].to_vec()].concat(), Some(19.0 * 60.0));
        // A station that was set wrong and right again.
        check(&[every_minute(1_440, 20), every_minute(20, 20)].concat(), Some(39.0 * 60.0));
        // Reports so few that each is a leap from the one before.
        let few: Vec<f64> = (0..45).map(|n| f64::from(n) * 3_600.0).collect();
        check(&few, Some(37.0 * 3_600.0));
    }
}
