//! `watch`: feeds instead of archives. Everything that arrives is a record of the journal; what becomes of it follows from
//! the records alone, so that a restart comes to the same.

mod arrival;
mod clock;
mod core;
mod order;
mod run;
mod source;
mod sources;

use std::path::PathBuf;

use crate::pipeline::DetectSettings;

pub use arrival::{Arrival, What};
pub use order::{Order, Refused};
pub use run::{Watched, watch};
pub use source::Source;
pub use sources::{Left, Next, SourceSettings, Sources};

/// Reports that wait for the watermark at most: some 250 MB of them.
const REPORTS_WAITING_MAX: usize = 4_000_000;

/// What a watch is set to do.
pub struct WatchSettings {
    /// All that it has in common with `detect`; inputs are not used.
    pub detect: DetectSettings,
    /// The feeds.
    pub sources: Vec<Source>,
    /// The feeds as the user named them.
    pub names: Vec<String>,
    /// How much later than others a report may come, seconds of event time.
    pub lateness_s: f64,
    /// How sources are read.
    pub reading: SourceSettings,
    /// Epochs are no closer to each other than this.
    pub epoch_every: std::time::Duration,
}

/// The watch in a folder had come to its end.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{}` holds a watch whose sources have all ended, so everything in it is closed: choose another folder",
    path.display()
)]
pub struct AlreadyFinished {
    /// The folder.
    pub path: PathBuf,
}
