"""Working out running deadlines again after the calendar has changed."""

from django.db import transaction

from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import ENDED, ClockChange, State
from unionloop.domains.founding.models import Case
from unionloop.domains.founding.queries import clocks
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import edit


@transaction.atomic
def recompute(by: Actor) -> list[ClockChange]:
    """Move every running deadline that the present calendar puts elsewhere; return what moved."""
    moved = []
    rows = Case.visible(by, "founding.recompute").exclude(state__in=ENDED).select_related("unit").order_by("pk")
    for case in rows.iterator(chunk_size=500):
        waiting = rules.next_verb(State(case.state))
        due = clocks.due_date(waiting, case.unit.division_code, case.step_started_date)
        if due is None or due == case.due_date:
            continue
        with edit(by, "founding.recompute", Case, case.pk, note="工作日历变更") as row:
            moved.append(ClockChange(row.number, row.due_date, due))
            row.due_date = due
    return moved
