//! How ships fall silent by themselves for a while though others around them are heard: masts in the way, loose plugs, fades.
//!
//! Such silences have long tails. How often they come and how their tail falls is learned from those that ended within the
//! hour, which are many and which hardly anybody makes on purpose, and carried on as a power law; long silences themselves
//! teach nothing of it, so that those who switch off do not make it look natural.

/// Lengths that are counted, slots.
const SLOTS: usize = 6;
/// The shortest of them that count as long, slots: half an hour.
const LONG_SLOTS: f64 = 3.0;
/// Silences of three to six slots that must have been seen before ships are said to have such.
const SEEN_MIN: f64 = 2.0;
/// Ship-slots in well heard waters, eight ship-weeks, in which hardly any such silence was seen before it is believed that ships
/// there have none: where ships have one in three days it would come once in fifty seas. Judgement.
const WATCHED_MIN: u32 = 8_000;
/// The same where hardly any silence of this kind was seen, not even of one slot: since short ones are oftener than long ones,
/// half of the time says as much. Judgement.
const WATCHED_WITHOUT_ANY: u32 = 4_000;
/// The exponent that is presumed before any is seen: of ten silences above a length one goes on to ten times that. Judgement.
const PRESUMED: f64 = 1.0;
/// What is presumed of it weighs as so many silences of three and four slots. Judgement.
const PRESUMED_SILENCES: f64 = 4.0;
/// Exponents that are told. What ends within the hour cannot show a tail that is lighter. Judgement.
const EXPONENTS: (f64, f64) = (0.3, 2.0);
/// What is presumed of how often ships fall silent so, before anything is seen: one silence of half an hour or more in so many
/// ship-slots, a week. Judgement; a week of one ship's record outweighs it.
const PRESUMED_SLOTS: f64 = 1_000.0;

/// Silences of single ships, by the slots that they lasted.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Alone {
    ended: [f64; SLOTS],
    /// Ship-slots in which ships were heard where most are.
    watched: u32,
}

/// How often ships fall silent by themselves, and for how long.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct AloneTail {
    /// Chance that a silence of half an hour or more begins in a slot.
    pub long_rate: f64,
    /// A silence goes on to `n` times its length with the chance `n^-exponent`.
    pub exponent: f64,
}

impl AloneTail {
    /// Chance that a silence of at least so many slots begins in a slot.
    pub fn rate(&self, slots: f64) -> f64 {
        self.long_rate * (slots / LONG_SLOTS).max(1.0).powf(-self.exponent)
    }
}

impl Alone {
    /// A ship was heard in a slot in which most around it were.
    pub(super) fn watch(&mut self) {
        self.watched = self.watched.saturating_add(1);
    }

    /// A ship was heard again after missing so many slots in which others were heard. `by_chance` is how likely it was to be
    /// missed in all of them as its peers are: so far the silence is none of this kind.
    pub(super) fn add(&mut self, missed: i64, by_chance: f64) {
        let rate = self.rate();
        let at = usize::try_from(missed - 1).ok().and_then(|at| self.ended.get_mut(at));
        if let Some(count) = at {
            *count += rate / (rate + by_chance);
        }
    }

    /// Chance that a silence of half an hour or more that ended within the hour begins in a slot.
    fn rate(&self) -> f64 {
        let [_, _, long @ ..] = self.ended;
        (1.0 + long.iter().sum::<f64>()) / (PRESUMED_SLOTS + f64::from(self.watched))
    }

    /// How ships fall silent by themselves, with a tail `deviations` standard errors heavier; `None` where they do not.
    pub(super) fn tail(&self, deviations: f64) -> Option<AloneTail> {
        let exponent = self.exponent(deviations)?;
        let within = 1.0 - ((SLOTS as f64 + 1.0) / LONG_SLOTS).powf(-exponent);
        Some(AloneTail { long_rate: self.rate() / within, exponent })
    }

    fn exponent(&self, deviations: f64) -> Option<f64> {
        let [one, two, three, four, five, six] = self.ended;
        let long = three + four + five + six;
        let without = |seen: f64, watched_min: u32| seen < SEEN_MIN && self.watched >= watched_min;
        if without(long, WATCHED_MIN) || without(one + two + long, WATCHED_WITHOUT_ANY) {
            return None;
        }
        let expected = |exponent: f64| {
            let density = |slots: f64| slots.powf(-exponent - 1.0);
            (density(5.0) + density(6.0)) / (density(3.0) + density(4.0))
        };
        let (near, far) = (three + four + PRESUMED_SILENCES, five + six + PRESUMED_SILENCES * expected(PRESUMED));
        let ratio = (far + deviations * far.sqrt()).max(0.05) / near;
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
        check_watched(WATCHED_MIN, ended, expected);
    }

    fn check_watched(watched: u32, ended: [u32; SLOTS], expected: Option<(f64, f64)>) {
        let seen = Alone { ended: ended.map(f64::from), watched }.exponent(0.0);
        match (seen, expected) {
            (Some(seen), Some((least, most))) => assert!((least..=most).contains(&seen), "{ended:?}: {seen}"),
            (seen, expected) => assert_eq!(seen.is_none(), expected.is_none(), "{ended:?}: {seen:?}"),
        }
    }

    #[test]
    fn a_long_tail_is_told_from_chance() {
        check([500, 50, 1, 0, 0, 0], None);
        check([9_000, 900, 90, 9, 1, 0], Some((1.99, 2.0)));
        check([3_600, 900, 400, 225, 144, 100], Some((0.8, 1.2)));
        check([1_000, 125, 37, 16, 8, 5], Some((1.4, 2.0)));
    }

    #[test]
    fn where_none_is_seen_less_watching_tells_that_there_are_none() {
        check_watched(WATCHED_WITHOUT_ANY - 1, [0; SLOTS], Some((0.9, 1.1)));
        check_watched(WATCHED_WITHOUT_ANY, [0; SLOTS], None);
        check_watched(WATCHED_WITHOUT_ANY, [1, 0, 0, 0, 0, 0], None);
        check_watched(WATCHED_WITHOUT_ANY, [3, 0, 0, 0, 0, 0], Some((0.9, 1.1)));
        check_watched(WATCHED_WITHOUT_ANY, [0, 0, 2, 0, 0, 0], Some((1.5, 2.0)));
    }
}
