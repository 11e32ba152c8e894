"""DuckDB: reading the day, grouping it, and the search for encounters on a ten-minute grid.

The grid join is tuned: positions are interpolated between reports at most 30 minutes apart, earth-centred coordinates and
cells are computed once for each grid point, each point enters every cell that the box of its reach touches, and the join
is on one integer (slot and cell); no trigonometry in it, and each pair comes out once.
"""

from pathlib import Path

import duckdb

COLUMNS = {
    "MMSI": "INTEGER", "BaseDateTime": "TIMESTAMP", "LAT": "DOUBLE", "LON": "DOUBLE", "SOG": "FLOAT", "COG": "FLOAT",
    "Heading": "FLOAT", "VesselName": "VARCHAR", "IMO": "VARCHAR", "CallSign": "VARCHAR", "VesselType": "INTEGER",
    "Status": "INTEGER", "Length": "FLOAT", "Width": "FLOAT", "Draft": "FLOAT", "Cargo": "INTEGER",
    "TransceiverClass": "VARCHAR", "SYNTHETIC": "VARCHAR",
}

LEGS = """
create or replace temp table leg as
select mmsi, t as t0, lon as lon0, lat as lat0,
       lead(t) over ship as t1, lead(lon) over ship as lon1, lead(lat) over ship as lat1
from {positions} window ship as (partition by mmsi order by t)
"""

POINTS = """
create or replace temp table point as
with slots as (
  select *, unnest(range((t0 + 599) // 600, (t1 + 599) // 600)) as slot
  from leg where t1 > t0 and t1 - t0 <= 1800 and (t1 + 599) // 600 > (t0 + 599) // 600
), placed as (
  select mmsi, slot, radians(lon0 + (lon1 - lon0) * (slot * 600 - t0) / (t1 - t0)) as lon,
         radians(lat0 + (lat1 - lat0) * (slot * 600 - t0) / (t1 - t0)) as lat
  from slots
), centred as (
  select mmsi, slot, lon, lat, sin(lat) as s, cos(lat) as c, 6378137.0 / sqrt(1 - 0.0066943799901413165 * s * s) as n
  from placed
)
select mmsi, slot, lon, lat, n * c * cos(lon) as x, n * c * sin(lon) as y, n * 0.9933056200098587 * s as z
from centred
"""

JOIN = """
create or replace temp table meeting as
with bounded as (
  select mmsi, slot, x, y, z,
         floor((x - 250) / 2000)::int as lx, floor((y - 250) / 2000)::int as ly, floor((z - 250) / 2000)::int as lz,
         floor((x + 250) / 2000)::int as hx, floor((y + 250) / 2000)::int as hy, floor((z + 250) / 2000)::int as hz
  from point
), cell as (
  select mmsi, slot, x, y, z, lx, ly, lz, lx + dx as cx, ly + dy as cy, lz + dz as cz,
         (((slot::bigint * 8192 + cx + 4096) * 8192) + cy + 4096) * 8192 + cz + 4096 as key
  from bounded, (values (0), (1)) a(dx), (values (0), (1)) b(dy), (values (0), (1)) c(dz)
  where lx + dx <= hx and ly + dy <= hy and lz + dz <= hz
), pair as (
  select a.mmsi as a, b.mmsi as b, a.slot as slot
  from cell a join cell b on a.key = b.key and a.mmsi < b.mmsi
  where (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y) + (a.z - b.z) * (a.z - b.z) <= 250000
    and a.cx = greatest(a.lx, b.lx) and a.cy = greatest(a.ly, b.ly) and a.cz = greatest(a.lz, b.lz)
), island as (
  select a, b, slot, slot - row_number() over (partition by a, b order by slot) as island from pair
)
select a, b, min(slot) * 600 as start_s, max(slot) * 600 as end_s from island
group by a, b, island having max(slot) - min(slot) >= 3
"""


def connect(threads: int) -> duckdb.DuckDBPyConnection:
    """A database in memory."""
    connection = duckdb.connect()
    connection.execute(f"set threads = {threads}")
    connection.execute("set enable_progress_bar = false")
    return connection


def csv(path: Path) -> str:
    """The file as a relation with its types told, so that nothing is guessed."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    return f"read_csv('{path}', header = true, auto_detect = false, delim = ',', quote = '\"', columns = {{{columns}}})"


def positions(path: Path) -> str:
    """The columns that the search needs; time in whole seconds."""
    return f'(select MMSI as mmsi, epoch(BaseDateTime)::bigint as t, LON as lon, LAT as lat from {csv(path)})'


def whole(connection, path: Path) -> None:
    """From the file to encounters."""
    connection.execute(LEGS.format(positions=positions(path)))
    search(connection)


def search(connection) -> None:
    """From reports with their next one beside them to encounters."""
    connection.execute(POINTS)
    connection.execute(JOIN)


def group(connection) -> None:
    """From reports in memory, in order of time, to reports with their next one beside them."""
    connection.execute(LEGS.format(positions="report"))


def load(connection, path: Path, out: Path) -> None:
    """Reads all columns and writes them grouped by vessel and time."""
    connection.execute(f"copy (select * from {csv(path)} order by MMSI, BaseDateTime) to '{out}' (format parquet)")


def in_memory(connection, path: Path) -> None:
    """Reads the needed columns into the table `report`."""
    connection.execute(f"create or replace temp table report as select * from {positions(path)}")


def meetings(connection) -> list:
    """What was found: (a, b, start, end)."""
    return connection.execute("select a, b, start_s, end_s from meeting order by all").fetchall()
