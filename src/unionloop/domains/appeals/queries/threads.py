"""The thread of a case over all channels, and its one timeline."""

from collections.abc import Sequence
from dataclasses import replace

from unionloop.domains.appeals.contracts import Channel, Direction, EntryRow, Sending, StepRow, TimelineRow
from unionloop.domains.appeals.models import Case, Entry
from unionloop.domains.documents import queries as documents
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.change import seen
from unionloop.kernel.errors import NotFound

from .cases import speaker_of, steps_of

MOST = 500
# acts the thread itself already shows
TOLD = {"appeals.receive", "appeals.hear", "appeals.answer", "appeals.send", "appeals.note"}


def entries(by: Actor, *, case_id: int) -> tuple[EntryRow, ...]:
    """Return the thread of one case, oldest first."""
    return entry_rows(seen(by, "appeals.read", Case, case_id), by)


def attachment(by: Actor, *, case_id: int, file_id: int) -> tuple[str, bytes]:
    """Return name and bytes of one attachment of a case this actor sees, wherever the case has gone since."""
    row = seen(by, "appeals.read", Case, case_id)
    for entry in Entry.objects.filter(case=row).exclude(files=[]):
        for pk, name in entry.files:
            if pk == file_id:
                reader = replace(by, grants=(*by.grants, Grant("appeals.read", "")))
                return str(name), documents.content(reader, file_id=file_id)
    raise NotFound("not_found", model="StoredFile", id=file_id)


def timeline(by: Actor, *, case_id: int) -> tuple[TimelineRow, ...]:
    """Return what was said and what was done, in one line of time."""
    row = seen(by, "appeals.read", Case, case_id)
    return in_one_line(entry_rows(row, by), steps_of(row))


def in_one_line(said: Sequence[EntryRow], done: Sequence[StepRow]) -> tuple[TimelineRow, ...]:
    """Return the thread of a case and the acts on it in one line of time."""
    entries = [TimelineRow(one.at, "entry", one.direction.label, one.text, one.author, one.channel) for one in said]
    acts = [TimelineRow(one.at, "step", one.label, one.note, one.actor) for one in done if one.verb not in TOLD]
    return tuple(sorted([*entries, *acts], key=lambda one: one.at))


def entry_rows(case: Case, by: Actor | None = None) -> tuple[EntryRow, ...]:
    """Return the entries of a case that has been seen."""
    rows = Entry.objects.filter(case=case).order_by("at", "id")[:MOST]
    speaker = speaker_of(case, by)
    return tuple(
        EntryRow(
            id=one.pk, case_id=one.case_id, at=one.at, direction=Direction(one.direction),
            channel=Channel(one.channel) if one.channel else None, subject=one.subject, text=one.text,
            author=one.author or speaker, files=tuple((pk, name) for pk, name in one.files),
            sending=Sending(one.sending) if one.sending else None, fault=one.fault,
        )
        for one in rows
    )  # fmt: skip
