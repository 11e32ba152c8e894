//! Silences on synthetic seas: the chance that is told keeps its word, and who falls silent amid traffic is found.

#[path = "../benches/quality/calibration.rs"]
mod calibration;

use calibration::{Calibration, LEVELS, SWITCHED_OFF, found, honest_seas, run};

/// The reliability of `p_natural` over several seeds: `cargo test --test gaps -- --ignored --nocapture reliability`.
#[test]
#[ignore = "takes minutes"]
fn reliability_on_seas_where_nobody_switches_off() {
    let seeds = std::env::var("SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(3);
    let mut faults = Vec::new();
    println!("         sea | gaps | median | share with p (upper end) at or below {LEVELS:?} | causes");
    for (name, scenario) in honest_seas() {
        let told: Vec<_> = (1..=seeds).flat_map(|seed| run(&scenario, seed, 3_600).told).collect();
        let calibration = Calibration::of(&told);
        println!("{}", calibration.line(name));
        for told in told.iter().filter(|told| told.cause == "unexplained-in-coverage") {
            println!("    {told:?}");
        }
        for (level, (_, high)) in LEVELS.into_iter().zip(calibration.shares) {
            if high > calibration.allowed(level) {
                faults.push(format!("{name}: {high:.4} at {level}"));
            }
        }
        if !(0.3..=0.9).contains(&calibration.median) {
            faults.push(format!("{name}: median {:.3}", calibration.median));
        }
    }
    assert_eq!(faults, [""; 0]);
}

#[test]
#[ignore = "takes minutes"]
fn switched_off_amid_traffic_reliability() {
    let (mut seas, mut whole) = (0, 0);
    let mut sums = (0, 0, 0);
    for seed in 1..=10 {
        let run = run(SWITCHED_OFF, seed, 3_600);
        let (truths, right, wrong) = found(&run);
        seas += 1;
        whole += usize::from(truths == right);
        sums = (sums.0 + truths, sums.1 + right, sums.2 + wrong);
        println!("seed {seed}: {truths} true, {right} found, {wrong} wrong");
    }
    println!("{whole} of {seas} seas whole; {sums:?}");
    assert!(sums.1 * 100 >= sums.0 * 95, "{sums:?}");
}

/// No ship of `coverage` switches anything off: whatever is silent there is the receivers' doing.
#[test]
#[ignore = "takes minutes"]
fn coverage_holds_nothing_against_a_ship() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/coverage.toml");
    let scenario = std::fs::read_to_string(path).expect("the scenario");
    for seed in 1..=5 {
        let told = run(&scenario, seed, 3_600).told;
        println!("{}", Calibration::of(&told).line(&format!("coverage {seed}")));
        let unexplained: Vec<_> = told.iter().filter(|told| told.cause == "unexplained-in-coverage").collect();
        assert_eq!(unexplained, Vec::<&calibration::Told>::new(), "seed {seed}");
    }
}
