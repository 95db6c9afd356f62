"""Rounds in turn: ours, yardstick, ours, yardstick … so that a busy minute falls on both."""

import math
import os
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .measure import Cost

USUAL = 5
ROUNDS = int(os.environ.get("UNIONLOOP_BENCH_ROUNDS", USUAL))


@dataclass(frozen=True)
class Turn:
    """One run of one job: what it cost, and what it came to (compared with the others' before anything is printed)."""

    cost: Cost
    result: Any = None


@dataclass(frozen=True)
class Series:
    """The turns of one job."""

    turns: tuple[Turn, ...]

    @property
    def median(self) -> Cost:
        """Return medians of wall and CPU seconds, and the highest peak."""
        costs = [turn.cost for turn in self.turns]
        return Cost(
            round(statistics.median(one.seconds for one in costs), 4),
            round(statistics.median(one.cpu_seconds for one in costs), 4),
            max(one.peak_mb for one in costs),
        )

    @property
    def spread(self) -> float:
        """Return (slowest − fastest) ÷ median of the wall seconds."""
        seconds = [turn.cost.seconds for turn in self.turns]
        middle = statistics.median(seconds)
        return round((max(seconds) - min(seconds)) / middle, 3) if middle else 0.0


def in_turn(jobs: Mapping[str, Callable[[], Turn]], rounds: int = 0, warm: int = 1) -> dict[str, Series]:
    """Run the jobs in turn, `rounds` times (ROUNDS without it) after a warm-up that does not count.

    Fewer than five rounds, as in a quick run, have none: of three the median is none that began cold.
    """
    kept: dict[str, list[Turn]] = {name: [] for name in jobs}
    rounds = rounds or ROUNDS
    warm = warm if rounds >= USUAL else 0
    for number in range(warm + rounds):
        for name, job in jobs.items():
            turn = job()
            if number >= warm:
                kept[name].append(turn)
    return {name: Series(tuple(turns)) for name, turns in kept.items()}


def same(series: Mapping[str, Series]) -> bool:
    """Tell whether every turn of every job came to the same."""
    results = [turn.result for one in series.values() for turn in one.turns]
    return all(one == results[0] for one in results)


def yardsticks(series: Mapping[str, Series], ours: str = "ours") -> dict[str, dict[str, float]]:
    """Return what stands beside ours: seconds, ours ÷ theirs by medians, peak."""
    mine = series[ours].median
    return {
        name: {"seconds": one.median.seconds, "ratio": ratio(mine.seconds, one.median.seconds),
               "peak_mb": one.median.peak_mb}
        for name, one in series.items() if name != ours
    }  # fmt: skip


def ratio(ours: float, theirs: float) -> float:
    """Return ours ÷ theirs to three digits."""
    return float(f"{ours / theirs:.3g}") if theirs else 0.0


def exponent(points: Sequence[tuple[int, float]]) -> float:
    """Return k of cost ∝ rows^k: the slope of the least-squares line through the logarithms."""
    xs = [math.log(rows) for rows, _ in points]
    ys = [math.log(max(cost, 1e-3)) for _, cost in points]
    return round(statistics.linear_regression(xs, ys).slope, 3)
