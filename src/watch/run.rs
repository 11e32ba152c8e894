//! A watch from its start, or from where an earlier run of it was cut off, to its end or until it is told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ais::Balance;
use anyhow::Context;
use store::{Disk, Journal, JournalReader, LiveFolder, LocalDisk};

use super::arrival::Arrival;
use super::core::Core;
use super::sources::{Next, Sources};
use super::{AlreadyFinished, WatchSettings};

/// Bytes of a part of the journal.
const SEGMENT_BYTES: u64 = 64 << 20;
/// What arrived is on the disk within this time.
const SYNC_EVERY: Duration = Duration::from_millis(200);

/// What a watch did.
#[derive(Debug)]
pub struct Watched {
    /// The balance of input lines.
    pub balance: Balance,
    /// All sources have ended; otherwise it was told to stop, and may go on later.
    pub finished: bool,
    /// Arrivals that an earlier run of it had kept.
    pub resumed: u64,
    /// Bytes at the end of the journal that were cut off: they were being written when the earlier run died.
    pub torn_bytes: u64,
}

/// Runs `watch` until all sources have ended, or `stop` is set.
pub fn watch(settings: &WatchSettings, stop: &AtomicBool) -> anyhow::Result<Watched> {
    let output = &settings.detect.output;
    let _lock = store::lock(output)?;
    let mut live = LiveFolder::open(output, &store::settings_hash(&settings.detect.told))?;
    if live.manifest().run["finished"] == true {
        return Err(AlreadyFinished { path: output.clone() }.into());
    }
    let disk: Arc<dyn Disk> = Arc::new(LocalDisk);
    let published = live.manifest().records;
    let (journal, torn_bytes) = Journal::open(Arc::clone(&disk), &live.journal(), SEGMENT_BYTES, published)?;
    let mut core = Core::new(settings)?;
    for record in JournalReader::open(disk, &live.journal(), 0)? {
        let arrival = Arrival::from_record(record?);
        core.take(arrival.context("the journal was written by a later version of alongside: use that one")?)?;
        if core.arrivals() <= published {
            core.epochs().drop_rows();
        }
        if stop.load(Ordering::Relaxed) {
            let balance = core.balance();
            return Ok(Watched { balance, finished: false, resumed: core.arrivals(), torn_bytes });
        }
    }
    let resumed = core.arrivals();
    let sources = Sources::start(&settings.sources, &core.left(), settings.reading)?;
    let (now, epoch_every) = (Instant::now(), settings.epoch_every);
    let mut run = Run { journal, core, sources, synced: now, published: now, epoch_every };
    let finished = run.until_the_end(&mut live, stop)?;
    let Run { mut journal, mut core, .. } = run;
    let balance = if finished {
        let records = journal.position();
        let ended = core.finish()?;
        journal.sync()?;
        let balance = ended.balance.clone();
        ended.write(&mut live, records, settings.detect.tracks)?;
        balance
    } else {
        publish(&mut live, &mut journal, &mut core)?;
        core.balance()
    };
    Ok(Watched { balance, finished, resumed, torn_bytes })
}

struct Run<'s> {
    journal: Journal,
    core: Core<'s>,
    sources: Sources,
    synced: Instant,
    published: Instant,
    epoch_every: Duration,
}

impl Run<'_> {
    /// Takes what arrives; tells whether all sources have ended.
    fn until_the_end(&mut self, live: &mut LiveFolder, stop: &AtomicBool) -> anyhow::Result<bool> {
        loop {
            match self.sources.wait() {
                Next::Arrived(arrival) => {
                    let record = arrival.into_record();
                    self.journal.append(&record)?;
                    let arrival = Arrival::from_record(record).context("a record of this version is known to it")?;
                    self.core.take(arrival)?;
                }
                Next::Nothing => {}
                Next::Ended => return Ok(true),
            }
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            self.now_and_then(live)?;
        }
    }

    fn now_and_then(&mut self, live: &mut LiveFolder) -> anyhow::Result<()> {
        if self.core.epochs().step().is_some() && self.published.elapsed() >= self.epoch_every {
            publish(live, &mut self.journal, &mut self.core)?;
            (self.published, self.synced) = (Instant::now(), Instant::now());
        } else if self.synced.elapsed() >= SYNC_EVERY {
            self.journal.sync()?;
            self.synced = Instant::now();
            for (source, paused) in self.core.paused().into_iter().enumerate() {
                self.sources.pause(source, paused);
            }
        }
        Ok(())
    }
}

/// Makes count what was decided so far.
fn publish(live: &mut LiveFolder, journal: &mut Journal, core: &mut Core) -> anyhow::Result<()> {
    journal.sync()?;
    let told = core.told();
    let records = core.arrivals();
    let until = core.epochs().step();
    let mut epoch = live.begin(until.unwrap_or(nautical::Time(0)));
    core.epochs().write(&mut epoch)?;
    Ok(epoch.commit(records, told)?)
}
