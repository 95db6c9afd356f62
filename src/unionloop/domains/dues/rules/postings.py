"""Which accounts settlement touches: one function an event, legs that add to zero.

Accounts are named by role (ledger.contracts.ROLE_CODES). A negative amount is written in red on
its own side, so that turnovers stay true; an amount of zero gives no leg.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from unionloop.domains.ledger.contracts import ROLE_CODES, LegInput


@dataclass
class Shares:
    """What a run owes, by whom: (unit, firm, fen)."""

    lower: list[tuple[int, int | None, int]] = field(default_factory=list)
    preparation: list[tuple[int, int]] = field(default_factory=list)  # firm, fen
    upper_unit_id: int | None = None
    upper_fen: int = 0
    own_fen: int = 0
    fee_fen: int = 0
    unknown_fen: int = 0
    claims: list[tuple[int, int]] = field(default_factory=list)  # unit, fen it now has to give back
    offsets: list[tuple[int, int]] = field(default_factory=list)  # unit, fen set against its rebate


def debit(
    standard: str, role: str, amount_fen: int, unit_id: int | None = None, employer_id: int | None = None,
    memo: str = "",
) -> list[LegInput]:  # fmt: skip
    """Return the debit leg; red when negative, none when zero."""
    if amount_fen == 0:
        return []
    return [LegInput(ROLE_CODES[standard][role], amount_fen, unit_id, employer_id, memo, amount_fen < 0)]


def credit(
    standard: str, role: str, amount_fen: int, unit_id: int | None = None, employer_id: int | None = None,
    memo: str = "",
) -> list[LegInput]:  # fmt: skip
    """Return the credit leg; red when negative, none when zero."""
    if amount_fen == 0:
        return []
    return [LegInput(ROLE_CODES[standard][role], -amount_fen, unit_id, employer_id, memo, amount_fen < 0)]


def legs_for_run(standard: str, shares: Shares) -> list[LegInput]:
    """Money of a month is shared: every share becomes a liability, only the own one income."""
    legs: list[LegInput] = []
    for unit_id, employer_id, amount_fen in shares.lower:
        legs += credit(standard, "payable_lower_transfer", amount_fen, unit_id, employer_id)
    for employer_id, amount_fen in shares.preparation:
        legs += credit(standard, "payable_lower_preparation", amount_fen, None, employer_id)
    legs += credit(standard, "payable_upper", shares.upper_fen, shares.upper_unit_id)
    legs += credit(standard, "other_payable", shares.fee_fen, memo="代收手续费")
    legs += credit(standard, "other_payable", shares.unknown_fen, memo="待查户")
    legs += credit(standard, "income_dues", shares.own_fen)
    bank = debit(standard, "bank", -sum(leg.amount_fen for leg in legs))
    for unit_id, amount_fen in shares.claims:
        legs += debit(standard, "receivable_lower", amount_fen, unit_id, memo="多返待扣")
        legs += credit(standard, "payable_lower_transfer", amount_fen, unit_id, memo="多返待扣")
    for unit_id, amount_fen in shares.offsets:
        legs += debit(standard, "payable_lower_transfer", amount_fen, unit_id, memo="抵扣多返")
        legs += credit(standard, "receivable_lower", amount_fen, unit_id, memo="抵扣多返")
    return [*bank, *legs]


def legs_for_paid(standard: str, paid: Iterable[tuple[str, int, int]]) -> list[LegInput]:
    """The bank paid, or took back: (role of the debt, unit, fen); what comes back is red."""
    legs: list[LegInput] = []
    for role, unit_id, amount_fen in paid:
        legs += debit(standard, role, amount_fen, unit_id)
    whole = -sum(leg.amount_fen for leg in legs)
    forward = [leg for leg in legs if not leg.red]
    backward = [leg for leg in legs if leg.red]
    bank = credit(standard, "bank", sum(leg.amount_fen for leg in forward))
    bank += credit(standard, "bank", sum(leg.amount_fen for leg in backward))
    assert whole == sum(leg.amount_fen for leg in bank), "a voucher balances"
    return [*legs, *bank]


def legs_for_release(
    standard: str, *, employer_id: int, unit_id: int | None, returned_fen: int, forfeited: tuple[int | None, int]
) -> list[LegInput]:
    """A union is founded, or the look-back is over: the firm's fund becomes a rebate, income, or the county's."""
    county_id, forfeited_fen = forfeited
    legs = debit(standard, "payable_lower_preparation", returned_fen + forfeited_fen, None, employer_id)
    legs += credit(standard, "payable_lower_transfer", returned_fen, unit_id, employer_id)
    if county_id is not None:
        legs += credit(standard, "payable_lower_transfer", forfeited_fen, county_id, employer_id)
    else:
        legs += credit(standard, "income_dues", forfeited_fen, memo="逾期筹备金")
    return legs
