//! A silence near the event that reception does not explain, graded by its chance.

use super::scene::ids;
use super::{Finding, Rule, Scene};
use crate::alert::{Group, Toward};

pub(super) const RULE: Rule = Rule {
    code: "unexplained-silence",
    group: Group::Silence,
    toward: Toward::For,
    about: "a silence near the event that reception does not explain",
    find,
};

fn find(scene: &Scene) -> Option<Finding> {
    let max = scene.thresholds().p_natural_max;
    let silences = scene.gaps().filter(|gap| gap.cause == "unexplained-in-coverage");
    let (gap, p) = silences.filter_map(|gap| Some((gap, gap.p_natural?))).min_by(|a, b| a.1.total_cmp(&b.1))?;
    let heard = gap.others_heard.map_or(String::new(), |n| format!("; {n} comparable ships were heard meanwhile"));
    let until = gap.end.map_or("the end of the data".to_owned(), |end| end.to_string());
    let label = scene.label(gap.mmsi);
    let text = format!("{label} was silent from {} to {until}: chance {p:.4} had it kept sending{heard}", gap.start);
    // Ten times the logarithm of a likelihood ratio, over two decades of it.
    let share = (max / p.max(1e-9)).log10() / 2.0;
    (share > 0.0).then(|| Finding::measured(p, max, text, ids(std::iter::once(&gap.id))).at(share))
}
