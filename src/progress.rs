//! Progress on stderr, only where a person watches.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::feed::Input;

/// A bar that shows bytes read, rows a second, the time left and the encounters so far.
pub struct Progress {
    bar: ProgressBar,
    lines: AtomicU64,
    /// Bytes of the inputs read before the present one.
    before: AtomicU64,
    present: AtomicU64,
}

impl Progress {
    /// A bar over inputs of this size; silent where stderr is no terminal or `quiet` is set.
    pub fn new(bytes: u64, quiet: bool) -> Progress {
        let shown = std::io::stderr().is_terminal() && !quiet;
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(bytes), target);
        let style = ProgressStyle::with_template("{prefix:9} {bar:28} {percent:>3} %  {msg}  {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix("reading");
        Progress { bar, lines: AtomicU64::new(0), before: AtomicU64::new(0), present: AtomicU64::new(0) }
    }

    /// The next input begins.
    pub fn next_input(&self, input: &Input) {
        self.before.fetch_add(self.present.swap(input.bytes().unwrap_or(0), Ordering::Relaxed), Ordering::Relaxed);
        self.bar.set_position(self.before.load(Ordering::Relaxed));
    }

    /// So many more lines were read.
    pub fn lines(&self, lines: u64) {
        self.lines.fetch_add(lines, Ordering::Relaxed);
    }

    /// Bytes of the present input read so far.
    pub fn input_bytes(&self, bytes: u64) {
        if self.bar.is_hidden() {
            return;
        }
        let bytes = bytes.min(self.present.load(Ordering::Relaxed));
        self.bar.set_position(self.before.load(Ordering::Relaxed) + bytes);
        let lines = self.lines.load(Ordering::Relaxed);
        let seconds = self.bar.elapsed().as_secs_f64().max(1e-3);
        self.bar.set_message(format!("{:.2} M rows, {:.2} M rows/s", lines as f64 / 1e6, lines as f64 / 1e6 / seconds));
    }

    /// Everything is read: so many reports are searched now.
    pub fn searching(&self, reports: u64) {
        self.bar.reset();
        self.bar.set_length(reports);
        self.bar.set_prefix("searching");
    }

    /// So many reports were searched, with so many encounters found.
    pub fn searched(&self, reports: u64, encounters: u64) {
        self.bar.set_position(reports);
        self.bar.set_message(format!("{encounters} encounters so far"));
    }

    /// Tables are being written.
    pub fn writing(&self) {
        self.bar.set_prefix("writing");
        self.bar.tick();
    }

    /// Takes the bar away.
    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}
