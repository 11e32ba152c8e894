//! Watch lists: who is named by whom, since when, and how surely a ship is the one that is named.
//!
//! Users bring their own lists; formats are found by content. Nothing is lost silently: each record is counted once, and
//! what is wrong with one is told.

mod build;
mod csv;
mod entry;
mod field;
mod hit;
mod index;
mod json;
mod json_vessel;
mod name;
mod xml;

use std::fmt::Write;
use std::sync::Arc;

use nautical::Time;
use sha2::{Digest, Sha256};

pub use build::{Counts, Warning};
pub use entry::{Entry, More};
pub use hit::{Hit, ListStatus, MatchedBy, Sent, Strength};

use build::Builder;
use index::Index;

/// Age from which a list is called old, days (judgement; designations come every few weeks).
const OLD_DAYS: f64 = 90.0;

/// The list that is built in: 22 of the 24 ships that an advisory of 2018 names.
const ADVISORY_2018: &[u8] = include_bytes!("../../data/us-advisory-2018-annex.csv");

/// A list that cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum WatchListError {
    /// Nothing in it.
    #[error("the list is empty")]
    Empty,
    /// A kind of file that holds no plain text.
    #[error("the list is {what}: {remedy}")]
    NotText {
        /// What it is.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A table without a known column.
    #[error(
        "no column of the list is known; it begins `{seen}`; a plain list needs a first line with some of: \
         name, imo, mmsi, callsign, flag, since, until, program"
    )]
    Columns {
        /// Its header, shortened.
        seen: String,
    },
    /// Not the JSON it looks like.
    #[error("the list begins like JSON and is none: {0}; fetch it again if it is cut short")]
    Json(String),
    /// Well formed, and nothing in it describes a vessel.
    #[error("nothing in the list describes a vessel")]
    NoVessels,
}

/// A list as read.
#[derive(Debug)]
pub struct WatchList {
    /// Its name: from its own head, or as given.
    pub name: String,
    /// What kind of file it was, in a word or two.
    pub format: &'static str,
    /// The list's own date; `None` where it tells none.
    pub as_of: Option<Time>,
    /// Whether it was published once and is not kept up: it does not grow old.
    pub published_once: bool,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// What must be said with each hit; `None` where nothing.
    pub caveat: Option<String>,
    /// The vessels, in the list's order.
    pub entries: Vec<Entry>,
    /// How its records were used.
    pub counts: Counts,
    /// What is wrong with it.
    pub warnings: Vec<Warning>,
    index: Index,
}

impl WatchList {
    /// Reads a list of any known format; `name` is used where it tells none of its own.
    ///
    /// ```
    /// let list = assess::WatchList::read("mine", b"name,imo\nSIM ALPHA,9074729\n")?;
    /// assert_eq!((list.entries.len(), list.counts.balance()), (1, true));
    /// # Ok::<(), assess::WatchListError>(())
    /// ```
    pub fn read(name: &str, bytes: &[u8]) -> Result<WatchList, WatchListError> {
        let sha256 = Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = text.trim_ascii_start();
        not_text(bytes, text)?;
        let mut builder = Builder::default();
        let format = match text.first() {
            Some(b'<') => xml::read(text, &mut builder).map(|()| "OFAC XML")?,
            Some(b'{' | b'[') if json::is_lines(text) => {
                json::read_lines(text, &mut builder);
                "JSON lines"
            }
            Some(b'{' | b'[') => json::read(text, &mut builder).map(|()| "JSON")?,
            _ if csv::is_sdn(text) => {
                csv::read_sdn(text, &mut builder);
                "OFAC sdn.csv"
            }
            _ => csv::read(text, &mut builder).map(|()| "CSV")?,
        };
        let (head, entries, counts, warnings) = builder.finish();
        let index = Index::new(&entries);
        Ok(WatchList {
            name: head.name.unwrap_or_else(|| name.to_owned()),
            format,
            as_of: head.as_of,
            published_once: head.since.is_some(),
            sha256,
            caveat: head.caveat,
            entries,
            counts,
            warnings,
            index,
        })
    }

    /// The list `us-advisory-2018-annex`: ships named as capable of ship-to-ship transfers; not itself a designation.
    pub fn advisory_2018() -> WatchList {
        WatchList::read("us-advisory-2018-annex", ADVISORY_2018).expect("a test reads the list that is built in")
    }

    /// Its age in days at a time; `None` where it tells no date.
    pub fn age_days(&self, now: Time) -> Option<f64> {
        self.as_of.map(|as_of| now.since(as_of) / 86_400.0)
    }

    /// What to say of its age at a time, where there is something to say: older than 90 days, or without a date.
    pub fn age_warning(&self, now: Time) -> Option<String> {
        let undated = self.entries.iter().filter(|entry| entry.since.is_none()).count();
        match self.age_days(now) {
            Some(days) if days > OLD_DAYS && !self.published_once => {
                Some(format!("{} is {days:.0} days old: fetch a newer one", self.name))
            }
            None if undated > 0 => Some(format!(
                "{} tells neither its own date nor, for {undated} vessels, since when: they count as listed at no time; \
                 for a CSV put `# as_of: YYYY-MM-DD` in front",
                self.name
            )),
            _ => None,
        }
    }

    /// The vessels that a ship may be, by what it sends, with their standing at a time; the surest first, at most 32.
    pub fn hits(&self, sent: &Sent, at: Time) -> Vec<Hit> {
        hit::hits(self, &self.index, sent, at)
    }
}

/// The lists in use. Cloning is cheap: profiles of one run share what users bring.
#[derive(Clone, Debug, Default)]
pub struct WatchLists {
    /// In the order given.
    pub lists: Vec<Arc<WatchList>>,
}

impl WatchLists {
    /// Hits of all lists, the surest first, and in the order of the lists.
    pub fn hits(&self, sent: &Sent, at: Time) -> Vec<Hit> {
        let mut hits: Vec<Hit> = self.lists.iter().flat_map(|list| list.hits(sent, at)).collect();
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.strength));
        hits
    }
}

fn not_text(bytes: &[u8], text: &[u8]) -> Result<(), WatchListError> {
    let kind = |what, remedy| Err(WatchListError::NotText { what, remedy });
    match bytes {
        _ if text.is_empty() => Err(WatchListError::Empty),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => kind("UTF-16 text", "save it as UTF-8"),
        [b'P', b'K', 3, 4, ..] => kind("a spreadsheet or zip archive", "save the sheet as CSV, or unpack it"),
        [0x1f, 0x8b, ..] => kind("packed with gzip", "unpack it"),
        [b'%', b'P', b'D', b'F', ..] => kind("a PDF", "transcribe it to CSV"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
