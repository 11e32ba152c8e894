//! How strong a ship's transmitter is beside those of others: a posterior on a grid, from the ship's own record.

/// Strengths that are told apart: the chance, relative to its peers', that a slot in which they are heard hears it too.
/// Even steps of the logarithm from 0.02 to 1.
pub(super) const STEPS: usize = 12;

/// Weights of the strengths before anything is known of a ship: half of all ships are like their peers, the others anywhere.
/// Judgement; an hour of own record outweighs it.
const PRIOR_FULL: f64 = 0.5;

/// Slots over which a record is forgotten: a day.
const MEMORY_SLOTS: f64 = 144.0;

fn strength(step: usize) -> f64 {
    0.02f64.powf(1.0 - step as f64 / (STEPS - 1) as f64)
}

/// A ship's record, as the logarithm of the likelihood of each strength.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct Strength {
    log: [f32; STEPS],
    /// The last slot that it counts.
    slot: i64,
}

impl Strength {
    fn forget(&mut self, slot: i64) {
        let kept = (-((slot - self.slot).max(0) as f64) / MEMORY_SLOTS).exp() as f32;
        self.log.iter_mut().for_each(|log| *log *= kept);
        self.slot = slot;
    }

    /// It was heard in a slot.
    pub fn hear(&mut self, slot: i64) {
        self.forget(slot);
        for (step, log) in self.log.iter_mut().enumerate() {
            *log += strength(step).ln() as f32;
        }
    }

    /// It was not heard in slots in which its peers were heard with these chances (0..1).
    pub fn miss(&mut self, slot: i64, chances: impl Iterator<Item = f64>) {
        self.forget(slot);
        for chance in chances {
            for (step, log) in self.log.iter_mut().enumerate() {
                *log += (1.0 - strength(step) * chance).max(1e-3).ln() as f32;
            }
        }
    }

    /// Each strength with its weight; the weights sum to 1.
    pub fn weights(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let highest = self.log.iter().copied().fold(f32::MIN, f32::max);
        let raw = move |step: usize| {
            let prior = if step == STEPS - 1 { PRIOR_FULL } else { (1.0 - PRIOR_FULL) / (STEPS - 1) as f64 };
            prior * f64::from(self.log[step] - highest).exp()
        };
        let sum: f64 = (0..STEPS).map(raw).sum();
        (0..STEPS).map(move |step| (strength(step), raw(step) / sum))
    }

    /// The mean of the posterior.
    pub fn mean(&self) -> f64 {
        self.weights().map(|(strength, weight)| strength * weight).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_tells_weak_from_strong() {
        let (mut strong, mut weak) = (Strength::default(), Strength::default());
        for slot in 0..60 {
            strong.hear(slot);
            if slot % 5 == 0 {
                weak.hear(slot);
            } else {
                weak.miss(slot, std::iter::once(0.95));
            }
        }
        assert!(strong.mean() > 0.95, "{}", strong.mean());
        assert!((0.1..0.35).contains(&weak.mean()), "{}", weak.mean());
        let sum: f64 = weak.weights().map(|(_, weight)| weight).sum();
        assert!((sum - 1.0).abs() < 1e-9);
        assert!(Strength::default().mean() < 0.7, "of a ship never heard, little is presumed");
    }
}
