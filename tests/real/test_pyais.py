"""Five minutes of Danish AIS decoded by pyais: each position and speed that the program wrote is the one sent."""

import gzip

import geopandas
import numpy as np
import pandas as pd
import pyais
import pytest
import shapely

import brute_force

OF_SHIPS = {1, 2, 3, 18, 19}
# pyais rounds degrees to six decimals.
DEGREES_OFF = 6e-7


def decoded(path):
    """Position messages of ships with a valid position: mmsi, time by the `$PGHP` line before, lon, lat, sog."""
    rows, time, names = [], None, None
    for line in gzip.decompress(path.read_bytes()).decode("ascii", "replace").splitlines():
        if line.startswith("$PGHP"):
            _, _, *date, _, _, _, _, names = line.split("*")[0].split(",")
            time = np.datetime64("{:0>4}-{:0>2}-{:0>2}T{:0>2}:{:0>2}:{:0>2}.{:0>3}".format(*date), "us")
        elif line.startswith("!") and line.split(",")[1] == "1":
            message = pyais.decode(line)
            if message.msg_type in OF_SHIPS and abs(message.lon) <= 180 and abs(message.lat) <= 90:
                assert names in ("00", line.rsplit("*", 1)[1]), "the $PGHP line before is another sentence's"
                speed = np.nan if message.speed >= 102.25 else message.speed
                rows.append((int(message.mmsi), time, message.lon, message.lat, speed))
    return pd.DataFrame(rows, columns=["mmsi", "time", "lon", "lat", "sog"])


def written(tables):
    """The same from the table of tracks, whose lines hold each fix."""
    rows = geopandas.read_parquet(tables / "tracks.parquet")
    parts = []
    for row in rows.itertuples():
        lon, lat = shapely.get_coordinates(row.geometry).T[:, :row.fixes]
        parts.append(pd.DataFrame({"mmsi": int(row.mmsi), "time": row.times, "lon": lon, "lat": lat, "sog": row.sogs}))
    return pd.concat(parts)


@pytest.fixture(scope="module")
def both(detect, data):
    archive = data / "ais-sample.txt.gz"
    return decoded(archive), written(detect(archive, "--tracks", "all"))


def test_every_fix_is_as_sent(both, say):
    sent, fixes = both
    # Coast stations and devices send the same messages (29 and 3 of them).
    of_ships = sent[brute_force.ship_mmsis(sent.mmsi)]
    order = ["mmsi", "time", "lon", "lat"]
    of_ships = of_ships.sort_values(order).reset_index(drop=True)
    fixes = fixes.sort_values(order).reset_index(drop=True)
    say(f"ais-sample.txt.gz: {len(sent)} positions by pyais, {len(of_ships)} of ships; {len(fixes)} fixes written")
    assert len(sent) == 24_688 and len(of_ships) == len(fixes)
    assert (of_ships.mmsi == fixes.mmsi).all() and (of_ships.time == fixes.time).all()
    assert (of_ships.lon - fixes.lon).abs().max() <= DEGREES_OFF
    assert (of_ships.lat - fixes.lat).abs().max() <= DEGREES_OFF
    assert np.allclose(of_ships.sog, fixes.sog, atol=1e-9, equal_nan=True)
    say(f"  all equal: {of_ships.mmsi.nunique()} ships, {int(fixes.sog.isna().sum())} fixes without a speed")
