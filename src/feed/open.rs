//! Finding inputs, and reading their bytes: unpacked, on a thread of their own, in large blocks.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use sha2::{Digest, Sha256};

/// Bytes handed over at once.
const BLOCK_BYTES: usize = 1 << 19;
/// Blocks that wait for the reader at most.
const BLOCKS_WAITING: usize = 4;
/// A packed file may unpack to this many times its size (text of AIS packs 4 to 40 times) ...
const UNPACK_RATIO_MAX: u64 = 500;
/// ... and to this many bytes in any case.
const UNPACK_BYTES_ALWAYS: u64 = 1 << 30;

/// An input that could not be found, opened, recognised or read to its end.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// Nothing has that name.
    #[error(
        "{path}: there is no such file or folder; check the spelling, or quote a pattern so that it reaches alongside"
    )]
    Missing {
        /// As given.
        path: String,
    },
    /// A folder or pattern without any file.
    #[error("{path}: holds no file to read; name the archive itself, or a folder that holds one")]
    Empty {
        /// As given.
        path: String,
    },
    /// The system refused.
    #[error("{path}: cannot be read: {source}")]
    Open {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// It holds nothing that is known.
    #[error("{path}: {fault}")]
    Unrecognised {
        /// The file.
        path: String,
        /// What was seen, and what to do.
        fault: String,
    },
    /// It broke off or is damaged; what came before was read.
    #[error("{path}: {fault} after {bytes} bytes; what came before was read: fetch the file again for the rest")]
    Broken {
        /// The file.
        path: String,
        /// What is wrong.
        fault: String,
        /// Unpacked bytes that were read.
        bytes: u64,
    },
}

/// One file, or standard input.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Input {
    /// Where; `-` for standard input.
    pub path: PathBuf,
    /// The folder that the user named, if it was found there. Not knowing a file that the user named is a fault, while a
    /// folder may hold other things.
    pub folder: Option<String>,
}

impl Input {
    /// Its size, where it has one.
    pub fn bytes(&self) -> Option<u64> {
        std::fs::metadata(&self.path).ok().filter(std::fs::Metadata::is_file).map(|file| file.len())
    }

    /// Whether it is standard input.
    pub fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }
}

/// The files that arguments name: themselves, those of folders (with their folders, hidden ones left out), those that
/// match a pattern. Each once, in the order of the arguments, then of their paths.
pub fn find_inputs(arguments: &[String]) -> (Vec<Input>, Vec<FeedError>) {
    let (mut inputs, mut faults) = (Vec::<Input>::new(), Vec::new());
    let mut known = HashSet::new();
    for argument in arguments {
        match inputs_of(argument) {
            Ok(found) => {
                inputs.extend(found.into_iter().filter(|new| known.insert(new.path.clone())));
            }
            Err(fault) => faults.push(fault),
        }
    }
    (inputs, faults)
}

fn inputs_of(argument: &str) -> Result<Vec<Input>, FeedError> {
    let path = Path::new(argument);
    if argument == "-" {
        return Ok(vec![Input { path: path.to_owned(), folder: None }]);
    }
    if path.is_dir() {
        let mut files = Vec::new();
        walk(path, &mut files)?;
        files.sort();
        return non_empty(
            argument,
            files.into_iter().map(|path| Input { path, folder: Some(argument.to_owned()) }).collect(),
        );
    }
    if path.exists() {
        return Ok(vec![Input { path: path.to_owned(), folder: None }]);
    }
    let is_pattern = argument.contains(['*', '?', '[']);
    // A pattern reaches hidden files only where it says so, as in a shell.
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::default() };
    let matches = if is_pattern { glob::glob_with(argument, options).ok() } else { None };
    let Some(matches) = matches else { return Err(FeedError::Missing { path: argument.to_owned() }) };
    let mut files: Vec<PathBuf> = matches.filter_map(Result::ok).filter(|path| path.is_file()).collect();
    files.sort();
    non_empty(argument, files.into_iter().map(|path| Input { path, folder: None }).collect())
}

fn non_empty(argument: &str, inputs: Vec<Input>) -> Result<Vec<Input>, FeedError> {
    if inputs.is_empty() { Err(FeedError::Empty { path: argument.to_owned() }) } else { Ok(inputs) }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), FeedError> {
    let open = |source| FeedError::Open { path: folder.display().to_string(), source };
    for entry in std::fs::read_dir(folder).map_err(open)? {
        let path = entry.map_err(open)?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() && !path.is_symlink() {
            walk(&path, files)?;
        } else if path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

/// How a file is packed, by its first bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Packing {
    Plain,
    Gzip,
    Zstd,
    Zip,
    Parquet,
}

impl Packing {
    fn of(head: &[u8]) -> Packing {
        match head {
            [0x1f, 0x8b, ..] => Packing::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Packing::Zip,
            [b'P', b'A', b'R', b'1', ..] => Packing::Parquet,
            _ => Packing::Plain,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Packing::Plain => "",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
            Packing::Zip => "zip",
            Packing::Parquet => "",
        }
    }
}

/// What the reading thread hands over.
#[derive(Debug)]
pub(super) enum Piece {
    /// The next member begins: a file in a zip archive, or the whole input.
    Begin,
    /// Its next bytes.
    Bytes(Vec<u8>),
    /// It is a Parquet file, to be read by columns.
    Parquet,
    /// Packed bytes read so far, for showing progress.
    Progress(u64),
    /// It broke off.
    Broken(String),
    /// Everything was handed over.
    End(Whole),
}

/// What is known of an input once all of it was read.
#[derive(Clone, Default, Debug)]
pub(super) struct Whole {
    pub(super) packing: &'static str,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// Pieces come through the channel until `End`, or until the receiver is dropped. Blocks that were read go back, to be filled
/// again: fresh memory costs more than reading into it.
pub(super) struct Pieces {
    pub(super) pieces: Receiver<Piece>,
    pub(super) read: Sender<Vec<u8>>,
}

/// Starts reading.
pub(super) fn start(input: &Input) -> Result<Pieces, FeedError> {
    let file: Box<dyn Read + Send> = if input.is_stdin() {
        Box::new(io::stdin())
    } else {
        let open = |source| FeedError::Open { path: input.path.display().to_string(), source };
        Box::new(File::open(&input.path).map_err(open)?)
    };
    let (pieces, receiver) = sync_channel(BLOCKS_WAITING);
    let (read, free) = channel();
    let path = (!input.is_stdin()).then(|| input.path.clone());
    std::thread::spawn(move || {
        // A receiver that is gone needs no more pieces: that is how reading is cut short.
        let _ = Reading { pieces, free, path }.run(file);
    });
    Ok(Pieces { pieces: receiver, read })
}

/// The receiver is gone.
struct Gone;

struct Reading {
    pieces: SyncSender<Piece>,
    free: Receiver<Vec<u8>>,
    path: Option<PathBuf>,
}

impl Reading {
    fn send(&self, piece: Piece) -> Result<(), Gone> {
        self.pieces.send(piece).map_err(|_| Gone)
    }

    fn run(&self, file: Box<dyn Read + Send>) -> Result<(), Gone> {
        let mut raw = Hashed::new(file);
        let mut head = vec![0; 4];
        let filled = read_full(&mut raw, &mut head).unwrap_or(0);
        head.truncate(filled);
        let packing = Packing::of(&head);
        let mut whole = io::Cursor::new(head).chain(&mut raw);
        match packing {
            Packing::Plain => self.member(&mut whole, u64::MAX)?,
            Packing::Gzip => self.member(&mut flate2::read::MultiGzDecoder::new(&mut whole), self.unpacked_max())?,
            Packing::Zstd => match zstd::stream::read::Decoder::new(&mut whole) {
                Ok(mut unpacked) => self.member(&mut unpacked, self.unpacked_max())?,
                Err(fault) => self.send(Piece::Broken(fault.to_string()))?,
            },
            Packing::Zip => self.zip()?,
            Packing::Parquet if self.path.is_none() => {
                self.send(Piece::Broken("a Parquet file cannot be read from standard input: give its file".into()))?
            }
            Packing::Parquet => self.send(Piece::Parquet)?,
        }
        // What a decoder left unread still belongs to the hash.
        let _ = io::copy(&mut raw, &mut io::sink());
        self.send(Piece::End(raw.whole(packing)))
    }

    fn unpacked_max(&self) -> u64 {
        let packed =
            self.path.as_ref().and_then(|path| std::fs::metadata(path).ok()).map_or(u64::MAX, |file| file.len());
        packed.saturating_mul(UNPACK_RATIO_MAX).max(UNPACK_BYTES_ALWAYS)
    }

    /// Hands over one member, block by block; a fault ends it and is told.
    fn member(&self, unpacked: &mut dyn Read, bytes_max: u64) -> Result<(), Gone> {
        self.send(Piece::Begin)?;
        let mut bytes = 0u64;
        loop {
            let mut block = self.free.try_recv().unwrap_or_default();
            block.resize(BLOCK_BYTES, 0);
            let (filled, fault) = fill(unpacked, &mut block);
            block.truncate(filled);
            bytes += filled as u64;
            if filled > 0 {
                self.send(Piece::Bytes(block))?;
                self.send(Piece::Progress(bytes))?;
            }
            if let Some(fault) = fault {
                return self.send(Piece::Broken(in_words(&fault)));
            }
            if filled == 0 {
                return Ok(());
            }
            if bytes > bytes_max {
                return self.send(Piece::Broken("it unpacks to more than any archive of AIS does".into()));
            }
        }
    }

    fn zip(&self) -> Result<(), Gone> {
        let Some(path) = &self.path else {
            return self.send(Piece::Broken("a zip archive cannot be read from standard input: give its file".into()));
        };
        let archive = File::open(path).map_err(zip::result::ZipError::from).and_then(zip::ZipArchive::new);
        let mut archive = match archive {
            Ok(archive) => archive,
            Err(fault) => return self.zip_without_directory(path, &fault),
        };
        for index in 0..archive.len() {
            match archive.by_index(index) {
                Ok(member) if member.is_dir() || member.name().is_ok_and(|name| name.starts_with("__MACOSX")) => {}
                Ok(mut member) => {
                    let bytes_max = member.compressed_size().saturating_mul(UNPACK_RATIO_MAX).max(UNPACK_BYTES_ALWAYS);
                    self.member(&mut member, bytes_max)?;
                }
                Err(fault) => self.send(Piece::Broken(fault.to_string()))?,
            }
        }
        Ok(())
    }
}

impl Reading {
    /// A zip archive that was cut off has lost its directory, which stands at the end: its members are read in order,
    /// as far as they go.
    fn zip_without_directory(&self, path: &Path, fault: &zip::result::ZipError) -> Result<(), Gone> {
        let Ok(file) = File::open(path) else { return self.send(Piece::Broken(fault.to_string())) };
        let mut file = io::BufReader::new(file);
        while let Ok(Some(mut member)) = zip::read::read_zipfile_from_stream(&mut file) {
            self.member(&mut member, self.unpacked_max())?;
        }
        self.send(Piece::Broken(format!("its directory is missing, so it was cut off ({fault}),")))
    }
}

fn in_words(fault: &io::Error) -> String {
    match fault.kind() {
        io::ErrorKind::UnexpectedEof => "it breaks off".into(),
        _ => format!("it is damaged ({fault})"),
    }
}

/// Reads until the block is full, the end, or a fault; what was read before a fault counts.
fn fill(from: &mut dyn Read, block: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut filled = 0;
    while filled < block.len() {
        match from.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => {}
            Err(fault) => return (filled, Some(fault)),
        }
    }
    (filled, None)
}

fn read_full(from: &mut dyn Read, block: &mut [u8]) -> io::Result<usize> {
    match fill(from, block) {
        (_, Some(fault)) => Err(fault),
        (filled, None) => Ok(filled),
    }
}

/// Counts and hashes the bytes that pass.
struct Hashed {
    file: Box<dyn Read + Send>,
    bytes: u64,
    hash: Sha256,
}

impl Hashed {
    fn new(file: Box<dyn Read + Send>) -> Hashed {
        Hashed { file, bytes: 0, hash: Sha256::new() }
    }

    fn whole(self, packing: Packing) -> Whole {
        let sha256 = self.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Whole { packing: packing.word(), bytes: self.bytes, sha256 }
    }
}

impl Read for Hashed {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(block)?;
        self.hash.update(&block[..read]);
        self.bytes += read as u64;
        Ok(read)
    }
}
