//! `evaluate`: what a run found, against the truth of a synthetic sea.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use nautical::{Interval, Position, Time, distance_m};
use simulate::TruthLine;
use simulate::evaluate::{FoundAlert, FoundEncounter, FoundGap, FoundRows, evaluate as score, picture, text};
use store::{AlertRow, EncounterRow, GapRow, Geometry, read_run, read_table};

use crate::cli::Shared;
use crate::failure::Failure;
use crate::summary;

/// `evaluate`.
#[derive(Args, Debug)]
pub struct Evaluate {
    /// Folder of a run of `detect`
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// The truth that `simulate` wrote: FILE.truth.jsonl
    #[arg(long, value_name = "FILE")]
    pub truth: PathBuf,
    /// Rows of this profile, where the run has several
    #[arg(long, value_name = "NAME", default_value = "sts")]
    pub profile: String,
    /// Draw the figures too, as SVG
    #[arg(long, value_name = "FILE")]
    pub picture: Option<PathBuf>,
}

/// Runs `evaluate`.
pub(crate) fn evaluate(flags: &Evaluate, shared: &Shared) -> Result<ExitCode, Failure> {
    let named = || flags.truth.display().to_string();
    let lines = std::fs::read_to_string(&flags.truth).with_context(named).map_err(Failure::Input)?;
    let truth = TruthLine::read_all(&lines).with_context(named).map_err(Failure::Input)?;
    let found = found_rows(&flags.dir, &flags.profile).map_err(Failure::Input)?;
    let evaluation = score(&truth, &found, &flags.dir.display().to_string());
    if let Some(path) = &flags.picture {
        let drawn = std::fs::write(path, picture(&evaluation));
        drawn.with_context(|| format!("{} cannot be written", path.display())).map_err(Failure::Output)?;
    }
    let told = if shared.json {
        serde_json::to_string(&evaluation).context("the figures have no JSON").map_err(Failure::Output)? + "\n"
    } else {
        text(&evaluation)
    };
    summary::print(&told)
}

/// What the run in a folder found under one profile.
fn found_rows(dir: &Path, profile: &str) -> anyhow::Result<FoundRows> {
    let run = read_run(dir)?;
    let observed_s = run
        .get("coverage")
        .and_then(|cells| cells.as_array())
        .map_or(0.0, |cells| cells.iter().filter_map(|cell| cell.get("observed_s")?.as_f64()).sum::<f64>());
    let encounters = read_table::<EncounterRow>(dir)?;
    let last = encounters.iter().map(|row| row.end_time).max().unwrap_or(Time::MAX);
    Ok(FoundRows {
        encounters: encounters.iter().filter(|row| row.profile == profile).map(encounter).collect(),
        gaps: read_table::<GapRow>(dir)?
            .iter()
            .filter(|row| row.profile == profile)
            .map(|row| gap(row, last))
            .collect(),
        alerts: read_table::<AlertRow>(dir)?.iter().filter(|row| row.profile == profile).map(alert).collect(),
        vessel_days: observed_s / 86_400.0,
    })
}

fn encounter(row: &EncounterRow) -> FoundEncounter {
    let position = Position::from_degrees(row.longitude, row.latitude).unwrap_or_default();
    let rings: Vec<&Vec<Position>> = match &row.geometry {
        Geometry::Polygon(rings) => rings.iter().collect(),
        Geometry::MultiPolygon(areas) => areas.iter().flatten().collect(),
        _ => Vec::new(),
    };
    FoundEncounter {
        kind: row.kind.clone(),
        mmsi_a: row.mmsi_a,
        mmsi_b: row.mmsi_b,
        span: Interval::new(row.start_time, row.end_time),
        position,
        radius_m: rings.into_iter().flatten().map(|corner| distance_m(position, *corner)).fold(0.0, f64::max),
        within_limits: row.within_limits.unwrap_or(true),
    }
}

fn gap(row: &GapRow, last: Time) -> FoundGap {
    let end = row.end_time.unwrap_or(last).max(row.start_time);
    FoundGap {
        mmsi: row.mmsi,
        span: Interval::new(row.start_time, end),
        unexplained: row.cause == "unexplained-in-coverage",
    }
}

fn alert(row: &AlertRow) -> FoundAlert {
    FoundAlert { band: row.band.clone(), mmsis: row.mmsis.clone(), span: Interval::new(row.start_time, row.end_time) }
}
