"""Seconds, by two clocks: on the wall, and on the processor (user and system, all threads)."""

import json
import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field


@dataclass
class Seconds:
    """One timing."""

    wall: float
    cpu: float
    told: dict = field(default_factory=dict)


def inside(work) -> Seconds:
    """A piece of work in this process. What it returns, if a dict, is kept."""
    wall, cpu = time.perf_counter(), time.process_time()
    told = work()
    return Seconds(time.perf_counter() - wall, time.process_time() - cpu, told=told if isinstance(told, dict) else {})


def program(command: list) -> Seconds:
    """A process from its start to its end."""
    started = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if child.returncode != 0:
        raise RuntimeError(f"{command} ended with {child.returncode}")
    return Seconds(wall, usage.ru_utime + usage.ru_stime)


def stage(command: list) -> dict:
    """A process that times its own stages and tells them as JSON."""
    return json.loads(subprocess.run([str(part) for part in command], check=True, capture_output=True).stdout)


@dataclass
class Ratio:
    """How many times longer the peer took than we did: median, least and most over the runs."""

    ours: float
    peer: float
    median: float
    least: float
    most: float


def alternate(runs: int, ours, peer) -> Ratio:
    """Runs the two by turns and compares turn by turn. Each gives seconds."""
    pairs = []
    for turn in range(runs):
        # Who goes first changes, so that neither always finds the machine warm.
        if turn % 2 == 0:
            one = ours()
            other = peer()
        else:
            other = peer()
            one = ours()
        pairs.append((one, other))
    return compared(pairs)


def compared(pairs: list) -> Ratio:
    """From pairs of seconds (ours, the peer's)."""
    ratios = [other / one for one, other in pairs]
    middle = statistics.median
    return Ratio(middle(one for one, _ in pairs), middle(other for _, other in pairs),
                 middle(ratios), min(ratios), max(ratios))
