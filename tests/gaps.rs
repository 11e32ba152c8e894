//! Silences on synthetic seas: the chance that is told keeps its word, and who falls silent amid traffic is found.

#[path = "../benches/quality/calibration.rs"]
mod calibration;

use calibration::{Calibration, LEVELS, honest_seas, run};

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
