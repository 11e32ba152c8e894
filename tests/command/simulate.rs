//! `simulate`: what it writes, and what it refuses.

use crate::run::Bench;

/// One hour of two ships.
const SMALL: &str = "name = \"small\"\nstart = \"2026-01-01T00:00:00Z\"\nhours = 1\n[[traffic]]\nkind = \"waiting\"\nat = [123, 35]\n\
                     radius_km = 5\nships = 2\n";

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("small.toml", SMALL);
    bench
}

#[test]
fn numbers_of_listed_ships_are_refused_without_leave() {
    let bench = bench();
    bench.write("mine.csv", "name,IMO,mmsi\nA,,299000002\nB,IMO 9074729,235000001\n");
    let refused = bench.run("simulate small.toml -o sea.nmea --watch-list mine.csv");
    refused.expect(2, &["1 numbers", "MMSI 299000002", "--i-know"]);
    assert!(!bench.path("sea.nmea").exists());
    bench.run("simulate small.toml -o sea.nmea --watch-list mine.csv --i-know").expect(0, &[]);
    assert!(bench.path("sea.nmea").exists());
    bench.write("others.csv", "imo,mmsi\n9074729,235000001\n");
    bench.run("simulate small.toml -o other.nmea --watch-list others.csv").expect(0, &[]);
}

#[test]
fn a_list_that_cannot_be_read_is_wrong_use() {
    let bench = bench();
    bench.write("none.csv", "colour,size\nA,B\n");
    bench.run("simulate small.toml -o sea.nmea --watch-list none.csv").expect(2, &["none.csv", "imo"]);
    bench.run("simulate small.toml -o sea.nmea --watch-list missing.csv").expect(2, &["missing.csv"]);
}

#[test]
fn the_shipped_watch_list_names_ships_of_the_shipped_sea() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/yellow-sea");
    let refused = Bench::new().run_all(&[
        "simulate",
        &format!("{fixtures}/scenario.toml"),
        "-o",
        "sea.nmea",
        "--watch-list",
        &format!("{fixtures}/watch-list.csv"),
    ]);
    refused.expect(2, &["4 numbers", "IMO 9000062"]);
}

#[test]
fn every_form_says_that_it_is_synthetic_whatever_its_ships_are_called() {
    let bench = bench();
    for form in ["nmea", "marinecadastre", "dma", "jsonl"] {
        bench.run(&format!("simulate small.toml -o sea.{form} --format {form}")).expect(0, &[]);
        let text = std::fs::read_to_string(bench.path(&format!("sea.{form}"))).expect("a recording");
        bench.write(&format!("renamed.{form}"), text.replace("SIM ", "REAL "));
        bench.run(&format!("detect renamed.{form} -o out-{form}")).expect(0, &[]);
        let run = std::fs::read_to_string(bench.path(&format!("out-{form}/run.json"))).expect("a run");
        assert!(run.contains("\"synthetic\": true") || run.contains("\"synthetic\":true"), "{form}: {run}");
    }
}
