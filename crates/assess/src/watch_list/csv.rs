//! Lists as tables: with a header whose columns are known by name, and OFAC's `sdn.csv`, which has none.

use csv::{ByteRecord, ReaderBuilder};

use super::WatchListError;
use super::build::{Builder, Record};
use super::field::Field;
use super::name;

/// Lines in one field from which a quote counts as never closed.
const FIELD_LINES_MAX: usize = 20;

/// OFAC's columns (data specification of the SDN list): number, name, type, program, title, call sign, vessel type,
/// tonnage, gross tonnage, flag, owner, remarks.
const SDN: [(usize, Field); 6] = [
    (0, Field::Reference),
    (1, Field::Name),
    (2, Field::Kind),
    (3, Field::Program),
    (5, Field::CallSign),
    (11, Field::Remarks),
];

/// Columns of `sdn.csv`.
const SDN_COLUMNS: usize = 12;

/// Whether the text begins like `sdn.csv`: a number, a name, a type, in twelve columns.
pub(super) fn is_sdn(bytes: &[u8]) -> bool {
    let mut record = ByteRecord::new();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    matches!(reader.read_byte_record(&mut record), Ok(true))
        && record.len() == SDN_COLUMNS
        && record.get(0).is_some_and(|first| !first.is_empty() && first.iter().all(u8::is_ascii_digit))
}

/// Reads `sdn.csv`. The end-of-file mark of old systems (0x1A) may stand at its end.
pub(super) fn read_sdn(bytes: &[u8], builder: &mut Builder) {
    let bytes = bytes.strip_suffix(b"\x1a").unwrap_or(bytes);
    let mut values = Record::new();
    rows(bytes, b',', builder, |row, builder| {
        let text = |at: usize| row.get(at).map(|value| String::from_utf8_lossy(value).trim().to_owned());
        if row.len() == 1 && text(0).is_some_and(|only| only.trim_matches('\u{1a}').is_empty()) {
            return;
        }
        let kind = text(2).unwrap_or_default();
        if !kind.eq_ignore_ascii_case("vessel") {
            return builder.other(if kind == "-0-" { "entity" } else { &kind });
        }
        if row.len() != SDN_COLUMNS {
            builder.warn("a row that has not twelve columns: read as far as it goes", &text(1).unwrap_or_default());
        }
        values.extend(SDN.iter().filter(|(at, _)| *at != 2).filter_map(|&(at, field)| Some((field, text(at)?))));
        builder.take(&mut values);
    });
}

/// Reads a table with a header.
pub(super) fn read(bytes: &[u8], builder: &mut Builder) -> Result<(), WatchListError> {
    let body = comments(bytes, builder);
    let header_end = body.iter().position(|&byte| byte == b'\n').unwrap_or(body.len());
    let delimiter = delimiter(&body[..header_end]);
    let mut header = ByteRecord::new();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(body);
    let read = reader.read_byte_record(&mut header).unwrap_or(false);
    let names: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
    let columns: Vec<Option<Field>> = names.iter().map(|name| Field::of(name)).collect();
    if !read || !columns.iter().flatten().any(|field| field.identifies()) {
        return Err(WatchListError::Columns { seen: names.join(", ").chars().take(200).collect() });
    }
    let start = (reader.position().byte() as usize).min(body.len());
    let mut values = Record::new();
    rows(&body[start..], delimiter, builder, |row, builder| {
        if row.len() != columns.len() {
            let start = String::from_utf8_lossy(row.get(0).unwrap_or_default()).into_owned();
            builder.warn("a row with more or fewer columns than the header: read as far as it goes", &start);
        }
        if row.iter().any(|value| std::str::from_utf8(value).is_err()) {
            let start = String::from_utf8_lossy(row.get(0).unwrap_or_default()).into_owned();
            builder.warn("text that is not UTF-8: unreadable letters are replaced", &start);
        }
        for (value, field) in row.iter().zip(&columns) {
            if let (Some(field), false) = (field, value.is_empty()) {
                values.push((*field, String::from_utf8_lossy(value).into_owned()));
            }
        }
        builder.take(&mut values);
    });
    Ok(())
}

/// Calls `visit` with each row. A quote that is never closed costs its own line only: reading goes on with the next.
fn rows(bytes: &[u8], delimiter: u8, builder: &mut Builder, mut visit: impl FnMut(&ByteRecord, &mut Builder)) {
    let mut rest = bytes;
    let mut row = ByteRecord::new();
    'again: loop {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(rest);
        loop {
            let start = reader.position().byte() as usize;
            // From a slice nothing but text comes, and text of any bytes is a row.
            if !reader.read_byte_record(&mut row).unwrap_or(false) {
                return;
            }
            let lines = |value: &[u8]| value.iter().filter(|&&byte| byte == b'\n').count();
            if row.iter().any(|value| lines(value) > FIELD_LINES_MAX) {
                let line = rest[start..].trim_ascii_start();
                let end = line.iter().position(|&byte| byte == b'\n').map_or(line.len(), |at| at + 1);
                builder.reject(
                    "a quote that is never closed: the line is left out",
                    &String::from_utf8_lossy(&line[..end]),
                );
                rest = &line[end..];
                continue 'again;
            }
            visit(&row, builder);
        }
    }
}

/// Reads the lines that begin with `#`: `# as_of: 2026-03-22`. Gives what comes after them.
fn comments<'b>(bytes: &'b [u8], builder: &mut Builder) -> &'b [u8] {
    let mut rest = bytes;
    while rest.first() == Some(&b'#') {
        let end = rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |at| at + 1);
        let line = String::from_utf8_lossy(&rest[1..end]);
        if let Some((key, value)) = line.split_once(':') {
            let value = value.trim().to_owned();
            match key.trim() {
                "name" => builder.head.name = Some(value),
                "as_of" => builder.head.as_of = name::date(&value),
                "listed-since" => builder.head.since = name::date(&value),
                "program" => builder.head.program = Some(value),
                "caveat" => builder.head.caveat = Some(value),
                _ => {}
            }
        }
        rest = &rest[end..];
    }
    rest
}

/// What separates the columns: the most frequent of comma, semicolon and tab in the header.
fn delimiter(header: &[u8]) -> u8 {
    let times = |wanted: u8| header.iter().filter(|&&byte| byte == wanted).count();
    [b'\t', b';', b','].into_iter().max_by_key(|&byte| times(byte)).unwrap_or(b',')
}
