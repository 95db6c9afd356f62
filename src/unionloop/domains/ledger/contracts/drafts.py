"""Vouchers made by hand, before they are posted."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from unionloop.kernel.words import word

from .rows import LegRow


class DraftState(StrEnum):
    """Where a voucher made by hand stands."""

    NEW = "new"
    WAITING = "waiting"
    RETURNED = "returned"
    POSTED = "posted"
    DROPPED = "dropped"

    @word
    def label(self) -> str:
        return {"new": "未提交", "waiting": "待复核记账", "returned": "已退回", "posted": "已记账", "dropped": "已作废"}[self]


@dataclass(frozen=True)
class DraftRow:
    """A voucher made by hand: what it says, who made it, what became of it. `total_fen` is one side."""

    id: int
    unit_id: int
    unit_name: str
    day: date
    summary: str
    attachments: int
    legs: tuple[LegRow, ...]
    total_fen: int
    state: DraftState
    maker: str
    made_at: datetime
    note: str  # why it came back
    voucher_id: int | None
    verbs: tuple[str, ...] = ()
