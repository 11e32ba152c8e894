//! Truth lines with their times and places read.

use nautical::{Interval, Position};

use super::found::FoundEncounter;
use crate::truth::TruthLine;

/// A truth line, read.
#[derive(Clone, Copy)]
pub(super) struct Truth<'t> {
    pub(super) line: &'t TruthLine,
    pub(super) span: Interval,
    pub(super) position: Position,
}

impl<'t> Truth<'t> {
    /// Lines whose times cannot be read were refused when the file was read.
    pub(super) fn of(line: &'t TruthLine) -> Option<Truth<'t>> {
        let span = line.span().ok()?;
        let position = Position::from_degrees(line.longitude, line.latitude).unwrap_or_default();
        Some(Truth { line, span, position })
    }

    /// Its vessels, the lower MMSI first.
    pub(super) fn ships(&self) -> Vec<u32> {
        std::iter::once(self.line.mmsi_a).chain(self.line.mmsi_b).collect()
    }
}

/// The lines of a kind.
pub(super) fn of_kind<'t>(truth: &'t [TruthLine], kind: &'t str) -> impl Iterator<Item = Truth<'t>> + 't {
    truth.iter().filter(move |line| line.kind == kind).filter_map(Truth::of)
}

/// The vessels that an encounter names.
pub(super) fn ships_found(found: &FoundEncounter) -> Vec<u32> {
    std::iter::once(found.mmsi_a).chain(found.mmsi_b).collect()
}
