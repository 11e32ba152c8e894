"""Alerts on real files: none at `medium` or above without a hit of a list.

Most of them cover minutes, one an hour: they say much about harbours and little about silences.
"""

import pyarrow.parquet as pq
import pytest

FILES = {
    "AIS_2022_01_03_part.csv.gz": (),
    "ais-2025-layout_5000rows.csv": (),
    "aisanalyze_anon_2022-11-01_1h_north.csv.gz": (),
    "ais-sample.txt.gz": (),
    "amsa_ais.txt.gz": (),
    "exact-earth-augmented.txt": (),
    "stream_example.txt": ("--start", "2010-06-11T00:00:00Z"),
}


def alerts(folder):
    return pq.read_table(folder / "alerts.parquet").to_pylist()


@pytest.mark.parametrize("name", FILES)
def test_nothing_at_medium_or_above_without_a_list(name, data, detect, say):
    rows = alerts(detect(data / name, "--profile", "sts,dprk", *FILES[name]))
    say(f"{name}: {len(rows)} alerts without a list")
    told = [(row["profile"], row["kind"], row["band"], row["mmsis"], row["summary"]) for row in rows]
    assert [row for row in told if row[2] != "low"] == []


@pytest.mark.parametrize("name", FILES)
def test_with_a_list_whatever_is_told_names_it(name, data, detect, say):
    """The converted list has no date of designation: nobody counts as listed in data that is older than it."""
    listed = ("--watch-list", data / "ofac_sdn_vessels.json")
    rows = alerts(detect(data / name, "--profile", "sts,dprk", *listed, *FILES[name]))
    above = [row for row in rows if row["band"] != "low"]
    say(f"{name}: {len(rows)} alerts with a list, {len(above)} of them at medium or above")
    for row in above:
        assert any(reason["group"] == "list" and reason["weight"] > 0 for reason in row["reasons"]), row


def test_meetings_of_minutes_in_harbours_raise_nothing(data, detect, tmp_path, say):
    """Ten minutes within 500 m, at any distance from the coast: tens of thousands of pairs, and none of them for an analyst."""
    profile = tmp_path / "short.toml"
    profile.write_text('name = "short"\nbase = "sts"\nduration_min_s = 600.0\ncoast_m_min = 0.0\n')
    folder = detect(data / "AIS_2022_01_03_part.csv.gz", "--profile", profile)
    met = pq.read_table(folder / "encounters.parquet").num_rows
    rows = alerts(folder)
    say(f"AIS_2022_01_03_part.csv.gz, ten minutes are enough: {met} meetings, {len(rows)} alerts")
    assert met > 10_000
    assert [row["summary"] for row in rows if row["band"] != "low"] == []
