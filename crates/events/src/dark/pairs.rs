//! Pairs of silences that can hide a meeting, step by step of event time, beside what chance gives.

use std::collections::BTreeMap;

use nautical::Interval;

use super::chance::{Sea, SeaTally};
use super::detector::{DarkMeeting, DarkSearch, Kept};
use super::index::{SilenceKey, later};
use super::meeting::{Possibility, may_meet, slack_s};
use super::prism::Sight;
use super::silence::Silence;

/// Both ships of one stay are seen within this of each other before the silence, and after it, metres and seconds. Judgement.
const ONE_STAY_M: f64 = 2_000.0;
const ONE_STAY_S: f64 = 3_600.0;

/// Why a pair that can have met is told, the strongest first. Where reception is poor almost every pair of silences can
/// hide a meeting, so that it can says nothing by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ground {
    /// Both silences are `unexplained-in-coverage`, or as unlikely as
    /// [`DarkSettings::p_natural_max`](super::DarkSettings::p_natural_max) asks.
    Unexplained,
    /// One of the ships is on a list.
    Listed,
    /// Both were seen together before and again afterwards: the silence cuts one stay.
    OneStay,
    /// None but that it was possible: told only where [`DarkSettings::others_max`](super::DarkSettings::others_max) asks.
    Possible,
}

/// Two silent ships that can have met: a row of kind `both-dark`.
#[derive(Clone, PartialEq, Debug)]
pub struct BothDark {
    /// The silences, in order of track.
    pub silences: [SilenceKey; 2],
    /// Speed caps, knots, in the same order.
    pub speed_caps_knots: [f64; 2],
    /// Why it is told.
    pub ground: Ground,
    /// When, where, with how much to spare.
    pub possibility: Possibility,
    /// Other silences that either could as well have met, decided up to the same step.
    pub alternatives: u32,
    /// Pairs with no more slack that chance alone gives in that sea and step; `None` unless that is the ground.
    pub expected_by_chance: Option<f64>,
    /// False-discovery rate among the unexplained pairs of that sea and step; `None` unless that is the ground.
    pub q_value: Option<f64>,
}

/// A pair that fits, before it is described.
struct Pair {
    keys: [SilenceKey; 2],
    ground: Ground,
    /// The sea of the later silence.
    sea: Sea,
    slack_s: f64,
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
        let tallies = self.tallies(step, &focus, &pairs);
        self.keep_strongest(&mut pairs);
        pairs.sort_by_key(|pair| pair.keys);
        for pair in &pairs {
            if let Some(found) = self.both_dark(pair, &tallies) {
                tell(DarkMeeting::Pair(found));
            }
        }
    }

    /// Leaves out what is beyond the limits on rows: the weaker grounds first, then what has more time to spare.
    fn keep_strongest(&mut self, pairs: &mut Vec<Pair>) {
        let strength = |a: &Pair, b: &Pair| {
            a.ground.cmp(&b.ground).then(a.slack_s.total_cmp(&b.slack_s)).then(a.keys.cmp(&b.keys))
        };
        pairs.sort_by(strength);
        let grounded = pairs.partition_point(|pair| pair.ground < Ground::Possible);
        let others = pairs.split_off(grounded);
        self.counts.pairs_left_out += grounded.saturating_sub(self.settings.pairs_max) as u64;
        pairs.truncate(self.settings.pairs_max);
        self.counts.others_told += others.len().min(self.settings.others_max) as u64;
        pairs.extend(others.into_iter().take(self.settings.others_max));
    }

    /// The pairs in which this silence is the one that ended later, those with no ground only where they are asked for.
    fn pairs_of(&mut self, key: SilenceKey, pairs: &mut Vec<Pair>) {
        let Some((late, prism)) = self.closed.kept.get(&key).and_then(|kept| Some((kept, kept.prism()?))) else {
            return;
        };
        let sea = self.sea(late);
        let (rule, counts) = (&self.settings.rule, &mut self.counts);
        let mut fitting = Vec::new();
        for other in self.closed.index.near(late.corners) {
            let Some(early) = self.closed.kept.get(&other).filter(|early| pairs_with(early, late)) else { continue };
            if late.end().since(early.end()) > self.settings.retention_s {
                continue;
            }
            let Some(other_prism) = early.prism() else { continue };
            counts.pairs_asked += 1;
            // The pair's own order, so that a row does not depend on which silence ended first.
            let (keys, ordered) =
                if key < other { ([key, other], [prism, other_prism]) } else { ([other, key], [other_prism, prism]) };
            if may_meet(&ordered[0], &ordered[1], rule).is_none() {
                continue;
            }
            fitting.push(other);
            let ground = ground(&early.silence, &late.silence, self.settings.p_natural_max);
            counts.count(ground);
            if ground < Ground::Possible || self.settings.others_max > 0 {
                pairs.push(Pair { keys, ground, sea, slack_s: slack_s(&ordered[0], &ordered[1], rule) });
            }
        }
        let alternatives = fitting.len() as u32;
        for (key, fits) in fitting.into_iter().map(|other| (other, 1)).chain([(key, alternatives)]) {
            if let Some(kept) = self.closed.kept.get_mut(&key) {
                kept.fits += fits;
            }
        }
    }

    fn sea(&self, late: &Kept) -> Sea {
        self.settings.chance.sea(late.silence.to.unwrap_or(late.silence.from).position)
    }

    /// What chance gives for the unexplained pairs of each sea.
    fn tallies(&self, step: Interval, focus: &[SilenceKey], pairs: &[Pair]) -> BTreeMap<Sea, SeaTally> {
        let mut tallies: BTreeMap<Sea, SeaTally> = BTreeMap::new();
        for pair in pairs.iter().filter(|pair| pair.ground == Ground::Unexplained) {
            tallies.entry(pair.sea).or_default().observed_s.push(pair.slack_s);
        }
        if tallies.is_empty() {
            return tallies;
        }
        let since = step.end.plus_seconds(-self.settings.chance.pool_s);
        let p_max = self.settings.p_natural_max;
        let pooled = |kept: &Kept| {
            kept.counts && kept.silence.is_unlikely(p_max) && since <= kept.end() && kept.end() < step.end
        };
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
        let chance = tallies.get(&pair.sea).filter(|_| pair.ground == Ground::Unexplained);
        Some(BothDark {
            silences: pair.keys,
            speed_caps_knots: [a.silence.speed_cap_knots, b.silence.speed_cap_knots],
            ground: pair.ground,
            possibility: Possibility::of(&prism_a, &prism_b, &self.settings.rule, &fit),
            alternatives: (a.fits + b.fits).saturating_sub(2),
            expected_by_chance: chance.map(|tally| tally.expected(pair.slack_s)),
            q_value: chance.map(|tally| tally.q_value(pair.slack_s)),
        })
    }
}

/// The strongest ground for telling that two silences can hide a meeting.
fn ground(a: &Silence, b: &Silence, p_natural_max: f64) -> Ground {
    let together = |a: Sight, b: Sight| {
        a.time.since(b.time).abs() <= ONE_STAY_S && a.position.ecef().chord_m(b.position.ecef()) <= ONE_STAY_M
    };
    let one_stay = || together(a.from, b.from) && a.to.zip(b.to).is_some_and(|(a, b)| together(a, b));
    if a.is_unlikely(p_natural_max) && b.is_unlikely(p_natural_max) {
        Ground::Unexplained
    } else if a.listed || b.listed {
        Ground::Listed
    } else if one_stay() {
        Ground::OneStay
    } else {
        Ground::Possible
    }
}

/// Whether two silences make a pair in which `late` ended later: of two ships, with an order even at one instant.
fn pairs_with(early: &Kept, late: &Kept) -> bool {
    let order = |kept: &Kept| (kept.end(), kept.silence.key());
    early.counts && early.silence.track.mmsi != late.silence.track.mmsi && order(early) < order(late)
}
