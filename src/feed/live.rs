//! One live source: its bytes as they come, in pieces of any size, to entries; each line counted once.

use ais::Reject;

use super::batch::{Batch, Filter, Told};
use super::read::ReadSettings;
use super::recognise::{Reader, Recognised, recognise};
use super::sortable::Sortable;

/// A line longer than this, bytes, is none: it is dropped as it comes and counted.
const LINE_BYTES_MAX: usize = 1 << 16;
/// A source that is not known after so many bytes never will be.
const HEAD_BYTES_MAX: usize = 1 << 16;
/// Lines of a table that are waited for before it is read: what its dates mean may show in any of the first.
const TABLE_HEAD_LINES: usize = 2;

/// Reads one source. What comes out depends on its bytes only, not on the pieces in which they come.
pub struct LiveReader {
    settings: ReadSettings,
    filter: Filter,
    state: State,
    /// Bytes of a line that is not whole yet.
    line: Vec<u8>,
    /// The line under way is too long: it is dropped up to its end.
    dropping: bool,
    format: Option<&'static str>,
}

enum State {
    /// Whole lines by which the source is not known yet.
    Head(Vec<u8>),
    Known(Reader),
    /// It never said anything that is known.
    Unknown,
}

/// What some bytes gave: entries in the order in which they were read, and the count of each line that ended.
pub type Read = (Vec<Sortable>, Told);

impl LiveReader {
    /// A reader at the start of a source, of what the filter admits.
    pub fn new(settings: ReadSettings, filter: Filter) -> LiveReader {
        let state = State::Head(Vec::new());
        LiveReader { settings, filter, state, line: Vec::new(), dropping: false, format: None }
    }

    /// The form of the source, once it is known.
    pub fn format(&self) -> Option<&'static str> {
        self.format
    }

    /// Takes the next bytes.
    pub fn take(&mut self, bytes: &[u8]) -> Read {
        let mut batch = Batch::new(self.filter);
        let mut from = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            let rest = &bytes[from..=end];
            from = end + 1;
            if std::mem::take(&mut self.dropping) {
                continue;
            }
            if self.line.is_empty() {
                self.whole_line(rest, &mut batch);
            } else {
                let mut line = std::mem::take(&mut self.line);
                line.extend_from_slice(rest);
                self.whole_line(&line, &mut batch);
                line.clear();
                self.line = line;
            }
        }
        self.keep(&bytes[from..], &mut batch);
        batch.as_read()
    }

    /// The connection broke off and may come again: the line under way ends here, and what waits for its other parts is
    /// given up.
    pub fn cut(&mut self) -> Read {
        let mut batch = Batch::new(self.filter);
        self.dropping = false;
        if !self.line.is_empty() {
            let line = std::mem::take(&mut self.line);
            self.whole_line(&line, &mut batch);
        }
        match &mut self.state {
            State::Known(Reader::Nmea(reader)) => reader.finish(&mut batch),
            State::Known(Reader::Json(reader)) => reader.finish(&mut batch),
            State::Known(Reader::Table(blocks)) => blocks.finish_here(&mut batch),
            State::Head(_) | State::Unknown => {}
        }
        batch.as_read()
    }

    /// Nothing more will come.
    pub fn finish(&mut self) -> Read {
        let (mut entries, mut told) = self.cut();
        if let State::Head(head) = &mut self.state {
            let head = std::mem::take(head);
            let mut batch = Batch::new(self.filter);
            self.settle(head, &mut batch);
            let (more, more_told) = batch.as_read();
            entries.extend(more);
            told.add(more_told);
            let (more, more_told) = self.cut();
            entries.extend(more);
            told.add(more_told);
        }
        (entries, told)
    }

    /// Keeps the start of a line, unless it is too long.
    fn keep(&mut self, bytes: &[u8], batch: &mut Batch) {
        if self.dropping {
            return;
        }
        self.line.extend_from_slice(bytes);
        if self.line.len() > LINE_BYTES_MAX {
            (self.line, self.dropping) = (Vec::new(), true);
            batch.line(&[]);
            ais::Deliver::reject(batch, Reject::TooLong, 1);
        }
    }

    /// Takes a line with its end.
    fn whole_line(&mut self, line: &[u8], batch: &mut Batch) {
        match &mut self.state {
            State::Known(reader) => read_line(reader, line, batch),
            State::Unknown => unknown_line(line, batch),
            State::Head(head) => {
                head.extend_from_slice(line);
                let head = std::mem::take(head);
                match self.recognise(&head) {
                    Some(recognised) => self.begin(recognised, &head, batch),
                    None if head.len() > HEAD_BYTES_MAX => self.settle(head, batch),
                    None => self.state = State::Head(head),
                }
            }
        }
    }

    /// Finds out what the source is; a table only once enough of its lines are there.
    fn recognise(&self, head: &[u8]) -> Option<Recognised> {
        let known = recognise(head, self.settings.start, &self.settings.aliases, self.filter).ok()?;
        let lines = memchr::memchr_iter(b'\n', head).count();
        let waits = matches!(known.reader, Reader::Table(_)) && lines < known.preamble.len() + TABLE_HEAD_LINES;
        (!waits).then_some(known)
    }

    /// Decides on the head that is there.
    fn settle(&mut self, head: Vec<u8>, batch: &mut Batch) {
        match recognise(&head, self.settings.start, &self.settings.aliases, self.filter) {
            Ok(recognised) => self.begin(recognised, &head, batch),
            Err(_) => {
                self.state = State::Unknown;
                lines_of(&head).for_each(|line| unknown_line(line, batch));
            }
        }
    }

    /// Reads the head by what it turned out to be.
    fn begin(&mut self, recognised: Recognised, head: &[u8], batch: &mut Batch) {
        let Recognised { mut reader, format, preamble } = recognised;
        if super::read::says_synthetic(head) {
            batch.mark_synthetic();
        }
        let mut preamble = preamble.into_iter();
        for line in lines_of(head) {
            match preamble.next() {
                Some(reason) => {
                    batch.line(line);
                    ais::Deliver::reject(batch, reason, 1);
                }
                None => read_line(&mut reader, line, batch),
            }
        }
        (self.format, self.state) = (Some(format), State::Known(reader));
    }
}

fn lines_of(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split_inclusive(|&byte| byte == b'\n')
}

fn read_line(reader: &mut Reader, line: &[u8], batch: &mut Batch) {
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    match reader {
        Reader::Nmea(reader) => {
            batch.line(text);
            reader.line(text, batch);
        }
        Reader::Json(reader) => {
            batch.line(text);
            reader.line(text, batch);
        }
        Reader::Table(blocks) => blocks.read_here(line, batch),
    }
}

/// A line of a source that is not known.
fn unknown_line(line: &[u8], batch: &mut Batch) {
    batch.line(line);
    let reason = match line.trim_ascii() {
        [] => Reject::Blank,
        [b'#', ..] => Reject::Comment,
        _ => Reject::OtherSentence,
    };
    ais::Deliver::reject(batch, reason, 1);
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use proptest::prelude::*;
    use store::{SortedRun, Sorter};

    use super::*;
    use crate::feed::{Input, Sink, read_input};

    /// What an archive gives.
    struct Archive {
        entries: Sorter<Sortable>,
        told: Told,
    }

    impl Sink for Archive {
        fn filter(&self) -> Filter {
            Filter::default()
        }

        fn take_sorted(&mut self, entries: SortedRun<Sortable>, told: Told) {
            self.entries.push_run(&entries).expect("room");
            self.told.add(told);
        }

        fn progress(&mut self, _: u64) {}

        fn failed(&self) -> bool {
            false
        }
    }

    /// What is compared of two readings.
    fn plain(mut entries: Vec<Sortable>, told: Told) -> impl PartialEq + std::fmt::Debug {
        entries.sort_unstable();
        let mut keys: Vec<u64> = told.particulars.iter().map(|(key, _)| *key).collect();
        keys.sort_unstable();
        keys.dedup();
        (entries, keys, told.balance, told.reports, told.names_invented, told.marked_synthetic)
    }

    fn as_archive(bytes: &[u8]) -> impl PartialEq + std::fmt::Debug {
        let folder = tempfile::tempdir().expect("a folder");
        let path: PathBuf = folder.path().join("archive");
        std::fs::write(&path, bytes).expect("written");
        let mut archive = Archive { entries: Sorter::new(folder.path().into(), 64 << 20), told: Told::default() };
        let input = Input { path, folder: None };
        read_input(&input, &ReadSettings::default(), &mut archive).expect("known");
        let entries = archive.entries.finish().expect("room").map(|entry| entry.expect("room")).collect();
        plain(entries, archive.told)
    }

    /// Read in pieces of these lengths, over and over.
    fn in_pieces(mut bytes: &[u8], lengths: &[usize]) -> (Vec<Sortable>, Told) {
        let mut reader = LiveReader::new(ReadSettings::default(), Filter::default());
        let (mut entries, mut told) = (Vec::new(), Told::default());
        let mut add = |(more, more_told): Read| {
            entries.extend(more);
            told.add(more_told);
        };
        for &length in lengths.iter().cycle() {
            let (piece, rest) = bytes.split_at(length.clamp(1, bytes.len().max(1)).min(bytes.len()));
            bytes = rest;
            add(reader.take(piece));
            if bytes.is_empty() {
                break;
            }
        }
        add(reader.finish());
        (entries, told)
    }

    /// Sources of each form, with what may go wrong in them.
    fn sources() -> Vec<Vec<u8>> {
        let mut sources: Vec<Vec<u8>> = ["yellow-sea.csv", "yellow-sea.nmea"]
            .iter()
            .map(|name| {
                let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/yellow-sea").join(name);
                let bytes = std::fs::read(path).expect("a fixture");
                bytes.split_inclusive(|&byte| byte == b'\n').take(1_500).collect::<Vec<_>>().concat()
            })
            .collect();
        let (table, nmea) = (sources[0].clone(), sources[1].clone());
        let header = table.split_inclusive(|&byte| byte == b'\n').next().expect("a header").to_vec();
        // No end of line at the end; the header again, a blank line, a comment, a broken row and half a quote in between.
        sources.push(table[..table.len() - 1].to_vec());
        sources.push([&table[..], &header, b"\n# note\n1,2,3\n", &table[header.len()..], b"5,\"open"].concat());
        sources.push(
            [&b"\n# first\n\r\n"[..], &nmea, b"noise\r\n!AIVDM,2,1,3,A,5", &[b'x'; 70_000], b"\n", &nmea].concat(),
        );
        sources.push(
            b"{\"mmsi\":477000100,\"time\":\"2026-03-01T00:00:00Z\",\"lat\":35.5,\"lon\":123.5}\n{}\nno\n".to_vec(),
        );
        sources
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn pieces_give_what_the_archive_gives(lengths in prop::collection::vec(1usize..3_000, 1..40), small in any::<bool>()) {
            for source in sources() {
                let lengths: Vec<usize> = lengths.iter().map(|length| if small { length % 97 + 1 } else { *length }).collect();
                let (entries, told) = in_pieces(&source, &lengths);
                prop_assert!(entries.len() > 900 || source.len() < 1_000, "{}", entries.len());
                prop_assert_eq!(format!("{:?}", plain(entries, told)), format!("{:?}", as_archive(&source)));
            }
        }
    }

    #[test]
    fn a_source_that_is_no_ais_is_counted_line_by_line() {
        let source = b"hello\n\n# note\nworld".to_vec();
        let (entries, told) = in_pieces(&source, &[3]);
        assert!(entries.is_empty());
        let balance = told.balance;
        assert!(balance.is_exact() && balance.lines == 4, "{balance:?}");
        let long = [b"x".repeat(200_000), b"\n!\n".to_vec()].concat();
        let (_, told) = in_pieces(&long, &[1_000]);
        assert!(told.balance.is_exact() && told.balance.lines == 2, "{:?}", told.balance);
    }

    #[test]
    fn a_cut_ends_the_line_and_what_waits_for_its_parts() {
        let mut reader = LiveReader::new(ReadSettings::default(), Filter::default());
        let part = b"\\s:SIM,c:1773489600*6A\\!AIVDM,1,1,,A,14M9Puh01P`jq8tCmGu>2P000000,0*3C\n!AIVDM,2,1,3,A,55P5TL01VIaAL@7WKO@mBplU@<PDhh000000001S;AJ::4A80?4i@E53,0*3E\n!AIV";
        let (entries, mut told) = reader.take(part);
        assert_eq!((entries.len(), reader.format()), (1, Some("NMEA")));
        told.add(reader.cut().1);
        let (more, more_told) = reader.take(b"\n");
        told.add(more_told);
        assert!(more.is_empty());
        assert_eq!(told.balance.lines, 4);
        assert_eq!(told.balance.rejected(), 3, "{:?}", told.balance);
    }
}
