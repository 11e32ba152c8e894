"""Decoders of sentences: libais as a C++ library and from Python, pyais."""

import subprocess
import sys
import tarfile
from itertools import islice
from pathlib import Path

import ais
import pyais
from data import DATA

HERE = Path(__file__).resolve().parent


def libais_program() -> Path:
    """Builds the C++ program beside the sources that the package index has."""
    out = DATA / "libais-lines"
    if not out.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "-d", DATA, "libais==0.17"]
        subprocess.run(command, check=True)
        with tarfile.open(DATA / "libais-0.17.tar.gz") as archive:
            archive.extractall(DATA, filter="data")
        folder = DATA / "libais-0.17" / "src" / "libais"
        sources = sorted(path for path in folder.glob("*.cpp") if path.name not in ("ais_py.cpp", "ais_decode_normed.cpp"))
        subprocess.run(["g++", "-O3", "-std=c++11", "-w", "-I", folder, HERE / "libais_lines.cpp", *sources, "-o", out], check=True)
    return out


def some_lines(path: Path, count: int) -> list:
    """The first lines of a file."""
    with path.open("rb") as lines:
        return [line.strip() for line in islice(lines, count)]


def by_libais(lines: list) -> dict:
    """From Python: each single-part payload; no checksum is looked at."""
    positions = 0
    for line in lines:
        cells = line.decode().split(",")
        if cells[1] == "1":
            positions += "x" in ais.decode(cells[5], int(cells[6][0]))
    return {"positions": positions}


def by_pyais(lines: list) -> dict:
    """Each single-part sentence; its checksum is computed."""
    positions = 0
    for line in lines:
        if line.split(b",", 2)[1] == b"1":
            message = pyais.decode(line)
            positions += getattr(message, "lon", None) is not None
    return {"positions": positions}
