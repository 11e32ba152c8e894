//! Many jobs on all cores, each on one: results in the order of the jobs, whatever was done first. Each result is kept on disk,
//! so that a run that was cut short goes on where it stood.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Something that takes a while.
pub trait Job: Sync {
    /// What comes of it.
    type Outcome: Serialize + DeserializeOwned + Send;

    /// A name that says all that its outcome depends on, but for the program itself.
    fn name(&self) -> String;

    /// Does it; `folder` is for this job alone for a while.
    fn run(&self, folder: &Path) -> anyhow::Result<Self::Outcome>;
}

/// Where work is done and its results are kept.
pub struct Works {
    /// Recordings and tables go there for a while, outcomes for good.
    pub folder: PathBuf,
    /// Whether outcomes of an earlier run are taken.
    pub resume: bool,
    /// Names of jobs that this run has done: several sections tell of some.
    pub done: Mutex<BTreeSet<String>>,
}

impl Works {
    /// Does all jobs; each worker has a folder of its own.
    pub fn all<J: Job>(&self, jobs: &[J]) -> anyhow::Result<Vec<J::Outcome>> {
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        std::fs::create_dir_all(self.folder.join("kept"))?;
        let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let worker = |number: usize| -> anyhow::Result<()> {
            let own: PathBuf = self.folder.join(format!("worker-{number}"));
            std::fs::create_dir_all(&own)?;
            // The search is told to use this thread alone.
            let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(job) = jobs.get(number) else { break };
                let outcome = alone.install(|| self.kept(job, &own)).with_context(|| job.name())?;
                done.lock().map_err(|_| anyhow::anyhow!("another worker failed"))?.push((number, outcome));
            }
            std::fs::remove_dir_all(&own)?;
            Ok(())
        };
        std::thread::scope(|scope| {
            let worker = &worker;
            let threads: Vec<_> = (0..workers).map(|number| scope.spawn(move || worker(number))).collect();
            let ended =
                threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a worker panicked"))?);
            ended.collect::<anyhow::Result<Vec<()>>>()
        })?;
        let mut done = done.into_inner().map_err(|_| anyhow::anyhow!("a worker failed"))?;
        done.sort_by_key(|(number, _)| *number);
        Ok(done.into_iter().map(|(_, outcome)| outcome).collect())
    }

    /// The outcome of a job: that of an earlier run, if it may be taken and can be read, or made now.
    fn kept<J: Job>(&self, job: &J, own: &Path) -> anyhow::Result<J::Outcome> {
        let path = self.folder.join("kept").join(job.name() + ".json");
        let earlier = || serde_json::from_slice(&std::fs::read(&path).ok()?).ok();
        let is_of_this_run = self.done.lock().is_ok_and(|done| done.contains(&job.name()));
        if let Some(outcome) = (self.resume || is_of_this_run).then(earlier).flatten() {
            return Ok(outcome);
        }
        let outcome = job.run(own)?;
        let written = own.join("outcome.json");
        std::fs::write(&written, serde_json::to_vec(&outcome)?)?;
        std::fs::rename(&written, &path)?;
        self.done.lock().map_err(|_| anyhow::anyhow!("another worker failed"))?.insert(job.name());
        Ok(outcome)
    }
}
