//! The sources at work: a task or a thread each, and one bounded queue in which everything arrives.
//!
//! Where the queue is full, whoever sends waits: a file, standard input, a connection. Datagrams cannot wait; those for which
//! there is no room are counted.

mod file;
mod tcp;
mod udp;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use nautical::Time;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::mpsc::{self, Receiver, Sender, error::TrySendError};
use tokio::time::timeout;

use super::arrival::{Arrival, What};
use super::source::Source;

/// Bytes read from a source at once.
const BLOCK_BYTES: usize = 64 << 10;
/// Arrivals that wait at most: 4 MiB of bytes.
const ARRIVALS_WAITING: usize = 64;
/// How often whoever receives is woken though nothing arrives.
const TICK: Duration = Duration::from_millis(100);
/// A connection that is silent for this many times the time after which a source is idle is made anew. In August 2026 a public
/// feed stayed connected and silent for 12 days.
const SILENT_IDLES: u32 = 5;
/// The first number of connections that stations make.
const FIRST_CONNECTION: u16 = 1_000;

/// How sources are read.
#[derive(Clone, Copy, Debug)]
pub struct SourceSettings {
    /// A source from which nothing came for so long is idle.
    pub idle: Duration,
    /// A file ends at its end, and a server's feed when the connection is closed.
    pub once: bool,
}

/// Where the file of a source was left by an earlier run: what told its beginning, and the bytes taken since.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Left {
    /// See [`What::Begun`].
    pub begun: Vec<u8>,
    /// Bytes since.
    pub bytes: u64,
}

/// Sources at work. Dropped, they stop.
pub struct Sources {
    arrivals: Receiver<Signal>,
    paused: Vec<Arc<AtomicBool>>,
    _runtime: tokio::runtime::Runtime,
}

/// What comes through the queue.
enum Signal {
    Arrived(Arrival),
    Tick,
    /// All sources have ended.
    AllEnded,
}

/// What [`Sources::wait`] gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Next {
    /// Something arrived.
    Arrived(Arrival),
    /// Nothing arrived for a moment.
    Nothing,
    /// Every source has ended.
    Ended,
}

impl Sources {
    /// Sets sources to work. They are numbered from 0; `left` tells where an earlier run left each.
    pub fn start(sources: &[Source], left: &[Left], settings: SourceSettings) -> anyhow::Result<Sources> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_io()
            .enable_time()
            .build()
            .context("the threads that read sources could not be started")?;
        let (sender, arrivals) = mpsc::channel(ARRIVALS_WAITING);
        let numbers = Arc::new(Mutex::new(BTreeSet::new()));
        let (mut paused, mut ends) = (Vec::new(), Vec::new());
        for (number, source) in sources.iter().enumerate() {
            let number = u16::try_from(number).ok().filter(|number| *number < FIRST_CONNECTION);
            let number = number.context("more sources than can be read at once")?;
            let pause = Arc::new(AtomicBool::new(false));
            paused.push(Arc::clone(&pause));
            let (alive, end) = tokio::sync::oneshot::channel();
            ends.push(end);
            let inlet = Inlet { number, settings, sender: sender.clone(), pause, _alive: Some(alive) };
            let left = left.get(usize::from(number)).cloned().unwrap_or_default();
            begin(&runtime, source, inlet, left, &numbers)?;
        }
        runtime.spawn(tick(sender.clone()));
        runtime.spawn(async move {
            for end in ends {
                // It ends without a word: the other half was dropped.
                let _ = end.await;
            }
            let _ = sender.send(Signal::AllEnded).await;
        });
        Ok(Sources { arrivals, paused, _runtime: runtime })
    }

    /// Waits for what comes next, for a moment at most.
    pub fn wait(&mut self) -> Next {
        match self.arrivals.blocking_recv() {
            Some(Signal::Arrived(arrival)) => Next::Arrived(arrival),
            Some(Signal::Tick) => Next::Nothing,
            Some(Signal::AllEnded) | None => Next::Ended,
        }
    }

    /// Lets a source that can wait do so, or no longer.
    pub fn pause(&self, source: usize, pause: bool) {
        if let Some(paused) = self.paused.get(source) {
            paused.store(pause, Ordering::Relaxed);
        }
    }
}

/// Wakes whoever receives.
async fn tick(sender: Sender<Signal>) {
    loop {
        tokio::time::sleep(TICK).await;
        // A full queue wakes them by itself.
        if let Err(TrySendError::Closed(_)) = sender.try_send(Signal::Tick) {
            return;
        }
    }
}

fn begin(
    runtime: &tokio::runtime::Runtime,
    source: &Source,
    inlet: Inlet,
    left: Left,
    numbers: &Arc<Mutex<BTreeSet<u16>>>,
) -> anyhow::Result<()> {
    match source {
        Source::Stdin => drop(std::thread::spawn(move || file::stdin(&inlet))),
        Source::File(path) => {
            let path = path.clone();
            drop(std::thread::spawn(move || file::follow(&inlet, &path, left)));
        }
        Source::TcpClient(address) => drop(runtime.spawn(tcp::client(inlet, address.clone()))),
        Source::TcpListener(address) => {
            let listener = runtime.block_on(tokio::net::TcpListener::bind(address));
            let listener = listener.with_context(|| format!("tcp-listen://{address}: cannot listen there"))?;
            drop(runtime.spawn(tcp::listen(inlet, listener, Numbers(Arc::clone(numbers)))));
        }
        Source::Udp(address) => {
            let socket = runtime.block_on(tokio::net::UdpSocket::bind(address));
            let socket = socket.with_context(|| format!("udp://{address}: cannot listen there"))?;
            drop(runtime.spawn(udp::receive(inlet, socket)));
        }
    }
    Ok(())
}

/// Numbers in use by connections that stations made.
#[derive(Clone)]
struct Numbers(Arc<Mutex<BTreeSet<u16>>>);

impl Numbers {
    /// The least number that is free; `None` where there is none.
    fn take(&self) -> Option<u16> {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let free = (FIRST_CONNECTION..u16::MAX).find(|number| !used.contains(number))?;
        used.insert(free);
        Some(free)
    }

    fn give_back(&self, number: u16) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }
}

/// Where a source puts what it brings.
struct Inlet {
    number: u16,
    settings: SourceSettings,
    sender: Sender<Signal>,
    pause: Arc<AtomicBool>,
    /// Dropped when the source has ended; a connection's source goes on without it.
    _alive: Option<tokio::sync::oneshot::Sender<()>>,
}

/// Nobody receives any more.
struct Gone;

impl Inlet {
    fn signal(&self, what: What) -> Signal {
        let now = Time(jiff::Timestamp::now().as_microsecond());
        Signal::Arrived(Arrival { source: self.number, received: now, what })
    }

    async fn send(&self, what: What) -> Result<(), Gone> {
        self.sender.send(self.signal(what)).await.map_err(|_| Gone)
    }

    fn send_blocking(&self, what: What) -> Result<(), Gone> {
        self.sender.blocking_send(self.signal(what)).map_err(|_| Gone)
    }

    /// Whether there was room.
    fn try_send(&self, what: What) -> Result<bool, Gone> {
        match self.sender.try_send(self.signal(what)) {
            Ok(()) => Ok(true),
            Err(TrySendError::Full(_)) => Ok(false),
            Err(TrySendError::Closed(_)) => Err(Gone),
        }
    }

    fn is_paused(&self) -> bool {
        self.pause.load(Ordering::Relaxed)
    }

    /// Reads a connection to its end, or until it was silent for too long; tells whether anything came.
    async fn read(&self, mut connection: impl AsyncRead + Unpin) -> Result<bool, Gone> {
        let (mut heard, mut silent_idles) = (false, 0);
        loop {
            while self.is_paused() {
                tokio::time::sleep(TICK).await;
            }
            let mut bytes = vec![0; BLOCK_BYTES];
            match timeout(self.settings.idle, connection.read(&mut bytes)).await {
                Ok(Ok(read)) if read > 0 => {
                    bytes.truncate(read);
                    (heard, silent_idles) = (true, 0);
                    self.send(What::Bytes(bytes)).await?;
                }
                Ok(_) => return Ok(heard),
                Err(_) => {
                    silent_idles += 1;
                    if silent_idles == 1 {
                        self.send(What::Idle).await?;
                    }
                    if silent_idles >= SILENT_IDLES && !self.settings.once {
                        return Ok(false);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
