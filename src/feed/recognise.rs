//! What an input is, by its content.

use ais::Reject;
use ais::json::{JsonLayout, JsonReader, looks_like_json};
use ais::nmea::{NmeaReader, NmeaSettings, looks_like_nmea};
use ais::table::{ColumnAliases, Layout, TableReader, TableSettings};
use nautical::Time;

use super::batch::Filter;
use super::blocks::Blocks;

/// Lines before a header at most: comments and blanks.
const PREAMBLE_LINES_MAX: usize = 64;

/// One of the readers, by the form of the input.
pub(super) enum Reader {
    Nmea(Box<NmeaReader>),
    Table(Box<Blocks>),
    Json(Box<JsonReader>),
}

/// A reader, what it reads, and how many lines of the head it will not see.
pub(super) struct Recognised {
    pub(super) reader: Reader,
    pub(super) format: &'static str,
    /// Lines before the data, each with the reason for which it is not used.
    pub(super) preamble: Vec<Reject>,
}

/// Finds the reader for an input that begins like this. `Err` says what was seen and what to do.
pub(super) fn recognise(
    head: &[u8],
    start: Option<Time>,
    aliases: &ColumnAliases,
    filter: Filter,
) -> Result<Recognised, String> {
    let settings = TableSettings { start, ..TableSettings::default() };
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err("is empty".into());
    }
    match looks_like_json(head) {
        Some(JsonLayout::NotLines) => {
            return Err(
                "is one JSON document, not one object a line: an archive has a message, with its time, on each \
                        line; take it apart with `jq -c '.[]'` if its elements have times"
                    .into(),
            );
        }
        Some(layout) => {
            let reader = Reader::Json(Box::new(JsonReader::new(settings, aliases.clone())));
            return Ok(Recognised { reader, format: layout.name(), preamble: Vec::new() });
        }
        None => {}
    }
    let mut preamble = Vec::new();
    for line in head.split(|&byte| byte == b'\n').take(PREAMBLE_LINES_MAX) {
        match Layout::from_header(line, aliases) {
            Some(Ok(layout)) => {
                let format = layout.name();
                preamble.push(Reject::Header);
                let mut reader = TableReader::new(layout, settings);
                reader.settle_date_order(head.split(|&byte| byte == b'\n').skip(preamble.len()));
                return Ok(Recognised {
                    reader: Reader::Table(Box::new(Blocks::new(reader, filter))),
                    format,
                    preamble,
                });
            }
            Some(Err(fault)) if !looks_like_nmea(head) => return Err(fault.to_string()),
            _ if line.trim_ascii().is_empty() => preamble.push(Reject::Blank),
            _ if line.trim_ascii().starts_with(b"#") => preamble.push(Reject::Comment),
            _ => break,
        }
    }
    if looks_like_nmea(head) {
        let reader = Reader::Nmea(Box::new(NmeaReader::new(NmeaSettings { start, ..NmeaSettings::default() })));
        return Ok(Recognised { reader, format: "NMEA", preamble: Vec::new() });
    }
    Err("holds no AIS that is known: neither NMEA sentences, nor a CSV header with mmsi, time, latitude and longitude, nor \
         JSON lines, nor Parquet; `alongside inspect --help` tells the formats, [columns] in the settings names columns"
        .into())
}
