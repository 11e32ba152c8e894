//! Time-weighted medians in fixed memory.

/// Classes of a [`Tally`].
const CLASSES: usize = 128;

/// A distribution over `0..=top`, weighted by time: 128 classes, finer towards zero (their bounds grow with the square).
///
/// The median is interpolated within its class: at a top of 500 m it is known to 1 m at 50 m and to 4 m at the top.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Tally {
    top: f64,
    milliseconds: Box<[u32; CLASSES]>,
}

impl Tally {
    pub(crate) fn new(top: f64) -> Tally {
        Tally { top, milliseconds: Box::new([0; CLASSES]) }
    }

    /// Adds `value` for `seconds`.
    pub(crate) fn add(&mut self, value: f64, seconds: f64) {
        let share = (value / self.top).clamp(0.0, 1.0).sqrt();
        let class = ((share * CLASSES as f64) as usize).min(CLASSES - 1);
        self.milliseconds[class] = self.milliseconds[class].saturating_add((seconds * 1e3).round() as u32);
    }

    /// The value below which half the time was spent; 0 where none was.
    pub(crate) fn median(&self) -> f64 {
        let all: u64 = self.milliseconds.iter().map(|&ms| u64::from(ms)).sum();
        let half = all as f64 / 2.0;
        let mut below = 0.0;
        for (class, &ms) in self.milliseconds.iter().enumerate() {
            let weight = f64::from(ms);
            if ms > 0 && below + weight >= half {
                let bound = |class: f64| (class / CLASSES as f64).powi(2) * self.top;
                let (low, high) = (bound(class as f64), bound(class as f64 + 1.0));
                return low + (high - low) * (half - below) / weight;
            }
            below += weight;
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_median_is_close(values in prop::collection::vec((0.0f64..500.0, 1.0f64..600.0), 1..200)) {
            let mut tally = Tally::new(500.0);
            for &(value, seconds) in &values {
                tally.add(value, seconds);
            }
            let mut sorted = values.clone();
            sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
            let half = sorted.iter().map(|v| v.1).sum::<f64>() / 2.0;
            let median = tally.median();
            let below = |limit: f64| sorted.iter().filter(|v| v.0 <= limit).map(|v| v.1).sum::<f64>();
            // The true median lies within a class of the one told.
            prop_assert!(below(median + 8.0) >= half - 1.0, "{median}");
            prop_assert!(below(median - 8.0) <= half + 1.0, "{median}");
        }
    }
}
