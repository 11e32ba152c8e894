//! Small seas typed by hand, run through the engine in memory.
#![allow(dead_code)]

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use ais::{Accuracy, Kinematics, Medium, Mmsi, Particulars, Report, Sender, ShipType, TimeSource};
use alongside::pipeline::{
    Ended, Engine, EngineSettings, Findings, FoundContact, FoundDark, FoundEncounter, FoundGap, FoundLoitering, Outlet,
    PassedFix, Waters,
};
use assess::Profile;
use nautical::{Position, Time, destination};
use tracks::{Catalogue, Entry};

static WATERS: LazyLock<Arc<Waters>> = LazyLock::new(Waters::built_in);
static NEVER: AtomicBool = AtomicBool::new(false);

/// 2026-03-01T00:00:00Z: the start of every typed sea.
pub const START: Time = Time::from_seconds(1_772_323_200);

/// An MMSI of an unassigned MID for the n-th ship.
pub fn mmsi(n: u32) -> Mmsi {
    Mmsi::new(299_000_000 + n).expect("nine digits")
}

pub fn place(longitude: f64, latitude: f64) -> Position {
    Position::from_degrees(longitude, latitude).expect("a place")
}

/// Seconds after the start.
pub fn at(seconds: f64) -> Time {
    START.plus_seconds(seconds)
}

/// What is sent, in no order.
#[derive(Default, Clone)]
pub struct Sea {
    pub reports: Vec<Report>,
}

impl Sea {
    /// A position report without speed over ground, as if from class A.
    pub fn fix(&mut self, ship: u32, seconds: f64, position: Position) -> &mut Report {
        let digest = (seconds * 1e3) as u32;
        let kinematics = Kinematics {
            position,
            sog_centiknots: None,
            cog_decidegrees: None,
            heading_degrees: None,
            navigational_status: None,
            accuracy: Accuracy::High,
            utc_second: None,
            digest,
        };
        self.reports.push(Report {
            mmsi: mmsi(ship),
            time: at(seconds),
            time_source: TimeSource::Column,
            sender: Sender::ClassA,
            medium: Medium::Unknown,
            kinematics: Some(kinematics),
            particulars: None,
            lines: 1,
        });
        self.reports.last_mut().expect("just pushed")
    }

    /// Reports every `every_s` from `from_s` to `to_s` of a ship that is at `path(seconds)`.
    pub fn sail(&mut self, ship: u32, (from_s, to_s): (f64, f64), every_s: f64, path: impl Fn(f64) -> Position) {
        let mut seconds = from_s;
        while seconds <= to_s {
            self.fix(ship, seconds, path(seconds));
            seconds += every_s;
        }
    }

    /// Particulars of a ship.
    pub fn particulars(&mut self, ship: u32, seconds: f64, sender: Sender, particulars: Particulars) {
        self.reports.push(Report {
            mmsi: mmsi(ship),
            time: at(seconds),
            time_source: TimeSource::Column,
            sender,
            medium: Medium::Unknown,
            kinematics: None,
            particulars: Some(Box::new(particulars)),
            lines: 1,
        });
    }

    /// Runs the sea under profiles (names, or TOML).
    pub fn run(&self, profiles: &[&str]) -> Found {
        self.run_with(profiles, 3_600)
    }

    /// The same, with chunks of a length.
    pub fn run_with(&self, profiles: &[&str], chunk_s: u32) -> Found {
        let profiles: Vec<Profile> = profiles.iter().map(|text| profile(text)).collect();
        let mut catalogue = Catalogue::default();
        let mut entries: Vec<Entry> = self.reports.iter().map(|report| Entry::new(report, &mut catalogue)).collect();
        entries.sort_unstable();
        let settings = EngineSettings {
            profiles: profiles.clone(),
            chunk_s,
            with_contacts: true,
            any_mmsi: false,
            waters: WATERS.clone(),
        };
        let mut engine = Engine::new(&settings, catalogue, &NEVER);
        let mut kept = Kept::default();
        for entry in &entries {
            engine.push(entry, &mut kept).expect("all is kept in memory");
        }
        let ended = engine.finish(&mut kept).expect("all is kept in memory");
        Found { findings: kept, ended }
    }
}

/// A built-in profile by name, or one from TOML.
pub fn profile(text: &str) -> Profile {
    if text.contains('=') { Profile::from_toml(text).expect(text) } else { Profile::named(text).expect(text) }
}

/// All that left the engine.
#[derive(Default)]
pub struct Kept {
    pub fixes: Vec<(u32, PassedFix)>,
    pub encounters: Vec<FoundEncounter>,
    pub contacts: Vec<FoundContact>,
    pub gaps: Vec<FoundGap>,
    pub loitering: Vec<FoundLoitering>,
    pub dark: Vec<FoundDark>,
}

impl Outlet for Kept {
    fn pass(&mut self, track: u32, fixes: &[PassedFix]) -> anyhow::Result<()> {
        self.fixes.extend(fixes.iter().map(|fix| (track, *fix)));
        Ok(())
    }

    fn decided(&mut self, findings: Findings) -> anyhow::Result<()> {
        self.encounters.extend(findings.encounters);
        self.contacts.extend(findings.contacts);
        self.gaps.extend(findings.gaps);
        self.loitering.extend(findings.loitering);
        self.dark.extend(findings.dark);
        Ok(())
    }
}

/// What was found, and what is left of the engine.
pub struct Found {
    pub findings: Kept,
    pub ended: Ended,
}

impl Found {
    fn track(&self, id: u32) -> String {
        self.ended.tracker.tracks()[id as usize].key.to_string()
    }

    /// Encounters as (track, track, start s, end s), whole seconds after the start, in order.
    pub fn encounters(&self) -> Vec<(String, String, i64, i64)> {
        let row = |found: &FoundEncounter| {
            let span = found.encounter.span;
            let seconds = |time: Time| time.since(START).round() as i64;
            (self.track(found.tracks.0), self.track(found.tracks.1), seconds(span.start), seconds(span.end))
        };
        let mut rows: Vec<_> = self.findings.encounters.iter().map(row).collect();
        rows.sort();
        rows
    }

    /// Contacts in the same form.
    pub fn contacts(&self) -> Vec<(String, String, i64, i64)> {
        let seconds = |time: Time| time.since(START).round() as i64;
        let mut rows: Vec<_> = self
            .findings
            .contacts
            .iter()
            .map(|found| {
                let span = found.contact.span;
                (self.track(found.tracks.0), self.track(found.tracks.1), seconds(span.start), seconds(span.end))
            })
            .collect();
        rows.sort();
        rows
    }

    /// Gaps as (track, start s, end s, cause), whole seconds after the start, in order.
    pub fn gaps(&self) -> Vec<(String, i64, Option<i64>, &'static str)> {
        let seconds = |time: Time| time.since(START).round() as i64;
        let mut rows: Vec<_> = self
            .findings
            .gaps
            .iter()
            .map(|found| {
                let gap = &found.gap;
                let end = gap.to.map(|to| seconds(to.time));
                (self.track(found.track), seconds(gap.from.time), end, gap.cause.word())
            })
            .collect();
        rows.sort();
        rows
    }

    /// The only encounter.
    pub fn only(&self) -> &events::Encounter {
        assert_eq!(self.findings.encounters.len(), 1, "{:?}", self.encounters());
        &self.findings.encounters[0].encounter
    }
}

/// A tanker of 100 by 16 m.
pub fn tanker(name: &str) -> Particulars {
    Particulars {
        name: Some(name.into()),
        ship_type: Some(ShipType(80)),
        length_dm: Some(1_000),
        beam_dm: Some(160),
        ..Particulars::default()
    }
}

/// A straight course at a speed from where a ship is at the start.
pub fn course(from: Position, degrees: f64, knots: f64) -> impl Fn(f64) -> Position {
    move |seconds| destination(from, degrees, knots * nautical::METRES_PER_SECOND_PER_KNOT * seconds)
}
