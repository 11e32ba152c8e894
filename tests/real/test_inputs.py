"""Every file of data/: what `inspect` says of it, against what its README counts and what was counted here."""

import gzip
import json

import pytest

# What `inspect` says. Lines, and positions of tables and of ais-sample, follow from the counts of data/README.md, as the sums
# show. The other numbers (repeats, rejects, MMSIs, positions of the other NMEA files) are what the program said when this was
# written: they tell when something changes, and prove nothing by themselves. data/README.md counts the MMSIs and messages
# of ships, repeats included; `inspect` counts all stations, repeats left out.
FILES = {
    "AIS_2022_01_03_part.csv.gz": {
        "format": "MarineCadastre (to 2024), gzip",
        "lines": 99_269 + 1,
        "rejects": {"header": 1, "bad-mmsi": 5},
        "duplicates": 2,
        "positions": 99_269 - 5 - 2,
        "mmsis": 10_557,  # "about 10,500"
        "ordered": False,
    },
    "ais-2025-layout_5000rows.csv": {
        "format": "MarineCadastre (from 2025)",
        "lines": 5_000 + 1,
        "rejects": {"header": 1},
        "duplicates": 2,
        "positions": 5_000 - 2,
        "mmsis": 4_257,  # not counted there
        "ordered": False,
    },
    "aisanalyze_anon_2022-11-01_1h_north.csv.gz": {
        "format": "CSV, gzip",
        "lines": 16_681 + 1,
        "rejects": {"header": 1},
        "duplicates": 460,
        "positions": 16_681 - 460,
        "mmsis": 54,
        "ordered": False,
    },
    "ais-sample.txt.gz": {
        "format": "NMEA, gzip",
        "lines": 80_246,
        # $PSTT and $PFEC sentences, and the $PGHP line of each.
        "rejects": {"other-sentence": 973, "orphan-time": 973},
        "duplicates": 0,
        # 24,688 of ships (and of what else sends their messages), 1,234 of base stations, 25 of aids to navigation.
        "positions": 24_688 + 1_234 + 25,
        "mmsis": 1_508,  # 1,438 with positions of ships; base stations, aids, ships that sent particulars only
        "ordered": False,
    },
    "stream_example.txt": {
        "format": "NMEA",
        "lines": 8_551,
        "rejects": {"nothing-in-it": 40, "orphan-time": 431, "unused-message": 410},
        "duplicates": 15,
        # 2,988 messages of ships, 23 of them without a position; less the repeats; base stations and aids.
        "positions": 3_127,
        "mmsis": 1_809,
        "ordered": False,
    },
    "amsa_ais.txt.gz": {
        "format": "NMEA, gzip",
        "lines": 44_687,
        # Of 1,503 lines damaged to `=IVDM` 1,497 are rejected as malformed, the others as other sentences. The 227 "bad
        # fragment headers" are `!AIPWR,UNIT=0`: other sentences.
        "rejects": {"checksum": 16, "malformed": 1_497, "no-time": 29, "nothing-in-it": 283, "orphan-time": 275,
                    "other-sentence": 9_774, "payload": 1, "unused-message": 388},
        "duplicates": 9_660,  # 10,484 of its 32,526 payloads repeat an earlier one
        # Of 25,802 messages 1,169 stand in damaged lines, 285 have no position, 23 come before the first time (counted in
        # gpsd_oracle.rs); then the repeats go and the base stations come.
        "positions": 20_998,
        "mmsis": 2_222,
        "ordered": False,
    },
    "exact-earth-augmented.txt": {
        "format": "NMEA",
        "lines": 7_160,
        "rejects": {"nothing-in-it": 5, "orphan-time": 213, "payload": 7, "unused-message": 74},
        "duplicates": 25,
        "positions": 2_972,  # 2,923 of ships, base stations and aids, less the repeats
        "mmsis": 1_024,  # 994 of ships
        "ordered": False,
    },
}
# Files that are no AIS archive, and a part of what is said of them.
NO_ARCHIVES = {
    "digitraffic_snapshot_2025-12-11T2044.json": "is one JSON document",
    "ofac_sdn_vessels.json": "is one JSON document",
    "UpdatedPub150.csv": "the header has no column for mmsi, time",
    "ne_10m_land.zip": "holds no AIS",
    "README.md": "holds no AIS",
    "SHA256SUMS": "holds no AIS",
}
# Archives without a time that can be used. Two sentences of the first, of types that are not used, carry an epoch behind
# their checksums (1272415370 and 1272422678): the only ones of its 118.
WITHOUT_TIME = {"gpsd_sample.aivdm": 1_121, "gpsd_sample.aivdm.js.chk": 97}
START = "2020-01-01T00:00:00Z"


def inspected(alongside, *arguments):
    done = alongside("inspect", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    balance = seen["balance"]
    assert balance["lines"] == balance["used"] + balance["duplicates"] + sum(balance["rejects"].values())
    return seen


def test_every_file_of_the_folder_is_in_a_table(data):
    assert {path.name for path in data.iterdir()} == {*FILES, *NO_ARCHIVES, *WITHOUT_TIME}


@pytest.mark.parametrize("name", FILES)
def test_an_archive_is_read(name, alongside, data, say):
    seen, expected = inspected(alongside, data / name), FILES[name]
    told = {
        "format": seen["inputs"][0]["format"],
        "lines": seen["balance"]["lines"],
        "rejects": seen["balance"]["rejects"],
        "duplicates": seen["balance"]["duplicates"],
        "positions": seen["positions"],
        "mmsis": seen["vessels"],
        "ordered": seen["ordered"],
    }
    assert told == expected
    raw = (data / name).read_bytes()
    raw = gzip.decompress(raw) if name.endswith(".gz") else raw
    assert told["lines"] == raw.count(b"\n") + (not raw.endswith(b"\n"))
    say(f"{name}: {told['lines']} lines, {told['positions']} positions, {told['mmsis']} MMSIs, "
        f"{seen['counts']['first_time']} to {seen['counts']['last_time']}")


@pytest.mark.parametrize("name", NO_ARCHIVES)
@pytest.mark.parametrize("command", ["inspect", "detect"])
def test_what_is_no_archive_is_refused(name, command, alongside, data, tmp_path):
    output = ["-o", tmp_path / "out"] if command == "detect" else []
    done = alongside(command, data / name, *output)
    assert done.returncode == 3, done.stderr
    assert f"{data / name}: " in done.stderr and NO_ARCHIVES[name] in done.stderr


@pytest.mark.parametrize("name", WITHOUT_TIME)
@pytest.mark.parametrize("command", ["inspect", "detect"])
def test_an_archive_without_time_needs_a_start(name, command, alongside, data, tmp_path):
    output = ["-o", tmp_path / "out"] if command == "detect" else []
    done = alongside(command, data / name, *output)
    assert done.returncode == 3, done.stderr
    assert str(data / name) in done.stderr and "--start" in done.stderr
    done = alongside(command, data / name, "--start", START, *output, *(["--overwrite"] if output else []))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", WITHOUT_TIME)
def test_with_a_start_all_is_used(name, alongside, data, say):
    seen = inspected(alongside, "--start", START, data / name)
    balance, counts = seen["balance"], seen["counts"]
    assert balance["lines"] == WITHOUT_TIME[name] and "no-time" not in balance["rejects"]
    say(f"{name}: {balance['used']} lines used with --start, {counts['first_time']} to {counts['last_time']}")
    # The nearest instants with the reports' own seconds: the first within half a minute of the start.
    assert "2019-12-31T23:59:30Z" <= counts["first_time"] <= counts["last_time"] <= "2020-01-01T00:05:00Z"


def test_ais_in_a_folder_is_found_beside_what_is_none(alongside, data):
    """Of a folder the files that hold no AIS are passed over."""
    seen = inspected(alongside, "--start", START, data)
    assert {entry["path"].rsplit("/", 1)[-1] for entry in seen["inputs"]} == {*FILES, *WITHOUT_TIME}


@pytest.mark.parametrize("command", ["inspect", "detect"])
def test_a_folder_without_ais_is_refused(command, alongside, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "notes.txt").write_text("no AIS here\n")
    output = ["-o", tmp_path / "out"] if command == "detect" else []
    done = alongside(command, folder, *output)
    assert done.returncode == 3 and str(folder) in done.stderr, done.stderr
