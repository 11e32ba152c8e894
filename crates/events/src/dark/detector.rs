//! Takes silences and slow stays as they become known; tells the meetings that they may hide.

use std::collections::{BTreeMap, BTreeSet};

use ais::ShipType;
use nautical::{Ecef, Interval, METRES_PER_SECOND_PER_KNOT, Time};
use tracks::TrackKey;

use super::candidate::CandidateSettings;
use super::chance::ChanceSettings;
use super::index::{Corners, Index, SilenceKey, corners};
use super::pairs::{BothDark, Ground};
use super::prism::{MeetingRule, Prism};
use super::silence::{Silence, SlowStay};
use super::stays::DarkStay;

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
    /// A stay to which no name is attached is told only where fewer other ships than this lay or drifted within `waiting_m`, from
    /// `stay_wait_s` before it until it is decided: elsewhere ships wait. Judgement.
    pub waiting_ships_min: usize,
    /// How near, metres, other ships that wait count.
    pub waiting_m: f64,
    /// A stay is not known between fixes further apart than this, seconds.
    pub stay_silence_s_max: f64,
    /// Two silences whose `p_natural` is at most this are a ground as two that are unexplained are: that both are so unlikely says
    /// more than each by itself. Judgement; 0 asks for unexplained ones.
    pub p_natural_max: f64,
    /// Pairs with a [`Ground`] told for one step at most; what is left out is counted.
    pub pairs_max: usize,
    /// Pairs told for one step beside them with no ground but that it was possible, those with the least time to spare.
    pub others_max: usize,
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
            waiting_ships_min: 3,
            waiting_m: 15_000.0,
            stay_silence_s_max: 3_600.0,
            p_natural_max: 0.01,
            pairs_max: 1_000,
            others_max: 0,
            candidates: CandidateSettings::default(),
            chance: ChanceSettings::default(),
        }
    }
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
    /// Pairs that can have met and are both unexplained.
    pub pairs_unexplained: u64,
    /// Others that can have met, one of them on a list.
    pub pairs_listed: u64,
    /// Others that can have met, seen together before and afterwards.
    pub pairs_of_one_stay: u64,
    /// Others that can have met: no ground beside that.
    pub pairs_without_ground: u64,
    /// Of these, told: see [`DarkSettings::others_max`].
    pub others_told: u64,
    /// Pairs with a ground, left out by [`DarkSettings::pairs_max`].
    pub pairs_left_out: u64,
    /// Stays passed over: accompanied, too short or in an anchorage.
    pub stays_passed_over: u64,
    /// Stays of ships to which no name is attached, where others wait.
    pub stays_in_waiting_places: u64,
    /// Silences passed over: too short for a meeting, or too long to say anything.
    pub silences_passed_over: u64,
}

impl DarkCounts {
    /// Pairs that can have met.
    pub fn pairs_possible(&self) -> u64 {
        self.pairs_unexplained + self.pairs_listed + self.pairs_of_one_stay + self.pairs_without_ground
    }

    pub(super) fn count(&mut self, ground: Ground) {
        *match ground {
            Ground::Unexplained => &mut self.pairs_unexplained,
            Ground::Listed => &mut self.pairs_listed,
            Ground::OneStay => &mut self.pairs_of_one_stay,
            Ground::Possible => &mut self.pairs_without_ground,
        } += 1;
    }
}

/// A silence as it is kept.
#[derive(Debug)]
pub(super) struct Kept {
    pub silence: Silence,
    pub corners: Corners,
    /// Whether it is long enough for a meeting and short enough to say anything.
    pub counts: bool,
    /// Silences that can have met it, of those decided.
    pub fits: u32,
}

impl Kept {
    pub fn prism(&self) -> Option<Prism> {
        Some(Prism::new(self.silence.from, self.silence.to?, self.silence.speed_cap_knots))
    }

    pub fn end(&self) -> Time {
        self.silence.to.map_or(Time::MAX, |to| to.time)
    }
}

/// A slow stay as it is remembered: who, when and where in the middle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waited {
    pub track: TrackKey,
    pub span: Interval,
    pub place: Ecef,
}

/// The silences of one form, closed or open, with their index.
#[derive(Default, Debug)]
pub(super) struct Silences {
    pub kept: BTreeMap<SilenceKey, Kept>,
    pub index: Index,
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
    pub(super) settings: DarkSettings,
    pub(super) closed: Silences,
    pub(super) open: Silences,
    /// Stays by the time of their decision.
    stays: BTreeMap<(Time, TrackKey, Time), SlowStay>,
    /// Slow stays of all carriers of cargo, in any order.
    pub(super) waited: Vec<Waited>,
    /// Ends of the closed silences that no step has decided.
    pub(super) undecided: BTreeSet<(Time, SilenceKey)>,
    pub(super) counts: DarkCounts,
}

impl DarkSearch {
    /// A search under these settings.
    pub fn new(settings: DarkSettings) -> DarkSearch {
        DarkSearch {
            settings,
            closed: Silences::default(),
            open: Silences::default(),
            stays: BTreeMap::new(),
            waited: Vec::new(),
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

    /// Takes in a silence, open or closed. An open one that is pushed again is known since it first was.
    pub fn push_silence(&mut self, mut silence: Silence) {
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
                if let Some(before) = self.open.kept.get(&silence.key()) {
                    silence.known = silence.known.min(before.silence.known);
                }
                let reach_m = silence.speed_cap_knots * METRES_PER_SECOND_PER_KNOT * silence_s_max;
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
        let carries = matches!(stay.ship_type.map(ShipType::word), Some("tanker" | "cargo"));
        if carries && span.seconds() >= self.settings.stay_s_min {
            let place = stay.fixes[stay.fixes.len() / 2].position.ecef();
            self.waited.push(Waited { track: stay.track, span, place });
        }
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
        // A stay lasts a few days at most, and is decided `stay_wait_s` after its end.
        self.waited.retain(|waited| until.since(waited.span.end) <= 3.0 * stay_wait_s);
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
