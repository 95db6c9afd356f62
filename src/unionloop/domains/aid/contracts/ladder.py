"""The ladder as it is given out: steps, leavings, yearly figures, lists taken over."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .words import ExitKind, Finding, Guarantee, Rung, StepKind


@dataclass(frozen=True)
class OutcomeRow:
    """One looking back at a step."""

    id: int
    months: int
    due_date: date
    finding: Finding
    checked_date: date | None


@dataclass(frozen=True)
class StepRow:
    """One step of the ladder."""

    id: int
    household_id: int
    number: str
    name_masked: str
    kind: StepKind
    rung: Rung
    taken_date: date
    cost_fen: int
    taken_over: bool
    outcomes: tuple[OutcomeRow, ...] = ()


@dataclass(frozen=True)
class ExitRow:
    """One leaving of the file, and coming back."""

    kind: ExitKind
    rung: Rung
    exited_date: date
    watch_until: date | None
    relapsed_date: date | None
    guarantees: tuple[Guarantee, ...] = ()  # secured on that day


@dataclass(frozen=True)
class RungFigures:
    """One rung in a period: households on it, what they cost, how many steps held when looked back at."""

    rung: Rung
    households: int
    target: int | None
    cost_fen: int
    steps: int
    held: int
    checked: int

    @property
    def per_household_fen(self) -> int | None:
        return self.cost_fen // self.households if self.households else None

    @property
    def held_bp(self) -> int | None:
        return _share(self.held, self.checked)


@dataclass(frozen=True)
class LadderFigures:
    """The ladder in a period, and how many of those who left came back."""

    from_date: date
    to_date: date
    rungs: tuple[RungFigures, ...]
    exits: int
    relapses: int

    @property
    def relapse_bp(self) -> int | None:
        return _share(self.relapses, self.exits)


@dataclass(frozen=True)
class IntakeRow:
    """What became of a list of old files."""

    id: int
    name: str
    total: int
    taken: int
    failed: int
    faults: list[Any] = field(default_factory=list)
    seen_before: bool = False
    taken_at: datetime | None = None
    unit: str = ""


def _share(part: int, whole: int) -> int | None:
    return (part * 20_000 + whole) // (whole * 2) if whole else None
