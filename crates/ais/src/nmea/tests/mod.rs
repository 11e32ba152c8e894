//! Tests of the reader as a whole.

mod carriers;
mod layouts;
mod lines;
mod parts;
mod plain;

use nautical::Time;

use super::{NmeaReader, NmeaSettings};
use crate::{Balance, Deliver, Medium, Reject, Report, TimeSource};

/// What a reader told.
#[derive(Default, Debug)]
pub(super) struct Seen {
    pub reports: Vec<Report>,
    pub balance: Balance,
}

impl Deliver for Seen {
    fn report(&mut self, report: Report) {
        self.balance.used += u64::from(report.lines);
        self.reports.push(report);
    }

    fn reject(&mut self, reason: Reject, lines: u64) {
        assert!(lines > 0, "{reason:?} for no line");
        self.balance.reject(reason, lines);
    }
}

impl Seen {
    /// Lines rejected for a reason.
    pub(super) fn rejected(&self, reason: Reject) -> u64 {
        self.balance.rejects.get(&reason).copied().unwrap_or(0)
    }
}

/// Settings with a start, so that messages need no time.
pub(super) fn given() -> NmeaSettings {
    NmeaSettings { start: Some(at("2022-06-01T13:00:00Z")), medium: Medium::Shore, ..NmeaSettings::default() }
}

/// An instant.
pub(super) fn at(text: &str) -> Time {
    Time::parse(text).expect(text)
}

/// Reads lines to the end and checks that each is told once.
pub(super) fn read<L: AsRef<[u8]>>(settings: NmeaSettings, lines: impl IntoIterator<Item = L>) -> Seen {
    let mut reader = NmeaReader::new(settings);
    let mut seen = Seen::default();
    for line in lines {
        seen.balance.lines += 1;
        reader.line(line.as_ref(), &mut seen);
        assert!(seen.balance.used + seen.balance.rejected() <= seen.balance.lines, "{:?}", seen.balance);
    }
    reader.finish(&mut seen);
    assert!(seen.balance.is_exact(), "{:?}", seen.balance);
    reader.finish(&mut seen);
    assert!(seen.balance.is_exact(), "told again at the end: {:?}", seen.balance);
    seen
}

/// Reads lines without a start.
pub(super) fn read_plain<L: AsRef<[u8]>>(lines: impl IntoIterator<Item = L>) -> Seen {
    read(NmeaSettings::default(), lines)
}

/// The times of the reports and where they are from.
pub(super) fn times(seen: &Seen) -> Vec<(Time, TimeSource)> {
    seen.reports.iter().map(|report| (report.time, report.time_source)).collect()
}
