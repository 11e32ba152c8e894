//! Silences in the engine: the fixes of a chunk go in, gaps come out, and become rows.

use std::collections::BTreeMap;

use ais::Medium;
use assess::Profile;
use events::{Gap, Silences, TrackFix};
use nautical::{Coast, Interval, Time, distance_m, knots};
use serde_json::{Value, json};
use store::{GapRow, Geometry, Status, event_id, line_across_180};
use tracks::{SLOT_S, Tracker};

use super::findings::{Findings, FoundGap};

/// The search for silences, for all profiles that define gaps.
pub(super) struct SilenceSearch {
    silences: Silences,
    /// Index of each definition's profile.
    profiles: Vec<usize>,
    /// Those that ended since they were last taken.
    found: Vec<FoundGap>,
}

impl SilenceSearch {
    pub(super) fn new(profiles: &[Profile]) -> SilenceSearch {
        let defined = profiles.iter().enumerate().filter_map(|(number, profile)| Some((number, profile.gaps?)));
        let (profiles, definitions) = defined.unzip();
        SilenceSearch { silences: Silences::new(definitions), profiles, found: Vec::new() }
    }

    /// The stream begins here, whatever the chunk in which it does.
    pub(super) fn begin(&mut self, start: Time) {
        self.silences.begin(start);
    }

    /// Takes in the fixes of a chunk. `ships` are the tracks with fixes around it.
    pub(super) fn take(&mut self, chunk: Interval, ships: &[u32], tracker: &Tracker) {
        if self.profiles.is_empty() {
            return;
        }
        let reception = tracker.reception();
        for &id in ships {
            let track = &tracker.tracks()[id as usize];
            let first = track.first_from(chunk.start);
            for fix in track.fixes.range(first..).take_while(|fix| fix.time < chunk.end) {
                if !track.is_beacon(fix.time) {
                    let trusted = !reception.is_crowded(fix);
                    self.silences.hear(TrackFix { track: id, sender: track.sender, fix, trusted });
                }
            }
        }
        // The slot of the stream's last instant has only begun, whatever chunk it lies in.
        let Some(now) = tracker.now() else { return };
        let until = chunk.end.min(now.floor_to(SLOT_S));
        let (profiles, found) = (&self.profiles, &mut self.found);
        self.silences.close_until(until, &mut |number, track, gap| {
            found.push(found_gap(profiles[number], track, gap, until, tracker));
        });
    }

    /// The gaps told since this was last asked.
    pub(super) fn told(&mut self) -> Vec<FoundGap> {
        std::mem::take(&mut self.found)
    }

    /// These gaps, and those that became a day old since this was last asked and still go on.
    pub(super) fn with_lasting(&mut self, gaps: &[FoundGap], tracker: &Tracker) -> Vec<FoundGap> {
        let lasting = self.silences.take_lasting().into_iter().map(|lasting| {
            found_gap(self.profiles[lasting.definition], lasting.track, lasting.gap, lasting.known, tracker)
        });
        lasting.chain(gaps.iter().copied()).collect()
    }

    /// Nothing more will come: the ships that are still silent.
    pub(super) fn finish(&mut self, tracker: &Tracker) {
        if let Some(now) = tracker.now() {
            let (profiles, found) = (&self.profiles, &mut self.found);
            self.silences.finish(now, &mut |number, track, gap| {
                found.push(found_gap(profiles[number], track, gap, now, tracker));
            });
        }
    }
}

/// A gap as it was told at `now`; one that lies around positions judged false is theirs.
fn found_gap(profile: usize, id: u32, mut gap: Gap, now: Time, tracker: &Tracker) -> FoundGap {
    let span = Interval::new(gap.from.time, gap.to.map_or(now, |to| to.time));
    if tracker.tracks()[id as usize].is_false_within(span) {
        gap = gap.of_false_positions();
    }
    FoundGap { profile, track: id, gap, known: span.end }
}

/// The rows of all gaps that begin far enough from the coast.
pub(super) fn rows(findings: &Findings, profiles: &[Profile], coast: &Coast) -> Vec<GapRow> {
    let rows = findings.gaps.iter().map(|found| {
        let profile = &profiles[found.profile];
        let key = findings.tracker.tracks()[found.track as usize].key;
        (profile, row(&found.gap, key, &profile.name, coast))
    });
    rows.filter(|(profile, row)| {
        let least_m = profile.gaps.map_or(0.0, |gaps| gaps.coast_m_min);
        least_m <= 0.0 || row.start_coast_m.is_some_and(|coast_m| coast_m > least_m)
    })
    .map(|(_, row)| row)
    .collect()
}

fn row(gap: &Gap, key: tracks::TrackKey, profile: &str, coast: &Coast) -> GapRow {
    let track = key.to_string();
    let (from, to) = (gap.from, gap.to);
    let distance_m = to.map(|to| distance_m(from.position, to.position));
    let seconds = gap.seconds();
    GapRow {
        id: event_id("gaps", "gap", profile, &[&track], from.time),
        revision: 0,
        status: if to.is_some() { Status::Closed } else { Status::Open },
        profile: profile.to_owned(),
        mmsi: key.mmsi.number(),
        track,
        medium: medium_word(gap.medium).to_owned(),
        start_time: from.time,
        end_time: to.map(|to| to.time),
        duration_s: seconds,
        start_longitude: from.position.longitude(),
        start_latitude: from.position.latitude(),
        end_longitude: to.map(|to| to.position.longitude()),
        end_latitude: to.map(|to| to.position.latitude()),
        distance_m,
        implied_speed_knots: distance_m.zip(seconds).map(|(metres, seconds)| knots(metres / seconds)),
        expected_reports: gap.expected_reports,
        p_natural: gap.p_natural,
        p_natural_low: gap.p_natural_interval.map(|(low, _)| low),
        p_natural_high: gap.p_natural_interval.map(|(_, high)| high),
        others_heard: gap.others_heard,
        cause: gap.cause.word().to_owned(),
        start_coast_m: Some(coast.distance_m(from.position)),
        geometry: match to {
            Some(to) => line_across_180(&[from.position, to.position]),
            None => Geometry::Point(from.position),
        },
    }
}

fn medium_word(medium: Medium) -> &'static str {
    match medium {
        Medium::Shore => "shore",
        Medium::Satellite => "satellite",
        Medium::Unknown => "unknown",
    }
}

/// How many gaps there are, by cause and still open, as `run.json` has it.
#[derive(Default)]
pub(super) struct GapCounts {
    all: u64,
    open: u64,
    causes: BTreeMap<String, u64>,
}

impl GapCounts {
    pub(super) fn add(&mut self, row: &GapRow) {
        self.all += 1;
        self.open += u64::from(row.end_time.is_none());
        *self.causes.entry(row.cause.clone()).or_default() += 1;
    }

    pub(super) fn json(&self) -> Value {
        json!({ "all": self.all, "open": self.open, "causes": self.causes })
    }
}
