"""Where the real files and the program are, and how the program is run."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def folder_of(variable, default):
    """A path from the environment; a relative one counts from the project's root."""
    return (ROOT / os.environ.get(variable, default)).resolve()


SHARED = folder_of("ALONGSIDE_SHARED", "../shared")
PROGRAM = folder_of("ALONGSIDE_BIN", "target/release/alongside")


def pytest_sessionstart(session):
    """Nothing is skipped: without the real files or the program the whole suite fails."""
    for folder in (SHARED / "data", SHARED / "oracle"):
        if not folder.is_dir():
            pytest.exit(f"{folder}: no such folder; ALONGSIDE_SHARED names the folder that holds data/ and oracle/", 1)
    if not PROGRAM.is_file():
        pytest.exit(f"{PROGRAM}: no such program; run `cargo build --release`, or name it in ALONGSIDE_BIN", 1)


SAID = []


@pytest.fixture(scope="session")
def say():
    """Keeps a line for the end of the run: what was counted."""
    return SAID.append


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("counted")
    for line in SAID:
        terminalreporter.line(line)


@pytest.fixture(scope="session")
def data():
    return SHARED / "data"


@pytest.fixture(scope="session")
def oracle():
    return SHARED / "oracle"


@pytest.fixture(scope="session")
def alongside():
    """Runs the program with these arguments; gives the finished process with its text."""

    def run(*arguments):
        return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=600)

    return run


@pytest.fixture(scope="session")
def detect(alongside, tmp_path_factory):
    """Runs `detect` into a new folder, which must succeed; gives the folder."""

    def run(*arguments):
        folder = tmp_path_factory.mktemp("out") / "tables"
        done = alongside("detect", *arguments, "-o", folder, "--quiet")
        assert done.returncode == 0, done.stderr
        return folder

    return run
