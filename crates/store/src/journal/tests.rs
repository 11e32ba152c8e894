//! Journals on a real disk: there and back, cut tails, damage, retention.

use std::fs;

use nautical::Time;
use proptest::prelude::*;

use super::*;
use crate::LocalDisk;

const SEGMENT_BYTES: u64 = 400;

fn disk() -> Arc<dyn Disk> {
    Arc::new(LocalDisk)
}

fn record(number: u64) -> JournalRecord {
    let bytes = (0..number % 97).map(|at| (number + at) as u8).collect();
    JournalRecord { source: number as u16 % 3, kind: number as u8 % 2, received: Time(number as i64 * 1_000), bytes }
}

fn open(folder: &Path) -> (Journal, u64) {
    Journal::open(disk(), folder, SEGMENT_BYTES, 0).expect("opened")
}

/// Appends the records up to number `to`, and forces them to the disk.
fn fill_up(journal: &mut Journal, to: u64) {
    while journal.position() < to {
        let number = journal.position();
        assert_eq!(journal.append(&record(number)).expect("room"), number);
    }
    journal.sync().expect("room");
    assert_eq!(journal.synced(), to);
}

fn read(folder: &Path, from: u64) -> Result<Vec<JournalRecord>, StoreError> {
    JournalReader::open(disk(), folder, from)?.collect()
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    found.sort();
    found
}

#[test]
fn records_come_back_over_restarts_and_segments() {
    let base = tempfile::tempdir().expect("a folder");
    let folder = base.path().join("journal");
    for to in [0, 0, 1, 40, 40, 200] {
        let (mut journal, torn_bytes) = open(&folder);
        assert_eq!(torn_bytes, 0);
        fill_up(&mut journal, to);
        for from in [0, to / 2, to] {
            let expected: Vec<JournalRecord> = (from..to).map(record).collect();
            assert_eq!(read(&folder, from).expect("whole"), expected, "{from} to {to}");
        }
    }
    assert!(segments(&folder).len() > 10);
}

#[test]
fn an_empty_journal_leaves_no_file_and_has_no_records() {
    let base = tempfile::tempdir().expect("a folder");
    let (mut journal, _) = open(base.path());
    journal.sync().expect("nothing to do");
    assert!(segments(base.path()).is_empty());
    assert!(read(base.path(), 0).expect("empty").is_empty());
}

#[test]
fn a_tail_is_cut_wherever_it_is_torn_and_stays_cut() {
    let whole = tempfile::tempdir().expect("a folder");
    let (mut journal, _) = open(whole.path());
    fill_up(&mut journal, 12);
    let last = segments(whole.path()).pop().expect("a segment");
    let bytes = fs::read(&last).expect("read");
    for length in 0..bytes.len() {
        let base = tempfile::tempdir().expect("a folder");
        for path in segments(whole.path()) {
            fs::copy(&path, base.path().join(path.file_name().expect("a name"))).expect("copied");
        }
        let torn = base.path().join(last.file_name().expect("a name"));
        fs::write(&torn, &bytes[..length]).expect("cut");
        let (mut journal, torn_bytes) = open(base.path());
        let kept = journal.position();
        assert!(kept < 12 && torn_bytes <= length as u64, "{length}");
        fill_up(&mut journal, 30);
        let (journal, again) = open(base.path());
        assert_eq!((journal.position(), again), (30, 0), "{length}");
        assert_eq!(read(base.path(), 0).expect("whole"), (0..30).map(record).collect::<Vec<_>>(), "{length}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// A changed byte never changes a record: it ends the journal where it may be a torn tail, and is told elsewhere.
    #[test]
    fn damage_is_told_or_cut_never_read(at in any::<prop::sample::Index>(), which in any::<prop::sample::Index>(), bits in 1u8..) {
        let base = tempfile::tempdir().expect("a folder");
        let (mut journal, _) = open(base.path());
        fill_up(&mut journal, 20);
        let paths = segments(base.path());
        let place = which.index(paths.len());
        let mut bytes = fs::read(&paths[place]).expect("read");
        *at.get_mut(&mut bytes) ^= bits;
        fs::write(&paths[place], bytes).expect("written");
        match read(base.path(), 0) {
            Ok(records) => {
                prop_assert_eq!(place, paths.len() - 1);
                prop_assert!(records.len() < 20);
                prop_assert_eq!(&records[..], &(0..20).map(record).collect::<Vec<_>>()[..records.len()]);
            }
            Err(error) => prop_assert!(matches!(error, StoreError::Damaged { .. }) && place + 1 < paths.len(), "{}", error),
        }
    }
}

#[test]
fn a_record_in_another_place_is_none() {
    let base = tempfile::tempdir().expect("a folder");
    let (mut journal, _) = open(base.path());
    fill_up(&mut journal, 3);
    let path = segments(base.path()).pop().expect("a segment");
    let bytes = fs::read(&path).expect("read");
    // The first record once more behind the last, as if an older file's bytes came up again.
    let mut again = bytes.clone();
    again.extend_from_slice(&bytes[HEAD_BYTES..HEAD_BYTES + 19]);
    fs::write(&path, again).expect("written");
    assert_eq!(open(base.path()).1, 19);
    assert_eq!(read(base.path(), 0).expect("whole").len(), 3);
}

#[test]
fn old_segments_go_when_no_longer_needed() {
    let base = tempfile::tempdir().expect("a folder");
    let (mut journal, _) = open(base.path());
    fill_up(&mut journal, 200);
    assert_eq!(journal.prune(200, u64::MAX).expect("pruned"), 0, "room for all");
    assert_eq!(journal.prune(0, 0).expect("pruned"), 0, "all needed");
    let oldest = journal.prune(100, 0).expect("pruned");
    assert!((80..=100).contains(&oldest), "{oldest}");
    assert_eq!(JournalReader::oldest(&LocalDisk, base.path()).expect("listed"), oldest);
    assert_eq!(read(base.path(), oldest).expect("whole"), (oldest..200).map(record).collect::<Vec<_>>());
    let error = read(base.path(), oldest - 1).expect_err("gone");
    assert!(error.to_string().contains(&format!("begins at record {oldest}")), "{error}");
    let oldest = journal.prune(200, 0).expect("pruned");
    assert!(oldest < 200, "the newest stays");
    fill_up(&mut journal, 220);
    assert_eq!(open(base.path()).0.position(), 220);
}

#[test]
fn segments_before_a_gap_are_none() {
    let base = tempfile::tempdir().expect("a folder");
    let (mut journal, _) = open(base.path());
    fill_up(&mut journal, 100);
    let paths = segments(base.path());
    // Of two that were removed, only the second reached the disk.
    fs::remove_file(&paths[1]).expect("removed");
    let (journal, torn_bytes) = open(base.path());
    assert_eq!(journal.position(), 100);
    assert!(torn_bytes == 0 && !paths[0].exists());
}

#[test]
fn fewer_records_than_were_used_are_damage() {
    let base = tempfile::tempdir().expect("a folder");
    let (mut journal, _) = open(base.path());
    fill_up(&mut journal, 5);
    let error = Journal::open(disk(), base.path(), SEGMENT_BYTES, 6).expect_err("one is missing");
    assert!(error.to_string().contains("ends after 5 records; 6 were made use of"), "{error}");
}

#[test]
fn a_record_too_long_is_refused() {
    let base = tempfile::tempdir().expect("a folder");
    let (mut journal, _) = open(base.path());
    let long = JournalRecord { bytes: vec![0; PAYLOAD_BYTES_MAX + 1], ..record(0) };
    assert!(matches!(journal.append(&long), Err(StoreError::Unwritable { .. })));
    fill_up(&mut journal, 3);
}
