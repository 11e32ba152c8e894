//! Whether the chance of a natural silence keeps its word, on seas where nobody switches anything off.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use simulate::evaluate::Share;

use crate::Run;
use crate::calibration::{self, LEVELS};
use crate::table::{share, table};
use crate::work::Job;

/// Bounds between which chances are put together.
const BINS: [f64; 9] = [0.0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0];

/// A sea in which nobody switches anything off.
struct Honest {
    name: String,
    scenario: String,
    seed: u64,
}

/// Its silences: the chance of each that has one with its interval, and how many were put down to what.
#[derive(Serialize, Deserialize, Default)]
struct Silences {
    chances: Vec<(f64, f64, f64)>,
    causes: BTreeMap<String, u64>,
}

impl Job for Honest {
    type Outcome = Silences;

    fn name(&self) -> String {
        format!("natural-{}-{}", self.name, self.seed)
    }

    fn run(&self, _: &Path) -> anyhow::Result<Silences> {
        let mut silences = Silences::default();
        for told in calibration::run(&self.scenario, self.seed, crate::sea::CHUNK_S).told {
            silences.chances.extend(told.p);
            *silences.causes.entry(told.cause.to_owned()).or_default() += 1;
        }
        Ok(silences)
    }
}

/// The silences of each sort of sea.
fn by_sea(run: &Run) -> anyhow::Result<Vec<(String, Silences)>> {
    let honest = calibration::honest_seas().into_iter().map(|(name, scenario)| (name.to_owned(), scenario));
    let mut by_sea = Vec::new();
    for (name, scenario) in honest.chain(of_our_own()) {
        let job = |seed| Honest { name: name.clone(), scenario: scenario.clone(), seed };
        let jobs: Vec<Honest> = run.plan.curve_seeds().map(job).collect();
        let mut sum = Silences::default();
        run.works.all(&jobs)?.into_iter().for_each(|sea| sum.add(&sea));
        by_sea.push((name, sum));
    }
    Ok(by_sea)
}

/// A sea by name, its silences, the share of them at or below each level, and their median.
type SharesOfSea = (String, usize, [Share; LEVELS.len()], Option<f64>);

/// Of each sort of sea: its name, how many silences have a chance, the share of those with a chance at or below each of
/// [`LEVELS`], and the median.
pub fn shares(run: &Run) -> anyhow::Result<Vec<SharesOfSea>> {
    let of = |(name, silences): (String, Silences)| {
        let (shares, median) = spread(&silences);
        (name, silences.chances.len(), shares, median)
    };
    Ok(by_sea(run)?.into_iter().map(of).collect())
}

/// The section.
pub fn section(run: &Run) -> anyhow::Result<String> {
    let (mut rows, mut all) = (Vec::new(), Silences::default());
    for (name, silences) in by_sea(run)? {
        rows.push(row(&name, &silences));
        all.add(&silences);
    }
    rows.push(row("**all**", &all));
    let mut columns = vec!["sea".to_owned(), "silences".to_owned(), "with a chance".to_owned(), "median".to_owned()];
    columns.extend(LEVELS.map(|level| format!("at most {level}")));
    columns.push("unexplained".to_owned());
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    Ok(format!(
        "## Whether the chance of a silence keeps its word\n\n\
         `p_natural` says how likely a silence would be had the ship kept sending. Seas in which nobody switches anything off, {} \
         seeds each: of all silences at most a share x should have a chance of x or less, and the median should lie between 0.3 \
         and 0.9. The last level, 0.001, is the floor, at which a silence may be held against a ship; the last column counts \
         those that were.\n\n",
        run.plan.curve_seeds().count()
    ) + &table(&columns, &rows)
        + &reliability(&all.chances))
}

/// Seas beside those with which calibration is tested: stations in the shadow of hills, transmitters that ail; and reports so
/// frequent that the slots run short and messages collide.
fn of_our_own() -> [(String, String); 2] {
    let radio = "[radio]\nshadows = [2, 6]\nweak = 0.15\nfades_a_day = 2\n";
    let shadows = calibration::shore(&format!("{}{radio}", calibration::STATIONS), "", "");
    let collisions = calibration::shore(calibration::STATIONS, "bursts_a_day = 6\nburst_min = [2, 60]", "");
    let collisions = collisions.replace("hours = 40", "hours = 10").replace("under_way_s = 60", "under_way_s = 2");
    [("shadows".to_owned(), shadows), ("collisions".to_owned(), collisions)]
}

impl Silences {
    fn add(&mut self, other: &Silences) {
        self.chances.extend(&other.chances);
        for (cause, count) in &other.causes {
            *self.causes.entry(cause.clone()).or_default() += count;
        }
    }
}

/// Shares of the chances at or below each of [`LEVELS`], and their median.
fn spread(silences: &Silences) -> ([Share; LEVELS.len()], Option<f64>) {
    let mut chances: Vec<f64> = silences.chances.iter().map(|(p, ..)| *p).collect();
    chances.sort_by(f64::total_cmp);
    let at_most = |level: f64| chances.iter().filter(|p| **p <= level).count() as f64;
    let shares = LEVELS.map(|level| Share::of(at_most(level), chances.len() as f64));
    (shares, chances.get(chances.len() / 2).copied())
}

fn row(name: &str, silences: &Silences) -> Vec<String> {
    let (shares, median) = spread(silences);
    let mut cells = vec![
        name.to_owned(),
        silences.causes.values().sum::<u64>().to_string(),
        silences.chances.len().to_string(),
        median.map_or("-".to_owned(), |p| format!("{p:.3}")),
    ];
    cells.extend(shares.iter().map(share));
    cells.push(silences.causes.get("unexplained-in-coverage").copied().unwrap_or(0).to_string());
    cells
}

/// How chances are spread, beside how they would be if they were exact: what a reliability diagram shows.
fn reliability(chances: &[(f64, f64, f64)]) -> String {
    let count = chances.len() as f64;
    let of_bin = |bounds: &[f64]| {
        let &[low, high] = bounds else { return Vec::new() };
        let inside = chances.iter().filter(|(p, ..)| *p > low && *p <= high);
        let interval =
            inside.clone().map(|(_, low, high)| high - low).sum::<f64>() / inside.clone().count().max(1) as f64;
        let share_of = Share::of(inside.count() as f64, count);
        let bar = "#".repeat((40.0 * share_of.value.unwrap_or(0.0)).round() as usize);
        vec![
            format!("above {low} to {high}"),
            format!("{:.3}", high - low),
            share(&share_of),
            format!("{interval:.3}"),
            bar,
        ]
    };
    let rows: Vec<Vec<String>> = BINS.windows(2).map(of_bin).collect();
    "### Spread of the chances told\n\n\
     Exact chances would be even: in each bin as large a share as the bin is wide. More than that at the low end is overconfident, less \
     is cautious.\n\n"
        .to_owned()
        + &table(&["chance", "expected", "told", "mean width of their intervals", ""], &rows)
}
