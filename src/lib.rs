//! The program `alongside`: commands, settings, inputs, and the pipeline in which the crates meet.

pub mod cli;
pub mod config;
pub mod evaluate;
pub mod feed;
pub mod pipeline;
pub mod progress;

mod alerts;
mod clock;
mod explain;
mod failure;
mod inspect;
mod performance;
mod profiles;
pub mod registry;
mod rerun;
mod simulate;
mod summary;
mod triage;
mod vessel;
pub mod wanted;
pub mod watch;
mod watch_list;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use clap::{CommandFactory, Parser};

use cli::{Cli, Command, Detect, LogFormat, Shared};
use config::FileSettings;
use failure::Failure;
use progress::Progress;

/// Set when the user asks to stop.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Runs the program with these arguments, and gives its exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(told) => return failure::usage(&told),
    };
    match command(cli) {
        Ok(status) => status,
        Err(failure) => failure.tell(),
    }
}

fn command(cli: Cli) -> Result<ExitCode, Failure> {
    let file = FileSettings::read(&cli.shared).map_err(Failure::Usage)?;
    let shared = Shared {
        json: cli.shared.json || file.json.unwrap_or(false),
        quiet: cli.shared.quiet || file.quiet.unwrap_or(false),
        log_format: cli.shared.log_format.or(file.log_format),
        threads: cli.shared.threads.or(file.threads),
        verbose: if cli.shared.verbose > 0 { cli.shared.verbose } else { file.verbose.unwrap_or(0) },
        color: cli.shared.color.or(file.color.map(Into::into)),
        ..cli.shared
    };
    start_log(&shared);
    match cli.command {
        Command::Detect(flags) => detect(&flags, &file, &shared),
        Command::Watch(flags) => watching(*flags, &file, &shared),
        Command::Inspect(flags) => inspect::inspect(&flags, &file, &shared),
        Command::Simulate(flags) => simulate::simulate(&flags, &shared),
        Command::Evaluate(flags) => evaluate::evaluate(&flags, &shared),
        Command::Explain(flags) => explain::explain(&flags, &shared),
        Command::Vessel(flags) => vessel::vessel(&flags, &shared),
        Command::Triage(flags) => triage::triage(&flags, &shared),
        Command::Profile { command } => profiles::profile(&command, &shared),
        Command::WatchList { command } => watch_list::watch_list(&command, &shared),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "alongside", &mut script);
            summary::print(&String::from_utf8_lossy(&script))
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command())
                .render(&mut page)
                .context("the manual page could not be made")
                .map_err(Failure::Usage)?;
            summary::print(&String::from_utf8_lossy(&page))
        }
    }
}

fn detect(flags: &Detect, file: &FileSettings, shared: &Shared) -> Result<ExitCode, Failure> {
    // First of all: whoever interrupts while the coastline is unpacked is told so too.
    stop_on_interrupt();
    let (inputs, missing) = feed::find_inputs(&flags.inputs);
    let settings = config::detect_settings(flags, file, inputs).map_err(Failure::Usage)?;
    let mut missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
    if settings.inputs.is_empty() {
        if missing.is_empty() {
            missing.push(format!("{}: holds nothing to read outside the output folder", flags.inputs.join(", ")));
        }
        return Err(Failure::input(missing));
    }
    start_threads(shared)?;
    let bytes = settings.inputs.iter().filter_map(feed::Input::bytes).sum();
    let progress = Progress::new(bytes, shared.quiet);
    let detected = pipeline::detect(&settings, &progress, &INTERRUPTED);
    progress.done();
    let mut detected = detected.map_err(Failure::of_run)?;
    detected.faults.splice(0..0, missing);
    summary::tell(&detected, &settings, shared)
}

fn watching(flags: cli::Watch, file: &FileSettings, shared: &Shared) -> Result<ExitCode, Failure> {
    stop_on_interrupt();
    let settings = config::watch_settings(flags, file).map_err(Failure::Usage)?;
    start_threads(shared)?;
    let watched = watch::watch(&settings, &INTERRUPTED).map_err(Failure::of_run)?;
    summary::tell_watch(&watched, &settings, shared)
}

/// Log lines go to stderr; results never do.
fn start_log(shared: &Shared) {
    let level = match (shared.quiet, shared.verbose) {
        (true, _) => tracing::Level::ERROR,
        (_, 0) => tracing::Level::WARN,
        (_, 1) => tracing::Level::INFO,
        _ => tracing::Level::DEBUG,
    };
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_target(false)
        .log_internal_errors(false);
    // A second start in one process (tests) keeps the first.
    let _ = match shared.log_format.unwrap_or_default() {
        LogFormat::Text => log.without_time().with_ansi(failure::colours(shared.color.unwrap_or_default())).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}

fn start_threads(shared: &Shared) -> Result<(), Failure> {
    let Some(threads) = shared.threads else { return Ok(()) };
    if threads == 0 {
        return Err(Failure::Usage(anyhow::anyhow!("--threads 0: give 1 or more")));
    }
    // A pool that exists already (tests) stays as it is: the number changes speed only.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    Ok(())
}

/// The first interrupt asks the run to stop between two chunks; a second ends it at once.
fn stop_on_interrupt() {
    let set = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(failure::EXIT_INTERRUPTED.into());
        }
    });
    if let Err(fault) = set {
        tracing::debug!(%fault, "interrupts end the program at once");
    }
}
