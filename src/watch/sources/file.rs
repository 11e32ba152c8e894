//! Files that grow, and standard input: read on a thread of their own.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::{Duration, Instant};

use super::super::arrival::What;
use super::{BLOCK_BYTES, Gone, Inlet, Left, TICK};

/// How often a file is looked at again where it has not grown.
const LOOK: Duration = Duration::from_millis(100);

/// Reads standard input to its end.
pub(super) fn stdin(inlet: &Inlet) {
    let _ = inlet
        .send_blocking(What::Begun(Vec::new()))
        .and_then(|()| to_the_end(inlet, &mut io::stdin().lock()))
        .and_then(|_| inlet.send_blocking(What::Ended));
}

/// Follows a file: to its end, and on as it grows or is replaced.
pub(super) fn follow(inlet: &Inlet, path: &Path, left: Left) {
    let _ = Followed { inlet, path, quiet_since: Instant::now(), is_idle: false }.run(left);
}

/// Brings all bytes up to the end; tells how many.
fn to_the_end(inlet: &Inlet, from: &mut dyn Read) -> Result<u64, Gone> {
    let mut total = 0;
    loop {
        while inlet.is_paused() && !inlet.sender.is_closed() {
            std::thread::sleep(TICK);
        }
        let mut bytes = vec![0; BLOCK_BYTES];
        match from.read(&mut bytes) {
            Ok(0) => return Ok(total),
            Ok(read) => {
                bytes.truncate(read);
                total += read as u64;
                inlet.send_blocking(What::Bytes(bytes))?;
            }
            Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
            Err(fault) => {
                tracing::warn!(%fault, "reading broke off");
                return Ok(total);
            }
        }
    }
}

struct Followed<'f> {
    inlet: &'f Inlet,
    path: &'f Path,
    quiet_since: Instant,
    is_idle: bool,
}

impl Followed<'_> {
    fn run(&mut self, mut left: Left) -> Result<(), Gone> {
        loop {
            if let Ok(mut file) = File::open(self.path) {
                self.one(&mut file, std::mem::take(&mut left))?;
            }
            if self.inlet.settings.once {
                return self.inlet.send_blocking(What::Ended);
            }
            self.wait()?;
        }
    }

    /// Brings a file, until another one has its name or it was cut shorter.
    fn one(&mut self, file: &mut File, left: Left) -> Result<(), Gone> {
        let begun = token(file);
        let goes_on = !begun.is_empty() && begun == left.begun && length(file) >= left.bytes;
        let mut at = if goes_on { left.bytes } else { 0 };
        if !goes_on {
            self.inlet.send_blocking(What::Begun(begun.clone()))?;
        }
        if let Err(fault) = file.seek(SeekFrom::Start(at)) {
            tracing::warn!(path = %self.path.display(), %fault, "cannot be read from where it was left");
            return Ok(());
        }
        loop {
            let read = to_the_end(self.inlet, file)?;
            at += read;
            if read > 0 {
                (self.quiet_since, self.is_idle) = (Instant::now(), false);
            } else if self.inlet.settings.once || length(file) < at || !self.is_still_there(&begun) {
                return Ok(());
            }
            if !self.inlet.settings.once {
                self.wait()?;
            }
        }
    }

    fn is_still_there(&self, begun: &[u8]) -> bool {
        File::open(self.path).map_or(true, |now| token(&now) == begun)
    }

    /// Waits a moment for the file to grow.
    fn wait(&mut self) -> Result<(), Gone> {
        if self.inlet.sender.is_closed() {
            return Err(Gone);
        }
        if !self.is_idle && self.quiet_since.elapsed() >= self.inlet.settings.idle {
            self.is_idle = true;
            self.inlet.send_blocking(What::Idle)?;
        }
        std::thread::sleep(LOOK);
        Ok(())
    }
}

fn length(file: &File) -> u64 {
    file.metadata().map_or(0, |file| file.len())
}

/// What tells a file from another one of the same name: disk and number of its inode.
#[cfg(unix)]
fn token(file: &File) -> Vec<u8> {
    use std::os::unix::fs::MetadataExt;
    file.metadata().map_or(Vec::new(), |file| format!("{}:{}", file.dev(), file.ino()).into_bytes())
}

/// Other systems tell none: after a restart the file is read from its start.
#[cfg(not(unix))]
fn token(_file: &File) -> Vec<u8> {
    Vec::new()
}
