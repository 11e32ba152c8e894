//! From flags, variables and the settings file to checked settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ais::table::ColumnAliases;
use anyhow::Context;
use assess::{Areas, Profile, WatchList, WatchLists};
use clap::ColorChoice;
use nautical::{Area, BoundingBox, Coast, Ports, Time};
use serde::Deserialize;
use serde_json::json;
use store::Existing;

use crate::cli::{Detect, InputFlags, LeastBand, LogFormat, Shared, TracksWanted, Watch};
use crate::feed::{Filter, Input, ReadSettings};
use crate::pipeline::{DetectSettings, Earlier, EngineSettings, Sources, Tracks, Waters};
use crate::registry::Registry;
use crate::wanted::{Ships, Wanted};
use crate::watch::{Source, SourceSettings, WatchSettings};

/// Length of a chunk of event time in an archive, seconds.
const CHUNK_S: u32 = 3_600;
/// How much later than others a report of a feed may come, seconds.
const LATENESS_S: u32 = 600;
/// A source from which nothing came for so long is not waited for, seconds.
const IDLE_S: u32 = 60;
/// Least time between two epochs of a feed, seconds.
const EPOCH_EVERY_S: u32 = 2;

/// The settings file. Each key is a flag with underscores for hyphens.
#[derive(Deserialize, Default, Debug, Clone)]
#[serde(deny_unknown_fields)]
pub struct FileSettings {
    output: Option<PathBuf>,
    profile: Option<OneOrMany>,
    ports: Option<OneOrMany>,
    coast: Option<PathBuf>,
    watch_list: Option<OneOrMany>,
    history: Option<OneOrMany>,
    registry: Option<PathBuf>,
    concern: Option<PathBuf>,
    area: Option<PathBuf>,
    vessels: Option<PathBuf>,
    fail_on: Option<LeastBand>,
    tracks: Option<TracksWanted>,
    contacts: Option<bool>,
    licence: Option<String>,
    lateness: Option<u32>,
    idle: Option<u32>,
    once: Option<bool>,
    epoch_every: Option<u32>,
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
    let search = &flags.search;
    let input = input_settings(&search.input, file)?;
    let output = flags.output.clone().or_else(|| file.output.clone());
    let output = output.context("-o, --output DIR is missing: name a folder for the tables")?;
    let inputs = outside(inputs, &output)?;
    let of_file = |own: &Option<OneOrMany>| own.clone().map(OneOrMany::into_vec).unwrap_or_default();
    let names = or_else(search.profile.clone(), of_file(&file.profile), vec!["sts".to_owned()]);
    let profiles = names.iter().map(|name| profile(name)).collect::<anyhow::Result<Vec<Profile>>>()?;
    if let Some(twice) = (1..profiles.len()).find(|&i| profiles[..i].iter().any(|p| p.name == profiles[i].name)) {
        anyhow::bail!("--profile: `{}` is given twice; rows are told apart by it", profiles[twice].name);
    }
    let files = |own: &[PathBuf], of_settings: &Option<OneOrMany>| {
        or_else(own.iter().map(|path| path.display().to_string()).collect(), of_file(of_settings), Vec::new())
    };
    let ports_files = files(&search.ports, &file.ports);
    let (list_files, history) = (files(&search.watch_list, &file.watch_list), files(&search.history, &file.history));
    let one = |own: &Option<PathBuf>, of_settings: &Option<PathBuf>| own.clone().or_else(|| of_settings.clone());
    let (registry, concern) = (one(&search.registry, &file.registry), one(&search.concern, &file.concern));
    let (area, vessels) = (one(&flags.area, &file.area), one(&flags.vessels, &file.vessels));
    let fail_on = flags.fail_on.or(file.fail_on);
    let coast_file = search.coast.clone().or_else(|| file.coast.clone());
    let tracks = search.tracks.or(file.tracks).unwrap_or_default();
    let contacts = search.contacts || file.contacts.unwrap_or(false);
    let overwrite = flags.overwrite || file.overwrite.unwrap_or(false);
    let chunk_s = flags.chunk_s.or(file.chunk_s).unwrap_or(CHUNK_S);
    if chunk_s == 0 {
        anyhow::bail!("--chunk-s: a chunk of 0 s holds nothing; 60 to 7200 is sensible");
    }
    let told = json!({
        "profiles": profiles.iter().map(Profile::to_toml).collect::<Vec<_>>(),
        "ports": ports_files, "coast": coast_file, "tracks": tracks, "contacts": contacts,
        "watch_list": list_files, "history": history, "registry": registry, "concern": concern, "area": area,
        "vessels": vessels, "fail_on": fail_on,
        "start": input.read.start.map(|t| t.to_string()),
        "since": input.filter.since.map(|t| t.to_string()),
        "until": input.filter.until.map(|t| t.to_string()),
        "bbox": search.input.bbox.as_ref().or(file.bbox.as_ref()),
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
        sources: Sources {
            lists: watch_lists(&list_files)?,
            areas: areas_of_concern(concern.as_deref())?,
            earlier: earlier(&history)?,
            registry: read_registry(registry.as_deref())?,
        },
        wanted: wanted(area.as_deref(), vessels.as_deref())?,
        fail_on: fail_on.map(Into::into),
        tracks: match tracks {
            TracksWanted::Events => Tracks::Events,
            TracksWanted::All => Tracks::All,
        },
        told,
        licence: flags.licence.clone().or_else(|| file.licence.clone()),
    })
}

/// Checks the flags of `watch`.
pub fn watch_settings(flags: Watch, file: &FileSettings) -> anyhow::Result<WatchSettings> {
    let sources: Result<Vec<Source>, String> = flags.sources.iter().map(|text| Source::parse(text)).collect();
    let sources = sources.map_err(anyhow::Error::msg)?;
    if (1..sources.len()).any(|later| sources[..later].contains(&sources[later])) {
        anyhow::bail!("a source is given twice");
    }
    let lateness = flags.lateness.or(file.lateness).unwrap_or(LATENESS_S);
    let idle = flags.idle.or(file.idle).unwrap_or(IDLE_S);
    let epoch_every = flags.epoch_every.or(file.epoch_every).unwrap_or(EPOCH_EVERY_S);
    let once = flags.once || file.once.unwrap_or(false);
    for (key, is_set) in
        [("area", file.area.is_some()), ("vessels", file.vessels.is_some()), ("fail_on", file.fail_on.is_some())]
    {
        // Left unheeded it would publish more than was wanted.
        anyhow::ensure!(
            !is_set,
            "settings file: `watch` does not know `{key}` yet: take it out, or keep a file for it alone"
        );
    }
    if idle == 0 {
        anyhow::bail!("--idle 0: every source would be idle at once; 60 is sensible");
    }
    let Watch { sources: names, output, search, .. } = flags;
    let flags = Detect {
        inputs: Vec::new(),
        output,
        search,
        area: None,
        vessels: None,
        fail_on: None,
        licence: None,
        overwrite: false,
        chunk_s: None,
    };
    let mut detect = detect_settings(&flags, file, Vec::new())?;
    // Sources go by their number, so that other ones, or others in their place, are another watch.
    detect.told["sources"] = json!(names);
    detect.told["lateness_s"] = json!(lateness);
    let reading = SourceSettings { idle: Duration::from_secs(idle.into()), once };
    let epoch_every = Duration::from_secs(epoch_every.into());
    Ok(WatchSettings { detect, sources, names, lateness_s: f64::from(lateness), reading, epoch_every })
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
    let waters = Arc::new(Waters { coast: coast(coast_file)?, ports: ports(ports_files)? });
    // The coast is asked only once ships are known: its index is made while the inputs are read.
    let early = Arc::clone(&waters);
    std::thread::spawn(move || early.coast.prepare());
    Ok(waters)
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

fn watch_lists(paths: &[String]) -> anyhow::Result<WatchLists> {
    let mut lists = WatchLists::default();
    for path in paths {
        lists.lists.push(Arc::new(read_watch_list(Path::new(path)).context("--watch-list")?));
    }
    Ok(lists)
}

/// Reads a watch list; its name is that of the file where it tells none.
pub(crate) fn read_watch_list(path: &Path) -> anyhow::Result<WatchList> {
    let named = || path.display().to_string();
    let bytes = std::fs::read(path).with_context(|| format!("{}: the list cannot be read", named()))?;
    let name = path.file_stem().map_or_else(named, |stem| stem.to_string_lossy().into_owned());
    WatchList::read(&name, &bytes).with_context(named)
}

fn areas_of_concern(path: Option<&Path>) -> anyhow::Result<Areas> {
    let Some(path) = path else { return Ok(Areas::built_in()) };
    let bytes = read_bytes(path, "--concern")?;
    Areas::from_geojson(&bytes).with_context(|| format!("--concern {}", path.display()))
}

fn earlier(dirs: &[String]) -> anyhow::Result<Earlier> {
    let mut earlier = Earlier::default();
    for dir in dirs {
        earlier.add(Path::new(dir)).context("--history")?;
    }
    Ok(earlier)
}

/// Reads the register that `--registry` names; an empty one where it names none.
pub(crate) fn read_registry(path: Option<&Path>) -> anyhow::Result<Registry> {
    let Some(path) = path else { return Ok(Registry::default()) };
    Registry::read(&read_bytes(path, "--registry")?).with_context(|| format!("--registry {}", path.display()))
}

fn wanted(area: Option<&Path>, vessels: Option<&Path>) -> anyhow::Result<Wanted> {
    let read_areas = |path: &Path| {
        let bytes = read_bytes(path, "--area")?;
        Area::from_geojson(&bytes).with_context(|| format!("--area {}", path.display()))
    };
    let read_ships = |path: &Path| {
        let text = read_text(path, "--vessels")?;
        Ships::read(&text).with_context(|| format!("--vessels {}", path.display()))
    };
    Ok(Wanted { areas: area.map(read_areas).transpose()?, ships: vessels.map(read_ships).transpose()? })
}

fn read_bytes(path: &Path, flag: &str) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("{flag}: {} cannot be read", path.display()))
}

fn read_text(path: &Path, flag: &str) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{flag}: {} cannot be read", path.display()))
}
