"""Trees over one slice of time after another: scikit-learn's BallTree (haversine) and scipy's cKDTree (earth-centred)."""

import numpy
from scipy.spatial import cKDTree
from sklearn.neighbors import BallTree

REACH_M = 500.0
EARTH_RADIUS_M = 6_371_008.8


def slices(connection, every: int) -> list:
    """Of every so many slots of DuckDB's grid, the points: (latitude and longitude in radians, earth-centred metres)."""
    point = connection.execute(f"select slot, lat, lon, x, y, z from point where slot % {every} = 0 order by slot").fetchnumpy()
    cuts = numpy.flatnonzero(numpy.diff(point["slot"])) + 1
    turned = numpy.column_stack([point["lat"], point["lon"]])
    centred = numpy.column_stack([point["x"], point["y"], point["z"]])
    return list(zip(numpy.split(turned, cuts), numpy.split(centred, cuts)))


def ball(slices: list) -> dict:
    """Pairs by haversine: one query for all points of a slice."""
    pairs = 0
    for turned, _ in slices:
        near = BallTree(turned, metric="haversine").query_radius(turned, REACH_M / EARTH_RADIUS_M, count_only=True)
        pairs += (int(near.sum()) - len(turned)) // 2
    return {"pairs": pairs}


def kd(slices: list) -> dict:
    """Pairs by chord."""
    return {"pairs": sum(len(cKDTree(centred).query_pairs(REACH_M, output_type="ndarray")) for _, centred in slices)}
