//! The running time of one file: for sentences that carry none, and for what expires.

use nautical::{MICROS_PER_SECOND, Time};

use crate::Reject;

/// Reports whose seconds are compared before the clock follows them.
const VOTES: usize = 15;
/// Nothing in an archive is older than the start that the user gave, but for a report under way, seconds.
const BEFORE_START_S: f64 = 10.0;
/// Steps from one report's second to the next that tell whether reports are few.
const STEPS: usize = 24;
/// Reports this far apart, seconds, are few: with more, the nearest instant is the right one.
const SPARSE_STEP_S: u8 = 12;
/// Votes that lie further behind the clock do not count, so that it keeps up where reports are few.
const VOTE_BEHIND_S: i64 = 3;

/// Where the time that a clock was last set to came from, least trusted first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Set {
    /// A start that the user gave: it runs on by the reports' own seconds, without limit.
    Given,
    /// `$PGHP`: it names one sentence and may be hours behind its neighbours; used until the file shows anything better.
    Pghp,
    /// A time that stands in line with the sentences.
    InLine,
}

/// Times that a file tells one after the other make a clock if they are no further apart than this, seconds. One that stands
/// alone among others (samples put together from many sources) tells of its own sentence only.
const RUNS_S: u64 = 600;

/// The time that a file has come to.
///
/// /// Between the times that the file tells, it follows the UTC seconds of the reports. It follows the (lower) median of
/// the last few and not each one, since some ships' seconds are wrong: on a real file of 25,922 reports in five minutes,
/// of which one in twenty was off by more than 10 s, following each report ran away by minutes; following the median, one
/// report was off by more than 31 s. With few ships and more than 30 s between reports, a lost minute cannot be seen.
#[derive(Debug, Default)]
pub(super) struct Clock {
    anchor: Option<(Time, Set)>,
    /// Whether the times told go on from each other, so that others can be read off the clock.
    runs: bool,
    /// Whether the user gave a start: then a time far from where it has come to tells of its own sentence only.
    given: bool,
    now: Time,
    /// The last votes in the order in which they came, round and round, and the same in order of time.
    votes: [Time; VOTES],
    ordered: [Time; VOTES],
    vote_count: usize,
    /// UTC second of the last report, and the steps between the last ones, seconds modulo a minute, round and round.
    last_second: Option<u8>,
    steps: [u8; STEPS],
    step_count: usize,
    /// Of those steps, the long ones.
    far_steps: usize,
}

impl Clock {
    /// Sets the clock, unless what it runs by is more trusted.
    pub(super) fn set(&mut self, time: Time, set: Set) {
        if self.anchor.is_some_and(|(_, by)| by > set) {
            return;
        }
        let far = |last: Time| last.0.abs_diff(time.0) > RUNS_S * MICROS_PER_SECOND as u64;
        let leaps = self.anchor.is_some_and(|(last, by)| by == set && far(last));
        if self.given && far(self.now) {
            return;
        }
        self.given |= set == Set::Given;
        self.runs = !leaps;
        self.anchor = Some((time, set));
        self.now = time;
        self.vote_count = 0;
        self.vote(time);
    }

    /// What the clock shows.
    pub(super) fn now(&self) -> Option<Time> {
        self.anchor.map(|_| self.now)
    }

    /// Whether no time was told but the start that the user gave.
    pub(super) fn is_given(&self) -> bool {
        matches!(self.anchor, Some((_, Set::Given)))
    }

    /// The time of a report that carries none: the instant nearest to the clock that has the report's UTC second, or
    /// what the clock shows where the report has no second.
    ///
    /// # Errors
    /// [`Reject::NoTime`] where the file told no time yet, or the last one leaps away from the one before; [`Reject::BadTime`] where the instant is more than
    /// `off_s_max` from the last time that the file told.
    pub(super) fn carry(&mut self, utc_second: Option<u8>, off_s_max: u32) -> Result<Time, Reject> {
        let (anchor, set) = self.anchor.filter(|_| self.runs).ok_or(Reject::NoTime)?;
        let mut time = self.now;
        if let Some(second) = utc_second {
            time = self.instant_of(second);
            self.vote(time);
            self.now = if self.is_given() && self.is_sparse() { time.max(self.now) } else { self.elected() };
        }
        let off = time.0.abs_diff(anchor.0);
        let too_far = set != Set::Given && off > u64::from(off_s_max) * MICROS_PER_SECOND as u64;
        if too_far { Err(Reject::BadTime) } else { Ok(time) }
    }

    /// The instant that a report's second means. Where reports are few, it can only be later than the last one's.
    fn instant_of(&mut self, second: u8) -> Time {
        let step = self.last_second.map(|last| (i64::from(second) - i64::from(last)).rem_euclid(60) as u8);
        self.last_second = Some(second);
        if let Some(step) = step {
            self.step(step);
        }
        let nearest = nearest(self.now, second);
        let before_start = self.anchor.is_some_and(|(start, _)| nearest < start.plus_seconds(-BEFORE_START_S));
        if self.is_given() && (before_start || (self.is_sparse() && nearest < self.now)) {
            return Time(nearest.0 + 60 * MICROS_PER_SECOND);
        }
        nearest
    }

    /// Whether the last reports came seconds apart. In a crowd most come in the same second or the next; one whose own
    /// clock is wrong makes two long steps, so three in four decide.
    fn is_sparse(&self) -> bool {
        match self.step_count.min(STEPS) {
            0..=2 => false,
            steps if steps < STEPS / 2 => self.far_steps == steps,
            steps => self.far_steps * 4 > steps * 3,
        }
    }

    fn step(&mut self, step: u8) {
        let far = |step: u8| usize::from((SPARSE_STEP_S..=60 - SPARSE_STEP_S).contains(&step));
        if let Some(oldest) = self.steps.get_mut(self.step_count % STEPS) {
            // Steps not yet taken are 0, which is not far.
            self.far_steps = self.far_steps + far(step) - far(*oldest);
            *oldest = step;
            self.step_count += 1;
        }
    }

    fn vote(&mut self, time: Time) {
        let count = self.vote_count.min(VOTES);
        let Some(oldest) = self.votes.get_mut(self.vote_count % VOTES) else { return };
        let oldest = std::mem::replace(oldest, time);
        self.vote_count += 1;
        if count == VOTES && oldest == time {
            return;
        }
        let taken = if count < VOTES { Some(count) } else { self.ordered.iter().position(|vote| *vote == oldest) };
        let Some(mut at) = taken else { return };
        self.ordered[at] = time;
        while at + 1 < count && self.ordered[at + 1] < time {
            self.ordered.swap(at, at + 1);
            at += 1;
        }
        while at > 0 && self.ordered[at - 1] > time {
            self.ordered.swap(at, at - 1);
            at -= 1;
        }
    }

    /// The lower median of the votes that are not far behind.
    fn elected(&self) -> Time {
        let behind = self.now.0 - VOTE_BEHIND_S * MICROS_PER_SECOND;
        let votes = self.ordered.get(..self.vote_count.min(VOTES)).unwrap_or_default();
        let first = votes.partition_point(|vote| vote.0 < behind);
        votes.get(first + (votes.len() - first).saturating_sub(1) / 2).copied().unwrap_or(self.now)
    }
}

/// The instant nearest to `time` whose second of the minute is `second`.
fn nearest(time: Time, second: u8) -> Time {
    const MINUTE: i64 = 60 * MICROS_PER_SECOND;
    let ahead = (i64::from(second) * MICROS_PER_SECOND - time.0).rem_euclid(MINUTE);
    Time(time.0 + if ahead > MINUTE / 2 { ahead - MINUTE } else { ahead })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// What is kept in order as votes and steps come is what sorting and counting the last of them gives.
        #[test]
        fn votes_and_steps_are_kept_in_order(moves in proptest::collection::vec((-40i64..40, 0u8..60, 0u32..40), 0..120)) {
            let (mut clock, mut votes, mut steps) = (Clock::default(), Vec::new(), Vec::new());
            for (ahead, step, again) in moves {
                if again == 0 {
                    clock.vote_count = 0;
                    votes.clear();
                }
                clock.vote(Time(ahead));
                clock.step(step);
                votes.push(Time(ahead));
                steps.push(step);
                let mut last = votes[votes.len().saturating_sub(VOTES)..].to_vec();
                last.sort();
                prop_assert_eq!(&clock.ordered[..last.len()], &last[..]);
                let far = |step: &&u8| (SPARSE_STEP_S..=60 - SPARSE_STEP_S).contains(*step);
                prop_assert_eq!(clock.far_steps, steps[steps.len().saturating_sub(STEPS)..].iter().filter(far).count());
                clock.now = Time(VOTE_BEHIND_S * MICROS_PER_SECOND);
                last.retain(|vote| vote.0 >= 0);
                let median = if last.is_empty() { clock.now } else { last[(last.len() - 1) / 2] };
                prop_assert_eq!(clock.elected(), median);
            }
        }
    }

    fn at(text: &str) -> Time {
        Time::parse(text).expect(text)
    }

    #[test]
    fn takes_the_nearest_instant() {
        let check = |time: &str, second: u8, expected: &str| assert_eq!(nearest(at(time), second), at(expected));
        check("2012-01-27T11:47:02.5Z", 2, "2012-01-27T11:47:02Z");
        check("2012-01-27T11:47:02Z", 58, "2012-01-27T11:46:58Z");
        check("2012-01-27T11:47:58Z", 3, "2012-01-27T11:48:03Z");
        check("2012-01-27T11:47:00Z", 30, "2012-01-27T11:47:30Z");
        check("2012-01-27T11:47:00Z", 31, "2012-01-27T11:46:31Z");
        check("1969-12-31T23:59:58Z", 1, "1970-01-01T00:00:01Z");
    }

    #[test]
    fn without_a_time_there_is_none() {
        let mut clock = Clock::default();
        assert_eq!(clock.carry(Some(5), 60), Err(Reject::NoTime));
        assert_eq!(clock.now(), None);
    }

    #[test]
    fn carries_for_a_minute_and_no_longer() {
        let mut clock = Clock::default();
        clock.set(at("2012-01-27T11:47:00Z"), Set::InLine);
        let mut refused = 0;
        for step in 1..=20 {
            let second = (step * 10 % 60) as u8;
            match clock.carry(Some(second), 60) {
                Ok(time) => assert_eq!(time, at("2012-01-27T11:47:00Z").plus_seconds(f64::from(step) * 10.0)),
                Err(reason) => {
                    assert_eq!(reason, Reject::BadTime);
                    refused += 1;
                }
            }
        }
        assert_eq!(refused, 14);
        assert_eq!(clock.carry(None, 60), Err(Reject::BadTime));
        clock.set(at("2012-01-27T11:55:00Z"), Set::InLine);
        assert_eq!(clock.carry(None, 60), Ok(at("2012-01-27T11:55:00Z")));
        clock.set(at("2012-01-27T15:55:00Z"), Set::InLine);
        assert_eq!(clock.carry(None, 60), Err(Reject::NoTime), "a leap is no clock until the next time agrees");
        clock.set(at("2012-01-27T15:55:09Z"), Set::InLine);
        assert_eq!(clock.carry(None, 60), Ok(at("2012-01-27T15:55:09Z")));
    }

    #[test]
    fn a_given_start_runs_on_over_minutes_and_hours() {
        let mut clock = Clock::default();
        clock.set(at("2012-01-27T11:59:50Z"), Set::Given);
        let mut last = Time(0);
        for step in 0..3_600 {
            let wrong = [0, 0, 0, 0, 0, 0, 0, 17, 0, 0][step % 10];
            let second = (50 + step / 2 + wrong) % 60;
            last = clock.carry(Some(second as u8), 60).expect("given");
        }
        assert!(clock.is_given());
        assert_eq!(last, at("2012-01-27T12:29:49Z"));
    }

    #[test]
    fn what_stands_in_line_is_trusted_more() {
        let mut clock = Clock::default();
        clock.set(at("2012-01-27T09:58:26Z"), Set::Pghp);
        assert_eq!(clock.now(), Some(at("2012-01-27T09:58:26Z")));
        clock.set(at("2012-01-27T11:47:01Z"), Set::InLine);
        clock.set(at("2012-01-27T09:58:31Z"), Set::Pghp);
        assert_eq!(clock.now(), Some(at("2012-01-27T11:47:01Z")));
        assert!(!clock.is_given());
    }

    #[test]
    fn a_given_start_is_not_moved_by_stray_times() {
        let mut clock = Clock::default();
        clock.set(at("2012-01-27T12:00:00Z"), Set::Given);
        clock.set(at("2000-01-01T00:00:00Z"), Set::InLine);
        assert_eq!(clock.now(), Some(at("2012-01-27T12:00:00Z")));
        clock.set(at("2012-01-27T12:01:00Z"), Set::InLine);
        assert_eq!(clock.now(), Some(at("2012-01-27T12:01:00Z")));
        assert!(!clock.is_given());
    }
}
