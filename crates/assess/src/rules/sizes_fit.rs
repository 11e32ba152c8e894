//! Sizes of tankers that feed and are fed.

use super::scene::deadweight_t;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "sizes-fit",
    group: Group::Cargo,
    toward: Toward::For,
    about: "sizes of tankers that feed and are fed",
    find,
};

/// Deadweight of ships in reported transfers, tonnes: 2,000 to 6,000, some 20,000; with room for estimates from length.
const SMALL_T: std::ops::RangeInclusive<f64> = 1_000.0..=25_000.0;

fn find(scene: &Scene) -> Option<Finding> {
    let tankers = scene.facts.vessels.iter().filter(|vessel| vessel.is("tanker"));
    let sizes: Vec<f64> = tankers.filter_map(deadweight_t).collect();
    let smallest_t = sizes.iter().copied().min_by(f64::total_cmp)?;
    let text = format!("the smaller tanker carries about {smallest_t:.0} t");
    (sizes.len() > 1 && SMALL_T.contains(&smallest_t))
        .then(|| Finding { value: Some(smallest_t), ..Finding::told(text, Vec::new()) })
}
