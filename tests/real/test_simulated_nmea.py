"""Each sentence that `simulate` writes says what was meant: decoded by pyais and by gpsd's gpsdecode, value by value.

What was meant is the JSON lines of the same scenario and seed. They are written from the same reports, but by none of the code
that packs bits, armours them, splits them into sentences and adds checksums.
"""

import json
import shutil
import subprocess

import pyais
import pytest
from pyais.messages import NMEASentenceFactory

# Both classes, beacons, turns, anchors, drafts that change, wrong particulars, places west and south of zero, all heard once.
SEAS = {
    "south-west": """
name = "south-west"
start = "2026-05-01T00:00:00Z"
hours = 5
[recording]
under_way_s = 20
wrong_particulars = 0.3
[[meeting]]
label = "transfer"
posture = "drifting"
at = [-48.3, -27.9]
start_h = 1
hours = 1.5
draught = "entered"
[[traffic]]
kind = "roam"
within = [-49, -29, -47, -27]
leg_km = [2, 15]
craft = ["tanker", "ferry", "yacht", "fishing-boat", "pilot", "tug", "naval", "crude-tanker", "container"]
ships = 40
[[traffic]]
kind = "anchorage"
at = [-48.0, -28.0]
radius_km = 5
ships = 8
[[traffic]]
kind = "beacons"
at = [-47.5, -28.5]
radius_km = 2
ships = 12
""",
    "date-line": """
name = "date-line"
start = "2026-12-31T18:00:00Z"
hours = 12
[recording]
under_way_s = 20
[satellites]
every_min = [20, 40]
pass_min = [8, 12]
decoded = [0.5, 0.9]
long_range = 0.4
[[traffic]]
kind = "roam"
within = [178, -3, -178, 3]
leg_km = [5, 60]
craft = ["tanker", "cargo", "ferry", "yacht", "trawler"]
ships = 60
""",
}


@pytest.fixture(scope="module", params=SEAS)
def sea(request, alongside, tmp_path_factory):
    """Sentences and JSON lines of one sea: the name, the path of the sentences, what was meant."""
    folder = tmp_path_factory.mktemp("sea")
    scenario = folder / "sea.toml"
    scenario.write_text(SEAS[request.param])
    for form in ("nmea", "jsonl"):
        done = alongside("simulate", scenario, "-o", folder / f"sea.{form}", "--format", form, "--quiet")
        assert done.returncode == 0, done.stderr
    meant = [json.loads(line) for line in (folder / "sea.jsonl").read_text().splitlines()]
    return request.param, folder / "sea.nmea", meant


def expected(meant):
    """The fields of each message in the units of the air, in order; message 24 is two, one after the other."""
    for said in meant:
        kind = said["type"]
        fields = {"type": kind, "mmsi": said["mmsi"]}
        sizes = {key: said.get(key) for key in ("to_bow", "to_stern", "to_port", "to_starboard")}
        if kind in (1, 18, 27):
            fields |= {"accuracy": said["accuracy"], "speed": round(said["speed"] * 10)}
            fields |= {key: round(said[key] * 600_000) for key in ("lon", "lat")}
            fields |= {"course": round(said["course"] * 10)}
            if kind != 27:
                fields |= {"heading": said["heading"], "second": said["second"]}
            if kind != 18:
                fields |= {"status": said["status"]}
            if kind == 1:
                # A ship that turns sends message 3 (the simulator's rule: 20 units and more).
                turn = said["turn_unscaled"]
                fields |= {"turn": turn, "type": 3 if abs(turn) > 20 and turn != -128 else 1}
            yield fields
        elif kind == 5:
            names = {key: said[key] for key in ("shipname", "callsign", "destination", "imo", "shiptype")}
            yield fields | names | sizes | {"draught": round(said["draught"] * 10)}
        else:
            yield fields | {"part": 0, "shipname": said["shipname"]}
            yield fields | {"part": 1, "callsign": said["callsign"], "shiptype": said["shiptype"]} | sizes


def compare(decoder, decoded, meant, say, turn=int):
    """No message too many or too few, no value that differs. `turn` puts the rate of turn as the decoder does."""
    wanted = [said | {"turn": turn(said["turn"])} if "turn" in said else said for said in expected(meant)]
    counts = {}
    for number, (read, said) in enumerate(zip(decoded, wanted)):
        assert read == said, f"{decoder}: message {number}"
        counts[said["type"]] = counts.get(said["type"], 0) + 1
    assert len(decoded) == len(wanted)
    values = sum(map(len, wanted))
    say(f"{decoder}: {len(wanted)} messages, {values} values, none differs; by type {dict(sorted(counts.items()))}")
    return counts


def sentences(path):
    """Groups of sentences of one message, tag blocks taken off."""
    parts = []
    for line in path.read_text().splitlines():
        if line.startswith("#"):
            continue
        assert line.startswith("\\")
        parts.append(line[line.index("\\", 1) + 1:])
        _, count, number, *_ = parts[-1].split(",")
        if count == number:
            yield parts
            parts = []
    assert not parts


def by_pyais(parts):
    read = pyais.decode(*parts).asdict()
    assert all(NMEASentenceFactory.produce(part.encode()).is_valid for part in parts), "checksum"
    kind = read["msg_type"]
    fields = {"type": kind, "mmsi": int(read["mmsi"])}
    if kind == 24:
        fields["part"] = read["partno"]
    # pyais gives type 27 in whole knots and degrees, and degrees of place rounded.
    for key, unit in (("lon", 600_000), ("lat", 600_000), ("speed", 10), ("course", 10), ("draught", 10)):
        if key in read:
            fields[key] = round(float(read[key]) * unit)
    for key in ("accuracy", "heading", "second", "imo", "to_bow", "to_stern", "to_port", "to_starboard"):
        if key in read:
            fields[key] = read[key]
    for key in ("shipname", "callsign", "destination"):
        if key in read:
            fields[key] = read[key]
    if "status" in read:
        fields["status"] = int(read["status"])
    if "ship_type" in read:
        fields["shiptype"] = int(read["ship_type"])
    if "turn" in read:
        fields["turn"] = int(read["turn"])
    return fields


def pyais_turn(units):
    """pyais rounds the rate of turn to whole degrees a minute: (units / 4.733) squared (ITU-R M.1371-5)."""
    if units in (-128, -127, 127):
        return units
    degrees_min = round((units / 4.733) ** 2)
    return degrees_min if units >= 0 else -degrees_min


def test_pyais_reads_what_was_meant(sea, say):
    name, path, meant = sea
    decoded = [by_pyais(parts) for parts in sentences(path)]
    counts = compare(f"{name}, pyais", decoded, meant, say, pyais_turn)
    assert counts.keys() >= ({1, 3, 5, 18, 24} if name == "south-west" else {1, 5, 18, 27})


def test_gpsdecode_reads_what_was_meant(sea, say):
    name, path, meant = sea
    program = shutil.which("gpsdecode")
    assert program, "gpsdecode is missing: apt-get install gpsd-clients"
    # -u: units of the air; -s: message 24 in halves.
    done = subprocess.run([program, "-j", "-u", "-s"], stdin=path.open(), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    decoded = [by_gpsdecode(json.loads(line)) for line in done.stdout.splitlines() if '"AIS"' in line]
    compare(f"{name}, gpsdecode", decoded, meant, say)


def by_gpsdecode(read):
    kind = read["type"]
    fields = {"type": kind, "mmsi": read["mmsi"]}
    if kind == 24:
        # gpsd tells half A at once, and with half B, which it then joins, the name of A again.
        fields["part"] = 0 if read.get("part") == "A" else 1
        if fields["part"] == 1:
            read.pop("shipname", None)
    named = ["accuracy", "heading", "second", "imo", "to_bow", "to_stern", "to_port", "to_starboard", "shipname", "callsign"]
    named += ["destination", "status", "shiptype", "turn", "draught", "lon", "lat", "speed", "course"]
    fields |= {key: read[key] for key in named if key in read}
    if kind == 27:
        # 1/10 minute, knots and degrees.
        fields |= {"lon": read["lon"] * 1_000, "lat": read["lat"] * 1_000}
        fields |= {"speed": read["speed"] * 10, "course": read["course"] * 10}
    return fields
