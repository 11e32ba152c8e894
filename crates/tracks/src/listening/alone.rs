//! How ships fall silent by themselves for a while though others around them are heard: masts in the way, loose plugs, fades.
//!
//! Such silences have long tails. Their tail is learned from those that ended within the hour, which are many and which hardly
//! anybody makes on purpose, and carried on as a power law; long silences themselves teach nothing of it, so that those who
//! switch off do not make it look natural.

/// Lengths that are counted, slots.
const SLOTS: usize = 6;
/// Silences of three and four slots that must have been seen before the tail is said to be known.
const SEEN_MIN: f64 = 3.0;
/// Ship-slots in well heard waters, four ship-weeks, in which hardly any such silence was seen before it is believed that ships
/// there have none. Judgement.
const WATCHED_MIN: u32 = 4_000;
/// The exponent that is presumed until then: of ten silences above a length one goes on to ten times that. Judgement.
const PRESUMED: f64 = 1.0;
/// Exponents that are told apart.
const EXPONENTS: (f64, f64) = (0.3, 12.0);

/// Silences of single ships, by the slots that they lasted.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Alone {
    ended: [u32; SLOTS],
    /// Ship-slots in which ships were heard where most are.
    watched: u32,
}

impl Alone {
    /// A ship was heard in a slot in which most around it were.
    pub(super) fn watch(&mut self) {
        self.watched = self.watched.saturating_add(1);
    }

    /// A ship was heard again after missing so many slots in which others were heard.
    pub(super) fn add(&mut self, missed: i64) {
        let at = usize::try_from(missed - 1).ok().and_then(|at| self.ended.get_mut(at));
        if let Some(count) = at {
            *count += 1;
        }
    }

    /// Exponent of the tail: a silence goes on to `n` times its length with the chance `n^-exponent`. `deviations` standard
    /// errors heavier; `None` where ships have none.
    pub(super) fn exponent(&self, deviations: f64) -> Option<f64> {
        let [_, _, three, four, five, six] = self.ended.map(f64::from);
        let (near, far) = (three + four, five + six + 0.5);
        if near < SEEN_MIN {
            return (self.watched < WATCHED_MIN).then_some(PRESUMED);
        }
        let ratio = (far + deviations * far.sqrt()).max(0.05) / (near + 1.0);
        let expected = |exponent: f64| {
            let density = |slots: f64| slots.powf(-exponent - 1.0);
            (density(5.0) + density(6.0)) / (density(3.0) + density(4.0))
        };
        let (mut low, mut high) = EXPONENTS;
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if expected(middle) > ratio { low = middle } else { high = middle }
        }
        Some(0.5 * (low + high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ended: [u32; SLOTS], expected: Option<(f64, f64)>) {
        let seen = Alone { ended, watched: WATCHED_MIN }.exponent(0.0);
        match (seen, expected) {
            (Some(seen), Some((least, most))) => assert!((least..=most).contains(&seen), "{ended:?}: {seen}"),
            (seen, expected) => assert_eq!(seen.is_none(), expected.is_none(), "{ended:?}: {seen:?}"),
        }
    }

    #[test]
    fn a_long_tail_is_told_from_chance() {
        check([500, 50, 2, 0, 0, 0], None);
        check([9_000, 900, 90, 9, 1, 0], Some((5.0, 12.0)));
        check([3_600, 900, 400, 225, 144, 100], Some((0.8, 1.2)));
        check([1_000, 125, 37, 16, 8, 5], Some((1.4, 2.4)));
    }
}
