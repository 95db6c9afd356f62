"""Whether the fund can pay, every day, from the same ledger the money moves in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from unionloop.domains.ledger import queries as ledger
from unionloop.domains.ledger.contracts import ROLE_CODES
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.change import seen
from unionloop.kernel.months import month_key
from unionloop.kernel.tallies import kept

from .. import rules
from ..contracts import GRANTED, ClaimState, Solvency
from ..models import Claim, Fund, Policy
from ..rules import solvency as money
from .cover import COVERING, covered_on
from .funds import fund_row

MADE_OF = ("mutualfund", "ledger", "reference", "organisation")  # the domains its figures come from
STANDARD = "2004"
CODES = ROLE_CODES[STANDARD]
FLOOR_BP, WARN_BP, STRESS_BP = 10_000, 12_000, 5_000  # where no region has set its own: domain.md §5


class Fees(NamedTuple):
    """The fees received on one day for one term, in fen."""

    paid: date
    start: date
    end: date
    fen: int


@kept(*MADE_OF)
def solvency(by: Actor, *, fund_id: int, day: date | None = None) -> Solvency:
    """Return the fund's position at the end of a day: the formula, each figure, and the stress."""
    head = seen(by, "mutualfund.read", Fund, fund_id)
    return position_of(head, day or by.today, by)


def statement(by: Actor, *, fund_id: int) -> Solvency | None:
    """Return the position at the end of the last whole month, for anybody: sums and counts, nobody's own."""
    head = Fund.objects.filter(pk=fund_id).first()
    day = _month_ends(by.today, 1)[0]
    return position_of(head, day, by) if head is not None and head.opened_date <= day else None


@kept(*MADE_OF)
def line(by: Actor, *, fund_id: int) -> list[tuple[date, int | None]]:
    """Return (day, reserve ratio in bp) at the ends of the last months and today, oldest first: the line of the page."""
    head = seen(by, "mutualfund.read", Fund, fund_id)
    days = [day for day in _month_ends(by.today, _line_months(head, by.today)) if day >= head.opened_date]
    received = fees(head)
    return [(day, reading(head, day, by, received).position.ratio_bp) for day in [*days, by.today]]


@kept(*MADE_OF)
def forecast(by: Actor, *, fund_id: int, stress: bool = False) -> list[money.Point]:
    """Return the balance forecast for twelve months: renewals are not counted on, claims go on as they were."""
    head = seen(by, "mutualfund.read", Fund, fund_id)
    now = reading(head, by.today, by, fees(head))
    series = [fen for _, fen, _ in now.months]
    more = _parameter("mutualfund.stress_bp", head, by.today, STRESS_BP) if stress else 0
    return money.forecast(now.position.balance_fen, now.position.payable_fen, [], series, more)


@dataclass(frozen=True)
class Reading:
    """A fund's position on a day, and what it was read from."""

    position: money.Position
    invested_fen: int
    open_count: int
    months: tuple[tuple[str, int, int], ...]


def reading(head: Fund, day: date, by: Actor, received: Sequence[Fees]) -> Reading:
    """Return a fund's position at the end of a day, from its books, its claims and the fees it received."""
    machine = _machine(by)
    standing = ledger.standing(machine, unit_id=head.unit_id, day=None if day >= by.today else day)
    # deposits and treasury bonds come back whole: they stand for claims as the bank account does
    invested = standing.get(CODES["investment_deposit"], 0) + standing.get(CODES["investment_bond"], 0)
    span = _line_months(head, day)
    months = _months(head, day, span)
    told_late = _parameter("mutualfund.ibnr_months", head, day, money.IBNR_MONTHS)
    whole = [fen for month, fen, _ in months if month < month_key(day)] or [fen for _, fen, _ in months]
    open_fen, open_count = _open(head, day)
    found = money.Position(
        balance_fen=standing.get(CODES["bank"], 0) + invested, payable_fen=-standing.get(CODES["claims_payable"], 0),
        open_fen=open_fen, ibnr_fen=money.ibnr(whole, told_late), unearned_fen=unearned(received, day),
        expected_fen=money.expected(whole, span),
    )  # fmt: skip
    return Reading(found, invested, open_count, tuple(months))


def _machine(by: Actor) -> Actor:
    """Return who reads the books: whoever sees the fund sees its sums; the vouchers are another right."""
    return system(by.at, via="mutualfund")


def position_of(head: Fund, day: date, by: Actor) -> Solvency:
    """Return a fund's position at the end of a day, with verdict, stress and whom it covers."""
    received = fees(head)
    read = reading(head, day, by, received)
    found = read.position
    floor_bp = _parameter("mutualfund.floor_bp", head, day, FLOOR_BP)
    warn_bp = _parameter("mutualfund.warn_bp", head, day, WARN_BP)
    more_bp = _parameter("mutualfund.stress_bp", head, day, STRESS_BP)
    stress = money.stressed(found, more_bp)
    claims_fen = sum(
        fen for _, fen in ledger.monthly(_machine(by), unit_id=head.unit_id, account_code=CODES["claims_expense"])
    )
    earned_fen, covered = earned(received, day), covered_on(head.pk, day)
    aided = Claim.objects.filter(fund=head, state=ClaimState.PAID, paid_date__lte=day)
    return Solvency(
        fund_id=head.pk, day=day, balance_fen=found.balance_fen, invested_fen=read.invested_fen,
        payable_fen=found.payable_fen, open_fen=found.open_fen,
        open_count=read.open_count, ibnr_fen=found.ibnr_fen, unearned_fen=found.unearned_fen, expected_fen=found.expected_fen,
        free_fen=found.free_fen, ratio_bp=found.ratio_bp, floor_bp=floor_bp, warn_bp=warn_bp,
        verdict=money.verdict(found.ratio_bp, floor_bp, warn_bp), stress_bp=stress.ratio_bp, stress_more_bp=more_bp,
        stress_verdict=money.verdict(stress.ratio_bp, floor_bp, warn_bp),
        loss_ratio_bp=money.loss_ratio_bp(claims_fen, earned_fen), earned_fen=earned_fen, claims_fen=claims_fen,
        members=covered.persons, members_oldest=covered.oldest, members_newest=covered.newest,
        aided=aided.values("person_id").distinct().count(), months=read.months,
    )  # fmt: skip


def fees(head: Fund) -> list[Fees]:
    """Return the fees a fund received, by day and term."""
    rows = Policy.objects.filter(plan__fund=head, state__in=COVERING, enrolment__paid_date__isnull=False,
                                 start_date__isnull=False, end_date__isnull=False)  # fmt: skip
    found = rows.values_list("enrolment__paid_date", "start_date", "end_date").annotate(Sum("fee_fen")).order_by()
    return [Fees(*one) for one in found]


def unearned(received: Iterable[Fees], day: date) -> int:
    """Return what of the fees received by the end of a day is not earned by then, in fen."""
    return sum(one.fen - rules.cover.earned_fen(one.fen, one.start, one.end, day) for one in received if one.paid <= day)


def earned(received: Iterable[Fees], day: date) -> int:
    """Return what of the fees received by the end of a day is earned by then, in fen."""
    return sum(rules.cover.earned_fen(one.fen, one.start, one.end, day) for one in received if one.paid <= day)


def _months(head: Fund, day: date, count: int) -> list[tuple[str, int, int]]:
    """Return (month, claims approved in fen, how many) of the `count` months up to a day, silent months too."""
    months = [*(month_key(end) for end in _month_ends(day, count - 1)), month_key(day)]
    rows = Claim.objects.filter(fund=head, state__in=GRANTED, approved_date__lte=day)
    first = max(month_key(head.opened_date), months[0])
    since = date(int(first[:4]), int(first[4:]), 1)
    sums: dict[str, tuple[int, int]] = {}
    by_day = (
        rows.filter(approved_date__gte=since)
        .values_list("approved_date")
        .annotate(Sum("amount_fen"), Count("id"))
    )
    for when, fen, count in by_day:
        if when is not None:
            before = sums.get(month_key(when), (0, 0))
            sums[month_key(when)] = before[0] + fen, before[1] + count
    return [(month, *sums.get(month, (0, 0))) for month in months if month >= first]


def _open(head: Fund, day: date) -> tuple[int, int]:
    """Return the sum and number of claims told and not decided by the end of a day; without a sum yet, at the mean."""
    rows = Claim.objects.filter(fund=head, filed_at__date__lte=day).filter(
        Q(decided_date__isnull=True) | Q(decided_date__gt=day)
    )
    found = rows.aggregate(fen=Sum("amount_fen", filter=Q(amount_fen__gt=0)), sized=Count("id", filter=Q(amount_fen__gt=0)),
                           count=Count("id"))  # fmt: skip
    blank = found["count"] - found["sized"]
    mean = 0
    if blank:
        past = Claim.objects.filter(fund=head, state__in=GRANTED).aggregate(
            fen=Sum("amount_fen"), count=Count("id")
        )
        mean = -(-(past["fen"] or 0) // past["count"]) if past["count"] else 0
    return (found["fen"] or 0) + blank * mean, found["count"]


def _month_ends(day: date, count: int) -> list[date]:
    """Return the last days of the `count` months before a day's own, oldest first."""
    found, first = [], day.replace(day=1)
    for _ in range(count):
        last = first - timedelta(days=1)
        found.append(last)
        first = last.replace(day=1)
    return found[::-1]


def _line_months(head: Fund, day: date) -> int:
    return _parameter("mutualfund.line_months", head, day, money.YEAR)


def _parameter(code: str, head: Fund, day: date, default: int) -> int:
    return reference.value(code, fund_row(head).region, day, default)
