//! What a scenario file says, as it is written (TOML).

use nautical::Time;
use serde::Deserialize;

use crate::chart::Place;
use crate::hull::Craft;
use crate::network::{Satellites, Station};
use crate::radio::Radio;
use crate::range::Range;
use crate::truth::Definition;

/// A scenario file. Unknown keys are errors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Short name, as the file's.
    pub name: String,
    /// One sentence: what it shows.
    #[serde(default)]
    pub about: String,
    /// First instant, RFC 3339.
    pub start: String,
    /// Length, hours.
    pub hours: f64,
    /// Seed where none is given on the command line.
    #[serde(default = "one_seed")]
    pub seed: u64,
    /// How it is recorded.
    #[serde(default)]
    pub recording: Recording,
    /// Shore stations. Without any, and without satellites, everything is heard.
    #[serde(default)]
    pub station: Vec<Station>,
    /// Satellites.
    pub satellites: Option<Satellites>,
    /// Terrain, weather, masts and ailing transmitters; none of that where it is not given.
    pub radio: Option<Radio>,
    /// What counts as a meeting in truth: the profile `sts` where nothing is said.
    #[serde(default)]
    pub truth: Definition,
    /// Ships that are there, by group.
    #[serde(default)]
    pub traffic: Vec<Group>,
    /// Meetings that are planned, by group.
    #[serde(default)]
    pub meeting: Vec<Meeting>,
}

fn one_seed() -> u64 {
    1
}

/// How transmissions become a file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recording {
    /// At most one position report of a ship under way in so many seconds; 0 keeps the rate of the standard.
    pub under_way_s: f64,
    /// The same for one at anchor or moored.
    pub still_s: f64,
    /// Seconds between a ship's particulars (6 min by the standard).
    pub particulars_s: f64,
    /// Share of transmissions lost whatever else holds, 0..1.
    pub loss: f64,
    /// Standard deviation of positions, metres (they wander, with a memory of some minutes).
    pub position_sigma_m: f64,
    /// Round positions to a grid of this many 1/600,000 degree: 1 is AIS's own; 6 is the grid of 1e-5 degree that archives
    /// in CSV have, so that all layouts hold the same numbers.
    pub grid: u32,
    /// Antennas stand amidships (for the same reason).
    pub antenna_amidships: bool,
    /// Share of ships that say something wrong of themselves: no type, no dimensions, no IMO number, a name that is missing.
    pub wrong_particulars: f64,
    /// Bursts in which nothing is received at all, each day.
    pub bursts_a_day: f64,
    /// Minutes of a burst.
    pub burst_min: Range,
    /// Share of messages delivered late, 0..1.
    pub late: f64,
    /// By how many minutes.
    pub late_min: Range,
    /// Share of messages delivered twice, 0..1.
    pub twice: f64,
    /// Share of messages damaged on the way, 0..1.
    pub damaged: f64,
}

impl Default for Recording {
    fn default() -> Recording {
        Recording {
            under_way_s: 0.0,
            still_s: 0.0,
            particulars_s: 360.0,
            loss: 0.0,
            position_sigma_m: 3.0,
            grid: 1,
            antenna_amidships: false,
            wrong_particulars: 0.0,
            bursts_a_day: 0.0,
            burst_min: Range::new(1.0, 5.0),
            late: 0.0,
            late_min: Range::new(1.0, 120.0),
            twice: 0.0,
            damaged: 0.0,
        }
    }
}

/// What a group of ships does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupKind {
    /// Ships along `route`, spread over it and coming after each other all the time; `both_ways`.
    Lane,
    /// To and fro on `route`, lying at each end for `stop_min`.
    Ferry,
    /// Moored along `route` (the quay), `spacing_m` apart.
    Harbour,
    /// At anchor within `radius_km` of `at`, at least `spacing_m` apart, swinging.
    Anchorage,
    /// Fishing within `radius_km` of `at`, each by itself.
    Fishing,
    /// Pairs of trawlers side by side, `spacing_m` apart at `knots`, within `radius_km` of `at`.
    PairTrawl,
    /// In line along `route`, `spacing_m` apart at one speed.
    Convoy,
    /// Beacons on nets within `radius_km` of `at`, adrift.
    Beacons,
    /// Stopped and adrift within `radius_km` of `at`, at least `spacing_m` apart.
    Waiting,
    /// Tugs along the first leg of `route` with a tow `spacing_m` behind that sends too.
    Tow,
    /// A pilot boat at `at` that boards ships on `route`, one after another, and lies beside each for `stop_min`.
    Pilot,
    /// Supply ships between `route`'s start and a rig at `at`, beside which they lie for `stop_min`.
    Rig,
    /// From one random place within `within` to the next, about `leg_km` apart.
    Roam,
    /// A port: ships come along `route` to berths at its end, `spacing_m` apart, lie for `stop_min`, and leave.
    Port,
}

impl GroupKind {
    /// As scenarios write it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            GroupKind::Lane => "lane",
            GroupKind::Ferry => "ferry",
            GroupKind::Harbour => "harbour",
            GroupKind::Anchorage => "anchorage",
            GroupKind::Fishing => "fishing",
            GroupKind::PairTrawl => "pair-trawl",
            GroupKind::Convoy => "convoy",
            GroupKind::Beacons => "beacons",
            GroupKind::Waiting => "waiting",
            GroupKind::Tow => "tow",
            GroupKind::Pilot => "pilot",
            GroupKind::Rig => "rig",
            GroupKind::Roam => "roam",
            GroupKind::Port => "port",
        }
    }
}

/// A group of ships.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What they do.
    pub kind: GroupKind,
    /// What truth lines call it; the kind if not given.
    pub label: Option<String>,
    /// How many (pairs for `pair-trawl`); `--scale` multiplies it.
    #[serde(default = "one")]
    pub ships: u32,
    /// Kinds of craft, drawn evenly.
    #[serde(default)]
    pub craft: Vec<Craft>,
    /// Names of the first ones; they must begin with `SIM `.
    #[serde(default)]
    pub names: Vec<String>,
    /// Longitudes and latitudes.
    #[serde(default)]
    pub route: Vec<Place>,
    /// Longitude and latitude.
    pub at: Option<Place>,
    /// Kilometres.
    pub radius_km: Option<f64>,
    /// Kilometres to each side of the route.
    #[serde(default)]
    pub width_km: f64,
    /// West, south, east, north.
    pub within: Option<[f64; 4]>,
    /// Kilometres.
    pub leg_km: Option<Range>,
    /// Metres.
    pub spacing_m: Option<f64>,
    /// Speed; the craft's own if not given.
    pub knots: Option<Range>,
    /// Half of them go the other way.
    #[serde(default)]
    pub both_ways: bool,
    /// Minutes.
    pub stop_min: Option<Range>,
    /// Hours after the start at which a ferry sails or a convoy begins.
    pub start_h: Option<Range>,
    /// All send one MMSI.
    #[serde(default)]
    pub share_mmsi: bool,
    /// So many reports of each are far off.
    #[serde(default)]
    pub bad_fixes: u32,
    /// Share of their messages that is strong enough to be heard: weak and shadowed transmitters.
    pub strength: Option<Range>,
    /// Share of them whose position accuracy flag is "low", with errors to match.
    #[serde(default)]
    pub low_accuracy: f64,
    /// Spells in which their transmitters are off.
    pub silence: Option<Silence>,
    /// Spells of false positions.
    pub falsity: Option<FalsePositions>,
    /// Their truth lines are decoys: nothing about them may raise an alert.
    #[serde(default)]
    pub decoy: bool,
}

/// Transmitters switched off.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Silence {
    /// Share of the group's ships.
    #[serde(default = "all")]
    pub share: f64,
    /// Begins so many hours after the start.
    pub start_h: Range,
    /// Hours.
    pub hours: Range,
}

/// Positions that are not where the ship is.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FalsePositions {
    /// What they look like.
    pub shape: FalseShape,
    /// Share of the group's ships.
    #[serde(default = "all")]
    pub share: f64,
    /// Middle of a ring, or the common target; where the ship is if not given.
    pub at: Option<Place>,
    /// Of a ring, metres.
    pub radius_m: Option<f64>,
    /// Begins so many hours after the start.
    pub start_h: Range,
    /// Hours.
    pub hours: Range,
}

/// What false positions look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FalseShape {
    /// Round and round.
    Ring,
    /// The same place again and again.
    Frozen,
    /// The own path, shifted by 100 to 400 km.
    Elsewhere,
}

fn all() -> f64 {
    1.0
}

fn one() -> u32 {
    1
}

/// How two ships lie to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Posture {
    /// Adrift together.
    Drifting,
    /// One at anchor, the other made fast to it.
    Anchored,
    /// Side by side under way.
    UnderWay,
}

/// Whose transmitter is off during a meeting.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dark {
    /// Nobody's.
    #[default]
    None,
    /// The one that comes.
    One,
    /// Both.
    Both,
    /// The one that comes never sends at all.
    Never,
    /// The one that comes sends a false track elsewhere.
    False,
    /// The one that comes, and afterwards it sends another MMSI, call sign and name, and its IMO number as before.
    NewMmsi,
    /// The one that comes, and afterwards it sends an identity that is new altogether; hull and track go on.
    NewIdentity,
}

/// Whether crews enter the new draught after a transfer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Draught {
    /// Within two hours.
    Entered,
    /// Half a day later.
    Late,
    /// Never, as most.
    #[default]
    Never,
}

/// What a meeting is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// What is looked for.
    Transfer,
    /// Lawful work, or chance.
    #[default]
    Innocent,
}

impl Intent {
    /// As truth files write it.
    pub fn word(self) -> &'static str {
        match self {
            Intent::Transfer => "transfer",
            Intent::Innocent => "innocent",
        }
    }
}

/// A group of planned meetings: one ship waits, another comes, lies beside it, and leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// How they lie.
    pub posture: Posture,
    /// What truth lines call it.
    pub label: String,
    /// What it is for.
    #[serde(default)]
    pub intent: Intent,
    /// How many such meetings; `--scale` multiplies it.
    #[serde(default = "one")]
    pub meetings: u32,
    /// Ships that come, one after another.
    #[serde(default = "one")]
    pub partners: u32,
    /// Where, in degrees: a place, or
    pub at: Option<Place>,
    /// anywhere in west, south, east, north.
    pub within: Option<[f64; 4]>,
    /// Begins so many hours after the start.
    pub start_h: Range,
    /// Hours beside each other, each partner.
    pub hours: Range,
    /// Hours from one partner to the next.
    #[serde(default = "half_hour")]
    pub pause_h: Range,
    /// Metres between the antennas; hull to hull with fenders if not given.
    pub distance_m: Option<Range>,
    /// Speed: of the drift, or under way.
    pub knots: Option<Range>,
    /// Course under way, degrees.
    pub course: Option<Range>,
    /// The one that waits.
    #[serde(default = "tanker")]
    pub a: Craft,
    /// The one that comes.
    #[serde(default = "tanker")]
    pub b: Craft,
    /// Names of the first meeting's ships; they must begin with `SIM `.
    #[serde(default)]
    pub names: Vec<String>,
    /// Whose transmitter is off.
    #[serde(default)]
    pub dark: Dark,
    /// Hours of darkness before and after the meeting, each.
    #[serde(default = "half_hour")]
    pub dark_h: Range,
    /// Where those that come come from; from any open side if not given.
    pub from: Option<Place>,
    /// Where they go to.
    pub to: Option<Place>,
    /// A port that those that come lay in before; it goes before `from`.
    pub before: Option<Call>,
    /// A port that they go to afterwards; it goes before `to`.
    pub after: Option<Call>,
    /// Those that come are feeders: each waits elsewhere afterwards and is visited in turn.
    pub onward: Option<Onward>,
    /// Whether the new draught is entered.
    #[serde(default)]
    pub draught: Draught,
    /// Its truth lines are decoys: nothing about it may raise an alert.
    #[serde(default)]
    pub decoy: bool,
}

/// A call at a port.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The berth.
    pub at: Place,
    /// The transmitter is off within so many kilometres of it: waters into which ships vanish.
    pub silent_km: Option<f64>,
}

/// The second half of a chain: a feeder that was beside a mother ship is later beside a receiver.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Onward {
    /// How feeder and receiver lie.
    pub posture: Posture,
    /// Where, in degrees: a place, or
    pub at: Option<Place>,
    /// anywhere in west, south, east, north.
    pub within: Option<[f64; 4]>,
    /// Hours that the feeder waits there before the receiver comes.
    #[serde(default = "half_hour")]
    pub wait_h: Range,
    /// Hours beside each other.
    pub hours: Range,
    /// What the receiver is.
    #[serde(default = "tanker")]
    pub receiver: Craft,
    /// Metres between the antennas; hull to hull with fenders if not given.
    pub distance_m: Option<Range>,
    /// Speed: of the drift, or under way.
    pub knots: Option<Range>,
    /// Whose transmitter is off: the receiver is the one that comes.
    #[serde(default)]
    pub dark: Dark,
    /// Hours of darkness before and after the meeting, each.
    #[serde(default = "half_hour")]
    pub dark_h: Range,
    /// Whether the new draughts are entered.
    #[serde(default)]
    pub draught: Draught,
    /// A port that the receiver goes to.
    pub after: Option<Call>,
}

impl Onward {
    /// The second meeting of a chain, as a meeting.
    pub(crate) fn meeting(&self, first: &Meeting) -> Meeting {
        let Onward { posture, at, within, hours, receiver, distance_m, knots, dark, dark_h, draught, after, .. } =
            *self;
        Meeting {
            posture,
            at,
            within,
            hours,
            distance_m,
            knots,
            dark,
            dark_h,
            draught,
            after,
            a: first.b,
            b: receiver,
            from: None,
            to: None,
            before: None,
            onward: None,
            ..first.clone()
        }
    }
}

fn half_hour() -> Range {
    Range::new(0.4, 1.0)
}

fn tanker() -> Craft {
    Craft::CoastalTanker
}

/// What is wrong with a scenario.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// It is not TOML, or not of this form.
    #[error("the scenario cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// Its start is no time.
    #[error("`start`: {0}")]
    Start(#[from] nautical::TimeError),
    /// A value that makes no sense.
    #[error("{place}: {fault}")]
    Value {
        /// Where it stands.
        place: String,
        /// What is wrong, and what would be right.
        fault: String,
    },
}

impl ScenarioError {
    pub(crate) fn value(place: impl Into<String>, fault: impl Into<String>) -> ScenarioError {
        ScenarioError::Value { place: place.into(), fault: fault.into() }
    }
}

/// The longest sea, hours: a year.
const HOURS_MAX: f64 = 8_784.0;

impl Scenario {
    /// Reads and checks a scenario.
    ///
    /// # Errors
    /// [`ScenarioError`], which names the key.
    pub fn from_toml(text: &str) -> Result<Scenario, ScenarioError> {
        let scenario: Scenario = toml::from_str(text)?;
        Time::parse(&scenario.start)?;
        if !(scenario.hours > 0.0 && scenario.hours <= HOURS_MAX) {
            return Err(ScenarioError::value("hours", format!("must lie in 0..={HOURS_MAX}")));
        }
        let recording = &scenario.recording;
        for (key, share) in [
            ("loss", recording.loss),
            ("wrong_particulars", recording.wrong_particulars),
            ("late", recording.late),
            ("twice", recording.twice),
            ("damaged", recording.damaged),
        ] {
            if !(0.0..1.0).contains(&share) {
                return Err(ScenarioError::value(format!("recording.{key}"), "must lie in 0..1"));
            }
        }
        scenario.radio.as_ref().map_or(Ok(()), Radio::check)?;
        let named = scenario.traffic.iter().map(|group| &group.names).chain(scenario.meeting.iter().map(|m| &m.names));
        if let Some(name) = named.flatten().find(|name| !name.starts_with("SIM ") || name.len() > 20) {
            let fault = format!("`{name}` must begin with `SIM ` and have at most 20 letters: it is no real ship");
            return Err(ScenarioError::value("names", fault));
        }
        Ok(scenario)
    }
}
