//! `evaluate`: what a run found, against the truth of a synthetic sea.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use nautical::{Interval, Position, Time};
use simulate::TruthLine;
use simulate::evaluate::{
    FoundAlert, FoundCandidate, FoundEncounter, FoundGap, FoundIdentity, FoundPositions, FoundRows, evaluate as score,
    picture, text,
};
use store::{
    AlertRow, CandidateRow, EncounterRow, GapRow, Geometry, IdentityRow, PositionRow, Row, Status, read_run, read_table,
};

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
///
/// # Errors
/// A table or `run.json` that is missing or damaged.
pub fn found_rows(dir: &Path, profile: &str) -> anyhow::Result<FoundRows> {
    let run = read_run(dir)?;
    let observed_s = run
        .get("coverage")
        .and_then(|cells| cells.as_array())
        .map_or(0.0, |cells| cells.iter().filter_map(|cell| cell.get("observed_s")?.as_f64()).sum::<f64>());
    let last = run.pointer("/counts/last_time").and_then(|time| Time::parse(time.as_str()?).ok()).unwrap_or(Time::MAX);
    let encounters: Vec<EncounterRow> = of_profile(dir, profile, |row: &EncounterRow| (&row.profile, row.status))?;
    let ids: BTreeSet<&str> = encounters.iter().map(|row| row.id.as_str()).collect();
    let mut candidates = read_table::<CandidateRow>(dir)?;
    candidates.retain(|row| ids.contains(row.encounter_id.as_str()));
    Ok(FoundRows {
        encounters: encounters.iter().map(encounter).collect(),
        candidates: candidates.into_iter().map(candidate).collect(),
        gaps: of_profile(dir, profile, |row: &GapRow| (&row.profile, row.status))?
            .iter()
            .map(|row| gap(row, last))
            .collect(),
        identity: of_profile(dir, profile, |row: &IdentityRow| (&row.profile, row.status))?
            .into_iter()
            .map(identity)
            .collect(),
        positions: of_profile(dir, profile, |row: &PositionRow| (&row.profile, row.status))?
            .into_iter()
            .map(positions)
            .collect(),
        alerts: of_profile(dir, profile, |row: &AlertRow| (&row.profile, row.status))?.into_iter().map(alert).collect(),
        vessel_days: observed_s / 86_400.0,
    })
}

/// The rows of one profile that were not taken back.
fn of_profile<R: Row>(dir: &Path, profile: &str, of: fn(&R) -> (&str, Status)) -> anyhow::Result<Vec<R>> {
    let mut rows = read_table::<R>(dir)?;
    rows.retain(|row| of(row).0 == profile && of(row).1 != Status::Retracted);
    Ok(rows)
}

fn encounter(row: &EncounterRow) -> FoundEncounter {
    FoundEncounter {
        id: row.id.clone(),
        kind: row.kind.clone(),
        mmsi_a: row.mmsi_a,
        mmsi_b: row.mmsi_b,
        span: Interval::new(row.start_time, row.end_time),
        position: Position::from_degrees(row.longitude, row.latitude).unwrap_or_default(),
        region: match &row.geometry {
            Geometry::Polygon(rings) => rings.clone(),
            Geometry::MultiPolygon(areas) => areas.iter().flatten().cloned().collect(),
            _ => Vec::new(),
        },
        within_limits: row.within_limits.unwrap_or(true),
        q_value: row.q_value,
    }
}

fn candidate(row: CandidateRow) -> FoundCandidate {
    FoundCandidate { encounter_id: row.encounter_id, rank: row.rank, mmsi: row.mmsi }
}

fn gap(row: &GapRow, last: Time) -> FoundGap {
    let end = row.end_time.unwrap_or(last).max(row.start_time);
    let place = |longitude, latitude| Position::from_degrees(longitude, latitude).unwrap_or_default();
    FoundGap {
        mmsi: row.mmsi,
        span: Interval::new(row.start_time, end),
        from: place(row.start_longitude, row.start_latitude),
        to: row.end_longitude.zip(row.end_latitude).map(|(longitude, latitude)| place(longitude, latitude)),
        cause: row.cause.clone(),
    }
}

fn identity(row: IdentityRow) -> FoundIdentity {
    FoundIdentity { kind: row.kind, mmsi: row.mmsi, other_mmsi: row.other_mmsi, time: row.time }
}

fn positions(row: PositionRow) -> FoundPositions {
    FoundPositions { kind: row.kind, mmsi: row.mmsi, span: Interval::new(row.start_time, row.end_time) }
}

fn alert(row: AlertRow) -> FoundAlert {
    FoundAlert { band: row.band, mmsis: row.mmsis, span: Interval::new(row.start_time, row.end_time) }
}
