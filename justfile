# `just` lists what can be done here.

# Where the real files lie that `test-real` reads.
export ALONGSIDE_SHARED := env("ALONGSIDE_SHARED", justfile_directory() / ".." / "shared")

venv := justfile_directory() / "target" / "venv-real"
venv-peers := justfile_directory() / "target" / "venv-peers"

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
test-real: _real-files _venv _gpsd
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

# An independent decoder of AIS, from the system's packages
_gpsd:
    command -v gpsdecode >/dev/null || { apt-get update -qq && apt-get install -qq -y --no-install-recommends gpsd-clients; }

# Elements a second of each stage: decode, grouping, search, live step, end to end
bench:
    cargo bench --bench decode --bench grouping --bench search --bench live --bench engine

# This program beside its peers on the same data, by turns; writes PERFORMANCE.md (python3 with venv, g++, 3 GB of disk; half an hour)
bench-peers *arguments: _venv-peers
    PYTHONDONTWRITEBYTECODE=1 {{venv-peers}}/bin/python benches/peers/run.py {{arguments}}

_venv-peers:
    test -x {{venv-peers}}/bin/python || python3 -m venv {{venv-peers}}
    {{venv-peers}}/bin/python -m pip install --quiet --disable-pip-version-check -r benches/peers/requirements.txt

# Instructions of fixed work beside those kept in benches/instructions.toml: fails where one grew by over 5 % (needs valgrind)
instructions:
    python3 benches/instructions.py

# Keep the counts of now
instructions-renew:
    python3 benches/instructions.py --renew

# Score the program on synthetic seas: QUALITY.md (`--quick`: a minute; `--tuning`; `--only SECTION`; `--resume`)
quality *FLAGS:
    cargo bench --bench quality -- {{FLAGS}}

# Memory of a 30-day archive beside a 3-day one (slow)
test-memory:
    cargo build --release
    cargo test --test command -- --ignored memory --nocapture

# A live run cut off at every call to the disk, twice, on a simulated disk that loses and tears what was not forced to it (minutes)
crash:
    cargo test -p store --lib live::crash -- --include-ignored --nocapture --test-threads 1

# Watch lists of a million entries, as CSV and as FollowTheMoney: how long they take (3 s are wanted)
test-lists:
    cargo test --release -p assess --lib -- --ignored a_million --nocapture

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
