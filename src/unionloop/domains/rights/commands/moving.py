"""How a matter moves: along its arrow, leaving a dated step behind and starting the next clock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from unionloop.domains.documents import commands as documents
from unionloop.domains.reference.contracts import Clock
from unionloop.domains.rights.contracts import State, Upload
from unionloop.domains.rights.flow import MATTER
from unionloop.domains.rights.models import Exhibit, Matter, MatterStep
from unionloop.domains.rights.queries import clocks
from unionloop.domains.rights.rules import matters as deciding
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change
from unionloop.kernel.errors import BadInput


@contextmanager
def moved(
    by: Actor, verb: str, matter_id: int, *, note: str = "", day: date | None = None, letter_id: int | None = None,
    clock: Clock | None = None,
) -> Iterator[Matter]:  # fmt: skip
    """Lock a matter, move it along the arrow of `verb`, keep the step, start the clock of what follows.

    `day` is the day it happened, today when not given; an arrow that leads back to its own state
    leaves the running clock alone, unless `clock` brings a new one.
    """
    happened = deciding.check_day(day or by.today, by.today)
    with MATTER.step(by, verb, Matter, matter_id, note=note) as matter:
        target = State(MATTER.target(by, verb, matter))
        due, source = matter.due_date, matter.state
        yield matter
        log_step(by, verb, matter, day=happened, due=due, note=note, letter_id=letter_id)
        if clock is not None:
            set_clock(matter, happened, clock)
        elif target != source:
            set_clock(matter, happened, clocks.clock_for(deciding.next_verb(target), region_of(matter), happened))


def set_clock(matter: Matter, day: date, clock: Clock | None) -> None:
    """Start a clock on a matter; None stops it."""
    matter.step_started_date = day
    matter.due_date, matter.clock = (clock.due, clock.explanation[:300]) if clock is not None else (None, "")


def region_of(matter: Matter) -> str:
    """Return the division whose rules and parameters apply."""
    return str(matter.unit.division_code)


def log_step(
    by: Actor, verb: str, matter: Matter, *, day: date, due: date | None = None, note: str = "",
    letter_id: int | None = None, document_id: int | None = None,
) -> None:  # fmt: skip
    """Add one dated step. The act itself is journalled with its row."""
    add(MatterStep(matter=matter, letter_id=letter_id, document_id=document_id, verb=verb, day=day,
                   due_date=due, done_at=by.at, actor=by.name, label=by.label[:80], note=note))  # fmt: skip


def add(row: Any) -> Any:
    """Add one row of an append-only table inside the act that is being journalled; what does not fit is refused."""
    try:
        row.clean_fields()
    except ValidationError as error:
        raise BadInput("invalid", fields=error.message_dict) from error
    row.save(force_insert=True)
    return row


def keep_files(
    by: Actor, verb: str, matter: Matter, role: str, files: Sequence[Upload], *, letter_id: int | None = None,
    reply_id: int | None = None,
) -> list[Exhibit]:  # fmt: skip
    """Keep the files of an act under its own verb, each with its hash."""
    documents.check_count(len(files))
    kept = []
    for one in files:
        documents.check_upload(one.name, one.content)
        stored = documents.store(by, name=one.name, content=one.content, unit_id=matter.unit_id, kind="rights",
                                 read_verb="rights.read", verb=verb)  # fmt: skip
        row = Exhibit(matter=matter, letter_id=letter_id, reply_id=reply_id, role=role, stored_id=stored.id,
                      name=stored.name, sha256=stored.sha256, size=stored.size, added_at=by.at, added_by=by.name)  # fmt: skip
        with change(by, verb, row):
            pass
        kept.append(row)
    return kept
