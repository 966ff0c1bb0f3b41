"""Times of the same thing done often, in seconds."""

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import TypeVar

Thing = TypeVar("Thing")
Times = list[float]
"""Seconds, one for each try."""


def timed(things: Sequence[Thing], do: Callable[[Thing], object]) -> Times:
    """How long each took."""
    times = []
    for thing in things:
        began = time.perf_counter()
        do(thing)
        times.append(time.perf_counter() - began)
    return times


def in_turn(things: Sequence[Thing], *ways: Callable[[Thing], object]) -> list[Times]:
    """Each way's times over the same things, now one first and now the other: noise falls on all alike."""
    times: list[Times] = [[] for _ in ways]
    for turn, thing in enumerate(things):
        pairs = list(zip(ways, times, strict=True))
        for way, kept in pairs if turn % 2 else reversed(pairs):
            kept += timed([thing], way)
    return times


def percentile(times: Times, percent: int) -> float:
    """In milliseconds."""
    return 1000 * sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


def median_ms(times: Times) -> float:
    """In milliseconds."""
    return 1000 * median(times)
