//! Words that no output may hold.

use std::fmt::Debug;
use std::path::Path;

use store::{
    AlertRow, AnchorageRow, CandidateRow, EncounterRow, GapRow, IdentityRow, LoiteringRow, PortCallRow, PositionRow,
    Row, VesselRow, read_table,
};

use super::fleet::Fleet;
use super::layouts;
use super::run::Bench;

/// Stems; what AIS shows is where ships say they are, and no more.
const NEVER: [&str; 8] = ["illicit", "covert", "smuggl", "violat", "evad", "guilty", "deliberate", "dark fleet"];

#[test]
fn nothing_that_is_said_judges() {
    let bench = Bench::new();
    bench.write("day.csv", layouts::marine_cadastre(&Fleet::meeting()));
    bench.write("noise", [0xff; 300]);
    for arguments in [
        "--help",
        "detect --help",
        "inspect --help",
        "profile list",
        "man",
        "profile show sts",
        "profile show dprk",
        "explain --help",
        "vessel --help",
        "watch-list check --help",
        "inspect day.csv",
        "detect day.csv noise -o out",
        "detect day.csv -o out",
        "detect missing -o new",
    ] {
        let ran = bench.run(arguments);
        let said = format!("{}{}", ran.stdout, ran.stderr).to_lowercase();
        for word in NEVER {
            assert!(!said.contains(word), "{arguments}: {word}: {said}");
        }
        assert!(!said.contains("a suspect") && !said.contains("suspects"), "{arguments}: {said}");
    }
    let run = std::fs::read_to_string(bench.path("out/run.json")).expect("run.json").to_lowercase();
    assert!(NEVER.iter().all(|word| !run.contains(word)), "{run}");
}

fn texts<R: Row + Debug>(dir: &Path) -> String {
    read_table::<R>(dir).expect("a table").iter().map(|row| format!("{row:?}\n")).collect()
}

/// Every table that holds text.
fn tables(dir: &Path) -> String {
    texts::<AlertRow>(dir)
        + &texts::<EncounterRow>(dir)
        + &texts::<CandidateRow>(dir)
        + &texts::<GapRow>(dir)
        + &texts::<IdentityRow>(dir)
        + &texts::<LoiteringRow>(dir)
        + &texts::<PortCallRow>(dir)
        + &texts::<PositionRow>(dir)
        + &texts::<VesselRow>(dir)
        + &texts::<AnchorageRow>(dir)
}

#[test]
fn nothing_that_a_run_over_any_shipped_sea_says_judges() {
    let bench = Bench::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/scenarios");
    let list: String = (1..60).map(|n| format!(",{},DPRK,2018-01-01\n", 299_000_000 + n)).collect();
    bench.write("list.csv", format!("name,mmsi,program,since\n{list}"));
    let scenarios = std::fs::read_dir(folder).expect("scenarios").map(|entry| entry.expect("an entry").path());
    for path in scenarios.filter(|path| path.extension().is_some_and(|extension| extension == "toml")) {
        let scenario = path.display().to_string();
        bench.run_all(&["simulate", &scenario, "-o", "sea.nmea", "--scale", "0.05"]).expect(0, &[]);
        let ran = bench.run("detect sea.nmea -o out --overwrite --profile sts,dprk --watch-list list.csv");
        ran.expect(0, &[]);
        let out = bench.path("out");
        let mut said = format!("{}{}{}", ran.stdout, ran.stderr, tables(&out));
        said += &std::fs::read_to_string(out.join("run.json")).expect("run.json");
        for alert in read_table::<AlertRow>(&out).expect("alerts").iter().take(3) {
            said += &bench.run(&format!("explain out {}", alert.id)).stdout;
            said += &bench.run(&format!("vessel out {}", alert.mmsis[0])).stdout;
        }
        let said = said.to_lowercase();
        for word in NEVER {
            assert!(!said.contains(word), "{scenario}: {word}");
        }
        assert!(!said.contains("a suspect") && !said.contains("suspects"), "{scenario}");
    }
}
