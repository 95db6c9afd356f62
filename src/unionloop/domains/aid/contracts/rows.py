"""What aid gives out: frozen rows, persons masked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from unionloop.kernel.words import word

from .ladder import ExitRow, StepRow
from .means import Means, Ruling, Sum
from .words import (
    Bar,
    CauseKind,
    ExitKind,
    FileState,
    FileTag,
    GrantState,
    Klass,
    Relation,
    Rung,
    Stage,
    State,
)


@dataclass(frozen=True)
class MemberRow:
    """One of the family, masked."""

    seq: int
    relation: Relation
    name_masked: str
    id_masked: str
    birth_year: int | None
    stage: Stage
    school: str
    health: bool  # whether something is said; the words stay sealed


@dataclass(frozen=True)
class CauseRow:
    """Why, without the words."""

    kind: CauseKind
    main: bool


@dataclass(frozen=True)
class WordsRow:
    """What a household wrote itself, plain: shown once, after the reason is in the journal."""

    causes: tuple[tuple[str, str], ...]  # kind, words
    health: tuple[tuple[str, str], ...]  # relation and masked name, words
    circumstances: tuple[tuple[str, str], ...] = ()  # label, word

    def __repr__(self) -> str:
        return "WordsRow(…)"


@dataclass(frozen=True)
class StatementRow:
    """One version of what a household stated."""

    version: int
    stated_date: date
    stated_by: str
    checked: bool
    means: Means
    members: tuple[MemberRow, ...]
    causes: tuple[CauseRow, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class HouseholdRow:
    """A household as lists show it."""

    id: int
    number: str
    unit_id: int
    unit_name: str
    head_id: int
    name_masked: str
    phone_masked: str
    state: FileState
    tag: FileTag
    klass: Klass
    migrant: bool
    rung: Rung
    people: int
    opened_date: date
    filed_date: date | None
    valid_until: date | None
    touched_date: date
    exited_date: date | None
    watch_until: date | None
    relapses: int
    exit_kind: ExitKind | None
    flags: int = 0
    verbs: tuple[str, ...] = ()

    @property
    def mark(self) -> tuple[str, str]:
        return self.state.mark

    @word
    def klass_mark(self) -> tuple[str, str]:
        """Shape and word of the class; a file nobody has decided on has none yet."""
        return self.klass.mark if self.filed_date or self.klass is not Klass.NONE else ("todo", "待认定")


@dataclass(frozen=True)
class ApplicationRow:
    """An application as lists show it."""

    id: int
    household_id: int
    number: str
    receipt: str
    unit_id: int
    unit_name: str
    name_masked: str
    state: State
    klass: Klass
    applied_date: date
    due_date: date | None
    days_left: int | None
    public_text: str
    public_from: date | None
    public_until: date | None
    decided_date: date | None
    appeal_until: date | None
    note: str
    letter_id: int | None = None
    verbs: tuple[str, ...] = ()

    @property
    def overdue(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def mark(self) -> tuple[str, str]:
        return ("over", self.state.label) if self.overdue else self.state.mark


@dataclass(frozen=True)
class VisitRow:
    """A visit as the file shows it; the neighbours' words are for staff only."""

    first: str
    second: str
    visited_at: datetime
    found: str
    neighbour: str
    photo: bool


@dataclass(frozen=True)
class InquiryRow:
    """A question to an authority and whether its answer agrees with what was stated."""

    authority: str
    reference: str
    asked_at: datetime
    answered_at: datetime | None
    agrees: bool | None
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True)
class ObjectionRow:
    """An objection in publicity, without who spoke."""

    id: int
    text: str
    raised_at: datetime
    upheld: bool | None
    answer: str


@dataclass(frozen=True)
class ApplicationFile:
    """Everything one page shows of an application."""

    row: ApplicationRow
    wish: str
    ruling: Ruling | None
    visits: tuple[VisitRow, ...]
    inquiries: tuple[InquiryRow, ...]
    objections: tuple[ObjectionRow, ...]


@dataclass(frozen=True)
class GrantRow:
    """One sum of aid."""

    id: int
    household_id: int
    number: str
    unit_name: str
    name_masked: str
    kind: str
    kind_label: str
    year: int
    amount_fen: int
    paid_fen: int
    state: GrantState
    level: str
    proposed_date: date
    approved_at: datetime | None
    approved_by: str
    paid_date: date | None
    confirmed: bool
    batch_id: int | None
    note: str
    sums: tuple[Sum, ...] = ()
    verbs: tuple[str, ...] = ()

    @property
    def mark(self) -> tuple[str, str]:
        return self.state.mark


@dataclass(frozen=True)
class ToPay:
    """Sums of one kind that are approved and not with the bank yet; `waiting` of them have no account of the worker's own."""

    kind: str
    label: str
    count: int = 0
    amount_fen: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class ProofRow:
    """A paper of the file."""

    id: int
    kind: str
    attached_at: datetime
    attached_by: str


@dataclass(frozen=True)
class FlagRow:
    """What asks a person to look, with its reason in words."""

    id: int
    household_id: int
    number: str
    name_masked: str
    unit_name: str
    code: str
    words: str
    facts: dict[str, Any]
    raised_at: datetime
    state: str
    answer: str
    answered_by: str
    verbs: tuple[str, ...] = ()

    @property
    def mark(self) -> tuple[str, str]:
        return {"raised": ("warn", "待核实"), "cleared": ("lock", "已排除"), "confirmed": ("over", "已确认")}[self.state]


@dataclass(frozen=True)
class HouseholdFile:
    """Everything one page shows of a household."""

    row: HouseholdRow
    statement: StatementRow | None
    ruling: Ruling | None  # as the tests in force today see the statement
    applications: tuple[ApplicationRow, ...]
    grants: tuple[GrantRow, ...]
    steps: tuple[StepRow, ...]
    exits: tuple[ExitRow, ...]
    proofs: tuple[ProofRow, ...]
    flags: tuple[FlagRow, ...]


@dataclass(frozen=True)
class PublicRow:
    """An application in publicity as anybody sees it."""

    text: str
    unit_name: str
    klass: str
    from_date: date
    until: date
