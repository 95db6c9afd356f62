"""Inputs and frozen rows of founding."""

from dataclasses import dataclass, field
from datetime import date, datetime

from .words import BlankState, Outcome, Reason, Source, State, Tie


@dataclass(frozen=True)
class PersonInput:
    """One named person of a step: preparer, candidate or elected."""

    name: str
    duty: str = ""
    tie: str = Tie.NONE
    votes: int = 0
    sex: str = ""
    part: str = ""  # committee, audit, women; for the elected


@dataclass(frozen=True)
class AccountInput:
    """The new union's bank account."""

    holder: str
    number: str
    bank_name: str
    bank_code: str = ""


@dataclass(frozen=True)
class BlankRow:
    id: int
    employer_id: int
    employer: str
    unit_id: int
    unit: str
    street: str
    headcount: int
    reason: Reason
    owner: str
    found_date: date
    due_date: date | None
    visited_date: date | None
    state: BlankState
    case_number: str
    overdue: bool = False


@dataclass(frozen=True)
class CaseRow:
    id: int
    number: str
    employer_id: int
    employer: str
    unit_id: int
    unit: str
    headcount: int
    state: State
    column: str
    source: Source
    owner: str
    opened_date: date
    due_date: date | None
    days_left: int | None  # working days; negative when late; None when nothing runs
    next_verb: str
    shape: str
    members_count: int | None
    union_id: int | None
    founded_date: date | None
    rebate_fen: int | None
    verbs: tuple[str, ...] = ()
    next_column: str = ""  # where the act that is due leads on the board

    @property
    def overdue(self) -> bool:
        return self.days_left is not None and self.days_left < 0


@dataclass(frozen=True)
class PersonRow:
    part: str
    name: str
    duty: str
    tie: Tie
    votes: int


@dataclass(frozen=True)
class PaperRow:
    """One document written for a case."""

    id: int
    template: str
    label: str
    document_id: int
    number: str
    pdf_id: int | None
    docx_id: int | None
    at: datetime


@dataclass(frozen=True)
class VisitRow:
    id: int
    visited_date: date
    outcome: Outcome
    text: str
    visitor: str


@dataclass(frozen=True)
class TaskRow:
    """One line of the task list: a step with its clock and what has become of it."""

    number: int
    label: str
    who: str
    shape: str  # todo, doing, done, over, lock
    word: str
    verbs: tuple[str, ...]
    due_date: date | None = None
    projected: bool = False
    done_at: datetime | None = None
    done_by: str = ""
    days_taken: int | None = None
    note: str = ""
    papers: tuple[PaperRow, ...] = ()


@dataclass(frozen=True)
class CaseFile:
    """Everything one page shows of one case."""

    case: CaseRow
    tasks: tuple[TaskRow, ...]
    people: tuple[PersonRow, ...]
    visits: tuple[VisitRow, ...]
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class NextStep:
    """What waits at one employer of the register: how far the work is, the act that is due, and when."""

    employer_id: int
    shape: str  # todo, doing, over
    word: str
    verb: str
    due_date: date | None
    case_number: str = ""


@dataclass(frozen=True)
class CalendarEntry:
    """One thing on a day of the founding calendar."""

    number: str
    employer: str
    what: str
    shape: str  # todo, doing, view, warn, over


@dataclass(frozen=True)
class CalendarDay:
    """One day of the founding calendar; `inside` the month that was asked for."""

    day: date
    inside: bool
    working: bool
    entries: tuple[CalendarEntry, ...]


@dataclass(frozen=True)
class FirmPage:
    """What the firm itself may see behind its unguessable address."""

    case_id: int
    number: str
    employer_id: int
    employer: str
    place: str
    unit: str
    state: State
    tasks: tuple[TaskRow, ...]
    guide_asked: bool
    guide_date: date | None
    founded_date: date | None
    suggested_dates: tuple[date, ...]


@dataclass(frozen=True)
class ColumnRow:
    """One column of the board with its totals over all its cases."""

    key: str
    label: str
    count: int
    staff: int
    overdue: int
    employer_ids: tuple[int, ...]
    cards: tuple[CaseRow, ...]


@dataclass(frozen=True)
class Pace:
    """How fast unions are founded: this month's count, working days from clue to founding."""

    founded_count: int
    average_tenths: int | None  # tenths of a working day; None when none was founded
    target_days: int


@dataclass(frozen=True)
class TermRow:
    """A union whose committee's term ends soon."""

    unit_id: int
    union: str
    term_to: date
    months_left: int
    step: str  # 6, 3, 1 or over


@dataclass(frozen=True)
class ClockChange:
    """A deadline moved by a change of the calendar."""

    number: str
    before: date
    after: date


@dataclass(frozen=True)
class Origin:
    """How a union came to be: its case, who approved it and when, its certificate and its seal."""

    number: str  # of the case
    approved_by: str
    approved_at: datetime | None
    certificate_number: str
    certificate_date: date | None
    sealed_date: date | None
    sealed_by: str
