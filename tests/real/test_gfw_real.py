"""O5: the pair of Global Fishing Watch's own test, Mozambique Channel, 2015-03-19. Their code says 07:40-20:10 for one order
of the pair and 07:40-10:10 for the other; both ships are silent from 10:18 to 18:10."""

import pandas as pd

COLUMNS = '[columns]\nmmsi = "id"\n'
PROFILE = 'name = "gap-{minutes}"\nbase = "sts"\ngap_max_s = {seconds}\nspeed_knots_max = "none"\n'


def test_silences_end_contacts(detect, oracle, tmp_path):
    columns = tmp_path / "columns.toml"
    columns.write_text(COLUMNS)
    arguments = [oracle / "gfw_real.csv", "--contacts", "--config", columns]
    for minutes in (30, 90):
        profile = tmp_path / f"gap-{minutes}.toml"
        profile.write_text(PROFILE.format(minutes=minutes, seconds=minutes * 60))
        arguments += ["--profile", profile]
    tables = detect(*arguments)
    contacts = pd.read_parquet(tables / "contacts.parquet").sort_values("start_time")
    assert set(zip(contacts.mmsi_a, contacts.mmsi_b)) == {(441910000, 563418000)}
    of = {name: rows for name, rows in contacts.groupby("profile")}
    spans = [f"{row.start_time:%H:%M}-{row.end_time:%H:%M}" for row in of["gap-90"].itertuples()]
    assert spans == ["07:32-10:17", "18:27-21:37"]
    assert [round(seconds / 60) for seconds in of["gap-30"].duration_s] == [13, 37, 12, 10]
    encounters = pd.read_parquet(tables / "encounters.parquet")
    visible = encounters.query("kind == 'visible'")
    assert visible.profile.value_counts().to_dict() == {"gap-90": 2, "gap-30": 1}
    # No row of what was seen spans the silence; one of what it may hide lies within it.
    assert not ((visible.start_time.dt.hour < 10) & (visible.end_time.dt.hour > 11)).any()
    hidden = encounters.query("kind == 'both-dark'")
    assert hidden.profile.value_counts().to_dict() == {"gap-90": 1, "gap-30": 1}
    spans = [f"{row.start_time:%H:%M}-{row.end_time:%H:%M}" for row in hidden.itertuples()]
    assert spans == ["10:19-18:10"] * 2
