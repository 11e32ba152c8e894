//! Reports whose only time is their arrival, held back for the `$PGHP` line that may follow with their reception.
//!
//! In exactEarth's file `$PGHP` lines and sentences that arrived within some 30 ms stand in any order, and reception is
//! half an hour before arrival: a report delivered too soon would be wrong by that.

use std::collections::VecDeque;

use super::time_carrier::{LINES_APART_MAX, Pghp, Signature};
use crate::Report;

/// Lines after a `$PGHP` line with an arrival time within which reports are held back.
const PGHP_SEEN_LINES_MAX: u64 = 256;

/// Reports that wait for their time: at most one for each of the last few lines.
#[derive(Debug, Default)]
pub(super) struct Held {
    reports: VecDeque<(u64, Signature, Report)>,
    pghp_seen: Option<u64>,
}

impl Held {
    /// Notes that line number `line` is a `$PGHP` line with an arrival time.
    pub(super) fn saw_pghp(&mut self, line: u64) {
        self.pghp_seen = Some(line);
    }

    /// Whether a report from line number `line` may find its `$PGHP` line later.
    pub(super) fn wants(&self, line: u64) -> bool {
        self.pghp_seen.is_some_and(|seen| line - seen <= PGHP_SEEN_LINES_MAX)
    }

    /// Whether no report is held back.
    pub(super) fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }

    /// Holds a report back.
    pub(super) fn hold(&mut self, line: u64, signature: Signature, report: Report) {
        self.reports.push_back((line, signature, report));
    }

    /// The report that a `$PGHP` line belongs to, the latest first.
    pub(super) fn take(&mut self, pghp: &Pghp) -> Option<Report> {
        let index = self.reports.iter().rposition(|(_, signature, _)| pghp.follows(signature))?;
        self.reports.remove(index).map(|(_, _, report)| report)
    }

    /// The next report that has waited for long at line number `line`.
    pub(super) fn expired(&mut self, line: u64) -> Option<Report> {
        self.reports.pop_front_if(|(since, _, _)| *since + LINES_APART_MAX < line).map(|(_, _, report)| report)
    }

    /// The next report, however long it has waited.
    pub(super) fn next(&mut self) -> Option<Report> {
        self.reports.pop_front().map(|(_, _, report)| report)
    }
}
