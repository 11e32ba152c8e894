//! Silences on synthetic seas: the chance that is told keeps its word, and who falls silent amid traffic is found.

#[path = "../benches/quality/calibration.rs"]
mod calibration;

use calibration::{Calibration, LEVELS, SWITCHED_OFF, found, honest_seas, run};

/// Seeds of each sea: `SEEDS=20 cargo test --test gaps -- --nocapture` for more.
fn seeds(usual: u64) -> std::ops::RangeInclusive<u64> {
    1..=std::env::var("SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(usual)
}

#[test]
fn the_chance_told_keeps_its_word_where_nobody_switches_off() {
    let mut faults = Vec::new();
    println!("         sea | gaps | median | share with p (upper end) at or below {LEVELS:?} | causes");
    for (name, scenario) in honest_seas() {
        let told: Vec<_> = seeds(2).flat_map(|seed| run(&scenario, seed, 3_600).told).collect();
        let calibration = Calibration::of(&told);
        println!("{}", calibration.line(name));
        // The last level is the floor itself: what is at it is counted, and stands in the report of quality.
        for (level, (share, _)) in LEVELS.into_iter().zip(calibration.shares).take(4) {
            if share > calibration.allowed(level) {
                faults.push(format!("{name}: {share:.4} at {level}"));
            }
        }
        if !(0.3..=0.9).contains(&calibration.median) {
            faults.push(format!("{name}: median {:.3}", calibration.median));
        }
    }
    assert_eq!(faults, [""; 0]);
}

#[test]
fn who_switches_off_amid_traffic_is_found() {
    let (mut seas, mut whole, mut sums) = (0, 0, (0, 0, 0));
    for seed in seeds(3) {
        let (truths, right, wrong) = found(&run(SWITCHED_OFF, seed, 3_600));
        seas += 1;
        whole += usize::from(truths == right);
        sums = (sums.0 + truths, sums.1 + right, sums.2 + wrong);
        println!("seed {seed}: {truths} true, {right} found, {wrong} wrong");
    }
    println!("{whole} of {seas} seas whole; {sums:?}");
    assert!(sums.0 > 20 && sums.1 * 100 >= sums.0 * 95, "{sums:?}");
    assert_eq!(sums.2, 0, "nobody else is blamed");
}

/// No ship of `coverage` switches anything off: whatever is silent there is the receivers' doing.
#[test]
fn coverage_holds_nothing_against_a_ship() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios/coverage.toml");
    let scenario = std::fs::read_to_string(path).expect("the scenario");
    for seed in seeds(1) {
        let told = run(&scenario, seed, 3_600).told;
        println!("{}", Calibration::of(&told).line(&format!("coverage {seed}")));
        let unexplained: Vec<_> = told.iter().filter(|told| told.cause == "unexplained-in-coverage").collect();
        assert_eq!(unexplained, Vec::<&calibration::Told>::new(), "seed {seed}");
    }
}
