"""Frozen rows settlement answers with: runs, lines, preparation fund, subsidies, funds."""

from dataclasses import dataclass, field
from datetime import date, datetime

from .rules import ControlSum, Rule, TierLine
from .settlement import CorrectionState, Flag, Kind, PayoutState, RunState, SubsidyKind, SubsidyState, Tag


@dataclass(frozen=True)
class RunRow:
    id: int
    label: str
    unit_id: int
    unit_name: str
    month: str
    state: RunState
    rows_count: int
    units_count: int
    total_fen: int
    base_fen: int
    preparation_fen: int
    suspense_fen: int
    suspense_count: int
    maker: str
    locked_at: datetime | None
    checker: str
    approver: str
    paid_fen: int
    held_fen: int
    verbs: tuple[str, ...]
    rules: tuple[int, ...] = ()


@dataclass(frozen=True)
class LineRow:
    """One union in a run."""

    id: int
    run_id: int
    unit_id: int
    unit_name: str
    tier: str
    rows_count: int
    due_fen: int
    previous_fen: int | None
    diff_fen: int | None
    offset_fen: int
    pay_fen: int
    claim_fen: int
    tags: tuple[Tag, ...]
    account: str  # last digits, "" when none
    payout: PayoutState | None
    first_line_no: int | None
    rule_version: int | None


@dataclass(frozen=True)
class SampleRow:
    allocation_id: int
    position: int
    payer_name: str
    line_no: int
    paid_fen: int
    base_fen: int
    viewed_at: datetime | None
    viewed_by: str


@dataclass(frozen=True)
class RunView:
    """Everything J5 draws of one run but its lines."""

    run: RunRow
    controls: tuple[ControlSum, ...]
    tiers: tuple[TierLine, ...]
    outliers: dict[str, int]
    rules: tuple[Rule, ...]
    samples: tuple[SampleRow, ...]
    viewed: int
    files: int
    matched: int
    steps: tuple[tuple[str, str, str, bool], ...]  # shape, title, remark, is the present one
    remainder_fen: int
    acts: dict[str, str] = field(default_factory=dict)  # verb → what still stands in its way, "" when open


@dataclass(frozen=True)
class AllocationRow:
    id: int
    run_id: int
    run_label: str
    tax_row_id: int
    line_no: int
    file_id: int
    file_name: str
    payer_name: str
    employer_id: int | None
    item: str
    period_from: date
    received_date: date
    rate_bp: int
    paid_fen: int
    parts: tuple[tuple[str, int, int], ...]  # receiver, share in basis points, fen
    kind: Kind
    flags: tuple[Flag, ...]
    rule_id: int | None
    rule_version: int | None
    policy_id: int | None
    returned_fen: int
    base_unit_id: int | None
    base_unit_name: str
    corrects_id: int | None


@dataclass(frozen=True)
class SimulationLine:
    key: str
    label: str
    before_fen: int
    after_fen: int

    @property
    def diff_fen(self) -> int:
        return self.after_fen - self.before_fen


@dataclass(frozen=True)
class Simulation:
    """A rule tried on the rows of one month; nothing is written."""

    month: str
    rows: int
    changed_rows: int
    total_fen: int
    tiers: tuple[SimulationLine, ...]
    winners: tuple[SimulationLine, ...]
    losers: tuple[SimulationLine, ...]


@dataclass(frozen=True)
class EstimateLine:
    """One receipt of the preparation fund and what the rule makes of it."""

    allocation_id: int
    received_date: date
    paid_fen: int
    held_fen: int
    rule_id: int | None
    return_rate_bp: int
    months: int
    bucket: str
    returned_fen: int
    forfeited_fen: int
    reason: str


@dataclass(frozen=True)
class Estimate:
    employer_id: int
    employer_name: str
    day: date
    held_fen: int
    returned_fen: int
    forfeited_fen: int
    lines: tuple[EstimateLine, ...]


@dataclass(frozen=True)
class PreparationRow:
    """The preparation fund of one firm."""

    id: int
    employer_id: int
    employer_name: str
    unit_name: str
    receipts: int
    paid_fen: int
    held_fen: int
    last_date: date
    months_since: int
    buckets: tuple[int, ...]
    oldest: str
    flagged: bool  # has a union and still pays


@dataclass(frozen=True)
class ReleaseRow:
    id: int
    employer_id: int
    employer_name: str
    unit_id: int | None
    unit_name: str
    day: date
    held_fen: int
    returned_fen: int
    forfeited_fen: int
    payout: PayoutState | None


@dataclass(frozen=True)
class PayoutRow:
    id: int
    unit_id: int
    unit_name: str
    what: str
    amount_fen: int
    state: PayoutState
    since: date
    reason: str
    run_id: int | None
    source: str


@dataclass(frozen=True)
class SubsidyRow:
    id: int
    payer_id: int
    unit_id: int
    unit_name: str
    kind: SubsidyKind
    title: str
    amount_fen: int
    used_fen: int
    state: SubsidyState
    planned_date: date
    report: str
    evaluation: str
    verbs: tuple[str, ...]


@dataclass(frozen=True)
class Indicator:
    """The share of spending that went down: one month, the year so far, twelve months rolling."""

    month: str
    variant: str  # A without rebates, B with rebates
    down_fen: int
    total_fen: int
    threshold_bp: int

    @property
    def share_bp(self) -> int | None:
        return self.down_fen * 10_000 // self.total_fen if self.total_fen else None

    @property
    def alert(self) -> bool:
        return self.share_bp is not None and self.share_bp < self.threshold_bp


@dataclass(frozen=True)
class MonthFunds:
    month: str
    collected_fen: int
    due_fen: int
    paid_fen: int
    held_fen: int
    bounced_fen: int
    preparation_fen: int
    suspense_fen: int


@dataclass(frozen=True)
class Funds:
    """The funds overview of one collecting union."""

    unit_id: int
    unit_name: str
    months: tuple[MonthFunds, ...]
    collected_fen: int
    due_fen: int
    paid_fen: int
    stuck_fen: int
    stuck_count: int
    preparation_fen: int
    suspense_fen: int
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class CorrectionRow:
    id: int
    allocation_id: int
    reason: str
    state: CorrectionState
    verbs: tuple[str, ...]


@dataclass(frozen=True)
class ClaimRow:
    """What a union has to give back: set against its next rebate."""

    id: int
    unit_id: int
    unit_name: str
    claimed_fen: int
    offset_fen: int
    open_fen: int


@dataclass(frozen=True)
class Explanation:
    """One figure taken apart: the figure, the rules behind it, the source rows."""

    title: str
    amount_fen: int
    rows_count: int
    rules: tuple[tuple[Rule | None, int, int], ...]  # rule, rows, fen
    rows: tuple[AllocationRow, ...]
    next: str | None


@dataclass(frozen=True)
class Balance:
    """Where every fen of settled receipts is now."""

    in_fen: int  # receipts settled
    waiting_fen: int  # receipts no run has taken yet
    split_fen: int
    paid_fen: int
    sent_fen: int  # in a payment batch
    bounced_fen: int
    held_fen: int  # no account yet, or nobody known; less what unions have to give back
    preparation_fen: int
    upper_fen: int  # street, county, city, province, national, fee; with what was forfeited

    @property
    def settled_fen(self) -> int:
        parts = (self.paid_fen, self.sent_fen, self.bounced_fen, self.held_fen, self.preparation_fen)
        return sum(parts) + self.upper_fen
