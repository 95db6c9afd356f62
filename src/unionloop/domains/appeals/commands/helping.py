"""Joint handling: one unit holds the case, others are asked for their part."""

from datetime import datetime

from django.db import transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import LIVE, TaskRow
from unionloop.domains.appeals.models import Case, Task
from unionloop.domains.appeals.queries.links import task_row
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, lock
from unionloop.kernel.errors import BadInput, Refused

from .matching import acting


@transaction.atomic
def ask_help(by: Actor, *, case_id: int, unit_id: int, text: str, due_at: datetime | None = None) -> TaskRow:
    """Ask another unit for its part of a case. It sees the task and the case's title, not the speaker."""
    case = lock(by, "appeals.ask_help", Case, case_id)
    if case.state not in LIVE:
        raise Refused("wrong_state", state=case.state, verb="appeals.ask_help")
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or unit.state != "active" or unit.id == case.unit_id:
        raise BadInput("no_such_holder", unit=unit_id)
    about = organisation.by_ids([case.about_unit_id]).get(case.about_unit_id) if case.about_unit_id else None
    if about is not None and unit.path.startswith(about.path):
        raise Refused("conflict_of_interest", why=f"{unit.name}：被反映的是{about.name}")
    row = Task(case=case, unit_id=unit_id, text=rules.check_text(text), due_at=due_at)
    with change(acting(by, "appeals.ask_help", unit.path), "appeals.ask_help", row):
        pass
    return task_row(row)


@transaction.atomic
def finish_task(by: Actor, *, task_id: int, answer: str, declined: bool = False) -> TaskRow:
    """Answer a task, or say with a reason why one cannot."""
    with edit(by, "appeals.finish_task", Task, task_id) as row:
        if row.state != "open":
            raise Refused("task_finished")
        row.answer, row.done_at = rules.check_reason(answer), by.at
        row.state = "declined" if declined else "done"
    return task_row(row)
