"""Words and rows of overseeing: impact assessments, and requests without their persons."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from unionloop.kernel.words import word

from .persons import PurposeRow, Wish, WishState


class Risk(StrEnum):
    """What may befall a person, as an assessment judges it after the measures."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"

    @word
    def label(self) -> str:
        return {"low": "低", "middle": "中", "high": "高"}[self.value]


@dataclass(frozen=True)
class AssessmentRow:
    """An impact assessment of one purpose (个人信息保护法 arts. 55 and 56): kept for three years at least, never deleted."""

    id: int
    purpose: str
    version: int  # of the purpose's wording
    kinds: str
    basis: str
    harm: str
    measures: str
    risk: Risk
    state: str  # made, approved
    made_by: str
    made_at: datetime
    approved_by: str
    approved_at: datetime | None
    review_date: date
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overseen:
    """One purpose in force and what has been assessed of it: none, waiting, or good until a day."""

    purpose: PurposeRow
    assessment: AssessmentRow | None
    state: tuple[str, str]  # shape and word


@dataclass(frozen=True)
class AskedRow:
    """A request of a person as overseers see it: what, when, how it ended; not whose."""

    id: int
    kind: Wish
    asked_at: datetime
    due_date: date
    state: WishState
    answered_at: datetime | None
