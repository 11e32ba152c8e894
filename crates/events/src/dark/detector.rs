//! Takes silences and slow stays as they become known; tells the meetings that they may hide.

use std::collections::{BTreeMap, BTreeSet};

use nautical::{Ecef, Interval, Position, Time};
use tracks::TrackKey;

use super::candidate::{CandidateSettings, Partner, posteriors};
use super::chance::{ChanceSettings, Sea, SeaTally};
use super::index::{Corners, Index, SilenceKey, corners, later};
use super::meeting::{Possibility, may_meet, slack_s};
use super::prism::{MeetingRule, Prism, Sight, distance_m};
use super::silence::{Silence, SlowStay};
use super::stay::{Company, Path, Reach};

/// What is looked for, and how long things are kept.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DarkSettings {
    /// What a meeting takes.
    pub rule: MeetingRule,
    /// Length, seconds, of the steps of event time whose pairs are weighed together (a step is decided as a whole).
    pub step_s: i64,
    /// A step is decided this long, seconds, after its end.
    pub hold_s: f64,
    /// A stay is decided this long, seconds, after its end, with what is then known of who was silent.
    pub stay_wait_s: f64,
    /// Longest silence, seconds, that counts: 14 days. It bounds how long prisms are kept.
    pub silence_s_max: f64,
    /// Silences are kept this long, seconds, after their end. Two silences whose ends lie farther apart make no pair, and a
    /// silence that ended longer before the decision is no candidate: less memory for long silences lost.
    pub retention_s: f64,
    /// Least length of a slow stay, seconds.
    pub stay_s_min: f64,
    /// A stay is not known between fixes further apart than this, seconds.
    pub stay_silence_s_max: f64,
    /// Pairs told for one step at most; what is left out is counted.
    pub pairs_max: usize,
    /// How candidates are weighed.
    pub candidates: CandidateSettings,
    /// How chance is measured.
    pub chance: ChanceSettings,
}

impl Default for DarkSettings {
    /// As the profile `sts` has it.
    fn default() -> DarkSettings {
        DarkSettings {
            rule: MeetingRule { range_m: 500.0, stay_s: 7_200.0, drift_mps: 0.0 },
            step_s: 86_400,
            hold_s: 3_600.0,
            stay_wait_s: 3.0 * 86_400.0,
            silence_s_max: 14.0 * 86_400.0,
            retention_s: 14.0 * 86_400.0,
            stay_s_min: 3.0 * 3_600.0,
            stay_silence_s_max: 3_600.0,
            pairs_max: 1_000,
            candidates: CandidateSettings::default(),
            chance: ChanceSettings::default(),
        }
    }
}

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

/// A ship, or nobody known, that could have been with a stay.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// Its silence; `None` for `not in this data`.
    pub silence: Option<SilenceKey>,
    /// Its speed cap, knots.
    pub speed_cap_knots: Option<f64>,
    /// Where it can have been alongside, and what that takes.
    pub company: Option<Company>,
    /// Probability among the hypotheses, 0..=1.
    pub posterior: f64,
}

/// A visible slow stay that an unseen ship may have shared: a row of kind `one-dark` where a name is attached, else of
/// kind `lone-stay`.
#[derive(Clone, PartialEq, Debug)]
pub struct DarkStay {
    /// Whose stay.
    pub track: TrackKey,
    /// When it was there.
    pub stay: Interval,
    /// Where, in the middle of its time.
    pub place: Position,
    /// Index among the candidates of the one that is named: the row is `one-dark`.
    pub named: Option<usize>,
    /// From the earliest start to the latest end with the named; the stay itself where nobody is.
    pub window: Interval,
    /// The window's share of the stay, 0..=1.
    pub share_possible: f64,
    /// Silent ships that fit beside the one named.
    pub alternatives: u32,
    /// The likeliest first; `not in this data` among them.
    pub candidates: Vec<Candidate>,
}

/// A meeting that silence may hide.
#[derive(Clone, PartialEq, Debug)]
pub enum DarkMeeting {
    /// Both were silent.
    Pair(BothDark),
    /// One was visible.
    Stay(DarkStay),
}

/// What was counted.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct DarkCounts {
    /// Pairs of silences whose boxes touch: what the closed form was asked.
    pub pairs_asked: u64,
    /// Pairs that can have met.
    pub pairs_possible: u64,
    /// Of these, left out by [`DarkSettings::pairs_max`].
    pub pairs_left_out: u64,
    /// Stays passed over: accompanied, too short or in an anchorage.
    pub stays_passed_over: u64,
    /// Silences passed over: too short for a meeting, or too long to say anything.
    pub silences_passed_over: u64,
}

/// A silence as it is kept.
#[derive(Debug)]
struct Kept {
    silence: Silence,
    corners: Corners,
    /// Whether it is long enough for a meeting and short enough to say anything.
    counts: bool,
    /// Silences that can have met it, of those decided.
    fits: u32,
}

impl Kept {
    fn prism(&self) -> Option<Prism> {
        Some(Prism::new(self.silence.from, self.silence.to?, self.silence.speed_cap_knots))
    }

    fn end(&self) -> Time {
        self.silence.to.map_or(Time::MAX, |to| to.time)
    }
}

/// The silences of one form, closed or open, with their index.
#[derive(Default, Debug)]
struct Silences {
    kept: BTreeMap<SilenceKey, Kept>,
    index: Index,
}

impl Silences {
    fn insert(&mut self, silence: Silence, corners: Corners, counts: bool) {
        let key = silence.key();
        self.remove(key);
        self.index.insert(key, corners);
        self.kept.insert(key, Kept { silence, corners, counts, fits: 0 });
    }

    fn remove(&mut self, key: SilenceKey) {
        if let Some(old) = self.kept.remove(&key) {
            self.index.remove(key, old.corners);
        }
    }

    fn retain(&mut self, keep: impl Fn(&Silence) -> bool) {
        let old: Vec<SilenceKey> =
            self.kept.iter().filter(|(_, kept)| !keep(&kept.silence)).map(|(&key, _)| key).collect();
        old.into_iter().for_each(|key| self.remove(key));
    }
}

/// Finds the meetings that silences may hide.
///
/// Silences and stays are pushed in any order, each before event time is settled past the time at which it is known (the
/// end of a stay); what is told depends only on what was pushed, not on the order, nor on when `settle` is called.
/// Memory: the silences of [`DarkSettings::retention_s`] and one step, and the stays that wait.
#[derive(Debug)]
pub struct DarkSearch {
    settings: DarkSettings,
    closed: Silences,
    open: Silences,
    /// Stays by the time of their decision.
    stays: BTreeMap<(Time, TrackKey, Time), SlowStay>,
    /// Ends of the closed silences that no step has decided.
    undecided: BTreeSet<(Time, SilenceKey)>,
    counts: DarkCounts,
}

impl DarkSearch {
    /// A search under these settings.
    pub fn new(settings: DarkSettings) -> DarkSearch {
        DarkSearch {
            settings,
            closed: Silences::default(),
            open: Silences::default(),
            stays: BTreeMap::new(),
            undecided: BTreeSet::new(),
            counts: DarkCounts::default(),
        }
    }

    /// What was counted so far.
    pub fn counts(&self) -> DarkCounts {
        self.counts
    }

    /// Silences and stays that are kept now.
    pub fn kept(&self) -> usize {
        self.closed.kept.len() + self.open.kept.len() + self.stays.len()
    }

    /// Takes in a silence, open or closed.
    pub fn push_silence(&mut self, silence: Silence) {
        let DarkSettings { rule, silence_s_max, .. } = self.settings;
        match silence.to {
            Some(to) => {
                let prism = Prism::new(silence.from, to, silence.speed_cap_knots);
                let counts = to.time.since(silence.from.time) <= silence_s_max && prism.leaves_time(&rule);
                if counts {
                    self.undecided.insert((to.time, silence.key()));
                } else {
                    self.counts.silences_passed_over += 1;
                }
                let span = Interval::new(silence.from.time, to.time);
                let boxed = corners(prism.bounds_m(&rule, rule.range_m / 2.0 + 1.0), span);
                self.closed.insert(silence, boxed, counts);
            }
            None => {
                let reach_m = silence.speed_cap_knots * nautical::METRES_PER_SECOND_PER_KNOT * silence_s_max;
                let Ecef(from) = silence.from.position.ecef();
                let span = Interval::new(silence.from.time, silence.from.time.plus_seconds(silence_s_max));
                let bounds = (from.map(|x| x - reach_m), from.map(|x| x + reach_m));
                self.open.insert(silence, corners(bounds, span), true);
            }
        }
    }

    /// Takes in a slow stay that is over.
    pub fn push_stay(&mut self, stay: SlowStay) {
        let Some(span) = stay.span() else { return };
        if stay.accompanied || stay.in_anchorage || span.seconds() < self.settings.stay_s_min {
            self.counts.stays_passed_over += 1;
            return;
        }
        let decided = span.end.plus_seconds(self.settings.stay_wait_s);
        self.stays.insert((decided, stay.track, span.start), stay);
    }

    /// Tells what is decided once event time has passed `until`: stays in order of their decision, pairs step by step in
    /// order of their silences. Forgets what nothing needs any more.
    pub fn settle(&mut self, until: Time, tell: &mut impl FnMut(DarkMeeting)) {
        while let Some(entry) = self.stays.first_entry().filter(|entry| entry.key().0 <= until) {
            let ((decided, ..), stay) = entry.remove_entry();
            if let Some(found) = self.stay(decided, &stay) {
                tell(DarkMeeting::Stay(found));
            }
        }
        while let Some(&(end, _)) = self.undecided.first() {
            let start = end.floor_to(self.settings.step_s.max(1));
            let step = Interval::new(start, start.plus_seconds(self.settings.step_s.max(1) as f64));
            if step.end.plus_seconds(self.settings.hold_s) > until {
                break;
            }
            self.step(step, tell);
        }
        self.forget(until);
    }

    fn forget(&mut self, until: Time) {
        let DarkSettings { retention_s, step_s, hold_s, silence_s_max, stay_wait_s, chance, .. } = self.settings;
        let open_s = silence_s_max + stay_wait_s;
        let closed = &self.closed.kept;
        self.open.retain(|silence| {
            let superseded = closed.get(&silence.key()).is_some_and(|kept| kept.silence.known <= until);
            !superseded && until.since(silence.from.time) <= open_s
        });
        // A step is decided after its end; chance looks back from there.
        let closed_s = retention_s.max(chance.pool_s) + step_s as f64 + hold_s;
        self.closed.retain(|silence| silence.to.is_none_or(|to| until.since(to.time) <= closed_s));
    }
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
    fn step(&mut self, step: Interval, tell: &mut impl FnMut(DarkMeeting)) {
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

impl DarkSearch {
    /// Decides a stay with what is known at `decided`.
    fn stay(&self, decided: Time, stay: &SlowStay) -> Option<DarkStay> {
        let path = Path::new(&stay.fixes, self.settings.stay_silence_s_max);
        let (span, middle) = (stay.span()?, path.middle()?);
        let settings = &self.settings.candidates;
        let sea = path.bounds_m(settings.sea_radius_m);
        let (mut silent, mut fitting) = (0, Vec::new());
        for silence in self.silent_at(decided, corners(sea, span)) {
            if silence.track.mmsi == stay.track.mmsi {
                continue;
            }
            let ends = [Some(silence.from), silence.to];
            let near =
                ends.iter().flatten().any(|end| distance_m(end.position.ecef(), middle) <= settings.sea_radius_m);
            silent += usize::from(near);
            let reach = Reach::new(silence.from, silence.to, silence.speed_cap_knots);
            if let Some(company) = path.company(&reach, &self.settings.rule) {
                fitting.push((silence, company));
            }
        }
        let weights: Vec<f64> =
            fitting.iter().map(|(silence, company)| self.weight(stay, silence, company, decided)).collect();
        let posteriors = posteriors(&weights, silent, settings);
        let fits = fitting.len();
        let mut candidates: Vec<Candidate> = fitting
            .into_iter()
            .map(|(silence, company)| (Some(silence), Some(company)))
            .chain([(None, None)])
            .zip(posteriors)
            .map(|((silence, company), posterior)| Candidate {
                silence: silence.map(Silence::key),
                speed_cap_knots: silence.map(|silence| silence.speed_cap_knots),
                company,
                posterior,
            })
            .collect();
        candidates.sort_by(|a, b| b.posterior.total_cmp(&a.posterior).then(a.silence.cmp(&b.silence)));
        let named = self.named(&candidates);
        let is_tanker = stay.ship_type.is_some_and(|code| code.word() == "tanker");
        if named.is_none() && !is_tanker {
            return None;
        }
        self.cut(&mut candidates);
        let window = named.and_then(|index| candidates[index].company.as_ref()).map_or(span, Company::window);
        Some(DarkStay {
            track: stay.track,
            stay: span,
            place: middle.position(),
            named,
            window,
            share_possible: (window.seconds() / span.seconds().max(1.0)).clamp(0.0, 1.0),
            alternatives: (fits - usize::from(named.is_some())) as u32,
            candidates,
        })
    }

    /// The silences that touch a box, each as it was known at a time.
    fn silent_at(&self, decided: Time, around: Corners) -> Vec<&Silence> {
        let DarkSettings { retention_s, silence_s_max, stay_wait_s, .. } = self.settings;
        let closed = self.closed.index.near(around).into_iter().filter_map(|key| self.closed.kept.get(&key));
        let closed = closed.filter(|kept| kept.silence.known <= decided && decided.since(kept.end()) <= retention_s);
        let is_closed =
            |silence: &Silence| self.closed.kept.get(&silence.key()).is_some_and(|kept| kept.silence.known <= decided);
        let open = self.open.index.near(around).into_iter().filter_map(|key| self.open.kept.get(&key));
        let open = open.filter(|kept| {
            kept.silence.known <= decided
                && decided.since(kept.silence.from.time) <= silence_s_max + stay_wait_s
                && !is_closed(&kept.silence)
        });
        let counting = closed.chain(open).filter(|kept| kept.counts);
        let mut silences: Vec<&Silence> = counting.map(|kept| &kept.silence).collect();
        silences.sort_by_key(|silence| silence.key());
        silences
    }

    fn weight(&self, stay: &SlowStay, silence: &Silence, company: &Company, decided: Time) -> f64 {
        let rule = &self.settings.rule;
        // Of an open silence nothing is known but its start: all that could be reached and left by now.
        let to = silence.to.unwrap_or(Sight { time: decided, position: silence.from.position });
        let (long_m, wide_m) = Prism::new(silence.from, to, silence.speed_cap_knots).half_axes_m(rule);
        let partner = Partner {
            p_natural: silence.p_natural,
            reach_m2: std::f64::consts::PI * long_m * wide_m.max(rule.range_m),
            slack_s: company.slack_s,
            ship_type: silence.ship_type,
            length_m: silence.length_m,
        };
        partner.weight(&self.settings.candidates, stay.ship_type, stay.length_m)
    }

    /// The first candidate, if it is a ship and beats `not in this data` by the margin.
    fn named(&self, candidates: &[Candidate]) -> Option<usize> {
        let settings = &self.settings.candidates;
        let nobody = candidates.iter().find(|candidate| candidate.silence.is_none())?.posterior;
        let first = candidates.first().filter(|first| first.silence.is_some())?;
        let clear = first.posterior >= settings.name_margin * nobody && first.posterior >= settings.name_posterior_min;
        clear.then_some(0)
    }

    /// Leaves out the least likely ships beyond the limit on rows, never `not in this data`.
    fn cut(&self, candidates: &mut Vec<Candidate>) {
        let mut ships = 0;
        candidates.retain(|candidate| {
            ships += usize::from(candidate.silence.is_some());
            candidate.silence.is_none() || ships <= self.settings.candidates.rows_max
        });
    }
}
