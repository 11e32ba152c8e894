"""The same rows in other layouts, types and packings give the same tables."""

import zipfile

import pandas as pd
import pytest

# The names of MarineCadastre's layout to 2024, in its order, by those of the layout from 2025.
TO_2024 = {
    "mmsi": "MMSI", "base_date_time": "BaseDateTime", "latitude": "LAT", "longitude": "LON", "sog": "SOG", "cog": "COG",
    "heading": "Heading", "vessel_name": "VesselName", "imo": "IMO", "call_sign": "CallSign", "vessel_type": "VesselType",
    "status": "Status", "length": "Length", "width": "Width", "draft": "Draft", "cargo": "Cargo",
    "transceiver": "TransceiverClass",
}
TABLES = ("contacts", "tracks", "vessels")


@pytest.fixture(scope="module")
def source(data):
    return data / "ais-2025-layout_5000rows.csv"


@pytest.fixture(scope="module")
def expected(detect, source):
    return detect(source, "--contacts", "--tracks", "all")


def rows_of(source):
    return pd.read_csv(source, dtype=str, keep_default_na=False)


def to_2024(source, path):
    rows = rows_of(source).rename(columns=TO_2024)[list(TO_2024.values())]
    rows.BaseDateTime = rows.BaseDateTime.str.replace(" ", "T")
    rows.to_csv(path.with_suffix(".csv"), index=False)
    return path.with_suffix(".csv")


def zipped(source, path):
    with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(source, source.name)
    return path.with_suffix(".zip")


def shuffled(source, path):
    rows_of(source).sample(frac=1, random_state=7).to_csv(path.with_suffix(".csv"), index=False)
    return path.with_suffix(".csv")


def parquet(times, compression="snappy"):
    """A writer of Parquet with numbers as numbers, and times as `times` makes them."""

    def write(source, path):
        rows = rows_of(source)
        rows["mmsi"] = rows.mmsi.astype("int64")
        for column in ("longitude", "latitude", "sog", "cog", "heading", "length", "width", "draft"):
            rows[column] = pd.to_numeric(rows[column], errors="coerce")
        rows["base_date_time"] = times(pd.to_datetime(rows.base_date_time))
        rows.to_parquet(path.with_suffix(".parquet"), compression=compression)
        return path.with_suffix(".parquet")

    return write


FORMS = {
    "to 2024": to_2024,
    "zip": zipped,
    "shuffled": shuffled,
    "parquet, time without a zone": parquet(lambda times: times),
    "parquet, nanoseconds": parquet(lambda times: times.astype("datetime64[ns]")),
    "parquet, UTC": parquet(lambda times: times.dt.tz_localize("UTC")),
    "parquet, seconds since 1970": parquet(lambda times: times.astype("datetime64[s]").astype("int64")),
    "parquet, zstd": parquet(lambda times: times, "zstd"),
    "parquet, gzip": parquet(lambda times: times, "gzip"),
    "parquet, lz4": parquet(lambda times: times, "lz4"),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_form_does_not_matter(form, source, expected, detect, tmp_path):
    tables = detect(FORMS[form](source, tmp_path / "rows"), "--contacts", "--tracks", "all")
    for table in TABLES:
        mine, theirs = (pd.read_parquet(folder / f"{table}.parquet") for folder in (tables, expected))
        assert len(theirs) > 0
        pd.testing.assert_frame_equal(mine, theirs)
