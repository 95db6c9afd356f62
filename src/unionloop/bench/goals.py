"""What a bench is to reach at its full size on two cores, and whether a result did.

The limits are those the project set itself; they are shown beside figures and never asserted.
"""

from dataclasses import dataclass
from typing import Any

from .measure import Result


@dataclass(frozen=True)
class Goal:
    """One figure of a result and its limit: at most or, with `least`, at least so much.

    `where` names the figure: a fact, a field of the result, or the beginning of a yardstick's name and its key.
    """

    words: str
    where: tuple[str, ...]
    limit: float
    least: bool = False


@dataclass(frozen=True)
class Held:
    """A goal beside what was found; `value` is None where this run has no such yardstick."""

    goal: Goal
    value: float | None

    @property
    def missed(self) -> bool:
        """Tell whether the figure is there and past its limit."""
        if self.value is None:
            return False
        return self.value < self.goal.limit if self.goal.least else self.value > self.goal.limit


def _at_least(words: str, limit: float, *where: str) -> Goal:
    return Goal(words, where, limit, least=True)


def _at_most(words: str, limit: float, *where: str) -> Goal:
    return Goal(words, where, limit)


GOALS: dict[str, tuple[Goal, ...]] = {
    "import": (_at_most("times calamine's bare read", 5, "calamine", "ratio"), _at_most("peak MB", 400, "peak_mb")),
    "import-csv": (_at_most("times DuckDB's read", 8, "DuckDB", "ratio"), _at_most("peak MB", 400, "peak_mb")),
    "settle": (
        _at_most("times DuckDB, Parquet to Parquet", 4, "DuckDB", "ratio"),
        _at_least("times faster than django-hordak", 100, "django-hordak", "times_faster"),
        _at_least("times faster than ledger-cli", 5, "ledger-cli", "times_faster"), _at_most("peak MB", 1_200, "peak_mb"),
    ),
    "coverage": (
        _at_least("F1", 0.985, "f1"), _at_least("precision of what stands by itself", 0.998, "auto_precision"),
        _at_most("times the plain script", 3, "fold", "ratio"), _at_most("times Splink", 0.5, "Splink", "ratio"),
        _at_least("F1 above Splink's", 0.0001, "f1_above_splink"),
        _at_most("peak MB", 1_200, "peak_mb"),
    ),
    "desk": (_at_least("times the lives of django-helpdesk", 3, "django-helpdesk", "times_its_rate"),),
    "desk-http": (
        _at_least("times the rate of a bare insert", 0.5, "a bare Django view", "times_its_rate"),
        _at_most("p95 of a create, ms", 60, "p95_ms"),
    ),
    "lake": (
        _at_most("times DuckDB by hand", 1.2, "DuckDB", "ratio"), _at_most("times Polars streaming", 1.6, "Polars", "ratio"),
        _at_most("peak MB", 1_000, "peak_mb"), _at_most("a month's refresh, s", 0.3, "refresh_seconds"),
        _at_most("p95 of a question, ms", 20, "question_p95_ms"),
    ),
    "ledger": (
        _at_most("trial balance, ms", 200, "trial_balance_ms"), _at_most("proof of zero, s", 1.5, "zero_seconds"),
        _at_least("legs checked a second", 150_000, "legs_checked_per_second"),
    ),
    "tree": (_at_most("p95 of a first page, ms", 10, "p95_ms"), _at_most("a county moved, ms", 200, "move_ms")),
}  # fmt: skip


def held(result: Result) -> list[Held]:
    """Return the goals of a result's bench, each beside its figure; none of a bench that failed."""
    return [] if result.failed else [Held(goal, _value(result, goal.where)) for goal in GOALS.get(result.bench, ())]


def missed(result: Result) -> bool:
    """Tell whether some figure is past its limit."""
    return any(one.missed for one in held(result))


def _value(result: Result, where: tuple[str, ...]) -> float | None:
    if len(where) == 1:
        found: Any = result.facts.get(where[0], getattr(result, where[0], None))
        return found
    beside = next((cost for name, cost in result.yardsticks.items() if name.startswith(where[0])), {})
    return beside.get(where[1])
