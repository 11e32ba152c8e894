//! Why a pair was, or was not, found; what is known of a vessel; and inputs that are read again.

use super::fleet::{Fleet, Ship, Way, YELLOW_SEA};
use super::layouts;
use super::run::Bench;

const HOUR: i64 = 3_600;

/// A run over ships on these ways, and what `explain` then says of the first two.
fn explained(ways: &[Way], step_s: i64, profile: &str, at: &str) -> String {
    let mut fleet = Fleet::default();
    for (number, way) in (1..).zip(ways) {
        fleet.sail(Ship::tanker(number), YELLOW_SEA, way, step_s);
    }
    let bench = Bench::new();
    bench.write("day.csv", layouts::marine_cadastre(&fleet));
    bench.run(&format!("detect day.csv -o out --profile {profile}")).expect(0, &[]);
    let ran = bench.run(&format!("explain out --pair 477000200,477000100 --at {at}"));
    ran.expect(0, &[]).stdout.clone()
}

/// The lines that hold a word.
fn lines(told: &str, word: &str) -> String {
    told.lines().filter(|line| line.contains(word)).map(str::trim).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_condition_that_fails_is_named_with_how_much() {
    const AT: &str = "2026-03-01T05:00:00Z";
    #[track_caller]
    fn check(profile: &str, ways: &[Way], step_s: i64, expected: &[&str]) {
        let told = explained(ways, step_s, profile, AT);
        for part in expected {
            assert!(told.contains(part), "`{part}` is not in\n{told}");
        }
    }
    let still = |metres: f64| [(0, 0.0, metres), (10 * HOUR, 0.0, metres)];
    // It came within 812 m, and no nearer.
    check("sts", &[&still(0.0), &still(812.0)], 60, &["never within 500 m: 31", " m too far at the nearest"]);
    // Twenty minutes together, then away.
    let visit = |minutes: i64| {
        let (come, go) = (5 * HOUR, 5 * HOUR + 60 * minutes);
        [(0, 0.0, -50_000.0), (come, 0.0, -100.0), (go, 0.0, -100.0), (10 * HOUR, 0.0, -50_000.0)]
    };
    check("sts", &[&still(0.0), &visit(20)], 60, &["fails on this alone: time", "short of 30 min"]);
    // All the while together, and both at eight knots, 300 m apart.
    let way = |metres: f64| [(0, 0.0, metres), (10 * HOUR, 148_000.0, metres)];
    check(
        "sts",
        &[&way(0.0), &way(300.0)],
        60,
        &[
            "fails on this alone: too fast for 10.0 h",
            "by up to 5.0 kn",
            "fails on this alone: side by side (300 m apart",
        ],
    );
    // A ferry that comes by each twenty minutes, for two minutes.
    let ferry: Vec<(i64, f64, f64)> =
        (0..60).map(|trip| (trip * 600, if trip % 2 == 0 { -700.0 } else { -300.0 }, 0.0)).collect();
    check("sts", &[&still(0.0), &ferry], 60, &["clause 1: "]);
    // Slow enough now and then, not in the median.
    let drift = |metres: f64| [(0, 0.0, metres), (10 * HOUR, 42_000.0, metres)];
    check(
        "gfw-like",
        &[&drift(0.0), &drift(200.0)],
        60,
        &["fails on this alone: median speed (2.3 kn, 0.3 kn too fast)"],
    );
    // Met.
    check("sts", &[&still(0.0), &visit(90)], 60, &["clause 1: met, 2026-03-01T04:5", "The run has encounter"]);
    // A sea heard seldom: each hour a report, the second ship some minutes after the first.
    check("dprk", &[&still(0.0), &still(100.0)], HOUR, &["of the rule for seas heard seldom: met,", "clause 1: "]);
    // Near the coast the row is marked.
    check("gfw-like", &[&still(0.0), &still(100.0)], 60, &["clause 1: met,"]);
}

#[test]
fn a_long_first_leg_counts_as_the_detector_counts_it() {
    // A report, 29 min of silence, then one each minute: the encounter begins with the first.
    let mut fleet = Fleet::default();
    let way = |y: f64| [(0, 0.0, y), (50 * 60, 0.0, y)];
    fleet.sail(Ship::tanker(1), YELLOW_SEA, &way(0.0), 60);
    fleet.sail(Ship::tanker(2), YELLOW_SEA, &way(100.0), 60);
    fleet.seen.retain(|seen| seen.time_s % 3_600 == 0 || seen.time_s % 3_600 > 29 * 60);
    let bench = Bench::new();
    bench.write("day.csv", layouts::marine_cadastre(&fleet));
    bench.run("detect day.csv -o out").expect(0, &[]);
    let row = &bench.encounters("out")[0];
    let ran = bench.run("explain out --pair 477000100,477000200 --at 2026-03-01T00:40:00Z");
    let met = format!("clause 1: met, {} to {}", row.start_time.floor_to(1), row.end_time.floor_to(1));
    assert!(ran.expect(0, &[]).stdout.contains(&met), "{met}\n{}", ran.stdout);
}

#[test]
fn what_users_read_of_a_pair_and_of_a_vessel() {
    let bench = Bench::new();
    bench.write("day.csv", layouts::marine_cadastre(&Fleet::meeting()));
    bench.run("detect day.csv -o out").expect(0, &[]);
    for (name, arguments) in [
        ("explained-met", "explain out --pair 477000100,477000200 --at 2026-03-01T04:00:00Z"),
        ("explained-passed", "explain out --pair 477000100,477000300 --at 2026-03-01T03:30:00Z"),
        ("explained-unknown", "explain out --pair 477000100,477099900 --at 2026-03-01T03:30:00Z"),
        ("dossier", "vessel out 477000100"),
    ] {
        let ran = bench.run(arguments);
        insta::assert_snapshot!(name, ran.expect(0, &[]).stdout);
    }
    let alert = &store::read_table::<store::AlertRow>(&bench.path("out")).expect("alerts")[0].id;
    let told = bench.run(&format!("explain out {}", &alert[..10]));
    insta::assert_snapshot!("explained-alert", told.expect(0, &[]).stdout);
    let passing = bench.run("vessel out 477000300");
    assert_eq!(lines(&passing.expect(0, &[]).stdout, "imo-check-digit").lines().count(), 1, "{}", passing.stdout);
}

#[test]
fn questions_that_have_no_answer_say_why() {
    let bench = Bench::new();
    bench.write("day.csv", layouts::marine_cadastre(&Fleet::meeting()));
    bench.run("detect day.csv -o out").expect(0, &[]);
    const PAIR: &str = "explain out --pair 477000100,477000200";
    bench.run(PAIR).expect(2, &["--at"]);
    bench.run(&format!("{PAIR} --at noon")).expect(2, &["--at"]);
    bench.run("explain out --pair 477000100 --at 2026-03-01T04:00:00Z").expect(2, &["--pair", "two MMSIs"]);
    bench.run(&format!("{PAIR} --at 2026-03-01T04:00:00Z --profile dprk")).expect(3, &["it has sts"]);
    bench.run("explain out 0000").expect(3, &["0000"]);
    bench.run("explain nowhere 0000").expect(3, &["nowhere"]);
    bench.run("vessel out SIM NOBODY").expect(2, &[]);
    bench.run("vessel out NOBODY").expect(3, &["NOBODY"]);
    // The inputs are read again, and must be those of the run.
    bench.write("day.csv", layouts::marine_cadastre(&Fleet::meeting()) + "\n");
    bench.run(&format!("{PAIR} --at 2026-03-01T04:00:00Z")).expect(3, &["day.csv", "SHA-256 differs"]);
    std::fs::remove_file(bench.path("day.csv")).expect("removed");
    bench.run(&format!("{PAIR} --at 2026-03-01T04:00:00Z")).expect(3, &["day.csv"]);
}
