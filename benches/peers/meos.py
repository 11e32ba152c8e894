"""PyMEOS: when are two given vessels within 500 m? On a plane around each pair: on the globe 1.3.0 answers wrongly."""

import math
from datetime import datetime, timezone

from pymeos import TGeomPointInst, TGeomPointSeq, TGeomPointSeqSet, pymeos_initialize
from shapely import Point

REACH_M = 500.0
GAP_S_MAX = 1_800
AXIS_M = 6_378_137.0
ECCENTRICITY_2 = 0.0066943799901413165


def metres_per_degree(latitude: float) -> tuple:
    """East and north, by the radii of curvature of WGS84."""
    turned = math.radians(latitude)
    share = 1.0 - ECCENTRICITY_2 * math.sin(turned) ** 2
    east = AXIS_M / math.sqrt(share) * math.cos(turned)
    return math.radians(east), math.radians(AXIS_M * (1.0 - ECCENTRICITY_2) / share**1.5)


def track(connection, mmsi: int, middle: tuple) -> TGeomPointSeqSet:
    """A vessel on the plane around `middle`, nowhere while it is silent for long."""
    east, north = metres_per_degree(middle[1])
    query = "select t, any_value(lon), any_value(lat) from report where mmsi = ? group by t order by t"
    parts, last = [], None
    for t, lon, lat in connection.execute(query, [mmsi]).fetchall():
        if last is None or t - last > GAP_S_MAX:
            parts.append([])
        last = t
        point = Point((lon - middle[0]) * east, (lat - middle[1]) * north)
        parts[-1].append(TGeomPointInst(point=point, timestamp=datetime.fromtimestamp(t, timezone.utc)))
    return TGeomPointSeqSet(sequence_list=[TGeomPointSeq(instant_list=part, upper_inc=True) for part in parts])


def tracks(connection, pairs: list) -> list:
    """The tracks of (a, b, middle) triples, made before anything is timed."""
    pymeos_initialize()
    return [(track(connection, a, middle), track(connection, b, middle)) for a, b, middle in pairs]


def within_s(made: list) -> dict:
    """Seconds that the pairs spend within reach."""
    total = 0.0
    for a, b in made:
        within = a.within_distance(b, REACH_M)
        spans = within.when_true() if within is not None else None
        total += spans.duration().total_seconds() if spans is not None else 0.0
    return {"within_s": total}
