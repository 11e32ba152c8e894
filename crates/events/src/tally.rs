//! Time-weighted medians in fixed memory.

/// Classes of a [`Tally`].
const CLASSES: usize = 128;

/// A distribution over `0..=top`, weighted by time: 128 classes, finer towards zero (their bounds grow with the square).
///
/// The median is told as the mean of its class: exact where the value hardly changes, else to the width of a class (at a
/// top of 500 m, 2.5 m at 50 m and 8 m at the top).
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Tally {
    top: f64,
    classes: Box<[Class; CLASSES]>,
}

#[derive(Clone, Copy, PartialEq, Default, Debug)]
struct Class {
    milliseconds: u32,
    /// Values times seconds.
    sum: f32,
}

impl Tally {
    pub(crate) fn new(top: f64) -> Tally {
        Tally { top, classes: Box::new([Class::default(); CLASSES]) }
    }

    /// Adds `value` for `seconds`.
    pub(crate) fn add(&mut self, value: f64, seconds: f64) {
        let share = (value / self.top).clamp(0.0, 1.0).sqrt();
        let class = ((share * CLASSES as f64) as usize).min(CLASSES - 1);
        let class = &mut self.classes[class];
        class.milliseconds = class.milliseconds.saturating_add((seconds * 1e3).round() as u32);
        class.sum += (value * seconds) as f32;
    }

    /// Adds another; values above this one's range count at its top.
    pub(crate) fn merge(&mut self, other: &Tally) {
        for (class, more) in self.classes.iter_mut().zip(other.classes.iter()) {
            class.milliseconds = class.milliseconds.saturating_add(more.milliseconds);
            class.sum += more.sum;
        }
    }

    /// The value below which half the time was spent; 0 where none was.
    pub(crate) fn median(&self) -> f64 {
        let all: u64 = self.classes.iter().map(|class| u64::from(class.milliseconds)).sum();
        let mut below = 0;
        for class in self.classes.iter().filter(|class| class.milliseconds > 0) {
            below += u64::from(class.milliseconds);
            if below * 2 >= all {
                return f64::from(class.sum) / (f64::from(class.milliseconds) / 1e3);
            }
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
