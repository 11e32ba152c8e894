//! Synthetic seas with known truth: a scenario becomes ships on true paths, and those a recording of AIS as a network of
//! receivers would have made it.
//!
//! Everything follows from a scenario and a seed: the same two give the same bytes. Names, numbers and call signs are
//! invented (see `registry`), so no recording can be taken for evidence about a real ship. The encoder is this crate's own,
//! and the truth is sampled from the true paths: neither shares anything with what reads and judges the recording.

mod bend;
mod chart;
mod decimal;
mod delivery;
mod encode;
pub mod evaluate;
mod hull;
mod layout;
mod meeting;
mod message;
mod network;
mod path;
mod radio;
mod random;
mod range;
mod record;
mod registry;
mod scenario;
mod sea;
mod shipyard;
mod traffic;
mod transmit;
mod truth;
mod vessel;
mod voyage;
mod watch;

use std::io::{self, Write};

pub use chart::Place;
pub use hull::Craft;
pub use layout::Format;
pub use network::{Satellites, Station};
pub use radio::Radio;
pub use range::Range;
pub use record::Recorded;
pub use scenario::{
    Call, Dark, Draught, FalsePositions, FalseShape, Group, GroupKind, Intent, Meeting, Onward, Posture, Recording,
    Scenario, ScenarioError, Silence,
};
pub use sea::{Identity, Sea};
pub use truth::{Definition, TruthError, TruthLine, Why};

impl Sea {
    /// Writes the recording of this sea to `out`, and tells what was true: every meeting by the scenario's definition on the
    /// true paths, what was planned in the dark, and decoys, in order of start.
    ///
    /// # Errors
    /// What `out` fails with.
    pub fn record(&self, format: Format, out: impl Write) -> io::Result<(Recorded, Vec<TruthLine>)> {
        let truth = truth::Truth::of(self);
        let mut watch = truth.watch(self);
        let recorded = record::record(self, format, &mut watch, out)?;
        watch.finish();
        Ok((recorded, truth.lines(self, &watch)))
    }

    /// Writes the recording alone, without looking for the truth: for speed.
    ///
    /// # Errors
    /// What `out` fails with.
    pub fn record_only(&self, format: Format, out: impl Write) -> io::Result<Recorded> {
        record::record(self, format, &mut watch::Watch::default(), out)
    }
}
