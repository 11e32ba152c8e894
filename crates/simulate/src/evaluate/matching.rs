//! Which found event is which true one.

use nautical::Interval;

/// Intersection over union of two spans of time, 0..=1.
pub(super) fn overlap(a: Interval, b: Interval) -> f64 {
    let both_s = a.intersection(b).map_or(0.0, Interval::seconds);
    let either_s = a.seconds() + b.seconds() - both_s;
    if either_s > 0.0 { both_s / either_s } else { 0.0 }
}

/// Pairs of indices (true, found) whose likeness is at least `least`, one to one: the most alike first, earlier ones first
/// among equals.
pub(super) fn one_to_one(
    truths: usize,
    founds: usize,
    least: f64,
    candidates: impl Iterator<Item = (usize, usize, f64)>,
) -> Vec<(usize, usize)> {
    let mut alike: Vec<(usize, usize, f64)> = candidates.filter(|&(_, _, likeness)| likeness >= least).collect();
    alike.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let (mut truth_taken, mut found_taken) = (vec![false; truths], vec![false; founds]);
    let mut matched = Vec::new();
    for (truth, found, _) in alike {
        if let (Some(truth_taken @ false), Some(found_taken @ false)) =
            (truth_taken.get_mut(truth), found_taken.get_mut(found))
        {
            (*truth_taken, *found_taken) = (true, true);
            matched.push((truth, found));
        }
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::*;
    use nautical::Time;

    #[test]
    fn overlaps() {
        let span = |from, to| Interval::new(Time::from_seconds(from), Time::from_seconds(to));
        assert_eq!(overlap(span(0, 10), span(0, 10)), 1.0);
        assert_eq!(overlap(span(0, 10), span(5, 15)), 1.0 / 3.0);
        assert_eq!(overlap(span(0, 10), span(20, 30)), 0.0);
        assert_eq!(overlap(span(0, 0), span(0, 0)), 0.0);
    }

    #[test]
    fn each_is_taken_once_and_the_best_goes_first() {
        let candidates = [(0, 0, 0.6), (0, 1, 0.9), (1, 1, 0.8), (1, 0, 0.55), (2, 0, 0.3)];
        assert_eq!(one_to_one(3, 2, 0.5, candidates.into_iter()), [(0, 1), (1, 0)]);
    }
}
