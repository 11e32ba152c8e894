//! From an input's bytes to lines, to reports; each line counted once.

use std::ops::Range;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use ais::table::ColumnAliases;
use ais::{Deliver, Reject};
use nautical::Time;
use store::SortedRun;

use super::batch::{Batch, Filter, Told};
use super::blocks::Lines;
use super::open::{self, FeedError, Input, Piece, Pieces, Whole};
use super::recognise::{Reader, recognise};
use super::sortable::Sortable;

/// A line longer than this, bytes, is none: it is dropped as it comes and counted.
const LINE_BYTES_MAX: usize = 1 << 20;
/// Bytes looked at to recognise an input.
const HEAD_BYTES: usize = 1 << 16;
/// Reports read line by line before they are handed on.
const BATCH_REPORTS: usize = 1 << 13;

/// A source that is idle is left this often to see whether the user wants to stop.
const LOOK_UP: Duration = Duration::from_millis(100);

/// What the user says of the inputs.
#[derive(Clone, Default, Debug)]
pub struct ReadSettings {
    /// A start for archives without time.
    pub start: Option<Time>,
    /// Names of columns.
    pub aliases: ColumnAliases,
}

/// Takes what is read.
pub trait Sink {
    /// Which reports are taken in.
    fn filter(&self) -> Filter;
    /// The next lines' entries, and what else they told.
    fn take_sorted(&mut self, entries: SortedRun<Sortable>, told: Told);
    /// `bytes` of the input were read so far.
    fn progress(&mut self, bytes: u64);
    /// Something went wrong that makes it pointless to go on.
    fn failed(&self) -> bool;

    /// The next lines, not in order yet.
    fn take(&mut self, batch: Batch) {
        let (entries, told) = batch.sort();
        self.take_sorted(entries, told);
    }
}

/// What an input was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InputRead {
    /// As given, or as found in a folder.
    pub path: String,
    /// Its form.
    pub format: String,
    /// Its size, bytes, as it lies on the disk.
    pub bytes: u64,
    /// Of those bytes, in hex.
    pub sha256: String,
    /// Why it was not read to its end, or could not be used, where that is so.
    pub fault: Option<String>,
}

/// Reads one input to its end. A fault after the start costs the rest only: it is told beside what was read.
pub fn read_input(input: &Input, settings: &ReadSettings, sink: &mut dyn Sink) -> Result<InputRead, FeedError> {
    let path = input.path.display().to_string();
    let pieces = open::start(input)?;
    let batch = Batch::new(sink.filter());
    let mut reading =
        Reading { path, settings, sink, batch, member: None, format: None, bytes: 0, fault: None, unknown: None };
    reading.run(&pieces, input)
}

struct Reading<'s> {
    path: String,
    settings: &'s ReadSettings,
    sink: &'s mut dyn Sink,
    /// What was read line by line and is not handed on yet.
    batch: Batch,
    member: Option<Member>,
    format: Option<&'static str>,
    bytes: u64,
    /// Why the Parquet in it could not be read to its end.
    fault: Option<String>,
    /// Why a member is not known; a fault only where none is.
    unknown: Option<String>,
}

/// A file in the input, or all of it.
#[derive(Default)]
struct Member {
    reader: Option<Reader>,
    /// Bytes of a line (or, before it is recognised, of a head) that is not yet whole.
    kept: Vec<u8>,
    /// The line under way is too long: it is dropped up to its end.
    dropping: bool,
    preamble: std::vec::IntoIter<Reject>,
    /// What it holds is not known; why.
    unknown: Option<String>,
}

/// What the first line of a synthetic file holds beside comments: a column of that name, or a JSON value.
const SYNTHETIC_MARKS: [&[u8]; 2] = [b",SYNTHETIC", b"\"SYNTHETIC\""];

/// Whether an input that begins like this says of itself that it is synthetic.
pub(super) fn says_synthetic(head: &[u8]) -> bool {
    let first = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    SYNTHETIC_MARKS.iter().any(|mark| memchr::memmem::find(first, mark).is_some())
}

impl Reading<'_> {
    fn run(&mut self, Pieces { pieces, read }: &Pieces, input: &Input) -> Result<InputRead, FeedError> {
        let mut broken = None;
        let mut whole = Whole::default();
        loop {
            let piece = match pieces.recv_timeout(LOOK_UP) {
                Ok(piece) => piece,
                Err(RecvTimeoutError::Timeout) if !self.sink.failed() => continue,
                Err(_) => break,
            };
            match piece {
                Piece::Begin => {
                    self.end_member();
                    self.member = Some(Member::default());
                }
                Piece::Bytes(block) => {
                    self.bytes += block.len() as u64;
                    if let Some(block) = self.block(block, false) {
                        // Where reading has ended, nobody fills it again.
                        let _ = read.send(block);
                    }
                }
                Piece::Parquet => self.parquet(input),
                Piece::Progress(bytes) => self.sink.progress(bytes),
                Piece::Broken(fault) => broken = Some(fault),
                Piece::End(end) => {
                    whole = end;
                    break;
                }
            }
            if self.sink.failed() {
                break;
            }
        }
        self.end_member();
        let path = std::mem::take(&mut self.path);
        let Some(format) = self.format else {
            let fault = broken.or(self.fault.take()).or(self.unknown.take()).unwrap_or_else(|| "is empty".into());
            return Err(FeedError::Unrecognised { path, fault });
        };
        let format = if whole.packing.is_empty() { format.to_owned() } else { format!("{format}, {}", whole.packing) };
        let fault = broken
            .map(|fault| FeedError::Broken { path: path.clone(), fault, bytes: self.bytes }.to_string())
            .or(self.fault.take().map(|fault| format!("{path}: {fault}")));
        Ok(InputRead { path, format, bytes: whole.bytes, sha256: whole.sha256, fault })
    }

    fn parquet(&mut self, input: &Input) {
        match super::parquet::read(&input.path, self.settings, self.sink) {
            Ok(format) => self.format = Some(format),
            Err((format, fault)) => {
                self.format = format;
                self.fault = Some(fault);
            }
        }
    }

    /// Takes the next bytes of the member; `last` where no more come. Gives back a block that is no longer needed.
    fn block(&mut self, block: Vec<u8>, last: bool) -> Option<Vec<u8>> {
        let mut member = self.member.take()?;
        let free = if member.reader.is_none() && member.unknown.is_none() {
            member.kept.extend_from_slice(&block);
            if member.kept.len() >= HEAD_BYTES || last {
                let head = std::mem::take(&mut member.kept);
                self.recognise(&mut member, &head);
                self.split(&mut member, head);
            }
            Some(block)
        } else {
            self.split(&mut member, block)
        };
        self.member = Some(member);
        free
    }

    fn recognise(&mut self, member: &mut Member, head: &[u8]) {
        // A line cut off at the end of the head tells nothing.
        let known = &head[..head.len().min(HEAD_BYTES)];
        if says_synthetic(known) {
            let mut told = Batch::new(self.sink.filter());
            told.mark_synthetic();
            self.sink.take(told);
        }
        match recognise(known, self.settings.start, &self.settings.aliases, self.sink.filter()) {
            Ok(recognised) => {
                self.format = self.format.or(Some(recognised.format));
                member.preamble = recognised.preamble.into_iter();
                member.reader = Some(recognised.reader);
            }
            Err(fault) => {
                member.unknown = Some(fault.clone());
                self.unknown.get_or_insert(fault);
            }
        }
    }

    fn split(&mut self, member: &mut Member, block: Vec<u8>) -> Option<Vec<u8>> {
        if member.unknown.is_some() {
            return Some(block);
        }
        let mut from = 0;
        let mut ends = memchr::memchr_iter(b'\n', &block);
        while !member.goes_by_blocks()
            && let Some(end) = ends.next()
        {
            let line = &block[from..end];
            from = end + 1;
            if member.dropping {
                member.dropping = false;
            } else if member.kept.is_empty() {
                self.line(member, line);
            } else {
                let mut kept = std::mem::take(&mut member.kept);
                kept.extend_from_slice(line);
                self.line(member, &kept);
                kept.clear();
                member.kept = kept;
            }
        }
        if member.goes_by_blocks()
            && let Some(end) = memchr::memrchr(b'\n', &block[from..])
        {
            let whole = from..from + end + 1;
            return self.lines(member, block, whole);
        }
        self.keep(member, &block[from..]);
        Some(block)
    }

    /// Takes whole lines of a table. What stands behind them is kept.
    fn lines(&mut self, member: &mut Member, block: Vec<u8>, whole: Range<usize>) -> Option<Vec<u8>> {
        let mut from = whole.start;
        let mut first = std::mem::take(&mut member.kept);
        if member.dropping || !first.is_empty() {
            from += memchr::memchr(b'\n', &block[from..]).map_or(0, |end| end + 1);
            if !member.dropping {
                first.extend_from_slice(&block[whole.start..from]);
            }
            member.dropping = false;
        }
        self.hand_on();
        self.keep(member, &block[whole.end..]);
        match &mut member.reader {
            Some(Reader::Table(blocks)) => blocks.push(Lines { first, block, from, to: whole.end }, self.sink),
            _ => Some(block),
        }
    }

    /// Keeps the bytes of a line that is not yet whole, unless it is too long.
    fn keep(&mut self, member: &mut Member, bytes: &[u8]) {
        if member.dropping {
            return;
        }
        member.kept.extend_from_slice(bytes);
        if member.kept.len() > LINE_BYTES_MAX {
            member.kept = Vec::new();
            member.dropping = true;
            self.batch.line(&[]);
            self.batch.reject(Reject::TooLong, 1);
        }
    }

    fn line(&mut self, member: &mut Member, line: &[u8]) {
        if let Some(reason) = member.preamble.next() {
            self.batch.line(line);
            self.batch.reject(reason, 1);
        } else if let Some(reader) = &mut member.reader {
            match reader {
                Reader::Nmea(reader) => {
                    self.batch.line(line);
                    reader.line(line, &mut self.batch);
                }
                Reader::Json(reader) => {
                    self.batch.line(line);
                    reader.line(line, &mut self.batch);
                }
                Reader::Table(blocks) => {
                    let lines = Lines { first: line.to_vec(), block: Vec::new(), from: 0, to: 0 };
                    blocks.push(lines, self.sink);
                }
            }
        }
        if self.batch.entries() >= BATCH_REPORTS {
            self.hand_on();
        }
    }

    /// Hands on what was read line by line.
    fn hand_on(&mut self) {
        let batch = std::mem::replace(&mut self.batch, Batch::new(self.sink.filter()));
        self.sink.take(batch);
    }

    fn end_member(&mut self) {
        if self.member.as_ref().is_some_and(|member| member.reader.is_none() && member.unknown.is_none()) {
            self.block(Vec::new(), true);
        }
        let Some(mut member) = self.member.take() else { return };
        if !member.kept.is_empty() {
            let last = std::mem::take(&mut member.kept);
            self.line(&mut member, &last);
        }
        match &mut member.reader {
            Some(Reader::Nmea(reader)) => reader.finish(&mut self.batch),
            Some(Reader::Json(reader)) => reader.finish(&mut self.batch),
            Some(Reader::Table(blocks)) => blocks.finish(self.sink),
            None => {}
        }
        self.hand_on();
    }
}

impl Member {
    /// Whether whole blocks of lines can be read from here.
    fn goes_by_blocks(&self) -> bool {
        matches!(self.reader, Some(Reader::Table(_))) && self.preamble.len() == 0
    }
}
