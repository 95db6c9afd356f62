"""What passes between payments and the bank's layouts, and what the rules judge."""

from dataclasses import dataclass, field
from datetime import datetime

from .states import LineState, Outcome, Verdict


@dataclass(frozen=True)
class Order:
    """One payment as the bank is told."""

    seq: int
    reference: str
    holder: str
    number: str
    bank_name: str
    bank_code: str
    amount_fen: int
    remark: str


@dataclass(frozen=True)
class OrderFile:
    """One batch as the bank is told."""

    batch: str
    purpose: str
    payer: str
    payer_number: str
    payer_bank_name: str
    payer_bank_code: str
    written_at: datetime
    total_fen: int
    orders: tuple[Order, ...] = field(repr=False)


@dataclass(frozen=True)
class News:
    """What one line of a bank return says. `reference` may name a whole batch: then `seq` is None."""

    reference: str
    outcome: Outcome
    amount_fen: int | None = None
    holder: str = ""
    bank_ref: str = ""
    reason: str = ""
    whole_batch: bool = False


@dataclass(frozen=True)
class LineFact:
    """What the rules need to know of a line when news arrives."""

    state: LineState
    amount_fen: int
    paid_fen: int
    holders: tuple[str, ...]  # the name, and the name as written to the bank
    replacement: str = "none"  # none, unsent, sent, passed (owed to others since)


@dataclass(frozen=True)
class Judgement:
    """What news does to a line."""

    verdict: Verdict
    state: LineState
    paid_fen: int
    fault: str = ""
    stop_replacement: bool = False
