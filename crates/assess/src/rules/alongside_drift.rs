//! Alongside, hulls steady against each other.

use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "alongside-drift",
    group: Group::Behaviour,
    toward: Toward::For,
    about: "alongside, hulls steady against each other",
    find,
};

/// Speed of one against the other below which two ships drift as one, knots (judgement: the error of derived speeds).
const STEADY_KNOTS: f64 = 0.5;

/// What such antennas weigh of hulls that are known to lie side by side: in the sample from which the weight is taken 254 of 748
/// pairs off the coast had them (4.7 dB), 18 of 75 lay alongside (6.2 dB).
const ANTENNAS_SHARE: f64 = 0.75;

/// Two ships move as one, a hawser between them, where their speeds differ by less than this share of their speed over
/// ground while they move at least so fast, knots, so near to each other, metres (domain: large ships lie up to 300 m apart,
/// head to tail). Judgement: ships that drift by themselves differ by their windage.
const AS_ONE: (f64, f64, f64) = (0.3, 0.2, 300.0);

/// What that weighs: 3 dB of 5, for it is judgement.
const AS_ONE_SHARE: f64 = 0.6;

fn find(scene: &Scene) -> Option<Finding> {
    let encounter = scene.facts.encounter.as_ref()?;
    let most_m = scene.thresholds().alongside_m;
    let evidence = vec![scene.facts.id.clone()];
    if encounter.alongside == Some(true) {
        let gap = encounter.hull_gap_m.map_or(String::new(), |gap_m| format!(", {gap_m:.0} m between the hulls"));
        let text = format!("the ships lay alongside, steady against each other{gap}");
        return Some(Finding { value: encounter.hull_gap_m, threshold: Some(30.0), ..Finding::told(text, evidence) });
    }
    // Where headings or dimensions are not sent, antennas that stay close are most of it.
    let (distance_m, relative) = (encounter.distance_median_m?, encounter.relative_speed_median_knots?);
    let steady = encounter.alongside.is_none() && distance_m < most_m && relative < STEADY_KNOTS;
    let text = format!("antennas {distance_m:.0} m apart in the median, moving {relative:.1} kn against each other");
    if steady {
        return Some(Finding::measured(distance_m, most_m, text, evidence).at(ANTENNAS_SHARE));
    }
    let (share_max, least_knots, near_m) = AS_ONE;
    let speed = encounter.speed_median_knots?;
    // Ships under way in company keep the same speed without a hawser.
    let adrift = encounter.underway != Some(true) && speed >= least_knots;
    let as_one = adrift && distance_m < near_m && relative < share_max * speed && relative < STEADY_KNOTS;
    let text = format!(
        "antennas {distance_m:.0} m apart in the median, moving as one: {speed:.1} kn over ground, {relative:.2} kn against \
         each other"
    );
    as_one.then(|| Finding::measured(distance_m, near_m, text, evidence).at(AS_ONE_SHARE))
}
