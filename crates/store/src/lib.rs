//! What a run leaves in its folder, and what it sets aside on disk while it works.
//!
//! * Tables: one struct a row ([`EncounterRow`] ...), written by [`TableWriter`] into a [`Folder`] and read back by
//!   [`read_table`]. Parquet, and GeoParquet 1.1 where there is a geometry.
//! * `run.json`, written last: a folder without it holds an unfinished run.
//! * [`LiveFolder`]: the tables of a live run, in many files, of which `manifest.json` says which count.
//! * [`Journal`]: what a live run hears, before anything is made of it.
//! * [`Sorter`] and [`Spool`] for what does not fit in memory, [`RowSorter`] and [`Shelf`] for rows on their way to a table.
//!
//! These are the shapes of files; the domain's own types are turned into them by the caller. Nothing here asks a
//! clock, and the same rows give the same bytes.

mod block;
mod disk;
mod error;
mod folder;
mod geometry;
mod id;
mod journal;
mod live;
mod manifest;
mod reader;
mod row_sorter;
mod rows;
mod run;
#[cfg(test)]
mod sample;
mod shelf;
mod sort;
mod spool;
mod table;
#[cfg(test)]
mod tests;
mod triage;
mod value;
mod writer;

pub use disk::{Disk, DiskFile, Entry, LocalDisk, Scratch};
pub use error::{Action, StoreError};
pub use folder::{Existing, Folder};
pub use geometry::{Geometry, fixes_of_line, line_across_180, polygon_across_180};
pub use id::event_id;
pub use journal::{Journal, JournalReader, JournalRecord};
pub use live::{Epoch, LiveFolder, lock};
pub use manifest::{Manifest, SnapshotFile, TableFile};
pub use reader::{TableReader, read_run, read_table};
pub use row_sorter::{RowSorter, SortedRows};
pub use rows::{
    AlertRow, AnchorageRow, CandidateRow, ContactRow, EncounterRow, GapRow, IdentityRow, ListVersion, Listing,
    LoiteringRow, PortCallRow, PositionRow, Reason, Status, TABLES, TrackRow, VesselRow,
};
pub use run::settings_hash;
pub use shelf::Shelf;
pub use sort::{Record, Sorted, SortedRun, Sorter};
pub use spool::{Spool, SpoolReader};
pub use table::{Row, schema, sort_rows};
pub use triage::{Mark, TRIAGE, Triage, TriageEntry, append_triage};
pub use writer::TableWriter;
