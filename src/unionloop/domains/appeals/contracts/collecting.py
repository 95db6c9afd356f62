"""What is collected on the ground: diaries, receptions, symposia; the ledger of concerns; knowledge."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from unionloop.kernel.words import word

from .channels import Channel


class GatheringKind(StrEnum):
    """Where concerns are collected. Each is a channel of the same desk."""

    DIARY = "diary"
    RECEPTION = "reception"
    SYMPOSIUM = "symposium"

    @word
    def label(self) -> str:
        return {"diary": "民情日志", "reception": "领导接访", "symposium": "座谈会"}[self.value]


COLLECTED = (Channel.DIARY, Channel.RECEPTION, Channel.LETTER_BOX, Channel.SYMPOSIUM)


@dataclass(frozen=True)
class Item:
    """One concern as it was written down: it becomes a case with a clock."""

    text: str
    category: str = ""
    kind: str = "help"
    name: str = ""
    contact: str = ""
    employer_id: int | None = None
    employer_name: str = ""
    people_count: int = 0


@dataclass(frozen=True)
class GatheringRow:
    """A diary entry, a reception held, a symposium, with the cases that came out of it."""

    id: int
    kind: GatheringKind
    unit_id: int
    unit: str
    day: date
    title: str
    text: str
    writer: str
    people_count: int
    firms_count: int
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class LedgerRow:
    """One line of the ledger of concerns (民情台帐): a unit with all below it, in one month."""

    unit_id: int
    unit: str
    tier: str
    month: date
    collected: int
    merged: int
    handled: int
    open: int

    @property
    def holds(self) -> bool:
        """Tell whether every concern collected is accounted for."""
        return self.collected == self.merged + self.handled + self.open


@dataclass(frozen=True)
class GroupRow:
    """Concerns the machine thinks are one; a person says so, or not."""

    id: int
    sorting_id: int
    label: str
    state: str  # proposed, accepted, refused
    case_ids: tuple[int, ...]
    head_id: int | None = None

    @property
    def size(self) -> int:
        return len(self.case_ids)


@dataclass(frozen=True)
class SortingRow:
    """One month's sorting of a unit's concerns."""

    id: int
    unit_id: int
    unit: str
    month: date
    collected: int
    groups: tuple[GroupRow, ...] = ()


@dataclass(frozen=True)
class ReceptionRow:
    """One reception day of the rota."""

    id: int
    unit_id: int
    unit: str
    day: date
    place: str
    leader: str
    substitute: str
    reason: str
    state: str  # planned, held, cancelled
    booked: int
    most: int
    gathering_id: int | None

    @property
    def left(self) -> int:
        """Return how many places are left."""
        return max(self.most - self.booked, 0)


@dataclass(frozen=True)
class BookingRow:
    """A place at a reception; the speaker is masked."""

    id: int
    reception_id: int
    seq: int
    speaker: str
    text: str
    booked_at: datetime


@dataclass(frozen=True)
class ArticleRow:
    """One answer of the knowledge base, with its source and the day it must be looked at again."""

    id: int
    question: str
    answer: str
    category: str
    source: str
    owner: str
    valid_from: date
    valid_to: date
    state: str  # draft, published, retired
    expired: bool
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class SnippetRow:
    """A ready-made sentence, called by `::code`."""

    id: int
    code: str
    title: str
    text: str
    owner: str
