"""Money held for a union that was divided: who takes it over, as two people agree."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from unionloop.kernel.words import word


class HandoverState(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"

    @word
    def label(self) -> tuple[str, str]:
        """Return (shape, word) for the state chip."""
        return {"asked": ("todo", "待批准"), "approved": ("done", "已转承接"), "refused": ("over", "未批准")}[self.value]


@dataclass(frozen=True)
class HandoverPart:
    """What one union takes over."""

    unit_id: int
    unit_name: str
    amount_fen: int


@dataclass(frozen=True)
class HandoverRow:
    id: int
    payer_id: int
    unit_id: int
    unit_name: str
    amount_fen: int
    parts: tuple[HandoverPart, ...]
    document_number: str
    state: HandoverState
    asked_date: date
    reason: str
    verbs: tuple[str, ...] = ()
    asked_by: str = ""  # logins
    decided_by: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True)
class EstateRow:
    """What is held for one divided union, and the unions that may take it over."""

    payer_id: int
    unit_id: int
    unit_name: str
    held_fen: int
    count: int
    heirs: tuple[tuple[int, str], ...]  # id and name
    waiting: bool  # a handover is asked for
