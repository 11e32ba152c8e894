"""Tracks and contacts by the documented rules, without any of the program's methods.

Ships move along WGS84 geodesics (pyproj) at constant speed between fixes. All pairs are looked at on a grid of time;
the bounds of a contact are then found by bisection on the geodesic distance. No index, no chords, no formula for the
crossing times.
"""

from functools import reduce

import numpy as np
import pandas as pd
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
REACH_M = 500.0
GAP_MAX_S = 1_800.0
JUMP_KNOTS, JUMP_SLACK_M = 60.0, 500.0
CONFIRM_REPORTS = 3
HULL = 1_000_000_000
DEFAULT_MMSIS = [0, 111_111_111, 123_456_789, 412_345_678, 999_999_999]


def read_reports(path, names):
    """All rows with a time, an MMSI and a position on earth; `names` gives the file's own column names for
    mmsi, time, longitude and latitude. Everything else stays as text."""
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    mmsi = pd.to_numeric(rows[names["mmsi"]], errors="coerce")
    reports = pd.DataFrame({
        "mmsi": mmsi,
        "t": pd.to_datetime(rows[names["time"]]).astype("datetime64[us]").astype("int64") / 1e6,
        "lon": pd.to_numeric(rows[names["longitude"]], errors="coerce").round(7),
        "lat": pd.to_numeric(rows[names["latitude"]], errors="coerce").round(7),
    })
    reports["said"] = reduce(lambda all_, text: all_ + "\x1f" + text, (rows[c] for c in rows if c != names["time"]))
    good = reports.mmsi.between(0, 999_999_999) & reports.lon.abs().le(180) & reports.lat.abs().le(90)
    reports = reports[good].astype({"mmsi": "int64"})
    return reports.sort_values(["mmsi", "t", "lon", "lat"], kind="stable", ignore_index=True), rows[good]


def ship_mmsis(mmsis):
    """Whose form is a ship's: three digits from 201 to 775 and six more, and not one that many send by default."""
    return mmsis.floordiv(1_000_000).between(201, 775) & ~mmsis.isin(DEFAULT_MMSIS)


def looks_like_net_beacon(rows):
    """Class B, no length, a name with NET, BUOY, % or a voltage, and never 3 knots."""
    name = rows["VesselName"].str.upper()
    named = name.str.contains(r"%|BUOY|\bNET\b|\bNET\d|\d+NET\b|-NET|NET-|\b\d+\.?\d*V\b", regex=True)
    unsized = pd.to_numeric(rows["Length"], errors="coerce").fillna(0) == 0
    candidates = rows[named & unsized & (rows["TransceiverClass"] == "B")]["MMSI"]
    fast = rows[pd.to_numeric(rows["SOG"], errors="coerce").between(3, 102.2)]["MMSI"]
    return sorted(set(candidates.astype("int64")) - set(fast.astype("int64")))


def without_repeats(reports):
    """Drops a report that says the very same as one at most a second before it; gives the number dropped."""
    keep = np.ones(len(reports), bool)
    kept_at = {}
    for place, key in enumerate(zip(reports.mmsi, reports.said)):
        t = reports.t.iat[place]
        if t - kept_at.get(key, -np.inf) < 2.0:
            keep[place] = False
        else:
            kept_at[key] = t
    return reports[keep], int((~keep).sum())


def reachable(before, after):
    """Whether a ship can have gone from one report to a later one at 60 knots, 500 m for errors."""
    _, _, gone_m = GEOD.inv(before.lon, before.lat, after.lon, after.lat)
    return gone_m <= JUMP_KNOTS * 1852 / 3600 * (after.t - before.t) + JUMP_SLACK_M


def ships_with_jumps(reports):
    """Ships whose reports no one ship can have made."""
    before = reports.groupby("mmsi").shift(1)
    known = before.t.notna()
    return set(reports.mmsi[known][~reachable(before[known], reports[known])])


def longest_chain(reports):
    """Of one ship's reports, in order of time, the most that one ship can have made."""
    # The last of equals is taken below: the western of two places at one time.
    reports = reports.sort_values(["t", "lon", "lat"], ascending=[True, False, False])
    length, back = np.ones(len(reports), int), np.full(len(reports), -1)
    for place in range(1, len(reports)):
        earlier = reports.iloc[:place]
        here = reports.iloc[np.full(place, place)]
        ok = reachable(earlier.reset_index(), here.reset_index()).to_numpy() & (earlier.t < here.t.iloc[0]).to_numpy()
        if ok.any():
            # The nearest in time of those with the most before them.
            best = place - 1 - np.argmax(np.where(ok, length[:place], 0)[::-1])
            length[place], back[place] = length[best] + 1, best
    chain = [len(reports) - 1 - np.argmax(length[::-1])]
    while back[chain[-1]] >= 0:
        chain.append(back[chain[-1]])
    return reports.iloc[chain[::-1]]


def into_tracks(reports):
    """Gives each report its `track`: the MMSI, plus HULL for each further hull. Of a ship with jumps, the longest chain is
    the ship; what is left over is a hull of its own where at least three reports make a chain, else it is left out.
    Gives the ships with jumps too."""
    ships = ships_with_jumps(reports)
    tracks = [reports[~reports.mmsi.isin(ships)].assign(track=lambda r: r.mmsi)]
    for ship in sorted(ships):
        rest, hull = reports[reports.mmsi == ship], 0
        while hull == 0 or len(rest) >= CONFIRM_REPORTS:
            chain = longest_chain(rest)
            if hull == 0 or len(chain) >= CONFIRM_REPORTS:
                tracks.append(chain.assign(track=ship + hull * HULL))
            rest, hull = rest.drop(chain.index), hull + 1
    return pd.concat(tracks).sort_values(["track", "t", "lon", "lat"], kind="stable"), ships


class Legs:
    """Every step of a ship from one fix to the next that is not a silence."""

    def __init__(self, reports):
        # Of two places at one time the western counts, as the reports are sorted.
        fixes = reports.drop_duplicates(["track", "t"])
        after = fixes.shift(-1)
        is_leg = (after.track == fixes.track) & (after.t - fixes.t <= GAP_MAX_S)
        start, end = fixes[is_leg], after[is_leg]
        self.track = start.track.to_numpy()
        self.start, self.end = start.t.to_numpy(), end.t.to_numpy()
        self.lon, self.lat = start.lon.to_numpy(), start.lat.to_numpy()
        self.azimuth, _, self.metres = GEOD.inv(self.lon, self.lat, end.lon.to_numpy(), end.lat.to_numpy())
        tracks, first, count = np.unique(self.track, return_index=True, return_counts=True)
        self.of_track = {track: slice(f, f + n) for track, f, n in zip(tracks, first, count)}

    def at(self, legs, t):
        """Longitudes and latitudes on these legs at these times."""
        share = (t - self.start[legs]) / (self.end[legs] - self.start[legs])
        lon, lat, _ = GEOD.fwd(self.lon[legs], self.lat[legs], self.azimuth[legs], self.metres[legs] * share)
        return lon, lat

    def distance_m(self, legs_a, legs_b, t):
        return GEOD.inv(*self.at(legs_a, t), *self.at(legs_b, t))[2]


def candidate_pairs(legs, grid_s):
    """Pairs that are near each other at an instant of the grid: every ship against every other."""
    pairs = set()
    for t in np.arange(np.ceil(legs.start.min() / grid_s) * grid_s, legs.end.max(), grid_s):
        here = np.flatnonzero((legs.start <= t) & (t < legs.end))
        lon, lat = np.radians(legs.at(here, np.full(len(here), t)))
        ball = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
        for row in range(len(here) - 1):
            # On a ball; the radii of curvature of the ellipsoid are 6336 to 6400 km, so 500 m are below 8e-5 of them.
            apart = ball[:, row + 1:] - ball[:, row:row + 1]
            near = np.flatnonzero((apart * apart).sum(axis=0) <= 8e-5 ** 2)
            pairs.update((legs.track[here[row]], legs.track[here[row + 1 + other]]) for other in near)
    return sorted((a, b) for a, b in pairs if a % HULL != b % HULL)


def joint_steps(legs, a, b, step_s):
    """The times, at most step_s apart, at which a pair is looked at while both move: starts and ends of the steps, and
    the legs on which each ship is."""
    of_a, of_b = legs.of_track[a], legs.of_track[b]
    fixes = np.concatenate([legs.start[of_a], legs.end[of_a], legs.start[of_b], legs.end[of_b]])
    times = np.union1d(fixes, np.arange(fixes.min(), fixes.max(), step_s))
    starts, ends = times[:-1], times[1:]
    on, both = [], np.ones(len(starts), bool)
    for of in (of_a, of_b):
        leg = np.searchsorted(legs.start[of], starts, side="right") - 1
        both &= (leg >= 0) & (ends <= legs.end[of][np.maximum(leg, 0)])
        on.append(leg + of.start)
    return starts[both], ends[both], on[0][both], on[1][both]


def crossings(legs, leg_a, leg_b, inside, outside):
    """The times at which pairs pass REACH_M, between a time within it and a time beyond."""
    for _ in range(40):
        middle = (inside + outside) / 2
        near = legs.distance_m(leg_a, leg_b, middle) <= REACH_M
        inside, outside = np.where(near, middle, inside), np.where(near, outside, middle)
    return inside


def contacts(legs, least_s, grid_s, step_s):
    """All contacts of `least_s` or more: rows of mmsi_a < mmsi_b, start, end.

    A pair is a candidate if it is near at an instant of a grid of `grid_s` (at most half of `least_s`, so that no contact
    lies between two instants). The distance of two ships on straight courses is convex in time: between two looks, at most
    `step_s` apart, that are both within reach they stay within it. Only a contact between two looks can be missed."""
    pairs = candidate_pairs(legs, grid_s)
    steps = [joint_steps(legs, a, b, step_s) for a, b in pairs]
    number = np.repeat(np.arange(len(pairs)), [len(step[0]) for step in steps])
    start, end, leg_a, leg_b = (np.concatenate([step[i] for step in steps]) for i in range(4))
    near_start = legs.distance_m(leg_a, leg_b, start) <= REACH_M
    near_end = legs.distance_m(leg_a, leg_b, end) <= REACH_M
    enters, leaves = ~near_start & near_end, near_start & ~near_end
    from_t, to_t = start.copy(), end.copy()
    from_t[enters] = crossings(legs, leg_a[enters], leg_b[enters], end[enters], start[enters])
    to_t[leaves] = crossings(legs, leg_a[leaves], leg_b[leaves], start[leaves], end[leaves])
    found = pd.DataFrame({"pair": number, "start": from_t, "end": to_t})[near_start | near_end]
    goes_on = (found.pair == found.pair.shift()) & (found.start - found.end.shift() < 1e-6)
    found = found.groupby((~goes_on).cumsum()).agg({"pair": "first", "start": "first", "end": "last"})
    found = found[found.end - found.start >= least_s]
    names = np.array(pairs, dtype="int64").reshape(-1, 2)[found.pair] % HULL
    return pd.DataFrame({"mmsi_a": names.min(axis=1), "mmsi_b": names.max(axis=1),
                         "start": found.start.to_numpy(), "end": found.end.to_numpy()})
