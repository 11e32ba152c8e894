//! Inputs that are damaged, wrong or not there: a clear message, the right exit status, nothing lost, no panic.

use super::fleet::{Dice, Fleet, Ship, YELLOW_SEA};
use super::run::Bench;
use super::{layouts, packing};

/// A run over inputs that are wrong in some way.
struct Case<'c> {
    name: &'c str,
    /// Arguments of `detect` beside `-o out`.
    arguments: &'c str,
    status: i32,
    /// What it must tell.
    says: &'c [&'c str],
    /// Encounters found; `None` where nothing may be published.
    encounters: Option<usize>,
}

const fn case<'c>(
    name: &'c str,
    arguments: &'c str,
    status: i32,
    says: &'c [&'c str],
    encounters: Option<usize>,
) -> Case<'c> {
    Case { name, arguments, status, says, encounters }
}

/// Runs each case by itself on the same inputs, and tells of all that fail.
#[track_caller]
fn check(prepare: impl Fn(&Bench), cases: &[Case]) {
    let mut failed = Vec::new();
    for case in cases {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let bench = Bench::new();
            prepare(&bench);
            check_one(&bench, case);
        }));
        failed.extend(outcome.is_err().then_some(case.name));
    }
    assert!(failed.is_empty(), "{failed:?}");
}

fn check_one(bench: &Bench, case: &Case) {
    bench.run(&format!("detect {} -o out", case.arguments)).expect(case.status, case.says);
    match case.encounters {
        Some(count) => {
            bench.balance("out");
            assert_eq!(bench.encounters("out").len(), count, "{}", case.name);
            assert_eq!(bench.names("out").len(), store::TABLES.len() + 1, "{:?}", bench.names("out"));
        }
        None => assert!(bench.names("out").is_empty(), "{}: {:?}", case.name, bench.names("out")),
    }
}

fn day() -> String {
    layouts::marine_cadastre(&Fleet::meeting())
}

fn noise(length: usize) -> Vec<u8> {
    let mut dice = Dice::new(7);
    (0..length).map(|_| dice.next() as u8).collect()
}

/// All but the last third.
fn cut(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len() * 2 / 3]
}

#[test]
fn what_is_not_there_or_not_ais() {
    let prepare = |bench: &Bench| {
        bench.write("day.csv", day());
        bench.write("noise", noise(200_000));
        bench.write("noise.gz", packing::gzip(&noise(200_000)));
        bench.write("empty.csv", "");
        bench.write("blank.csv", "\n\n  \r\n\n");
        bench.write("empty.csv.gz", packing::gzip(b""));
        bench.write("comments.txt", "# one\n# two\n");
        bench.write("letter.txt", "Dear sir,\n\nthe data are on their way.\n");
        bench.write("letters/one.txt", "Dear sir,\n");
        bench.write("letters/two.txt", "Dear madam,\n");
        bench.write("mixed/README.md", "# What this is\n\nA day of AIS.\n");
        bench.write("mixed/day.csv", day());
        bench.write("mixed/chart.png", noise(5_000));
        std::fs::create_dir(bench.path("hollow")).expect("made");
        bench.write("picture.json", "[{\"mmsi\": 1}, {\"mmsi\": 2}]\n");
        bench.write("header-only.csv", format!("{}\n", layouts::MARINE_CADASTRE));
    };
    let unknown = "holds no AIS that is known";
    check(
        prepare,
        &[
            case("random bytes", "noise", 3, &["noise: ", unknown], Some(0)),
            case("random bytes, packed", "noise.gz", 3, &["noise.gz: ", unknown], Some(0)),
            case("random bytes beside a day", "noise day.csv", 3, &["noise: ", unknown], Some(2)),
            case("an empty file", "empty.csv", 3, &["empty.csv: is empty"], Some(0)),
            case("blank lines", "blank.csv", 3, &["blank.csv: is empty"], Some(0)),
            case("an empty file, packed", "empty.csv.gz", 3, &["empty.csv.gz: is empty"], Some(0)),
            case("comments only", "comments.txt", 3, &["comments.txt: "], Some(0)),
            case("a letter", "letter.txt", 3, &["letter.txt: ", unknown], Some(0)),
            case(
                "a missing file",
                "nowhere.csv",
                3,
                &["nowhere.csv: there is no such file", "check the spelling"],
                None,
            ),
            case("a missing file beside a day", "nowhere.csv day.csv", 3, &["nowhere.csv: there is no such"], Some(2)),
            case("a folder without AIS", "letters", 3, &["letters: "], Some(0)),
            case("an empty folder", "hollow", 3, &["hollow: holds no file"], None),
            case("a folder with AIS and other things", "mixed", 0, &[], Some(2)),
            case("a pattern that matches nothing", "*.nmea", 3, &["*.nmea: holds no file to read"], None),
            case("a pattern that is none", "day[.csv", 3, &["day[.csv: "], None),
            case("one JSON document", "picture.json", 3, &["picture.json: ", "one object a line"], Some(0)),
            case("a header and nothing else", "header-only.csv", 0, &[], Some(0)),
            case("nothing on standard input", "-", 3, &["-: is empty"], Some(0)),
            case("the same file twice", "day.csv day.csv ./day.csv", 0, &[], Some(2)),
        ],
    );
}

#[test]
fn archives_that_break_off_give_their_good_part() {
    let prepare = |bench: &Bench| {
        // The meetings are in the first two thirds of this archive, whatever its packing.
        let rows = day() + &"477000900,2026-03-01T08:00:00,35.0,123.0,0,0,0,,,,,,,,,,\n".repeat(9_000);
        let rows = rows
            .lines()
            .enumerate()
            .map(|(number, row)| format!("{row}\n").replace(":00,", &format!(":{:02},", number % 60)));
        let text: String = rows.collect();
        bench.write("day.csv.gz", cut(&packing::gzip(text.as_bytes())));
        bench.write("day.csv.zst", cut(&packing::zstd(text.as_bytes())));
        let zipped = packing::zip(&[("day.csv", text.as_bytes())]);
        bench.write("day.zip", cut(&zipped));
        let two = packing::zip(&[("good.csv", day().as_bytes()), ("bad.csv", text.as_bytes())]);
        bench.write("two.zip", &two[..two.len() - two.len() / 3]);
        let mut flipped = packing::gzip(text.as_bytes());
        let length = flipped.len();
        flipped[length - 6] ^= 0xff;
        bench.write("checksum.gz", &flipped);
        let mut torn = zipped.clone();
        let middle = torn.len() * 9 / 10;
        torn[middle..middle + 40].fill(0xaa);
        bench.write("torn.zip", torn);
        bench.write("tail.gz", [packing::gzip(day().as_bytes()), noise(500)].concat());
        bench.write("day.parquet", cut(&layouts::parquet(&Fleet::meeting())));
        bench.write("mark-only.parquet", "PAR1");
        bench.write("mark-only.gz", [0x1f, 0x8b]);
        bench.write("mark-only.zst", [0x28, 0xb5, 0x2f, 0xfd]);
        bench.write("mark-only.zip", b"PK\x03\x04");
        let mut holed = layouts::parquet(&Fleet::meeting());
        holed[4..2_000].fill(0x55);
        bench.write("holed.parquet", holed);
    };
    let rest = "what came before was read";
    check(
        prepare,
        &[
            case("gzip cut off", "day.csv.gz", 3, &["day.csv.gz: it breaks off", rest], Some(2)),
            case("zstd cut off", "day.csv.zst", 3, &["day.csv.zst: it breaks off", rest], Some(2)),
            case("zip cut off", "day.zip", 3, &["day.zip: ", rest], Some(2)),
            case("zip cut off in its second file", "two.zip", 3, &["two.zip: ", rest], Some(2)),
            case("gzip with a wrong checksum", "checksum.gz", 3, &["checksum.gz: it is damaged", rest], Some(2)),
            case("zip with a hole", "torn.zip", 3, &["torn.zip: it is damaged", rest], Some(2)),
            case("gzip with noise behind", "tail.gz", 3, &["tail.gz: it is damaged", rest], Some(2)),
            case("Parquet cut off", "day.parquet", 3, &["day.parquet: ", "cut off", "fetch it again"], Some(0)),
            case("Parquet's mark alone", "mark-only.parquet", 3, &["mark-only.parquet: ", "fetch it again"], Some(0)),
            case("gzip's mark alone", "mark-only.gz", 3, &["mark-only.gz: "], Some(0)),
            case("zstd's mark alone", "mark-only.zst", 3, &["mark-only.zst: "], Some(0)),
            case("zip's mark alone", "mark-only.zip", 3, &["mark-only.zip: "], Some(0)),
            case("Parquet with a hole", "holed.parquet", 3, &["holed.parquet: ", "damaged"], Some(0)),
        ],
    );
}

#[test]
fn columns_that_are_not_there_are_named() {
    let prepare = |bench: &Bench| {
        bench.write("no-time.csv", "MMSI,LAT,LON,SOG\n477000100,35.0,123.0,0\n");
        bench.write("other.csv", "vessel,when,northing,easting\n1,2,3,4\n");
        bench.write("no-place.parquet", {
            let columns = arrow_array::RecordBatch::try_from_iter([(
                "mmsi",
                std::sync::Arc::new(arrow_array::UInt32Array::from(vec![477_000_100])) as arrow_array::ArrayRef,
            )]);
            let batch = columns.expect("a batch");
            let mut bytes = Vec::new();
            let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a schema");
            writer.write(&batch).expect("room");
            writer.close().expect("room");
            bytes
        });
        bench.write("no-field.toml", "[columns]\nspeed_of_light = \"c\"\n");
        bench.write("day.csv", day());
    };
    check(
        prepare,
        &[
            case(
                "no time",
                "no-time.csv",
                3,
                &["no-time.csv: ", "no column for time", "MMSI, LAT, LON, SOG", "[columns]"],
                Some(0),
            ),
            case(
                "other names",
                "other.csv",
                3,
                &["no column for mmsi, time, latitude, longitude", "vessel, when, northing, easting"],
                Some(0),
            ),
            case(
                "Parquet",
                "no-place.parquet",
                3,
                &["no column for time, latitude, longitude", "columns are mmsi"],
                Some(0),
            ),
            case("[columns] with no field", "day.csv --config no-field.toml", 2, &["speed_of_light", "latitude"], None),
        ],
    );
}

#[test]
fn damage_inside_costs_the_damaged_lines_only() {
    let bench = Bench::new();
    let (text, fleet) = (day(), Fleet::meeting());
    let reports = fleet.seen.len() as u64;
    let noisy = |noise: &[u8]| [text.as_bytes(), noise, b"\n"].concat();
    let (header, rows) = text.split_once('\n').expect("a header");
    let half = text.len() / 2;
    let middle = half + text[half..].find('\n').expect("a line") + 1;
    let inside = |noise: &[u8]| [&text.as_bytes()[..middle], noise, &text.as_bytes()[middle..]].concat();
    let name =
        format!("477000900,2026-03-01T03:00:00,35.0,123.0,0.0,0.0,0.0,\"{}\",,,,,,,,,A\n", "x".repeat(2_000_000));
    for (case, bytes, used) in [
        ("noise behind", noisy(&noise(100_000)), reports),
        ("noise inside", inside(&[&noise(50_000)[..], b"\n"].concat()), reports),
        ("a line of 2 MB", inside(&[vec![b'x'; 2_000_000], b"\n".to_vec()].concat()), reports),
        ("a row of 2 MB", inside(name.as_bytes()), reports),
        ("2 MB without an end", noisy(&vec![b'y'; 2_000_000]), reports),
        ("NUL bytes", inside(&[vec![0; 70_000], b"\n\0\0,\0,\0\n".to_vec()].concat()), reports),
        ("an open quote", inside(b"477000900,\"2026-03-01T03:00:00,35.0,123.0\n"), reports),
        ("a second header", format!("{header}\n{rows}{header}\n").into_bytes(), reports),
        ("cells of nothing", inside(b",,,,,,,,,,,,,,,,\n,,,\n\"\",\"\"\n"), reports),
        (
            "numbers without end",
            inside(format!("{0},{0},{0},{0},{0},,,,,,,,,,,,\n", "9".repeat(400)).as_bytes()),
            reports,
        ),
    ] {
        bench.write("damaged.csv", bytes);
        bench.run("detect damaged.csv -o out --overwrite").expect(0, &[]);
        let balance = bench.balance("out");
        assert_eq!(balance.used, used, "{case}: {balance:?}");
        assert!(balance.lines > used, "{case}: {balance:?}");
        assert_eq!(bench.encounters("out").len(), 2, "{case}");
    }
}

/// Times and numbers at the edges of what can be written, in one archive with a good day.
#[test]
fn numbers_at_the_edges_do_no_harm() {
    let mut text = day();
    for time in [
        "0",
        "-1",
        "1970-01-01T00:00:00",
        "1969-12-31T23:59:59",
        "2099-12-31T23:59:59",
        "9999-12-31T23:59:59",
        "0001-01-01T00:00:00",
        "-9999-01-01T00:00:00",
        "2026-02-30T00:00:00",
        "2026-03-01T24:00:00",
        "2026-03-01T23:59:60",
        "9223372036854775807",
        "-9223372036854775808",
        "99999999999999999999999999",
        "1e300",
        "nan",
        "inf",
    ] {
        for (latitude, longitude) in
            [("35.0", "123.0"), ("90", "180"), ("-90", "-180"), ("91", "181"), ("1e308", "-inf")]
        {
            for mmsi in ["477000900", "0", "999999999", "4770009000", "-1", "4294967296"] {
                text += &format!(
                    "{mmsi},{time},{latitude},{longitude},102.3,360,511,,IMO99999999,,999,99,99999,-3,1e9,0,A\n"
                );
                text += &format!("{mmsi},{time},{latitude},{longitude},-1e9,1e9,-511,,,,-1,-1,nan,inf,,,B\n");
            }
        }
    }
    let bench = Bench::new();
    bench.write("edges.csv", text);
    bench.run("inspect edges.csv").expect(0, &[]);
    bench.run("detect edges.csv --contacts --tracks all --profile sts,sts-sat,gfw-like -o out").expect(0, &[]);
    bench.balance("out");
    assert_eq!(bench.encounters("out").iter().filter(|row| row.profile == "sts").count(), 2);
}

/// What a file says of itself is shown without what would steer a terminal.
#[test]
fn nothing_that_is_read_steers_the_terminal() {
    let bench = Bench::new();
    let steers = "\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}31m\u{202e}";
    bench.write("header.csv", format!("mmsi,lat,lon,{steers},sog\n1,2,3,4,5\n"));
    bench.write("names.csv", day().replace("TANKER 1", &format!("TAN{steers}KER")));
    bench.write("key.toml", format!("\"{}\" = 1\n", "\\u001b[2J"));
    for (arguments, status) in [
        ("detect header.csv -o out", 3),
        ("detect names.csv -o names", 0),
        ("detect names.csv --json -o names-json", 0),
        ("inspect header.csv", 3),
        ("detect names.csv --config key.toml -o out", 2),
    ] {
        let ran = bench.run(arguments);
        assert_eq!(ran.status, Some(status), "{arguments}: {ran:#?}");
        let said = ran.stdout + &ran.stderr;
        let found = said.chars().find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(found, None, "{arguments}: {said:?}");
    }
}

/// Numbers near the ends of each field of a message, and payloads with every character.
#[test]
fn sentences_of_any_bits_do_no_harm() {
    let mut dice = Dice::new(23);
    let mut text = layouts::nmea(&Fleet::meeting());
    for number in 0..6_000 {
        let armour = |dice: &mut Dice| char::from(b"0w@`WPDl"[dice.below(8) as usize]);
        let first = char::from(b"1235789:;ABDEHIJKw"[dice.below(18) as usize]);
        let length = dice.below(75);
        let payload: String = (0..length).map(|_| armour(&mut dice)).collect();
        let body = format!("AIVDM,{},1,{},A,{first}{payload},{}", 1 + number % 2, number % 10, dice.below(7));
        let sum = body.bytes().fold(0, |sum, byte| sum ^ byte);
        let time = ["0", "-1", "1772323200", "1772323200000", "9223372036854775807", "99999999999999999999"];
        text += &format!("!{body}*{sum:02X},{}\n", time[dice.below(6) as usize]);
    }
    let bench = Bench::new();
    bench.write("edges.nmea", text);
    bench.run("detect edges.nmea --contacts --tracks all -o out").expect(0, &[]);
    let balance = bench.balance("out");
    assert!(balance.used >= Fleet::meeting().seen.len() as u64, "{balance:?}");
    assert_eq!(bench.encounters("out").len(), 2);
}

/// Changes, cuts and doubles some of the bytes.
fn damaged(mut bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    for _ in 0..1 + dice.below(30) {
        let at = dice.below(bytes.len() as u64) as usize;
        match dice.below(8) {
            0 => bytes.truncate(at.max(8)),
            1 => drop(bytes.splice(at..at, noise(dice.below(200) as usize))),
            2 => drop(bytes.splice(at.., bytes.clone())),
            3 => drop(bytes.drain(at..(at + dice.below(300) as usize).min(bytes.len()))),
            _ => bytes[at] = dice.next() as u8,
        }
        bytes.truncate(1 << 20);
    }
    bytes
}

/// Whatever is done to an archive, the program ends by itself and counts each line once.
#[test]
fn archives_damaged_at_random_do_no_harm() {
    let cases = std::env::var("ALONGSIDE_TEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(40);
    let fleet = Fleet::meeting();
    let good = [
        day().into_bytes(),
        layouts::danish(&fleet).into_bytes(),
        layouts::nmea(&fleet).into_bytes(),
        layouts::ais_catcher(&fleet).into_bytes(),
        layouts::parquet(&fleet),
        packing::gzip(day().as_bytes()),
        packing::zstd(day().as_bytes()),
        packing::zip(&[("day.csv", day().as_bytes())]),
    ];
    let bench = Bench::new();
    for case in 0..cases {
        let mut dice = Dice::new(case);
        let bytes = damaged(good[case as usize % good.len()].clone(), &mut dice);
        bench.write("damaged", bytes);
        let ran = bench.run("detect damaged --contacts --tracks all --profile sts,sts-sat -o out --overwrite");
        assert!(matches!(ran.status, Some(0 | 3)), "case {case}: {ran:#?}");
        bench.balance("out");
    }
}

#[test]
fn a_file_that_unpacks_without_end_is_bounded() {
    use std::io::Write;
    const MIB: usize = 1 << 20;
    let bench = Bench::new();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let blank = [&[b' '; 60_000][..], b"\n"].concat();
    for _ in 0..32 * MIB / blank.len() {
        packed.write_all(&blank).expect("room");
    }
    let member = packed.finish().expect("room");
    // Some 1.2 GB in 1.2 MB.
    bench.write("bomb.csv.gz", [packing::gzip(day().as_bytes()), member.repeat(36)].concat());
    bench.run("detect bomb.csv.gz -o out").expect(3, &["bomb.csv.gz: it unpacks to more than any archive of AIS does"]);
    bench.balance("out");
    assert_eq!(bench.encounters("out").len(), 2);
}

/// Sentences without any time.
fn bare(fleet: &Fleet) -> String {
    let sentences = layouts::nmea(fleet);
    sentences.lines().map(|line| line.rsplit('\\').next().expect("a sentence").to_owned() + "\n").collect()
}

#[test]
fn archives_without_time_need_a_start() {
    let bench = Bench::new();
    let mut crowd = Fleet::meeting();
    for number in 10..60 {
        let (x, y) = (f64::from(number) * 2_000.0, 50_000.0);
        let way = [(i64::from(number), x, y), (8 * 3_600, x + 60_000.0, y)];
        crowd.sail(Ship::tanker(number), YELLOW_SEA, &way, 60);
    }
    let sentences = bare(&crowd);
    bench.write("bare.nmea", &sentences);
    bench.run("detect bare.nmea -o out").expect(3, &["bare.nmea: ", "--start"]);
    let balance = bench.balance("out");
    assert_eq!((balance.used, balance.rejected("no-time")), (0, sentences.lines().count() as u64));
    bench.run("detect bare.nmea --start 2026-03-01 -o with-start").expect(0, &[]);
    assert_eq!(bench.encounters("with-start").len(), 2);
    bench.run("inspect bare.nmea").expect(3, &["bare.nmea: ", "--start"]);
    bench.write("timed.nmea", layouts::nmea(&Fleet::meeting()));
    bench.run("detect bare.nmea timed.nmea -o both").expect(3, &["bare.nmea: "]);
    assert_eq!(bench.encounters("both").len(), 2);
}

/// Three ships that report once a minute, never more than 30 s one after the other.
#[test]
fn few_ships_are_enough_to_count_on_from_a_start() {
    let bench = Bench::new();
    let mut few = Fleet::default();
    for (number, second) in [(1, 7), (2, 23), (3, 41)] {
        let x = f64::from(number) * 5_000.0;
        few.sail(Ship::tanker(number), YELLOW_SEA, &[(second, x, 0.0), (7_200 + second, x + 9_000.0, 0.0)], 60);
    }
    bench.write("bare.nmea", bare(&few));
    let ran = bench.run("inspect bare.nmea --start 2026-03-01 --json");
    let told: serde_json::Value = serde_json::from_str(&ran.expect(0, &[]).stdout).expect("JSON");
    assert_eq!(told["balance"]["duplicates"], 0, "{told}");
    assert_eq!(told["counts"]["last_time"], "2026-03-01T02:00:41Z", "{told}");
}

#[test]
fn wrong_use_is_told_before_anything_is_read() {
    let prepare = |bench: &Bench| {
        bench.write("day.csv", day());
        bench.write("bad.toml", "distance = = 3\n");
        bench.write("mine.toml", "name = \"mine\"\nbase = \"sts\"\ndistance_m = -5\n");
        bench.write("key.toml", "profil = \"sts\"\n");
        bench.write("land.geojson", "{\"type\": \"nothing\"}");
    };
    check(
        prepare,
        &[
            case("no such profile", "day.csv --profile nosuch", 2, &["no profile `nosuch`", "sts, sts-sat"], None),
            case("no such profile file", "day.csv --profile no/such.toml", 2, &["no/such.toml cannot be read"], None),
            case("a profile that is no TOML", "day.csv --profile bad.toml", 2, &["bad.toml"], None),
            case("a profile out of range", "day.csv --profile mine.toml", 2, &["distance_m", "out of range"], None),
            case("a profile twice", "day.csv --profile sts,sts", 2, &["`sts` is given twice"], None),
            case(
                "a settings file that is none",
                "day.csv --config bad.toml",
                2,
                &["bad.toml: not a settings file"],
                None,
            ),
            case("a setting that is none", "day.csv --config key.toml", 2, &["key.toml", "profil"], None),
            case("no settings file", "day.csv --config none.toml", 2, &["none.toml cannot be read"], None),
            case("a box of three numbers", "day.csv --bbox 1,2,3", 2, &["--bbox"], None),
            case("a box off the earth", "day.csv --bbox 0,-95,1,95", 2, &["--bbox"], None),
            case("a box upside down", "day.csv --bbox 0,5,1,-5", 2, &["--bbox"], None),
            case("a box of words", "day.csv --bbox a,b,c,d", 2, &["--bbox"], None),
            case(
                "since after until",
                "day.csv --since 2026-03-02 --until 2026-03-01",
                2,
                &["--since 2026-03-02T00:00:00Z is not before --until 2026-03-01T00:00:00Z"],
                None,
            ),
            case("since is until", "day.csv --since 2026-03-01 --until 2026-03-01", 2, &["is not before"], None),
            case(
                "a bad time",
                "day.csv --since yesterday",
                2,
                &["--since", "`yesterday` is not a time", "2026-07-12T"],
                None,
            ),
            case("a bad date", "day.csv --until 2026-02-30", 2, &["--until", "`2026-02-30` is not a time"], None),
            case("a bad start", "day.csv --start 25:00", 2, &["--start", "is not a time"], None),
            case("no threads", "day.csv --threads 0", 2, &["--threads 0: give 1 or more"], None),
            case("threads of words", "day.csv --threads many", 2, &["--threads", "many"], None),
            case("no chunk", "day.csv --chunk-s 0", 2, &["--chunk-s"], None),
            case("no coast", "day.csv --coast none.geojson", 2, &["none.geojson cannot be read"], None),
            case("a coast that is none", "day.csv --coast land.geojson", 2, &["--coast land.geojson"], None),
            case("ports that are none", "day.csv --ports day.csv", 2, &["--ports day.csv"], None),
            case("a flag that is none", "day.csv --fast", 2, &["--fast"], None),
        ],
    );
    let bench = Bench::new();
    prepare(&bench);
    bench.run("detect day.csv").expect(2, &["--output"]);
    bench.run("detect -o out").expect(2, &["INPUT"]);
    bench.run("").expect(2, &["Usage"]);
    bench.run("find day.csv").expect(2, &["find"]);
    bench.run("profile show nosuch").expect(2, &["no profile `nosuch`"]);
    bench.run("inspect nowhere.csv").expect(3, &["nowhere.csv: there is no such file"]);
}
