//! Alerts as users get them: through the whole program, from reports to reasons.

use assess::Profile;
use serde_json::Value;
use store::{AlertRow, PortCallRow, VesselRow, read_run, read_table};

use super::fleet::{Fleet, Ship, YELLOW_SEA};
use super::layouts;
use super::run::Bench;

const HOUR: i64 = 3_600;
const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/yellow-sea");

/// A run over the shipped sea with the shipped list.
fn shipped(flags: &str) -> (Bench, super::run::Ran) {
    let bench = Bench::new();
    for name in ["yellow-sea.nmea", "watch-list.csv"] {
        bench.write(name, std::fs::read(format!("{SHIPPED}/{name}")).expect("a fixture"));
    }
    let ran = bench.run(&format!("detect yellow-sea.nmea -o out --watch-list watch-list.csv {flags}"));
    (bench, ran)
}

fn alerts(bench: &Bench) -> Vec<AlertRow> {
    read_table(&bench.path("out")).expect("alerts")
}

/// The bands of alerts, each once, in order.
fn bands(bench: &Bench) -> Vec<String> {
    let mut bands: Vec<String> = alerts(bench).into_iter().map(|row| row.band).collect();
    bands.sort();
    bands.dedup();
    bands
}

/// Runs both profiles over a fleet, with a list.
fn run(fleet: &Fleet, list: &str) -> Bench {
    let bench = Bench::new();
    bench.write("sea.csv", layouts::marine_cadastre(fleet));
    bench.write("list.csv", format!("name,imo,mmsi,since,program\n{list}"));
    bench.run("detect sea.csv -o out --profile sts,dprk --watch-list list.csv").expect(0, &[]);
    bench
}

fn of_type(number: u32, type_code: u8, length_m: u16) -> Ship {
    Ship { type_code, length_m, beam_m: length_m / 6 * 2, ..Ship::tanker(number) }
}

#[test]
fn reasons_add_up_in_every_row_that_is_written() {
    let (bench, ran) = shipped("--profile sts,dprk --json");
    let told: Value = serde_json::from_str(&ran.expect(0, &[]).stdout).expect("JSON");
    let rows = alerts(&bench);
    assert!(rows.len() > 3 && told["alerts"].as_array().map(Vec::len) == Some(rows.len()), "{told}");
    for row in &rows {
        let profile = Profile::named(&row.profile).expect("a profile");
        let weighing = profile.weighing.expect("it raises alerts");
        let signed = |reason: &store::Reason| if reason.toward == "for" { reason.weight } else { -reason.weight };
        let sum: f64 = row.reasons.iter().map(signed).sum();
        assert!((weighing.score(sum) - row.score).abs() < 0.01, "{sum} {row:?}");
        assert_eq!(weighing.band(row.score).word(), row.band);
        assert_eq!(row.lists.len(), if row.profile == "dprk" { 2 } else { 1 });
        assert!(row.summary.contains("AIS shows neither cargo, nor intent, nor ownership."));
        bench.run(&format!("explain out {}", &row.id[..12])).expect(0, &[]);
    }
    let dark = rows.iter().find(|row| row.kind == "one-dark" && row.profile == "sts").expect("the dark meeting");
    assert_eq!((dark.mmsis.as_slice(), dark.band.as_str()), ([299_000_005, 299_000_006].as_slice(), "high"));
    let mut ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rows.len(), "each id once");
}

#[test]
fn lists_are_told_in_the_run_and_with_each_ship() {
    let (bench, ran) = shipped("");
    let run = read_run(&bench.path("out")).expect("run.json");
    let list = &run["lists"][0];
    assert_eq!((list["name"].as_str(), list["entries"].as_u64()), (Some("watch-list"), Some(2)), "{list}");
    assert!(list["sha256"].as_str().is_some_and(|hash| hash.len() == 64));
    assert_eq!(run["settings"]["watch_list"][0].as_str(), Some("watch-list.csv"));
    let vessels: Vec<VesselRow> = read_table(&bench.path("out")).expect("vessels");
    let umbra = vessels.iter().find(|row| row.mmsi == 299_000_006 && row.imo.is_some()).expect("a listed ship");
    assert_eq!(umbra.listed[0].strength, "strong", "{umbra:?}");
    assert!(ran.stdout.contains("not reviewed") && ran.stdout.contains("not a probability"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('%'), "{}", ran.stdout);
}

#[test]
fn an_alert_at_the_band_that_is_named_gives_exit_status_1() {
    shipped("--fail-on high").1.expect(1, &[]);
    shipped("--fail-on critical").1.expect(0, &[]);
}

#[test]
fn a_list_grows_old_by_the_end_of_the_data() {
    let bench = Bench::new();
    bench.write("day.csv", layouts::marine_cadastre(&Fleet::meeting()));
    bench.write("old.csv", "# as_of: 2025-01-01\nname,imo\nSIM NOBODY,9000046\n");
    bench.run("detect day.csv -o out --watch-list old.csv").expect(0, &["old is 424 days old"]);
    bench.run("detect day.csv -o new --watch-list missing.csv").expect(2, &["--watch-list", "missing.csv"]);
    bench.run("detect day.csv -o new --history nowhere").expect(2, &["--history", "nowhere"]);
}

#[test]
fn ships_and_areas_filter_what_is_written_and_nothing_else() {
    let (all, _) = shipped("");
    let of = |rows: &[AlertRow]| -> Vec<(String, String)> {
        rows.iter().map(|row| (row.id.clone(), row.summary.clone())).collect()
    };
    let everything = alerts(&all);
    let bench = Bench::new();
    for name in ["yellow-sea.nmea", "watch-list.csv"] {
        bench.write(name, std::fs::read(format!("{SHIPPED}/{name}")).expect("a fixture"));
    }
    bench.write("ships.txt", "SIM UMBRA # the listed one\n");
    let flags = "detect yellow-sea.nmea --watch-list watch-list.csv";
    bench.run(&format!("{flags} -o out --vessels ships.txt")).expect(0, &[]);
    let about = |row: &&AlertRow| row.mmsis.contains(&299_000_006);
    let expected: Vec<AlertRow> = everything.iter().filter(about).cloned().collect();
    assert_eq!(of(&alerts(&bench)), of(&expected));
    let met: Vec<u32> =
        bench.encounters("out").iter().flat_map(|row| [Some(row.mmsi_a), row.mmsi_b]).flatten().collect();
    assert!(
        !met.is_empty()
            && bench.encounters("out").iter().all(|row| [Some(row.mmsi_a), row.mmsi_b].contains(&Some(299_000_006)))
    );
    let vessels: Vec<VesselRow> = read_table(&bench.path("out")).expect("vessels");
    assert!(vessels.iter().all(|row| met.contains(&row.mmsi)));

    let square =
        r#"{"type":"Polygon","coordinates":[[[122.9,34.1],[123.4,34.1],[123.4,34.4],[122.9,34.4],[122.9,34.1]]]}"#;
    bench.write("here.geojson", format!(r#"{{"type":"Feature","properties":{{}},"geometry":{square}}}"#));
    bench.run(&format!("{flags} -o out --overwrite --area here.geojson")).expect(0, &[]);
    let rows = bench.encounters("out");
    assert!(!rows.is_empty() && rows.iter().all(|row| (34.1..34.4).contains(&row.latitude)), "{rows:?}");
    let kept = of(&alerts(&bench));
    assert!(kept.iter().all(|row| of(&everything).contains(row)));
}

#[test]
fn earlier_runs_count_as_history() {
    let bench = Bench::new();
    let mut fleet = Fleet::default();
    fleet.sail(Ship::tanker(1), YELLOW_SEA, &[(0, 0.0, 0.0), (3 * HOUR, 100.0, 0.0)], 120);
    fleet.sail(Ship::tanker(2), YELLOW_SEA, &[(0, 0.0, 60.0), (3 * HOUR, 100.0, 60.0)], 120);
    bench.write("first.csv", layouts::marine_cadastre(&fleet));
    let mut later = fleet.clone();
    later.ships[1] = Ship::tanker(3);
    later.seen.iter_mut().for_each(|seen| seen.time_s += 2 * 86_400);
    bench.write("later.csv", layouts::marine_cadastre(&later));
    bench.run("detect first.csv -o first").expect(0, &[]);
    bench.run("detect later.csv -o alone").expect(0, &[]);
    bench.run("detect later.csv -o out --history first").expect(0, &[]);
    let codes = |folder: &str| -> Vec<String> {
        let rows: Vec<AlertRow> = read_table(&bench.path(folder)).expect("alerts");
        let visible = rows.into_iter().find(|row| row.kind == "visible").expect("the meeting");
        visible.reasons.into_iter().map(|reason| reason.code).collect()
    };
    let (alone, with) = (codes("alone"), codes("out"));
    for code in ["repeat-at-place", "partners-in-row", "remote"] {
        assert!(with.contains(&code.to_owned()) && !alone.contains(&code.to_owned()), "{code}: {with:?} {alone:?}");
    }
    assert_eq!(bench.encounters("out").len(), bench.encounters("alone").len(), "history adds no rows");
}

#[test]
fn battery_16_ghosts_at_a_common_target_raise_no_alert() {
    let mut fleet = Fleet::default();
    for ship in 0..5_000_u32 {
        let (angle, metres) = (f64::from(ship) * 2.4, 500.0 * (f64::from(ship) / 5_000.0).sqrt());
        let (x, y) = (metres * angle.cos(), metres * angle.sin());
        let number = fleet.ships.len();
        fleet.ships.push(Ship::tanker(ship));
        let mut alone = Fleet::default();
        alone.sail(Ship::tanker(ship), YELLOW_SEA, &[(0, x, y), (5_400, x, y)], 300);
        fleet.seen.extend(alone.seen.into_iter().map(|seen| super::fleet::Seen { ship: number, ..seen }));
    }
    fleet.seen.sort_by_key(|seen| (seen.time_s, seen.ship));
    let bench = run(&fleet, "");
    assert!(alerts(&bench).iter().all(|row| row.band == "low"), "{:?}", bands(&bench));
    assert_eq!(bench.encounters("out").len(), 0);
}

#[test]
fn battery_20_a_tow_is_low_at_most() {
    let mut fleet = Fleet::default();
    let way = |y: f64| [(0, 0.0, y), (6 * HOUR, 55_000.0, y)];
    fleet.sail(of_type(1, 52, 30), YELLOW_SEA, &way(0.0), 60);
    fleet.sail(of_type(2, 70, 90), YELLOW_SEA, &way(60.0), 60);
    let bench = run(&fleet, "");
    assert!(bench.encounters("out").iter().any(|row| row.underway == Some(true)));
    assert!(bands(&bench).iter().all(|band| band == "low"), "{:?}", alerts(&bench));
}

#[test]
fn battery_22_neighbours_at_anchor_are_low_at_most() {
    let mut fleet = Fleet::default();
    fleet.sail(Ship::tanker(1), YELLOW_SEA, &[(0, 0.0, 0.0), (72 * HOUR, 0.0, 0.0)], 180);
    fleet.sail(Ship::tanker(2), YELLOW_SEA, &[(0, 0.0, 300.0), (72 * HOUR, 0.0, 300.0)], 180);
    let bench = run(&fleet, "");
    let of_profile = |name: &str| bench.encounters("out").iter().filter(|row| row.profile == name).count();
    assert_eq!((of_profile("sts"), of_profile("dprk")), (1, 1), "two rules of a profile tell a meeting once");
    assert!(bands(&bench).iter().all(|band| band == "low"), "{:?}", alerts(&bench));
    let parameters = bench.encounters("out").into_iter().find(|row| row.profile == "dprk").map(|row| row.parameters);
    assert!(parameters.is_some_and(|text| text.contains(r#""rule":"own""#)));
}

#[test]
fn battery_23_a_supply_ship_at_a_rig_is_low_at_most() {
    let mut fleet = Fleet::default();
    fleet.sail(of_type(1, 99, 90), YELLOW_SEA, &[(0, 0.0, 0.0), (30 * HOUR, 0.0, 0.0)], 180);
    let way =
        [(18 * HOUR, -60_000.0, 0.0), (22 * HOUR, -80.0, 0.0), (25 * HOUR, -80.0, 0.0), (30 * HOUR, -60_000.0, 0.0)];
    fleet.sail(of_type(2, 99, 60), YELLOW_SEA, &way, 60);
    let bench = run(&fleet, "");
    assert!(!bench.encounters("out").is_empty());
    assert!(bands(&bench).iter().all(|band| band == "low"), "{:?}", alerts(&bench));
}

#[test]
fn battery_29_a_listed_ship_in_an_anchorage_and_a_namesake_are_not_high() {
    let mut fleet = Fleet::default();
    // Fourteen ships lie at anchor for 30 hours, one of them listed, some within 500 m of it.
    for ship in 0..14 {
        let (x, y) = (f64::from(ship % 4) * 400.0, f64::from(ship / 4) * 400.0);
        fleet.sail(Ship::tanker(ship + 1), YELLOW_SEA, &[(0, x, y), (30 * HOUR, x, y)], 300);
    }
    // A namesake of another listed ship lies alongside at sea.
    let far = (YELLOW_SEA.0, YELLOW_SEA.1 - 1.5);
    let way = |y: f64| [(20 * HOUR, 0.0, y), (24 * HOUR, 300.0, y)];
    fleet.sail(Ship { name: "SIM NAMESAKE".into(), ..Ship::tanker(51) }, far, &way(0.0), 60);
    fleet.sail(Ship::tanker(52), far, &way(50.0), 60);
    let listed = Ship::tanker(6);
    let list = format!("SIM LISTED,{},,2018-01-01,DPRK\nSIM NAMESAKE,9000046,,2018-01-01,DPRK\n", listed.imo);
    let bench = run(&fleet, &list);
    let rows = alerts(&bench);
    assert!(rows.iter().any(|row| row.mmsis.contains(&listed.mmsi)), "a listed ship is told: {rows:?}");
    assert!(rows.iter().all(|row| row.band != "high" && row.band != "critical"), "{rows:?}");
    let namesake = rows.iter().filter(|row| row.mmsis.contains(&Ship::tanker(51).mmsi));
    assert!(namesake.flat_map(|row| &row.reasons).all(|reason| reason.code != "listed-vessel"));
}

#[test]
fn a_silence_that_leads_into_closed_waters_counts_as_a_call() {
    let mut fleet = Fleet::default();
    // Eastbound towards Nampo from 123.5 E, silent from 124.1 E for a day, and out again westbound.
    let off_nampo = (123.5, 38.5);
    fleet.sail(Ship::tanker(1), off_nampo, &[(0, 0.0, 0.0), (3 * HOUR, 52_000.0, 0.0)], 60);
    let number = fleet.ships.len() - 1;
    let mut out = Fleet::default();
    out.sail(Ship::tanker(1), off_nampo, &[(27 * HOUR, 52_000.0, 0.0), (30 * HOUR, 0.0, 0.0)], 60);
    fleet.seen.extend(out.seen.into_iter().map(|seen| super::fleet::Seen { ship: number, ..seen }));
    // Others are heard all the while.
    for ship in 2..10 {
        let y = -3_000.0 * f64::from(ship);
        fleet.sail(Ship::tanker(ship), off_nampo, &[(0, 20_000.0, y), (30 * HOUR, 21_000.0, y)], 180);
    }
    let bench = run(&fleet, "");
    let calls: Vec<PortCallRow> = read_table(&bench.path("out")).expect("port calls");
    let call = calls.iter().find(|row| row.profile == "dprk").expect("a call");
    assert_eq!((call.kind.as_str(), call.country.as_deref()), ("gap-into-waters", Some("KP")), "{calls:?}");
    let told = alerts(&bench);
    assert!(told.iter().any(|row| row.reasons.iter().any(|reason| reason.code == "dprk-call")), "{told:?}");
}

#[test]
fn names_that_could_steer_a_terminal_do_not() {
    let mut fleet = Fleet::meeting();
    fleet.ships[0].name = "\u{1b}[31mRED\u{202e}".into();
    let bench = run(&fleet, &format!("\u{1b}[2JX,{},,2018-01-01,DPRK\n", fleet.ships[0].imo));
    let first = &alerts(&bench)[0].id;
    for arguments in [
        "detect sea.csv -o again --watch-list list.csv".to_owned(),
        format!("explain out {first}"),
        format!("explain out {first} --json"),
        format!("vessel out {}", fleet.ships[0].mmsi),
    ] {
        let ran = bench.run(&arguments);
        ran.expect(0, &[]);
        assert!(!ran.stdout.contains(['\u{1b}', '\u{202e}']) && !ran.stderr.contains('\u{1b}'), "{}", ran.stdout);
    }
}
