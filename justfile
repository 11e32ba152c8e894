# `just` lists what can be done here.

# Where the real files lie that `test-real` reads.
export ALONGSIDE_SHARED := env("ALONGSIDE_SHARED", justfile_directory() / ".." / "shared")

venv := justfile_directory() / "target" / "venv-real"

default:
    @just --list --unsorted

# Format, lints and tests
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo test --workspace

# The tests that need nothing but a Rust toolchain
test:
    cargo test --workspace

# Independent checks on real files: needs python3 with venv, and the folder of real files beside the project
test-real: _real-files _venv
    cargo build --release
    cargo test -p ais --test gpsd_oracle -- --ignored --skip throughput
    cargo test -p ais --test real_tables -- --ignored
    cargo test -p nautical --test real_geography -- --ignored
    cargo test --test oracle -- --ignored
    PYTHONDONTWRITEBYTECODE=1 {{venv}}/bin/python -m pytest -q tests/real

_real-files:
    @test -d "$ALONGSIDE_SHARED/data" || { echo "test-real: $ALONGSIDE_SHARED/data is not there: name the folder of real files in ALONGSIDE_SHARED" >&2; exit 1; }

_venv:
    test -x {{venv}}/bin/python || python3 -m venv {{venv}}
    {{venv}}/bin/python -m pip install --quiet --disable-pip-version-check -r tests/real/requirements.txt

# Positions per second of the search alone
bench:
    cargo bench --bench search

# Memory of a 30-day archive beside a 3-day one (slow)
test-memory:
    cargo build --release
    cargo test --test command -- --ignored memory --nocapture

# Dark meetings: 100,000 made and 100,000 random pairs against WGS84 geodesics, and what a pair costs (minutes)
test-dark:
    cargo test --release -p events --test dark_oracle --test dark_meetings -- --ignored --nocapture --test-threads 1

# Write snapshots and schemas anew from what the program does now; look at the difference before you commit it
bless:
    INSTA_UPDATE=always BLESS=1 cargo test --workspace

# The main job on the shipped sea
demo:
    cargo run --release -- detect fixtures/yellow-sea/yellow-sea.nmea -o target/demo --overwrite

# Make the built-in coastline again from its source
make-coast:
    node crates/nautical/data/make-coast.mjs
