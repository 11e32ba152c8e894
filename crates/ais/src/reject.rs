//! Why a line was not used, and the balance that counts each line once.

use std::collections::BTreeMap;

/// Why input lines gave no report. The words are those of `run.json`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reject {
    /// An empty line.
    Blank,
    /// A comment (`#`).
    Comment,
    /// A column header.
    Header,
    /// A sentence of another kind (`$BSALR`, `$AIALR`, text), or noise that is no sentence at all.
    OtherSentence,
    /// The checksum is missing or differs.
    Checksum,
    /// A sentence, row or object that is damaged or not of its form.
    Malformed,
    /// Longer than any sentence or row can be.
    TooLong,
    /// Part of a message whose other parts never came.
    OrphanFragment,
    /// A line that carries a time for a sentence that was not used.
    OrphanTime,
    /// A message type without a position or particulars.
    UnusedMessage,
    /// The payload is shorter than its message type, or holds characters that are no armour.
    Payload,
    /// No time, and none given.
    NoTime,
    /// A time that cannot be read, or that contradicts the report's own second by too much.
    BadTime,
    /// No MMSI, or one that is no number of at most nine digits.
    BadMmsi,
    /// Neither a position nor particulars in it.
    NothingInIt,
    /// Outside the area, period or vessels asked for.
    Filtered,
    /// Behind the watermark by more than the lateness allowed.
    Late,
    /// Dropped under overload.
    Shed,
}

impl Reject {
    /// The reason as it stands in `run.json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Reject::Blank => "blank",
            Reject::Comment => "comment",
            Reject::Header => "header",
            Reject::OtherSentence => "other-sentence",
            Reject::Checksum => "checksum",
            Reject::Malformed => "malformed",
            Reject::TooLong => "too-long",
            Reject::OrphanFragment => "orphan-fragment",
            Reject::OrphanTime => "orphan-time",
            Reject::UnusedMessage => "unused-message",
            Reject::Payload => "payload",
            Reject::NoTime => "no-time",
            Reject::BadTime => "bad-time",
            Reject::BadMmsi => "bad-mmsi",
            Reject::NothingInIt => "nothing-in-it",
            Reject::Filtered => "filtered",
            Reject::Late => "late",
            Reject::Shed => "shed",
        }
    }
}

/// Where every input line went: `lines = used + duplicates + sum of rejects`.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Balance {
    /// Lines read (records of a Parquet file).
    pub lines: u64,
    /// Lines that contributed to a delivered report, fragments and time carriers included.
    pub used: u64,
    /// Lines of reports that were heard or stored more than once.
    pub duplicates: u64,
    /// Lines not used, by reason.
    pub rejects: BTreeMap<Reject, u64>,
}

impl Balance {
    /// Counts `lines` lines as rejected for `reason`.
    pub fn reject(&mut self, reason: Reject, lines: u64) {
        if lines > 0 {
            *self.rejects.entry(reason).or_default() += lines;
        }
    }

    /// Lines rejected, all reasons together.
    pub fn rejected(&self) -> u64 {
        self.rejects.values().sum()
    }

    /// Whether each line is counted exactly once.
    pub fn is_exact(&self) -> bool {
        self.lines == self.used + self.duplicates + self.rejected()
    }

    /// Adds another balance to this one.
    pub fn add(&mut self, other: &Balance) {
        self.lines += other.lines;
        self.used += other.used;
        self.duplicates += other.duplicates;
        for (&reason, &lines) in &other.rejects {
            self.reject(reason, lines);
        }
    }
}
