//! A track: the fixes of one hull, and what it said of itself over time.

use std::collections::VecDeque;
use std::fmt;

use ais::{Accuracy, Dimensions, Medium, Mmsi, Sender, ShipType};
use compact_str::CompactString;
use nautical::{Ecef, Interval, Position, Time};

use crate::positions::{FalseSpell, Watch};
use crate::reception::UNOBSERVED_S;

/// Who a track belongs to: an MMSI, and which of the hulls that send it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TrackKey {
    /// The number sent.
    pub mmsi: Mmsi,
    /// 1 for the first hull seen under it, 2 for the second ...
    pub hull: u16,
}

impl TrackKey {
    /// From the text that [`Display`](fmt::Display) writes.
    pub fn parse(text: &str) -> Option<TrackKey> {
        let (mmsi, hull) = text.split_once('#').unwrap_or((text, "1"));
        Some(TrackKey { mmsi: Mmsi::new(mmsi.parse().ok()?)?, hull: hull.parse().ok()? })
    }
}

impl fmt::Display for TrackKey {
    /// `MMSI`, or `MMSI#2` from the second hull on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.hull {
            0 | 1 => write!(f, "{}", self.mmsi.number()),
            hull => write!(f, "{}#{hull}", self.mmsi.number()),
        }
    }
}

/// An accepted position report of a track.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Fix {
    /// When.
    pub time: Time,
    /// Where.
    pub position: Position,
    /// The same, earth-centred: needed many times, computed once.
    pub place: Ecef,
    /// Speed over ground as sent, 1/100 knot.
    pub sog_centiknots: Option<u16>,
    /// Course over ground as sent, 1/10 degree.
    pub cog_decidegrees: Option<u16>,
    /// True heading as sent, degrees.
    pub heading_degrees: Option<u16>,
    /// Standard error of the position, metres.
    pub sigma_m: f32,
    /// What heard it.
    pub medium: Medium,
    /// How often it was heard: 1, and 1 for each repeat by another station.
    pub receptions: u16,
    /// Number of the version in force at that time (see [`Track::version`]) plus 1; 0 where none was known.
    pub version: u32,
}

/// Standard error of a position, metres: by the position accuracy flag (ITU-R M.1371-5 table 45: 10 m is its limit), 30 m
/// for "low", 100 m for long-range reports (a grid of 1/10 minute). Layouts without the flag count as 10 m, what
/// satellite navigation gives; their rounding (1e-5 degree is 1 m) does not change that.
pub(crate) fn sigma_m(accuracy: Accuracy) -> f32 {
    match accuracy {
        Accuracy::LongRange => 100.0,
        Accuracy::Low => 30.0,
        Accuracy::High | Accuracy::Unknown => 10.0,
    }
}

/// What a vessel said of itself from one time to another.
#[derive(Clone, PartialEq, Debug)]
pub struct Version {
    /// First report that made it so.
    pub first_time: Time,
    /// Last report that said it still.
    pub last_time: Time,
    /// Key in the [`Catalogue`](crate::Catalogue).
    pub particulars: u64,
    /// Distances from the antenna to the ends of the hull, metres: bow, stern, port, starboard. From length and beam
    /// alone the antenna is taken to stand in the middle.
    pub hull: Option<Dimensions>,
    /// Beam, metres.
    pub beam_m: Option<f32>,
    /// Length, metres.
    pub length_m: Option<f32>,
    /// Ship type.
    pub ship_type: Option<ShipType>,
    /// Name.
    pub name: Option<CompactString>,
    /// Draught, metres.
    pub draught_m: Option<f32>,
    /// The track's [`observed_us`](Track::observed_us) when it began.
    pub observed_us: i64,
}

/// The fixes of one hull that are still needed, and all versions of its particulars.
#[derive(Debug)]
pub struct Track {
    /// Whose.
    pub key: TrackKey,
    /// Class A or B, as last heard.
    pub sender: Sender,
    /// Fixes from the front still needed to the last.
    pub fixes: VecDeque<Fix>,
    /// When and where it was heard first, of the fixes that are trusted.
    pub first: Option<(Time, Position)>,
    /// Time between trusted fixes at most half an hour apart, microseconds.
    pub observed_us: i64,
    /// Versions in order of time, but for those that were let go.
    pub versions: Vec<Version>,
    /// How many versions were let go.
    versions_past: u32,
    /// Since when its particulars look like a net beacon's.
    pub beacon_since: Option<Time>,
    /// Since when it is known to move at 3 knots or more: no beacon does.
    pub fast_since: Option<Time>,
    /// Silences before the front fix, by motion (see [`Track::legs`]).
    pub(crate) silences_before: Vec<u32>,
    /// When its MMSI was heard elsewhere, and only there: false tracks.
    pub(crate) elsewhere: Vec<Interval>,
    /// Looks for positions that are false.
    pub(crate) watch: Watch,
    /// Whether fixes came in this batch.
    pub(crate) is_fresh: bool,
}

impl Track {
    pub(crate) fn new(key: TrackKey, sender: Sender) -> Track {
        Track {
            key,
            sender,
            fixes: VecDeque::new(),
            first: None,
            observed_us: 0,
            versions: Vec::new(),
            versions_past: 0,
            beacon_since: None,
            fast_since: None,
            silences_before: Vec::new(),
            elsewhere: Vec::new(),
            watch: Watch::default(),
            is_fresh: false,
        }
    }

    /// The track, with an empty one left in its place.
    pub(crate) fn take(&mut self) -> Track {
        let left = Track::new(self.key, self.sender);
        std::mem::replace(self, left)
    }

    /// The version in force at `time`: the last that had begun, else the first that began by `until`.
    pub fn version_at(&self, time: Time, until: Time) -> Option<&Version> {
        let begun = self.versions.partition_point(|version| version.first_time <= time);
        match begun {
            0 => self.versions.first().filter(|version| version.first_time <= until),
            _ => self.versions.get(begun - 1),
        }
    }

    /// Versions so far, those included that were let go.
    pub fn versions_said(&self) -> u32 {
        self.versions_past + self.versions.len() as u32
    }

    /// The version of a number, from 0; `None` where it was let go or never said.
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions.get(number.checked_sub(self.versions_past)? as usize)
    }

    /// Lets go of the versions that were out of force before `time`.
    pub fn forget_versions(&mut self, time: Time) {
        let past = self.versions.partition_point(|version| version.first_time < time).saturating_sub(1);
        self.versions.drain(..past);
        self.versions_past += past as u32;
    }

    /// Spells of positions judged false that are kept, in order of time; their fixes are not among [`fixes`](Track::fixes).
    pub fn false_spells(&self) -> &[FalseSpell] {
        self.watch.spells()
    }

    /// Spells of positions judged false that are over by `until` and were not taken yet: no later fix can go on with one, as
    /// long as the track has taken in four hours more. Those that no silence can ask about any more are let go.
    pub fn take_spells(&mut self, until: Time) -> Vec<FalseSpell> {
        let told = self.watch.take_over(until);
        // Silences begin at a trusted fix: what ended before the last one is asked about by none.
        let at = self.fixes.partition_point(|fix| fix.time <= until);
        if let Some(last) = at.checked_sub(1).and_then(|at| self.fixes.get(at)) {
            self.watch.forget_before(last.time);
            self.elsewhere.retain(|span| span.end >= last.time);
        }
        told
    }

    /// Spells that may go on, or were not taken.
    pub fn open_spells(&self) -> &[FalseSpell] {
        self.watch.open()
    }

    /// Adds a trusted fix.
    pub(crate) fn push(&mut self, fix: Fix) {
        let before = self.fixes.back().map_or(fix.time, |last| last.time);
        if fix.time.since(before) <= UNOBSERVED_S {
            self.observed_us += fix.time.0 - before.0;
        }
        self.first.get_or_insert((fix.time, fix.position));
        self.fixes.push_back(fix);
    }

    /// Whether for half of `span` and more positions of this ship are judged false, on this track or on another: a short spell
    /// before a long silence does not explain it.
    pub fn is_false_within(&self, span: Interval) -> bool {
        let spells = self.watch.spells().iter().map(|spell| spell.span).chain(self.elsewhere.iter().copied());
        let covered_s: f64 = spells.filter_map(|spell| spell.intersection(span)).map(Interval::seconds).sum();
        covered_s > 0.0 && covered_s >= 0.5 * span.seconds()
    }

    /// Lets go of the fixes of a spell. Returns how many there were.
    pub(crate) fn drop_false(&mut self, spell: &FalseSpell) -> u64 {
        let before = self.fixes.len();
        let first = self.fixes.partition_point(|fix| fix.time < spell.span.start);
        let past = self.fixes.partition_point(|fix| fix.time <= spell.span.end);
        let past = past.max(first);
        if past > first {
            self.observed_us += self.observed_between(first.checked_sub(1), past) - self.observed_within(first, past);
        }
        self.fixes.drain(first..past);
        if self.first.is_some_and(|(time, _)| spell.span.contains(time)) {
            self.first = self.fixes.front().map(|fix| (fix.time, fix.position));
        }
        (before - self.fixes.len()) as u64
    }

    /// What the fixes with these indices, and the ways to and from them, count as observed, microseconds.
    fn observed_within(&self, first: usize, past: usize) -> i64 {
        let ways = first.max(1)..(past + 1).min(self.fixes.len());
        ways.map(|index| self.observed_between(Some(index - 1), index)).sum()
    }

    /// The time between two fixes if it counts as observed, microseconds.
    fn observed_between(&self, before: Option<usize>, after: usize) -> i64 {
        let (Some(before), Some(after)) = (before.and_then(|index| self.fixes.get(index)), self.fixes.get(after))
        else {
            return 0;
        };
        if after.time.since(before.time) <= UNOBSERVED_S { after.time.0 - before.time.0 } else { 0 }
    }

    /// Whether it is a net beacon as far as was known an hour after `time`.
    pub fn is_beacon(&self, time: Time) -> bool {
        let known = time.plus_seconds(3_600.0);
        self.beacon_since.is_some_and(|since| since <= known) && self.fast_since.is_none_or(|since| since > known)
    }
}
