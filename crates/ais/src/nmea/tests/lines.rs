//! Lines as they are in the wild: each is told once, whatever is in it.

use proptest::prelude::*;

use super::super::encode::{Encoder, Wire, dollar, sentence, tag_block};
use super::super::sentence::checksum;
use super::{given, read, read_plain};
use crate::Reject;

fn second(second: u32) -> String {
    Wire::at_second(second).class_a(1).sentence()
}

#[test]
fn every_kind_of_line_has_its_reason() {
    let check = |line: &[u8], expected: Reject| {
        let seen = read(given(), [line]);
        assert_eq!(seen.rejected(expected), 1, "{} {:?}", String::from_utf8_lossy(line), seen.balance);
    };
    check(b"", Reject::Blank);
    check(b" \r", Reject::Blank);
    check(b"# ($_HDXX,VAL*CS, where XX is the parameter index", Reject::Comment);
    check(b"AIVDM,2,2,1,B,00000000000,2*26", Reject::OtherSentence);
    check(b"\xff\xfe\x00 noise", Reject::OtherSentence);
    check(b"\\", Reject::OtherSentence);
    check(b"$BSALR,,006,V,V,general failure*62", Reject::OtherSentence);
    check(b"$PAIS,0B,07,0C,00F,FFF,FFF,00A,1*3B", Reject::OtherSentence);
    check(b"$PAIS,0B,07,0C,00F,FFF,FFF,00A,1*3C", Reject::Checksum);
    check(b"!AIPWR,UNIT=0,POWER=1*05", Reject::OtherSentence);
    check(b"!BSVDM,1,1,,A,3", Reject::Checksum);
    check(b"!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4B", Reject::Checksum);
    check(b"!=IVDM,1,1,,A,18JSmJ001D8FqSClKd51JAD20D0W,0*2E", Reject::Malformed);
    check(b"!AIVDM,1,1,,A,JEuoFED,2*76", Reject::UnusedMessage);
    check(sentence("AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208C/,0").as_bytes(), Reject::Payload);
    check(&[b'x'; 1_025], Reject::TooLong);
}

#[test]
fn a_line_ending_and_any_talker_do_no_harm() {
    for line in [second(1) + "\r", format!("  {}", second(2)), format!("noise {}", second(3))] {
        assert_eq!(read(given(), [line]).reports.len(), 1);
    }
    let (payload, fill) = Wire::at_second(7).class_a(3).payload();
    for talker in ["AI", "BS", "AB", "AS", "SS", "SA", "BY", "B2", "--"] {
        for formatter in ["VDM", "VDO"] {
            let line = sentence(&format!("{talker}{formatter},1,1,,A,{payload},{fill}"));
            assert_eq!(read(given(), [line]).reports.len(), 1, "{talker}{formatter}");
        }
    }
}

#[test]
fn a_line_with_several_sentences_is_one_line() {
    let check = |lines: &[String], reports: usize, expected: &[u16]| {
        let seen = read(given(), lines);
        let lines: Vec<u16> = seen.reports.iter().map(|report| report.lines).collect();
        assert_eq!((seen.reports.len(), &lines[..]), (reports, expected), "{lines:?}");
    };
    let parts = Encoder::new(5, 219_000_001).put(0, 2).put(9_134_270, 30).fill_to(424).sentences(2, "1", 'A');
    let bad = "!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*00".to_owned();
    let pais = dollar("PAIS,0A,20220601,130001");
    check(&[second(1) + &second(2)], 2, &[1, 0]);
    check(&[bad.clone() + &second(2)], 1, &[1]);
    check(&[second(2) + &bad], 1, &[1]);
    check(&[parts.concat()], 1, &[1]);
    check(&[parts[0].clone() + &second(2), parts[1].clone()], 2, &[1, 1]);
    check(&[parts[0].clone() + &bad, parts[1].clone()], 1, &[2]);
    check(&[pais.clone() + &second(2)], 1, &[1]);
    check(&[bad.clone() + &pais, second(2)], 1, &[2]);
    check(&[second(1) + &tag_block("c:1654088303"), second(2)], 2, &[1, 1]);
    check(&[bad + &tag_block("c:1654088303"), second(2)], 1, &[2]);
}

#[test]
fn a_rejected_line_with_several_sentences_is_told_once() {
    let bad = "!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*00";
    let seen = read_plain([[bad, bad, "$GPZDA,1*00"].concat(), dollar("PAIS,0A,20220601,130001").repeat(3)]);
    assert_eq!((seen.rejected(Reject::Checksum), seen.rejected(Reject::OrphanTime)), (1, 1));
}

/// Lines of every kind.
fn lines() -> Vec<String> {
    let parts =
        |sequence: &str| Encoder::new(5, 219_000_001).put(0, 2).put(9, 30).fill_to(424).sentences(3, sequence, 'B');
    let mut lines = vec![
        second(12),
        Wire::at_second(13).class_b(18).fill_to(168).sentence(),
        Wire::at_second(14).base_station().sentence() + ",1654088303",
        second(15) + ",1654088303123",
        tag_block("s:1,c:1654088303"),
        tag_block("g:1-2-77,s:1,c:1654088303") + &parts("4")[0],
        dollar("PGHP,1,2022,6,1,12,0,12,250,219,,2190067,1,2B"),
        dollar("PGHP,1,2022,6,1,12,0,12,250,219,,2190067,1,00") + ",1654088303123",
        dollar("PAIS,F1,F755,002,22,15,0B,01,20220601,125803.00"),
        "!AIVDM,1,1,,A,E>lsouHpqP000000000000000004cRn9tKBU`10888QJ`gwwh1,4*10".to_owned(),
        "!AIVDM,1,1,,A,JEuoFED,2*76".to_owned(),
        "# comment".to_owned(),
        String::new(),
    ];
    lines.extend(parts("3"));
    lines.extend(parts(""));
    lines
}

/// A line whose last sentence has a right checksum again.
fn mended(line: &[u8]) -> Vec<u8> {
    let start = line.iter().rposition(|&byte| byte == b'!' || byte == b'$');
    let body = start.and_then(|start| line[start + 1..].split(|&byte| byte == b'*').next());
    let Some((start, body)) = start.zip(body) else { return line.to_vec() };
    let behind = line[start + 1 + body.len()..].iter().skip(3).copied();
    let sum = format!("*{:02x}", checksum(body));
    line[..=start].iter().chain(body).copied().chain(sum.into_bytes()).chain(behind).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn random_bytes_are_told_once(lines in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..20)) {
        read_plain(&lines);
    }

    #[test]
    fn mutated_lines_are_told_once(
        order in prop::collection::vec((any::<prop::sample::Index>(), 0u8..10, any::<prop::sample::Index>(), any::<u8>()), 0..60),
        (start, mend) in any::<(bool, bool)>(),
    ) {
        let known = lines();
        let lines = order.iter().map(|(which, change, place, byte)| {
            let mut line = known[which.index(known.len())].clone().into_bytes();
            let place = place.index(line.len() + 1);
            match change {
                0 => line.truncate(place),
                1 => line.insert(place, *byte),
                2 if place < line.len() => line[place] = *byte,
                3 => line.extend_from_slice(known[usize::from(*byte) % known.len()].as_bytes()),
                4 => line = [&line[place..], &line[..place]].concat(),
                _ => {}
            }
            if mend { mended(&line) } else { line }
        });
        if start { read(given(), lines) } else { read_plain(lines) };
    }

    #[test]
    fn valid_sentences_of_any_payload_are_told_once(body in "[A-Z]{2}VD[MO],[1-9],[1-9],[0-9]?,[AB12]?,[0-W`-w]{1,90},[0-5]", tag in "[a-z]:[0-9-]{0,15}") {
        read(given(), [tag_block(&tag) + &sentence(&body)]);
    }
}
