"""What settlement does to the books, in the ledger's own templates (ledger.contracts.postings).

Every leg is written there: an amount of zero gives none, a negative one is red on its own side.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from unionloop.domains.ledger.contracts import LegInput, Share
from unionloop.domains.ledger.contracts.postings import credit, debit, legs_for_collection

from ..contracts.settlement import UPPER

DEBTS = {UPPER: ("payable_upper", "receivable_upper_transfer")}  # by tier: what is owed, what is to come back
LOWER_DEBT = ("payable_lower_transfer", "receivable_lower")


@dataclass
class Shares:
    """What a run owes, by whom. A claim or an offset is (tier, unit, fen)."""

    lower: list[Share] = field(default_factory=list)
    preparation: list[Share] = field(default_factory=list)
    upper: list[Share] = field(default_factory=list)
    own_fen: int = 0
    fee_fen: int = 0
    unknown_fen: int = 0
    claims: list[tuple[str, int, int]] = field(default_factory=list)  # what a union now has to give back
    offsets: list[tuple[str, int, int]] = field(default_factory=list)  # what is set against its share


def payable(tier: str) -> str:
    """Return the role of the debt to a union of a tier: the money that leaves the bank is charged to it."""
    return DEBTS.get(tier, LOWER_DEBT)[0]


def legs_for_run(standard: str, shares: Shares) -> list[LegInput]:
    """Money of a month is shared: every share becomes a liability, only the own one income."""
    legs = legs_for_collection(
        standard, lower=shares.lower, upper=shares.upper, preparation=shares.preparation, own_fen=shares.own_fen,
        fee_fen=shares.fee_fen, unknown_fen=shares.unknown_fen,
    )  # fmt: skip
    for tier, unit_id, amount_fen in shares.claims:
        owed, back = DEBTS.get(tier, LOWER_DEBT)
        legs += debit(standard, back, amount_fen, unit_id=unit_id, memo="多返待扣")
        legs += credit(standard, owed, amount_fen, unit_id=unit_id, memo="多返待扣")
    for tier, unit_id, amount_fen in shares.offsets:
        owed, back = DEBTS.get(tier, LOWER_DEBT)
        legs += debit(standard, owed, amount_fen, unit_id=unit_id, memo="抵扣多返")
        legs += credit(standard, back, amount_fen, unit_id=unit_id, memo="抵扣多返")
    return legs


def legs_for_paid(standard: str, paid: Iterable[tuple[str, int, int]]) -> list[LegInput]:
    """The bank paid, or took back: (role of the debt, unit, fen); what comes back is red, on lines of its own."""
    legs: list[LegInput] = []
    for role, unit_id, amount_fen in paid:
        legs += debit(standard, role, amount_fen, unit_id=unit_id)
    bank = credit(standard, "bank", sum(leg.amount_fen for leg in legs if not leg.red))
    bank += credit(standard, "bank", sum(leg.amount_fen for leg in legs if leg.red))
    return [*legs, *bank]


def legs_for_handover(
    standard: str, unit_id: int, moved: Mapping[tuple[tuple[str, int | None], int], int]
) -> list[LegInput]:
    """What was owed to a divided union is owed to those who took it over: ((tier, run), union) → fen."""
    legs: list[LegInput] = []
    whole: dict[tuple[str, int], int] = {}
    for ((tier, _), heir_id), fen in moved.items():
        whole[tier, heir_id] = whole.get((tier, heir_id), 0) + fen
    for (tier, heir_id), fen in whole.items():
        legs += debit(standard, payable(tier), fen, unit_id=unit_id, memo="承接转出")
        legs += credit(standard, payable(tier), fen, unit_id=heir_id, memo="承接转入")
    return legs


def legs_for_release(
    standard: str, *, employer_id: int, unit_id: int | None, held: Iterable[tuple[int, int]], returned_fen: int,
    forfeited: tuple[int | None, int],
) -> list[LegInput]:  # fmt: skip
    """A union is founded, or the look-back is over: the firm's fund becomes a rebate, income, or the county's.

    `held` is the fund by the line it was booked under (employer, fen): a firm may have been two lines.
    """
    county_id, forfeited_fen = forfeited
    legs = []
    for line_id, fen in held:
        legs += debit(standard, "payable_lower_preparation", fen, employer_id=line_id)
    legs += credit(standard, "payable_lower_transfer", returned_fen, unit_id=unit_id, employer_id=employer_id)
    if county_id is not None:
        legs += credit(standard, "payable_lower_transfer", forfeited_fen, unit_id=county_id, employer_id=employer_id)
    else:
        legs += credit(standard, "income_dues", forfeited_fen, memo="逾期筹备金")
    return legs
