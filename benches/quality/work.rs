//! Many jobs on all cores, each on one: results in the order of the jobs, whatever was done first.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Does all jobs; each worker has a folder of its own.
pub fn all<J: Sync, R: Send>(
    jobs: &[J],
    folder: &Path,
    work: impl Fn(&J, &Path) -> anyhow::Result<R> + Sync,
) -> anyhow::Result<Vec<R>> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let worker = |number: usize| -> anyhow::Result<()> {
        let own: PathBuf = folder.join(format!("worker-{number}"));
        std::fs::create_dir_all(&own)?;
        // The search is told to use this thread alone.
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(number) else { break };
            let result = alone.install(|| work(job, &own));
            done.lock().map_err(|_| anyhow::anyhow!("another worker failed"))?.push((number, result?));
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
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
