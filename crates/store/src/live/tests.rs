//! Live folders on a real disk.

use std::fs;
use std::io::ErrorKind;

use nautical::Time;
use serde_json::json;

use super::*;
use crate::disk::failing::FailingDisk;
use crate::sample::{Dice, Sample};
use crate::{Existing, GapRow, IdentityRow, LoiteringRow, VesselRow, read_run, read_table};

fn gaps(epoch: u64, revision: u32) -> Vec<GapRow> {
    let row =
        |number| GapRow { id: format!("gap {number}"), revision, ..GapRow::sample(&mut Dice(epoch * 10 + number)) };
    (0..3).map(row).collect()
}

fn epoch(live: &mut LiveFolder, number: u64, revision: u32) -> Result<(), StoreError> {
    let mut epoch = live.begin(Time::from_seconds(number as i64 * 3_600));
    epoch.write(&gaps(number, revision))?;
    epoch.write(&[VesselRow { id: "vessel".into(), ..VesselRow::sample(&mut Dice(number)) }])?;
    epoch.write::<LoiteringRow>(&[])?;
    epoch.keep_snapshot(number * 7, format!("state {number}").as_bytes())?;
    epoch.commit(number * 10, json!({ "epochs": number }))
}

#[test]
fn readers_see_the_newest_of_what_counts() {
    let base = tempfile::tempdir().expect("a folder");
    let dir = base.path().join("out");
    let mut live = LiveFolder::open(&dir, "hash").expect("begun");
    assert!(read_table::<GapRow>(&dir).expect("readable at once").is_empty());
    assert_eq!(live.snapshot().expect("none"), None);
    for number in 1..=3 {
        // The second epoch says the same of the gaps as the first: an older revision must not win.
        epoch(&mut live, number, if number == 3 { 0 } else { number as u32 }).expect("room");
    }
    let mut expected = gaps(2, 2);
    crate::sort_rows(&mut expected);
    assert_eq!(read_table::<GapRow>(&dir).expect("read"), expected);
    let vessel = VesselRow { id: "vessel".into(), ..VesselRow::sample(&mut Dice(3)) };
    assert_eq!(read_table::<VesselRow>(&dir).expect("read"), [vessel]);
    assert!(read_table::<IdentityRow>(&dir).expect("a table that nothing was written to").is_empty());
    assert_eq!(read_run(&dir).expect("told"), json!({ "epochs": 3 }));
    let live = LiveFolder::open(&dir, "hash").expect("goes on");
    assert_eq!((live.manifest().epoch, live.manifest().records), (3, 30));
    assert_eq!(live.manifest().snapshot.as_ref().map(|snapshot| snapshot.records), Some(21));
    assert_eq!(live.snapshot().expect("read").as_deref(), Some(&b"state 3"[..]));
    let snapshots = fs::read_dir(dir.join(SNAPSHOTS)).expect("a folder").count();
    assert_eq!(snapshots, 1, "older ones are gone");
}

#[test]
fn other_settings_and_other_things_are_refused() {
    let base = tempfile::tempdir().expect("a folder");
    LiveFolder::open(base.path(), "hash").expect("begun");
    let error = LiveFolder::open(base.path(), "another").expect_err("refused");
    assert!(matches!(error, StoreError::OtherSettings { .. }), "{error}");
    assert!(error.to_string().contains(&base.path().display().to_string()), "{error}");
    let base = tempfile::tempdir().expect("a folder");
    fs::write(base.path().join("run.json"), "{}").expect("written");
    assert!(matches!(LiveFolder::open(base.path(), "hash"), Err(StoreError::NotEmpty { .. })));
}

#[test]
fn a_folder_is_for_one_run_at_a_time() {
    let base = tempfile::tempdir().expect("a folder");
    let dir = base.path().join("out");
    let first = lock(&dir).expect("taken");
    LiveFolder::open(&dir, "hash").expect("begun");
    let error = lock(&dir).expect_err("in use");
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    drop(first);
    lock(&dir).expect("free again");
    fs::write(base.path().join("mine"), "x").expect("written");
    assert!(matches!(lock(base.path()), Err(StoreError::NotEmpty { .. })));
    assert!(!base.path().join(LOCK).exists());
}

#[test]
fn what_is_left_over_goes_and_nothing_else() {
    let base = tempfile::tempdir().expect("a folder");
    let dir = base.path();
    let mut live = LiveFolder::open(dir, "hash").expect("begun");
    epoch(&mut live, 1, 0).expect("room");
    let left = [
        "manifest.json.tmp",
        "gaps/x.parquet",
        "gaps/x.parquet.tmp",
        "snapshots/x.snapshot",
        "snapshots/x.snapshot.tmp",
    ];
    let kept = [
        "triage.jsonl",
        "gaps/notes.txt",
        "x.parquet",
        "journal/0000000001.journal",
        "mine/x.parquet",
        "snapshots/mine",
    ];
    for name in left.iter().chain(&kept) {
        fs::create_dir_all(dir.join(name).parent().expect("a folder")).expect("made");
        fs::write(dir.join(name), "x").expect("written");
    }
    LiveFolder::open(dir, "hash").expect("goes on");
    for name in left {
        assert!(!dir.join(name).exists(), "{name}");
    }
    for name in kept {
        assert!(dir.join(name).exists(), "{name}");
    }
    let mut expected = gaps(1, 0);
    crate::sort_rows(&mut expected);
    assert_eq!(read_table::<GapRow>(dir).expect("read"), expected);
    Folder::open(dir, Existing::Replace).expect("replaced by a batch run");
    assert!(!dir.join(MANIFEST).exists() && !dir.join("vessels").exists());
    assert_eq!(fs::read_dir(dir.join(SNAPSHOTS)).expect("a folder").count(), 1);
    for name in kept {
        assert!(dir.join(name).exists(), "{name}");
    }
}

#[test]
fn a_snapshot_that_changed_is_told() {
    let base = tempfile::tempdir().expect("a folder");
    let mut live = LiveFolder::open(base.path(), "hash").expect("begun");
    epoch(&mut live, 1, 0).expect("room");
    let file = &live.manifest().snapshot.as_ref().expect("one").file;
    fs::write(base.path().join(SNAPSHOTS).join(file), "state 2").expect("written");
    assert!(matches!(live.snapshot(), Err(StoreError::Damaged { .. })));
}

#[test]
fn any_call_to_the_disk_may_fail() {
    let run = |disk: &FailingDisk, dir: &Path| {
        let mut live = LiveFolder::open_on(Arc::new(disk.clone()), dir, "hash")?;
        let next = live.manifest().epoch;
        (next..3).try_for_each(|number| epoch(&mut live, number, number as u32))
    };
    let whole = FailingDisk::new(usize::MAX, ErrorKind::Other);
    run(&whole, tempfile::tempdir().expect("a folder").path()).expect("no failure");
    assert!(whole.calls().len() > 60);
    for allowed in 0..whole.calls().len() {
        let base = tempfile::tempdir().expect("a folder");
        let error = run(&FailingDisk::new(allowed, ErrorKind::StorageFull), base.path()).expect_err("a failure");
        assert!(matches!(error, StoreError::DiskFull { .. }), "{error}");
        assert!(error.to_string().contains(&base.path().display().to_string()), "{error}");
        run(&FailingDisk::new(usize::MAX, ErrorKind::Other), base.path()).expect("the next run goes on");
        assert_eq!(read_run(base.path()).expect("told"), json!({ "epochs": 2 }), "after {allowed} calls");
    }
}
