//! `watch-list check` and `profile test` as users run them.

use super::run::Bench;

#[test]
fn a_list_is_told_with_what_is_wrong() {
    let bench = Bench::new();
    bench.write("mine.csv", "name,imo,since\nSIM ALPHA,9074728,2018-01-01\n,,\nSIM BETA,12,soon\n");
    let expected =
        ["2 of 3 records", "check digit is wrong", "nothing can be matched", "date that cannot be read", "sha256"];
    let ran = bench.run("watch-list check mine.csv");
    ran.expect(0, &[]);
    for part in expected {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let ran = bench.run("watch-list check mine.csv --json");
    let told: serde_json::Value = serde_json::from_str(&ran.expect(0, &[]).stdout).expect("JSON");
    assert_eq!((told["records"].as_u64(), told["entries"].as_u64()), (Some(3), Some(2)));
}

#[test]
fn a_list_that_is_none_is_said_and_the_others_are_told() {
    let bench = Bench::new();
    bench.write("mine.csv", "name,imo\nSIM ALPHA,9074728\n");
    bench.write("hostile.csv", "name,imo\n\"\u{1b}[31mSIM\u{202e}\",12\n");
    bench.write("page.html", "<html>\u{1b}[31m</html>");
    let ran = bench.run("watch-list check page.html mine.csv hostile.csv missing.csv");
    ran.expect(3, &["page.html", "describes a vessel", "missing.csv"]);
    assert!(ran.stdout.contains("1 of 1 records") && !ran.stdout.contains(['\u{1b}', '\u{202e}']), "{}", ran.stdout);
}

#[test]
fn cases_hold_or_say_what_differs() {
    let bench = Bench::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/assessment");
    let case = std::fs::read_to_string(format!("{folder}/tow.toml")).expect("a case");
    bench.write("tow.toml", &case);
    bench.write("wrong.toml", case.replace("\"at most low\"", "\"critical\""));
    bench.write("broken.toml", "about = 1");
    bench.run("profile test tow.toml").expect(0, &[]);
    bench.run("profile test tow.toml --profile gfw-like").expect(0, &[]);
    let ran = bench.run("profile test tow.toml wrong.toml");
    ran.expect(2, &["1 of 2 cases do not hold"]);
    assert!(ran.stdout.contains("expected critical, seen none"), "{}", ran.stdout);
    bench.run("profile test broken.toml").expect(2, &["broken.toml", "does not fit its form"]);
    let ran = bench.run("profile show dprk");
    assert!(ran.expect(0, &[]).stdout.contains("base_rate = 0.01"), "{}", ran.stdout);
}
