"""Which accounts an event touches, one function per event, the same for both standards.

Each returns legs that add to zero. `standard` is "2009" or "2021"; accounts are named by role.
An amount of zero gives no leg; a negative amount (a correction) is written in red on its own side.
"""

from collections.abc import Iterable, Sequence

from unionloop.kernel.errors import BadInput

from .inputs import LegInput, Share
from .roles import ROLE_CODES


def code(standard: str, role: str) -> str:
    """Return the account code a standard writes for a role."""
    try:
        return ROLE_CODES[standard][role]
    except KeyError as error:
        raise BadInput("no_account_for_role", standard=standard, role=role) from error


def debit(standard: str, role: str, amount_fen: int, **who: object) -> list[LegInput]:
    """Return the debit leg; red when the amount is negative, none when it is zero."""
    return _leg(standard, role, amount_fen, amount_fen < 0, who)


def credit(standard: str, role: str, amount_fen: int, **who: object) -> list[LegInput]:
    """Return the credit leg; red when the amount is negative, none when it is zero."""
    return _leg(standard, role, -amount_fen, amount_fen < 0, who)


def legs_for_collection(
    standard: str, *, lower: Iterable[Share] = (), upper: Iterable[Share] = (),
    preparation: Iterable[Share] = (), custody: Iterable[Share] = (), own_fen: int = 0,
    fee_fen: int = 0, unknown_fen: int = 0, from_role: str = "bank",
) -> list[LegInput]:  # fmt: skip
    """Tax money arrives (市级汇缴): every tier's share becomes a liability, only the own share income."""
    legs = [
        *_shares(standard, "payable_lower_transfer", lower),
        *_shares(standard, "payable_lower_preparation", preparation),
        *_shares(standard, "custody", custody),
        *_shares(standard, "payable_upper", upper),
        *credit(standard, "other_payable", fee_fen, memo="代收手续费"),
        *credit(standard, "other_payable", unknown_fen, memo="待查户"),
        *credit(standard, "income_dues", own_fen),
    ]
    return [*debit(standard, from_role, -sum(leg.amount_fen for leg in legs)), *legs]


def legs_for_direct_income(
    standard: str, *, own_fen: int, upper_fen: int, upper_unit_id: int | None = None
) -> list[LegInput]:
    """A base union gets the 2 % directly: 60 is its income, 40 is owed upward."""
    return [
        *debit(standard, "bank", own_fen + upper_fen),
        *credit(standard, "income_dues", own_fen),
        *credit(standard, "payable_upper", upper_fen, unit_id=upper_unit_id),
    ]


def legs_for_pay_up(standard: str, *, upper: Sequence[Share]) -> list[LegInput]:
    """What is owed upward is paid."""
    return _pay(standard, "payable_upper", upper)


def legs_for_rebate_paid(standard: str, *, lower: Sequence[Share]) -> list[LegInput]:
    """Rebates leave the bank: one debit per union, one credit."""
    return _pay(standard, "payable_lower_transfer", lower)


def legs_for_rebate_bounced(standard: str, *, lower: Sequence[Share]) -> list[LegInput]:
    """The bank sends money back: it is owed again, and never income. The payment is taken back in red."""
    return legs_for_rebate_paid(standard, lower=[one._replace(amount_fen=-one.amount_fen) for one in lower])


def legs_for_rebate_received(standard: str, *, amount_fen: int) -> list[LegInput]:
    """A rebate arrives at the base union: its income."""
    return [*debit(standard, "bank", amount_fen), *credit(standard, "income_dues", amount_fen)]


def legs_for_preparation_returned(standard: str, *, released: Sequence[Share]) -> list[LegInput]:
    """A union has been founded: its preparation fund is paid out."""
    return _pay(standard, "payable_lower_preparation", released)


def legs_for_preparation_released(
    standard: str, *, released: Sequence[Share], unit_id: int
) -> list[LegInput]:
    """A union has been founded: its preparation fund becomes a rebate owed to it, paid with the next batch."""
    whole = sum(share.amount_fen for share in released)
    return [
        *_shares(standard, "payable_lower_preparation", released, back=True),
        *credit(standard, "payable_lower_transfer", whole, unit_id=unit_id),
    ]


def legs_for_preparation_forfeited(standard: str, *, forfeited: Sequence[Share]) -> list[LegInput]:
    """The look-back period is over without a union: the fund becomes the holder's income."""
    whole = sum(share.amount_fen for share in forfeited)
    return [
        *_shares(standard, "payable_lower_preparation", forfeited, back=True),
        *credit(standard, "income_dues", whole),
    ]


def legs_for_custody(
    standard: str, *, held: Sequence[Share], from_role: str = "payable_lower_transfer"
) -> list[LegInput]:
    """Money is held for a union without an account (代管经费), out of a rebate or out of the bank."""
    taken = (
        _shares(standard, from_role, held, back=True)
        if from_role != "bank"
        else debit(standard, "bank", sum(share.amount_fen for share in held))
    )
    return [*taken, *_shares(standard, "custody", held)]


def legs_for_custody_spent(standard: str, *, held: Sequence[Share]) -> list[LegInput]:
    """Money held in custody is spent for the union, or paid out when its account opens."""
    return _pay(standard, "custody", held)


def legs_for_subsidy_given(standard: str, *, given: Sequence[Share]) -> list[LegInput]:
    """A subsidy goes down: expenditure of the giver, by receiver."""
    return _pay(standard, "subsidy_down", given)


def legs_for_subsidy_received(standard: str, *, amount_fen: int, giver_unit_id: int | None) -> list[LegInput]:
    """A subsidy from above arrives: income of the receiver."""
    return [
        *debit(standard, "bank", amount_fen),
        *credit(standard, "income_subsidy", amount_fen, unit_id=giver_unit_id),
    ]


def legs_for_member_dues(standard: str, *, amount_fen: int) -> list[LegInput]:
    """Members pay their dues (会费)."""
    return [*debit(standard, "bank", amount_fen), *credit(standard, "income_member_dues", amount_fen)]


def legs_for_fixed_asset(standard: str, *, amount_fen: int) -> list[LegInput]:
    """A fixed asset is bought: the money is spent, and the asset stands against its fund."""
    return [
        *debit(standard, "capital_expense", amount_fen),
        *debit(standard, "fixed_assets", amount_fen),
        *credit(standard, "bank", amount_fen),
        *credit(standard, "asset_fund", amount_fen),
    ]


def legs_for_depreciation(standard: str, *, amount_fen: int) -> list[LegInput]:
    """A month's depreciation (2021 only): the asset fund shrinks, no money moves."""
    return [*debit(standard, "asset_fund", amount_fen), *credit(standard, "depreciation", amount_fen)]


def legs_for_refund(
    standard: str, *, lower: Iterable[Share] = (), upper: Iterable[Share] = (), own_fen: int = 0,
    preparation: Iterable[Share] = (), custody: Iterable[Share] = (), fee_fen: int = 0,
) -> list[LegInput]:  # fmt: skip
    """The tax office refunds a settled row: every share goes back in red, the bank is credited."""
    taken = legs_for_collection(standard, lower=_red(lower), upper=_red(upper), own_fen=-own_fen,
                                preparation=_red(preparation), custody=_red(custody), fee_fen=-fee_fen)  # fmt: skip
    back = [leg for leg in taken if leg.account_code != code(standard, "bank")]
    return [*back, *credit(standard, "bank", sum(leg.amount_fen for leg in back))]


def _red(shares: Iterable[Share]) -> list[Share]:
    return [one._replace(amount_fen=-one.amount_fen) for one in shares]


def legs_for_year_end(standard: str, balances: Iterable[tuple[str, int]]) -> list[LegInput]:
    """Carry the year's income and expenditure into the surplus. `balances`: (code, debit − credit)."""
    legs = [LegInput(account, -amount) for account, amount in sorted(balances) if amount]
    return [*legs, *credit(standard, "surplus", sum(leg.amount_fen for leg in legs))]


def _leg(standard: str, role: str, amount_fen: int, red: bool, who: dict[str, object]) -> list[LegInput]:
    if amount_fen == 0:
        return []
    return [LegInput(code(standard, role), amount_fen, red=red, **who)]  # type: ignore[arg-type]


def _shares(standard: str, role: str, shares: Iterable[Share], *, back: bool = False) -> list[LegInput]:
    """Return a credit leg per share, or a debit leg when money leaves the account (`back`)."""
    account, sign = code(standard, role), 1 if back else -1
    return [
        LegInput(account, sign * one.amount_fen, one.unit_id, one.employer_id, one.memo, one.amount_fen < 0)
        for one in shares
        if one.amount_fen
    ]


def _pay(standard: str, role: str, shares: Sequence[Share]) -> list[LegInput]:
    whole = sum(share.amount_fen for share in shares)
    return [*_shares(standard, role, shares, back=True), *credit(standard, "bank", whole)]
