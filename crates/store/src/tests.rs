//! All tables at once: there and back, their schemas, and how they get into a folder.

use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use nautical::{Position, Time};
use proptest::prelude::*;
use serde_json::json;

use crate::disk::failing::FailingDisk;
use crate::rows::each_table;
use crate::sample::{Dice, Sample};
use crate::*;

fn empty_folder() -> (tempfile::TempDir, Folder) {
    let base = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(base.path().join("out"), Existing::Refuse).expect("an empty folder");
    (base, folder)
}

fn rows<R: Row + Sample>(seed: u64, count: usize) -> Vec<R> {
    let mut dice = Dice(seed);
    (0..count).map(|_| R::sample(&mut dice)).collect()
}

/// What `read_table` should give, computed the long way.
fn newest<R: Row + PartialEq>(rows: &[R]) -> Vec<R> {
    let is_newest = |index: usize, row: &R| {
        rows.iter().enumerate().all(|(other_index, other)| {
            other.id() != row.id()
                || (other.revision(), other_index) == (row.revision(), index)
                || other.revision() < row.revision()
                || (other.revision() == row.revision() && index < other_index)
        })
    };
    let mut newest: Vec<R> = if R::REVISED {
        rows.iter().enumerate().filter(|(index, row)| is_newest(*index, row)).map(|(_, row)| row.clone()).collect()
    } else {
        rows.to_vec()
    };
    newest.sort_by(R::order);
    newest
}

fn names(dir: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("a name").file_name());
    names.map(|name| name.into_string().expect("UTF-8")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn rows_come_back_as_they_were_written(seed in any::<u64>(), count in 0usize..40) {
        fn check<R: Row + Sample + PartialEq + Debug>((seed, count): (u64, usize)) {
            let (_base, folder) = empty_folder();
            let mut written = rows::<R>(seed, count);
            for (number, row) in rows::<R>(seed ^ 1, count).into_iter().enumerate() {
                // Ids are unique but for revisions; those of the dice are not.
                if written.iter().any(|other| other.id() == row.id()) && number % 2 == 0 {
                    written.push(row);
                }
            }
            folder.write_table(&written).expect("written");
            let all: Vec<R> = TableReader::<R>::open(folder.path())
                .expect("opened").flat_map(|batch| batch.expect("read")).collect();
            assert_eq!(all, written, "{}", R::TABLE);
            let mut read: Vec<R> = read_table(folder.path()).expect("read");
            let mut expected = newest(&written);
            // Rows of the dice may be equal in all that orders them.
            let key = |row: &R| format!("{row:?}");
            read.sort_by_key(key);
            expected.sort_by_key(key);
            assert_eq!(read, expected, "{}", R::TABLE);
        }
        each_table!(check, (seed, count));
    }
}

#[test]
fn schemas_are_as_agreed() {
    fn describe<R: Row>(text: &mut String) {
        writeln!(text, "{}", R::TABLE).expect("a String");
        for field in schema::<R>().fields() {
            let null = if field.is_nullable() { " or null" } else { "" };
            writeln!(text, "    {}: {}{null}", field.name(), field.data_type()).expect("a String");
        }
    }
    let mut text = String::new();
    each_table!(describe, &mut text);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schemas.txt");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &text).expect("written");
    }
    let agreed = fs::read_to_string(&path).unwrap_or_default();
    assert!(text == agreed, "schemas have changed; if they should, run again with BLESS=1:\n{text}");
}

#[test]
fn the_same_rows_give_the_same_bytes_in_several_row_groups() {
    let bytes = || {
        let (_base, folder) = empty_folder();
        let mut table = TableWriter::<AnchorageRow>::create(&folder).expect("begun");
        let mut dice = Dice(5);
        for number in 0..150_000 {
            let (id, geometry) = (format!("{number:032x}"), Geometry::Point(dice.place()));
            table.push(AnchorageRow { id, vessels: 10, stays: number, radius_m: 0.5, geometry }).expect("room");
        }
        assert_eq!(names(folder.path()), BTreeSet::from(["anchorages.parquet.tmp".to_owned()]));
        assert_eq!(table.finish().expect("finished"), 150_000);
        assert_eq!(names(folder.path()), BTreeSet::from(["anchorages.parquet".to_owned()]));
        fs::read(folder.path().join("anchorages.parquet")).expect("bytes")
    };
    let first = bytes();
    assert!(first == bytes());
    let metadata =
        parquet::file::metadata::ParquetMetaDataReader::new().parse_and_finish(&file_of(&first)).expect("Parquet");
    let groups: Vec<i64> = metadata.row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(groups, [65_536, 65_536, 18_928]);
}

fn file_of(bytes: &[u8]) -> fs::File {
    use std::io::Write;
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).expect("room");
    file
}

/// The `geo` entry of a table's file.
fn geo(folder: &Folder, table: &str) -> Option<serde_json::Value> {
    let file = fs::File::open(folder.path().join(format!("{table}.parquet"))).expect("a file");
    let metadata = parquet::file::metadata::ParquetMetaDataReader::new().parse_and_finish(&file).expect("Parquet");
    let entries = metadata.file_metadata().key_value_metadata().expect("entries");
    let entry = entries.iter().find(|entry| entry.key == "geo")?;
    Some(serde_json::from_str(entry.value.as_deref().expect("a value")).expect("JSON"))
}

#[test]
fn tables_with_geometry_are_geoparquet() {
    let (_base, folder) = empty_folder();
    let place = |x, y| Position::from_degrees(x, y).expect("a place");
    let mut dice = Dice(1);
    let track = |geometry, dice: &mut Dice| TrackRow { geometry, ..TrackRow::sample(dice) };
    let across = line_across_180(&[place(179.0, 10.0), place(-179.0, 11.0)]);
    let plain = line_across_180(&[place(1.0, -2.0), place(3.0, 4.0)]);
    folder.write_table(&[track(plain, &mut dice), track(across, &mut dice)]).expect("written");
    folder.write_missing_tables().expect("written");
    let covering = json!({
        "bbox": { "xmin": ["bbox", "xmin"], "ymin": ["bbox", "ymin"], "xmax": ["bbox", "xmax"], "ymax": ["bbox", "ymax"] }
    });
    let head = |column| json!({ "version": "1.1.0", "primary_column": "geometry", "columns": { "geometry": column } });
    let tracks = head(json!({
        "encoding": "WKB", "geometry_types": ["LineString", "MultiLineString"], "bbox": [-180.0, -2.0, 180.0, 11.0],
        "covering": covering,
    }));
    assert_eq!(geo(&folder, "tracks"), Some(tracks));
    let empty = head(json!({ "encoding": "WKB", "geometry_types": [], "covering": covering }));
    for table in ["encounters", "gaps", "loitering", "positions", "port_calls", "anchorages", "alerts"] {
        assert_eq!(geo(&folder, table), Some(empty.clone()), "{table}");
    }
    for table in ["contacts", "candidates", "identity", "vessels"] {
        assert_eq!(geo(&folder, table), None, "{table}");
    }
}

#[test]
fn fixes_come_back_with_their_times() {
    let (_base, folder) = empty_folder();
    let places: Vec<Position> =
        [179.5, 179.9, -179.8, -180.0, 180.0].map(|x| Position::from_degrees(x, x / 10.0).expect("a place")).into();
    let times: Vec<Time> = (0..5).map(Time::from_seconds).collect();
    let mut row = TrackRow::sample(&mut Dice(3));
    (row.geometry, row.times) = (line_across_180(&places), times.clone());
    folder.write_table(&[row]).expect("written");
    let read: Vec<TrackRow> = read_table(folder.path()).expect("read");
    assert_eq!(read[0].timed_places(), times.into_iter().zip(places).collect::<Vec<_>>());
}

#[test]
fn every_table_is_there_after_a_run() {
    let (_base, folder) = empty_folder();
    folder.write_table(&rows::<GapRow>(1, 3)).expect("written");
    folder.write_missing_tables().expect("written");
    let run = json!({ "version": "0.1.0", "synthetic": true });
    assert!(matches!(read_run(folder.path()), Err(StoreError::Missing { .. })));
    folder.write_run(&run).expect("written");
    assert_eq!(read_run(folder.path()).expect("read"), run);
    let expected = TABLES.iter().map(|table| format!("{table}.parquet")).chain(["run.json".to_owned()]).collect();
    assert_eq!(names(folder.path()), expected);
    fn is_readable<R: Row>(dir: &Path) {
        let count = read_table::<R>(dir).expect("readable").len();
        assert_eq!(count > 0, R::TABLE == "gaps");
    }
    each_table!(is_readable, folder.path());
}

#[test]
fn a_folder_that_holds_anything_is_refused() {
    for name in ["run.json", "triage.jsonl", "mine.txt", ".hidden"] {
        let base = tempfile::tempdir().expect("a folder");
        fs::write(base.path().join(name), "x").expect("written");
        let error = Folder::open(base.path(), Existing::Refuse).expect_err("refused");
        assert!(matches!(error, StoreError::NotEmpty { .. }));
        let (text, path) = (error.to_string(), base.path().display().to_string());
        assert!(text.contains(&path) && text.contains("--overwrite"), "{text}");
        assert_eq!(fs::read_to_string(base.path().join(name)).expect("still there"), "x");
    }
}

#[test]
fn replacing_removes_what_alongside_wrote_and_nothing_else() {
    let base = tempfile::tempdir().expect("a folder");
    let (dir, elsewhere) = (base.path().join("out"), base.path().join("elsewhere"));
    let ours = [
        "run.json",
        "run.json.tmp",
        "manifest.json",
        "manifest.json.tmp",
        "tracks.parquet",
        "alerts.parquet.tmp",
        "gaps/2026-01-01.parquet",
        "gaps/2026-01-02.parquet.tmp",
        "alerts/1.parquet",
    ];
    let theirs = [
        "triage.jsonl",
        "notes.parquet",
        "tracks.parquet.bak",
        "tracks.parquet.tmp.tmp",
        "tracks.csv",
        "mine/run.json",
        "mine/tracks.parquet",
        "gaps/notes.txt",
        "contacts.parquet/x",
        "elsewhere-too.json",
    ];
    for name in ours.iter().chain(&theirs) {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, "x").expect("written");
    }
    fs::create_dir_all(&elsewhere).expect("made");
    fs::write(elsewhere.join("precious.parquet"), "x").expect("written");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&elsewhere, dir.join("loitering")).expect("linked");
        std::os::unix::fs::symlink(elsewhere.join("precious.parquet"), dir.join("identity.parquet")).expect("linked");
    }
    Folder::open(&dir, Existing::Replace).expect("opened");
    for name in ours {
        assert!(!dir.join(name).exists(), "{name}");
    }
    for name in theirs {
        assert!(dir.join(name).exists(), "{name}");
    }
    assert!(!dir.join("alerts").exists(), "an emptied folder goes too");
    assert!(!dir.join("identity.parquet").exists(), "a link is removed, not followed");
    assert!(elsewhere.join("precious.parquet").exists());
}

#[test]
fn an_unfinished_table_leaves_nothing() {
    let (_base, folder) = empty_folder();
    let mut table = TableWriter::<GapRow>::create(&folder).expect("begun");
    for row in rows(2, 20_000) {
        table.push(row).expect("room");
    }
    assert!(TableWriter::<GapRow>::create(&folder).is_err(), "two writers do not share a file");
    drop(table);
    assert_eq!(names(folder.path()), BTreeSet::new());
    folder.write_table(&rows::<GapRow>(2, 1)).expect("a second attempt");
}

#[test]
fn what_is_not_a_table_is_named() {
    let (_base, folder) = empty_folder();
    let error = read_table::<GapRow>(folder.path()).expect_err("missing");
    assert!(error.to_string().contains("gaps.parquet"), "{error}");
    fs::write(folder.path().join("gaps.parquet"), "PAR1, or so it says").expect("written");
    let error = read_table::<GapRow>(folder.path()).expect_err("damaged");
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    folder.write_table(&rows::<ContactRow>(1, 1)).expect("written");
    fs::rename(folder.path().join("contacts.parquet"), folder.path().join("gaps.parquet")).expect("renamed");
    let error = read_table::<GapRow>(folder.path()).expect_err("another table");
    assert!(error.to_string().contains("`revision`: it is missing"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn a_changed_file_is_an_error_or_other_rows(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let (_base, folder) = empty_folder();
            folder.write_table(&rows::<AlertRow>(4, 5)).expect("written");
            fs::read(folder.path().join("alerts.parquet")).expect("bytes")
        });
        let (base, mut bytes) = (tempfile::tempdir().expect("a folder"), WHOLE.clone());
        for (at, byte) in changes {
            *at.get_mut(&mut bytes) = byte;
        }
        cut.into_iter().for_each(|cut| bytes.truncate(cut.index(bytes.len())));
        fs::write(base.path().join("alerts.parquet"), bytes).expect("written");
        if let Err(error) = read_table::<AlertRow>(base.path()) {
            prop_assert!(error.to_string().contains("alerts.parquet"), "{}", error);
        }
    }
}

/// A run over an earlier one, on a disk that fails from some call on.
fn replace(dir: &Path, disk: &FailingDisk) -> Result<(), StoreError> {
    let folder = Folder::open_on(Arc::new(disk.clone()), dir, Existing::Replace)?;
    folder.write_table(&rows::<EncounterRow>(21, 30))?;
    folder.write_table(&rows::<GapRow>(22, 30))?;
    folder.write_run(&json!({ "run": 2 }))
}

fn earlier_run() -> tempfile::TempDir {
    let base = tempfile::tempdir().expect("a folder");
    let folder = Folder::open(base.path(), Existing::Refuse).expect("an empty folder");
    folder.write_table(&rows::<EncounterRow>(11, 3)).expect("written");
    folder.write_table(&rows::<GapRow>(12, 3)).expect("written");
    folder.write_run(&json!({ "run": 1 })).expect("written");
    fs::write(base.path().join("triage.jsonl"), "x").expect("written");
    base
}

#[test]
fn files_reach_the_disk_before_their_names_do() {
    let (base, disk) = (earlier_run(), FailingDisk::new(usize::MAX, ErrorKind::Other));
    replace(base.path(), &disk).expect("no failure");
    let mut calls = disk.calls();
    calls.retain(|call| !call.starts_with("entries"));
    calls.dedup();
    let out = base.path().file_name().expect("a name").to_string_lossy();
    let mut expected = vec![
        format!("create-folder {out}"),
        "remove run.json".to_owned(),
        format!("sync-folder {out}"),
        "remove encounters.parquet".to_owned(),
        "remove gaps.parquet".to_owned(),
        format!("sync-folder {out}"),
    ];
    for name in ["encounters.parquet", "gaps.parquet", "run.json"] {
        expected.extend(["create", "write", "sync", "rename"].map(|verb| format!("{verb} {name}.tmp")));
        expected.push(format!("sync-folder {out}"));
    }
    assert_eq!(calls, expected);
}

#[test]
fn any_call_to_the_disk_may_fail() {
    let whole = FailingDisk::new(usize::MAX, ErrorKind::Other);
    replace(earlier_run().path(), &whole).expect("no failure");
    assert!(whole.calls().len() > 25);
    for allowed in 0..whole.calls().len() {
        for kind in [ErrorKind::StorageFull, ErrorKind::PermissionDenied, ErrorKind::Other] {
            let base = earlier_run();
            let error = replace(base.path(), &FailingDisk::new(allowed, kind)).expect_err("a failure");
            let text = error.to_string();
            assert!(text.contains(&base.path().display().to_string()), "{text}");
            let right = match kind {
                ErrorKind::StorageFull => matches!(error, StoreError::DiskFull { .. }),
                ErrorKind::PermissionDenied => matches!(error, StoreError::Permission { .. }),
                _ => matches!(error, StoreError::Io { .. }),
            };
            assert!(right, "{text}");
            check_whole(base.path(), allowed);
            replace(base.path(), &FailingDisk::new(usize::MAX, kind)).expect("the next run cleans up");
            assert!(names(base.path()).iter().all(|name| !name.ends_with(".tmp")));
            assert!(base.path().join("triage.jsonl").exists());
        }
    }
}

/// Whatever bears a final name is whole, and `run.json` stands only beside the tables of its run.
fn check_whole(dir: &Path, allowed: usize) {
    let present = names(dir);
    fn count<R: Row>(dir: &Path, present: &BTreeSet<String>) -> Option<usize> {
        let read = || TableReader::<R>::open(dir).expect("whole").map(|rows| rows.expect("whole").len()).sum();
        present.contains(&format!("{}.parquet", R::TABLE)).then(read)
    }
    let (encounters, gaps) = (count::<EncounterRow>(dir, &present), count::<GapRow>(dir, &present));
    for rows in [encounters, gaps].into_iter().flatten() {
        assert!(rows == 3 || rows == 30, "{rows} rows after {allowed} calls");
    }
    if present.contains("run.json") {
        let expected = if read_run(dir).expect("whole")["run"] == 1 { 3 } else { 30 };
        assert_eq!((encounters, gaps), (Some(expected), Some(expected)), "after {allowed} calls");
    }
}
