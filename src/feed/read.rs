//! From an input's bytes to lines, to reports; each line counted once.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use ais::table::ColumnAliases;
use ais::{Deliver, Reject};
use nautical::Time;

use super::open::{self, FeedError, Input, Piece, Whole};
use super::recognise::{Reader, recognise};

/// A line longer than this, bytes, is none: it is dropped as it comes and counted.
const LINE_BYTES_MAX: usize = 1 << 20;
/// Bytes looked at to recognise an input.
const HEAD_BYTES: usize = 1 << 16;

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
pub trait Sink: Deliver {
    /// `lines` more lines were read.
    fn lines(&mut self, lines: u64);
    /// `bytes` of the input were read so far.
    fn progress(&mut self, bytes: u64);
    /// The input says of itself that it is synthetic.
    fn synthetic(&mut self);
    /// Something went wrong that makes it pointless to go on.
    fn failed(&self) -> bool;
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
    let mut reading =
        Reading { path, settings, sink, member: None, format: None, bytes: 0, fault: None, unknown: None };
    reading.run(&pieces, input)
}

struct Reading<'s> {
    path: String,
    settings: &'s ReadSettings,
    sink: &'s mut dyn Sink,
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

impl Reading<'_> {
    fn run(&mut self, pieces: &Receiver<Piece>, input: &Input) -> Result<InputRead, FeedError> {
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
                    self.block(&block, false);
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

    /// Takes the next bytes of the member; `last` where no more come.
    fn block(&mut self, block: &[u8], last: bool) {
        let Some(mut member) = self.member.take() else { return };
        if member.reader.is_none() && member.unknown.is_none() {
            member.kept.extend_from_slice(block);
            if member.kept.len() >= HEAD_BYTES || last {
                let head = std::mem::take(&mut member.kept);
                self.recognise(&mut member, &head);
                self.split(&mut member, &head);
            }
        } else {
            self.split(&mut member, block);
        }
        self.member = Some(member);
    }

    fn recognise(&mut self, member: &mut Member, head: &[u8]) {
        // A line cut off at the end of the head tells nothing.
        let known = &head[..head.len().min(HEAD_BYTES)];
        let first = known.split(|&byte| byte == b'\n').next().unwrap_or_default();
        if SYNTHETIC_MARKS.iter().any(|mark| memchr::memmem::find(first, mark).is_some()) {
            self.sink.synthetic();
        }
        match recognise(known, self.settings.start, &self.settings.aliases) {
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

    fn split(&mut self, member: &mut Member, block: &[u8]) {
        if member.unknown.is_some() {
            return;
        }
        let mut from = 0;
        for end in memchr::memchr_iter(b'\n', block) {
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
        if member.dropping {
            return;
        }
        member.kept.extend_from_slice(&block[from..]);
        if member.kept.len() > LINE_BYTES_MAX {
            member.kept = Vec::new();
            member.dropping = true;
            self.sink.lines(1);
            self.sink.reject(Reject::TooLong, 1);
        }
    }

    fn line(&mut self, member: &mut Member, line: &[u8]) {
        self.sink.lines(1);
        if line.first() == Some(&b'#') && memchr::memmem::find(line, b"SYNTHETIC").is_some() {
            self.sink.synthetic();
        }
        if let Some(reason) = member.preamble.next() {
            self.sink.reject(reason, 1);
        } else if let Some(reader) = &mut member.reader {
            reader.line(line, self.sink);
        }
    }

    fn end_member(&mut self) {
        if self.member.as_ref().is_some_and(|member| member.reader.is_none() && member.unknown.is_none()) {
            self.block(&[], true);
        }
        let Some(mut member) = self.member.take() else { return };
        if !member.kept.is_empty() {
            let last = std::mem::take(&mut member.kept);
            self.line(&mut member, &last);
        }
        if let Some(reader) = &mut member.reader {
            reader.finish(self.sink);
        }
    }
}
