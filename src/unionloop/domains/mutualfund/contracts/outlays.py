"""What a fund may do with its money besides paying claims: a management fee under its cap, deposits and treasury bonds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from unionloop.kernel.words import word

from .plans import Step


class OutlayKind(StrEnum):
    """What the money is for. There is no third way to invest it: deposits and treasury bonds only (domain.md §5)."""

    FEE = "fee"
    DEPOSIT = "deposit"
    BOND = "bond"

    @word
    def label(self) -> str:
        return {"fee": "管理费", "deposit": "定期存款", "bond": "国债"}[self.value]


class OutlayState(StrEnum):
    """How far an outlay has come."""

    NEW = "new"
    PROPOSED = "proposed"
    APPROVED = "approved"
    BOOKED = "booked"
    RETURNED = "returned"
    REFUSED = "refused"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as pages draw them."""
        return {
            "new": ("todo", "新建"), "proposed": ("view", "待会议批准"), "approved": ("doing", "待办理"), "booked": ("done", "已入账"),
            "returned": ("lock", "已到期收回"), "refused": ("lock", "未批准"),
        }[self.value]  # fmt: skip


PENDING = (OutlayState.PROPOSED, OutlayState.APPROVED)  # promised, not yet out of the bank
COUNTED_FEES = (*PENDING, OutlayState.BOOKED)  # use up the cap of their year


@dataclass(frozen=True)
class OutlayTerms:
    """The limits in force, in basis points: the fee of the year's earned fees, each way to invest of all the fund's money.

    `liquid_months`: after an investment the bank still pays what is owed and the claims expected in so many months.
    """

    manage_bp: int
    shares_bp: Mapping[str, int]
    liquid_months: int
    ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Means:
    """Where the fund's money is on a day, in fen; `held` by kind, what is promised to an outlay among it."""

    bank_fen: int  # less what is promised to payments and outlays already
    held: Mapping[str, int] = field(default_factory=dict)
    earned_fen: int = 0  # fees earned in the calendar year
    fees_fen: int = 0  # management fees of the year, the proposed ones too
    owed_fen: int = 0  # claims approved, open, and happened without being told
    expected_fen: int = 0  # claims of the next twelve months

    @property
    def all_fen(self) -> int:
        return self.bank_fen + sum(self.held.values())


@dataclass(frozen=True)
class OutlayRow:
    """One outlay with the arithmetic it was allowed by."""

    id: int
    fund_id: int
    kind: OutlayKind
    state: OutlayState
    amount_fen: int
    where: str
    why: str
    until_date: date | None
    proposed_at: datetime
    proposed_by: str
    meeting: str
    booked_date: date | None
    bank_ref: str
    returned_date: date | None
    income_fen: int
    steps: tuple[Step, ...]
    rule_ids: tuple[int, ...]
    verbs: tuple[str, ...] = ()

    @property
    def mark(self) -> tuple[str, str]:
        return self.state.mark


@dataclass(frozen=True)
class Limit:
    """One limit as anybody may read it: how much is used of how much."""

    kind: OutlayKind
    used_fen: int
    most_fen: int
    share_bp: int

    @property
    def left_fen(self) -> int:
        return max(0, self.most_fen - self.used_fen)


@dataclass(frozen=True)
class Limits:
    """The management fee of the year and the investments of a fund beside their limits."""

    day: date
    fee: Limit
    investments: tuple[Limit, ...]
    liquid_months: int
    liquid_fen: int  # what has to stay in the bank
    bank_fen: int
