"""The file of one case: the case with all that hangs on it, as its page shows it."""

from unionloop.domains.appeals.contracts import LIVE, AtHand, CaseFile, State
from unionloop.domains.appeals.models import Case
from unionloop.kernel.actor import Actor

from . import clocks
from .cases import named, past_of_row, row_of, steps_of
from .drafts import draft_of
from .knowledge import offered, questions
from .learning import proposal_of
from .links import alike_to, links_of, tasks_of
from .quality import call_backs_of
from .routing import route_of
from .threads import entry_rows, in_one_line

PAST, OFFERED = 8, 3


def case_file(by: Actor, *, number: str) -> CaseFile:
    """Return everything the page of one case shows."""
    return _file_of(by, named(by, number))


def at_hand(by: Actor, *, number: str) -> AtHand:
    """Return a case as it lies before whoever works on it: it is found once, and each thing on it read once."""
    row = named(by, number)
    file = _file_of(by, row)
    live = file.case.state in LIVE
    waits = file.case.state is State.RECEIVED
    undecided = live and not row.category and "appeals.classify" in file.case.verbs
    return AtHand(
        file=file, place=row.place, timeline=in_one_line(file.entries, file.steps),
        route=route_of(row, by.today) if waits else None,
        alike=tuple(alike_to(by, row)) if live and row.merged_into_id is None else (),
        proposal=proposal_of(row) if undecided else None, past=tuple(past_of_row(by, row, PAST)),
        offered=tuple(offered(by, text=f"{row.title} {row.text}", category=row.category, limit=OFFERED)) if live else (),
        asks=questions(row.category, region="", day=by.today) if waits else (), draft=draft_of(by, case_id=row.pk),
    )  # fmt: skip


def _file_of(by: Actor, row: Case) -> CaseFile:
    return CaseFile(
        case=row_of(row, by), text=row.text, address=row.address, entries=entry_rows(row, by), steps=steps_of(row),
        explanation=clocks.explanation(row), routing=row.routing, links=links_of(by, row), tasks=tasks_of(row),
        call_backs=call_backs_of(row.pk), facts=_facts(row),
    )  # fmt: skip


def _facts(row: Case) -> dict[str, object]:
    names = ("dispatched_at", "signed_at", "replied_at", "closed_at", "returns_count", "redos_count",
             "reminders_count", "reopened_count", "outcome_text")  # fmt: skip
    return {name: getattr(row, name) for name in names if getattr(row, name) not in (None, "", 0)}
