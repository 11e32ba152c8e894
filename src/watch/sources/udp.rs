//! Datagrams: whole lines, one or several in each.

use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::super::arrival::What;
use super::{Gone, Inlet};

/// Longer than any datagram.
const DATAGRAM_BYTES_MAX: usize = 64 << 10;

/// Receives datagrams until nobody wants them.
pub(super) async fn receive(inlet: Inlet, socket: UdpSocket) {
    let _ = run(&inlet, &socket).await;
}

async fn run(inlet: &Inlet, socket: &UdpSocket) -> Result<(), Gone> {
    let mut block = vec![0; DATAGRAM_BYTES_MAX];
    let (mut is_idle, mut shed_lines) = (false, 0);
    inlet.send(What::Begun(Vec::new())).await?;
    loop {
        match timeout(inlet.settings.idle, socket.recv(&mut block)).await {
            Ok(Ok(bytes)) => {
                is_idle = false;
                let datagram = ended(block.get(..bytes).unwrap_or_default());
                if shed_lines > 0 && inlet.try_send(What::Shed(shed_lines))? {
                    shed_lines = 0;
                }
                let lines = memchr::memchr_iter(b'\n', &datagram).count() as u64;
                if shed_lines > 0 || !inlet.try_send(What::Bytes(datagram))? {
                    shed_lines += lines;
                }
            }
            Ok(Err(fault)) => tracing::debug!(%fault, "a datagram was lost"),
            Err(_) if shed_lines > 0 => {
                inlet.send(What::Shed(std::mem::take(&mut shed_lines))).await?;
            }
            Err(_) if !is_idle => {
                is_idle = true;
                inlet.send(What::Idle).await?;
            }
            Err(_) => {}
        }
    }
}

/// A datagram's lines, the last one with its end: none goes on in the next.
pub(super) fn ended(datagram: &[u8]) -> Vec<u8> {
    let mut lines = datagram.to_vec();
    if lines.last().is_some_and(|&last| last != b'\n') {
        lines.push(b'\n');
    }
    lines
}
