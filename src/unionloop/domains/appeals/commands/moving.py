"""How a case moves: along its arrow, with the due moment that belongs to where it arrives."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from unionloop.domains.appeals.contracts import Kind, State
from unionloop.domains.appeals.flow import CASE
from unionloop.domains.appeals.models import Case
from unionloop.domains.appeals.queries import clocks
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound, Refused

from .matching import acting

_TARGETS = {(arrow.verb, arrow.source): State(arrow.target) for arrow in CASE.arrows}


@contextmanager
def moved(by: Actor, verb: str, case_id: int, *, note: str = "") -> Iterator[Case]:
    """Lock a case, move it along the arrow of `verb`, and set what is due next. A merged case stands still."""
    with CASE.step(by, verb, Case, case_id, note=note) as case:
        if case.merged_into_id is not None:
            raise Refused("case_merged", number=case.number)
        target = _TARGETS[verb, case.state]
        yield case
        case.latest_at = max(case.latest_at, by.at)
        case.due_at = next_due(by, case, target)


@contextmanager
def leaving(by: Actor, verb: str, case_id: int, *, note: str = "") -> Iterator[Case]:
    """As `moved`, where the case may leave the actor's reach: his right to it as it stands is what counts."""
    with moved(acting(by, verb, ""), verb, case_id, note=note) as case:
        if not by.may(verb, case.place):
            raise NotFound("not_found", model="Case", id=case_id)
        yield case


def next_due(by: Actor, case: Case, state: State) -> datetime:
    """Return the nearest moment something is due in a state; FAR when the clock stands or nothing is."""
    if case.merged_into_id is not None or clocks.paused_since(case) is not None:
        return clocks.FAR
    if state is State.DISPATCHED:
        known = [at for at in (case.sign_due_at, case.answer_due_at) if at is not None]
        return min(known, default=clocks.FAR)
    if state is State.RECEIVED:
        return first_due(case)
    if state in (State.HANDLING, State.REPLIED):
        return case.answer_due_at or clocks.FAR
    if state is State.CHECKED:
        found = clocks.limit_due("call_back", case.division_code, by.at)
        return found.at if found else clocks.FAR
    return clocks.FAR


def first_due(case: Case) -> datetime:
    """Return what is due first of a case nobody has sent on: a petition's registration (信访登记告知), else the answer."""
    answer = case.answer_due_at or clocks.FAR
    if case.kind != Kind.PETITION:
        return answer
    found = clocks.limit_due("petition.register", case.division_code, case.clock_at)
    return min(answer, found.at) if found else answer


def set_clock(case: Case) -> None:
    """Work out anew when the case must be answered, by the rule it runs under."""
    found = clocks.answer_due(case)
    case.answer_due_at = found.at if found else None
    case.warned = 0


def place(case: Case, unit: UnitRow) -> None:
    """Put a case into a unit's hands."""
    case.unit_id, case.path = unit.id, unit.path
    case.placed = unit  # its name is known: nobody need read it again
    case.owner = ""


def restart(by: Actor, case: Case) -> None:
    """Start the clock of a case anew from now, by the rule it has."""
    case.clock_at, case.pauses, case.extra, case.asked_extra = by.at, [], 0, 0
    set_clock(case)
