"""What aid takes in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .words import Bar, CauseKind, CostKind, ExitKind, IncomeKind, Relation, Stage, StepKind


@dataclass(frozen=True)
class MemberInput:
    """One of the family as stated. A number is asked for where there is one; a birth day follows from it."""

    relation: Relation
    name: str
    id_number: str = ""
    birth_date: date | None = None
    stage: Stage = Stage.NONE
    school: str = ""
    health: str = ""


@dataclass(frozen=True)
class Stated:
    """A household's statement. The applicant himself is the first member and is added from his record."""

    members: tuple[MemberInput, ...] = ()
    income: Mapping[IncomeKind, int] = field(default_factory=dict)
    costs: Mapping[CostKind, int] = field(default_factory=dict)
    sudden_fen: int = 0
    causes: Mapping[CauseKind, str] = field(default_factory=dict)  # the first is the main one; words beside each
    bars: tuple[Bar, ...] = ()
    exceptions: Mapping[Bar, str] = field(default_factory=dict)
    employed_days: int = 0
    stage: Stage = Stage.NONE
    health: str = ""


@dataclass(frozen=True)
class Found:
    """What an authority found of a household's income and property. None: it could not say."""

    reference: str
    income: Mapping[IncomeKind, int] = field(default_factory=dict)
    cars: int | None = None
    dwellings: int | None = None
    companies: int | None = None
    budget_paid: bool | None = None
    dead: tuple[date, ...] = ()  # days of death of members registered as dead
    programmes: tuple[str, ...] = ()  # other programmes that pay the household now


@dataclass(frozen=True)
class OldStep:
    """A step of an old file."""

    kind: StepKind
    day: date
    cost_fen: int = 0
    held: bool | None = None  # what looking back after six months found, where anybody did


@dataclass(frozen=True)
class OldFile:
    """One household of a list of old files, as paper archives or another system keep it."""

    line_no: int
    unit_id: int
    name: str
    id_number: str
    phone: str
    filed_date: date
    people: int
    income_fen: int
    costs_fen: int
    sudden_fen: int = 0
    causes: tuple[CauseKind, ...] = ()
    steps: tuple[OldStep, ...] = ()
    exited_date: date | None = None
    exit_kind: ExitKind | None = None
    relapsed_date: date | None = None
    id_type: str = "resident"
    circumstances: Mapping[str, str] = field(default_factory=dict)
