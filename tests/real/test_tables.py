"""The tables as others read them: pyarrow, GeoPandas, DuckDB."""

import datetime
import json

import duckdb
import geopandas
import pandas as pd
import pyarrow.parquet
import pytest
import shapely
from shapely.geometry import box

from test_contacts import DENMARK

TIME, TEXT, NUMBER, COUNT, YES = "timestamp[us, tz=UTC]", "string", "double", "uint32", "bool"
PLACE = {"longitude": NUMBER, "latitude": NUMBER}
EVENT = {"id": TEXT, "revision": COUNT, "status": TEXT, "profile": TEXT}
SPAN = {"start_time": TIME, "end_time": TIME}
SHIP = {"mmsi": COUNT, "track": TEXT}
PAIR = {"mmsi_a": COUNT, "mmsi_b": COUNT, "track_a": TEXT, "track_b": TEXT}
GEOMETRY = {"geometry": "binary"}


def numbers(*names):
    return dict.fromkeys(names, NUMBER)


def texts(*names):
    return dict.fromkeys(names, TEXT)


# The columns that others rely on, with their types. Lists and structs by their beginning.
TABLES = {
    "encounters": {
        **EVENT, **PAIR, **SPAN, **PLACE, **GEOMETRY,
        **texts("kind", "dark", "name_a", "name_b", "type_a", "type_b", "posture", "port_name", "gap_a", "gap_b", "parameters"),
        **numbers("duration_s", "contact_observed_s", "silent_s", "distance_min_m", "distance_median_m", "hull_gap_m",
                  "speed_median_knots", "relative_speed_median_knots", "coast_m", "port_m", "anchorage_m",
                  "draught_before_a_m", "draught_after_a_m", "draught_before_b_m", "draught_after_b_m", "approach_a_m",
                  "approach_b_m", "speed_cap_a_knots",
                  "speed_cap_b_knots", "slack_s", "speed_needed_knots", "share_possible", "expected_by_chance", "q_value",
                  "confidence"),
        "sightings": COUNT, "underway": YES, "within_limits": YES, "alternatives": COUNT,
    },
    "contacts": {"id": TEXT, "profile": TEXT, **PAIR, **SPAN, **numbers("duration_s", "distance_min_m")},
    "candidates": {**texts("id", "encounter_id", "track", "gap_id"), "rank": COUNT, "mmsi": COUNT,
                   **numbers("slack_s", "speed_needed_knots", "posterior")},
    "gaps": {
        **EVENT, **SHIP, **SPAN, **GEOMETRY, **texts("medium", "cause"), "others_heard": COUNT,
        **numbers("duration_s", "start_longitude", "start_latitude", "end_longitude", "end_latitude", "distance_m",
                  "implied_speed_knots", "expected_reports", "p_natural", "p_natural_low", "p_natural_high", "start_coast_m"),
    },
    "loitering": {**EVENT, **SHIP, **SPAN, **PLACE, **GEOMETRY, "within_limits": YES,
                  **numbers("duration_s", "speed_mean_knots", "distance_m", "coast_m", "port_m", "anchorage_m")},
    "identity": {**EVENT, **texts("kind", "before", "after"), "mmsi": COUNT, "other_mmsi": COUNT, "time": TIME,
                 "confidence": NUMBER},
    "positions": {**EVENT, **SHIP, **SPAN, **GEOMETRY, "kind": TEXT, "fixes": COUNT},
    "port_calls": {**EVENT, **SHIP, **SPAN, **GEOMETRY, **texts("port_name", "country", "kind")},
    "anchorages": {"id": TEXT, "vessels": COUNT, "stays": COUNT, "radius_m": NUMBER, **GEOMETRY},
    "tracks": {"id": TEXT, **SHIP, "segment_id": COUNT, **SPAN, "fixes": COUNT, "length_m": NUMBER, **GEOMETRY,
               "times": f"list<element: {TIME}", "sogs": "list<element: double"},
    "vessels": {
        **texts("id", "name", "callsign", "type", "flag_from_mid", "destination"), **SHIP, "imo": COUNT, "type_code": "uint16",
        **numbers("length_m", "beam_m", "draught_m"), "first_time": TIME, "last_time": TIME,
        "listed": "list<element: struct<list: string",
    },
    "alerts": {
        **EVENT, **SPAN, **PLACE, **GEOMETRY, **texts("kind", "band", "summary"), "score": NUMBER,
        "consistent_with": "list<element: string", "mmsis": "list<element: uint32", "event_ids": "list<element: string",
        "reasons": "list<element: struct<code: string", "unchecked": "list<element: string",
        "lists": "list<element: struct<name: string",
    },
}
WITH_GEOMETRY = [table for table, columns in TABLES.items() if "geometry" in columns]


@pytest.fixture(scope="module")
def tables(detect, data):
    return detect(data / DENMARK["file"], "--tracks", "all", "--contacts", "--profile", "sts,sts-sat,gfw-like")


def test_folder_holds_every_table_and_the_run(tables):
    assert {path.name for path in tables.iterdir()} == {"run.json", *(f"{table}.parquet" for table in TABLES)}
    run = json.loads((tables / "run.json").read_text())
    balance = run["balance"]
    assert balance["lines"] == balance["used"] + balance["duplicates"] + sum(balance["rejects"].values())
    assert not run["synthetic"] and len(run["inputs"][0]["sha256"]) == 64


@pytest.mark.parametrize("table", TABLES)
def test_columns_and_types(table, tables):
    schema = pyarrow.parquet.read_schema(tables / f"{table}.parquet")
    types = {field.name: str(field.type) for field in schema}
    expected = TABLES[table]
    assert {name: types.get(name, "missing")[:len(kind)] for name, kind in expected.items()} == expected
    lengths = [name for name in expected if not expected[name].startswith("list") and types[name] != expected[name]]
    assert not lengths, "a type that only begins like the expected one"


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_in_order_and_ids_are_unique(table, tables):
    rows = pd.read_parquet(tables / f"{table}.parquet")
    assert rows["id"].is_unique and rows["id"].str.fullmatch("[0-9a-f]{32}").all()
    for start in ("start_time", "first_time"):
        assert start not in rows or rows[start].is_monotonic_increasing


@pytest.mark.parametrize("table", WITH_GEOMETRY)
def test_geopandas_reads_it(table, tables):
    rows = geopandas.read_parquet(tables / f"{table}.parquet")
    assert rows.crs.to_string() == "OGC:CRS84"
    # A track of one place is a line of length 0.
    bounds = rows.bounds
    one_place = (bounds.minx == bounds.maxx) & (bounds.miny == bounds.maxy)
    assert (rows.geometry.is_valid | one_place).all()
    assert {"bbox"}.isdisjoint(rows.columns), "the covering is not read as a column"


@pytest.mark.parametrize("table, bbox", [("encounters", (8.1200, 56.3660, 8.1210, 56.3690)), ("tracks", (7.0, 56.0, 8.0, 57.0))])
def test_a_box_gives_the_rows_that_a_filter_gives(table, bbox, tables, say):
    path = tables / f"{table}.parquet"
    every = geopandas.read_parquet(path)
    bounds = every.bounds
    by_hand = every[shapely.intersects(box(*bbox), shapely.box(bounds.minx, bounds.miny, bounds.maxx, bounds.maxy))]
    by_box = geopandas.read_parquet(path, bbox=bbox)
    say(f"{table}: {len(by_box)} of {len(every)} rows in a box")
    assert 0 < len(by_box) < len(every)
    assert list(by_box["id"]) == list(by_hand["id"])


@pytest.mark.parametrize("table", TABLES)
def test_duckdb_reads_it(table, tables, say):
    """DuckDB's core types the geometry; no extension is installed or loaded."""
    path = tables / f"{table}.parquet"
    database = duckdb.connect()
    rows = database.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
    types = {row[0]: row[1] for row in rows}
    for name, kind in TABLES[table].items():
        if kind == TIME:
            assert types[name] == "TIMESTAMP WITH TIME ZONE"
    if table in WITH_GEOMETRY:
        assert types["geometry"] == "GEOMETRY('OGC:CRS84')", f"DuckDB {duckdb.__version__}"
        say(f"DuckDB {duckdb.__version__}: {table}.geometry is {types['geometry']}")
    count = database.execute(f"SELECT count(*) FROM '{path}'").fetchone()[0]
    assert count == pyarrow.parquet.read_metadata(path).num_rows


def test_tracks_hold_their_fixes(tables):
    rows = geopandas.read_parquet(tables / "tracks.parquet")
    for row in rows.itertuples():
        assert row.fixes == len(row.times) == len(row.sogs)
        assert row.times[0] == row.start_time.tz_localize(None) and row.times[-1] == row.end_time.tz_localize(None)
        assert row.fixes == 1 or row.fixes == shapely.get_num_coordinates(row.geometry)
        assert str(row.length_m) != "-0.0" and row.length_m >= 0


STEPS = 13


def east_across_180(minute):
    """A ship that makes 0.02 degree a minute and passes 180 after five and a half."""
    longitude = 179.89 + 0.02 * minute
    return longitude if longitude <= 180 else longitude - 360


def test_a_track_across_180(detect, tmp_path):
    """Two parts that meet at 180, and a pair that meets there."""
    archive = tmp_path / "across.csv"
    # It reports on the full hour too: where the search cuts time, a segment goes on.
    first = datetime.datetime(2024, 5, 1, 0, 54)
    lines = ["mmsi,timestamp,longitude,latitude"]
    for minute in range(STEPS):
        stamp = (first + datetime.timedelta(minutes=minute)).isoformat()
        for mmsi, latitude in ((636000001, -16.5), (636000002, -16.502)):
            lines.append(f"{mmsi},{stamp}Z,{east_across_180(minute):.5f},{latitude}")
    archive.write_text("\n".join(lines) + "\n")
    tables = detect(archive, "--tracks", "all", "--contacts")
    rows = geopandas.read_parquet(tables / "tracks.parquet")
    assert len(rows) == 2
    for row in rows.itertuples():
        assert row.geometry.geom_type == "MultiLineString"
        west, east = row.geometry.geoms
        assert west.coords[-1][0] == 180 and east.coords[0][0] == -180
        assert west.coords[-1][1] == east.coords[0][1]
        assert 25_000 < row.length_m < 26_000
    near = geopandas.read_parquet(tables / "tracks.parquet", bbox=(-180, -17, -179.95, -16))
    assert len(near) == 2
    contact = pd.read_parquet(tables / "contacts.parquet")
    assert len(contact) == 1 and contact.duration_s[0] == (STEPS - 1) * 60
