"""Frozen rows of the money itself: preparation fund, payouts, claims, subsidies, the funds overview."""

from dataclasses import dataclass
from datetime import date

from .settlement import PayoutState, SubsidyKind, SubsidyState


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
    verified: bool = False  # a second person compared the rule with its paper


@dataclass(frozen=True)
class Estimate:
    employer_id: int
    employer_name: str
    day: date
    held_fen: int
    returned_fen: int
    forfeited_fen: int
    lines: tuple[EstimateLine, ...]

    @property
    def verified(self) -> bool:
        """Tell whether every rule that took part was compared with its paper."""
        return all(one.verified for one in self.lines)


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
class LapsedRow:
    """What one firm without a union has in the fund beyond the look-back."""

    employer_id: int
    employer_name: str
    unit_name: str
    receipts: int
    oldest_date: date
    forfeited_fen: int


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
    tier: str = ""  # whose share of a run it is: base, street, county, industry, upper


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
    verified: bool = False  # a second person compared the threshold with its paper

    @property
    def share_bp(self) -> int | None:
        return self.down_fen * 10_000 // self.total_fen if self.total_fen else None

    @property
    def alert(self) -> bool:
        return self.share_bp is not None and self.share_bp < self.threshold_bp


@dataclass(frozen=True)
class MonthFunds:
    """One month of a collecting union: due = paid + sent + held + bounced + set_off + waiting, to the fen."""

    month: str
    collected_fen: int
    due_fen: int
    paid_fen: int
    sent_fen: int  # in a batch, not told of yet
    held_fen: int
    bounced_fen: int
    set_off_fen: int  # against what a union has to give back; below zero where that is more than its share
    waiting_fen: int  # of runs that are locked and not approved yet
    preparation_fen: int
    suspense_fen: int

    @property
    def open_fen(self) -> int:
        """What of the due is nowhere: zero, or something is wrong."""
        found = self.paid_fen + self.sent_fen + self.held_fen + self.bounced_fen + self.set_off_fen + self.waiting_fen
        return self.due_fen - found


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
class ClaimRow:
    """What a union has to give back: set against its next rebate."""

    id: int
    unit_id: int
    unit_name: str
    claimed_fen: int
    offset_fen: int
    open_fen: int


@dataclass(frozen=True)
class Balance:
    """Where every fen of settled receipts is now."""

    in_fen: int  # receipts settled
    waiting_fen: int  # receipts no run has taken yet
    split_fen: int
    base_paid_fen: int  # rebates and preparation fund that arrived at base unions
    shares_paid_fen: int  # street, county, industry and upper shares that arrived
    sent_fen: int  # in a payment batch
    bounced_fen: int
    held_fen: int  # no account yet, or nobody known; less what unions have to give back
    preparation_fen: int
    own_fen: int  # the collecting union's own share and the fee; with what was forfeited to it

    @property
    def paid_fen(self) -> int:
        return self.base_paid_fen + self.shares_paid_fen

    @property
    def settled_fen(self) -> int:
        parts = (self.paid_fen, self.sent_fen, self.bounced_fen, self.held_fen, self.preparation_fen)
        return sum(parts) + self.own_fen
