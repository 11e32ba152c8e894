//! Connections: to a server, made again whenever it breaks off, and from stations.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, timeout};

use super::super::arrival::What;
use super::{Gone, Inlet, Numbers};

/// A server that does not answer within this is not there.
const CONNECT: Duration = Duration::from_secs(10);
/// The first wait before another attempt, and the longest.
const WAIT_FIRST: Duration = Duration::from_millis(250);
const WAIT_MAX: Duration = Duration::from_secs(60);
/// Connections of one listener at a time, at most.
const CONNECTIONS_MAX: usize = 256;

/// How long to wait before the next attempt: twice as long each time, up to a limit, and never in step with others.
pub(super) struct Backoff {
    wait: Duration,
}

impl Backoff {
    pub(super) fn new() -> Backoff {
        Backoff { wait: WAIT_FIRST }
    }

    /// The next wait: between half of it and all of it, as the dice (of 0..1) fall.
    pub(super) fn next(&mut self, dice: f64) -> Duration {
        let wait = self.wait.mul_f64(0.5 + 0.5 * dice);
        self.wait = (self.wait * 2).min(WAIT_MAX);
        wait
    }

    pub(super) fn succeeded(&mut self) {
        self.wait = WAIT_FIRST;
    }
}

/// A number of 0..1 that differs from process to process and call to call.
fn dice() -> f64 {
    (RandomState::new().build_hasher().finish() >> 11) as f64 / (1u64 << 53) as f64
}

/// Reads a server's feed, for ever or once.
pub(super) async fn client(inlet: Inlet, address: String) {
    // Nobody receives any more: that is the end.
    let _ = follow(&inlet, &address).await;
}

async fn follow(inlet: &Inlet, address: &str) -> Result<(), Gone> {
    let (mut backoff, mut heard_last, mut is_idle) = (Backoff::new(), Instant::now(), false);
    loop {
        match timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(connection)) => {
                tracing::info!(address, "connected");
                inlet.send(What::Begun(Vec::new())).await?;
                if inlet.read(connection).await? {
                    backoff.succeeded();
                    (heard_last, is_idle) = (Instant::now(), false);
                }
                tracing::warn!(address, "the connection is closed");
                if inlet.settings.once {
                    return inlet.send(What::Ended).await;
                }
            }
            Ok(Err(fault)) => tracing::warn!(address, %fault, "cannot be reached"),
            Err(_) => tracing::warn!(address, "does not answer"),
        }
        sleep(backoff.next(dice())).await;
        if !is_idle && heard_last.elapsed() >= inlet.settings.idle {
            is_idle = true;
            inlet.send(What::Idle).await?;
        }
    }
}

/// Takes connections of stations, each a source of its own.
pub(super) async fn listen(inlet: Inlet, listener: TcpListener, numbers: Numbers) {
    // The listener itself brings nothing: time waits for its stations only.
    if inlet.send(What::Idle).await.is_err() {
        return;
    }
    let open = Arc::new(tokio::sync::Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Ok(room) = Arc::clone(&open).acquire_owned().await else { return };
        let connection = tokio::select! {
            accepted = listener.accept() => accepted,
            () = inlet.sender.closed() => return,
        };
        let (Ok((connection, peer)), Some(number)) = (connection, numbers.take()) else { continue };
        tracing::info!(%peer, number, "a station connects");
        let pause = Arc::new(AtomicBool::new(false));
        let station = Inlet { number, settings: inlet.settings, sender: inlet.sender.clone(), pause, _alive: None };
        let numbers = numbers.clone();
        tokio::spawn(async move {
            let _ = from_station(&station, connection).await;
            tracing::info!(%peer, number, "a station is gone");
            numbers.give_back(number);
            drop(room);
        });
    }
}

async fn from_station(station: &Inlet, connection: TcpStream) -> Result<(), Gone> {
    station.send(What::Begun(Vec::new())).await?;
    station.read(connection).await?;
    station.send(What::Ended).await
}
