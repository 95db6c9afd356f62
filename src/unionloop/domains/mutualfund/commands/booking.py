"""The fund's own book: what each act writes, and fees earned day by day. One place, so that the formula finds its figures."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from unionloop.domains.ledger import commands as ledger
from unionloop.domains.ledger import queries as books
from unionloop.domains.ledger.contracts import LegInput, VoucherInput
from unionloop.domains.ledger.contracts.postings import credit, debit
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.change import lock, record

from ..models import Fund
from ..queries.solvency import CODES, STANDARD, fees, unearned

LEGS = 500  # claims a voucher names


def post(by: Actor, fund: Fund, *, day: date, summary: str, source: str, legs: Sequence[LegInput]) -> None:
    """Post one voucher into the fund's book. It follows from the act; nobody needs a second right for it."""
    ledger.post(
        _machine(by), book_unit_id=fund.unit_id, day=day, summary=summary[:200], source=source, legs=legs
    )


def post_many(by: Actor, fund: Fund, vouchers: Sequence[VoucherInput]) -> None:
    """Post many vouchers into the fund's book at once."""
    ledger.post_many(_machine(by), book_unit_id=fund.unit_id, vouchers=vouchers)


def fee_voucher(enrolment_id: int, unit_id: int, plan: str, day: date, fee_fen: int) -> VoucherInput:
    """Return what a fee received writes: money in, cover owed for it."""
    legs = [*debit(STANDARD, "bank", fee_fen), *credit(STANDARD, "fee_in_advance", fee_fen, unit_id=unit_id)]
    return VoucherInput(day, f"收互助费 {plan}", f"mutualfund.fee:{enrolment_id}", legs)


def grant_vouchers(source: str, day: date, claims: Sequence[tuple[str, int, int]]) -> list[VoucherInput]:
    """Return what granting writes, from (claim number, union, fen): one line a claim, so that each can be found."""
    found = []
    for start in range(0, len(claims), LEGS):
        some = claims[start : start + LEGS]
        legs = [leg for number, unit_id, fen in some
                for leg in debit(STANDARD, "claims_expense", fen, unit_id=unit_id, memo=number)]  # fmt: skip
        total = sum(fen for _, _, fen in some)
        legs += credit(STANDARD, "claims_payable", total)
        found.append(VoucherInput(day, f"核准互助金 {len(some)} 笔", f"{source}:{start}", legs))
    return found


def earn(by: Actor, *, fund_id: int, day: date | None = None) -> int:
    """Carry what has been earned of the fees by the end of a day into income; return the fen carried.

    The book's advance account is brought to what the policies say is unearned, so running it twice carries nothing.
    """
    day = day or by.today
    with transaction.atomic():
        fund = lock(by, "mutualfund.earn", Fund, fund_id)
        held = -books.standing(_machine(by), unit_id=fund.unit_id).get(CODES["fee_in_advance"], 0)
        fen = held - unearned(fees(fund), day)
        if fen > 0:
            legs = [*debit(STANDARD, "fee_in_advance", fen), *credit(STANDARD, "income_fee", fen)]
            post(by, fund, day=day, summary=f"结转已到期互助费 至 {day}", source=f"mutualfund.earn:{fund.pk}:{day}:{held}",
                 legs=legs)  # fmt: skip
            record(by, "mutualfund.earn", fund, {"day": day.isoformat(), "fen": fen})
    return max(fen, 0)


def earn_due(by: Actor) -> None:
    """Carry every fund's earned fees: the timetable's job, every night."""
    for pk in Fund.objects.order_by("id").values_list("pk", flat=True):
        earn(by, fund_id=pk)


def _machine(by: Actor) -> Actor:
    return system(by.at, via="mutualfund")
