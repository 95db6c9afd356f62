"""What mutual aid takes in and gives out: frozen rows. Persons are masked; amounts in fen."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .plans import Plan, Step
from .words import (
    FLAGS,
    REASONS,
    ClaimState,
    EnrolmentState,
    EventKind,
    IntakeState,
    Origin,
    PolicyState,
)  # fmt: skip


@dataclass(frozen=True)
class FundRow:
    """A fund: the office that keeps it, and the union whose members it covers."""

    id: int
    unit_id: int
    name: str
    owner_id: int
    owner_name: str
    opened_date: date
    region: str


@dataclass(frozen=True)
class PlanRow:
    """One version of a plan, with whether it has been compared with its source."""

    fund_id: int
    plan: Plan
    verified_at: datetime | None
    current: bool


@dataclass(frozen=True)
class WantRow:
    """A member who wants to join a plan, masked."""

    id: int
    name_masked: str
    union_id: int
    union_name: str
    plan_name: str
    said_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class EnrolmentRow:
    """A union's enrolment in one plan."""

    id: int
    fund_id: int
    plan_id: int
    plan_name: str
    unit_id: int
    unit_name: str
    name: str
    state: EnrolmentState
    asked_date: date
    eligible: int
    joined: int
    renewed: int
    covered: int
    failed: int
    needed: int
    fee_fen: int
    paid_date: date | None
    bank_ref: str
    made_by: str
    made_at: datetime
    verbs: tuple[str, ...] = ()

    @property
    def mark(self) -> tuple[str, str]:
        return self.state.mark


@dataclass(frozen=True)
class EnrolmentFilter:
    """How the list of enrolments is narrowed."""

    state: str = ""
    unit_id: int | None = None
    plan_code: str = ""
    from_file: bool = False  # only those a list was sent for


@dataclass(frozen=True)
class PolicyRow:
    """One person's cover under one plan."""

    id: int
    person_id: int
    name_masked: str
    plan_id: int
    plan_code: str
    plan_name: str
    union_id: int
    union_name: str
    state: PolicyState
    fee_fen: int
    start_date: date | None
    end_date: date | None
    since_date: date | None
    left_date: date | None

    @property
    def mark(self) -> tuple[str, str]:
        return self.state.mark


@dataclass(frozen=True)
class FaultRow:
    """A row of a file that was not taken: which line and column, what is wrong."""

    line_no: int
    column: str
    code: str
    facts: dict[str, Any]
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EventInput:
    """An event as it is told, by a person or in a settlement file.

    `insured_fen` is what the health insurance paid, `other_fen` others before us, `self_fen` 政策范围内自付.
    `hospital`, `diagnosis` and `reference` are kept sealed.
    """

    kind: str
    day: date
    ended: date | None = None
    days: int = 0
    grade: str = ""
    causes: tuple[str, ...] = ()
    total_fen: int = 0
    insured_fen: int = 0
    other_fen: int = 0
    self_fen: int = 0
    reference: str = ""
    hospital: str = ""
    diagnosis: str = ""


@dataclass(frozen=True)
class Proof:
    """One photo or paper handed in."""

    kind: str  # identity, invoice, summary, other
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class EventRow:
    """An event without what is about health."""

    id: int
    kind: EventKind
    day: date
    ended: date | None
    days: int
    grade: str
    total_fen: int
    insured_fen: int
    other_fen: int
    self_fen: int


@dataclass(frozen=True)
class ClaimRow:
    """A claim as lists show it: the person masked, no health."""

    id: int
    number: str
    fund_id: int
    event_id: int
    kind: EventKind
    day: date
    person_id: int
    name_masked: str
    union_id: int
    union_name: str
    plan_id: int
    plan_name: str
    policy_id: int
    intake_id: int | None
    origin: Origin
    state: ClaimState
    amount_fen: int
    steps: tuple[Step, ...]
    reason: str
    flags: tuple[str, ...]
    filed_at: datetime
    due_date: date | None
    approved_by: str
    approved_date: date | None
    batch_number: str
    paid_date: date | None
    bounced: str
    receipt: str
    letter_id: int | None
    corrects_id: int | None
    verbs: tuple[str, ...] = ()

    @property
    def mark(self) -> tuple[str, str]:
        return self.state.mark

    @property
    def reason_label(self) -> str:
        return REASONS.get(self.reason, "")

    @property
    def flag_labels(self) -> list[str]:
        return [FLAGS.get(one, one) for one in self.flags]


@dataclass(frozen=True)
class ClaimFilter:
    """How the list of claims is narrowed."""

    state: tuple[str, ...] = ()
    origin: str = ""
    text: str = ""
    intake_id: int | None = None
    union_id: int | None = None
    kind: str = ""
    plan_code: str = ""
    look: str = ""  # flagged: something asks a person to look; late: past its day and still on the desk


@dataclass(frozen=True)
class IntakeRow:
    """A settlement file and what became of its rows."""

    id: int
    fund_id: int
    name: str
    sha256: str
    state: IntakeState
    rows: int
    claims: int
    granted: int
    refused: int
    sampled: int
    strangers: int
    known: int
    failed: int
    amount_fen: int
    taken_at: datetime
    taken_by: str
    open_samples: int = 0
    verbs: tuple[str, ...] = ()

    @property
    def mark(self) -> tuple[str, str]:
        return self.state.mark
