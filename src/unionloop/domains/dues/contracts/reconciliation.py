"""Words and frozen rows of the three-sided reconciliation."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from unionloop.kernel.words import word


class DifferenceKind(StrEnum):
    """Classes of difference between tax detail, bank or treasury sheet, and ledger."""

    TIMING = "timing"
    AMOUNT = "amount"
    TAX_ONLY = "tax_only"
    BANK_ONLY = "bank_only"
    DUPLICATE = "duplicate"
    REFUND_OPEN = "refund_open"
    FEE_NETTED = "fee_netted"
    LEDGER = "ledger"

    @word
    def label(self) -> str:
        return {
            "timing": "时间差", "amount": "金额差", "tax_only": "单边税", "bank_only": "单边库",
            "duplicate": "重复", "refund_open": "退库未销", "fee_netted": "手续费净额到账",
            "ledger": "账务差",
        }[self.value]  # fmt: skip


class DifferenceState(StrEnum):
    """OPEN blocks the month; EXPLAINED carries an owner and a day; the others are over."""

    OPEN = "open"
    EXPLAINED = "explained"
    ROLLED = "rolled"  # carried into the next month as a new row
    CLEARED = "cleared"  # no longer found, or offset by its counterpart

    @word
    def label(self) -> tuple[str, str]:
        """Return (shape, word) for the state chip."""
        return {
            "open": ("warn", "未说明"), "explained": ("view", "已说明"), "rolled": ("doing", "已结转"),
            "cleared": ("done", "已消除"),
        }[self.value]  # fmt: skip


@dataclass(frozen=True)
class SheetRow:
    id: int
    name: str
    month: str
    tax_office: str
    treasury: str
    version: int
    lines: int
    credit_fen: int
    debit_fen: int
    received_at: datetime
    state: str


@dataclass(frozen=True)
class DifferenceRow:
    id: int
    month: str
    tax_office: str
    treasury: str
    kind: DifferenceKind
    state: DifferenceState
    reference: str
    tax_fen: int
    bank_fen: int
    ledger_fen: int
    diff_fen: int
    explanation: str  # what the machine concluded
    note: str  # what a person added
    owner: str
    due_date: date | None
    from_month: str  # the month it first appeared in


@dataclass(frozen=True)
class Sides:
    """The three sides of one (month, tax office, treasury)."""

    month: str
    tax_office: str
    treasury: str
    tax_fen: int
    bank_fen: int
    ledger_fen: int
    unexplained: int  # open differences


@dataclass(frozen=True)
class ReconciliationRow:
    """The reconciliation of one month of one collecting unit."""

    unit_id: int
    month: str
    closed: bool
    sides: tuple[Sides, ...]
    open: int
    explained: int
    tax_fen: int
    bank_fen: int
    ledger_fen: int
    verbs: tuple[str, ...]
