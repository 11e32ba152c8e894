//! How well the program agrees with the truth of synthetic seas, over many seeds: `cargo bench --bench quality`.
//!
//! Each section of QUALITY.md is one file here, a function from [`Run`] to its text; a new one is a file and a line in
//! [`SECTIONS`]. What came of each sea is kept in target/quality, so that `--resume` goes on where a run was cut short.
//! Nothing in the text depends on the clock or on how many threads there are.

mod ablation;
mod alerts;
mod assessed;
mod calibration;
mod density;
mod falsity;
mod late;
mod missing;
mod mistakes;
mod natural;
mod plan;
mod prevalence;
mod satellite;
mod scores;
mod sea;
mod silences;
mod summary;
mod table;
mod unseen;
mod work;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use anyhow::Context;
use clap::Parser;

use plan::{Outcomes, Plan};
use work::Works;

/// Seeds of the mixed scenarios, and of a quick run.
const SEEDS: u64 = 200;
const SEEDS_QUICK: u64 = 6;

/// What can be asked for.
#[derive(Parser, Debug, Clone)]
#[command(about = "Scores the program on synthetic seas, and writes QUALITY.md")]
pub struct Flags {
    /// Use the seeds for tuning (from 1 on) instead of those held back (from 1001 on)
    #[arg(long)]
    tuning: bool,
    /// Seeds of the mixed scenarios; the others have a fifth of that, and a point on a curve a twentieth
    #[arg(long, value_name = "N", default_value_t = SEEDS)]
    seeds: u64,
    /// A few seeds only: a minute
    #[arg(long, conflicts_with = "seeds")]
    quick: bool,
    /// Only this section, printed and not written
    #[arg(long, value_name = "SECTION")]
    only: Option<String>,
    /// Take what came of each sea in an earlier run of this same program, and make the others
    #[arg(long)]
    resume: bool,
    /// Date for the head of the file [default: that of the last commit]
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// Where the text goes
    #[arg(short, long, value_name = "FILE", default_value = "QUALITY.md")]
    output: PathBuf,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

impl Flags {
    fn seeds(&self) -> u64 {
        if self.quick { SEEDS_QUICK } else { self.seeds.max(1) }
    }
}

/// What all sections share.
pub struct Run {
    /// Seeds and scenarios.
    pub plan: Plan,
    /// The sweep over all scenarios, which several sections tell of; made when it is first asked for.
    pub outcomes: std::cell::OnceCell<Outcomes>,
    /// How seas are made.
    pub works: Works,
}

/// A section: the name for `--only`, and its text.
type Section = (&'static str, fn(&Run) -> anyhow::Result<String>);

/// The sections, in their order.
const SECTIONS: [Section; 14] = [
    ("summary", summary::section),
    ("scores", scores::section),
    ("mistakes", mistakes::section),
    ("prevalence", prevalence::section),
    ("satellite", satellite::section),
    ("silences", silences::section),
    ("natural", natural::section),
    ("unseen", unseen::section),
    ("falsity", falsity::section),
    ("alerts", alerts::section),
    ("ablation", ablation::section),
    ("missing", missing::section),
    ("late", late::section),
    ("density", density::section),
];

fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let works = Works { folder: root.join("target/quality"), resume: flags.resume, done: Mutex::default() };
    let plan = Plan::new(&root.join("fixtures/scenarios"), flags.tuning, flags.seeds())?;
    let run = Run { plan, outcomes: std::cell::OnceCell::new(), works };
    let mut text = head(&flags, &run, root);
    for (name, section) in SECTIONS {
        if flags.only.as_deref().is_some_and(|only| only != name) {
            continue;
        }
        let started = std::time::Instant::now();
        let told = section(&run).with_context(|| name.to_owned())?;
        eprintln!("{name}: {:.0} s", started.elapsed().as_secs_f64());
        if flags.only.is_some() {
            println!("{told}");
        }
        text += &told;
        text += "\n";
    }
    if flags.only.is_none() {
        let path = root.join(&flags.output);
        std::fs::write(&path, text.trim_end().to_owned() + "\n")?;
        println!("{}", path.display());
    }
    Ok(())
}

/// What stands above all sections.
fn head(flags: &Flags, run: &Run, root: &Path) -> String {
    let of_git = |arguments: &[&str]| {
        let told =
            Command::new("git").current_dir(root).args(arguments).output().ok().filter(|out| out.status.success());
        told.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned()).unwrap_or_default()
    };
    let date = flags.date.clone().unwrap_or_else(|| of_git(&["log", "-1", "--format=%cs"]));
    let mut command = "cargo bench --bench quality --".to_owned();
    let seeds = format!(" --seeds {}", flags.seeds());
    for (flag, name) in [(flags.tuning, " --tuning"), (flags.seeds() != SEEDS, seeds.as_str())] {
        command += if flag { name } else { "" };
    }
    let command = command.trim_end_matches(" --");
    let (used, other) = run.plan.seeds_in_words();
    format!(
        "# How well it agrees with synthetic seas\n\n\
         **SYNTHETIC. Simulated; agreement with our own model of the sea, not an estimate of precision in the field.** The \
         scenarios say what in them is real and what is assumed ([fixtures/scenarios](fixtures/scenarios)). How often the \
         things looked for happen, and how they are hidden, is not known to anybody; see \"At other prevalences\".\n\n\
         Made by `{command}` (`just quality`) with alongside {} at commit {}, {date}.\n\n\
         Seeds: {used}. {other}\n\n\
         Intervals are Wilson's for 95 %, as if all events were independent; those of one sea are not quite. `n` is what a \
         share is of.\n\n",
        env!("CARGO_PKG_VERSION"),
        of_git(&["log", "-1", "--format=%h"]),
    )
}
