//! Plain lines read as the long way reads them, whatever stands between them.

use proptest::prelude::*;

use super::super::encode::{sentence, tag_block};
use super::{NmeaReader, NmeaSettings, Seen, given};

/// Reads each line the long way.
fn long_way(settings: NmeaSettings, lines: &[String]) -> Seen {
    let mut reader = NmeaReader::new(settings);
    let mut seen = Seen::default();
    for line in lines {
        reader.lines += 1;
        reader.any_line(line.as_bytes(), &mut seen);
    }
    reader.finish(&mut seen);
    seen
}

fn check(settings: NmeaSettings, lines: &[String]) {
    let mut reader = NmeaReader::new(settings);
    let mut seen = Seen::default();
    for line in lines {
        reader.line(line.as_bytes(), &mut seen);
    }
    reader.finish(&mut seen);
    let expected = long_way(settings, lines);
    assert_eq!(seen.reports, expected.reports, "{lines:#?}");
    assert_eq!(seen.balance, expected.balance, "{lines:#?}");
}

/// A sentence of 168 bits with any fields, mostly of the types that are plain.
fn message() -> impl Strategy<Value = String> {
    let payload = ("[123B145H<=>?0K]", "[0-W`-w]{27}", prop_oneof![9 => Just(String::new()), 1 => "[0-w]{1,24}"]);
    let head = (
        "[A-Z0-9-]{2}",
        prop_oneof![8 => Just("VDM,1,1,,A,"), 1 => Just("VDO,1,1,,B,"), 1 => Just("VDM,1,1,,,"), 1 => Just("VDM,1,1,7,A,")],
    );
    let fill = prop_oneof![9 => Just(0), 1 => 1..6];
    (head, payload, fill).prop_map(|((talker, head), (id, rest, more), fill)| {
        sentence(&format!("{talker}{head}{id}{rest}{more},{fill}"))
    })
}

fn before() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        4 => (0..3, prop_oneof![Just("2573310"), Just("Norsat Satellite 2")]).prop_map(|(s, name)| tag_block(&format!("s:{name},c:{}", 1_654_088_300 + s))),
        1 => Just(tag_block("g:1-2-73874")),
        1 => Just("\\s:1*00\\".to_owned()),
        1 => Just("\\\\".to_owned()),
        1 => "[ -~]{0,6}",
    ]
}

fn behind() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        3 => (0..200u32).prop_map(|s| format!(",{}", 1_654_088_300 + s)),
        1 => (0..200u32).prop_map(|s| format!(",{}123", 1_654_088_300 + s)),
        1 => Just("\r".to_owned()),
        1 => Just(",0000000001".to_owned()),
        1 => "[ -~\r]{0,12}",
    ]
}

fn line() -> impl Strategy<Value = String> {
    let whole = (before(), message(), behind()).prop_map(|(before, message, behind)| before + &message + &behind);
    let damaged = (before(), message(), behind(), any::<prop::sample::Index>(), any::<char>()).prop_map(
        |(before, message, behind, at, to)| {
            let mut line: Vec<char> = (before + &message + &behind).chars().collect();
            let at = at.index(line.len());
            line[at] = to;
            line.into_iter().collect()
        },
    );
    prop_oneof![
        12 => whole,
        2 => damaged,
        1 => Just(tag_block("s:2573310,c:1654088300")),
        1 => Just("$PGHP,1,2010,5,4,23,59,50,321,316,,1,,17*6F".to_owned()),
        1 => Just(sentence("AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0")),
        1 => Just("# a comment".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn plain_lines_read_as_the_long_way_does(lines in proptest::collection::vec(line(), 0..40), with_start: bool) {
        check(if with_start { given() } else { NmeaSettings::default() }, &lines);
    }
}

#[test]
#[ignore = "reads real files"]
fn real_lines_read_as_the_long_way_does() {
    let shared = std::env::var("ALONGSIDE_SHARED").expect("ALONGSIDE_SHARED names the folder of real data");
    for name in
        ["ais-sample.txt.gz", "amsa_ais.txt.gz", "exact-earth-augmented.txt", "gpsd_sample.aivdm", "stream_example.txt"]
    {
        let bytes = std::fs::read(format!("{shared}/data/{name}")).expect(name);
        let mut text = Vec::new();
        if name.ends_with(".gz") {
            std::io::copy(&mut flate2::read::MultiGzDecoder::new(&bytes[..]), &mut text).expect(name);
        } else {
            text = bytes;
        }
        let lines: Vec<String> = String::from_utf8_lossy(&text).lines().map(str::to_owned).collect();
        for settings in [NmeaSettings::default(), given()] {
            check(settings, &lines);
        }
    }
}
