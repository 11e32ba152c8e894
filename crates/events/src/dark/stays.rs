//! Slow stays of visible ships, and the silent ships that may have shared them.

use std::collections::BTreeSet;

use ais::ShipType;
use nautical::{Ecef, Interval, METRES_PER_SECOND_PER_KNOT, Position, Time};
use tracks::TrackKey;

use super::around::around;
use super::candidate::{Partner, posteriors};
use super::detector::{DarkSearch, DarkSettings, Waited};
use super::index::{Corners, SilenceKey, corners};
use super::prism::{Prism, Sight, distance_m};
use super::silence::{Silence, SlowStay};
use super::stay::{Company, Path, Reach};

/// A ship nearer than this to the stay, metres, need head nowhere. Judgement: a mile or so.
const WAY_M_MIN: f64 = 2_000.0;

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
    /// An open ring round all places within range of it in the window.
    pub region: Vec<Position>,
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

impl DarkStay {
    /// The longest part of its window in which the ship had no visible company, the first of equals, given the spans in which it
    /// had; `None` where that is shorter than `least_s` seconds.
    pub fn alone(&self, company: &[Interval], least_s: f64) -> Option<Interval> {
        let (mut parts, mut from) = (Vec::new(), self.window.start);
        let mut company: Vec<Interval> =
            company.iter().filter(|span| span.intersection(self.window).is_some()).copied().collect();
        company.sort_by_key(|span| (span.start, span.end));
        for span in company {
            parts.push(Interval::new(from, span.start.max(from)));
            from = from.max(span.end);
        }
        parts.push(Interval::new(from, self.window.end.max(from)));
        // Of equals the last is the greatest: so from the end.
        let longest = parts.into_iter().rev().max_by(|a, b| a.seconds().total_cmp(&b.seconds()));
        longest.filter(|part| part.seconds() >= least_s)
    }
}

impl DarkSearch {
    /// Decides a stay with what is known at `decided`: a tanker's, or that of another carrier of cargo where a name is attached.
    /// Others lie or drift for a living: fishing boats, service craft.
    pub(super) fn stay(&mut self, decided: Time, stay: &SlowStay) -> Option<DarkStay> {
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
            fitting.iter().map(|(silence, company)| self.weight(stay, &path, silence, company, decided)).collect();
        let posteriors = posteriors(&weights, silent, settings);
        let fits = fitting.len();
        let mut candidates = ranked(fitting, posteriors);
        let named = self.named(&candidates);
        let kind = stay.ship_type.map(ShipType::word);
        if kind != Some("tanker") && (kind != Some("cargo") || named.is_none()) {
            return None;
        }
        if named.is_none() && self.ships_waiting(decided, stay, span, middle) >= self.settings.waiting_ships_min {
            self.counts.stays_in_waiting_places += 1;
            return None;
        }
        self.cut(&mut candidates);
        let window = named.and_then(|index| candidates[index].company.as_ref()).map_or(span, Company::window);
        Some(DarkStay {
            track: stay.track,
            stay: span,
            place: middle.position(),
            region: around(path.within(window), self.settings.rule.range_m),
            named,
            window,
            share_possible: (window.seconds() / span.seconds().max(1.0)).clamp(0.0, 1.0),
            alternatives: (fits - usize::from(named.is_some())) as u32,
            candidates,
        })
    }

    /// Other carriers of cargo that lay or drifted near a stay, as far as was known when it is decided: where several do, ships
    /// wait for what is no meeting, whether or not an anchorage was learned there.
    fn ships_waiting(&self, decided: Time, stay: &SlowStay, span: Interval, middle: Ecef) -> usize {
        let since = span.start.plus_seconds(-self.settings.stay_wait_s);
        let near = |other: &&Waited| {
            other.track.mmsi != stay.track.mmsi
                && since <= other.span.end
                && other.span.end <= decided
                && other.place.chord_m(middle) <= self.settings.waiting_m
        };
        self.waited.iter().filter(near).map(|other| other.track.mmsi).collect::<BTreeSet<_>>().len()
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

    fn weight(&self, stay: &SlowStay, path: &Path, silence: &Silence, company: &Company, decided: Time) -> f64 {
        let rule = &self.settings.rule;
        // Of an open silence nothing is known but its start: all that could be reached and left by now.
        let to = silence.to.unwrap_or(Sight { time: decided, position: silence.from.position });
        let (long_m, wide_m) = Prism::new(silence.from, to, silence.speed_cap_knots).half_axes_m(rule);
        let partner = Partner {
            p_natural: silence.p_natural,
            reach_m2: std::f64::consts::PI * long_m * wide_m.max(rule.range_m),
            spare_s: self.spare_s(path, silence, company, to),
            off_course_degrees: off_course_degrees(path, silence, company),
            ship_type: silence.ship_type,
            length_m: silence.length_m,
        };
        partner.weight(&self.settings.candidates, stay.ship_type, stay.length_m)
    }

    /// Time of a silence that neither the way to the stay and from it at the usual speed nor the longest company takes, seconds.
    fn spare_s(&self, path: &Path, silence: &Silence, company: &Company, to: Sight) -> f64 {
        let usual_mps =
            silence.speed_cap_knots * self.settings.candidates.sailing_share.max(0.01) * METRES_PER_SECOND_PER_KNOT;
        let Some([there, gone]) = meeting_places(path, company) else { return 0.0 };
        let sailed_m = distance_m(silence.from.position.ecef(), there) + distance_m(gone, to.position.ecef());
        let silent_s = to.time.since(silence.from.time);
        silent_s - sailed_m / usual_mps - (company.slack_s + self.settings.rule.stay_s)
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

/// Where the visible ship was at the first arrival and at the last departure.
fn meeting_places(path: &Path, company: &Company) -> Option<[Ecef; 2]> {
    let places = path.within(company.window());
    Some([*places.first()?, *places.last()?])
}

/// How far off the straight way a silent ship headed before its silence, and came back after it.
fn off_course_degrees(path: &Path, silence: &Silence, company: &Company) -> [Option<f64>; 2] {
    let Some([there, gone]) = meeting_places(path, company).map(|places| places.map(Ecef::position)) else {
        return [None; 2];
    };
    let apart = |one: f64, other: f64| ((one - other + 180.0).rem_euclid(360.0) - 180.0).abs();
    let off = |course: Option<f64>, from: Position, to: Position| {
        let is_way = distance_m(from.ecef(), to.ecef()) > WAY_M_MIN;
        course.filter(|_| is_way).map(|course| apart(course, bearing_degrees(from, to)))
    };
    let [before, after] = silence.courses;
    [off(before, silence.from.position, there), silence.to.and_then(|to| off(after, gone, to.position))]
}

/// The bearing of the great circle from one place to another, degrees from north by east.
fn bearing_degrees(from: Position, to: Position) -> f64 {
    let [(sin_from, cos_from), (sin_to, cos_to)] = [from, to].map(|place| place.latitude().to_radians().sin_cos());
    let (sin_east, cos_east) = (to.longitude() - from.longitude()).to_radians().sin_cos();
    (sin_east * cos_to).atan2(cos_from * sin_to - sin_from * cos_to * cos_east).to_degrees()
}

/// The silences that fit and `not in this data`, the likeliest first.
fn ranked(fitting: Vec<(&Silence, Company)>, posteriors: Vec<f64>) -> Vec<Candidate> {
    let hypotheses = fitting.into_iter().map(|(silence, company)| (Some(silence), Some(company))).chain([(None, None)]);
    let candidate = |((silence, company), posterior): ((Option<&Silence>, Option<Company>), f64)| Candidate {
        silence: silence.map(Silence::key),
        speed_cap_knots: silence.map(|silence| silence.speed_cap_knots),
        company,
        posterior,
    };
    let mut candidates: Vec<Candidate> = hypotheses.zip(posteriors).map(candidate).collect();
    candidates.sort_by(|a, b| b.posterior.total_cmp(&a.posterior).then(a.silence.cmp(&b.silence)));
    candidates
}
