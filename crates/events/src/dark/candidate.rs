//! Who may have been the unseen partner: every silent ship that fits, and `not in this data`, by posterior.
//!
//! Hypotheses: each of the N silent ships of that sea was the partner (together a prior of 1 - P0, shared evenly), or
//! somebody not in this data, or nobody, was (P0). What speaks for a ship is how much likelier its silence, as observed,
//! is if it was there than if it was not: a product of factors, each in [`Partner::weight`]. What does not fit has
//! weight 0. So a name weakens as candidates multiply (they share), as slack grows, and where the silence explains itself.

use std::f64::consts::PI;

use ais::ShipType;

/// How candidates are weighed. All of it is judgement, to be tuned on synthetic seas; none of it is a measured frequency.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CandidateSettings {
    /// Prior, 0..1, that the partner of a slow stay is not in this data, or that there is none.
    pub not_in_data_prior: f64,
    /// Share, 0..1, of ships that are silent without need at any time for reasons that are none of this stay's: bounds what
    /// an unexplained silence can weigh to its inverse.
    pub silent_anyway: f64,
    /// `p_natural` where it cannot be told.
    pub p_natural_unknown: f64,
    /// The sea in which a partner is looked for reaches this far, metres: N counts the silences with an end within it, and
    /// its area stands for the places at which a stay might have been.
    pub sea_radius_m: f64,
    /// Least share of that sea taken as within a silence's reach: bounds what a tight silence can weigh.
    pub reach_share_min: f64,
    /// Time to spare, seconds, at which the weight has fallen to half.
    pub spare_half_s: f64,
    /// Share, 0..=1, of its speed cap at which a ship is taken to sail to a meeting and from it.
    pub sailing_share: f64,
    /// How close to the straight way a ship that meets another sets out and comes back: the concentration of von Mises'
    /// distribution (8: two thirds within 20 degrees).
    pub course_concentration: f64,
    /// Share, 0..=1, of those that set out on any course.
    pub course_any: f64,
    /// A name is attached only if its posterior is this many times that of `not in this data` ...
    pub name_margin: f64,
    /// ... and at least this.
    pub name_posterior_min: f64,
    /// Candidates told for one stay, `not in this data` beside them.
    pub rows_max: usize,
}

impl Default for CandidateSettings {
    fn default() -> CandidateSettings {
        CandidateSettings {
            not_in_data_prior: 0.9,
            silent_anyway: 0.05,
            p_natural_unknown: 0.5,
            sea_radius_m: 400_000.0,
            reach_share_min: 0.05,
            spare_half_s: 7_200.0,
            sailing_share: 0.8,
            course_concentration: 6.0,
            course_any: 0.3,
            name_margin: 3.0,
            name_posterior_min: 0.5,
            rows_max: 50,
        }
    }
}

/// What is known of a silent ship that fits.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Partner {
    pub p_natural: Option<f64>,
    /// Area of the places at which it could have stayed so long, square metres.
    pub reach_m2: f64,
    /// Time of its silence that neither the way there and back at its usual speed nor the stay takes, seconds.
    pub spare_s: f64,
    /// Angles, degrees, between its course and the way there, and between the way back and its course; `None` where it has none.
    pub off_course_degrees: [Option<f64>; 2],
    pub ship_type: Option<ShipType>,
    pub length_m: Option<f32>,
}

impl Partner {
    /// How much likelier its silence is if it was the partner of a ship of this type and length than if it was not.
    pub(super) fn weight(
        &self,
        settings: &CandidateSettings,
        ship_type: Option<ShipType>,
        length_m: Option<f32>,
    ) -> f64 {
        self.silence(settings)
            * self.reach(settings)
            * self.spare(settings)
            * self.course(settings)
            * type_fit(self.ship_type, ship_type)
            * size_fit(self.length_m, length_m)
    }

    /// P(silent | met unseen) = 1 over P(silent | did not): by nature, or switched off for reasons of its own.
    fn silence(&self, settings: &CandidateSettings) -> f64 {
        let natural = self.p_natural.unwrap_or(settings.p_natural_unknown).clamp(0.0, 1.0);
        1.0 / (natural + (1.0 - natural) * settings.silent_anyway)
    }

    /// P(fits | met) = 1 over P(fits | did not): the share of the sea's places that would have fitted its silence as well.
    fn reach(&self, settings: &CandidateSettings) -> f64 {
        let sea_m2 = PI * settings.sea_radius_m.powi(2);
        1.0 / (self.reach_m2 / sea_m2).clamp(settings.reach_share_min.max(1e-6), 1.0)
    }

    /// A ship that met is silent for little longer than that takes; one that did not has any time to spare. Heavy-tailed, as
    /// some stay silent for weeks.
    fn spare(&self, settings: &CandidateSettings) -> f64 {
        let half_s = settings.spare_half_s.max(1.0);
        half_s / (half_s + self.spare_s.max(0.0))
    }

    /// P(courses | met) over P(courses | did not): a ship that meets another mostly goes straight there and straight on, one
    /// that does not may go any way.
    fn course(&self, settings: &CandidateSettings) -> f64 {
        let kappa = settings.course_concentration.max(0.0);
        let any = settings.course_any.clamp(0.0, 1.0);
        let one = |degrees: f64| any + (1.0 - any) * (kappa * degrees.to_radians().cos()).exp() / bessel_i0(kappa);
        self.off_course_degrees.iter().flatten().map(|&degrees| one(degrees)).product()
    }
}

/// The modified Bessel function of the first kind and order 0, by its series (M. Abramowitz and I. A. Stegun, 9.6.12).
fn bessel_i0(x: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..60 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}

/// Judgement, within 3 dB: a tanker or unknown beside a tanker, fishing boats and their carriers; tugs and services less.
/// Types weigh, they do not exclude: a lighterer is often typed as a tug.
fn type_fit(one: Option<ShipType>, other: Option<ShipType>) -> f64 {
    match (one.map(ShipType::word), other.map(ShipType::word)) {
        (Some("tanker"), Some("tanker")) | (Some("fishing"), Some("fishing")) => 2.0,
        (None, _) | (_, None) => 1.0,
        (Some("cargo" | "tanker" | "fishing" | "other"), Some("cargo" | "tanker" | "fishing" | "other")) => 1.0,
        (Some("tug"), _) | (_, Some("tug")) => 0.8,
        _ => 0.5,
    }
}

/// Judgement: hulls of like size lie alongside each other; a fivefold length is rare.
fn size_fit(one: Option<f32>, other: Option<f32>) -> f64 {
    match (one, other) {
        (Some(one), Some(other)) if one > 0.0 && other > 0.0 => {
            let ratio = one.max(other) / one.min(other);
            if ratio <= 2.5 {
                1.4
            } else if ratio <= 5.0 {
                1.0
            } else {
                0.5
            }
        }
        _ => 1.0,
    }
}

/// Posteriors of candidates with these weights among `silent` ships, and that of `not in this data`, which comes last.
pub(super) fn posteriors(weights: &[f64], silent: usize, settings: &CandidateSettings) -> Vec<f64> {
    let prior = settings.not_in_data_prior.clamp(1e-6, 1.0);
    let each = (1.0 - prior) / silent.max(weights.len()).max(1) as f64;
    let total = prior + weights.iter().map(|weight| weight * each).sum::<f64>();
    weights.iter().map(|weight| weight * each / total).chain([prior / total]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: CandidateSettings = CandidateSettings {
        not_in_data_prior: 0.85,
        silent_anyway: 0.05,
        p_natural_unknown: 0.5,
        sea_radius_m: 400_000.0,
        reach_share_min: 0.05,
        spare_half_s: 7_200.0,
        sailing_share: 0.8,
        course_concentration: 6.0,
        course_any: 0.3,
        name_margin: 3.0,
        name_posterior_min: 0.5,
        rows_max: 50,
    };

    #[test]
    fn evidence_weakens_with_slack_with_candidates_and_where_silence_explains_itself() {
        let tight = Partner {
            p_natural: Some(1e-3),
            reach_m2: 1e10,
            spare_s: 600.0,
            off_course_degrees: [None; 2],
            ship_type: Some(ShipType(80)),
            length_m: Some(90.0),
        };
        let weight = |partner: Partner| partner.weight(&SETTINGS, Some(ShipType(80)), Some(100.0));
        assert!(weight(Partner { spare_s: 36_000.0, ..tight }) < weight(tight) / 2.0);
        let heading = |there, back| weight(Partner { off_course_degrees: [Some(there), back], ..tight });
        assert!(heading(5.0, None) > 2.0 * weight(tight) && heading(5.0, Some(10.0)) > 2.0 * heading(5.0, None));
        assert!(heading(150.0, None) < weight(tight) / 2.0);
        assert!((bessel_i0(1.0) - 1.266_065_877_752_008).abs() < 1e-12);
        assert!(weight(Partner { p_natural: Some(0.5), ..tight }) < weight(tight) / 5.0);
        assert!(weight(Partner { reach_m2: 4e11, ..tight }) < weight(tight) / 10.0);
        assert!(weight(Partner { ship_type: Some(ShipType(50)), ..tight }) < weight(tight));
        assert!(weight(Partner { length_m: Some(15.0), ..tight }) < weight(tight));
        let alone = posteriors(&[weight(tight)], 1, &SETTINGS);
        let among = posteriors(&[weight(tight); 20], 20, &SETTINGS);
        assert!(alone[0] > 0.9 && among[0] < 0.06, "{alone:?} {among:?}");
        let mut total = 0.0;
        among.iter().for_each(|posterior| total += posterior);
        assert!((total - 1.0f64).abs() < 1e-12);
        assert_eq!(posteriors(&[], 0, &SETTINGS), [1.0]);
    }
}
