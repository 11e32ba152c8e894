"""Times at which pairs come within 500 m, against MEOS: its planar `tDwithin` (its geodetic one is wrong)."""

import datetime
import random

import pandas as pd
import pymeos
import pytest
from pymeos import TGeomPointSeq

PAIRS = 400
REACH_M = 500.0
# Metres in a degree on the equator of WGS84: a * pi / 180, and the same with the radius of curvature of the meridian there.
METRES_EAST, METRES_NORTH = 111_319.490793, 110_574.275822
FIRST = datetime.datetime(2024, 3, 1)
# Within 1 km of 0/0 the plane is good to 0.01 mm; where two ships close at a few millimetres a second, that is milliseconds.
TIMES_WITHIN_S = 5e-3


@pytest.fixture(scope="module", autouse=True)
def meos():
    pymeos.pymeos_initialize("UTC")
    yield
    pymeos.pymeos_finalize()


def voyage(chance):
    """Two to nine fixes of one ship within half an hour and 1 km of 0/0, below 60 knots; seconds, longitude and latitude in
    1e-7 degree."""
    times = sorted(chance.sample(range(0, 1_800, 60), chance.randint(2, 9)))
    side = chance.choice([1_000, 10_000, 50_000, 90_000])
    middle = chance.randint(side - 90_000, 90_000 - side), chance.randint(side - 90_000, 90_000 - side)
    return [(time, *(place + chance.randint(-side, side) for place in middle)) for time in times]


def stamp(pair, second):
    """Each pair has two hours to itself."""
    return FIRST + datetime.timedelta(hours=2 * pair, seconds=second)


def sequence(pair, fixes):
    places = (f"Point({lon * 1e-7 * METRES_EAST:.9f} {lat * 1e-7 * METRES_NORTH:.9f})@{stamp(pair, second)}+00"
              for second, lon, lat in fixes)
    return TGeomPointSeq(f"[{', '.join(places)}]")


def by_meos(pair, ships):
    """Spans of more than a millisecond in which the two are within reach."""
    near = sequence(pair, ships[0]).within_distance(sequence(pair, ships[1]), REACH_M)
    when = near and near.when_true()
    utc = lambda time: pd.Timestamp(time).tz_convert("UTC")
    spans = [(utc(span.lower()), utc(span.upper())) for span in (when.spans() if when else [])]
    joined = []
    for start, end in spans:
        if joined and (start - joined[-1][1]).total_seconds() < TIMES_WITHIN_S:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [span for span in joined if (span[1] - span[0]).total_seconds() > TIMES_WITHIN_S]


def test_o10():
    """The distance of 3 of O10, by MEOS itself: the reading of its answers above is right."""
    a = TGeomPointSeq("[Point(0 0)@2024-01-01 00:00:00+00, Point(10 0)@2024-01-01 00:10:00+00]")
    b = TGeomPointSeq("[Point(5 -10)@2024-01-01 00:00:00+00, Point(5 10)@2024-01-01 00:10:00+00]")
    span = a.within_distance(b, 3).when_true().spans()[0]
    assert (span.lower().minute, span.lower().second, span.lower().microsecond) == (3, 39, 501_552)
    assert (span.upper().minute, span.upper().second, span.upper().microsecond) == (6, 20, 498_447)


def test_contacts_are_those_of_meos(detect, tmp_path, say):
    chance = random.Random(20240301)
    pairs = [(voyage(chance), voyage(chance)) for _ in range(PAIRS)]
    lines = []
    for pair, ships in enumerate(pairs):
        for ship, fixes in enumerate(ships):
            for second, lon, lat in fixes:
                mmsi, time = 201_000_000 + 2 * pair + ship, stamp(pair, second).isoformat()
                lines.append(f"{mmsi},{time}Z,{lon / 1e7:.7f},{lat / 1e7:.7f}")
    chance.shuffle(lines)
    archive = tmp_path / "pairs.csv"
    archive.write_text("mmsi,timestamp,longitude,latitude\n" + "\n".join(lines) + "\n")
    tables = detect(archive, "--contacts")
    contacts = pd.read_parquet(tables / "contacts.parquet")
    contacts = contacts[contacts.duration_s > TIMES_WITHIN_S]
    compared, off_s = 0, 0.0
    for pair, ships in enumerate(pairs):
        expected = by_meos(pair, ships)
        found = contacts[contacts.mmsi_a == 201_000_000 + 2 * pair]
        found = list(zip(found.start_time, found.end_time))
        assert len(found) == len(expected), f"pair {pair}: MEOS {expected}, here {found}, of {ships}"
        for mine, theirs in zip(found, expected):
            compared += 1
            off_s = max(off_s, *(abs((m - t).total_seconds()) for m, t in zip(mine, theirs)))
    say(f"MEOS: {compared} contacts of {PAIRS} pairs, times agree to {off_s:.1e} s")
    assert compared > 100 and off_s <= TIMES_WITHIN_S
