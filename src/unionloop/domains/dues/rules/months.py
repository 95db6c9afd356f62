"""Booking months, written "yyyymm"."""

from collections.abc import Iterable
from datetime import date

from unionloop.kernel.errors import BadInput


def month_days(month: str) -> tuple[date, date]:
    """Return the first and last day of "yyyymm"; BadInput when it is not a month."""
    try:
        first = date(int(month[:4]), int(month[4:]), 1)
        following = next_month(month)
        last = date.fromordinal(date(int(following[:4]), int(following[4:]), 1).toordinal() - 1)
    except ValueError as error:
        raise BadInput("bad_month", month=month) from error
    if len(month) != 6:
        raise BadInput("bad_month", month=month)
    return first, last


def next_month(month: str) -> str:
    """Return the month after "yyyymm"."""
    year, number = int(month[:4]), int(month[4:])
    return f"{year + number // 12}{number % 12 + 1:02d}"


def months_of(first: date, last: date) -> range:
    """Return the calendar months of a period as numbers, year × 12 + month - 1."""
    return range(first.year * 12 + first.month - 1, last.year * 12 + last.month)


def count_months(periods: Iterable[tuple[date, date]]) -> int:
    """Return how many calendar months the periods cover together: two receipts of one month are one month."""
    return len({month for first, last in periods for month in months_of(first, last)})
