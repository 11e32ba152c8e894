//! From flags, variables and the settings file to checked settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ais::table::ColumnAliases;
use anyhow::Context;
use assess::Profile;
use clap::ColorChoice;
use nautical::{BoundingBox, Coast, Ports, Time};
use serde::Deserialize;
use serde_json::json;
use store::Existing;

use crate::cli::{Detect, InputFlags, LogFormat, Shared, TracksWanted};
use crate::feed::{Filter, Input, ReadSettings};
use crate::pipeline::{DetectSettings, EngineSettings, Tracks, Waters};

/// Length of a chunk of event time in an archive, seconds.
const CHUNK_S: u32 = 3_600;

/// The settings file. Each key is a flag with underscores for hyphens.
#[derive(Deserialize, Default, Debug, Clone)]
#[serde(deny_unknown_fields)]
pub struct FileSettings {
    output: Option<PathBuf>,
    profile: Option<OneOrMany>,
    ports: Option<OneOrMany>,
    coast: Option<PathBuf>,
    tracks: Option<TracksWanted>,
    contacts: Option<bool>,
    licence: Option<String>,
    overwrite: Option<bool>,
    chunk_s: Option<u32>,
    start: Option<String>,
    since: Option<String>,
    until: Option<String>,
    bbox: Option<String>,
    any_mmsi: Option<bool>,
    /// Threads that search.
    pub threads: Option<usize>,
    /// Form of the log.
    pub log_format: Option<LogFormat>,
    /// Print JSON where there is text for people.
    pub json: Option<bool>,
    /// Say only what went wrong.
    pub quiet: Option<bool>,
    /// How much is said: 0, 1 or 2.
    pub verbose: Option<u8>,
    /// Colours: auto, always or never.
    pub color: Option<Colours>,
    /// Names of columns by field.
    columns: Option<BTreeMap<String, String>>,
}

/// When to use colours.
#[derive(Deserialize, Debug, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub enum Colours {
    /// Where a terminal shows them.
    Auto,
    /// In any case.
    Always,
    /// Never.
    Never,
}

impl From<Colours> for ColorChoice {
    fn from(colours: Colours) -> ColorChoice {
        match colours {
            Colours::Auto => ColorChoice::Auto,
            Colours::Always => ColorChoice::Always,
            Colours::Never => ColorChoice::Never,
        }
    }
}

#[derive(Deserialize, Debug, Clone)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn into_vec(self) -> Vec<String> {
        match self {
            OneOrMany::One(one) => vec![one],
            OneOrMany::Many(many) => many,
        }
    }
}

impl FileSettings {
    /// Reads the file that `--config` names; no file, no settings.
    pub fn read(shared: &Shared) -> anyhow::Result<FileSettings> {
        let Some(path) = &shared.config else { return Ok(FileSettings::default()) };
        let text = read_text(path, "--config")?;
        toml::from_str(&text).with_context(|| format!("{}: not a settings file", path.display()))
    }
}

/// How inputs are read and filtered, checked.
pub struct InputSettings {
    /// For the readers.
    pub read: ReadSettings,
    /// Which reports are taken in.
    pub filter: Filter,
    /// Whether every MMSI counts as a ship's.
    pub any_mmsi: bool,
}

/// Checks the flags that tell how inputs are read.
pub fn input_settings(flags: &InputFlags, file: &FileSettings) -> anyhow::Result<InputSettings> {
    let time = |flag: &'static str, own: &Option<String>, of_file: &Option<String>| -> anyhow::Result<Option<Time>> {
        let text = own.as_ref().or(of_file.as_ref());
        text.map(|text| Time::parse(text).with_context(|| format!("--{flag}"))).transpose()
    };
    let bbox = flags.bbox.as_ref().or(file.bbox.as_ref());
    let bbox = bbox.map(|text| text.parse::<BoundingBox>().with_context(|| "--bbox".to_owned())).transpose()?;
    let pairs = file.columns.iter().flatten().map(|(field, column)| (field.as_str(), column.as_str()));
    let filter = Filter {
        bbox,
        since: time("since", &flags.since, &file.since)?,
        until: time("until", &flags.until, &file.until)?,
    };
    if let (Some(since), Some(until)) = (filter.since, filter.until)
        && since >= until
    {
        anyhow::bail!("--since {since} is not before --until {until}: nothing would be left");
    }
    Ok(InputSettings {
        read: ReadSettings {
            start: time("start", &flags.start, &file.start)?,
            aliases: ColumnAliases::from_pairs(pairs).context("settings file")?,
        },
        filter,
        any_mmsi: flags.any_mmsi || file.any_mmsi.unwrap_or(false),
    })
}

/// Checks the flags of `detect`.
pub fn detect_settings(flags: &Detect, file: &FileSettings, inputs: Vec<Input>) -> anyhow::Result<DetectSettings> {
    let input = input_settings(&flags.input, file)?;
    let output = flags.output.clone().or_else(|| file.output.clone());
    let output = output.context("-o, --output DIR is missing: name a folder for the tables")?;
    let inputs = outside(inputs, &output)?;
    let of_file = |own: &Option<OneOrMany>| own.clone().map(OneOrMany::into_vec).unwrap_or_default();
    let names = or_else(flags.profile.clone(), of_file(&file.profile), vec!["sts".to_owned()]);
    let profiles = names.iter().map(|name| profile(name)).collect::<anyhow::Result<Vec<Profile>>>()?;
    if let Some(twice) = (1..profiles.len()).find(|&i| profiles[..i].iter().any(|p| p.name == profiles[i].name)) {
        anyhow::bail!("--profile: `{}` is given twice; rows are told apart by it", profiles[twice].name);
    }
    let ports_files = flags.ports.iter().map(|path| path.display().to_string()).collect();
    let ports_files: Vec<String> = or_else(ports_files, of_file(&file.ports), Vec::new());
    let coast_file = flags.coast.clone().or_else(|| file.coast.clone());
    let tracks = flags.tracks.or(file.tracks).unwrap_or_default();
    let contacts = flags.contacts || file.contacts.unwrap_or(false);
    let overwrite = flags.overwrite || file.overwrite.unwrap_or(false);
    let chunk_s = flags.chunk_s.or(file.chunk_s).unwrap_or(CHUNK_S);
    if chunk_s == 0 {
        anyhow::bail!("--chunk-s: a chunk of 0 s holds nothing; 60 to 7200 is sensible");
    }
    let told = json!({
        "profiles": profiles.iter().map(Profile::to_toml).collect::<Vec<_>>(),
        "ports": ports_files, "coast": coast_file, "tracks": tracks, "contacts": contacts,
        "start": input.read.start.map(|t| t.to_string()),
        "since": input.filter.since.map(|t| t.to_string()),
        "until": input.filter.until.map(|t| t.to_string()),
        "bbox": flags.input.bbox.as_ref().or(file.bbox.as_ref()),
        "any_mmsi": input.any_mmsi, "columns": file.columns,
    });
    let waters = waters(coast_file.as_deref(), &ports_files)?;
    Ok(DetectSettings {
        inputs,
        output,
        existing: if overwrite { Existing::Replace } else { Existing::Refuse },
        engine: EngineSettings { profiles, chunk_s, with_contacts: contacts, any_mmsi: input.any_mmsi, waters },
        read: input.read,
        filter: input.filter,
        tracks: match tracks {
            TracksWanted::Events => Tracks::Events,
            TracksWanted::All => Tracks::All,
        },
        told,
        licence: flags.licence.clone().or_else(|| file.licence.clone()),
    })
}

/// The inputs without what an earlier run left in the output folder. One that the user names, though it lies there, would
/// be read while it is replaced: that is refused.
fn outside(inputs: Vec<Input>, output: &Path) -> anyhow::Result<Vec<Input>> {
    let Ok(output) = output.canonicalize() else { return Ok(inputs) };
    let within = |input: &Input| input.path.canonicalize().is_ok_and(|path| path.starts_with(&output));
    if let Some(named) = inputs.iter().find(|input| input.folder.is_none() && within(input)) {
        let (input, output) = (named.path.display(), output.display());
        anyhow::bail!("{input} lies in {output}, where the tables go: give -o another folder");
    }
    Ok(inputs.into_iter().filter(|input| !within(input)).collect())
}

/// The first that holds anything.
fn or_else(first: Vec<String>, second: Vec<String>, third: Vec<String>) -> Vec<String> {
    [first, second].into_iter().find(|list| !list.is_empty()).unwrap_or(third)
}

/// A profile by name, or from a file: whatever ends in `.toml` or has a folder in it.
pub fn profile(name: &str) -> anyhow::Result<Profile> {
    let path = Path::new(name);
    if path.extension().is_some_and(|extension| extension == "toml") || path.components().count() > 1 {
        let text = read_text(path, "--profile")?;
        return Profile::from_toml(&text).with_context(|| name.to_owned());
    }
    Profile::named(name).context("--profile")
}

/// The coastline of a file, else the one that is built in; the ports that are built in and those of files.
pub fn waters(coast_file: Option<&Path>, ports_files: &[String]) -> anyhow::Result<Arc<Waters>> {
    Ok(Arc::new(Waters { coast: coast(coast_file)?, ports: ports(ports_files)? }))
}

fn coast(path: Option<&Path>) -> anyhow::Result<Coast> {
    let Some(path) = path else { return Ok(Coast::embedded()) };
    let bytes = read_bytes(path, "--coast")?;
    Coast::from_geojson(&bytes).with_context(|| format!("--coast {}", path.display()))
}

fn ports(paths: &[String]) -> anyhow::Result<Ports> {
    let mut ports = Ports::built_in();
    for path in paths {
        let bytes = read_bytes(Path::new(path), "--ports")?;
        ports = ports.merged(&Ports::from_bytes(&bytes).with_context(|| format!("--ports {path}"))?);
    }
    Ok(ports)
}

fn read_bytes(path: &Path, flag: &str) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("{flag}: {} cannot be read", path.display()))
}

fn read_text(path: &Path, flag: &str) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{flag}: {} cannot be read", path.display()))
}
