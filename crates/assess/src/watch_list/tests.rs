//! Lists in every format, broken and hostile ones, and hits.

use ais::imo_check_digit_is_right;
use proptest::prelude::*;

use super::*;

/// The right check digit for a number's first six digits.
fn imo_of(six: u32) -> u32 {
    (0..10).map(|last| six * 10 + last).find(|imo| imo_check_digit_is_right(*imo)).expect("a check digit")
}

fn time(text: &str) -> Time {
    Time::parse(text).expect("a time")
}

fn read(text: &str) -> WatchList {
    let list = WatchList::read("test", text.as_bytes()).expect("a list");
    assert!(list.counts.balance(), "{:?}", list.counts);
    assert_eq!(list.counts.entries as usize, list.entries.len());
    list
}

fn first_line(list: &WatchList) -> String {
    let entry = &list.entries[0];
    let callsign = entry.callsign.as_deref().unwrap_or("-");
    let since = entry.since.map_or("-".to_owned(), |since| since.to_string()[..10].to_owned());
    let names: Vec<&str> = entry.names().collect();
    format!("{}|{:?}|{:?}|{callsign}|{}|{since}", names.join("/"), entry.imo, entry.mmsi, entry.program)
}

#[test]
fn every_format_gives_the_same_vessel() {
    #[track_caller]
    fn check(format: &str, text: &str, expected: &str) {
        let list = read(text);
        assert_eq!((list.format, first_line(&list).as_str()), (format, expected), "{text}");
    }
    check(
        "CSV",
        "type,caption,imo,risk,countries,flag,mmsi,id,url,datasets,aliases\n\
         VESSEL,SIM ALPHA,IMO9074729,sanction;mar.shadow,kp,kp,445000001,NK-1,u,un_1718_vessels,SIM BETA;SIM GAMMA\n\
         ORGANIZATION,SIM COMPANY,,sanction,kp,,,NK-2,u,d,\n\
         VESSEL,SIM DETAINED,9074731,mar.detained,,,,NK-3,u,d,\n",
        "SIM ALPHA/SIM BETA/SIM GAMMA|Some(9074729)|Some(445000001)|-|sanction;mar.shadow; un_1718_vessels|-",
    );
    check(
        "JSON lines",
        "{\"id\":\"v1\",\"schema\":\"Vessel\",\"properties\":{\"name\":[\"SIM ALPHA\"],\"imoNumber\":[\"9074729\"],\"mmsi\":[\"445000001\"],\"callSign\":[\"HMSIM\"]},\"first_seen\":\"2020-01-01\"}\n\
         {\"id\":\"s1\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"v1\"],\"startDate\":[\"2018-03\"],\"program\":[\"DPRK\"]}}\n\
         {\"id\":\"p1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"SOMEBODY\"]}}\n\
         {\"broken\n",
        "SIM ALPHA|Some(9074729)|Some(445000001)|HMSIM|DPRK|2018-03-31",
    );
    check(
        "OFAC sdn.csv",
        "36,\"AEROSIM\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n\
         4243,\"SIM ALPHA\",\"vessel\",\"DPRK3\",-0- ,\"HMSIM\",\"Crude Oil Tanker\",\"3000\",-0- ,\"North Korea\",-0- ,\"Vessel Registration Identification IMO 9074729; MMSI 445000001; f.k.a. 'SIM OLD'; Linked To: X.\"\n\x1a",
        "SIM ALPHA/SIM OLD|Some(9074729)|Some(445000001)|HMSIM|DPRK3|-",
    );
    check(
        "OFAC XML",
        "<?xml version=\"1.0\"?><sdnList xmlns=\"x\"><publshInformation><Publish_Date>03/20/2026</Publish_Date></publshInformation>\
         <sdnEntry><uid>1</uid><lastName>COMPANY</lastName><sdnType>Entity</sdnType></sdnEntry>\
         <sdnEntry><uid>2</uid><lastName>SIM ALPHA</lastName><sdnType>Vessel</sdnType><programList><program>DPRK3</program></programList>\
         <idList><id><uid>9</uid><idType>Vessel Registration Identification</idType><idNumber>IMO 9074729</idNumber></id>\
         <id><uid>10</uid><idType>MMSI</idType><idNumber>445000001</idNumber></id></idList>\
         <akaList><aka><uid>3</uid><lastName>SIM B &amp; C</lastName></aka></akaList>\
         <vesselInfo><callSign>HMSIM</callSign><tonnage>3000</tonnage></vesselInfo></sdnEntry></sdnList>",
        "SIM ALPHA/SIM B & C|Some(9074729)|Some(445000001)|HMSIM|DPRK3|-",
    );
    check(
        "JSON",
        "{\"generated\":1,\"entities\":[{\"id\":\"r1\",\"schema\":\"Vessel\",\"properties\":{\"name\":[\"SIM ALPHA\"],\"imoNumber\":[\"9074729\"],\"mmsi\":[\"445000001\"],\"fraudImoNumber\":[\"9176187\"],\"fraudMmsi\":[\"620000001\"],\"fraudFlag\":[\"km\"]}},{\"id\":\"r2\",\"schema\":\"Company\",\"properties\":{\"name\":[\"X\"]}}]}",
        "SIM ALPHA|Some(9074729)|Some(445000001)|-||-",
    );
    check(
        "CSV",
        "Name;IMO number;Call sign;Designated on;Resolution\nSIM ALPHA;9074729;HMSIM;30 Mar. 2018;1718\nSIM TWO;;HMTWO;3 Oct. 2017;1718\n",
        "SIM ALPHA|Some(9074729)|None|HMSIM|1718|2018-03-30",
    );
}

#[test]
fn a_sanction_inside_its_vessel_is_read() {
    let line = r#"{"id":"v1","schema":"Vessel","properties":{"name":["SIM ALPHA"],"imoNumber":[9074729],"ownershipOwner":[{"name":"X"}],"sanctions":[{"id":"s1","properties":{"startDate":["2018-03-30"],"program":["DPRK"],"name":["no vessel"]}}]}}"#;
    let list = read(&format!("{line}\n{line}\n"));
    assert_eq!(first_line(&list), "SIM ALPHA|Some(9074729)|None|-|DPRK|-");
    assert_eq!(list.as_of, Some(time("2018-03-30")));
    // A space before the colon takes the way of all other objects: the same comes out.
    let other_way = line.replace("\"schema\":", "\"schema\" :");
    assert_eq!(read(&format!("{other_way}\n{other_way}\n")).entries, list.entries);
}

#[test]
fn records_balance_and_say_what_is_wrong() {
    #[track_caller]
    fn check(text: &str, entries: u64, others: u64, rejects: u64, fault: &str) {
        let list = read(text);
        let counts = &list.counts;
        let seen = (counts.entries, counts.others.values().sum::<u64>(), counts.rejects.values().sum::<u64>());
        assert_eq!(seen, (entries, others, rejects), "{text}");
        assert!(
            fault.is_empty() || list.warnings.iter().any(|warning| warning.fault.contains(fault)),
            "{:?}",
            list.warnings
        );
    }
    check("name,imo\nA SHIP,9074728\n", 1, 0, 0, "check digit is wrong");
    check("name,imo\nA SHIP,12\n", 1, 0, 0, "not seven digits");
    check("name,imo\n,\nB SHIP,\n", 1, 0, 1, "nothing can be matched");
    check("name,imo,mmsi\nA SHIP\nB SHIP,9074729,445000001,more\n", 2, 0, 0, "more or fewer columns");
    check("name,imo,since\nA SHIP,9074729,soon\n", 1, 0, 0, "date that cannot be read");
    check("name,imo,since,until\nA SHIP,9074729,2018-01-01,2017-01-01\n", 1, 0, 0, "before it was put on");
    check("name,imo,since\nA SHIP,9074729,2026-03-20\nB SHIP,9176187,2026-03-20\n", 2, 0, 0, "all rows carry one date");
    check("name,mmsi\nA SHIP,123456789\n", 1, 0, 0, "many send by default");
    check(
        "<sdnList><sdnEntry><uid>1</uid><lastName>A SHIP</lastName><sdnType>Vessel</sdnType></sdnEntry><sdnEntry><uid>2",
        1,
        0,
        1,
        "middle of an entry",
    );
    check(
        "{\"schema\":\"Vessel\",\"id\":\"1\",\"properties\":{\"name\":[\"A SHIP\"]}}\nrubbish\n[1]\n",
        1,
        0,
        2,
        "not a JSON object",
    );
    check("name,imo\nA SHIP,9074729\nB SHIP,9074729\n", 2, 0, 0, "under different names");
    check("name,imo\nA SHIP,9074729\nA-SHIP,9074729\n", 2, 0, 0, "more than once");
    let unclosed = format!("name,imo\n\"BROKEN,9074729\n{}", "GOOD SHIP,9176187\n".repeat(40));
    check(&unclosed, 40, 0, 1, "never closed");
}

#[test]
fn what_cannot_be_a_list_is_refused_in_words() {
    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        let seen = WatchList::read("x", bytes).expect_err(expected).to_string();
        assert!(seen.contains(expected), "{seen}");
    }
    check(b"", "empty");
    check(b"\xff\xfen\0a\0", "UTF-16");
    check(b"PK\x03\x04zip", "save the sheet as CSV");
    check(b"%PDF-1.4", "PDF");
    check(b"colour,shape\nred,round\n", "no column of the list is known");
    check(b"{\"vessels\":[{\"name\":", "begins like JSON");
    check(b"{\"a\":1}", "describes a vessel");
    check(b"<html><body>Not found</body></html>", "describes a vessel");
    check(&b"[".repeat(100_000), "begins like JSON");
}

#[test]
fn the_built_in_list_has_its_caveat_and_right_check_digits() {
    let list = WatchList::advisory_2018();
    assert_eq!((list.entries.len(), list.counts.balance()), (22, true));
    assert!(list.warnings.is_empty(), "{:?}", list.warnings);
    assert!(list.entries.iter().all(|entry| entry.imo.is_some_and(imo_check_digit_is_right)));
    assert!(list.entries.iter().all(|entry| entry.since == Some(time("2018-02-23"))));
    assert!(list.caveat.as_deref().is_some_and(|caveat| caveat.contains("not itself a designation")));
    assert!(list.published_once && list.age_warning(time("2019-03-01")).is_none());
}

#[test]
fn hits_say_by_what_and_how_surely() {
    let imo = imo_of(907_472);
    let other_imo = imo_of(917_618);
    let text = format!(
        "name,imo,mmsi,callsign,dwt,since\nSIM ALPHA,{imo},445000001,HMSIM,3000,2018-01-01\nB,,,,,2017-01-01\n"
    );
    let list = read(&text);
    let check = |sent: Sent, expected: Option<(MatchedBy, Strength)>| {
        let hits = list.hits(&sent, time("2018-06-01"));
        assert_eq!(hits.first().map(|hit| (hit.matched_by, hit.strength)), expected, "{sent:?}");
    };
    let ship = Sent { imo: None, mmsi: 1, name: None, callsign: None, length_m: None };
    check(Sent { imo: Some(imo), ..ship }, Some((MatchedBy::Imo, Strength::Strong)));
    check(Sent { mmsi: 445_000_001, ..ship }, Some((MatchedBy::Mmsi, Strength::Weak)));
    check(
        Sent { mmsi: 445_000_001, name: Some("SIM ALPHA"), ..ship },
        Some((MatchedBy::MmsiAndName, Strength::Moderate)),
    );
    check(
        Sent { name: Some("SIM ALPHS"), callsign: Some("HMSIM"), ..ship },
        Some((MatchedBy::NameAndCallSign, Strength::Moderate)),
    );
    check(Sent { name: Some("MT Sim-Alpha"), ..ship }, Some((MatchedBy::Name, Strength::Weak)));
    check(Sent { callsign: Some("HMSIM"), ..ship }, Some((MatchedBy::CallSign, Strength::Weak)));
    // A namesake: it sends another valid IMO number, or is of another size.
    check(
        Sent { name: Some("SIM ALPHA"), imo: Some(other_imo), ..ship },
        Some((MatchedBy::Name, Strength::Contradicted)),
    );
    check(
        Sent { name: Some("SIM ALPHA"), length_m: Some(330.0), ..ship },
        Some((MatchedBy::Name, Strength::Contradicted)),
    );
    check(Sent { name: Some("SIM ALPHA"), length_m: Some(90.0), ..ship }, Some((MatchedBy::Name, Strength::Weak)));
    check(Sent { name: Some("ANOTHER"), ..ship }, None);
}

#[test]
fn standing_at_the_time_of_the_event() {
    #[track_caller]
    fn check(since: &str, until: &str, as_of: &str, expected: ListStatus) {
        let day = |text: &str| (!text.is_empty()).then(|| time(text));
        assert_eq!(ListStatus::at(day(since), day(until), day(as_of), time("2019-05-13")), expected);
    }
    check("2018-01-01", "", "", ListStatus::ListedAtEvent);
    check("2020-01-01", "", "", ListStatus::ListedLater);
    check("2018-01-01", "2019-01-01", "", ListStatus::Delisted);
    check("2018-01-01", "2021-01-01", "", ListStatus::ListedAtEvent);
    check("", "", "2026-03-20", ListStatus::UnknownThen);
    check("", "", "2019-05-01", ListStatus::ListedAtEvent);
    check("", "", "", ListStatus::UnknownThen);
}

#[test]
fn a_list_grows_old() {
    let dated = read("# as_of: 2019-01-01\nname,imo\nA SHIP,9074729\n");
    assert!(dated.age_warning(time("2019-03-31")).is_none());
    assert!(dated.age_warning(time("2019-04-02")).expect("old").contains("91 days old"));
    let undated = read("name,imo\nA SHIP,9074729\n");
    assert!(undated.age_warning(time("2019-03-31")).expect("undated").contains("for 1 vessels"));
}

#[test]
fn a_list_of_namesakes_is_bounded() {
    let text = format!("name,imo\n{}", "SIM SAME,\n".repeat(5_000));
    let sent = Sent { mmsi: 1, name: Some("SIM SAME"), ..Sent::default() };
    assert_eq!(read(&text).hits(&sent, time("2020-01-01")).len(), 32);
}

/// Pieces of lists, whole and broken.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let parts: Vec<&[u8]> = vec![
        b"name,imo,mmsi\n",
        b"\"",
        b",",
        b"\n",
        b"9074729",
        b"<sdnEntry>",
        b"</sdnEntry>",
        b"<sdnType>Vessel</sdnType>",
        b"<lastName>",
        b"{\"name\":[\"A\"]}",
        b"{",
        b"[",
        b"}",
        b"]",
        b"\"imo\":",
        b"&x;",
        b"36,\"A\",\"vessel\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n",
        b"\xff\xfe",
        b"\x1a",
        b"# as_of: 2020\n",
        b"2018-01-01",
        b"\xe2\x80\xae",
        b"\0",
    ];
    prop_oneof![prop::sample::select(parts).prop_map(<[u8]>::to_vec), prop::collection::vec(any::<u8>(), 0..6)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_comes_is_read_or_refused_and_counted_once(pieces in prop::collection::vec(piece(), 0..30), name in ".{0,12}") {
        if let Ok(list) = WatchList::read("x", &pieces.concat()) {
            prop_assert!(list.counts.balance(), "{:?}", list.counts);
            prop_assert_eq!(list.counts.entries as usize, list.entries.len());
            let sent = Sent { imo: Some(9_074_729), mmsi: 445_000_001, name: Some(&name), ..Sent::default() };
            prop_assert!(list.hits(&sent, time("2020-01-01")).len() <= 32);
        }
    }
}

/// OFAC's list as converted to JSON, outside the project.
#[test]
#[ignore = "reads the folder of real files: ALONGSIDE_SHARED"]
fn the_converted_list_of_ofac() {
    let folder = std::env::var("ALONGSIDE_SHARED").expect("ALONGSIDE_SHARED names the folder of real files");
    let path = std::path::Path::new(&folder).join("data/ofac_sdn_vessels.json");
    let bytes = std::fs::read(&path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let list = WatchList::read("ofac", &bytes).expect("a list");
    assert_eq!((list.counts.entries, list.counts.balance()), (1_450, true));
    let dprk = list.entries.iter().filter(|entry| entry.program.contains("DPRK"));
    assert_eq!(dprk.clone().count(), 105);
    assert!(dprk.clone().all(|entry| entry.since.is_none() && entry.imo.is_some()));
    assert_eq!(list.as_of.map(|date| date.to_string()[..10].to_owned()).as_deref(), Some("2026-03-20"));
}

/// So many rows of a plain list.
fn rows(count: u32) -> String {
    let row = |i: u32| {
        format!("SIM SHIP {i},{},{},HM{i},kp,2018-01-{:02},DPRK\n", 1_000_000 + i, 201_000_000 + i, i % 28 + 1)
    };
    std::iter::once("name,imo,mmsi,callsign,flag,since,program\n".to_owned()).chain((0..count).map(row)).collect()
}

/// So many lines of FollowTheMoney.
fn lines(count: u32) -> String {
    let line = |i: u32| {
        format!(
            "{{\"id\":\"NK-{i}\",\"caption\":\"SIM SHIP {i}\",\"schema\":\"Vessel\",\"properties\":{{\"name\":[\"SIM SHIP {i}\"],\"imoNumber\":[\"IMO{}\"],\"mmsi\":[\"{}\"],\"flag\":[\"kp\"],\"topics\":[\"sanction\"]}},\"first_seen\":\"2021-01-01T00:00:00\",\"last_seen\":\"2026-01-01T00:00:00\",\"datasets\":[\"us_ofac_sdn\"]}}\n",
            1_000_000 + i,
            201_000_000 + i
        )
    };
    (0..count).map(line).collect()
}

#[track_caller]
fn check_large(text: &str, count: u32) {
    let begun = std::time::Instant::now();
    let list = read(text);
    // Told, not asserted: it depends on the machine. `just test-lists` shows it; 3 s are wanted.
    println!("{count} entries, {} MB: {:.2} s", text.len() / 1_000_000, begun.elapsed().as_secs_f64());
    assert_eq!(list.entries.len(), count as usize);
    for i in [0, count / 2, count - 1] {
        let sent = Sent { imo: Some(1_000_000 + i), mmsi: 299_000_001, ..Sent::default() };
        let hits = list.hits(&sent, Time::parse("2026-01-01T00:00:00Z").expect("a time"));
        assert_eq!(hits.iter().map(|hit| hit.matched_by).collect::<Vec<_>>(), [MatchedBy::Imo], "{i}");
    }
}

#[test]
fn large_lists_hold_every_entry() {
    check_large(&rows(20_000), 20_000);
    check_large(&lines(20_000), 20_000);
}

#[test]
#[ignore = "a measurement: `just test-lists`"]
fn a_million_entries() {
    check_large(&rows(1_000_000), 1_000_000);
    check_large(&lines(1_000_000), 1_000_000);
}
