"""Joining, renewing, leaving: who may, how many must, from which day, and what is earned of a fee."""

import calendar
from datetime import date, timedelta

from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.money import BP

from ..contracts.plans import Cover, Plan


def age_on(birth: date, day: date) -> int:
    """Return full years of age (周岁)."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def unfit(plan: Plan, birth: date | None, sex: str, day: date) -> str:
    """Return why a person may not join a plan on a day: "no_birth", "age", "sex"; "" if he may."""
    if birth is None:
        return "no_birth"
    if not plan.age_least <= age_on(birth, day) <= plan.age_most:
        return "age"
    if plan.sex and sex != plan.sex:
        return "sex"
    return ""


def needed(plan: Plan, eligible: int) -> int:
    """Return how many of the eligible must join: the floor rounded up, all of them in a small union."""
    if eligible < plan.all_below:
        return eligible
    return (eligible * plan.floor_bp + BP - 1) // BP


def check_floor(plan: Plan, eligible: int, joined: int) -> None:
    """Refuse an enrolment of too few: mutual help among the sick only is none."""
    least = needed(plan, eligible)
    if joined == 0:
        raise BadInput("nobody_enrolled")
    if joined < least:
        raise Refused("below_floor", eligible=eligible, joined=joined, needed=least)


def check_in_force(plan: Plan, day: date) -> None:
    """Refuse a version of a plan that is not on offer on the day cover begins."""
    if day < plan.valid_from or (plan.valid_to is not None and day >= plan.valid_to):
        raise Refused("plan_not_in_force", plan=plan.name, day=day.isoformat())


def end_of(start: date, months: int) -> date:
    """Return the first day after a term: the same day so many months on, or the month's last day plus one."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    last = calendar.monthrange(year, month)[1]
    if start.day > last:
        return date(year, month, last) + timedelta(days=1)
    return date(year, month, start.day)


def cover_of(plan: Plan, asked: date, fee_day: date, former: Cover | None) -> Cover:
    """Return the cover a fee paid on a day buys.

    Cover never begins before the day after the fee came in. A renewal paid in time begins where the former term
    ended, and keeps the day since when the member is covered; so does one within the plan's days of grace, though the
    days between stay uncovered. A longer gap starts the waiting anew.
    """
    start = max(asked, fee_day + timedelta(days=1))
    if former is not None and fee_day < former.end:
        start = former.end
    since = start
    if former is not None and (start - former.end).days <= plan.gap_days:
        since = former.since
    return Cover(start, end_of(start, plan.term_months), since)


def earned_fen(fee_fen: int, start: date, end: date, day: date) -> int:
    """Return what of a fee is earned by the end of a day: by days, cut down to the fen; all of it at the end."""
    whole, gone = (end - start).days, (day - start).days + 1
    if gone <= 0:
        return 0
    return fee_fen if gone >= whole else fee_fen * gone // whole
