"""Contacts of two minutes and more, and encounters of `sts`, against brute force on real hours."""

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from pyproj import CRS
from shapely.geometry import Point

import brute_force
from brute_force import Legs
from conftest import ROOT

LEAST_S = 120.0
TIMES_WITHIN_S = 0.01
# Everything as `sts`, with the fixed gap of the brute force.
FIXED_GAP = 'name = "gap-30-min"\nbase = "sts"\ngap_max_s = 1800\n'
MARINE_CADASTRE = {
    "file": "AIS_2022_01_03_part.csv.gz",
    "names": {"mmsi": "MMSI", "time": "BaseDateTime", "longitude": "LON", "latitude": "LAT"},
    "with_mmsis": True,
}
DENMARK = {
    "file": "aisanalyze_anon_2022-11-01_1h_north.csv.gz",
    "names": {"mmsi": "mmsi", "time": "datetime", "longitude": "lon", "latitude": "lat"},
    "with_mmsis": False,
}
# The sea shipped with the project: ships under way, silences, net beacons, a shared MMSI.
YELLOW_SEA = {**MARINE_CADASTRE, "file": ROOT / "fixtures" / "yellow-sea" / "yellow-sea.csv"}
REAL = [MARINE_CADASTRE, DENMARK]


def archives(those):
    return pytest.mark.parametrize("archive", those, ids=lambda archive: str(archive["file"]).rsplit("/", 1)[-1])


@pytest.fixture(scope="module")
def archive_of(data, detect, tmp_path_factory):
    """The legs of an archive's ships, those with jumps, and the program's tables; made once."""
    profile = tmp_path_factory.mktemp("profile") / "gap.toml"
    profile.write_text(FIXED_GAP)
    made = {}

    def make(archive):
        if archive["file"] not in made:
            reports, rows = brute_force.read_reports(data / archive["file"], archive["names"])
            if archive["with_mmsis"]:
                beacons = brute_force.looks_like_net_beacon(rows)
                reports = reports[brute_force.ship_mmsis(reports.mmsi) & ~reports.mmsi.isin(beacons)]
            reports, _ = brute_force.without_repeats(reports)
            tables = detect(data / archive["file"], "--contacts", "--tracks", "all",
                            "--profile", "sts", "--profile", profile)
            reports, jumped = brute_force.into_tracks(reports)
            made[archive["file"]] = reports, Legs(reports), jumped, tables
        return made[archive["file"]]

    return make


def seconds(times):
    return times.astype("datetime64[us, UTC]").astype("int64") / 1e6


def program_contacts(tables, profile):
    found = pd.read_parquet(tables / "contacts.parquet")
    found = found[(found.profile == profile) & (found.duration_s >= LEAST_S - TIMES_WITHIN_S)]
    return pd.DataFrame({"mmsi_a": found.mmsi_a.astype("int64"), "mmsi_b": found.mmsi_b.astype("int64"),
                         "start": seconds(found.start_time), "end": seconds(found.end_time)})


def differences(expected, found):
    """Contacts of one side without a counterpart whose bounds agree; the greatest difference of bounds of the others.
    A contact within the tolerance of the least length may be missing."""
    both = expected.merge(found, on=["mmsi_a", "mmsi_b"], how="outer", suffixes=("", "_found"))
    off = np.maximum((both.start - both.start_found).abs(), (both.end - both.end_found).abs())
    agree = off <= TIMES_WITHIN_S
    matched = both[agree]

    def without(side, start, end):
        keys = ["mmsi_a", "mmsi_b", start]
        rest = side.rename(columns={"start": start, "end": end})
        rest = rest.merge(matched[keys], on=keys, how="left", indicator=True)
        rest = rest[(rest._merge == "left_only") & (rest[end] - rest[start] >= LEAST_S + TIMES_WITHIN_S)]
        return rest[["mmsi_a", "mmsi_b", start, end]]

    missed, extra = without(expected, "start", "end"), without(found, "start_found", "end_found")
    return missed, extra, off[agree].max()


@archives([*REAL, YELLOW_SEA])
def test_contacts_are_those_of_brute_force(archive, archive_of, say):
    reports, legs, jumps, tables = archive_of(archive)
    expected = brute_force.contacts(legs, LEAST_S, grid_s=60.0, step_s=20.0)
    long = (expected.end - expected.start >= 900).sum()
    say(f"{Path(archive['file']).name}: {reports.mmsi.nunique()} ships, {len(jumps)} of them with jumps, "
        f"{reports.track.nunique() - reports.mmsi.nunique()} MMSIs with two hulls; {long} contacts of 15 min "
        f"and more, {len(expected)} of 2 min and more")
    assert len(expected) > 10, "hardly anything was compared"
    for profile in ("sts", "gap-30-min"):
        missed, extra, off_s = differences(expected, program_contacts(tables, profile))
        say(f"  {profile}: {len(missed)} missed, {len(extra)} too many, bounds agree to {off_s:.1e} s")
        assert missed.empty and extra.empty, f"{profile}: missed\n{missed}\ntoo many\n{extra}"


# Ships with jumps whose tracks may be read in more than one way, with the reason.
SEVERAL_READINGS = {
    366813530: "two reports at one place, then four at another: two hulls, or two errors",
    373712000: "two reports at one place, then two at another: three are needed to tell",
    538004586: "six places at one time, then two reports at one of them",
    538008861: "several places at one time, then two reports at one of them",
}


def test_each_track_has_its_fixes(archive_of, say):
    reports, _, jumps, tables = archive_of(MARINE_CADASTRE)
    mine = reports.drop_duplicates(["track", "t"]).groupby("mmsi").size()
    theirs = pd.read_parquet(tables / "tracks.parquet").groupby("mmsi").fixes.sum()
    both = pd.concat([mine, theirs], axis=1, keys=["expected", "found"]).loc[mine.index].fillna(0)
    differ = both[both.expected != both.found]
    otherwise = (differ.found - differ.expected).astype(int).to_dict()
    say(f"{MARINE_CADASTRE['file']}: {mine.sum()} fixes of {len(mine)} ships; read otherwise: {otherwise}")
    assert set(differ.index) <= set(SEVERAL_READINGS), f"\n{differ}"


def expected_encounters(legs):
    """By the first clause of `sts` for pairs that lie still all the time: contacts with breaks up to 30 minutes, 30
    minutes of contact in all."""
    found = brute_force.contacts(legs, 0.0, grid_s=60.0, step_s=5.0)
    broken = (found.start - found.groupby(["mmsi_a", "mmsi_b"]).end.shift()).fillna(np.inf) > 1_800
    found["run"], found["in_contact"] = broken.cumsum(), found.end - found.start
    runs = found.groupby("run").agg(mmsi_a=("mmsi_a", "first"), mmsi_b=("mmsi_b", "first"), start=("start", "first"),
                                    end=("end", "last"), in_contact=("in_contact", "sum"))
    return runs[runs.in_contact >= 1_800]


def test_encounters_of_moored_ships_are_those_of_brute_force(archive_of, say):
    _, legs, jumps, tables = archive_of(DENMARK)
    expected = expected_encounters(legs)
    speed = legs.metres / (legs.end - legs.start) * 3600 / 1852
    still = {ship for ship, of in legs.of_track.items() if speed[of].max() < 3.0} - jumps
    found = pd.read_parquet(tables / "encounters.parquet").query("profile == 'sts' and kind == 'visible'")
    found = found.assign(start=seconds(found.start_time), end=seconds(found.end_time))
    both = expected.merge(found, on=["mmsi_a", "mmsi_b"], how="outer", suffixes=("", "_found"))
    both = both[both.mmsi_a.isin(still) & both.mmsi_b.isin(still)]
    assert len(both) > 50
    assert (both.start - both.start_found).abs().max() <= TIMES_WITHIN_S
    assert (both.end - both.end_found).abs().max() <= TIMES_WITHIN_S
    assert both[["start", "start_found"]].notna().all(axis=None)
    # Contacts shorter than a step of 5 s may fall between two looks.
    assert (both.in_contact - both.contact_observed_s - both.silent_s).abs().max() <= 10.0
    say(f"{DENMARK['file']}: {len(both)} encounters of ships that never make 3 kn from one report to the next "
        f"(of {len(found)}); differences 0")


# Each encounter of `sts` within its limits in these files, with the reason why it is one. There is none: the rows of the
# first span 24 minutes, those of the second are boats in harbours.
WITHIN_LIMITS = {MARINE_CADASTRE["file"]: {}, DENMARK["file"]: {}}


@archives(REAL)
def test_each_encounter_within_limits_is_explained(archive, archive_of, say):
    tables = archive_of(archive)[3]
    found = pd.read_parquet(tables / "encounters.parquet").query("profile == 'sts' and kind == 'visible'")
    within = found[found.within_limits]
    say(f"{archive['file']}: {len(within)} encounters of sts within limits, {len(found) - len(within)} outside")
    for row in within.itertuples():
        reason = WITHIN_LIMITS[archive["file"]].get((row.mmsi_a, row.mmsi_b), "not explained")
        say(f"  {row.name_a} / {row.name_b}: {row.distance_median_m:.0f} m, {row.duration_s / 60:.0f} min, "
            f"coast {row.coast_m:.0f} m, {row.port_name} {row.port_m:.0f} m: {reason}")
    assert set(zip(within.mmsi_a, within.mmsi_b)) == set(WITHIN_LIMITS[archive["file"]])


def test_what_lies_outside_the_limits_lies_near_the_coast(archive_of, data, say):
    """`coast_m` against Natural Earth's own polygons; the coast built in is quantised to about 400 m by 190 m."""
    tables = archive_of(DENMARK)[3]
    found = pd.read_parquet(tables / "encounters.parquet").query("profile == 'sts' and kind == 'visible'")
    middle = found.longitude.mean(), found.latitude.mean()
    flat = CRS.from_proj4(f"+proj=aeqd +lon_0={middle[0]} +lat_0={middle[1]} +ellps=WGS84")
    box = (middle[0] - 1, middle[1] - 1, middle[0] + 1, middle[1] + 1)
    land = geopandas.read_file(data / "ne_10m_land.zip", mask=Point(*middle).buffer(1)).clip(box).to_crs(flat).union_all()
    points = geopandas.GeoSeries.from_xy(found.longitude, found.latitude, crs="OGC:CRS84").to_crs(flat)
    off = (points.distance(land) - found.coast_m).abs()
    say(f"{DENMARK['file']}: coast_m is off by at most {off.max():.0f} m from Natural Earth; "
        f"the farthest is {found.coast_m.max():.0f} m off")
    assert off.max() < 400
    assert found.coast_m.max() < 5_000
