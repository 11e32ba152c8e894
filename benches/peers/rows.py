"""Each row of the comparison: what is timed on our side, what on the peer's, and what both include."""

import json
import statistics
from dataclasses import dataclass, field

import data
import duck
import meos
import sentences
import timing
import trees

# Slices of ten minutes of which one is searched by trees; their time is multiplied.
EVERY = 6
PAIRS = 60
PYTHON_LINES = 40_000


@dataclass
class Row:
    """A line of the table."""

    what: str
    peer: str
    scope: str
    ratio: timing.Ratio
    least: float | None = None
    most: float | None = None
    unit: str = "s"
    note: str = ""


@dataclass
class Bench:
    """What rows share: how often they run, our stages, and what was measured already."""

    runs: int
    stage: str
    notes: list = field(default_factory=list)
    searched: list = field(default_factory=list)

    def ours(self, *arguments) -> dict:
        return timing.stage([self.stage, *arguments])

    def detect(self, path, threads: int) -> timing.Seconds:
        out = data.scratch("out")
        return timing.program([data.PROGRAM, "detect", path, "-o", out, "--threads", str(threads), "--quiet"])


def whole(bench: Bench) -> list:
    """The program from file to Parquet, and DuckDB on the same file: seconds on the wall."""
    rows = []
    cases = [(data.day(), "in order", 2), (data.day(), "in order", 1), (data.shuffled(), "shuffled", 2)]
    for path, order, threads in cases:
        base = duck.connect(threads)
        out = data.DATA / "loaded.parquet"
        joins, loads = [], []
        for _ in range(bench.runs):
            ours = bench.detect(path, threads)
            joins.append((ours.wall, timing.inside(lambda: duck.whole(base, path)).wall))
            loads.append((ours.wall, timing.inside(lambda: duck.load(base, path, out)).wall))
        base.close()
        out.unlink()
        name = f"archive to Parquet, {order}, {threads} thread{'s'[: threads > 1]}"
        least = 2.0 if threads == 2 else None
        rows.append(Row(name, "DuckDB: read 4 columns, join on a 10-min grid",
                        "ours: `alongside detect`, from the file to all its tables on disk, SHA-256 of the input and sync included; "
                        "DuckDB: from the file to encounters in memory", timing.compared(joins), least))
        rows.append(Row(name, "DuckDB: read, write grouped by vessel and time",
                        "ours: the same; DuckDB: all 18 columns to one Parquet file, and nothing else", timing.compared(loads), least))
    return rows


def search(bench: Bench) -> list:
    """The search in memory, one thread: processor seconds."""
    base = duck.connect(1)
    duck.in_memory(base, data.day())
    pairs_file = data.DATA / "pairs.csv"
    alone, grouped = [], []
    for _ in range(bench.runs):
        ours = bench.ours("search", data.day(), pairs_file)
        bench.searched.append(ours["search_s"])
        group = timing.inside(lambda: duck.group(base)).cpu
        join = timing.inside(lambda: duck.search(base)).cpu
        alone.append((ours["search_s"], join))
        grouped.append((ours["group_s"] + ours["search_s"], group + join))
    bench.notes.append(f"Search in memory: {ours['positions']:,} positions of {ours['vessels']:,} ships, {ours['contacts']} contacts, "
                       f"{ours['encounters']} of 30 min and more.")
    bench.notes.append(agreement(pairs_file, duck.meetings(base)))
    rows = [
        Row("search on grouped positions, 1 thread", "DuckDB: grid join",
            "both from positions grouped by vessel and in order, in memory (DuckDB's with the next report beside each), to pairs "
            "with start and end; ours exact, earth-centred coordinates and legs included", timing.compared(alone), 10.0),
        Row("search and grouping by vessel, 1 thread", "DuckDB: window and grid join",
            "both from positions in order of time, in memory; ours groups by one scatter (the program's tracker does more: see "
            "below)", timing.compared(grouped), 4.0),
    ]
    return rows + by_trees(bench, base) + by_meos(bench, base, pairs_file)


def by_trees(bench: Bench, base) -> list:
    """One slice in six; the time of our whole search beside six times the trees'."""
    slices = trees.slices(base, EVERY)
    ours_s = statistics.median(bench.searched)
    ball = [(ours_s, timing.inside(lambda: trees.ball(slices)).cpu * EVERY) for _ in range(min(bench.runs, 3))]
    kd = [(ours_s, timing.inside(lambda: trees.kd(slices)).cpu * EVERY) for _ in range(bench.runs)]
    scope = (f"peer: trees and pair queries only, one slice in {EVERY} times {EVERY}; interpolation to the grid and the putting "
             "together of encounters are left out; ours: as above, to contacts")
    return [Row("search on grouped positions, 1 thread", "scikit-learn BallTree per slice, haversine", scope, timing.compared(ball), 300.0),
            Row("search on grouped positions, 1 thread", "scipy cKDTree per slice, earth-centred", scope, timing.compared(kd))]


def by_meos(bench: Bench, base, pairs_file) -> list:
    """The pairs that the search found, by a general engine for moving points."""
    with pairs_file.open() as lines:
        found = sorted({tuple(int(cell) for cell in line.split(",")[:2]) for line in list(lines)[1:]})[:PAIRS]
    listed = data.DATA / "listed.csv"
    listed.write_text("".join(f"{a},{b}\n" for a, b in found))
    middles = [(a, b, place(pairs_file, base, a, b)) for a, b in found]
    made = meos.tracks(base, middles)
    pairs = []
    for _ in range(bench.runs):
        ours = bench.ours("pairs", data.day(), listed)
        theirs = timing.inside(lambda: meos.within_s(made))
        pairs.append((ours["seconds"], theirs.cpu))
    off = abs(theirs.told["within_s"] / ours["within_s"] - 1.0)
    note = f"Time within reach: ours {ours['within_s']:,.0f} s, PyMEOS {theirs.told['within_s']:,.0f} s ({off:.2%} apart)."
    bench.notes.append(f"PyMEOS on {len(found)} pairs that meet. {note}")
    return [Row(f"when are {len(found)} given pairs within 500 m, 1 thread", "PyMEOS tdwithin, planar",
                "peer: the call alone, sequences made before on a plane around each meeting; ours: from positions, legs included",
                timing.compared(pairs))]


def place(pairs_file, base, a: int, b: int) -> tuple:
    """Where the first of a pair was when their encounter began."""
    with pairs_file.open() as lines:
        start = next(float(line.split(",")[2]) for line in lines if line.startswith(f"{a},{b},"))
    query = "select lon, lat from report where mmsi = ? order by abs(t - ?) limit 1"
    return base.execute(query, [a, start]).fetchone()


def agreement(pairs_file, meetings: list) -> str:
    """How the grid's answer differs from the exact one."""
    exact = []
    with pairs_file.open() as lines:
        for line in list(lines)[1:]:
            a, b, start, end = line.split(",")
            exact.append((int(a), int(b), float(start), float(end)))

    def over(one, other):
        return one[:2] == other[:2] and one[2] <= other[3] and other[2] <= one[3]

    missed = sum(not any(over(one, other) for other in meetings) for one in exact)
    false = sum(not any(over(one, other) for one in exact) for other in meetings)
    errors = [abs(one[2] - other[2]) + abs(one[3] - other[3]) for one in exact for other in meetings if over(one, other)]
    middle = statistics.median(errors) / 60 if errors else 0.0
    return (f"The 10-minute grid (DuckDB) against the exact answer, encounters of 30 min and more within 500 m: of {len(exact)} it "
            f"misses {missed}; of its {len(meetings)}, {false} are none; start and end errors together have a median of {middle:.1f} min.")


def growth(bench: Bench) -> list:
    """Our own search as the sea grows and as it crowds: processor seconds per position."""
    large, crowd = [], []
    for _ in range(bench.runs):
        per = {name: per_position(bench.ours(*arguments)) for name, arguments in
               {"10k": ("sea", "10000"), "200k": ("sea", "200000"), "crowd": ("crowd",)}.items()}
        large.append((per["10k"], per["200k"]))
        crowd.append((per["10k"], per["crowd"]))
    scope = "an hour; processor seconds per position of the search alone, legs included"
    return [Row("growth: 10,000 ships", "ours, 200,000 ships at the same density", scope, timing.compared(large), most=1.5, unit="ns"),
            Row("crowd: 10,000 ships on the open sea", "ours, 5,000 ships in a 20 km circle", scope, timing.compared(crowd), most=5.0, unit="ns")]


def per_position(told: dict) -> float:
    """Nanoseconds."""
    return told["search_s"] / told["positions"] * 1e9


def live(bench: Bench) -> list:
    """The step of one report with 50,000 ships in view."""
    pairs = []
    for _ in range(bench.runs):
        told = bench.ours("live", "50000")
        each = 1e9 / told["messages"]
        pairs.append((told.get("ours_s", told["rstar_s"]) * each, told["rstar_s"] * each))
    note = "" if "ours_s" in told else "no structure of ours yet: rstar stands on both sides"
    return [Row("live, per message, 50,000 ships", "rstar: remove, insert, query", "one report to the ships within 500 m of it",
                timing.compared(pairs), 15.0, unit="ns", note=note)]


def decoding(bench: Bench) -> list:
    """Sentences to position reports, one thread: processor seconds."""
    path, program = data.sentences(), sentences.libais_program()
    few = sentences.some_lines(path, PYTHON_LINES)
    told = {}
    times = {name: [] for name in ("nmea-parser", "libais", "libais-python", "pyais")}
    for _ in range(bench.runs):
        told["ours"] = bench.ours("nmea", path)
        each = told["ours"]["seconds"] / told["ours"]["lines"]
        told["nmea-parser"], told["libais"] = bench.ours("nmea-parser", path), timing.stage([program, path])
        for name in ("nmea-parser", "libais"):
            times[name].append((each * 1e9, told[name]["seconds"] / told[name]["lines"] * 1e9))
        for name, work in (("libais-python", sentences.by_libais), ("pyais", sentences.by_pyais)):
            times[name].append((each * 1e9, timing.inside(lambda: work(few)).cpu / len(few) * 1e9))
    counts = {name: one["positions"] for name, one in told.items()}
    if len(set(counts.values())) != 1:
        raise RuntimeError(f"the decoders do not find the same positions, so their times cannot be compared: {counts}")
    said = "; ".join(f"{name}: {one['positions']:,} positions, sum {one['sum_e7'] / 1e7:.4f} degrees" for name, one in told.items())
    bench.notes.append(f"Decoders on the same {told['ours']['lines']:,} lines. {said}.")
    scope = "lines in memory to position reports, checksum and joining of parts included"
    python = f"peer: from Python, its first {PYTHON_LINES:,} lines, single-part sentences"
    rows = {"nmea-parser": ("nmea-parser 0.11", scope, 25.0), "libais": ("libais 0.17, C++", scope, 10.0),
            "libais-python": ("libais 0.17 from Python", f"{python}, no checksum", None), "pyais": ("pyais", f"{python}, checksum", None)}
    return [Row("NMEA to position reports, 1 thread", peer, scope, timing.compared(times[name]), least, unit="ns")
            for name, (peer, scope, least) in rows.items()]


def memory(bench: Bench) -> list:
    """Peak memory of the whole program on a short and on a long archive of the same sea."""
    short, long = (peak_mb(bench, data.spell(days)) for days in (2, 20))
    for days in (2, 20):
        data.spell(days).unlink()
    return [Row("memory: 2 days of a sea", "ours, 20 days of the same", "peak resident memory of `alongside detect`; ten times the input",
                timing.compared([(short, long)]), most=1.25, unit="MB")]


def peak_mb(bench: Bench, path) -> float:
    """As the run tells of itself: what the system tells of a child includes the parent it was forked from."""
    bench.detect(path, 2)
    told = json.loads((data.DATA / "out" / "run.json").read_text())
    return told["performance"]["memory_peak_bytes"] / 1e6


def floor(bench: Bench) -> None:
    """How far the program is from the least that any could take: warm cache, one thread."""
    path = data.day()
    read = [timing.program(["cat", path]).wall for _ in range(bench.runs + 1)][1:]
    count = [timing.program(["wc", "-l", path]).wall for _ in range(bench.runs)]
    ours = [bench.detect(path, 2).wall for _ in range(bench.runs)]
    read, count, ours = (statistics.median(times) for times in (read, count, ours))
    parts = bench.ours("parts", path)
    each = {name: parts[f"{name}_s"] / parts["rows"] * 1e9 for name in ("decode", "sort", "track")}
    size = path.stat().st_size / 1e9
    bench.notes.append(f"The floor: to read the bytes of the day ({size:.2f} GB, warm cache, `cat`) takes {read:.2f} s, to count its lines "
                       f"(`wc -l`) {count:.2f} s; `alongside detect` takes {ours:.1f} s, {ours / read:.0f} and {ours / count:.0f} times as long.")
    bench.notes.append(f"Where our time goes, one thread, ns per row: decoding {each['decode']:.0f}, sorting {each['sort']:.0f} (rows in order), "
                       f"putting tracks together {each['track']:.0f}.")


ALL = {"whole": whole, "search": search, "growth": growth, "live": live, "decoding": decoding, "memory": memory, "floor": floor}
