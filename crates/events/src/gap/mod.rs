//! Gaps: silences of one ship above a profile's limit, and whether reception explains them.

mod found;
mod judge;
mod rule;
mod ship;
mod silences;

pub use found::{Cause, Gap, GapEnd};
pub use rule::{GapDefinition, SilenceLimit};
pub use silences::{Lasting, Silences, TrackFix};
