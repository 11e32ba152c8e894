//! `explain`: why an alert was raised, or why a pair was not.

mod alert;
mod conditions;
mod course;
mod pair;

use std::path::PathBuf;
use std::process::ExitCode;

use ais::Mmsi;
use anyhow::Context;
use clap::Args;
use nautical::Time;

use crate::cli::Shared;
use crate::failure::Failure;
use crate::summary;

/// `explain`.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["alert", "pair"]))]
pub struct Explain {
    /// Folder of a run
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// An alert's id, or the first letters of it
    #[arg(value_name = "ALERT")]
    pub alert: Option<String>,
    /// Two MMSIs: why they were, or were not, found together; reads the inputs of the run again
    #[arg(long, value_name = "A,B", value_delimiter = ',', num_args = 1, requires = "at")]
    pub pair: Vec<u32>,
    /// About when
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// By which profile of the run [default: its first]
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}

/// Runs `explain`.
pub(crate) fn explain(flags: &Explain, shared: &Shared) -> Result<ExitCode, Failure> {
    let (text, value) = match (&flags.alert, flags.pair.as_slice()) {
        (Some(id), _) => alert::told(&flags.dir, id).map_err(Failure::Input)?,
        (None, [a, b]) => {
            let ship = |number: u32| Mmsi::new(number).context("--pair: two MMSIs of nine digits");
            let (a, b) = (ship(*a).map_err(Failure::Usage)?, ship(*b).map_err(Failure::Usage)?);
            let at = Time::parse(flags.at.as_deref().unwrap_or_default()).context("--at").map_err(Failure::Usage)?;
            let question = pair::Question { dir: &flags.dir, pair: (a.min(b), a.max(b)), at };
            question.answer(flags.profile.as_deref()).map_err(Failure::Input)?
        }
        _ => return Err(Failure::Usage(anyhow::anyhow!("--pair: two MMSIs with a comma between them"))),
    };
    summary::print(&if shared.json { crate::failure::json_line(&value) } else { text })
}
