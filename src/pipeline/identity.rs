//! Doubts about who vessels are, as rows.

use ais::Mmsi;
use assess::Profile;
use events::{AWAY_S_MAX, Doubt, EDGE_S, Said, Sayings, Vessel, identity_conflicts, possible_changes, shared_mmsi};
use nautical::{Interval, Time};
use rustc_hash::FxHashSet;
use store::{IdentityRow, Status, event_id};
use tracks::{Track, Tracker};

use super::findings::Findings;

const DAY_S: f64 = 86_400.0;

/// Follows all ships' particulars.
#[derive(Default)]
pub(super) struct IdentitySearch {
    sayings: Sayings,
    /// How many versions of each track were looked at.
    said: Vec<u32>,
    /// Tracks of which a trusted fix is known.
    seen: Vec<bool>,
    /// Numbers of which a further hull was heard first at a time: told a day later, when it is known whether it is one.
    sharing: Vec<(Time, Mmsi)>,
    shared: FxHashSet<Mmsi>,
    /// Pairs of numbers that were told to send one IMO number, with its text.
    conflicts: FxHashSet<(Mmsi, Option<Mmsi>, Option<String>)>,
    /// Tracks that began after the last ships that were found to have vanished.
    appeared: Vec<u32>,
    /// Ships heard last up to here were looked at: they had vanished.
    vanished: Option<Time>,
}

impl IdentitySearch {
    /// The rows of the doubts of a step under each profile: who a ship says that it is does not depend on one.
    ///
    /// A ship has vanished once it was not heard for the two weeks in which it may come back as another, and a day, or at the end.
    pub(super) fn rows(&mut self, findings: &Findings, profiles: &[Profile]) -> Vec<IdentityRow> {
        let Findings { until, tracker, .. } = *findings;
        let mut doubts = Vec::new();
        self.said.resize(tracker.tracks().len(), 0);
        self.seen.resize(tracker.tracks().len(), false);
        for (number, track) in (0..).zip(tracker.tracks()) {
            if track.is_beacon(until) || track.first.is_none_or(|(first, _)| first > until) || is_false(track) {
                continue;
            }
            self.look(number, track, until);
            self.listen(number, track, findings, &mut doubts);
        }
        self.share(until, tracker, &mut doubts);
        if until == Time::MAX || until.floor_to(DAY_S as i64) == until {
            self.vanish(until, tracker, &mut doubts);
            self.conflict(until, tracker, &mut doubts);
        }
        profiles.iter().flat_map(|profile| doubts.iter().map(|doubt| row(doubt, &profile.name))).collect()
    }

    /// Takes notice of a new track.
    fn look(&mut self, number: u32, track: &Track, until: Time) {
        let seen = &mut self.seen[number as usize];
        if std::mem::replace(seen, true) {
            return;
        }
        self.appeared.push(number);
        if track.key.hull > 1 && !self.shared.contains(&track.key.mmsi) {
            self.sharing.push((track.first.map_or(until, |(first, _)| first), track.key.mmsi));
        }
    }

    /// Takes in the versions that began by the step.
    fn listen(&mut self, number: u32, track: &Track, findings: &Findings, doubts: &mut Vec<Doubt>) {
        let said = &mut self.said[number as usize];
        let particulars = |number| {
            let version = track.version(number)?;
            Some((version, findings.tracker.catalogue().get(version.particulars)?))
        };
        while *said < track.versions_said() {
            if let Some((version, newer)) = particulars(*said) {
                if version.first_time > findings.until {
                    break;
                }
                let before = said.checked_sub(1).and_then(particulars).map(|(_, before)| before);
                let now = Said { from: version.first_time, until: version.last_time, particulars: newer };
                doubts.extend(self.sayings.say(track.key, before, now));
            }
            *said += 1;
        }
    }

    /// Tells the numbers that two hulls send.
    fn share(&mut self, until: Time, tracker: &Tracker, doubts: &mut Vec<Doubt>) {
        for (_, mmsi) in self.sharing.extract_if(.., |(first, _)| first.plus_seconds(DAY_S) <= until) {
            let hulls =
                tracker.hulls(mmsi).filter(|track| !track.is_beacon(until)).filter_map(|track| vessel(track, tracker));
            if let Some(doubt) = shared_mmsi(hulls.collect())
                && self.shared.insert(mmsi)
            {
                doubts.push(doubt);
            }
        }
    }

    /// Tells the ships that vanished with those that appeared in their stead.
    fn vanish(&mut self, until: Time, tracker: &Tracker, doubts: &mut Vec<Doubt>) {
        let (Some(begin), Some(now)) = (tracker.began(), tracker.now()) else { return };
        let last_heard =
            if until == Time::MAX { now.plus_seconds(-EDGE_S) } else { until.plus_seconds(-AWAY_S_MAX - DAY_S) };
        let before = self.vanished.replace(last_heard).unwrap_or(Time::MIN);
        let wanted = |track: &&Track| {
            // The edge itself is still within reach of the end.
            let last = track.fixes.back().map(|fix| fix.time);
            let edge = until == Time::MAX && last == Some(last_heard);
            last.is_some_and(|last| before < last && last <= last_heard) && !edge && !track.is_beacon(until)
        };
        let gone: Vec<Vessel> =
            tracker.tracks().iter().filter(wanted).filter_map(|track| vessel(track, tracker)).collect();
        if !gone.is_empty() {
            let began = |track: &&Track| {
                track.first.is_some_and(|(first, _)| first.since(begin) > EDGE_S) && !track.is_beacon(until)
            };
            let appeared = self.appeared.iter().map(|&number| &tracker.tracks()[number as usize]);
            let appeared: Vec<Vessel> = appeared.filter(began).filter_map(|track| vessel(track, tracker)).collect();
            doubts.extend(possible_changes(&gone, &appeared));
        }
        let first = |number: &u32| tracker.tracks()[*number as usize].first.map_or(Time::MIN, |(first, _)| first);
        self.appeared.retain(|number| first(number) > last_heard);
    }
}

impl IdentitySearch {
    /// Tells the ships that send one IMO number from two places: a day after both did, when more is known of where they are.
    fn conflict(&mut self, until: Time, tracker: &Tracker, doubts: &mut Vec<Doubt>) {
        let ships = tracker.tracks().iter().filter(|track| !track.is_beacon(until));
        let said: Vec<Vessel> = ships.filter_map(|track| vessel(track, tracker)).collect();
        let due = identity_conflicts(&said).into_iter().filter(|doubt| doubt.time.plus_seconds(DAY_S) <= until);
        let told = &mut self.conflicts;
        doubts.extend(due.filter(|doubt| told.insert((doubt.mmsi, doubt.other, doubt.before.clone()))));
    }
}

/// Whether a track is false from end to end: no second hull.
fn is_false(track: &Track) -> bool {
    let Some((last, first)) = track.fixes.back().zip(track.first) else { return true };
    let whole = Interval::new(first.0, last.time);
    track.false_spells().iter().any(|spell| spell.span.start <= whole.start && spell.span.end >= whole.end)
}

fn vessel<'v>(track: &'v Track, tracker: &'v Tracker) -> Option<Vessel<'v>> {
    let last = track.fixes.back()?;
    let said = track.versions.iter().filter_map(|version| {
        let particulars = tracker.catalogue().get(version.particulars)?;
        Some(Said { from: version.first_time, until: version.last_time, particulars })
    });
    (!is_false(track)).then(|| Vessel {
        key: track.key,
        class_b: track.sender == ais::Sender::ClassB,
        first: track.first.unwrap_or_default(),
        last: (last.time, last.position),
        said: said.collect(),
    })
}

fn row(doubt: &Doubt, profile: &str) -> IdentityRow {
    let numbers: Vec<String> =
        [Some(doubt.mmsi), doubt.other].iter().flatten().map(|m| m.number().to_string()).collect();
    let mut keys: Vec<&str> = numbers.iter().map(String::as_str).collect();
    // Several fields may change at once.
    keys.extend(doubt.before.as_deref().into_iter().chain(doubt.after.as_deref()));
    IdentityRow {
        id: event_id("identity", doubt.kind.as_str(), profile, &keys, doubt.time),
        revision: 0,
        status: Status::Closed,
        profile: profile.to_owned(),
        kind: doubt.kind.as_str().to_owned(),
        mmsi: doubt.mmsi.number(),
        other_mmsi: doubt.other.map(Mmsi::number),
        time: doubt.time,
        before: doubt.before.clone(),
        after: doubt.after.clone(),
        confidence: doubt.confidence,
    }
}
