//! How well a ship is heard beside its peers: a posterior on a grid, from the ship's own record.
//!
//! Where half of all ships are heard, it is not each that is heard half of the time: those with a good aerial always are, those
//! with a poor one never. So ships differ by a shift of the log odds of being heard (a logistic random effect: A. Agresti,
//! "Categorical Data Analysis", 3rd ed., 2013, 13.1), one part of it the ship's own, known from its record, and one part that
//! belongs to the place and heading of each silence, which no record tells: hills, masts, the edge of what a station reaches.
//! A ship missed slot after slot is then likelier to be missed in the next.

/// Shifts that are told apart, steps of [`STEP`] from [`LOWEST`] on.
pub const SHIFTS: usize = 13;
/// Lowest shift of the log odds.
const LOWEST: f64 = -8.0;
/// From one shift to the next.
const STEP: f64 = 1.0;
/// Standard deviation of the ship's own shift. Judgement, tuned on seas where nobody switches off.
const OWN_SPREAD: f64 = 1.5;
/// Standard deviation of the shift of one silence, where most ships are heard all the time: far from any edge it is small. As
/// above.
pub const SPREAD_INSIDE: f64 = 0.25;
/// The same elsewhere: at the edge of what a station reaches, and behind hills. As above.
pub const SPREAD_AT_EDGES: f64 = 2.0;
/// Share of ships whose own shift may be any: broken aerials, or sets that send at full power where others are weak. Judgement.
const ODD_SHARE: f64 = 0.02;
/// The mean over a normal shift of variance v of a logistic curve is about one whose log odds are divided by
/// sqrt(1 + 0.346 v) (S. L. Zeger, K.-Y. Liang and P. S. Albert, Biometrics 44, 1988): peers' log odds times this are those of
/// a ship without shift.
const NARROWING: f64 = 0.346;
/// What a slot of the record weighs: those of one passage say much the same. Judgement, tuned as above.
const SLOT_WEIGHT: f64 = 0.7;

/// Slots over which a record is forgotten: a day.
const MEMORY_SLOTS: f64 = 144.0;

/// The odds, as a number, that a ship without shift is heard in a slot where its peers are with this chance (0..1). Which
/// sort of silence peers are in is not asked: the spread of their silences is taken between the two, its square as the product.
pub fn unshifted_odds(chance: f64) -> f64 {
    let widened = (1.0 + NARROWING * (OWN_SPREAD * OWN_SPREAD + SPREAD_AT_EDGES * SPREAD_INSIDE)).sqrt();
    (chance / (1.0 - chance)).powf(widened)
}

/// A ship's record, as the logarithm of the likelihood of each shift.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Strength {
    log: [f32; SHIFTS],
    /// The last slot that it counts.
    slot: i64,
}

/// How much better or worse a ship is heard than its peers during one silence: factors of its odds with their weights.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Shifts([(f64, f64); SHIFTS]);

impl Strength {
    fn forget(&mut self, slot: i64) {
        let kept = (-((slot - self.slot).max(0) as f64) / MEMORY_SLOTS).exp() as f32;
        self.log.iter_mut().for_each(|log| *log *= kept);
        self.slot = slot;
    }

    /// It was heard in a slot in which its peers were with this chance (0..1).
    pub fn hear(&mut self, slot: i64, chance: f64) {
        self.forget(slot);
        let odds = unshifted_odds(chance);
        for (log, factor) in self.log.iter_mut().zip(factors()) {
            let odds = odds * factor;
            *log += (SLOT_WEIGHT * (odds / (1.0 + odds)).max(1e-9).ln()) as f32;
        }
    }

    /// It was not heard in slots in which its peers were heard with these chances (0..1).
    pub fn miss(&mut self, slot: i64, chances: &[f64]) {
        self.forget(slot);
        for &chance in chances.iter().filter(|chance| **chance > 0.0) {
            let odds = unshifted_odds(chance);
            for (log, factor) in self.log.iter_mut().zip(factors()) {
                *log -= (SLOT_WEIGHT * (odds * factor).ln_1p()) as f32;
            }
        }
    }

    /// What is known of it for one silence, whose own part has this standard deviation; the weights sum to 1.
    pub fn shifts(&self, spread: f64) -> Shifts {
        let highest = self.log.iter().copied().fold(f32::MIN, f32::max);
        let mut own = [0.0; SHIFTS];
        for (step, own) in own.iter_mut().enumerate() {
            let even = ODD_SHARE / SHIFTS as f64;
            let prior = even + (1.0 - ODD_SHARE) * normal(LOWEST + STEP * step as f64, OWN_SPREAD);
            *own = prior * f64::from(self.log[step] - highest).exp();
        }
        let mut weights = [0.0; SHIFTS];
        for (step, own) in own.iter().enumerate() {
            for away in -3i32..=3 {
                let at = (step as i32 + away).clamp(0, SHIFTS as i32 - 1) as usize;
                weights[at] += own * normal(STEP * f64::from(away), spread);
            }
        }
        let sum: f64 = weights.iter().sum();
        let mut shifts = factors().map(|factor| (factor, 0.0));
        shifts.iter_mut().zip(weights).for_each(|(shift, weight)| shift.1 = weight / sum);
        Shifts(shifts)
    }
}

impl Shifts {
    /// Factors of the odds, each with its weight.
    pub fn each(&self) -> [(f64, f64); SHIFTS] {
        self.0
    }

    /// The chance of being heard in a slot in which peers are with this chance (0..1).
    pub fn heard(&self, chance: f64) -> f64 {
        let odds = unshifted_odds(chance);
        self.0.iter().map(|(factor, weight)| weight * odds * factor / (1.0 + odds * factor)).sum()
    }

    /// The chance of being missed in all slots in which peers are heard with these chances (0..1).
    pub fn all_missed(&self, chances: &[f64]) -> f64 {
        let odds: Vec<f64> = chances.iter().map(|chance| unshifted_odds(*chance)).collect();
        let missed = |factor: f64| odds.iter().map(|odds| 1.0 / (1.0 + odds * factor)).product::<f64>();
        self.0.iter().map(|(factor, weight)| weight * missed(*factor)).sum()
    }
}

/// Factors of the odds.
fn factors() -> [f64; SHIFTS] {
    std::array::from_fn(|step| (LOWEST + STEP * step as f64).exp())
}

/// The normal density, times the step.
fn normal(shift: f64, spread: f64) -> f64 {
    STEP * (-0.5 * (shift / spread).powi(2)).exp() / (spread * std::f64::consts::TAU.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_tells_weak_from_strong() {
        let (mut strong, mut weak) = (Strength::default(), Strength::default());
        for slot in 0..60 {
            strong.hear(slot, 0.8);
            if slot % 5 == 0 {
                weak.hear(slot, 0.8);
            } else {
                weak.miss(slot, &[0.8]);
            }
        }
        assert!(strong.shifts(1.0).heard(0.8) > 0.9, "{}", strong.shifts(1.0).heard(0.8));
        assert!((0.05..0.5).contains(&weak.shifts(1.0).heard(0.8)), "{}", weak.shifts(1.0).heard(0.8));
        let sum: f64 = weak.shifts(1.0).each().iter().map(|(_, weight)| weight).sum();
        assert!((sum - 1.0).abs() < 1e-9);
    }

    #[test]
    fn of_a_ship_of_which_nothing_is_known_the_mean_is_that_of_its_peers() {
        for chance in [0.2, 0.5, 0.9, 0.99] {
            let heard = Strength::default().shifts(1.0).heard(chance);
            assert!((heard - chance).abs() < 0.06, "{chance}: {heard}");
        }
    }

    #[test]
    fn who_is_missed_is_likelier_to_be_missed_again() {
        let shifts = Strength::default().shifts(1.0);
        let (once, ten) = (shifts.all_missed(&[0.5]), shifts.all_missed(&[0.5; 10]));
        assert!((0.45..0.55).contains(&once), "{once}");
        assert!(ten > 0.05 && ten < 0.3, "a coin would give 0.001: {ten}");
        assert!(shifts.all_missed(&[0.99; 10]) < 0.01);
    }
}
