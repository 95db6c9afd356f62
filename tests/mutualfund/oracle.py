"""A second, plainer working out of a claim: yuan as fractions, days one by one, bills slice by slice."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def round_fen(yuan: Fraction) -> int:
    exact = Decimal(yuan.numerator * 100) / Decimal(yuan.denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def daily(days: int, from_day: int, per_day: int) -> Fraction:
    """Count each day in hospital from the given one on."""
    return Fraction(sum(per_day for day in range(1, days + 1) if day >= from_day))


def rate(self_paid: Fraction, deductible: Fraction, percent: Fraction) -> Fraction:
    return max(Fraction(0), self_paid - deductible) * percent / 100


def tiered(self_paid: Fraction, deductible: Fraction, bands: list[tuple[Fraction, Fraction]]) -> Fraction:
    """`bands`: (width, percent) one after another; each slice is rounded to the fen, as the plan's text says."""
    rest, total = max(Fraction(0), self_paid - deductible), Fraction(0)
    for width, percent in bands:
        part = min(rest, width)
        total += Fraction(round_fen(part * percent / 100), 100)
        rest -= part
    return total


def within(
    amount: Fraction,
    cap: Fraction | None,
    used: Fraction,
    term: Fraction | None,
    bill: Fraction,
    others: Fraction,
) -> Fraction:
    """Cap of the event, cap of the term, and what the bill leaves."""
    for most in (cap, None if term is None else term - used, bill - others):
        if most is not None:
            amount = min(amount, max(Fraction(0), most))
    return amount


def covered(day: date, start: date, end: date, since: date, waiting: int) -> str:
    """Walk the calendar instead of comparing: is the day among those covered, and among those after waiting?"""
    if day not in {start + timedelta(days=at) for at in range((end - start).days)}:
        return "not_covered"
    waited = {since + timedelta(days=at) for at in range(waiting)}
    return "in_waiting" if day in waited else ""
