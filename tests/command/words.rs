//! Words that no output may hold.

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
