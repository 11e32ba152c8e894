//! What users read, as agreed; `INSTA_UPDATE=always cargo test` takes a change over.

use serde_json::{Value, json};

use super::fleet::Fleet;
use super::layouts;
use super::run::Bench;

#[test]
fn help() {
    let bench = Bench::new();
    for (name, arguments) in [
        ("help", "--help"),
        ("detect", "detect --help"),
        ("detect-short", "detect -h"),
        ("inspect", "inspect --help"),
        ("profile-list", "profile list"),
        ("profile-show-sts", "profile show sts"),
    ] {
        let ran = bench.run(arguments);
        ran.expect(0, &[]);
        assert_eq!(ran.stderr, "", "{arguments}");
        insta::assert_snapshot!(name, ran.stdout);
    }
}

#[test]
fn version() {
    let ran = Bench::new().run("--version");
    assert_eq!(ran.expect(0, &[]).stdout, format!("alongside {}\n", env!("CARGO_PKG_VERSION")));
}

/// What differs from run to run is taken out.
fn without_volatile(mut run: Value) -> Value {
    for figure in ["wall_s", "cpu_s", "rows_per_s", "memory_peak_bytes"] {
        let value = &mut run["performance"][figure];
        assert!(value.as_f64().is_some_and(|value| value > 0.0), "{figure}: {value}");
        *value = json!("(a number)");
    }
    assert!(run["settings_hash"].as_str().is_some_and(|hash| hash.len() == 64));
    run["settings_hash"] = json!("(a hash)");
    run["version"] = json!("(a version)");
    let coverage = run["coverage"].as_array().expect("cells").len();
    run["coverage"].as_array_mut().expect("cells").truncate(2);
    run["coverage"].as_array_mut().expect("cells").push(json!(format!("... {coverage} in all")));
    run
}

#[test]
fn a_run_as_it_is_told() {
    let bench = Bench::new();
    let day = layouts::marine_cadastre(&Fleet::meeting());
    bench.write("day.csv", format!("# made up\n{day}\nnonsense\n"));
    let ran = bench.run("detect day.csv --contacts --licence CC-BY-4.0 -o out");
    ran.expect(0, &[]);
    assert_eq!(ran.stderr, "");
    insta::assert_snapshot!("closing-table", ran.stdout);
    let run = store::read_run(&bench.path("out")).expect("run.json");
    insta::assert_snapshot!("run", format!("{:#}", without_volatile(run)));
    let ran = bench.run("inspect day.csv");
    insta::assert_snapshot!("inspected", ran.expect(0, &[]).stdout);
    let two = bench.run("detect day.csv --profile sts,gfw-like -o two");
    insta::assert_snapshot!("closing-table-of-two-profiles", two.expect(0, &[]).stdout);
}

#[test]
fn json_is_one_object() {
    let bench = Bench::new();
    bench.write("day.csv", layouts::marine_cadastre(&Fleet::meeting()));
    for arguments in ["detect day.csv --json -o out", "inspect day.csv --json", "profile show sts --json"] {
        let ran = bench.run(arguments);
        let told: Value = serde_json::from_str(&ran.expect(0, &[]).stdout).expect("JSON");
        assert!(told.is_object(), "{arguments}: {told}");
    }
    let told: Value = serde_json::from_str(&bench.run("detect day.csv --json -o again").stdout).expect("JSON");
    assert_eq!(told["encounters"].as_array().map(Vec::len), Some(2));
    assert_eq!(told["balance"]["lines"], Fleet::meeting().seen.len() + 1);
}
