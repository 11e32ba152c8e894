//! `watch`: a feed gives what the archive of the same bytes gives, whatever the way and the stops.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::Child;
use std::sync::Arc;
use std::time::{Duration, Instant};

use store::{
    AlertRow, AnchorageRow, CandidateRow, ContactRow, EncounterRow, GapRow, IdentityRow, JournalReader, LocalDisk,
    LoiteringRow, PortCallRow, PositionRow, Row, Status, TrackRow, VesselRow, read_run, read_table,
};

use super::fleet::Dice;
use super::run::{Balance, Bench, Ran};

/// What each way of running is given, so that all write the same.
const FLAGS: &str = "--contacts --tracks all --profile sts,sts-sat";
const FORMS: [&str; 2] = ["yellow-sea.csv", "yellow-sea.nmea"];

fn fixture(form: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/yellow-sea").join(form);
    std::fs::read(path).expect("a fixture")
}

/// A bench on which the archive was searched: its tables are in `batch`.
fn searched(form: &str) -> (Bench, Vec<u8>) {
    let (bench, bytes) = (Bench::new(), fixture(form));
    bench.write("archive", &bytes);
    bench.run(&format!("detect archive -o batch {FLAGS}")).expect(0, &[]);
    (bench, bytes)
}

/// Fails with the rows that only one of the two folders has. Revisions do not count, nor rows that were taken back.
#[track_caller]
fn same_tables(bench: &Bench, live: &str) {
    fn compare<R: Row + Debug>(bench: &Bench, live: &str, plain: impl Fn(R) -> Option<R>) {
        let rows = |folder: &str| -> BTreeSet<String> {
            let rows: Vec<R> = read_table(&bench.path(folder)).expect("a table");
            rows.into_iter().filter_map(&plain).map(|row| format!("{row:?}").chars().take(900).collect()).collect()
        };
        let (expected, found) = (rows("batch"), rows(live));
        let missing: Vec<&String> = expected.difference(&found).take(2).collect();
        let surplus: Vec<&String> = found.difference(&expected).take(2).collect();
        assert!(expected == found, "{}: missing {missing:#?}, surplus {surplus:#?}", R::TABLE);
    }
    compare::<EncounterRow>(bench, live, |row| {
        (row.status != Status::Retracted).then_some(EncounterRow { revision: 0, ..row })
    });
    compare::<AlertRow>(bench, live, |row| {
        (row.status != Status::Retracted).then_some(AlertRow { revision: 0, ..row })
    });
    compare::<CandidateRow>(bench, live, Some);
    compare::<ContactRow>(bench, live, Some);
    compare::<GapRow>(bench, live, Some);
    compare::<LoiteringRow>(bench, live, Some);
    compare::<IdentityRow>(bench, live, Some);
    compare::<PositionRow>(bench, live, Some);
    compare::<PortCallRow>(bench, live, Some);
    compare::<AnchorageRow>(bench, live, Some);
    compare::<VesselRow>(bench, live, Some);
    compare::<TrackRow>(bench, live, Some);
    assert_eq!(bench.balance(live), bench.balance("batch"));
    assert!(!bench.encounters(live).is_empty());
}

/// Serves bytes to one connection, in pieces of random lengths.
fn serve(listener: TcpListener, bytes: Vec<u8>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("a connection");
        let (mut rest, mut dice) = (&bytes[..], Dice::new(5));
        while !rest.is_empty() {
            let (piece, later) = rest.split_at((dice.below(9_000) as usize + 1).min(rest.len()));
            connection.write_all(piece).expect("sent");
            rest = later;
        }
    })
}

#[test]
fn a_feed_gives_what_the_archive_gives() {
    for form in FORMS {
        let (bench, bytes) = searched(form);
        bench.run(&format!("watch --once archive -o file {FLAGS} --epoch-every 0")).expect(0, &[]);
        same_tables(&bench, "file");
        bench.run_with(&format!("watch - -o stdin {FLAGS}"), &bytes).expect(0, &[]);
        same_tables(&bench, "stdin");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let served = serve(listener, bytes);
        bench.run(&format!("watch --once tcp://{address} -o tcp {FLAGS} --epoch-every 0")).expect(0, &[]);
        served.join().expect("served");
        same_tables(&bench, "tcp");
    }
}

#[test]
fn rows_shuffled_within_the_lateness_and_dealt_to_three_feeds_give_the_same() {
    let (bench, bytes) = searched("yellow-sea.csv");
    let text = String::from_utf8(bytes).expect("text");
    let (header, rows) = text.split_once('\n').expect("a header");
    let mut dice = Dice::new(11);
    // Rows are in order of time: moved by less than the lateness when neighbours of a few minutes change places.
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.chunks_mut(40).for_each(|rows| dice.shuffle(rows));
    let mut feeds = vec![format!("{header}\n"); 3];
    for row in rows {
        feeds[dice.below(3) as usize] += &format!("{row}\n");
    }
    for (number, feed) in feeds.iter().enumerate() {
        bench.write(&format!("feed{number}"), feed);
    }
    bench.run(&format!("watch --once feed0 feed1 feed2 -o live {FLAGS} --lateness 1800")).expect(0, &[]);
    // Two more headers.
    let run = read_run(&bench.path("live")).expect("told");
    let (live, batch) = (Balance::of(&run["balance"]), bench.balance("batch"));
    assert_eq!((live.lines, live.used), (batch.lines + 2, batch.used));
    let encounters = |folder: &str| -> BTreeSet<String> {
        bench.encounters(folder).into_iter().map(|row| format!("{:?}", EncounterRow { revision: 0, ..row })).collect()
    };
    assert_eq!(encounters("live"), encounters("batch"));
}

/// Bytes of the first source that the journal holds for certain.
fn journaled(bench: &Bench) -> u64 {
    let disk = Arc::new(LocalDisk);
    let records = JournalReader::open(disk, &bench.path("live/journal"), 0).into_iter().flatten();
    // The last record may be half written.
    records.map_while(Result::ok).filter(|record| record.kind == 0).map(|record| record.bytes.len() as u64).sum()
}

/// Waits for a watch to have kept so many bytes.
fn wait_for(bench: &Bench, child: &mut Child, bytes: u64) {
    let started = Instant::now();
    while journaled(bench) < bytes {
        assert!(child.try_wait().expect("a child").is_none(), "it ended");
        assert!(started.elapsed() < Duration::from_secs(120), "{bytes} bytes are not kept");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Stops a watch by a signal, and waits for its end.
fn signal(child: Child, signal: &str) -> Ran {
    let id = child.id().to_string();
    let told = std::process::Command::new("kill").args([signal, &id]).status().expect("kill");
    assert!(told.success());
    Ran::of(child.wait_with_output().expect("ended"))
}

#[test]
fn killed_or_stopped_anywhere_it_goes_on_as_if_nothing_had_happened() {
    for (form, seed) in FORMS.into_iter().zip(7..) {
        let (bench, bytes) = searched(form);
        let mut dice = Dice::new(seed);
        bench.write("feed", "");
        let watch = format!("watch feed -o live {FLAGS} --epoch-every 0");
        let mut fed = 0;
        for cut in 0..6 {
            let more = dice.below((bytes.len() / 4) as u64) as usize + 1;
            let until = (fed + more).min(bytes.len());
            let feed = std::fs::File::options().append(true).open(bench.path("feed"));
            feed.and_then(|mut feed| feed.write_all(&bytes[fed..until])).expect("written");
            fed = until;
            let mut child = bench.start(&watch);
            // Every third one is cut off while it is still reading, or before.
            let is_early = cut % 3 == 2;
            if !is_early {
                wait_for(&bench, &mut child, fed as u64);
            }
            if is_early || cut % 2 == 0 {
                assert_eq!(signal(child, "-KILL").status, None);
            } else {
                signal(child, "-TERM").expect(0, &[]);
                let run = read_run(&bench.path("live")).expect("told");
                assert_eq!(run["finished"], false);
            }
        }
        let feed = std::fs::File::options().append(true).open(bench.path("feed"));
        feed.and_then(|mut feed| feed.write_all(&bytes[fed..])).expect("written");
        bench.run(&format!("{watch} --once")).expect(0, &[]);
        assert_eq!(journaled(&bench), bytes.len() as u64);
        same_tables(&bench, "live");
    }
}

#[test]
fn other_settings_another_run_and_a_watch_at_its_end_are_refused() {
    let bench = Bench::new();
    bench.write("feed", &fixture("yellow-sea.nmea")[..100_000]);
    let child = bench.start("watch feed -o live");
    let started = Instant::now();
    while !bench.path("live/manifest.json").exists() {
        assert!(started.elapsed() < Duration::from_secs(120));
        std::thread::sleep(Duration::from_millis(20));
    }
    bench.run("watch feed -o live").expect(2, &["another run of alongside writes to `live`"]);
    signal(child, "-INT").expect(0, &[]);
    bench.run("watch feed -o live --lateness 60").expect(2, &["was begun with other settings"]);
    bench.run("watch feed other -o live").expect(2, &["was begun with other settings"]);
    bench.run("watch feed -o live --once").expect(0, &[]);
    bench.run("watch feed -o live").expect(2, &["whose sources have all ended"]);
    bench.run("detect feed -o live").expect(2, &["is not empty"]);
    bench.write("mine/notes.txt", "x");
    bench.run("watch feed -o mine").expect(2, &["is not empty"]);
    bench.run("watch ftp://host -o new").expect(2, &["`ftp` is not known"]);
    bench.run("watch feed feed -o new").expect(2, &["a source is given twice"]);
    bench.write("idle.toml", "lateness = 60\nidle = 0\n");
    bench.run("watch feed -o new --config idle.toml").expect(2, &["--idle 0"]);
    bench.write("area.toml", "area = \"sea.geojson\"\n");
    bench.run("watch feed -o new --config area.toml").expect(2, &["does not know `area` yet"]);
}
