"""Booking months, written "yyyymm"."""

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
