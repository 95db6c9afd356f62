"""Frozen rows of publication."""

from dataclasses import dataclass
from datetime import date, datetime

from .words import Claim, Kind, ObjectionState, Outcome, State


@dataclass(frozen=True)
class Timing:
    """The days and hours of an edition by the local rule: parameters publication.*; ours where no region has set its own."""

    cut_off_day: int = 20
    publish_day: int = 25
    publish_hour: int = 9
    sign_hour: int = 17
    late_minutes: int = 10  # after the hour, before a publication counts as late


@dataclass(frozen=True)
class Dates:
    """The days of one edition."""

    month: str
    window_first: date
    window_last: date
    cut_off_at: datetime
    check_until: date
    sign_due_date: date
    sign_due_at: datetime
    publish_date: date
    publish_at: datetime
    published_on_rest_day: bool
    calendar_official: bool
    late_at: datetime


@dataclass(frozen=True)
class FigureValue:
    """One figure: of the whole federation (area "") or of one division."""

    code: str
    area: str
    area_name: str
    value: int | None
    unit: str
    hidden: bool = False


@dataclass(frozen=True)
class ItemValue:
    """One firm on the list, with nothing but what may be public."""

    seq: int
    kind: str
    name: str
    street: str
    area: str
    area_name: str
    industry: str
    band: str
    first_month: str


@dataclass(frozen=True)
class EditionRow:
    id: int
    month: str
    number: int
    unit_id: int
    publisher: str
    state: State
    frozen_at: datetime | None
    signed_at: datetime | None
    signed_by: str
    sign_due_date: date
    publish_at: datetime
    published_at: datetime | None
    late: bool
    sha256: str
    ledger_head: str
    ledger_day: date | None
    verbs: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return self.month


@dataclass(frozen=True)
class ItemRow:
    id: int
    edition_id: int
    month: str
    seq: int
    kind: Kind
    name: str
    street: str
    area: str
    area_name: str
    industry: str
    band: str
    first_month: str
    struck_reason: str = ""
    objections: int = 0
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClosureRow:
    """What became of an item of an earlier edition."""

    month: str
    seq: int
    name: str
    outcome: Outcome
    day: date


@dataclass(frozen=True)
class CorrectionRow:
    id: int
    month: str
    seq: int
    name: str
    field: str
    before: str
    after: str
    reason: str
    decided_at: datetime
    listed_month: str


@dataclass(frozen=True)
class ObjectionRow:
    id: int
    item_id: int
    month: str
    seq: int
    name: str
    claim: Claim
    text: str
    state: ObjectionState
    receipt: str
    received_at: datetime
    answer: str
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckRow:
    """Whether a county has checked its part."""

    unit_id: int
    unit: str
    items: int
    struck: int
    checked_at: datetime | None
    checked_by: str
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One automatic check before signing."""

    label: str
    passed: bool
    detail: str
    unit: str = ""  # of a number: a word of the vocabulary


@dataclass(frozen=True)
class Monthly:
    """One published edition, ready to be drawn: figures by code and area, in the edition's own words."""

    edition: EditionRow
    dates: Dates
    totals: dict[str, FigureValue]
    areas: tuple[tuple[str, str, dict[str, FigureValue]], ...]
    counts: dict[str, int]
    closures: tuple[ClosureRow, ...]
    corrections: tuple[CorrectionRow, ...]
    listed_corrections: int
    previous: str
    following: str
    definitions: str


@dataclass(frozen=True)
class NomineeRow:
    """A firm somebody put on the list of the 25th beside those the rule puts there, while it has no union."""

    id: int
    employer_id: int
    name: str
    unit_id: int
    asked_by: str
    asked_at: datetime
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Nominated:
    """What became of a choice of firms for the list: put there, there before, and left out by reason."""

    added: int
    before: int
    left_out: dict[str, int]
