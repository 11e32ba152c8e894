"""PERFORMANCE.md from what was measured."""

import os
import platform
import subprocess
from datetime import date
from importlib.metadata import version
from pathlib import Path

import data

PEERS = ("duckdb", "scikit-learn", "scipy", "numpy", "pymeos", "libais", "pyais")


def amount(value: float, unit: str) -> str:
    """Three digits and the unit."""
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def times(value: float) -> str:
    """A ratio, three digits."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def verdict(row) -> tuple:
    """The figure to reach, and whether it is."""
    if row.note:
        return (f"{row.least:g}x" if row.least else "", row.note)
    if row.least is not None:
        return f"at least {row.least:g}x", "reached" if row.ratio.median >= row.least else "**missed**"
    if row.most is not None:
        return f"at most {row.most:g}x", "reached" if row.ratio.median <= row.most else "**missed**"
    return "", ""


def cells(row) -> list:
    """A row as text."""
    ratio = row.ratio
    spread = f"{times(ratio.median)} ({times(ratio.least)} to {times(ratio.most)})"
    return [row.what, row.peer, amount(ratio.ours, row.unit), amount(ratio.peer, row.unit), spread, *verdict(row)]


def line(row) -> str:
    """For the terminal."""
    return " | ".join(cells(row))


def told(command: list) -> str:
    """What a program says."""
    return subprocess.run(command, cwd=data.ROOT, capture_output=True, text=True, check=True).stdout.strip()


def processor() -> str:
    """Its model."""
    names = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"


def page(table: list, bench, load: list) -> str:
    """The whole page."""
    busy = max(load) > 1.5 * os.cpu_count()
    versions = ", ".join(f"{name} {version(name)}" for name in PEERS)
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    lines = [
        "# How fast, beside others",
        "",
        "Written by `just bench-peers`: do not edit. Each row ran by turns with its peer on the same data; the ratio is the peer's time over "
        "ours, its median over the turns with the least and the most. Rows of one thread count processor time on both sides, rows of the "
        "whole program count time on the wall. Peers are the published packages.",
        "",
        f"* {date.today()}, commit {told(['git', 'describe', '--always', '--dirty'])}, {bench.runs} turns",
        f"* {processor()}, {memory_gb:.0f} GB; {platform.system()} {platform.release()}; load average {min(load):.1f} to {max(load):.1f}",
        f"* {told(['rustc', '--version'])}; Python {platform.python_version()}; {versions}, nmea-parser 0.11",
        f"* data: `benches/peers/day.toml`{'' if data.SCALE == 1.0 else f' at scale {data.SCALE:g}'} as MarineCadastre CSV ({8.16 * data.SCALE:.2g} million rows), and a tenth of its ships as bare sentences; "
        "rows 'shuffled' are the same rows in random order; all seeds are fixed",
        "",
    ]
    if busy:
        lines += ["**The machine was busy with other work while this was measured: these figures are provisional.**", ""]
    lines += ["| what | peer | ours | peer | ratio (least to most) | to reach | |", "| --- | --- | --- | --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(cells(row))} |" for row in table]
    lines += ["", "## What each timing includes", ""]
    scopes = dict.fromkeys((row.scope, row.peer) for row in table)
    lines += [f"* *{peer}*: {scope}." for scope, peer in scopes]
    lines += ["", "## Beside the speed", ""]
    lines += [f"* {note}" for note in bench.notes]
    return "\n".join(lines) + "\n"
