"""What counts for a promise: each measure asks one query of the domain its facts belong to."""

from collections.abc import Callable
from datetime import date, datetime, time

from unionloop.domains.aid import queries as aid
from unionloop.domains.appeals import queries as appeals
from unionloop.domains.dues import queries as dues
from unionloop.domains.founding import queries as founding
from unionloop.domains.rights import queries as rights
from unionloop.kernel.actor import BEIJING, Actor


def measured(by: Actor, *, measure: str, path: str, year: int) -> int:
    """Return the figure of a measure below a union for a year up to today (at most to its last day). System use.

    The queries ask what an actor may see: this one sees everything below the union, and nothing beside it.
    """
    day = min(by.today, date(year, 12, 31))
    return _COUNTS[measure](by.over(path), date(year, 1, 1), day)


def _founded(by: Actor, first: date, last: date) -> int:
    return len(founding.founded_between(by, first=first, last=last))


def _members(by: Actor, first: date, last: date) -> int:
    return sum(one.members_count or 0 for one in founding.founded_between(by, first=first, last=last))


def _returned_fen(by: Actor, first: date, last: date) -> int:
    months = (one for unit_id, _ in dues.collecting_units(by)
              for one in dues.funds(by, unit_id=unit_id, month=f"{last:%Y%m}").months)  # fmt: skip
    return sum(one.paid_fen for one in months if one.month[:4] == f"{first:%Y}")


def _on_time(by: Actor, first: date, last: date) -> int:
    rates = appeals.rates(by, since=datetime.combine(first, time(), BEIJING), until=by.at)
    return next(one.numerator for one in rates if one.code == "on_time")


def _answered(by: Actor, first: date, last: date) -> int:
    return rights.counts(by, since=first).answered


def _aid_paid_fen(by: Actor, first: date, last: date) -> int:
    return aid.grants(by, year=first.year, limit=1).sums["paid_fen"]


_COUNTS: dict[str, Callable[[Actor, date, date], int]] = {
    "founding.founded": _founded, "founding.members": _members, "dues.returned_fen": _returned_fen,
    "appeals.on_time": _on_time, "rights.answered": _answered, "aid.paid_fen": _aid_paid_fen,
}  # fmt: skip
