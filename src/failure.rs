//! What went wrong, in words and as an exit status.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::ColorChoice;
use store::StoreError;

use crate::pipeline::Interrupted;
use crate::watch::AlreadyFinished;

/// Done, and an alert reached the band that was named.
pub(crate) const EXIT_ALERT: u8 = 1;
/// Wrong use or settings.
pub(crate) const EXIT_USAGE: u8 = 2;
/// An input could not be opened, recognised or read to its end.
pub(crate) const EXIT_INPUT: u8 = 3;
const EXIT_OUTPUT: u8 = 4;
/// Interrupted by a signal (128 + SIGINT).
pub(crate) const EXIT_INTERRUPTED: u8 = 130;

/// Why a command ends early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Wrong use or settings.
    Usage(anyhow::Error),
    /// No input could be used.
    Input(anyhow::Error),
    /// The output could not be written.
    Output(anyhow::Error),
    /// The user stopped it.
    Interrupted,
}

impl Failure {
    /// No input was left to read.
    pub(crate) fn input(faults: Vec<String>) -> Failure {
        Failure::Input(anyhow::anyhow!(faults.join("\n")))
    }

    /// What a run died of: its output, or the user.
    pub(crate) fn of_run(error: anyhow::Error) -> Failure {
        if error.is::<Interrupted>() {
            return Failure::Interrupted;
        }
        match error.chain().find_map(|cause| cause.downcast_ref::<StoreError>()) {
            Some(StoreError::NotEmpty { .. } | StoreError::OtherSettings { .. } | StoreError::InUse { .. }) => {
                Failure::Usage(error)
            }
            _ if error.is::<AlreadyFinished>() => Failure::Usage(error),
            _ => Failure::Output(error),
        }
    }

    /// Tells it on stderr, and gives the exit status.
    pub(crate) fn tell(&self) -> ExitCode {
        let (status, error) = match self {
            Failure::Usage(error) => (EXIT_USAGE, error),
            Failure::Input(error) => (EXIT_INPUT, error),
            Failure::Output(error) => (EXIT_OUTPUT, error),
            Failure::Interrupted => {
                complain("interrupted; nothing was published");
                return ExitCode::from(EXIT_INTERRUPTED);
            }
        };
        in_words(error).lines().for_each(complain);
        ExitCode::from(status)
    }
}

/// Says a line on stderr. Text from inputs may stand in it, so nothing in it can steer a terminal; nobody may listen.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "alongside: {}", printable(line));
}

/// Whether a character can steer a terminal: control, direction, and what has no width.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text in which nothing can steer a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

/// JSON in which such characters are escaped; it says the same.
pub(crate) fn json_line(value: &serde_json::Value) -> String {
    let mut line = String::new();
    for c in value.to_string().chars() {
        if steers(c) { line += &format!("\\u{:04x}", u32::from(c)) } else { line.push(c) }
    }
    line + "\n"
}

/// The error and its causes, each once: some tell their cause themselves.
fn in_words(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match () {
        () if told.is_empty() => cause,
        () if told.contains(&cause) => told,
        () => format!("{told}: {cause}"),
    })
}

/// What clap tells: help and version are no failure.
pub(crate) fn usage(told: &clap::Error) -> ExitCode {
    // Nobody reads where stdout or stderr is closed.
    let _ = told.print();
    if told.use_stderr() { ExitCode::from(EXIT_USAGE) } else { ExitCode::SUCCESS }
}

/// Whether stderr is to be coloured.
pub(crate) fn colours(choice: ColorChoice) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
    }
}
