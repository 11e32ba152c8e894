//! Pairs of silences that can hide a meeting, step by step of event time, beside what chance gives.

use std::collections::BTreeMap;

use nautical::Interval;

use super::chance::{Sea, SeaTally};
use super::detector::{DarkMeeting, DarkSearch, Kept};
use super::index::{SilenceKey, later};
use super::meeting::{Possibility, may_meet, slack_s};

/// Two silent ships that can have met: a row of kind `both-dark`.
#[derive(Clone, PartialEq, Debug)]
pub struct BothDark {
    /// The silences, in order of track.
    pub silences: [SilenceKey; 2],
    /// Speed caps, knots, in the same order.
    pub speed_caps_knots: [f64; 2],
    /// When, where, with how much to spare.
    pub possibility: Possibility,
    /// Other silences that either could as well have met, decided up to the same step.
    pub alternatives: u32,
    /// Pairs with no more slack that chance alone gives in that sea and step; `None` unless both are unexplained.
    pub expected_by_chance: Option<f64>,
    /// False-discovery rate among the unexplained pairs of that sea and step; `None` unless both are unexplained.
    pub q_value: Option<f64>,
}

/// A pair that fits, before it is described.
struct Pair {
    keys: [SilenceKey; 2],
    /// The sea and the slack, where both are unexplained.
    unexplained: Option<(Sea, f64)>,
    /// Product of both chances of such a silence.
    p_natural: f64,
}

impl DarkSearch {
    /// Decides all pairs whose later silence ended in a step.
    pub(super) fn step(&mut self, step: Interval, tell: &mut impl FnMut(DarkMeeting)) {
        let mut focus = Vec::new();
        while let Some(&(_, key)) = self.undecided.first().filter(|(end, _)| *end < step.end) {
            self.undecided.pop_first();
            focus.push(key);
        }
        let mut pairs = Vec::new();
        for &key in &focus {
            self.pairs_of(key, &mut pairs);
        }
        for pair in &pairs {
            for key in pair.keys {
                if let Some(kept) = self.closed.kept.get_mut(&key) {
                    kept.fits += 1;
                }
            }
        }
        let tallies = self.tallies(step, &focus, &pairs);
        pairs.sort_by(|a, b| {
            b.unexplained
                .is_some()
                .cmp(&a.unexplained.is_some())
                .then(a.p_natural.total_cmp(&b.p_natural))
                .then(a.keys.cmp(&b.keys))
        });
        self.counts.pairs_possible += pairs.len() as u64;
        self.counts.pairs_left_out += pairs.len().saturating_sub(self.settings.pairs_max) as u64;
        pairs.truncate(self.settings.pairs_max);
        pairs.sort_by_key(|pair| pair.keys);
        for pair in &pairs {
            if let Some(found) = self.both_dark(pair, &tallies) {
                tell(DarkMeeting::Pair(found));
            }
        }
    }

    /// The pairs in which this silence is the one that ended later.
    fn pairs_of(&mut self, key: SilenceKey, pairs: &mut Vec<Pair>) {
        let Some((late, prism)) = self.closed.kept.get(&key).and_then(|kept| Some((kept, kept.prism()?))) else {
            return;
        };
        let rule = &self.settings.rule;
        for other in self.closed.index.near(late.corners) {
            let Some(early) = self.closed.kept.get(&other).filter(|early| pairs_with(early, late)) else { continue };
            if late.end().since(early.end()) > self.settings.retention_s {
                continue;
            }
            let Some(other_prism) = early.prism() else { continue };
            self.counts.pairs_asked += 1;
            // The pair's own order, so that a row does not depend on which silence ended first.
            let (keys, ordered) =
                if key < other { ([key, other], [prism, other_prism]) } else { ([other, key], [other_prism, prism]) };
            if may_meet(&ordered[0], &ordered[1], rule).is_none() {
                continue;
            }
            let unexplained = (late.silence.unexplained && early.silence.unexplained)
                .then(|| (self.sea(late), slack_s(&ordered[0], &ordered[1], rule)));
            let p = |kept: &Kept| kept.silence.p_natural.unwrap_or(self.settings.candidates.p_natural_unknown);
            pairs.push(Pair { keys, unexplained, p_natural: p(late) * p(early) });
        }
    }

    fn sea(&self, late: &Kept) -> Sea {
        self.settings.chance.sea(late.silence.to.map_or(late.silence.from.position, |to| to.position))
    }

    /// What chance gives for the unexplained pairs of each sea.
    fn tallies(&self, step: Interval, focus: &[SilenceKey], pairs: &[Pair]) -> BTreeMap<Sea, SeaTally> {
        let mut tallies: BTreeMap<Sea, SeaTally> = BTreeMap::new();
        for (sea, slack_s) in pairs.iter().filter_map(|pair| pair.unexplained) {
            tallies.entry(sea).or_default().observed_s.push(slack_s);
        }
        if tallies.is_empty() {
            return tallies;
        }
        let since = step.end.plus_seconds(-self.settings.chance.pool_s);
        let pooled =
            |kept: &Kept| kept.counts && kept.silence.unexplained && since <= kept.end() && kept.end() < step.end;
        let starts = self.closed.kept.values().filter(|kept| pooled(kept)).map(|kept| kept.silence.from.time);
        let (span_s, slides) = self.settings.chance.slides_s(starts.min().unwrap_or(step.start), step.end);
        for kept in focus.iter().filter_map(|key| self.closed.kept.get(key)).filter(|kept| pooled(kept)) {
            if let Some(tally) = tallies.get_mut(&self.sea(kept)) {
                tally.slides = slides.len();
                for &slide_s in &slides {
                    self.slide(kept, (slide_s, span_s), &pooled, &mut tally.slid_s);
                }
            }
        }
        tallies.values_mut().for_each(SeaTally::sort);
        tallies
    }

    /// Slack of the pairs that a silence makes with all others of the pool, each moved later by `slide_s` round a span.
    fn slide(&self, late: &Kept, (slide_s, span_s): (f64, f64), pooled: &impl Fn(&Kept) -> bool, found: &mut Vec<f64>) {
        let Some(prism) = late.prism() else { return };
        let rule = &self.settings.rule;
        for moved_s in [slide_s, slide_s - span_s] {
            for key in self.closed.index.near(later(late.corners, -moved_s)) {
                let Some(early) = self.closed.kept.get(&key).filter(|early| pooled(early)) else { continue };
                let Some(other) = early.prism().map(|other| other.moved(moved_s)) else { continue };
                let same_ship = key.0.mmsi == late.silence.track.mmsi;
                if !same_ship && other.end_s <= prism.end_s && may_meet(&prism, &other, rule).is_some() {
                    found.push(slack_s(&prism, &other, rule));
                }
            }
        }
    }

    fn both_dark(&self, pair: &Pair, tallies: &BTreeMap<Sea, SeaTally>) -> Option<BothDark> {
        let [a, b] = [self.closed.kept.get(&pair.keys[0])?, self.closed.kept.get(&pair.keys[1])?];
        let (prism_a, prism_b) = (a.prism()?, b.prism()?);
        let fit = may_meet(&prism_a, &prism_b, &self.settings.rule)?;
        let chance = pair.unexplained.and_then(|(sea, slack_s)| Some((tallies.get(&sea)?, slack_s)));
        Some(BothDark {
            silences: pair.keys,
            speed_caps_knots: [a.silence.speed_cap_knots, b.silence.speed_cap_knots],
            possibility: Possibility::of(&prism_a, &prism_b, &self.settings.rule, &fit),
            alternatives: (a.fits + b.fits).saturating_sub(2),
            expected_by_chance: chance.map(|(tally, slack_s)| tally.expected(slack_s)),
            q_value: chance.map(|(tally, slack_s)| tally.q_value(slack_s)),
        })
    }
}

/// Whether two silences make a pair in which `late` ended later: of two ships, with an order even at one instant.
fn pairs_with(early: &Kept, late: &Kept) -> bool {
    let order = |kept: &Kept| (kept.end(), kept.silence.key());
    early.counts && early.silence.track.mmsi != late.silence.track.mmsi && order(early) < order(late)
}
