//! What may depend on what, read from the manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// Each crate with those right upstream of it; it may depend on these and on everything upstream of them.
const FLOW: [(&str, &[&str]); 9] = [
    ("nautical", &[]),
    ("ais", &["nautical"]),
    ("tracks", &["ais"]),
    ("proximity", &["nautical"]),
    ("events", &["tracks", "proximity"]),
    ("assess", &["events"]),
    ("store", &["assess"]),
    ("simulate", &["nautical"]),
    ("alongside", &["store", "simulate"]),
];

/// What only the program may use: threads, signals, sockets, the command line.
const PROGRAM_ONLY: [&str; 7] = ["anyhow", "clap", "ctrlc", "indicatif", "rayon", "tokio", "tracing-subscriber"];

/// What the core, every crate but `store`, may not touch outside its tests: files, sockets, threads, clocks, chance.
const IMPURE: [&str; 9] = [
    "std::fs",
    "std::net",
    "std::thread",
    "std::env::",
    "std::process",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "RandomState",
];

/// All that is upstream of a crate; `None` where the flow does not know it.
fn upstream(name: &str) -> Option<BTreeSet<&'static str>> {
    let (_, next) = FLOW.iter().find(|(known, _)| *known == name)?;
    let mut all: BTreeSet<&str> = next.iter().copied().collect();
    for crate_above in *next {
        all.extend(upstream(crate_above)?);
    }
    Some(all)
}

/// The names that a manifest depends on, in all its tables of dependencies, by their package's name.
fn dependencies(manifest: &Table) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (key, value) in manifest {
        let Value::Table(table) = value else { continue };
        match key.as_str() {
            "dependencies" | "dev-dependencies" | "build-dependencies" => {
                for (name, wanted) in table {
                    let package = wanted.get("package").and_then(Value::as_str).unwrap_or(name);
                    found.insert(package.to_owned());
                }
            }
            "target" => found.extend(table.values().filter_map(Value::as_table).flat_map(dependencies)),
            _ => {}
        }
    }
    found
}

/// What is wrong with one manifest.
fn faults(manifest: &str) -> Vec<String> {
    let manifest: Table = manifest.parse().expect("TOML");
    let Some(name) = manifest.get("package").and_then(|package| package["name"].as_str()) else { return Vec::new() };
    let Some(allowed) = upstream(name) else {
        return vec![format!("{name}: the flow does not know it; give it a place in FLOW")];
    };
    let ours: BTreeSet<&str> = FLOW.iter().map(|(name, _)| *name).collect();
    let mut faults = Vec::new();
    for dependency in dependencies(&manifest) {
        if ours.contains(dependency.as_str()) && !allowed.contains(dependency.as_str()) {
            faults.push(format!("{name} -> {dependency} points back"));
        }
        if name != "alongside" && PROGRAM_ONLY.contains(&dependency.as_str()) {
            faults.push(format!("{name} -> {dependency} is for the program only"));
        }
    }
    faults
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The crates' folders by name.
fn crates() -> BTreeMap<String, PathBuf> {
    let entries = std::fs::read_dir(root().join("crates")).expect("crates");
    let folders = entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.join("Cargo.toml").is_file());
    folders.map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path)).collect()
}

#[test]
fn nothing_points_back() {
    let mut manifests = vec![root().join("Cargo.toml")];
    manifests.extend(crates().values().map(|folder| folder.join("Cargo.toml")));
    assert!(manifests.len() > 7, "{manifests:?}");
    let read = |path: &PathBuf| std::fs::read_to_string(path).expect("a manifest");
    let found: Vec<String> = manifests.iter().flat_map(|path| faults(&read(path))).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_bad_manifest_is_found_out() {
    for (manifest, expected) in [
        ("[package]\nname = 'ais'\n[dependencies]\nnautical.workspace = true\nserde = '1'", vec![]),
        ("[package]\nname = 'alongside'\n[dependencies]\nstore = {}\nsimulate = {}\ntokio = '1'", vec![]),
        ("[package]\nname = 'ais'\n[dependencies]\ntracks.workspace = true", vec!["ais -> tracks points back"]),
        (
            "[package]\nname = 'proximity'\n[dev-dependencies]\nais = { path = '../ais' }",
            vec!["proximity -> ais points back"],
        ),
        ("[package]\nname = 'tracks'\n[build-dependencies]\nproximity = '*'", vec!["tracks -> proximity points back"]),
        (
            "[package]\nname = 'simulate'\n[target.'cfg(unix)'.dependencies]\nsea = { package = 'store', path = '' }",
            vec!["simulate -> store points back"],
        ),
        ("[package]\nname = 'nautical'\n[dependencies]\nnautical = {}", vec!["nautical -> nautical points back"]),
        (
            "[package]\nname = 'store'\n[dependencies]\ntokio = '1'\nassess = {}\nalongside = {}",
            vec!["store -> alongside points back", "store -> tokio is for the program only"],
        ),
        ("[package]\nname = 'stray'", vec!["stray: the flow does not know it; give it a place in FLOW"]),
    ] {
        assert_eq!(faults(manifest), expected, "{manifest}");
    }
}

#[test]
fn the_core_is_pure() {
    let mut looked_at = 0;
    for (name, folder) in crates().into_iter().filter(|(name, _)| name != "store") {
        for file in sources(&folder.join("src")) {
            let text = std::fs::read_to_string(&file).expect("a source");
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            for impure in IMPURE {
                let found = code.iter().find(|line| line.contains(impure));
                assert!(found.is_none(), "{name}: {}: {found:?}", file.display());
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 50, "{looked_at} files");
}

/// Sources below a folder, those of tests left out.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() && !is_test {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
            found.push(path);
        }
    }
    found
}
