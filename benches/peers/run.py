"""Measures this program beside its peers, on the same data, by turns, and writes PERFORMANCE.md.

    python benches/peers/run.py [--runs N] [--only ROW,ROW] [--scale X] [--keep] [--out FILE]
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import data
import report
import rows


def build() -> str:
    """Builds the program and the stages; gives the latter's path."""
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=data.ROOT, check=True)
    command = ["cargo", "bench", "--locked", "--no-run", "--bench", "stage", "--message-format=json"]
    told = subprocess.run(command, cwd=data.ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    made = (json.loads(line) for line in told.splitlines())
    return next(one["executable"] for one in made if one.get("target", {}).get("name") == "stage" and one.get("executable"))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures this program beside its peers.")
    parser.add_argument("--runs", type=int, default=5, help="turns of each row")
    parser.add_argument("--only", help=f"some of: {', '.join(rows.ALL)}; without --out it prints only")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the ships, for a quick look")
    parser.add_argument("--keep", action="store_true", help="keep the data for the next time (2 GB)")
    parser.add_argument("--out", type=Path, help="where the page goes [default: PERFORMANCE.md]")
    arguments = parser.parse_args()
    data.SCALE = arguments.scale
    data.DATA.mkdir(parents=True, exist_ok=True)
    wanted = arguments.only.split(",") if arguments.only else list(rows.ALL)
    bench = rows.Bench(arguments.runs, build())
    load, table = [os.getloadavg()[0]], []
    for name in wanted:
        for row in rows.ALL[name](bench) or []:
            print(report.line(row), flush=True)
            table.append(row)
        load.append(os.getloadavg()[0])
    for note in bench.notes:
        print(note)
    if arguments.out or not arguments.only:
        (arguments.out or data.ROOT / "PERFORMANCE.md").write_text(report.page(table, bench, load))
    if not arguments.keep:
        data.discard()


if __name__ == "__main__":
    main()
