"""The board: seven columns, each with its totals over all its cases, and how fast the work goes."""

from datetime import date

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import COLUMNS, ColumnRow, Pace, TermRow
from unionloop.domains.founding.models import Case, Visit
from unionloop.domains.organisation import queries as tree
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor

from . import clocks
from .cases import row_of

CARDS = 40  # shown in a column; its totals count all


def board(by: Actor, *, owner: str = "", cards: int = CARDS) -> list[ColumnRow]:
    """Return the columns of the board with the most urgent cards of each."""
    visible = Case.visible(by, "founding.read")
    if owner:
        visible = visible.filter(owner=owner)
    columns = []
    for key, label, states in COLUMNS:
        rows = visible.filter(state__in=states)
        sums = rows.aggregate(
            count=Count("id"), staff=Sum(Coalesce(F("staff_count"), F("employer__headcount"))),
            overdue=Count("id", filter=Q(due_date__lt=by.today)),
        )
        urgent = rows.select_related("employer", "unit").order_by(F("due_date").asc(nulls_last=True), "id")
        columns.append(ColumnRow(
            key, label, sums["count"], sums["staff"] or 0, sums["overdue"],
            tuple(rows.order_by("id").values_list("employer_id", flat=True)[:5000]),
            tuple(row_of(one, by) for one in urgent[:cards]),
        ))  # fmt: skip
    return columns


def owners(by: Actor) -> list[str]:
    """Return everybody who owns a running case, for the board's filter."""
    rows = Case.visible(by, "founding.read").exclude(owner="").exclude(state__in=("closed", "covered"))
    return list(rows.order_by("owner").values_list("owner", flat=True).distinct()[:200])


def pace(by: Actor, *, first: date, last: date) -> Pace:
    """Return how many unions were founded in a period and how many working days each took on average."""
    calendar = reference.calendar()
    rows = Case.visible(by, "founding.read").filter(founded_date__range=(first, last))
    spans = [calendar.workdays_between(opened, founded)
             for opened, founded in rows.values_list("opened_date", "founded_date") if founded]  # fmt: skip
    average = (sum(spans) * 20 + len(spans)) // (len(spans) * 2) if spans else None
    return Pace(len(spans), average, clocks.limit("founding.pace_days", "", by.today))


def terms_due(by: Actor, *, limit: int = 200) -> list[TermRow]:
    """Return the union committees whose term ends within six months, or has ended, the nearest first."""
    rows = tree.terms_due(by, day=by.today, months=6, limit=limit).rows
    seated = [one for one in rows if one.kind == "committee"]
    names = {one.id: one.name for one in tree.by_ids([one.unit_id for one in seated]).values()}
    found = []
    for one in seated:
        months = (one.term_to.year - by.today.year) * 12 + one.term_to.month - by.today.month
        step = rules.term_step(one.term_to, by.today)
        found.append(TermRow(one.unit_id, names[one.unit_id], one.term_to, months, step))
    return found


def visits_between(by: Actor, *, first: date, last: date) -> int:
    """Return how many visits were paid from one day to another."""
    return Visit.visible(by, "founding.read").filter(visited_date__range=(first, last)).count()
