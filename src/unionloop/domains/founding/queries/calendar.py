"""The board as a calendar: what is due or booked on each day of a month."""

from calendar import Calendar
from datetime import date, timedelta

from django.db.models import Q

from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import ENDED, VERBS, CalendarDay, CalendarEntry, State
from unionloop.domains.founding.models import Case
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.words import Word

MONDAY = 0


def calendar(by: Actor, *, first: date, owner: str = "") -> list[list[CalendarDay]]:
    """Return the weeks of the month of `first`, Monday to Sunday, each day with its cases; rest days are marked."""
    days = [list(week) for week in Calendar(MONDAY).monthdatescalendar(first.year, first.month)]
    start, end = days[0][0], days[-1][-1]
    entries = _entries(by, start, end, owner)
    working = reference.calendar()
    return [
        [CalendarDay(day, day.month == first.month, working.is_workday(day), tuple(entries.get(day, ())))
         for day in week] for week in days
    ]  # fmt: skip


def _entries(by: Actor, start: date, end: date, owner: str) -> dict[date, list[CalendarEntry]]:
    """Return, by day: the act that is due, the guide's visit, the end of a publicity period."""
    inside = (start, end)
    rows = Case.visible(by, "founding.read").exclude(state__in=ENDED).select_related("employer").filter(
        Q(due_date__range=inside) | Q(guide_date__range=inside) | Q(publicity_until__range=inside)
    )  # fmt: skip
    if owner:
        rows = rows.filter(owner=owner)
    found: dict[date, list[CalendarEntry]] = {}
    for row in rows.order_by("due_date", "id"):
        state = State(row.state)
        if row.due_date is not None and start <= row.due_date <= end:
            shape = "over" if row.due_date < by.today else "warn" if row.due_date <= by.today + timedelta(days=1) else "todo"
            found.setdefault(row.due_date, []).append(_entry(row, VERBS.get(rules.next_verb(state), state.label), shape))
        if row.guide_date is not None and start <= row.guide_date <= end and state in (State.CLUE, State.GUIDED):
            found.setdefault(row.guide_date, []).append(_entry(row, Word("上门指导"), "doing"))
        if row.publicity_until is not None and start <= row.publicity_until <= end and state is State.PUBLICISED:
            found.setdefault(row.publicity_until, []).append(_entry(row, Word("公示期满"), "view"))
    return found


def _entry(row: Case, what: str, shape: str) -> CalendarEntry:
    return CalendarEntry(row.number, row.employer.name, what, shape)
