//! The tables of a run, one struct a row. Field names are column names; `None` is null.
//!
//! Longitude and latitude are degrees (WGS84), distances metres, speeds knots, durations seconds; the position of a
//! column in its table is the position of its field.

mod alerts;
mod doubts;
mod encounters;
mod vessels;

pub use alerts::{AlertRow, ListVersion, Reason};
pub use doubts::{GapRow, IdentityRow, LoiteringRow, PositionRow};
pub use encounters::{CandidateRow, ContactRow, EncounterRow};
pub use vessels::{AnchorageRow, Listing, PortCallRow, TrackRow, VesselRow};

use crate::{Folder, Row, StoreError};

/// How settled a row of an event table is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// It still goes on, or may still change.
    Open,
    /// It is decided.
    Closed,
    /// It was published and is taken back.
    Retracted,
}

impl Status {
    /// The word in the table: `open`, `closed` or `retracted`.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Closed => "closed",
            Status::Retracted => "retracted",
        }
    }

    /// From the word in the table.
    pub fn from_word(word: &str) -> Option<Status> {
        [Status::Open, Status::Closed, Status::Retracted].into_iter().find(|status| status.word() == word)
    }
}

macro_rules! tables {
    ($($row:ident),* $(,)?) => {
        /// The names of all tables; each is there after every run, empty or not.
        pub const TABLES: &[&str] = &[$(<$row as Row>::TABLE),*];

        impl Folder {
            /// Writes an empty table, with its columns, for each table that this run has not written.
            pub fn write_missing_tables(&self) -> Result<(), StoreError> {
                $(if !self.has_table(<$row as Row>::TABLE)? {
                    self.write_table::<$row>(&[])?;
                })*
                Ok(())
            }
        }

        /// Calls a test's generic function with each row type and the same arguments.
        #[cfg(test)]
        macro_rules! each_table {
            ($test:ident, $argument:expr) => { $($test::<crate::$row>($argument);)* };
        }
        #[cfg(test)]
        pub(crate) use each_table;
    };
}

tables! {
    EncounterRow,
    ContactRow,
    CandidateRow,
    GapRow,
    LoiteringRow,
    IdentityRow,
    PositionRow,
    PortCallRow,
    AnchorageRow,
    TrackRow,
    VesselRow,
    AlertRow,
}
