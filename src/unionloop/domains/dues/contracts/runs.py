"""Frozen rows of settlement runs: the run, its lines, its sample, split receipts, a rule tried."""

from dataclasses import dataclass, field
from datetime import date, datetime

from unionloop.domains.reference.contracts import ParameterRow

from .rules import ControlSum, Rule, TierLine
from .settlement import CorrectionState, Flag, Kind, PayoutState, RunState, Tag


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
    verified: bool = False  # a second person compared the rule with its paper
    collected: bool = True  # the reader may open its file and run; False: only got a share of it


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
class CorrectionRow:
    id: int
    allocation_id: int
    reason: str
    state: CorrectionState
    verbs: tuple[str, ...]
    payer_name: str = ""
    paid_fen: int = 0
    base_unit: str = ""
    run_label: str = ""  # of the split that was wrong
    done_by: str = ""  # label of the run that did it again, "" while it waits


@dataclass(frozen=True)
class Explanation:
    """One figure taken apart: the figure, the rules behind it, the source rows."""

    title: str
    amount_fen: int
    rows_count: int
    rules: tuple[tuple[Rule | None, int, int], ...]  # rule, rows, fen
    rows: tuple[AllocationRow, ...]
    next: str | None
    parameters: tuple[ParameterRow, ...] = ()  # what the check of the run went by, where the figure is of one run
