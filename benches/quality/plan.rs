//! Which seas are made: scenarios, seeds and scales.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use simulate::Scenario;

use crate::Run;
use crate::sea::{Outcome, SeaJob};

/// First seed for tuning, and first of those held back.
const FIRST: (u64, u64) = (1, 1001);
/// Of the mixed scenarios' seeds the others take one in so many, and a point on a curve one in so many.
const FEWER: (u64, u64) = (5, 20);
/// Scenarios that mix everything.
const MIXED: [&str; 2] = ["yellow-sea", "ecs-pattern"];
/// Scenarios for speed: a few seeds, at a smaller scale.
const LARGE: [(&str, f64, u64); 2] = [("crowd", 0.1, 5), ("ocean", 0.1, 5)];

/// A scenario with its seeds.
pub struct Planned {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// How many seeds.
    pub seeds: u64,
    /// Its scale.
    pub scale: f64,
}

/// Scenarios and seeds.
pub struct Plan {
    /// In the order of their names.
    pub scenarios: Vec<Planned>,
    tuning: bool,
    /// Of the mixed scenarios.
    most: u64,
}

/// A scenario, and what came of each of its seeds.
pub type Outcomes = Vec<(String, Vec<Outcome>)>;

impl Plan {
    /// Reads the scenarios in a folder.
    pub fn new(folder: &Path, tuning: bool, most: u64) -> anyhow::Result<Plan> {
        let mut plan = Plan { scenarios: Vec::new(), tuning, most };
        let mut paths: Vec<_> =
            std::fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
        paths.sort();
        for path in paths {
            let scenario = Scenario::from_toml(&std::fs::read_to_string(&path)?);
            let scenario = Arc::new(scenario.with_context(|| path.display().to_string())?);
            let large = LARGE.iter().find(|(name, ..)| *name == scenario.name);
            let all = if MIXED.contains(&scenario.name.as_str()) { most } else { most / FEWER.0 };
            let (scale, seeds) = large.map_or((1.0, all), |(_, scale, seeds)| (*scale, all.min(*seeds)));
            plan.scenarios.push(Planned { scenario, seeds: seeds.max(1), scale });
        }
        Ok(plan)
    }

    /// So many seeds, of those in use.
    pub fn seeds(&self, count: u64) -> std::ops::Range<u64> {
        let first = if self.tuning { FIRST.0 } else { FIRST.1 };
        first..first + count
    }

    /// Seeds of a point on a curve.
    pub fn curve_seeds(&self) -> std::ops::Range<u64> {
        self.seeds((self.most / FEWER.1).max(1))
    }

    /// Seeds of scenarios that are not mixed.
    pub fn fewer_seeds(&self) -> std::ops::Range<u64> {
        self.seeds((self.most / FEWER.0).max(1))
    }

    /// A scenario by its name.
    pub fn scenario(&self, name: &str) -> anyhow::Result<&Scenario> {
        let planned = self.scenarios.iter().find(|planned| planned.scenario.name == name);
        Ok(&planned.with_context(|| format!("no scenario {name}"))?.scenario)
    }

    /// Which seeds these are, and which are not used.
    pub fn seeds_in_words(&self) -> (String, String) {
        let most = self.scenarios.iter().map(|planned| planned.seeds).max().unwrap_or(1);
        let last = |first: u64| first + most - 1;
        if self.tuning {
            let other = format!("The held-back seeds, from {} on, were not used.", FIRST.1);
            (format!("{} to {}, with which the program was tuned", FIRST.0, last(FIRST.0)), other)
        } else {
            let other = format!("Whatever was tuned was tuned with other seeds, {} to 60 (`--tuning`).", FIRST.0);
            (format!("{} to {}, held back: used for this page only", FIRST.1, last(FIRST.1)), other)
        }
    }
}

impl Run {
    /// The sweep over all scenarios under `sts`.
    pub fn outcomes(&self) -> anyhow::Result<&Outcomes> {
        if self.outcomes.get().is_none() {
            let mut jobs = Vec::new();
            for planned in &self.plan.scenarios {
                for seed in self.plan.seeds(planned.seeds) {
                    jobs.push(SeaJob::new(&planned.scenario, seed, planned.scale));
                }
            }
            let mut done = self.works.all(&jobs)?.into_iter();
            let of = |planned: &Planned| {
                (planned.scenario.name.clone(), done.by_ref().take(planned.seeds as usize).collect())
            };
            let outcomes: Outcomes = self.plan.scenarios.iter().map(of).collect();
            let _ = self.outcomes.set(outcomes);
        }
        self.outcomes.get().context("the sweep was made")
    }
}
