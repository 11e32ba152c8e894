//! The same reports in every layout and packing give the same encounters and contacts.

use arrow_array::{Float64Array, Int64Array, StringViewArray, TimestampMillisecondArray, TimestampNanosecondArray};
use store::{ContactRow, EncounterRow};

use super::fleet::Fleet;
use super::run::Bench;
use super::{layouts, packing};

/// What a run found.
#[derive(PartialEq, Debug)]
struct Found {
    encounters: Vec<EncounterRow>,
    contacts: Vec<ContactRow>,
}

fn found(bench: &Bench, arguments: &str, out: &str) -> Found {
    bench.run(&format!("detect {arguments} --contacts -o {out}")).expect(0, &[]);
    bench.balance(out);
    Found { encounters: bench.encounters(out), contacts: bench.contacts(out) }
}

/// The archive in MarineCadastre's first layout, with what is found in it: what the others are measured by.
fn reference(bench: &Bench) -> Found {
    bench.write("reference.csv", layouts::marine_cadastre(&Fleet::meeting()));
    let found = found(bench, "reference.csv", "reference");
    let pairs: Vec<(u32, Option<u32>, Option<bool>)> =
        found.encounters.iter().map(|row| (row.mmsi_a, row.mmsi_b, row.underway)).collect();
    let under_way = (477_000_400, Some(477_000_500), Some(true));
    assert_eq!(pairs, [under_way, (477_000_100, Some(477_000_200), Some(false))]);
    let long = &found.encounters[1];
    assert!((8_000.0..10_500.0).contains(&long.duration_s), "{long:#?}");
    assert_eq!((long.name_a.as_deref(), long.type_b.as_deref()), (Some("TANKER 1"), Some("tanker")));
    assert_eq!(long.within_limits, Some(true));
    assert!(long.hull_gap_m.is_some(), "{long:#?}");
    assert!(found.contacts.len() >= 4, "{:#?}", found.contacts);
    found
}

/// Fails with the first row that differs.
#[track_caller]
fn same<R: PartialEq + std::fmt::Debug>(name: &str, table: &str, expected: &[R], found: &[R]) {
    for (number, (expected, found)) in expected.iter().zip(found).enumerate() {
        assert_eq!(found, expected, "{name}: {table}, row {number}");
    }
    assert_eq!(found.len(), expected.len(), "{name}: rows of {table}");
}

#[track_caller]
fn all_same(name: &str, expected: &Found, found: &Found) {
    same(name, "contacts", &expected.contacts, &found.contacts);
    same(name, "encounters", &expected.encounters, &found.encounters);
}

#[test]
fn layouts_that_tell_the_same_give_the_same() {
    let bench = Bench::new();
    let expected = reference(&bench);
    let fleet = Fleet::meeting();
    for (name, bytes) in [
        ("2025.csv", layouts::marine_cadastre_2025(&fleet).into_bytes()),
        ("danish.csv", layouts::danish(&fleet).into_bytes()),
        ("catcher.json", layouts::ais_catcher(&fleet).into_bytes()),
        ("raw.nmea", layouts::nmea(&fleet).into_bytes()),
        ("table.parquet", layouts::parquet(&fleet)),
    ] {
        bench.write(name, bytes);
        all_same(name, &expected, &found(&bench, name, &format!("out-{name}")));
    }
}

/// Without particulars there are no names, types and hulls; everything else is the same.
#[test]
fn layouts_without_particulars_give_the_same_but_for_those() {
    let bench = Bench::new();
    let expected = reference(&bench);
    let fleet = Fleet::meeting();
    bench.write("aliases.csv", layouts::aliases(&fleet));
    let (table, columns) = layouts::named_by_user(&fleet);
    bench.write("named.csv", table);
    bench.write("settings.toml", columns);
    for arguments in ["aliases.csv", "named.csv --config settings.toml"] {
        let found = found(&bench, arguments, &format!("out-{}", arguments.replace(' ', "-")));
        same(arguments, "contacts", &expected.contacts, &found.contacts);
        // Side by side under way is judged by hulls where they are known, so only the one at rest is the same.
        let expected = expected.encounters.iter().find(|row| row.underway == Some(false)).expect("one at rest");
        let found = found.encounters.iter().find(|row| row.underway == Some(false)).expect("one at rest");
        let of = |row: &EncounterRow| {
            let span = (row.id.clone(), row.start_time, row.end_time, row.sightings);
            let distances = (row.distance_min_m, row.distance_median_m, row.speed_median_knots);
            (span, distances, row.geometry.clone(), row.coast_m, row.port_name.clone())
        };
        assert_eq!(of(found), of(expected), "{arguments}");
        assert_eq!((&found.name_a, &found.type_b, found.hull_gap_m), (&None, &None, None), "{arguments}");
    }
}

#[test]
fn packing_and_splitting_change_nothing() {
    let bench = Bench::new();
    let expected = reference(&bench);
    let text = layouts::marine_cadastre(&Fleet::meeting());
    let mut lines = text.lines();
    let header = lines.next().expect("a header");
    let rows: Vec<&str> = lines.collect();
    let part = |rows: &[&str]| format!("{header}\n{}\n", rows.join("\n"));
    let (early, late) = rows.split_at(rows.len() / 3);
    let (early, late) = (part(early), part(late));
    bench.write("one.csv.gz", packing::gzip(text.as_bytes()));
    bench.write("one.csv.zst", packing::zstd(text.as_bytes()));
    bench.write("one.zip", packing::zip(&[("day.csv", text.as_bytes())]));
    bench.write("two.zip", packing::zip(&[("b.csv", late.as_bytes()), ("a.csv", early.as_bytes())]));
    bench.write("members.gz", [packing::gzip(early.as_bytes()), packing::gzip(late.as_bytes())].concat());
    bench.write("frames.zst", [packing::zstd(early.as_bytes()), packing::zstd(late.as_bytes())].concat());
    bench.write("misleading.zip", &text);
    bench.write("crlf.csv", format!("\u{feff}{}", text.replace('\n', "\r\n")));
    bench.write("folder/b/late.csv", &late);
    bench.write("folder/early.csv.gz", packing::gzip(early.as_bytes()));
    bench.write("folder/README.txt", "Not AIS.\n");
    bench.write("folder/.hidden/other.txt", "Not AIS.\n");
    let unfinished = text.trim_end();
    bench.write("no-last-newline.csv", unfinished);
    for arguments in [
        "one.csv.gz",
        "one.csv.zst",
        "one.zip",
        "two.zip",
        "members.gz",
        "frames.zst",
        "misleading.zip",
        "crlf.csv",
        "no-last-newline.csv",
        "folder",
        "folder/*/*.csv folder/*.gz",
        "folder/early.csv.gz folder/b/late.csv",
        "folder/b/late.csv folder/early.csv.gz",
    ] {
        let out = arguments.replace(['/', ' ', '*'], "-");
        all_same(arguments, &expected, &found(&bench, arguments, &format!("out-{out}")));
    }
}

/// Times and places in every type that writers of Parquet use; `UTC` is how pandas, GeoPandas, DuckDB and this program's
/// own tables name the zone.
#[test]
fn parquet_of_any_types_is_read() {
    let bench = Bench::new();
    let expected = reference(&bench);
    let fleet = Fleet::meeting();
    let (degrees, points) = (|| layouts::places_in_degrees(&fleet), || layouts::places_as_points(&fleet));
    let instants = |zone| layouts::times(&fleet, zone);
    let nanos = layouts::column::<_, TimestampNanosecondArray>(&fleet, |seen| seen.time_s * 1_000_000_000);
    let millis = layouts::column::<_, TimestampMillisecondArray>(&fleet, |seen| seen.time_s * 1_000);
    let unix = layouts::column::<_, Int64Array>(&fleet, |seen| seen.time_s);
    let unix_f64 = layouts::column::<_, Float64Array>(&fleet, |seen| seen.time_s as f64);
    let texts = layouts::column::<_, StringViewArray>(&fleet, |seen| layouts::stamp(seen.time_s, "%Y-%m-%d %H:%M:%S"));
    let mut failed = Vec::new();
    for (name, times, places) in [
        ("micros", instants(None), degrees()),
        ("offset", instants(Some("+00:00")), degrees()),
        ("other-offset", instants(Some("+09:00")), degrees()),
        ("utc", instants(Some("UTC")), degrees()),
        ("place", instants(Some("Asia/Seoul")), degrees()),
        ("nanos", nanos, degrees()),
        ("millis", millis, degrees()),
        ("unix", unix, degrees()),
        ("unix-f64", unix_f64, degrees()),
        ("texts", texts, degrees()),
        ("points", instants(None), points()),
    ] {
        bench.write(name, layouts::parquet_of(&fleet, times, places));
        let ran = bench.run(&format!("detect {name} --contacts -o out-{name}"));
        let out = format!("out-{name}");
        let same = ran.status == Some(0)
            && expected == Found { encounters: bench.encounters(&out), contacts: bench.contacts(&out) };
        failed.extend((!same).then(|| format!("{name}: {}", ran.stderr)));
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// As a shell has it: `*` stands for no name that begins with a dot.
#[test]
fn patterns_pass_over_what_is_hidden() {
    let bench = Bench::new();
    let day = layouts::marine_cadastre(&Fleet::meeting());
    bench.write("days/one.csv", &day);
    bench.write("days/.one.csv", "half written");
    bench.write(".trash/one.csv", "mmsi,nothing\n");
    for (arguments, out) in [("days/*.csv", "a"), ("*/*.csv", "b"), (".", "c"), ("days", "d")] {
        bench.run(&format!("detect {arguments} -o {out}")).expect(0, &[]);
        assert_eq!(bench.encounters(out).len(), 2, "{arguments}");
        std::fs::remove_dir_all(bench.path(out)).expect("removed");
    }
}

/// As a folder may: what is no AIS is passed over where some of it is.
#[test]
fn a_zip_archive_may_hold_other_things() {
    let bench = Bench::new();
    let expected = reference(&bench);
    let text = layouts::marine_cadastre(&Fleet::meeting());
    for (name, files) in [
        ("before.zip", [("README.txt", &b"Not AIS.\n"[..]), ("day.csv", text.as_bytes())]),
        ("behind.zip", [("day.csv", text.as_bytes()), ("README.txt", &b"Not AIS.\n"[..])]),
        ("empty.zip", [("day.csv", text.as_bytes()), ("empty.txt", &b""[..])]),
    ] {
        bench.write(name, packing::zip(&files));
        all_same(name, &expected, &found(&bench, name, &format!("out-{name}")));
    }
}

#[test]
fn standard_input_is_an_input() {
    let bench = Bench::new();
    let expected = reference(&bench);
    let text = layouts::marine_cadastre(&Fleet::meeting());
    let sentences = layouts::nmea(&Fleet::meeting());
    for (name, bytes) in [
        ("plain", text.clone().into_bytes()),
        ("gzip", packing::gzip(text.as_bytes())),
        ("zstd", packing::zstd(text.as_bytes())),
        ("sentences", sentences.into_bytes()),
    ] {
        bench.run_with(&format!("detect - --contacts -o {name}"), &bytes).expect(0, &[]);
        bench.balance(name);
        all_same(name, &expected, &Found { encounters: bench.encounters(name), contacts: bench.contacts(name) });
    }
}

/// What cannot be read from a pipe says so, and what to do.
#[test]
fn what_needs_a_file_says_so_on_standard_input() {
    let bench = Bench::new();
    let text = layouts::marine_cadastre(&Fleet::meeting());
    for (name, bytes) in
        [("zip", packing::zip(&[("day.csv", text.as_bytes())])), ("parquet", layouts::parquet(&Fleet::meeting()))]
    {
        bench.run_with(&format!("detect - -o {name}"), &bytes).expect(3, &["standard input", "give its file"]);
    }
}

#[test]
fn inspect_and_detect_agree_on_the_balance() {
    let bench = Bench::new();
    let fleet = Fleet::meeting();
    for (name, bytes, format) in [
        ("a.csv", layouts::marine_cadastre(&fleet).into_bytes(), "MarineCadastre (to 2024)"),
        ("b.csv", layouts::marine_cadastre_2025(&fleet).into_bytes(), "MarineCadastre (from 2025)"),
        ("c.csv", layouts::danish(&fleet).into_bytes(), "Danish Maritime Authority"),
        ("d.json", layouts::ais_catcher(&fleet).into_bytes(), "AIS-catcher JSON"),
        ("e.nmea", layouts::nmea(&fleet).into_bytes(), "NMEA"),
        ("f.parquet", layouts::parquet(&fleet), "Parquet"),
        ("g.csv.gz", packing::gzip(layouts::aliases(&fleet).as_bytes()), "CSV, gzip"),
    ] {
        bench.write(name, bytes);
        let inspected = bench.run(&format!("inspect {name} --json"));
        inspected.expect(0, &[]);
        let told: serde_json::Value = serde_json::from_str(&inspected.stdout).expect("JSON");
        assert_eq!(told["inputs"][0]["format"], format);
        assert_eq!(told["vessels"], 5, "{told}");
        assert_eq!(told["positions"], fleet.seen.len(), "{told}");
        assert_eq!(told["ordered"], true, "{told}");
        bench.run(&format!("detect {name} -o {name}-out")).expect(0, &[]);
        let balance = bench.balance(&format!("{name}-out"));
        assert_eq!(super::run::Balance::of(&told["balance"]), balance, "{name}");
        assert!(balance.used >= fleet.seen.len() as u64, "{name}: {balance:?}");
    }
}
