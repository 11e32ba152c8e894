//! A long archive needs no more memory than a short one.

use std::io::Write;
use std::process::Command;

use super::fleet::{Dice, START_S};
use super::layouts::stamp;
use super::run::Bench;

/// Ships in the archive; each reports about once a minute. Three days of them fill the memory for sorting.
const SHIPS: u32 = 300;
/// What 30 days may need of what 3 days need.
const RATIO_MAX: f64 = 1.25;

/// Writes so many days of ships that sail to and fro in the Yellow Sea and meet. As in the wild, a day is in no order,
/// particulars change now and then, and each day brings new ships in place of others.
fn write_archive(bench: &Bench, name: &str, ships: u32, days: i64) -> usize {
    let file = std::fs::File::create(bench.path(name)).expect("created");
    let packed = flate2::write::GzEncoder::new(std::io::BufWriter::new(file), flate2::Compression::fast());
    let mut out = std::io::BufWriter::with_capacity(1 << 20, packed);
    writeln!(out, "mmsi,base_date_time,longitude,latitude,sog,cog,vessel_name,vessel_type,length,width,draft")
        .expect("room");
    let mut dice = Dice::new(u64::from(ships));
    let mut written = 0;
    for day in 0..days {
        let mut rows: Vec<String> = (0..ships).flat_map(|ship| rows_of_a_day(ship, day, &mut dice)).collect();
        dice.shuffle(&mut rows);
        for row in &rows {
            out.write_all(row.as_bytes()).expect("room");
        }
        written += rows.len();
    }
    out.into_inner().expect("room").finish().expect("room").flush().expect("room");
    written
}

/// A ship goes round a middle of its own, at a pace of its own.
fn rows_of_a_day(ship: u32, day: i64, dice: &mut Dice) -> Vec<String> {
    let mut own = Dice::new(u64::from(ship) + 77);
    let (x, y) = (own.between(121.5, 124.5), own.between(33.5, 37.0));
    let (radius, rate) = (own.between(0.05, 0.4), own.between(1.0, 6.0));
    let generation = if i64::from(ship) % 10 == day % 10 { day + 1 } else { 0 };
    let mmsi = 477_000_000 + i64::from(ship) * 1_000 + generation;
    let draught = 8 + (day / 3 + i64::from(ship)) % 5;
    let row = |minute: i64| {
        let time_s = START_S + (day * 1_440 + minute) * 60 + dice.below(60) as i64;
        let angle = (time_s as f64 / 86_400.0 * rate + f64::from(ship)).sin() * std::f64::consts::PI;
        let (longitude, latitude) = (x + radius * angle.cos(), y + radius * angle.sin());
        let time = stamp(time_s, "%Y-%m-%d %H:%M:%S");
        format!("{mmsi},{time},{longitude:.5},{latitude:.5},5.0,90.0,SHIP {ship},80,180,32,{draught}.5\n")
    };
    (0..1_440).map(row).collect()
}

/// Runs the program that `ALONGSIDE_BIN` names (a release build; else the one under test), and gives its peak memory.
fn peak_bytes(bench: &Bench, input: &str, out: &str) -> (f64, f64) {
    let binary = std::env::var("ALONGSIDE_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_alongside").to_owned());
    let mut command = Command::new(binary);
    command.args(["detect", input, "-o", out, "--threads", "2"]).current_dir(bench.root()).env_remove("ALONGSIDE_BIN");
    super::run::Ran::of(command.output().expect("started")).expect(0, &[]);
    let run = store::read_run(&bench.path(out)).expect("run.json");
    bench.balance(out);
    let figure = |key: &str| run["performance"][key].as_f64().expect("a number");
    (figure("memory_peak_bytes"), figure("wall_s"))
}

#[test]
#[ignore = "slow: just test-memory"]
fn thirty_days_need_no_more_than_three() {
    let ships = std::env::var("ALONGSIDE_TEST_SHIPS").ok().and_then(|ships| ships.parse().ok()).unwrap_or(SHIPS);
    let bench = Bench::new();
    let mut peaks = Vec::new();
    for days in [3, 30] {
        let name = format!("{days}.csv.gz");
        let rows = write_archive(&bench, &name, ships, days);
        let (bytes, wall_s) = peak_bytes(&bench, &name, &format!("out-{days}"));
        eprintln!("{days} days, {rows} rows: {:.1} MB, {wall_s:.1} s", bytes / 1e6);
        peaks.push(bytes);
    }
    let ratio = peaks[1] / peaks[0];
    eprintln!("ratio {ratio:.3}");
    assert!(ratio <= RATIO_MAX, "30 days need {ratio:.2} times the memory of 3 days: {peaks:?}");
}
