//! What can be typed: commands and flags, as they are, unchecked.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const AFTER_HELP: &str = "\
Exit status: 0 done; 1 done, and an alert reached --fail-on; 2 wrong use or settings; 3 an input could not be opened,
recognised or read to its end, the rest was done; 4 output could not be written; 130 interrupted. Rejected lines alone never change it.

AIS shows where ships say they are. It shows neither cargo, nor intent, nor ownership.";

/// Finds ships that lie alongside each other at sea.
#[derive(Parser, Debug)]
#[command(name = "alongside", version, about, styles = STYLES, after_help = AFTER_HELP, max_term_width = 110)]
#[command(propagate_version = true, subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Flags of every command.
    #[command(flatten)]
    pub shared: Shared,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Find encounters in archived AIS; write them, with the tracks that support them, as Parquet
    ///
    /// Formats are found by content, columns by name: NMEA with any of its ways to carry time, CSV of MarineCadastre (both
    /// layouts), the Danish Maritime Authority and others, JSON lines of gpsd and AIS-catcher, Parquet; plain, gzip, zstd
    /// or zip.
    Detect(Box<Detect>),
    /// Find encounters in live feeds, as they are decided; go on where an earlier run was cut off
    ///
    /// What arrives is kept in DIR/journal before anything is made of it. Stopped or killed at any moment, the same command goes
    /// on as if nothing had happened.
    Watch(Box<Watch>),
    /// Tell what an archive is: form, span, order, repeats, rejects, area, spacing; write nothing
    Inspect(Inspect),
    /// Make synthetic AIS whose truth is known
    Simulate(crate::simulate::Simulate),
    /// Score a run against the truth of a synthetic sea
    Evaluate(crate::evaluate::Evaluate),
    /// Tell why an alert was raised, or why a pair was not found
    Explain(crate::explain::Explain),
    /// Tell all that runs know of one vessel
    Vessel(crate::vessel::Dossier),
    /// Say what you make of an alert: kept with your name and the time, through every later run
    Triage(crate::triage::Triaging),
    /// List the profiles, show one in the form that you can edit, or try one on cases
    Profile {
        /// What to do with profiles.
        #[command(subcommand)]
        command: ProfileCommand,
    },
    /// Tell what a watch list holds and what is wrong with it
    WatchList {
        /// What to do with watch lists.
        #[command(subcommand)]
        command: WatchListCommand,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Flags of every command.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Everywhere")]
pub struct Shared {
    /// Settings file (TOML): each flag by its name with underscores; flag over variable over file
    #[arg(long, value_name = "FILE", global = true, env = "ALONGSIDE_CONFIG")]
    pub config: Option<PathBuf>,
    /// Threads that search; all cores if not given
    #[arg(long, value_name = "N", global = true, env = "ALONGSIDE_THREADS")]
    pub threads: Option<usize>,
    /// Print JSON where there is text for people
    #[arg(long, global = true, env = "ALONGSIDE_JSON", value_parser = BoolishValueParser::new())]
    pub json: bool,
    /// Form of the log on stderr
    #[arg(long, value_name = "FORM", global = true, env = "ALONGSIDE_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
    /// Say more; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Say only what went wrong
    #[arg(short, long, global = true, env = "ALONGSIDE_QUIET", value_parser = BoolishValueParser::new())]
    pub quiet: bool,
    /// Colours [default: auto]
    #[arg(long, value_name = "WHEN", global = true, env = "ALONGSIDE_COLOR")]
    pub color: Option<ColorChoice>,
}

/// Form of the log.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One object a line.
    Json,
}

/// Which tracks are written.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, Default, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TracksWanted {
    /// Those of every vessel in an event, from a day before to a day after.
    #[default]
    Events,
    /// All.
    All,
}

/// A band of alerts.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LeastBand {
    /// When there is time.
    Low,
    /// Worth a look.
    Medium,
    /// Look soon.
    High,
    /// Look first.
    Critical,
}

impl From<LeastBand> for assess::Band {
    fn from(band: LeastBand) -> assess::Band {
        match band {
            LeastBand::Low => assess::Band::Low,
            LeastBand::Medium => assess::Band::Medium,
            LeastBand::High => assess::Band::High,
            LeastBand::Critical => assess::Band::Critical,
        }
    }
}

/// How inputs are read.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Input")]
pub struct InputFlags {
    /// Archives without time: count from here, by the reports' own seconds
    #[arg(long, value_name = "TIME", env = "ALONGSIDE_START")]
    pub start: Option<String>,
    /// Leave out reports before this time
    #[arg(long, value_name = "TIME", env = "ALONGSIDE_SINCE")]
    pub since: Option<String>,
    /// Leave out reports from this time on
    #[arg(long, value_name = "TIME", env = "ALONGSIDE_UNTIL")]
    pub until: Option<String>,
    /// Leave out positions outside this box, degrees; W > E crosses 180
    #[arg(long, value_name = "W,S,E,N", env = "ALONGSIDE_BBOX", allow_hyphen_values = true)]
    pub bbox: Option<String>,
    /// Take every MMSI for a ship's: for data whose MMSIs were replaced
    #[arg(long, env = "ALONGSIDE_ANY_MMSI", value_parser = BoolishValueParser::new())]
    pub any_mmsi: bool,
}

/// What is looked for, and what it is held against: the same in archives and in feeds.
#[derive(Args, Debug)]
pub struct SearchFlags {
    /// What counts: a built-in profile or a TOML file; may be given several times [default: sts]
    #[arg(long, value_name = "NAME|FILE", env = "ALONGSIDE_PROFILE", value_delimiter = ',')]
    pub profile: Vec<String>,
    /// More ports: the World Port Index as CSV, or GeoJSON points and areas
    #[arg(long, value_name = "FILE", env = "ALONGSIDE_PORTS", value_delimiter = ',')]
    pub ports: Vec<PathBuf>,
    /// A better coastline: land polygons as GeoJSON [built in: Natural Earth, to about 400 m]
    #[arg(long, value_name = "FILE", env = "ALONGSIDE_COAST")]
    pub coast: Option<PathBuf>,
    /// Watch lists: OpenSanctions, OFAC, UN, RUSI or plain CSV, found by content (see watch-list check)
    #[arg(long, value_name = "FILE", env = "ALONGSIDE_WATCH_LIST", value_delimiter = ',')]
    pub watch_list: Vec<PathBuf>,
    /// Folders of earlier runs: their events and anchorages count as history
    #[arg(long, value_name = "DIR", env = "ALONGSIDE_HISTORY", value_delimiter = ',')]
    pub history: Vec<PathBuf>,
    /// A register of ships: CSV with imo or mmsi, and owner, manager, dwt, built, former_names
    #[arg(long, value_name = "FILE", env = "ALONGSIDE_REGISTRY")]
    pub registry: Option<PathBuf>,
    /// Areas of concern (GeoJSON with name, kind, source, date) instead of those built in
    #[arg(long, value_name = "FILE", env = "ALONGSIDE_CONCERN")]
    pub concern: Option<PathBuf>,
    /// Which tracks to write [default: events]
    #[arg(long, value_name = "WHICH", env = "ALONGSIDE_TRACKS")]
    pub tracks: Option<TracksWanted>,
    /// Write all contacts too, however short
    #[arg(long, env = "ALONGSIDE_CONTACTS", value_parser = BoolishValueParser::new())]
    pub contacts: bool,
    /// How inputs are read.
    #[command(flatten)]
    pub input: InputFlags,
}

/// `detect`.
#[derive(Args, Debug)]
pub struct Detect {
    /// Files, folders, patterns, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// Folder for the tables: new or empty
    #[arg(short, long, value_name = "DIR", env = "ALONGSIDE_OUTPUT")]
    pub output: Option<PathBuf>,
    /// Write only events inside these areas (GeoJSON polygons); what is learned and weighed stays the same
    #[arg(long, value_name = "FILE", env = "ALONGSIDE_AREA")]
    pub area: Option<PathBuf>,
    /// Write only events of these ships and their partners: an MMSI, IMO number or name a line
    #[arg(long, value_name = "FILE", env = "ALONGSIDE_VESSELS")]
    pub vessels: Option<PathBuf>,
    /// Exit with 1 where an alert reaches this band
    #[arg(long, value_name = "BAND", env = "ALONGSIDE_FAIL_ON")]
    pub fail_on: Option<LeastBand>,
    /// The licence of the inputs, to be noted with the run
    #[arg(long, value_name = "TEXT", env = "ALONGSIDE_LICENCE")]
    pub licence: Option<String>,
    /// Replace the tables of an earlier run in DIR; nothing else there is touched
    #[arg(long, env = "ALONGSIDE_OVERWRITE", value_parser = BoolishValueParser::new())]
    pub overwrite: bool,
    /// Event time searched at once, seconds; changes speed and memory, never the result
    #[arg(long, value_name = "SECONDS", env = "ALONGSIDE_CHUNK_S", hide_short_help = true)]
    pub chunk_s: Option<u32>,
    /// What is looked for, and what it is held against.
    #[command(flatten)]
    pub search: SearchFlags,
}

/// `watch`.
#[derive(Args, Debug)]
pub struct Watch {
    /// Feeds: tcp://HOST:PORT, tcp-listen://ADDRESS:PORT, udp://ADDRESS:PORT, files that grow, - for standard input
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<String>,
    /// Folder for the tables: new or empty, or that of a watch to go on with
    #[arg(short, long, value_name = "DIR", env = "ALONGSIDE_OUTPUT")]
    pub output: Option<PathBuf>,
    /// How much later than others a report may come, seconds; later ones are counted and left out [default: 600]
    #[arg(long, value_name = "SECONDS", env = "ALONGSIDE_LATENESS")]
    pub lateness: Option<u32>,
    /// Time does not wait for a source from which nothing came for so many seconds [default: 60]
    #[arg(long, value_name = "SECONDS", env = "ALONGSIDE_IDLE")]
    pub idle: Option<u32>,
    /// End when files are read to their end and connections are closed: for archives
    #[arg(long, env = "ALONGSIDE_ONCE", value_parser = BoolishValueParser::new())]
    pub once: bool,
    /// Least time between two epochs, seconds: each takes the disk about a tenth of one [default: 2]
    #[arg(long, value_name = "SECONDS", env = "ALONGSIDE_EPOCH_EVERY", hide_short_help = true)]
    pub epoch_every: Option<u32>,
    /// What is looked for, and what it is held against.
    #[command(flatten)]
    pub search: SearchFlags,
}

/// `inspect`.
#[derive(Args, Debug)]
pub struct Inspect {
    /// Files, folders, patterns, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// How inputs are read.
    #[command(flatten)]
    pub input: InputFlags,
}

/// `profile`.
#[derive(Subcommand, Debug)]
pub enum ProfileCommand {
    /// The built-in profiles
    List,
    /// A profile with every key, as TOML: a start for one of your own
    Show {
        /// A built-in profile, or a TOML file.
        name: String,
    },
    /// Try a profile on cases: facts in, expected band and reasons out (fixtures/assessment shows the form)
    Test {
        /// Cases as TOML.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The profile to try instead of the one that a case names: a built-in profile, or a TOML file
        #[arg(long, value_name = "NAME|FILE")]
        profile: Option<String>,
    },
}

/// `watch-list`.
#[derive(Subcommand, Debug)]
pub enum WatchListCommand {
    /// What lists hold: form, date, SHA-256, vessels, what was left out, warnings
    Check {
        /// Lists: OpenSanctions CSV or FollowTheMoney, OFAC CSV or XML, JSON, or CSV with named columns.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}
