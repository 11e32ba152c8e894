//! Settings by flag, variable and file; what filters leave out.

use super::fleet::{Fleet, START_S, Seen, Ship};
use super::layouts;
use super::run::Bench;

/// A switch is on for what people write for "on".
#[test]
fn switches_as_variables() {
    let bench = Bench::new();
    bench.write("day.csv", layouts::marine_cadastre(&Fleet::meeting()));
    for (value, is_json) in [("true", true), ("1", true), ("yes", true), ("false", false), ("0", false)] {
        let ran = bench.shell(&format!("ALONGSIDE_JSON={value} \"$0\" inspect day.csv"));
        assert_eq!(ran.expect(0, &[]).stdout.starts_with('{'), is_json, "{value}");
    }
}

/// Each flag has a key in the settings file, so a file can hold everything that a run is told.
#[test]
fn each_flag_has_a_key() {
    let bench = Bench::new();
    bench.write("day.csv", layouts::marine_cadastre(&Fleet::meeting()));
    let mut refused = Vec::new();
    for setting in [
        "any_mmsi = true",
        "bbox = \"120,30,130,40\"",
        "chunk_s = 600",
        "color = \"never\"",
        "contacts = true",
        "json = true",
        "log_format = \"json\"",
        "output = \"out\"",
        "overwrite = true",
        "profile = [\"sts\", \"gfw-like\"]",
        "quiet = true",
        "since = \"2026-03-01\"",
        "start = \"2026-03-01\"",
        "threads = 1",
        "tracks = \"all\"",
        "until = \"2026-03-02\"",
        "verbose = 1",
    ] {
        bench.write("settings.toml", setting);
        let ran = bench.run("detect day.csv --config settings.toml --overwrite -o out");
        refused.extend((ran.status != Some(0)).then_some(setting));
    }
    assert!(refused.is_empty(), "{refused:?}");
}

/// What is left out by area or time is counted, and counts for nothing.
#[test]
fn filters_leave_out_and_count() {
    let bench = Bench::new();
    let fleet = Fleet::meeting();
    bench.write("day.csv", layouts::marine_cadastre(&fleet));
    let mut across = Fleet::default();
    for (number, east) in [(1, -40_000.0), (2, 40_000.0)] {
        let way = [(0, east, 0.0), (7_200, -east, 300.0)];
        across.sail(Ship::tanker(number), (180.0, 10.0), &way, 60);
    }
    bench.write("across.csv", layouts::marine_cadastre(&across));
    let count = |of: &Fleet, keep: &dyn Fn(&Seen) -> bool| of.seen.iter().filter(|seen| keep(seen)).count();
    for (out, arguments, kept) in [
        ("since", "day.csv --since 2026-03-01T03:00:00Z", count(&fleet, &|seen| seen.time_s >= START_S + 10_800)),
        ("zone", "day.csv --since 2026-03-01T12:00:00+09:00", count(&fleet, &|seen| seen.time_s >= START_S + 10_800)),
        ("until", "day.csv --until 2026-03-01T03:00:07Z", count(&fleet, &|seen| seen.time_s < START_S + 10_807)),
        ("none", "day.csv --since 2027-01-01", 0),
        ("box", "day.csv --bbox 123.5,35,124,36", count(&fleet, &|seen| seen.longitude_e5 >= 12_350_000)),
        ("west", "across.csv --bbox -180,0,-170,20", count(&across, &|seen| seen.longitude_e5 < 0)),
        ("both", "across.csv --bbox 179.9,0,-179.9,20", count(&across, &|seen| seen.longitude_e5.abs() >= 17_990_000)),
    ] {
        bench.run(&format!("detect {arguments} -o {out}")).expect(0, &[]);
        let balance = bench.balance(out);
        assert_eq!(balance.used, kept as u64, "{arguments}: {balance:?}");
        assert_eq!(balance.rejected("filtered"), balance.lines - 1 - kept as u64, "{arguments}: {balance:?}");
    }
}

/// Flag over variable over file.
#[test]
fn a_flag_goes_before_a_variable_and_that_before_the_file() {
    let bench = Bench::new();
    bench.write("day.csv", layouts::marine_cadastre(&Fleet::meeting()));
    bench.write("alongside.toml", "profile = \"kerch-like\"\ncontacts = true\nlicence = \"of the file\"\n");
    for (number, (script, profile, licence)) in [
        ("\"$0\" detect day.csv -o out0 --config alongside.toml", "kerch-like", "of the file"),
        ("ALONGSIDE_PROFILE=gfw-like \"$0\" detect day.csv -o out1 --config alongside.toml", "gfw-like", "of the file"),
        (
            "ALONGSIDE_CONFIG=alongside.toml ALONGSIDE_LICENCE=mine ALONGSIDE_PROFILE=gfw-like \"$0\" detect day.csv -o out2 --profile sts",
            "sts",
            "mine",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        bench.shell(script).expect(0, &[]);
        let run = store::read_run(&bench.path(&format!("out{number}"))).expect("run.json");
        let told = run["settings"]["profiles"][0].as_str().expect("TOML");
        assert!(told.contains(&format!("name = \"{profile}\"")), "{script}: {told}");
        assert_eq!(run["settings"]["contacts"], true, "{script}");
        assert_eq!(run["inputs"][0]["licence"], licence, "{script}");
    }
}
