//! What people say of alerts is kept, and outlasts the run.

use store::{AlertRow, Mark, Triage, read_table};

use super::run::Bench;

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/yellow-sea/yellow-sea.nmea");

#[test]
fn marks_are_kept_through_a_later_run() {
    let bench = Bench::new();
    bench.write("sea.nmea", std::fs::read(SHIPPED).expect("the shipped sea"));
    bench.run("detect sea.nmea -o out").expect(0, &[]);
    let alerts: Vec<AlertRow> = read_table(&bench.path("out")).expect("alerts");
    let id = &alerts.first().expect("an alert").id;
    let first = bench.run(&format!("triage out {} --mark watching --note lies-there --author Ann", &id[..8]));
    assert!(first.expect(0, &[]).stdout.contains("watching    Ann: lies-there"), "{first:#?}");
    bench.run("detect sea.nmea -o out --overwrite").expect(0, &[]);
    let second = bench.run(&format!("triage out {id} --mark dismissed --note bunkering --author Bo"));
    let told = &second.expect(0, &[]).stdout;
    assert!(told.find("Ann: lies-there") < told.find("Bo: bunkering"), "{told}");
    let triage = Triage::read(&bench.path("out")).expect("the log");
    assert_eq!(triage.decision(id).map(|entry| entry.mark), Some(Mark::Dismissed));
    assert_eq!(triage.of(id).len(), 2);
}

#[test]
fn what_cannot_be_marked_is_told() {
    let bench = Bench::new();
    bench.write("sea.nmea", std::fs::read(SHIPPED).expect("the shipped sea"));
    bench.run("detect sea.nmea -o out").expect(0, &[]);
    bench.run("triage out ffff --mark confirmed --note x --author Ann").expect(3, &["no alert has the id `ffff`"]);
    bench.run("triage none ffff --mark confirmed --note x --author Ann").expect(3, &["does not exist"]);
    bench.run("triage out ffff --mark sure --note x").expect(2, &["confirmed"]);
    bench.run("triage out ffff --mark confirmed").expect(2, &["--note"]);
    assert!(!bench.path("out").join("triage.jsonl").exists());
}
