"""The file of one case: the case with all that hangs on it, as its page shows it."""

from unionloop.domains.appeals.contracts import CaseFile
from unionloop.domains.appeals.models import Case
from unionloop.kernel.actor import Actor

from . import clocks
from .cases import named, row_of, steps_of
from .links import links_of, tasks_of
from .quality import call_backs_of
from .threads import entry_rows


def case_file(by: Actor, *, number: str) -> CaseFile:
    """Return everything the page of one case shows."""
    row = named(by, number)
    return CaseFile(
        case=row_of(row, by), text=row.text, address=row.address, entries=entry_rows(row, by), steps=steps_of(row),
        explanation=clocks.explanation(row), routing=row.routing, links=links_of(by, row), tasks=tasks_of(row),
        call_backs=call_backs_of(row.pk), facts=_facts(row),
    )  # fmt: skip


def _facts(row: Case) -> dict[str, object]:
    names = ("dispatched_at", "signed_at", "replied_at", "closed_at", "returns_count", "redos_count",
             "reminders_count", "reopened_count", "outcome_text")  # fmt: skip
    return {name: getattr(row, name) for name in names if getattr(row, name) not in (None, "", 0)}
