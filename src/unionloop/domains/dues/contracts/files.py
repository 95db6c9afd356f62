"""Words, states and frozen rows of collection: tax files, payers, bank sheets, differences."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from unionloop.kernel.words import vocabulary, word

FILE_VERBS: dict[str, str] = vocabulary({
    "dues.read": "查看经费",
    "dues.receive": "接收税款文件",
    "dues.stage": "试导入",
    "dues.confirm": "确认入账",
    "dues.undo": "撤销导入",
    "dues.match_payers": "自动匹配",
    "dues.match": "确认匹配",
    "dues.set_aside": "搁置缴费人",
    "dues.unmatch": "撤销匹配",
    "dues.receive_sheet": "导入库款流水",
    "dues.reconcile": "三方对账",
    "dues.explain_difference": "说明差异",
    "dues.close_collection": "关闭当月归集",
})


class FileState(StrEnum):
    """Where a tax file stands."""

    RECEIVED = "received"
    STAGED = "staged"
    LIVE = "live"
    UNDONE = "undone"

    @word
    def label(self) -> tuple[str, str]:
        """Return (shape, word) for the state chip."""
        return {
            "received": ("todo", "已接收"), "staged": ("view", "已试导入"),
            "live": ("done", "已入账"), "undone": ("lock", "已撤销"),
        }[self.value]  # fmt: skip


class RowState(StrEnum):
    """Where a tax row stands. LIVE and CORRECTION rows are money; the others are not."""

    STAGED = "staged"
    LIVE = "live"
    CORRECTION = "correction"  # follows a settled row: its reversal, or what stands in its place
    REPLACED = "replaced"  # was live, never settled, and a later file said otherwise
    DUPLICATE = "duplicate"  # said again what a live row already says
    UNDONE = "undone"

    @word
    def label(self) -> tuple[str, str]:
        """Return (shape, word) for the state chip."""
        return {
            "staged": ("view", "试导入"), "live": ("done", "已入账"), "correction": ("warn", "更正"),
            "replaced": ("lock", "已被更正"), "duplicate": ("lock", "重复"),
            "undone": ("lock", "已撤销"),
        }[self.value]  # fmt: skip


MONEY_STATES = (RowState.LIVE, RowState.CORRECTION)


class Item(StrEnum):
    """What the tax office collected: 工会经费 or 工会筹备金."""

    DUES = "dues"
    PREPARATION = "preparation"

    @word
    def label(self) -> str:
        return {"dues": "工会经费", "preparation": "工会筹备金"}[self.value]


class PayerState(StrEnum):
    """How far a taxpayer has been tied to an employer."""

    NEW = "new"
    MATCHED = "matched"
    REVIEW = "review"
    UNKNOWN = "unknown"
    ASIDE = "aside"

    @word
    def label(self) -> tuple[str, str]:
        """Return (shape, word) for the state chip."""
        return {
            "new": ("todo", "未匹配"), "matched": ("done", "已匹配"), "review": ("warn", "待人工确认"),
            "unknown": ("todo", "无候选"), "aside": ("lock", "已搁置"),
        }[self.value]  # fmt: skip


@dataclass(frozen=True)
class TaxFileRow:
    id: int
    unit_id: int
    unit_name: str
    name: str
    sha256: str
    size: int
    kind: str
    encoding: str
    state: FileState
    received_at: datetime
    received_by: str
    data_from: date | None  # earliest and latest 入库日期 among accepted rows
    data_to: date | None
    rows_read: int
    accepted: int
    changed: int
    corrected: int
    duplicate: int
    failed: int
    total_fen: int  # sum over accepted, changed and corrected rows
    stated_fen: int | None  # the file's own 合计 line
    matched: int
    settled: int
    first_file_id: int | None  # the same bytes came before in this file
    notes: tuple[str, ...]
    verbs: tuple[str, ...]


@dataclass(frozen=True)
class TaxRowRow:
    """One line of a tax file, with what is needed to find it again on paper."""

    id: int
    file_id: int
    file_name: str
    line_no: int
    payer_id: int | None
    payer_name: str
    uscc: str
    tax_key: str
    employer_id: int | None
    item: Item
    period_from: date
    period_to: date
    payroll_fen: int
    rate_bp: int
    due_fen: int
    paid_fen: int
    gap_fen: int  # paid less payroll × rate; negative is underpaid
    received_date: date
    month: str
    tax_office: str
    treasury: str
    street: str
    receipt: str
    state: RowState
    run_id: int | None
    corrects_id: int | None


@dataclass(frozen=True)
class FaultRow:
    """One fault of one row of a file: where, what, why, and what to do."""

    id: int
    line_no: int
    column: str
    value: str
    code: str
    reason: str
    cure: str


@dataclass(frozen=True)
class Control:
    """One line of control totals: a month and an item, with count and sum."""

    month: str
    item: Item
    rows: int
    paid_fen: int
    payroll_fen: int


@dataclass(frozen=True)
class ArrivalDay:
    """One day of the tax calendar: what was expected and what reached the treasury on it."""

    day: date
    files: int
    rows: int
    total_fen: int
    expected: bool


@dataclass(frozen=True)
class Arrivals:
    """What came of a month's tax files; a monthly file has a `due_date`, daily files have none."""

    days: tuple[ArrivalDay, ...]
    due_date: date | None
    due: int  # files (monthly) or days with a file (daily) due by today
    came: int  # of those due
    late: tuple[date, ...]  # due by today and not there
    rows: int
    total_fen: int


@dataclass(frozen=True)
class CandidateRow:
    """An employer a payer might be, with the score and the reason in words."""

    employer_id: int
    name: str
    uscc: str
    division_code: str
    street: str
    score: int  # 0–1000
    reasons: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def percent(self) -> int:
        """The score as people read it."""
        return self.score // 10


@dataclass(frozen=True)
class PayerRow:
    id: int
    name: str
    uscc: str
    old_tax_id: str
    tax_key: str
    tax_office: str
    street: str
    state: PayerState
    how: str
    score: int
    employer_id: int | None
    employer_name: str
    rows: int
    paid_fen: int
    candidates: tuple[CandidateRow, ...]


@dataclass(frozen=True)
class MatchReport:
    """What one pass of automatic matching did."""

    payers: int
    matched: int
    review: int
    unknown: int
    rows_matched: int
    rows_total: int
