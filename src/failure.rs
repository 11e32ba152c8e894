//! What went wrong, in words and as an exit status.

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::ColorChoice;
use store::StoreError;

use crate::pipeline::Interrupted;

const EXIT_USAGE: u8 = 2;
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
            Some(StoreError::NotEmpty { .. }) => Failure::Usage(error),
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
                eprintln!("alongside: interrupted; nothing was published");
                return ExitCode::from(EXIT_INTERRUPTED);
            }
        };
        for line in format!("{error:#}").lines() {
            eprintln!("alongside: {line}");
        }
        ExitCode::from(status)
    }
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
