"""Frozen rows the ledger answers with."""

from dataclasses import dataclass, field
from datetime import date, datetime

from unionloop.kernel.page import Page


@dataclass(frozen=True)
class BookRow:
    id: int
    unit_id: int
    unit_name: str
    standard: str
    vouchers: int
    seq: int
    chain: str
    closed_month: str  # the last closed month, "" when none
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class AccountRow:
    id: int
    standard: str
    code: str
    name: str
    side: str
    kind: str
    parent_code: str
    valid_from: date
    valid_to: date | None
    source: str
    verified_by: str  # "" is unverified, and marked so on every page
    leaf: bool


@dataclass(frozen=True)
class VoucherRow:
    id: int
    book_id: int
    unit_id: int
    unit_name: str
    number: str  # 记-yyyymm-nnnn
    month: str
    day: date
    summary: str
    source: str
    legs_count: int
    total_fen: int  # debit turnover; negative on a reversal
    attachments: int
    closing: bool
    reverses_id: int | None
    reverses_number: str
    reversed_by_id: int | None
    reversed_by_number: str
    maker: str
    posted_at: datetime
    reviewer: str
    reviewed_at: datetime | None
    seq: int
    digest: str
    chain: str
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class LegRow:
    id: int
    line_no: int
    account_code: str
    account_name: str
    amount_fen: int
    debit_fen: int  # negative when red
    credit_fen: int
    red: bool
    unit_id: int | None
    unit_name: str
    employer_id: int | None
    employer_name: str
    memo: str


@dataclass(frozen=True)
class BulkRow:
    """What a bulk posting did: `posted` new vouchers, `repeated` ones that were there already."""

    book_id: int
    posted: int
    repeated: int
    legs: int
    first_number: str
    last_number: str
    chain: str


@dataclass(frozen=True)
class CloseRow:
    id: int
    book_id: int
    month: str
    vouchers: int
    debit_fen: int
    seq: int
    chain: str
    closed_by: str
    closed_at: datetime


@dataclass(frozen=True)
class Unread:
    """What waits for a second reader: how many vouchers (at most a thousand are counted), the book and number of the oldest."""

    count: int = 0
    voucher_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class MonthRow:
    """How one month of a book stands, for the close form."""

    month: str
    vouchers: int
    unreviewed: int
    debit_fen: int
    credit_fen: int
    closed_by: str
    closed_at: datetime | None
    refusal: str  # "" when it may be closed today, else the refusal code


@dataclass(frozen=True)
class HeadRow:
    """The chain head of one book on one day; `unit_id` 0 is all books together."""

    day: date
    unit_id: int
    seq: int
    chain: str
    books: int = 1


@dataclass(frozen=True)
class TrialLine:
    code: str
    name: str
    level: int  # 1 for a general account, 2 for a detail account
    kind: str
    opening_debit_fen: int
    opening_credit_fen: int
    debit_fen: int
    credit_fen: int
    closing_debit_fen: int
    closing_credit_fen: int
    verified: bool


@dataclass(frozen=True)
class TrialBalance:
    unit_id: int
    unit_name: str
    month: str
    lines: tuple[TrialLine, ...]
    total: TrialLine


@dataclass(frozen=True)
class SubLedgerRow:
    """One counterpart of an account: debit, credit and balance on the account's own side."""

    unit_id: int | None
    unit_name: str
    employer_id: int | None
    employer_name: str
    debit_fen: int
    credit_fen: int
    balance_fen: int


@dataclass(frozen=True)
class StatementLine:
    leg_id: int
    voucher_id: int
    number: str
    day: date
    summary: str
    account_code: str
    account_name: str
    debit_fen: int
    credit_fen: int
    red: bool
    balance_fen: int  # what the book owes the counterpart after this line
    source: str = ""  # what it was posted for: dues.run:4, dues.release:9


@dataclass(frozen=True)
class Statement:
    book_unit_id: int
    book_unit_name: str
    unit_id: int
    unit_name: str
    from_date: date
    to_date: date
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int
    page: Page[StatementLine]


@dataclass(frozen=True)
class SheetLine:
    code: str
    name: str
    kind: str
    opening_fen: int  # 年初数
    closing_fen: int  # 期末数
    verified: bool = True


@dataclass(frozen=True)
class BalanceSheet:
    unit_id: int
    unit_name: str
    month: str
    lines: tuple[SheetLine, ...]
    sums: dict[str, tuple[int, int]] = field(default_factory=dict)  # kind → (年初数, 期末数)


@dataclass(frozen=True)
class IncomeLine:
    code: str
    name: str
    kind: str
    month_fen: int  # 本月数
    year_fen: int  # 本年累计数
    verified: bool = True


@dataclass(frozen=True)
class IncomeStatement:
    unit_id: int
    unit_name: str
    month: str
    lines: tuple[IncomeLine, ...]
    sums: dict[str, tuple[int, int]] = field(default_factory=dict)  # kind or "surplus" → (本月, 累计)


@dataclass(frozen=True)
class Identity:
    """One control identity: two ways to the same figure."""

    label: str
    left_label: str
    left_fen: int
    right_label: str
    right_fen: int

    @property
    def difference_fen(self) -> int:
        return self.left_fen - self.right_fen

    @property
    def holds(self) -> bool:
        return self.left_fen == self.right_fen
