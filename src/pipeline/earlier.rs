//! What earlier runs know: their rows, for those who assess the events of this one.

use std::path::Path;

use anyhow::Context;
use nautical::Time;
use rustc_hash::FxHashMap;
use store::{AnchorageRow, Row, VesselRow, read_run, read_table};

use super::tables::Tables;

/// The rows of earlier runs.
#[derive(Default)]
pub struct Earlier {
    /// Their events.
    pub(super) tables: Tables,
    /// Versions of ships' particulars by track, in order of time.
    pub(super) versions: FxHashMap<String, Vec<VesselRow>>,
    /// Waiting areas that they learned.
    pub(super) anchorages: Vec<AnchorageRow>,
    /// Where their data begins.
    pub(super) begins: Option<Time>,
}

impl Earlier {
    /// Adds the run in a folder.
    ///
    /// # Errors
    /// A run that did not finish, or a table that cannot be read.
    pub fn add(&mut self, dir: &Path) -> anyhow::Result<()> {
        let named = || format!("{}: no finished run can be read here", dir.display());
        let run = read_run(dir).with_context(named)?;
        let first = run["counts"]["first_time"].as_str().and_then(|time| Time::parse(time).ok());
        self.begins = [self.begins, first].into_iter().flatten().min();
        let tables = &mut self.tables;
        add(dir, &mut tables.encounters).with_context(named)?;
        add(dir, &mut tables.gaps).with_context(named)?;
        // How long a ship was silent that was silent still is not known.
        tables.gaps.retain(|row| row.end_time.is_some());
        add(dir, &mut tables.identity).with_context(named)?;
        add(dir, &mut tables.positions).with_context(named)?;
        add(dir, &mut tables.port_calls).with_context(named)?;
        for row in read_table::<VesselRow>(dir).with_context(named)? {
            self.versions.entry(row.track.clone()).or_default().push(row);
        }
        self.versions.values_mut().for_each(|rows| rows.sort_by(|a, b| a.order(b)));
        add(dir, &mut self.anchorages).with_context(named)
    }
}

fn add<R: Row>(dir: &Path, rows: &mut Vec<R>) -> anyhow::Result<()> {
    rows.extend(read_table::<R>(dir)?);
    Ok(())
}
