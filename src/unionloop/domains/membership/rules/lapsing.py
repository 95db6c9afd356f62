"""Six months without dues and without taking part count as left, after a reminder. Source: domain.md §3.3, union charter."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS, NOTICE_DAYS = 6, 30  # where no region has set its own: membership.lapse_months, membership.lapse_notice_days


@dataclass(frozen=True)
class Standing:
    """What is known of one member's dues and part: to which day paid, his last own act, when he was reminded."""

    dues: date | None  # None: nobody has noted his dues, so nobody can say they are missing
    acted: date | None
    warned: date | None


def overdue_from(dues: date, months: int) -> date:
    """Return the first day on which dues paid up to `dues` have been missing for so many months."""
    year, month = divmod(dues.month - 1 + months, 12)
    year, month = dues.year + year, month + 1
    return date(year, month, min(dues.day, calendar.monthrange(year, month)[1])) + timedelta(days=1)


def hindrance(one: Standing, today: date, months: int = MONTHS, notice_days: int = NOTICE_DAYS) -> tuple[str, date | None]:
    """Return why a membership may not be counted as left yet, and until which day where that is known; ("", None) if it may.

    An act of his own within those months counts as taking part; one after the reminder answers it.
    """
    if one.dues is None:
        return "dues_unknown", None
    if today < (day := overdue_from(one.dues, months)):
        return "dues_paid", day
    if one.acted is not None and today < (day := overdue_from(one.acted, months)):
        return "takes_part", day
    if one.warned is None or one.warned <= one.dues or (one.acted is not None and one.warned <= one.acted):
        return "not_reminded", None
    if today < (day := one.warned + timedelta(days=notice_days)):
        return "reminded_lately", day
    return "", None
