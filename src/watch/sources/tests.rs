//! Sources on this machine: real sockets and files, nothing that depends on how fast they are.

use std::collections::BTreeMap;
use std::io::{Read as _, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};

use super::tcp::Backoff;
use super::*;

const SETTINGS: SourceSettings = SourceSettings { idle: Duration::from_secs(3_600), once: false };
const ONCE: SourceSettings = SourceSettings { once: true, ..SETTINGS };

/// What each source brought: its bytes, and what else became of it.
#[derive(Default, Debug)]
struct Brought {
    bytes: Vec<u8>,
    begun: usize,
    ended: usize,
    idle: usize,
    shed: u64,
}

/// Takes what arrives until `enough`, or all have ended.
fn take(sources: &mut Sources, enough: impl Fn(&BTreeMap<u16, Brought>) -> bool) -> BTreeMap<u16, Brought> {
    let mut brought: BTreeMap<u16, Brought> = BTreeMap::new();
    while !enough(&brought) {
        match sources.wait() {
            Next::Arrived(arrival) => {
                let of_source = brought.entry(arrival.source).or_default();
                match arrival.what {
                    What::Bytes(bytes) => of_source.bytes.extend(bytes),
                    What::Begun(_) => of_source.begun += 1,
                    What::Idle => of_source.idle += 1,
                    What::Ended => of_source.ended += 1,
                    What::Shed(lines) => of_source.shed += lines,
                }
            }
            Next::Nothing => {}
            Next::Ended => break,
        }
    }
    brought
}

fn start(sources: &[Source], settings: SourceSettings) -> Sources {
    Sources::start(sources, &[], settings).expect("started")
}

/// More than the queue and the sockets hold.
fn many_bytes() -> Vec<u8> {
    (0..12_000_000u32).map(|n| if n % 61 == 60 { b'\n' } else { b'a' + (n % 26) as u8 }).collect()
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

#[test]
fn a_server_is_read_to_the_last_byte_and_again_after_it_breaks_off() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let bytes = many_bytes();
    let (first, second) = bytes.split_at(5_000_001);
    let mut sources = start(&[Source::TcpClient(address)], SETTINGS);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for part in [first, second] {
                let (mut connection, _) = listener.accept().expect("a connection");
                connection.write_all(part).expect("sent");
            }
        });
        let brought = take(&mut sources, |brought| brought.get(&0).is_some_and(|one| one.bytes.len() == bytes.len()));
        assert!(brought[&0].bytes == bytes);
        assert_eq!((brought[&0].begun, brought[&0].ended), (2, 0));
    });
}

#[test]
fn once_a_feed_ends_with_its_connection_and_a_file_with_its_end() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (bytes, folder) = (many_bytes(), tempfile::tempdir().expect("a folder"));
    let path = folder.path().join("feed");
    std::fs::write(&path, &bytes).expect("written");
    let mut sources = start(&[Source::TcpClient(address), Source::File(path)], ONCE);
    std::thread::scope(|scope| {
        scope.spawn(|| listener.accept().expect("a connection").0.write_all(&bytes).expect("sent"));
        let brought = take(&mut sources, |_| false);
        for source in [0, 1] {
            let one = &brought[&source];
            assert!(one.bytes == bytes, "{source}");
            assert_eq!((one.begun, one.ended), (1, 1), "{source}");
        }
    });
}

#[test]
fn stations_that_connect_are_sources_of_their_own() {
    let address = free_address();
    let mut sources = start(&[Source::TcpListener(address)], SETTINGS);
    let bytes = many_bytes();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope
                .spawn(|| TcpStream::connect(address).and_then(|mut station| station.write_all(&bytes)).expect("sent"));
        }
        let brought = take(&mut sources, |brought| brought.values().map(|one| one.ended).sum::<usize>() == 3);
        assert_eq!(brought[&0].idle, 1, "nobody waits for the listener");
        let total: usize = brought.values().map(|one| one.bytes.len()).sum();
        assert_eq!(total, 3 * bytes.len());
        // A number may serve two stations, one after the other.
        for (number, one) in brought.iter().filter(|(number, _)| **number >= FIRST_CONNECTION) {
            assert!(one.bytes.chunks(bytes.len()).all(|station| station == bytes), "{number}");
            assert_eq!(one.begun, one.ended);
        }
    });
    drop(sources);
    assert!(TcpListener::bind(address).is_ok(), "the port is free again");
}

#[test]
fn datagrams_are_whole_lines_and_each_is_brought_or_counted() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let address = socket.local_addr().expect("an address");
    drop(socket);
    let mut sources = start(&[Source::Udp(address)], SETTINGS);
    let sender = UdpSocket::bind("127.0.0.1:0").expect("a port");
    for datagram in [&b"one\ntwo"[..], b"three\n", b"", b"four"] {
        sender.send_to(datagram, address).expect("sent");
    }
    let brought = take(&mut sources, |brought| brought.get(&0).is_some_and(|one| one.bytes.ends_with(b"four\n")));
    assert_eq!(brought[&0].bytes, b"one\ntwo\nthree\nfour\n");
    assert_eq!(brought[&0].shed, 0);
}

#[test]
fn a_file_is_followed_as_it_grows_and_after_it_was_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("feed");
    let mut sources = start(&[Source::File(path.clone())], SETTINGS);
    std::fs::write(&path, "one\n").expect("written");
    let until = |sources: &mut Sources, end: &str| {
        let end = end.to_owned();
        take(sources, move |brought| brought.get(&0).is_some_and(|one| one.bytes.ends_with(end.as_bytes())))
    };
    assert_eq!(until(&mut sources, "one\n")[&0].begun, 1);
    std::fs::File::options().append(true).open(&path).and_then(|mut file| file.write_all(b"two\nth")).expect("written");
    assert_eq!(until(&mut sources, "th")[&0].begun, 0);
    let other = folder.path().join("other");
    std::fs::write(&other, "four\n").and_then(|()| std::fs::rename(&other, &path)).expect("replaced");
    let brought = until(&mut sources, "four\n");
    assert_eq!((brought[&0].begun, &brought[&0].bytes[..]), (1, &b"four\n"[..]));
}

#[cfg(unix)]
#[test]
fn a_file_goes_on_where_an_earlier_run_left_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("feed");
    std::fs::write(&path, "one\ntwo\n").expect("written");
    let mut sources = start(&[Source::File(path.clone())], ONCE);
    let mut begun = Vec::new();
    while let Next::Arrived(arrival) = sources.wait() {
        if let What::Begun(token) = arrival.what {
            begun = token;
        }
    }
    for (left, expected) in [
        (Left { begun: begun.clone(), bytes: 4 }, (0, &b"two\n"[..])),
        (Left { begun: begun.clone(), bytes: 8 }, (0, b"")),
        (Left { begun, bytes: 9 }, (1, b"one\ntwo\n")),
        (Left { begun: b"another".to_vec(), bytes: 4 }, (1, b"one\ntwo\n")),
    ] {
        let mut sources = Sources::start(&[Source::File(path.clone())], &[left], ONCE).expect("started");
        let brought = take(&mut sources, |_| false);
        assert_eq!((brought[&0].begun, &brought[&0].bytes[..]), expected);
    }
}

#[test]
fn a_silent_source_is_idle_and_its_connection_made_anew() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let settings = SourceSettings { idle: Duration::from_millis(5), once: false };
    let mut sources = start(&[Source::TcpClient(address)], settings);
    let (mut silent, _) = listener.accept().expect("a connection");
    let brought = take(&mut sources, |brought| brought.get(&0).is_some_and(|one| one.idle > 0 && one.begun > 1));
    assert!(brought[&0].bytes.is_empty());
    assert_eq!(silent.read(&mut [0; 8]).expect("closed by the other side"), 0);
}

#[test]
fn a_paused_source_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("feed");
    std::fs::write(&path, many_bytes()).expect("written");
    let mut sources = start(&[Source::File(path)], ONCE);
    sources.pause(0, true);
    // What was under way still comes, at most what the queue holds; then nothing but ticks.
    let mut rest = 0;
    let mut quiet = 0;
    while quiet < 3 {
        match sources.wait() {
            Next::Arrived(Arrival { what: What::Bytes(bytes), .. }) => (rest, quiet) = (rest + bytes.len(), 0),
            _ => quiet += 1,
        }
    }
    assert!(rest < many_bytes().len(), "{rest}");
    sources.pause(0, false);
    let after = take(&mut sources, |_| false);
    assert_eq!(rest + after[&0].bytes.len(), many_bytes().len());
}

#[test]
fn waits_grow_to_a_limit_and_differ() {
    let mut backoff = Backoff::new();
    let longest: Vec<f64> = (0..12).map(|_| backoff.next(1.0).as_secs_f64()).collect();
    assert_eq!(longest[..4], [0.25, 0.5, 1.0, 2.0]);
    assert_eq!(longest[10..], [60.0, 60.0]);
    assert_eq!(backoff.next(0.0).as_secs_f64(), 30.0);
    backoff.succeeded();
    assert_eq!(backoff.next(0.5).as_secs_f64(), 0.1875);
}

#[test]
fn a_port_in_use_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address");
    let Err(error) = Sources::start(&[Source::TcpListener(address)], &[], SETTINGS) else { panic!("it listens") };
    assert!(format!("{error:#}").contains(&address.to_string()), "{error:#}");
}
