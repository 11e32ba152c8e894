"""The data that all are measured on: simulated, from fixed seeds, made once and kept under target/bench-data."""

import random
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "target" / "bench-data"
PROGRAM = ROOT / "target" / "release" / "alongside"
OCEAN = ROOT / "fixtures" / "scenarios" / "ocean.toml"

DAY = Path(__file__).resolve().parent / "day.toml"

# Share of the day's ships whose sentences are decoded: a million sentences.
NMEA_SHARE = 0.1

# Share of the ships in all data; below 1 for a quick look.
SCALE = 1.0


def simulate(scenario: Path, scale: float, form: str, out: Path) -> Path:
    """Records a sea; gives the file."""
    part = out.with_suffix(".part")
    subprocess.run(
        [PROGRAM, "simulate", scenario, "--scale", str(scale), "--format", form, "-o", part, "--quiet"],
        check=True, stdout=subprocess.DEVNULL,
    )
    Path(f"{part}.truth.jsonl").unlink(missing_ok=True)
    part.rename(out)
    return out


def day() -> Path:
    """A day in MarineCadastre layout, 8 million rows in order of time."""
    out = DATA / f"day-{SCALE:g}.csv"
    return out if out.exists() else simulate(DAY, SCALE, "marinecadastre", out)


def shuffled() -> Path:
    """The same rows in no order at all."""
    out = DATA / f"day-{SCALE:g}-shuffled.csv"
    if not out.exists():
        lines = day().read_bytes().splitlines(keepends=True)
        rows = lines[1:]
        random.Random(1).shuffle(rows)
        part = out.with_suffix(".part")
        with part.open("wb") as file:
            file.write(lines[0])
            file.writelines(rows)
        part.rename(out)
    return out


def sentences() -> Path:
    """Bare sentences, without tag blocks and carriage returns (libais refuses those): what every decoder reads."""
    out = DATA / f"day-{SCALE:g}.nmea"
    if not out.exists():
        tagged = simulate(DAY, NMEA_SHARE * SCALE, "nmea", DATA / "tagged.nmea")
        part = out.with_suffix(".part")
        with tagged.open("rb") as lines, part.open("wb") as file:
            file.writelines(line.rpartition(b"\\")[2].strip() + b"\n" for line in lines if b"!" in line)
        tagged.unlink()
        part.rename(out)
    return out


def spell(days: int) -> Path:
    """A thousand ships for some days, a report every five minutes: for memory."""
    out = DATA / f"days-{days}-{SCALE:g}.csv"
    if not out.exists():
        text = OCEAN.read_text().replace("hours = 24\n", f"hours = {24 * days}\n")
        text = text.replace("under_way_s = 60", "under_way_s = 300").replace("still_s = 180", "still_s = 600")
        scenario = DATA / f"days-{days}.toml"
        scenario.write_text(text)
        simulate(scenario, 0.1 * SCALE, "marinecadastre", out)
    return out


def discard() -> None:
    """Deletes the large files."""
    for path in (*DATA.glob("*.csv"), *DATA.glob("*.nmea"), *DATA.glob("*.parquet")):
        path.unlink()
    scratch("out")


def scratch(name: str) -> Path:
    """A path for output that is thrown away."""
    path = DATA / name
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    return path
