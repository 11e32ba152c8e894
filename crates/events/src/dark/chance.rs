//! How many pairs of silences would fit by chance, and at which false-discovery rate a pair stands out.
//!
//! Time slides, as coincidence searches use them: one silence of each pair is moved in time, which no meeting survives,
//! and what still fits is chance. Places, lengths and habits stay as they are, so crowded lanes and long silences count
//! against themselves.

use nautical::{Position, Time};

/// How chance is measured.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ChanceSettings {
    /// Silences that ended within this time, seconds, before the step's end are re-paired.
    pub pool_s: f64,
    /// Number of slides where the pool spans less than two days; else five for each whole day of it but the last, up to two
    /// hours from it on either side: that keeps the hours of the day.
    pub slides: u32,
    /// Seas are told apart by cells of this many degrees of latitude, and about as wide.
    pub sea_degrees: f64,
}

impl Default for ChanceSettings {
    fn default() -> ChanceSettings {
        ChanceSettings { pool_s: 7.0 * 86_400.0, slides: 23, sea_degrees: 10.0 }
    }
}

const DAY_S: f64 = 86_400.0;

/// A cell of the sea.
pub(super) type Sea = (i32, i32);

impl ChanceSettings {
    /// The sea of a place.
    pub(super) fn sea(&self, place: Position) -> Sea {
        let side = self.sea_degrees.clamp(0.1, 180.0);
        let row = (place.latitude() / side).floor();
        let width = side / ((row + 0.5) * side).to_radians().cos().max(0.01);
        (row as i32, (place.longitude().rem_euclid(360.0) / width).floor() as i32)
    }

    /// The span that slides go round in, seconds, and the slides, for a pool whose first silence began at `first` and that
    /// ends at `end`.
    pub(super) fn slides_s(&self, first: Time, end: Time) -> (f64, Vec<f64>) {
        let span_s = end.since(first).clamp(1.0, self.pool_s.max(1.0));
        let days = (span_s / DAY_S).floor();
        if days >= 2.0 {
            let near = |day: u32| [-2.0, -1.0, 0.0, 1.0, 2.0].map(|hours| f64::from(day) * DAY_S + hours * 3_600.0);
            (days * DAY_S, (1..days as u32).flat_map(near).collect())
        } else {
            let count = self.slides.max(1);
            (span_s, (1..=count).map(|k| span_s * f64::from(k) / f64::from(count + 1)).collect())
        }
    }
}

/// What chance and the data gave in one sea and step.
#[derive(Default, Debug)]
pub(super) struct SeaTally {
    /// Slack of each re-paired pair that fits, over all slides.
    pub slid_s: Vec<f64>,
    /// Slack of each observed pair that fits.
    pub observed_s: Vec<f64>,
    pub slides: usize,
}

impl SeaTally {
    /// Puts both in order, for the questions below.
    pub(super) fn sort(&mut self) {
        self.slid_s.sort_unstable_by(f64::total_cmp);
        self.observed_s.sort_unstable_by(f64::total_cmp);
    }

    /// Pairs with no more slack than this that chance alone would give: their number over all slides, plus one for the data
    /// themselves, which is one arrangement of many (no chance is nil).
    pub(super) fn expected(&self, slack_s: f64) -> f64 {
        let found = self.slid_s.partition_point(|&slid| slid <= slack_s);
        (found + 1) as f64 / (self.slides + 1) as f64
    }

    /// False-discovery rate of the list of all pairs with no more slack than this (Y. Benjamini and Y. Hochberg, J. Royal
    /// Statistical Society B 57, 1995): with p = expected / tests, the step-up minimum of tests p / rank, 0..=1.
    pub(super) fn q_value(&self, slack_s: f64) -> f64 {
        let rank = self.observed_s.partition_point(|&other| other < slack_s);
        let later = self.observed_s[rank..].iter().zip(rank + 1..);
        later.map(|(&slack_s, rank)| self.expected(slack_s) / rank as f64).fold(1.0, f64::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_benjamini_and_hochberg() {
        let mut tally =
            SeaTally { slid_s: vec![50.0, 10.0, 30.0, 90.0, 70.0], observed_s: vec![60.0, 5.0, 20.0], slides: 9 };
        tally.sort();
        // By hand: p_i = (count + 1) / (10 m), q_(i) = min over j >= i of p_j m / j.
        assert_eq!(tally.expected(5.0), 0.1);
        assert_eq!(tally.expected(60.0), 0.4);
        let check = |slack_s: f64, q: f64| assert!((tally.q_value(slack_s) - q).abs() < 1e-12, "{slack_s}");
        check(5.0, 0.1);
        check(20.0, 0.1);
        check(60.0, 0.4 / 3.0);
    }

    #[test]
    fn slides_keep_the_hours_where_there_are_days() {
        let settings = ChanceSettings::default();
        let (span_s, slides) = settings.slides_s(Time(0), Time::from_seconds(5 * 86_400 + 3_000));
        assert_eq!((span_s, slides.len(), slides[2]), (432_000.0, 20, 86_400.0));
        assert!(slides.iter().all(|slide| (slide + 7_200.0) % DAY_S <= 14_400.0));
        let (span_s, slides) = settings.slides_s(Time(0), Time::from_seconds(86_400));
        assert_eq!((span_s, slides.len(), slides[0]), (86_400.0, 23, 3_600.0));
    }
}
