"""How a fund stands: its solvency on a day, and the stops of new enrolments."""

from dataclasses import dataclass
from datetime import date, datetime

from .words import StopState


@dataclass(frozen=True)
class Covered:
    """Whom a fund covers on a day, with the age of what it counts: the days on which unions sent these members in."""

    persons: int  # each once, under however many policies
    policies: int
    oldest: date | None
    newest: date | None


@dataclass(frozen=True)
class Solvency:
    """Whether the fund can pay, on one day, every figure from the books or the claims; amounts in fen."""

    fund_id: int
    day: date
    balance_fen: int  # in the bank, on deposit and in treasury bonds
    invested_fen: int
    payable_fen: int
    open_fen: int
    open_count: int
    ibnr_fen: int
    unearned_fen: int
    expected_fen: int
    free_fen: int
    ratio_bp: int | None
    floor_bp: int
    warn_bp: int
    verdict: str
    stress_bp: int | None
    stress_more_bp: int
    stress_verdict: str
    loss_ratio_bp: int | None
    earned_fen: int
    claims_fen: int
    members: int
    members_oldest: date | None  # when their unions sent them in: the age of what is counted
    members_newest: date | None
    aided: int
    months: tuple[tuple[str, int, int], ...]  # (yyyymm, claims fen, claims) of the last year, oldest first


@dataclass(frozen=True)
class Borne:
    """What illness and accidents cost some people, who paid of it, and what is left to them; amounts in fen.

    `left_fen` is the own share within the rules (政策范围内自付), never more than the bill after the payers before,
    less what mutual aid gave; event by event, so that a fixed sum for one makes up for no other.
    """

    events: int = 0
    total_fen: int = 0
    insured_fen: int = 0
    other_fen: int = 0
    mutual_fen: int = 0
    left_fen: int = 0
    last_paid: date | None = None  # the day the latest of these sums reached a card


@dataclass(frozen=True)
class StopRow:
    """A stop of new enrolments and the decision behind it."""

    id: int
    fund_id: int
    plan_code: str
    state: StopState
    why: str
    ratio_bp: int | None
    proposed_at: datetime
    proposed_by: str
    meeting: str
    meeting_date: date | None
    measures: str
    lifted_date: date | None
    verbs: tuple[str, ...] = ()

    @property
    def mark(self) -> tuple[str, str]:
        return self.state.mark

