"""How a case moves: along its arrow, leaving a step behind and starting the next clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection

from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import PersonInput, State
from unionloop.domains.founding.flow import FLOW
from unionloop.domains.founding.models import Case, CasePerson, CaseStep
from unionloop.domains.founding.queries import clocks
from unionloop.kernel import bulk
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput


@contextmanager
def moved(by: Actor, verb: str, case_id: int, *, note: str = "") -> Iterator[Case]:
    """Lock a case, move it along the arrow of `verb`, keep the step, start the next clock.

    An arrow that leads back to its own state (a second appointment) leaves the running clock alone.
    """
    with FLOW.step(by, verb, Case, case_id, note=note) as case:
        source, started, due = State(case.state), case.step_started_date, case.due_date
        target = State(FLOW.target(by, verb, case))
        yield case
        log_step(by, verb, case, started=started, due=due, note=note)
        if target is not source:
            start_clock(by, case, target)


def start_clock(by: Actor, case: Case, target: State) -> None:
    """Start the clock of the act that follows `target`; a finished case has none."""
    case.step_started_date = by.today
    case.due_date = clocks.due_date(rules.next_verb(target), region_of(case), by.today)


def region_of(case: Case) -> str:
    """Return the division whose parameters rule this case."""
    return str(case.unit.division_code)


def log_step(by: Actor, verb: str, case: Case, *, started: date | None, due: date | None, note: str = "") -> None:
    """Add one step row. The act itself is journalled with the case."""
    done_at = connection.ops.adapt_datetimefield_value(by.at)
    row = (case.pk, verb, _day(started), _day(due), done_at, by.name, by.label, note)
    columns = ("case_id", "verb", "started_date", "due_date", "done_at", "actor", "label", "note")
    bulk.insert_rows(CaseStep._meta.db_table, columns, [row])


def add_people(case: Case, part: str, people: tuple[PersonInput, ...]) -> None:
    """Add the named persons of a step. Names are personal: the journal says how many, never who."""
    columns = ("case_id", "part", "name", "duty", "tie", "votes", "sex")
    rows = [(case.pk, one.part or part, one.name.strip(), one.duty, str(one.tie or "none"), one.votes, one.sex)
            for one in people]  # fmt: skip
    try:
        for row in rows:  # past the ORM: what does not fit is refused here, not by one database of two
            CasePerson(**dict(zip(columns, row, strict=True))).clean_fields(exclude={"case"})
    except ValidationError as error:
        raise BadInput("invalid", fields=error.message_dict) from error
    bulk.insert_rows("founding_caseperson", columns, rows)


def _day(value: date | None) -> object:
    return connection.ops.adapt_datefield_value(value) if value is not None else None
