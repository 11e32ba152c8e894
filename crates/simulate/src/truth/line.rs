//! A line of a truth file.

use nautical::Time;
use serde::{Deserialize, Serialize};

/// What is true of a pair, or of one vessel.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TruthLine {
    /// Meetings: `visible`, `one-dark`, `both-dark`, `lone-stay`. Of one vessel: `gap` (switched off), `gap-into-waters` (the same,
    /// near a port), `port-call`, `draught` (from the end of a transfer until it was entered), `false-position`, `shared-mmsi`.
    /// Of a vessel under two numbers: `possible-identity-change`. What must raise no alert: `decoy`. And `borderline`: no
    /// meeting, or not of this length, but for the errors of a recording.
    pub kind: String,
    /// Lower MMSI.
    pub mmsi_a: u32,
    /// Higher MMSI; none for one vessel.
    pub mmsi_b: Option<u32>,
    /// First instant, RFC 3339.
    pub start: String,
    /// Last instant.
    pub end: String,
    /// Degrees.
    pub longitude: f64,
    /// Degrees.
    pub latitude: f64,
    /// `transfer` or `innocent`.
    pub intent: String,
    /// Whether the recording holds enough of it to be found.
    pub observable: bool,
    /// What the scenario calls it.
    pub label: String,
    /// Whether the errors of a recording alone can decide if it is a meeting.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub borderline: bool,
}

/// A line that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line} of the truth file: {fault}")]
pub struct TruthError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: String,
}

impl TruthLine {
    /// First and last instant.
    ///
    /// # Errors
    /// [`nautical::TimeError`] where one is no time.
    pub fn span(&self) -> Result<nautical::Interval, nautical::TimeError> {
        let (start, end) = (Time::parse(&self.start)?, Time::parse(&self.end)?);
        Ok(nautical::Interval::new(start.min(end), end.max(start)))
    }

    /// Reads the lines of a truth file; blank lines and comments (`#`) are passed over.
    ///
    /// # Errors
    /// [`TruthError`] for the first line that is not of this form.
    pub fn read_all(text: &str) -> Result<Vec<TruthLine>, TruthError> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        lines
            .map(|(number, line)| {
                let fault = |fault: String| TruthError { line: number + 1, fault };
                let read: TruthLine = serde_json::from_str(line).map_err(|error| fault(error.to_string()))?;
                read.span().map_err(|error| fault(error.to_string()))?;
                Ok(read)
            })
            .collect()
    }
}
