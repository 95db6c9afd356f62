"""Visits to the firm, and who owns the case."""

from datetime import date

from django.db import transaction

from unionloop.domains.founding.contracts import CaseRow, Outcome, VisitRow
from unionloop.domains.founding.models import Blank, Case, Visit
from unionloop.domains.founding.queries.cases import row_of
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, lock
from unionloop.kernel.errors import BadInput


@transaction.atomic
def visit(
    by: Actor, *, case_id: int, outcome: str = Outcome.MET, text: str = "", visited_date: date | None = None
) -> VisitRow:
    """Record one visit or call; the blank spot of the firm counts as visited."""
    day = visited_date or by.today
    if day > by.today:
        raise BadInput("visit_in_the_future", day=day)
    case = lock(by, "founding.visit", Case, case_id)
    row = Visit(case=case, visited_date=day, outcome=Outcome(outcome), text=text.strip(), visitor=by.label or by.name)
    with change(by, "founding.visit", row):
        pass
    blank = Blank.visible(by, "founding.visit").filter(employer_id=case.employer_id).first()
    if blank is not None and (blank.visited_date is None or blank.visited_date < day):
        with edit(by, "founding.visit", Blank, blank.pk) as blank:
            blank.visited_date = day
    return VisitRow(row.pk, row.visited_date, Outcome(row.outcome), row.text, row.visitor)


@transaction.atomic
def hand_over(by: Actor, *, case_id: int, owner: str) -> CaseRow:
    """Give a running case to another person."""
    with edit(by, "founding.assign", Case, case_id) as case:
        case.owner = owner.strip()
    return row_of(case, by)
