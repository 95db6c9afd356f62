"""Behind a point of the score: every row it was reckoned from. A list adds up to the indicator's part and whole."""

from collections.abc import Callable, Iterator
from datetime import date

from unionloop.domains.aid.contracts import Finding, State
from unionloop.domains.aid.contracts.evaluation import BY_CODE, PointRow
from unionloop.domains.aid.models import Application, CallBack, Exit, Grant, Outcome, Step, Visit
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.errors import BadInput

from . import tables
from .scoring import GONE, HELD, broken, in_time

RUNGS = {"households": "warmth", "jobs": "out", "startups": "prosper"}


def points(by: Actor, *, unit_id: int, code: str, from_date: date, to_date: date) -> list[PointRow]:
    """Return the rows one indicator of a period was reckoned from, oldest first. Files by number: no names stand in it."""
    unit = tables.unit_of(unit_id)
    by.require("aid.read", unit.path)
    if code not in BY_CODE or from_date > to_date:
        raise BadInput("aid_budget_goal", indicator=code[:20])
    days = reference.value("aid.pay_days", tables.region_of(unit_id), to_date, 10)
    found = _READERS[code](code, unit.path, from_date, to_date, days)
    return sorted((PointRow(*one) for one in found), key=lambda row: (row.day, row.number))


Line = tuple[int, str, date, str, int, int]  # household, its number, day, what, part, whole
Reader = Callable[[str, str, date, date, int], Iterator[Line]]
_HOUSE = ("household_id", "household__number")


def _spent(code: str, path: str, start: date, end: date, days: int) -> Iterator[Line]:
    helped = set[int]()
    rows = Step.objects.filter(household__unit__path__startswith=path, taken_date__gte=start, taken_date__lte=end)
    fields = (*_HOUSE, "taken_date", "kind", "rung", "cost_fen")
    for pk, number, day, kind, rung, fen in rows.order_by("taken_date", "id").values_list(*fields):
        first = code == "cost" and rung == "warmth" and pk not in helped
        if first:
            helped.add(pk)
        yield pk, number, day, kind, fen, int(first)


def _reached(code: str, path: str, start: date, end: date, days: int) -> Iterator[Line]:
    known = set[int]()
    rows = Step.objects.filter(household__unit__path__startswith=path, taken_date__gte=start, taken_date__lte=end)
    rows = rows.filter(rung=RUNGS[code]).order_by("taken_date", "id")
    for pk, number, day, kind in rows.values_list(*_HOUSE, "taken_date", "kind"):
        if pk not in known:
            known.add(pk)
            yield pk, number, day, kind, 1, 0


def _filed(code: str, path: str, start: date, end: date, days: int) -> Iterator[Line]:
    rows = Application.objects.filter(household__unit__path__startswith=path, state=State.FILED)
    rows = rows.filter(removed_at__date__gte=start, removed_at__date__lte=end)
    visited = set(Visit.objects.filter(application__in=rows).values_list("application_id", flat=True))
    for at, pk, number, until, removed in rows.values_list("pk", *_HOUSE, "public_until", "removed_at"):
        left = removed.astimezone(BEIJING).date()  # type: ignore[union-attr]
        good = at in visited if code == "visited" else bool(until and left > until)
        yield pk, number, left, "application", int(good), 1


def _granted(code: str, path: str, start: date, end: date, days: int) -> Iterator[Line]:
    calendar = reference.calendar()
    rows = Grant.objects.filter(household__unit__path__startswith=path, paid_date__gte=start, paid_date__lte=end)
    for pk, number, day, kind, amount, ruling, approved in rows.values_list(
        *_HOUSE, "paid_date", "kind", "amount_fen", "ruling", "approved_at"
    ):
        good = not broken(amount, ruling) if code == "within_caps" else in_time(calendar, approved, day, days)
        yield pk, number, day, kind, int(good), 1  # type: ignore[misc]


def _gone(code: str, path: str, start: date, end: date, days: int) -> Iterator[Line]:
    rows = Exit.objects.filter(household__unit__path__startswith=path, exited_date__gte=start, exited_date__lte=end)
    for pk, number, day, kind, back in rows.filter(kind__in=GONE).values_list(
        *_HOUSE, "exited_date", "kind", "relapsed_date"
    ):
        yield pk, number, day, kind, 1 if code == "out" else int(back is not None), int(code == "relapse")


def _looked_back(code: str, path: str, start: date, end: date, days: int) -> Iterator[Line]:
    rows = Outcome.objects.filter(step__household__unit__path__startswith=path, checked_date__gte=start, checked_date__lte=end)
    rows = rows.exclude(finding__in=(Finding.OPEN, Finding.UNREACHED)).order_by("months")
    fields = ("step_id", "step__household_id", "step__household__number", "checked_date", "step__kind", "finding")
    last = {step: more for step, *more in rows.values_list(*fields)}
    for pk, number, day, kind, finding in last.values():
        yield pk, number, day, kind, int(finding in HELD), 1


def _called(code: str, path: str, start: date, end: date, days: int) -> Iterator[Line]:
    rows = CallBack.objects.filter(grant__household__unit__path__startswith=path, reached=True, score__isnull=False)
    rows = rows.filter(called_at__date__gte=start, called_at__date__lte=end)
    for pk, number, at, score in rows.values_list("grant__household_id", "grant__household__number", "called_at", "score"):
        yield pk, number, at.astimezone(BEIJING).date(), f"score {score}", int((score or 0) >= 4), 1


_READERS: dict[str, Reader] = {
    "budget": _spent, "cost": _spent, "households": _reached, "jobs": _reached, "startups": _reached, "visited": _filed,
    "publicised": _filed, "within_caps": _granted, "timely": _granted, "out": _gone, "relapse": _gone, "held": _looked_back,
    "satisfied": _called,
}  # fmt: skip
