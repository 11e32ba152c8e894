//! The same reports give the same tables, byte for byte, whatever the chunks, threads, order and files.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use alongside::feed::{ReadSettings, find_inputs};
use alongside::pipeline::{DetectSettings, EngineSettings, Filter, Sources, Tracks, Waters, detect};
use alongside::progress::Progress;
use alongside::wanted::Wanted;
use assess::Profile;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use store::{
    AlertRow, AnchorageRow, CandidateRow, ContactRow, EncounterRow, Existing, GapRow, IdentityRow, LoiteringRow,
    PortCallRow, PositionRow, Row, TrackRow, VesselRow, read_table,
};

use super::fleet::{Dice, Fleet, START_S, Ship};
use super::layouts::{MARINE_CADASTRE, marine_cadastre_row};
use super::run::Bench;

static NEVER: AtomicBool = AtomicBool::new(false);
static WATERS: LazyLock<Arc<Waters>> = LazyLock::new(Waters::built_in);

/// The tables that hold something.
const TABLES: [&str; 12] = [
    "gaps",
    "encounters",
    "candidates",
    "contacts",
    "loitering",
    "identity",
    "positions",
    "tracks",
    "vessels",
    "anchorages",
    "port_calls",
    "alerts",
];

/// One way to run `detect` over the same rows.
#[derive(Clone, Copy, Debug)]
struct Manner {
    chunk_s: u32,
    threads: usize,
    /// Files that the rows are dealt into.
    files: usize,
    /// Rows and files in the order of these dice; 0 leaves both as they are.
    order: u64,
}

const PLAIN: Manner = Manner { chunk_s: 3_600, threads: 2, files: 1, order: 0 };

/// Writes the rows as a manner has it, and gives the files' names in the order in which they are to be read.
fn write(bench: &Bench, rows: &[String], manner: Manner) -> Vec<String> {
    let mut dice = Dice::new(manner.order);
    let mut files = vec![Vec::new(); manner.files];
    for (number, row) in rows.iter().enumerate() {
        let by_dice = dice.below(manner.files as u64) as usize;
        let in_turn = number * manner.files / rows.len();
        files[if manner.order == 0 { in_turn } else { by_dice }].push(row.as_str());
    }
    let mut names = Vec::new();
    for (number, mut rows) in files.into_iter().enumerate() {
        if manner.order != 0 {
            dice.shuffle(&mut rows);
        }
        let name = bench.write(&format!("{number}.csv"), format!("{MARINE_CADASTRE}\n{}\n", rows.join("\n")));
        names.push(name.display().to_string());
    }
    if manner.order != 0 {
        dice.shuffle(&mut names);
    }
    names
}

/// Runs `detect` in this process, under profiles of every kind of motion.
fn run(bench: &Bench, inputs: &[String], manner: Manner) {
    let profile = |name| Profile::named(name).expect("built in");
    let (inputs, missing) = find_inputs(inputs);
    assert!(missing.is_empty());
    let settings = DetectSettings {
        inputs,
        output: bench.path("out"),
        existing: Existing::Refuse,
        engine: EngineSettings {
            profiles: vec![profile("sts"), profile("sts-sat"), profile("gfw-like")],
            chunk_s: manner.chunk_s,
            with_contacts: true,
            any_mmsi: false,
            waters: WATERS.clone(),
        },
        read: ReadSettings::default(),
        filter: Filter::default(),
        tracks: Tracks::All,
        sources: Sources { areas: assess::Areas::built_in(), ..Sources::default() },
        wanted: Wanted::default(),
        fail_on: None,
        told: serde_json::json!({}),
        licence: None,
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(manner.threads).build().expect("threads");
    let detected = pool.install(|| detect(&settings, &Progress::new(0, true), &NEVER)).expect("detected");
    assert!(detected.faults.is_empty(), "{:?}", detected.faults);
    bench.balance("out");
}

fn hash(dir: &Path, table: &str) -> String {
    let bytes = std::fs::read(dir.join(format!("{table}.parquet"))).expect("a table");
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Fails with the rows that only one of two runs has.
fn compare(expected: &Path, found: &Path, what: &str) {
    fn rows<R: Row + std::fmt::Debug>(dir: &Path) -> BTreeSet<String> {
        let rows: Vec<R> = read_table(dir).expect("a table");
        rows.iter().map(|row| format!("{row:?}").chars().take(900).collect()).collect()
    }
    for table in TABLES {
        if hash(expected, table) == hash(found, table) {
            continue;
        }
        let rows = match table {
            "encounters" => rows::<EncounterRow>,
            "candidates" => rows::<CandidateRow>,
            "gaps" => rows::<GapRow>,
            "loitering" => rows::<LoiteringRow>,
            "identity" => rows::<IdentityRow>,
            "positions" => rows::<PositionRow>,
            "contacts" => rows::<ContactRow>,
            "tracks" => rows::<TrackRow>,
            "vessels" => rows::<VesselRow>,
            "port_calls" => rows::<PortCallRow>,
            "alerts" => rows::<AlertRow>,
            _ => rows::<AnchorageRow>,
        };
        let (expected, found) = (rows(expected), rows(found));
        let lost: Vec<&String> = expected.difference(&found).take(2).collect();
        let new: Vec<&String> = found.difference(&expected).take(2).collect();
        panic!(
            "{what}: {table} differs, {} rows became {}\nlost: {lost:#?}\nnew: {new:#?}",
            expected.len(),
            found.len()
        );
    }
}

/// What a sea is made of.
#[derive(Clone, Copy, Debug)]
struct Sea {
    seed: u64,
    ships: u32,
    hours: i64,
    /// Of its middle, degrees.
    longitude: f64,
    /// Ships that lie still all the time.
    anchored: u32,
}

/// A sea of silences: ships lie for hours, and fall silent for hours and days.
const SILENT: Sea = Sea { seed: 9, ships: 16, hours: 130, longitude: 179.9, anchored: 0 };

const SEAS: [Sea; 4] = [
    Sea { seed: 1, ships: 14, hours: 12, longitude: 123.5, anchored: 0 },
    Sea { seed: 2, ships: 10, hours: 9, longitude: 180.0, anchored: 0 },
    Sea { seed: 3, ships: 5, hours: 20, longitude: -40.02, anchored: 14 },
    Sea { seed: 4, ships: 40, hours: 4, longitude: 10.0, anchored: 0 },
];

impl Sea {
    /// Its reports as rows of MarineCadastre: meetings, silences, hulls that share an MMSI, wrong places, repeats.
    fn rows(self) -> Vec<String> {
        let mut dice = Dice::new(self.seed);
        let mut fleet = Fleet::default();
        let origin = (self.longitude, 35.5);
        for number in 0..self.ships + self.anchored {
            let way = if number < self.ships { self.way(&mut dice) } else { self.berth(&mut dice, number) };
            // On whole minutes, so on the border of every chunk, or at odd times.
            let steps_s =
                if self.is_long() { [180, 240, 300, 311, 420, 600, 660] } else { [60, 60, 120, 37, 181, 600, 1_200] };
            let step_s = steps_s[dice.below(7) as usize];
            fleet.sail(Ship::tanker(number + 1), origin, &way, step_s);
        }
        if self.ships > 4 {
            // The last sends the number of the first; it is far away.
            fleet.ships[self.ships as usize - 1].mmsi = fleet.ships[0].mmsi;
            for seen in fleet.seen.iter_mut().filter(|seen| seen.ship == self.ships as usize - 1) {
                seen.latitude_e5 -= 700_000;
            }
        }
        let mut silences: Vec<(usize, i64, i64)> = (0..self.ships / 2)
            .map(|ship| {
                let start = START_S + dice.below(self.hours as u64 * 3_600) as i64;
                let longest_s = if self.is_long() && ship % 2 == 0 { 90 * 3_600 } else { 4 * 3_600 };
                (ship as usize, start, start + 600 + dice.below(longest_s) as i64)
            })
            .collect();
        silences.extend((0..if self.is_long() { self.ships } else { 0 }).map(|ship| {
            let start = START_S + dice.below(self.hours as u64 * 3_600) as i64;
            (ship as usize, start, start + 2 * 3_600 + dice.below(16 * 3_600) as i64)
        }));
        fleet.seen.retain(|seen| {
            !silences.iter().any(|&(ship, from, to)| seen.ship == ship && (from..to).contains(&seen.time_s))
        });
        let mut rows = Vec::new();
        for seen in &fleet.seen {
            let mut ship = fleet.ships[seen.ship].clone();
            // Half of them say another draught from the middle on.
            if seen.ship % 2 == 0 && seen.time_s > START_S + self.hours * 1_800 {
                ship.draught_dm -= 20;
            }
            let mut sent = *seen;
            // Ships at anchor send no wrong places: their stays are to be learned.
            let is_anchored = seen.ship >= self.ships as usize;
            match dice.below(100) {
                0 | 1 if is_anchored => {}
                0 => sent.latitude_e5 += 500_000,
                1 => sent.longitude_e5 = (sent.longitude_e5 + 1_500).min(18_000_000),
                2 | 3 => rows.push(marine_cadastre_row(&sent, &ship)),
                4 => rows.push(marine_cadastre_row(&super::fleet::Seen { time_s: sent.time_s + 1, ..sent }, &ship)),
                _ => {}
            }
            rows.push(marine_cadastre_row(&sent, &ship));
        }
        rows
    }

    /// Whether it lasts for days, with fewer reports.
    fn is_long(self) -> bool {
        self.hours > 48
    }

    /// From one of three meeting places to the next, lying at each for a while, until the end.
    fn way(self, dice: &mut Dice) -> Vec<(i64, f64, f64)> {
        const PLACES: [(f64, f64); 3] = [(0.0, 0.0), (9_000.0, 3_000.0), (-4_000.0, -8_000.0)];
        let begin = dice.below(30) as i64 * 60;
        let mut way = vec![(begin, dice.between(-20_000.0, 20_000.0), dice.between(-20_000.0, 20_000.0))];
        let mut time = begin;
        while time < self.hours * 3_600 {
            let (x, y) = PLACES[dice.below(3) as usize];
            let mut near = || dice.between(-350.0, 350.0);
            let (x, y, x1, y1) = (x + near(), y + near(), x + near(), y + near());
            time += 1_800 + dice.below(3_600) as i64;
            way.push((time, x, y));
            time += 600 + dice.below(if self.is_long() { 12 * 3_600 } else { 3 * 3_600 }) as i64;
            way.push((time, x1, y1));
        }
        way
    }

    fn berth(self, dice: &mut Dice, number: u32) -> Vec<(i64, f64, f64)> {
        let (x, y) = (dice.between(-900.0, 900.0), f64::from(number) * 60.0);
        vec![(0, x, y), (self.hours * 1_800, x + 30.0, y + 10.0), (self.hours * 3_600, x - 20.0, y)]
    }
}

fn check(sea: Sea, manners: &[Manner]) {
    let rows = sea.rows();
    let plain = Bench::new();
    run(&plain, &write(&plain, &rows, PLAIN), PLAIN);
    for &manner in manners {
        let other = Bench::new();
        run(&other, &write(&other, &rows, manner), manner);
        compare(&plain.path("out"), &other.path("out"), &format!("{sea:?}, {manner:?}"));
    }
}

/// The seas hold what the promise is about.
#[test]
fn seas_are_worth_testing() {
    let (mut silent, mut underway, mut kinds) = (0, 0, BTreeSet::new());
    for sea in SEAS {
        let bench = Bench::new();
        run(&bench, &write(&bench, &sea.rows(), PLAIN), PLAIN);
        let encounters = bench.encounters("out");
        assert!(encounters.len() > 5, "{sea:?}: {}", encounters.len());
        silent += encounters.iter().filter(|row| row.silent_s > 0.0).count();
        underway += encounters.iter().filter(|row| row.underway == Some(true)).count();
        kinds.extend(encounters.iter().map(|row| row.profile.clone()));
        let crosses = |row: &EncounterRow| row.start_time.floor_to(3_600) < row.end_time.floor_to(3_600);
        assert!(encounters.iter().any(crosses), "{sea:?}");
        if sea.longitude == 180.0 {
            let east = encounters.iter().filter(|row| row.longitude > 0.0).count();
            assert!(east > 0 && east < encounters.len(), "meetings on both sides of 180");
        }
        let vessels: Vec<VesselRow> = read_table(&bench.path("out")).expect("vessels");
        assert!(vessels.iter().any(|row| row.track.ends_with("#2")), "{sea:?}");
        let anchorages: Vec<AnchorageRow> = read_table(&bench.path("out")).expect("anchorages");
        assert_eq!(anchorages.is_empty(), sea.anchored == 0, "{sea:?}");
    }
    assert_eq!(kinds.len(), 3, "{kinds:?}");
    assert!(silent > 0, "no silence fell into an encounter");
    let _ = underway;
}

/// What silences may hide is told as the contract has it: rows that are referred to exist, candidates are in order.
#[test]
fn silences_are_worth_testing() {
    let bench = Bench::new();
    run(&bench, &write(&bench, &SILENT.rows(), PLAIN), PLAIN);
    let out = bench.path("out");
    let gaps: Vec<GapRow> = read_table(&out).expect("gaps");
    let told: BTreeSet<&str> = gaps.iter().map(|row| row.id.as_str()).collect();
    assert!(gaps.iter().any(|row| row.end_time.is_none()) && gaps.iter().any(|row| row.duration_s > Some(100_000.0)));
    let rows = bench.encounters("out");
    let of_kind = |kind: &str| rows.iter().filter(|row| row.kind == kind).count();
    let kinds = ["both-dark", "one-dark", "lone-stay"].map(of_kind);
    assert!(kinds[0] > 0 && kinds[2] > 0, "{kinds:?}");
    for row in rows.iter().filter(|row| row.kind != "visible") {
        for gap in row.gap_a.iter().chain(&row.gap_b) {
            assert!(told.contains(gap.as_str()), "{row:?}");
        }
        assert!(row.share_possible.is_some_and(|share| (0.0..=1.0).contains(&share)), "{row:?}");
        let silent_a = matches!(row.dark.as_deref(), Some("a" | "both"));
        let silent_b = matches!(row.dark.as_deref(), Some("b" | "both"));
        assert_eq!((row.gap_a.is_some(), row.speed_cap_a_knots.is_some()), (silent_a, silent_a), "{row:?}");
        assert_eq!((row.gap_b.is_some(), row.speed_cap_b_knots.is_some()), (silent_b, silent_b), "{row:?}");
    }
    let candidates: Vec<CandidateRow> = read_table(&out).expect("candidates");
    for stay in rows.iter().filter(|row| matches!(row.kind.as_str(), "one-dark" | "lone-stay")) {
        let of_stay: Vec<&CandidateRow> = candidates.iter().filter(|row| row.encounter_id == stay.id).collect();
        assert!(of_stay.iter().enumerate().all(|(at, row)| row.rank == at as u32 + 1), "{of_stay:?}");
        assert!(of_stay.is_sorted_by(|a, b| a.posterior >= b.posterior), "{of_stay:?}");
        assert_eq!(of_stay.iter().filter(|row| row.mmsi.is_none()).count(), 1, "{of_stay:?}");
        assert!(of_stay.iter().map(|row| row.posterior).sum::<f64>() <= 1.0 + 1e-9, "{of_stay:?}");
        assert!(of_stay.iter().filter_map(|row| row.gap_id.as_deref()).all(|gap| told.contains(gap)), "{of_stay:?}");
    }
}

#[test]
fn nothing_matters_to_what_silences_hide() {
    let cut = [60, 300, 1_111, 7_200, 100_000].map(|chunk_s| Manner { chunk_s, ..PLAIN });
    let threads = [1, 4].map(|threads| Manner { threads, ..PLAIN });
    let dealt = [(2, 0), (3, 9)].map(|(files, order)| Manner { files, order, ..PLAIN });
    let manners: Vec<Manner> = cut.into_iter().chain(threads).chain(dealt).collect();
    check(SILENT, &manners);
}

#[test]
fn chunks_do_not_matter() {
    for sea in SEAS {
        check(sea, &[60, 300, 1_111, 7_200, 100_000].map(|chunk_s| Manner { chunk_s, ..PLAIN }));
    }
}

#[test]
fn threads_do_not_matter() {
    for sea in SEAS {
        check(sea, &[1, 4].map(|threads| Manner { threads, ..PLAIN }));
    }
}

#[test]
fn order_and_files_do_not_matter() {
    for sea in SEAS {
        check(sea, &[(1, 5), (2, 0), (3, 9), (5, 0), (5, 77)].map(|(files, order)| Manner { files, order, ..PLAIN }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_sea_in_any_manner(
        seed in 1_u64..1_000_000,
        ships in 2_u32..16,
        hours in 1_i64..14,
        longitude in prop::sample::select(vec![123.5, 180.0, 0.01]),
        anchored in prop::sample::select(vec![0_u32, 12]),
        chunk_s in prop::sample::select(vec![60, 300, 777, 3_600, 7_200, 100_000]),
        threads in prop::sample::select(vec![1_usize, 2, 4]),
        files in 1_usize..=5,
        order in 0_u64..1_000,
    ) {
        check(Sea { seed, ships, hours, longitude, anchored }, &[Manner { chunk_s, threads, files, order }]);
    }
}

/// The same through the program: what it is told by flags changes no byte of any table.
#[test]
fn the_program_gives_the_same_bytes() {
    let rows = SEAS[0].rows();
    let plain = Bench::new();
    write(&plain, &rows, PLAIN);
    let flags = "--contacts --tracks all --profile sts,sts-sat,gfw-like -o out";
    plain.run(&format!("detect 0.csv {flags}")).expect(0, &[]);
    run_names_agree(&plain);
    for (manner, flags) in [
        (
            Manner { files: 4, order: 3, ..PLAIN },
            format!("detect 3.csv 1.csv 0.csv 2.csv --chunk-s 300 --threads 1 {flags}"),
        ),
        (Manner { files: 3, order: 8, ..PLAIN }, format!("detect . --chunk-s 7200 --threads 4 {flags}")),
    ] {
        let other = Bench::new();
        write(&other, &rows, manner);
        other.run(&flags).expect(0, &[]);
        compare(&plain.path("out"), &other.path("out"), &flags);
    }
}

/// In this process and through the program the same is done.
fn run_names_agree(program: &Bench) {
    let here = Bench::new();
    let rows = SEAS[0].rows();
    run(&here, &write(&here, &rows, PLAIN), PLAIN);
    compare(&program.path("out"), &here.path("out"), "program and library");
}
