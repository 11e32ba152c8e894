//! What the search for dark meetings is given: silences, and the slow stays of visible ships.

use ais::ShipType;
use nautical::{Interval, Time};
use tracks::TrackKey;

use super::index::SilenceKey;
use super::prism::{MeetingRule, Prism, Sight};

/// A silence of one vessel that may hide a meeting.
///
/// Leave out silences that cannot be the ship's own doing (a source or an area quiet for all).
#[derive(Clone, PartialEq, Debug)]
pub struct Silence {
    /// Whose.
    pub track: TrackKey,
    /// Last sight before it.
    pub from: Sight,
    /// First sight after it; `None` while it lasts. The closed silence supersedes the open one of the same track and start
    /// for all that is decided from `known` on.
    pub to: Option<Sight>,
    /// The event time from which on it is known as it stands here: of a closed one the end, of an open one the time at which it
    /// was told, or the end of the input.
    pub known: Time,
    /// See [`speed_cap_knots`](super::speed_cap_knots).
    pub speed_cap_knots: f64,
    /// Whether its cause is `unexplained-in-coverage`.
    pub unexplained: bool,
    /// Whether its ship is on a watch list.
    pub listed: bool,
    /// Course over ground, degrees, at the last sight before and at the first after; `None` where it lay still or says nothing.
    pub courses: [Option<f64>; 2],
    /// The chance of such a silence had the ship kept sending, 0..=1; `None` where it cannot be told.
    pub p_natural: Option<f64>,
    /// Type, where known.
    pub ship_type: Option<ShipType>,
    /// Length over all, metres, where known.
    pub length_m: Option<f32>,
}

impl Silence {
    /// What it is known by.
    pub fn key(&self) -> SilenceKey {
        (self.track, self.from.time)
    }

    /// Whether the ship would have had to go faster than its cap from its first place to its last.
    pub fn is_too_fast(&self) -> bool {
        let at_once = MeetingRule { range_m: 0.0, stay_s: 0.0, drift_mps: 0.0 };
        self.to.is_some_and(|to| !Prism::new(self.from, to, self.speed_cap_knots).leaves_time(&at_once))
    }

    /// Whether it is unexplained, or its chance at most this.
    pub(super) fn is_unlikely(&self, p_natural_max: f64) -> bool {
        self.unexplained || self.p_natural.is_some_and(|p_natural| p_natural <= p_natural_max)
    }
}

/// A visible ship, stopped or drifting.
#[derive(Clone, PartialEq, Debug)]
pub struct SlowStay {
    /// Whose.
    pub track: TrackKey,
    /// Its fixes in order of time, one a minute will do.
    pub fixes: Vec<Sight>,
    /// Type, where known.
    pub ship_type: Option<ShipType>,
    /// Length over all, metres, where known.
    pub length_m: Option<f32>,
    /// Whether a visible ship kept it company for as long as a meeting takes.
    pub accompanied: bool,
    /// Whether it was in a learned anchorage, as known when it ended.
    pub in_anchorage: bool,
}

impl SlowStay {
    /// From its first to its last fix; `None` without fixes.
    pub fn span(&self) -> Option<Interval> {
        Some(Interval::new(self.fixes.first()?.time, self.fixes.last()?.time))
    }
}
