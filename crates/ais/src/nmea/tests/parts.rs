//! Messages in several parts.

use super::super::NmeaSettings;
use super::super::encode::{Encoder, Wire, tag_block};
use super::{at, given, read, read_plain};
use crate::{Reject, TimeSource};

/// A message 5 with that name, in parts.
fn named(mmsi: u32, name: &str, parts: usize, sequence: &str, channel: char) -> Vec<String> {
    let start = Encoder::new(5, mmsi).put(0, 2).put(9_134_270, 30).put_text("CALL", 7);
    start.put_text(name, 20).fill_to(424).sentences(parts, sequence, channel)
}

fn second(second: u32) -> String {
    Wire::at_second(second).class_a(1).sentence()
}

/// Who has which name, and of how many lines.
fn names<L: AsRef<[u8]>>(lines: impl IntoIterator<Item = L>) -> (Vec<(u32, String, u16)>, u64) {
    let seen = read(given(), lines);
    let named = seen.reports.iter().filter_map(|report| {
        let name = report.particulars.as_ref()?.name.as_ref()?;
        Some((report.mmsi.number(), name.to_string(), report.lines))
    });
    (named.collect(), seen.rejected(Reject::OrphanFragment))
}

#[test]
fn parts_in_any_order() {
    let parts = named(219_000_001, "ANNA", 3, "7", 'A');
    let orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1]];
    for order in orders {
        let lines = order.map(|index: usize| parts[index].clone());
        assert_eq!(names(lines), (vec![(219_000_001, "ANNA".to_owned(), 3)], 0), "{order:?}");
    }
    let many = named(219_000_001, "BERTA", 9, "", 'A');
    assert_eq!(names(many).0, [(219_000_001, "BERTA".to_owned(), 9)]);
}

#[test]
fn parts_of_two_ships_do_not_mix() {
    let expected = vec![(1, "ONE".to_owned(), 2), (2, "TWO".to_owned(), 2)];
    let check = |one: Vec<String>, two: Vec<String>| {
        let lines = [one[0].clone(), two[0].clone(), one[1].clone(), second(9), two[1].clone()];
        assert_eq!(names(lines), (expected.clone(), 0));
    };
    check(named(1, "ONE", 2, "1", 'A'), named(2, "TWO", 2, "2", 'A'));
    check(named(1, "ONE", 2, "1", 'A'), named(2, "TWO", 2, "1", 'B'));
    let behind = |tag: &str, parts: Vec<String>| parts.into_iter().map(|part| tag_block(tag) + &part).collect();
    check(behind("s:a", named(1, "ONE", 2, "1", 'A')), behind("s:b", named(2, "TWO", 2, "1", 'A')));
    check(behind("g:1-2-8", named(1, "ONE", 2, "1", 'A')), behind("g:1-2-9", named(2, "TWO", 2, "1", 'A')));
}

#[test]
fn a_group_is_one_message_though_only_its_first_part_tells_the_station() {
    let parts = named(219_000_001, "ANNA", 2, "1", 'A');
    let lines = [tag_block("g:1-2-73874,s:r003669945,c:1654088303") + &parts[0], tag_block("g:2-2-73874") + &parts[1]];
    let seen = read_plain(lines);
    assert_eq!(seen.reports.len(), 1);
    assert_eq!((seen.reports[0].time, seen.reports[0].time_source), (at("2022-06-01T12:58:23Z"), TimeSource::TagBlock));
}

#[test]
fn any_part_may_tell_the_time() {
    let parts = named(219_000_001, "ANNA", 2, "1", 'A');
    let seen = read_plain([tag_block("s:1") + &parts[0], tag_block("s:1,c:1654088303") + &parts[1]]);
    assert_eq!(seen.reports[0].time_source, TimeSource::TagBlock);
    let seen = read_plain([parts[0].clone(), parts[1].clone() + ",1654088303"]);
    assert_eq!(seen.reports[0].time_source, TimeSource::TrailingSeconds);
}

#[test]
fn a_new_message_replaces_an_old_one_of_the_same_key() {
    let (one, two) = (named(1, "ONE", 2, "1", 'A'), named(2, "TWO", 2, "1", 'A'));
    let lines = [one[0].clone(), two[0].clone(), two[1].clone(), one[1].clone()];
    assert_eq!(names(lines), (vec![(2, "TWO".to_owned(), 2)], 2));
}

#[test]
fn parts_wait_for_a_time_or_a_count_of_lines() {
    let parts = named(219_000_001, "ANNA", 2, "1", 'A');
    let behind = |seconds: i64, part: &str| format!("{part},{}", 1_654_088_303 + seconds);
    let wait = |seconds: i64| {
        let settings = NmeaSettings { fragment_timeout_s: 20, ..NmeaSettings::default() };
        read(settings, [behind(0, &parts[0]), behind(seconds, &parts[1])]).reports.len()
    };
    assert_eq!((wait(20), wait(21), wait(-21)), (1, 0, 0));
    let after = |lines: usize| {
        let between = std::iter::repeat_n("# comment".to_owned(), lines);
        names([parts[0].clone()].into_iter().chain(between).chain([parts[1].clone()]))
    };
    assert_eq!((after(199).0.len(), after(199).1), (1, 0));
    assert_eq!((after(200).0.len(), after(200).1), (0, 2));
}

#[test]
fn places_are_bounded() {
    let firsts = (0..10_000u32).map(|number| {
        let parts = named(number, "MANY", 2, &(number % 10).to_string(), 'A');
        tag_block(&format!("s:{number}")) + &parts[0]
    });
    let (seen, orphans) = names(firsts);
    assert_eq!((seen.len(), orphans), (0, 10_000));
}

#[test]
fn a_message_longer_than_any_is_given_up() {
    let long = Encoder::new(8, 1).fill_to(9 * 60 * 6).sentences(9, "1", 'A');
    assert_eq!(read(given(), &long).rejected(Reject::OrphanFragment), 9);
}

#[test]
fn a_part_with_damage_leaves_the_others_orphans() {
    let parts = named(219_000_001, "ANNA", 3, "7", 'A');
    let damaged = parts[1].replace("VDM,3,2", "VDM,3,3");
    let seen = read(given(), [parts[0].clone(), damaged, parts[2].clone()]);
    assert_eq!((seen.rejected(Reject::Checksum), seen.rejected(Reject::OrphanFragment)), (1, 2));
}
