"""What waits at each employer of a list: the running case, else the blank spot."""

from collections.abc import Sequence

from unionloop.domains.founding import rules
from unionloop.domains.founding.contracts import ENDED, BlankState, NextStep, State
from unionloop.domains.founding.models import Blank, Case
from unionloop.kernel.actor import Actor

from .blanks import IDLE


def next_steps(by: Actor, employer_ids: Sequence[int]) -> dict[int, NextStep]:
    """Return the step that is due at each of these employers; those without case or blank spot are left out."""
    blanks = Blank.visible(by, "founding.read").filter(employer_id__in=employer_ids, state__in=IDLE)
    found = {one.employer_id: _of_blank(one, by) for one in blanks}
    cases = Case.visible(by, "founding.read").filter(employer_id__in=employer_ids).exclude(state__in=ENDED)
    return found | {one.employer_id: _of_case(one, by) for one in cases}


def _of_blank(row: Blank, by: Actor) -> NextStep:
    state = BlankState(row.state)
    word, verb = state.label, "founding.assign"
    if state is BlankState.ASSIGNED:
        word, verb = ("已走访", "founding.open") if row.visited_date else ("未走访", "founding.visit")
    shape = "over" if row.due_date and row.due_date < by.today else "doing" if row.visited_date else "todo"
    return NextStep(row.employer_id, shape, word, verb, row.due_date)


def _of_case(row: Case, by: Actor) -> NextStep:
    state = State(row.state)
    late = row.due_date is not None and row.due_date < by.today
    return NextStep(row.employer_id, "over" if late else "doing", state.label, rules.next_verb(state), row.due_date,
                    row.number)  # fmt: skip
