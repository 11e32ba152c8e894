"""Counts the instructions of fixed work under callgrind and compares them with benches/instructions.toml.

    python benches/instructions.py [--renew]

Ends with 1 where a count grew by over 5 %. Counts repeat to within 0.01 % on one machine; on another of the same architecture
they may differ a little, where a library picks its code by the processor (memchr, memcpy; valgrind offers AVX2 at most and
no SHA instructions). Another compiler may move them too: its version stands in the file.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "benches" / "instructions.toml"
FOLDER = ROOT / "target" / "counted"
GROWTH_MAX = 0.05

HEAD = """# Instructions of fixed work on one thread, counted by callgrind: `just instructions` compares, `just instructions-renew` writes.
# nmea, csv, search: the work alone. detect: the whole program, from its start to its end.
"""


def build() -> Path:
    """Builds the program and the counted work; gives the latter's path."""
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    command = ["cargo", "bench", "--locked", "--no-run", "--bench", "counted", "--message-format=json"]
    told = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    made = (json.loads(line) for line in told.splitlines())
    return Path(next(one["executable"] for one in made if one.get("target", {}).get("name") == "counted" and one.get("executable")))


def count(command: list, only: str | None = None) -> int:
    """Instructions of a command, or of one function of it and all that this calls."""
    confined = [f"--toggle-collect=*{only}*"] if only else []
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *confined]
    run = subprocess.run([*valgrind, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found or int(found[1]) == 0:
        sys.exit(f"instructions: nothing was counted of {command}:\n{run.stderr}")
    return int(found[1])


def counts() -> dict:
    """All of them."""
    counted = build()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    subprocess.run([counted, "write", FOLDER], check=True)
    found = {work: count([counted, work, FOLDER], f"counted_{work}") for work in ("nmea", "csv", "search")}
    program = ROOT / "target" / "release" / "alongside"
    found["detect"] = count([program, "detect", FOLDER / "sea.csv", "-o", FOLDER / "out", "--threads", "1", "--quiet"])
    shutil.rmtree(FOLDER)
    return found


def renew(found: dict, compiler: str) -> None:
    """Writes the file anew."""
    lines = [f"{work} = {number}" for work, number in found.items()]
    KEPT.write_text(f'{HEAD}compiler = "{compiler}"\n\n[instructions]\n' + "\n".join(lines) + "\n")


def compare(found: dict, compiler: str) -> bool:
    """Tells each count beside the one that is kept; whether none grew too much."""
    kept = tomllib.loads(KEPT.read_text())
    if kept["compiler"] != compiler:
        print(f"counted with {compiler}, kept with {kept['compiler']}")
    good = True
    for work, number in found.items():
        before = kept["instructions"].get(work)
        growth = number / before - 1.0 if before else 0.0
        good &= before is not None and growth <= GROWTH_MAX
        told = f"{growth:+.2%}" if before else "is not kept yet"
        print(f"{work:8} {number:15,} instructions  {told}{'' if growth <= GROWTH_MAX else '  GREW TOO MUCH'}")
    return good


def main() -> None:
    if shutil.which("valgrind") is None:
        sys.exit("instructions: valgrind is not there: install it (apt-get install valgrind)")
    compiler = subprocess.run(["rustc", "--version"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    found = counts()
    if "--renew" in sys.argv[1:]:
        renew(found, compiler)
    elif not compare(found, compiler):
        sys.exit("instructions: over 5 % more than is kept. If that is meant: just instructions-renew, and say why in the commit")


if __name__ == "__main__":
    main()
