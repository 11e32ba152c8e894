//! The ways in which a time comes with a sentence.

use super::super::encode::{Encoder, Wire, dollar, tag_block};
use super::super::{NmeaSettings, sentence};
use super::{at, given, read, read_plain, times};
use crate::{Medium, Reject, TimeSource};

/// A message 1 of that second.
fn second(second: u32) -> String {
    Wire::at_second(second).class_a(1).sentence()
}

/// A name: a message without a second.
fn name() -> String {
    Encoder::new(24, 219_000_001).put(0, 2).put_text("ANNA", 20).sentence()
}

/// The checksum that a sentence ends with.
fn sum_of(sentence: &str) -> u8 {
    sentence::checked(&sentence.as_bytes()[1..]).expect("a sentence").checksum
}

/// A `$PGHP` line for a checksum, received at 12:00:seconds of 2022-06-01.
fn pghp(seconds: u32, names: u8) -> String {
    dollar(&format!("PGHP,1,2022,6,1,12,0,{seconds},250,219,,2190067,1,{names:02X}"))
}

#[test]
fn one_tag_block() {
    let seen = read_plain(["\\s:2573310,c:1654088303*0B\\".to_owned() + &second(22)]);
    assert_eq!(times(&seen), [(at("2022-06-01T12:58:23Z"), TimeSource::TagBlock)]);
    let seen = read_plain([tag_block("c:1654088303123") + &second(22)]);
    assert_eq!(times(&seen), [(at("2022-06-01T12:58:23.123Z"), TimeSource::TagBlock)]);
}

#[test]
fn two_pghp_behind_a_lone_tag_block() {
    let line = second(10);
    let seen = read_plain(["\\si:AISD*3F\\".to_owned(), pghp(12, sum_of(&line)), line]);
    assert_eq!(times(&seen), [(at("2022-06-01T12:00:12.25Z"), TimeSource::Pghp)]);
    assert_eq!((seen.reports[0].lines, seen.balance.used), (3, 3));
}

#[test]
fn three_and_four_behind_the_checksum() {
    let seen = read_plain([second(22) + ",1654088303"]);
    assert_eq!(times(&seen), [(at("2022-06-01T12:58:23Z"), TimeSource::TrailingSeconds)]);
    let seen = read_plain([second(22) + ",d-129,S1156,t034030.00,T30.8,r09SMRQ1,1654088303"]);
    assert_eq!(times(&seen), [(at("2022-06-01T12:58:23Z"), TimeSource::TrailingSeconds)]);
    let seen = read_plain([second(22) + ",1654088303500"]);
    assert_eq!(times(&seen), [(at("2022-06-01T12:58:23.5Z"), TimeSource::TrailingMillis)]);
}

#[test]
fn five_pais() {
    let pais = |clock: &str| dollar(&format!("PAIS,F1,F755,002,22,15,0B,01,20220601,{clock}"));
    let lines = [pais("125800.00"), pais("125803.00"), second(2), second(4), name()];
    let seen = read_plain(lines);
    let expected = [
        (at("2022-06-01T12:58:02Z"), TimeSource::Pais),
        (at("2022-06-01T12:58:04Z"), TimeSource::Carried),
        (at("2022-06-01T12:58:03Z"), TimeSource::Carried),
    ];
    assert_eq!(times(&seen), expected);
    assert_eq!(seen.reports[0].lines, 2);
    assert_eq!(seen.rejected(Reject::OrphanTime), 1, "the first time was taken by no report");
}

#[test]
fn six_carried_and_refused_beyond_a_minute() {
    let first = second(3) + ",1654088303";
    let mut lines = vec![first];
    lines.extend((1..=20).map(|step| second((23 + step * 10) % 60)));
    let seen = read_plain(&lines);
    assert!(seen.reports[1..].iter().all(|report| report.time_source == TimeSource::Carried));
    assert_eq!(seen.reports[1].time, at("2022-06-01T12:58:33Z"));
    assert_eq!((seen.reports.len(), seen.rejected(Reject::BadTime)), (7, 14));
}

#[test]
fn seven_none_or_given() {
    let seen = read_plain([second(5), name()]);
    assert_eq!(seen.rejected(Reject::NoTime), 2);
    let seen = read(given(), [second(58), second(2), name(), second(2) + ",1654088303", second(24)]);
    let expected = [
        (at("2022-06-01T12:59:58Z"), TimeSource::Given),
        (at("2022-06-01T13:00:02Z"), TimeSource::Given),
        (at("2022-06-01T13:00:00Z"), TimeSource::Given),
        (at("2022-06-01T12:58:23Z"), TimeSource::TrailingSeconds),
        (at("2022-06-01T12:58:24Z"), TimeSource::Carried),
    ];
    assert_eq!(times(&seen), expected);
}

#[test]
fn the_better_carrier_is_taken() {
    let line = second(10);
    let (own, names) = (line.clone() + ",1654088400000", sum_of(&line));
    let seen = read_plain([pghp(12, names), tag_block("c:1654088303") + &own]);
    assert_eq!(times(&seen), [(at("2022-06-01T12:58:23Z"), TimeSource::TagBlock)]);
    let seen = read_plain([pghp(12, names), own]);
    assert_eq!(times(&seen), [(at("2022-06-01T12:00:12.25Z"), TimeSource::Pghp)]);
}

#[test]
fn a_damaged_tag_block_costs_the_time_only() {
    let seen = read(given(), ["\\s:2573310,c:1654088304*0B\\".to_owned() + &second(2)]);
    assert_eq!(times(&seen), [(at("2022-06-01T13:00:02Z"), TimeSource::Given)]);
    let seen = read_plain(["\\s:2573310,c:1654088304*0B\\"]);
    assert_eq!(seen.rejected(Reject::Checksum), 1);
}

#[test]
fn a_pghp_line_of_another_sentence_is_not_taken() {
    let (one, other) = (second(10), second(11));
    assert_ne!(sum_of(&one), sum_of(&other));
    let seen = read(given(), [pghp(12, sum_of(&other)), one.clone()]);
    assert_ne!(seen.reports[0].time_source, TimeSource::Pghp);
    assert_eq!((seen.reports[0].lines, seen.rejected(Reject::OrphanTime)), (1, 1));
    let seen = read_plain([pghp(12, sum_of(&other)), pghp(14, sum_of(&one)), one, other]);
    let expected =
        [(at("2022-06-01T12:00:14.25Z"), TimeSource::Pghp), (at("2022-06-01T12:00:12.25Z"), TimeSource::Pghp)];
    assert_eq!(times(&seen), expected);
}

#[test]
fn a_pghp_line_without_its_sentence_moves_no_clock_that_is_set_in_line() {
    let seen = read_plain([second(22) + ",1654088303", pghp(12, 0), second(24), second(25)]);
    let expected = [
        (at("2022-06-01T12:58:23Z"), TimeSource::TrailingSeconds),
        (at("2022-06-01T12:58:24Z"), TimeSource::Carried),
        (at("2022-06-01T12:58:25Z"), TimeSource::Carried),
    ];
    assert_ne!((sum_of(&second(24)), sum_of(&second(25))), (0, 0));
    assert_eq!(times(&seen), expected);
}

#[test]
fn a_pghp_line_of_another_kind_of_sentence_goes_with_it() {
    let text = dollar("PSTT,30B,0B,0E,00E,FFF,FFF,008,1");
    let seen = read_plain([pghp(12, sum_of(&text)), text]);
    assert_eq!((seen.rejected(Reject::OrphanTime), seen.rejected(Reject::OtherSentence)), (1, 1));
}

#[test]
fn a_pghp_line_names_all_parts_together_or_is_zero_for_a_vdo() {
    let parts = Encoder::new(5, 219_000_001).put(0, 2).put(9_134_270, 30).fill_to(424).sentences(2, "1", 'A');
    let names = parts.iter().fold(0, |sum, part| sum ^ sum_of(part));
    let lines = [pghp(12, names), parts[0].clone(), parts[1].clone()];
    let seen = read_plain(&lines);
    assert_eq!(times(&seen), [(at("2022-06-01T12:00:12.25Z"), TimeSource::Pghp)]);
    assert_eq!(seen.reports[0].lines, 3);
    let seen = read_plain([pghp(12, sum_of(&parts[0])), parts[0].clone(), parts[1].clone()]);
    assert_eq!(times(&seen), [(at("2022-06-01T12:00:12.25Z"), TimeSource::Pghp)], "it may name the first part");
    let own = super::super::encode::sentence("BSVDO,1,1,,A,4025btQunn;ssPUHb<PF<F102<1e,0");
    let seen = read_plain([pghp(12, 0), own]);
    assert_eq!(times(&seen), [(at("2022-06-01T12:00:12.25Z"), TimeSource::Pghp)]);
}

#[test]
fn reception_may_follow_an_arrival_and_beats_it() {
    let arrival = |millis: u32| format!(",1654090{millis:06}");
    let (one, two) = (second(10), second(11));
    let names = sum_of(&two);
    let spaced = |seconds: u32, names: u8| {
        dollar(&format!("PGHP,1,2022,6,1,12,0,{seconds},0,316,3,316999999,1AIS_S,{names:02X}"))
    };
    let lines = [
        spaced(12, sum_of(&one)) + &arrival(500),
        one.clone() + &arrival(512),
        two.clone() + &arrival(520),
        spaced(13, names) + &arrival(531),
        two + &arrival(900),
    ];
    let seen = read_plain(&lines);
    let expected = [
        (at("2022-06-01T12:00:12Z"), TimeSource::Pghp),
        (at("2022-06-01T12:00:13Z"), TimeSource::Pghp),
        (at("2022-06-01T13:26:40.9Z"), TimeSource::TrailingMillis),
    ];
    assert_eq!(times(&seen), expected);
    let media: Vec<Medium> = seen.reports.iter().map(|report| report.medium).collect();
    assert_eq!(media, [Medium::Satellite, Medium::Satellite, Medium::Unknown]);
    assert_eq!(seen.reports.iter().map(|report| report.lines).collect::<Vec<_>>(), [2, 2, 1]);
}

#[test]
fn a_carrier_shares_the_fate_of_its_sentence() {
    let unused = Encoder::new(20, 2_190_001).fill_to(168).sentence();
    let seen = read_plain([tag_block("c:1654088303"), pghp(12, sum_of(&unused)), unused]);
    assert_eq!((seen.rejected(Reject::OrphanTime), seen.rejected(Reject::UnusedMessage)), (2, 1));
    let seen = read_plain([tag_block("c:1654088303"), tag_block("c:1654088304"), second(1)]);
    assert_eq!((seen.rejected(Reject::OrphanTime), seen.reports[0].lines), (1, 2));
}

#[test]
fn a_lone_tag_block_waits_for_a_few_lines_only() {
    let after = |lines: usize| {
        let between = std::iter::repeat_n("noise".to_owned(), lines);
        read(given(), [tag_block("c:1654088303")].into_iter().chain(between).chain([second(2)]))
    };
    assert_eq!(after(31).reports[0].time_source, TimeSource::TagBlock);
    let late = after(32);
    assert_eq!((late.reports[0].time_source, late.rejected(Reject::OrphanTime)), (TimeSource::Given, 1));
}

#[test]
fn the_station_says_when_it_is_a_satellite() {
    let medium = |tag: &str| {
        let settings = NmeaSettings { medium: Medium::Shore, ..NmeaSettings::default() };
        read(settings, [tag_block(tag) + &second(2)]).reports[0].medium
    };
    assert_eq!(medium("s:r3669961,c:1654088303"), Medium::Shore);
    assert_eq!(medium("s:SATELLITE-7,c:1654088303"), Medium::Satellite);
}

#[test]
fn an_impossible_time_is_as_none() {
    let seen =
        read_plain([tag_block("c:12") + &second(2), second(2) + ",9", tag_block("c:99999999999999") + &second(3)]);
    assert_eq!(seen.rejected(Reject::NoTime), 3);
    let seen = read_plain([dollar("PGHP,1,2022,6,31,12,0,0,250,219,,2190067,1,00"), dollar("PAIS,0A,20220631,114707")]);
    assert_eq!(seen.rejected(Reject::BadTime), 2);
}
