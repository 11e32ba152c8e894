//! The output folder: refused, replaced, full, not writable; and streams that nobody reads.

use store::{TABLES, TableReader};

use super::fleet::Fleet;
use super::layouts;
use super::run::{Bench, Ran};

fn bench_with_a_day() -> Bench {
    let bench = Bench::new();
    bench.write("day.csv", layouts::marine_cadastre(&Fleet::meeting()));
    bench
}

/// Every table, and `run.json`.
fn whole() -> Vec<String> {
    let mut names: Vec<String> = TABLES.iter().map(|table| format!("{table}.parquet")).collect();
    names.push("run.json".into());
    names.sort();
    names
}

/// What bears a table's name can be read to its end.
fn tables_are_whole(bench: &Bench, folder: &str) {
    fn read<R: store::Row>(bench: &Bench, folder: &str) {
        if bench.path(folder).join(format!("{}.parquet", R::TABLE)).exists() {
            let rows: usize = TableReader::<R>::open(&bench.path(folder))
                .expect("whole")
                .map(|batch| batch.expect("whole").len())
                .sum();
            assert!(rows < 1_000_000);
        }
    }
    read::<store::EncounterRow>(bench, folder);
    read::<store::ContactRow>(bench, folder);
    read::<store::TrackRow>(bench, folder);
    read::<store::VesselRow>(bench, folder);
    read::<store::AnchorageRow>(bench, folder);
    read::<store::AlertRow>(bench, folder);
}

#[test]
fn a_run_leaves_every_table_and_nothing_else() {
    let bench = bench_with_a_day();
    bench.run("detect day.csv -o deep/er/out").expect(0, &[]);
    assert_eq!(bench.names("deep/er/out"), whole());
    std::fs::create_dir(bench.path("empty")).expect("made");
    bench.run("detect day.csv -o empty").expect(0, &[]);
    assert_eq!(bench.names("empty"), whole());
}

#[test]
fn a_folder_that_holds_something_is_refused() {
    let bench = bench_with_a_day();
    for (name, bytes) in [("full/notes.txt", "mine"), ("hidden/.keep", ""), ("earlier/run.json", "{}")] {
        let path = bench.write(name, bytes);
        let folder = name.split('/').next().expect("a folder");
        bench.run(&format!("detect day.csv -o {folder}")).expect(2, &[folder, "is not empty", "--overwrite"]);
        assert_eq!(std::fs::read_to_string(path).expect("still there"), bytes);
        assert_eq!(bench.names(folder).len(), 1);
    }
}

#[test]
fn overwriting_replaces_what_alongside_wrote_and_nothing_else() {
    let bench = bench_with_a_day();
    bench.run("detect day.csv --contacts --tracks all -o out").expect(0, &[]);
    let first: Vec<Vec<u8>> = TABLES
        .iter()
        .map(|table| std::fs::read(bench.path(&format!("out/{table}.parquet"))).expect("a table"))
        .collect();
    let theirs = ["triage.jsonl", "notes.txt", "mine.parquet", "sub/tracks.parquet", "alerts.csv"];
    for name in theirs {
        bench.write(&format!("out/{name}"), name);
    }
    bench.write("out/tracks.parquet.tmp", "left behind");
    bench.run("detect day.csv --contacts --tracks all -o out").expect(2, &["--overwrite"]);
    bench.run("detect day.csv --profile gfw-like -o out --overwrite").expect(0, &[]);
    assert!(bench.encounters("out").iter().all(|row| row.profile == "gfw-like"));
    assert!(bench.contacts("out").is_empty());
    bench.run("detect day.csv --contacts --tracks all -o out --overwrite").expect(0, &[]);
    for (table, first) in TABLES.iter().zip(first) {
        let again = std::fs::read(bench.path(&format!("out/{table}.parquet"))).expect("a table");
        assert!(again == first, "{table}: the same run gave other bytes");
    }
    for name in theirs {
        assert_eq!(std::fs::read_to_string(bench.path(&format!("out/{name}"))).expect("still there"), name);
    }
    assert!(!bench.path("out/tracks.parquet.tmp").exists());
}

/// An earlier run stays as it is where the new one cannot even begin.
#[test]
fn overwriting_waits_until_there_is_something_to_read() {
    let bench = bench_with_a_day();
    bench.run("detect day.csv -o out").expect(0, &[]);
    bench.run("detect nowhere.csv -o out --overwrite").expect(3, &["nowhere.csv"]);
    bench.run("detect day.csv --profile nosuch -o out --overwrite").expect(2, &["nosuch"]);
    assert_eq!(bench.names("out"), whole());
    assert_eq!(bench.encounters("out").len(), 2);
}

/// The output folder may lie among the inputs: what an earlier run left there is no input.
#[test]
fn the_output_folder_is_no_input() {
    let bench = bench_with_a_day();
    bench.run("detect . -o out").expect(0, &[]);
    let first = bench.balance("out");
    bench.run("detect . -o out --overwrite").expect(0, &[]);
    assert_eq!(bench.balance("out"), first);
    assert_eq!(bench.names("out"), whole());
    assert_eq!(bench.encounters("out").len(), 2);
}

/// The user's own file may bear a table's name.
#[test]
fn overwriting_never_removes_an_input() {
    let bench = Bench::new();
    let parquet = layouts::parquet(&Fleet::meeting());
    bench.write("data/tracks.parquet", &parquet);
    for input in ["data/tracks.parquet", "data", "data/*.parquet"] {
        let ran = bench.run(&format!("detect {input} -o data --overwrite"));
        assert!(matches!(ran.status, Some(2 | 3)) && ran.stderr.contains("data"), "{input}: {ran:#?}");
        assert!(std::fs::read(bench.path("data/tracks.parquet")).is_ok_and(|bytes| bytes == parquet), "{input}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named_with_a_remedy() {
    let bench = bench_with_a_day();
    bench.write("file", "not a folder");
    let long = format!("detect day.csv -o {}", "x".repeat(300));
    for (arguments, path) in [
        ("detect day.csv -o file/out", "file/out"),
        ("detect day.csv -o file", "file"),
        ("detect day.csv -o /proc/alongside", "/proc/alongside"),
        (long.as_str(), "xxx"),
    ] {
        let ran = bench.run(arguments);
        ran.expect(4, &[path]);
        let remedies = ["see to the path", "choose a folder", "choose another"];
        assert!(remedies.iter().any(|remedy| ran.stderr.contains(remedy)), "{ran:#?}");
        assert_eq!(std::fs::read_to_string(bench.path("file")).expect("untouched"), "not a folder");
    }
}

/// A limit on the size of files stands for the disk that is full: writing fails with an error from some byte on.
#[test]
fn a_full_disk_is_told_and_leaves_nothing_broken() {
    let bench = bench_with_a_day();
    // Each limit, in KiB, lets the run get a little further: to the spool, the first table, the last.
    for limit in [0, 1, 2, 4, 8, 16, 24, 32, 40, 48, 64, 96, 128] {
        let out = format!("out-{limit}");
        let script =
            format!("trap '' XFSZ; ulimit -f {limit}; exec \"$0\" detect day.csv --tracks all --contacts -o {out}");
        let ran = bench.shell(&script);
        if ran.status == Some(0) {
            assert_eq!(bench.names(&out), whole(), "{limit}");
            bench.balance(&out);
            assert!(limit > 8, "too much room for what is written");
            continue;
        }
        ran.expect(4, &[&out, "could not write"]);
        let names = bench.names(&out);
        assert!(!names.contains(&"run.json".to_owned()), "{limit}: {names:?}");
        assert!(names.iter().all(|name| name.ends_with(".parquet")), "{limit}: {names:?}");
        tables_are_whole(&bench, &out);
        // The next run with room puts it right.
        bench.run(&format!("detect day.csv -o {out} --overwrite")).expect(0, &[]);
        assert_eq!(bench.names(&out), whole(), "{limit}");
    }
}

/// The reports of a larger archive do not fit the memory for sorting; the disk that is full is told then too.
#[test]
fn a_disk_too_full_to_sort_on_is_told() {
    let bench = Bench::new();
    let mut text = String::from("mmsi,t,lon,lat\n");
    for number in 0..1_300_000_u32 {
        let (ship, time) = (477_000_000 + number % 100, 1_772_323_200 + number / 100);
        text += &format!("{ship},{time},{}.5,{}.25\n", number % 100, number % 60);
    }
    bench.write("large.csv", text);
    let ran = bench.shell("trap '' XFSZ; ulimit -f 2048; exec \"$0\" detect large.csv -o out");
    ran.expect(4, &["out", "could not write"]);
    assert!(bench.names("out").is_empty(), "{:?}", bench.names("out"));
}

#[test]
fn a_reader_that_goes_away_is_content() {
    let bench = bench_with_a_day();
    for script in [
        "\"$0\" profile list | head -n 0; exit ${PIPESTATUS[0]}",
        "\"$0\" --help | head -n 0; exit ${PIPESTATUS[0]}",
        "\"$0\" man | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}",
        "\"$0\" completions bash | head -n 0; exit ${PIPESTATUS[0]}",
        "\"$0\" inspect day.csv | head -n 0; exit ${PIPESTATUS[0]}",
        "\"$0\" detect day.csv -o out | head -n 0; exit ${PIPESTATUS[0]}",
        "\"$0\" profile show sts >&-",
        "\"$0\" inspect day.csv <&- 2>&-",
    ] {
        bench.shell(script).expect(0, &[]);
    }
    assert_eq!(bench.names("out"), whole());
}

/// Where nobody can be told, the exit status still tells.
#[test]
fn messages_that_cannot_be_written_do_not_change_the_status() {
    let bench = bench_with_a_day();
    for (script, status) in [
        ("\"$0\" detect nowhere.csv -o out 2>/dev/full", 3),
        ("\"$0\" detect day.csv nowhere.csv -o faults 2>/dev/full", 3),
        ("\"$0\" inspect day.csv nowhere.csv 2>/dev/full", 3),
        ("\"$0\" detect day.csv --profile nosuch -o out 2>/dev/full", 2),
        ("\"$0\" detect nowhere.csv -o out 2>&-", 3),
        ("\"$0\" detect --nosuch 2>/dev/full", 2),
        ("{ \"$0\" detect nowhere.csv -o out; exit $?; } 2> >(true)", 3),
    ] {
        let ran: Ran = bench.shell(script);
        assert_eq!(ran.status, Some(status), "{script}: {ran:#?}");
    }
}

#[test]
fn results_that_cannot_be_written_are_told() {
    let bench = bench_with_a_day();
    for script in [
        "\"$0\" profile list >/dev/full",
        "\"$0\" inspect day.csv >/dev/full",
        "\"$0\" detect day.csv -o out >/dev/full",
        "\"$0\" completions zsh >/dev/full",
    ] {
        bench.shell(script).expect(4, &["standard output cannot be written"]);
    }
    // The tables are there all the same.
    assert_eq!(bench.names("out"), whole());
}
