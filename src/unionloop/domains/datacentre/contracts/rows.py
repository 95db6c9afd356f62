"""Frozen rows of the data centre."""

from dataclasses import dataclass
from datetime import date, datetime

from .words import Alarm, DeliveryState, Kind, State


@dataclass(frozen=True)
class Said:
    """What one line of a file says of one firm; None is not said. Money in fen, the rest persons or months."""

    uscc: str
    name: str
    division_code: str
    industry: str = ""
    staff: int | None = None
    hired: int | None = None
    departed: int | None = None
    payees: int | None = None
    wages_fen: int | None = None
    lowest_fen: int | None = None
    owed_fen: int | None = None
    insured: int | None = None
    taxed: int | None = None


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell: its column, the refusal and its facts."""

    column: str
    code: str
    facts: dict[str, str]


@dataclass(frozen=True)
class RefusedLine:
    """A line that was not taken, with every fault."""

    line_no: int
    name: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class DeliveryRow:
    id: int
    unit_id: int
    unit: str
    kind: Kind
    month: str
    name: str
    state: DeliveryState
    read: int
    good: int
    failed: int
    received_by: str
    received_at: datetime
    sha256: str
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class SayingRow:
    """One saying with the file and line it stands on."""

    id: int
    delivery_id: int
    file: str
    kind: Kind
    line_no: int
    month: str
    unit: str
    said: Said


@dataclass(frozen=True)
class WarningRow:
    """One alarm about one firm: the value, what it was held against, and the rule's paper."""

    uscc: str
    name: str
    unit: str
    month: str
    alarm: Alarm
    value: int
    limit: int
    unit_word: str  # fen or 人
    rule: str


@dataclass(frozen=True)
class FigureRow:
    """One figure of a report; `sources` is of how many sayings or reports, `rule` how it was summed."""

    code: str
    value: int | None
    before: int | None
    sources: int
    rule: str


@dataclass(frozen=True)
class Finding:
    """One check of a report. What is not passed needs a word of explanation before submission."""

    code: str
    passed: bool
    facts: dict[str, str]


@dataclass(frozen=True)
class ReportRow:
    id: int
    unit_id: int
    unit: str
    tier: str
    month: str
    state: State
    due_date: date
    closes_date: date
    submitted_at: datetime | None
    submitted_by: str
    accepted_at: datetime | None
    accepted_by: str
    timely: bool | None
    note: str
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """How complete and how timely the reports below a union are for a month."""

    unit: str
    month: str
    expected: int
    submitted: int
    timely: int
    accepted: int
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One tier on the way from a figure to its rows: whose report, who submitted and who accepted it."""

    unit: str
    value: int | None
    rule: str
    submitted_by: str
    accepted_by: str
    report_id: int
    depth: int
