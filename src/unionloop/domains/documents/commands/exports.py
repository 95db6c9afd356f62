"""Writes of exports: asked for with a purpose, agreed to, written, fetched, taken back."""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from unionloop.kernel import change, progress
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .. import queries, rules
from ..contracts import ExportAsked, ExportRow, ExportState
from ..flow import EXPORT
from ..models import Export, StoredFile
from ..queries.exports import progress_key
from .letters import store
from .shredding import drop_file


@transaction.atomic
def export(by: Actor, *, asked: ExportAsked, purpose: str, post_id: int | None = None) -> ExportRow:
    """Ask for an export. Whoever may read a list may ask; many rows about persons wait for a second person."""
    if by.name == "public":
        raise NotFound("not_found", model="Export", id=0)
    row = Export(
        unit_id=by.units[0] if by.units else None, owner=by.name, owner_label=by.label, post_id=post_id,
        address=asked.address[:2000], form=rules.check_form(asked.form), name=asked.name[:60],
        title=asked.title[:120], language=asked.language, personal=asked.personal, rows=asked.rows,
        purpose=rules.check_purpose(purpose, asked.personal), asked_at=by.at,
    )  # fmt: skip
    second = queries.export_limits(by).need_second(asked.rows, asked.personal)
    verb = "documents.ask_export" if second else "documents.export"
    with EXPORT.start(_reader(by, verb, row.place), verb, row, note=row.purpose):
        pass
    return queries.export_row(by, row)


@transaction.atomic
def approve_export(by: Actor, *, export_id: int, note: str = "") -> ExportRow:
    """Agree that somebody else takes these rows away."""
    with EXPORT.step(by, "documents.approve_export", Export, export_id, note=note) as row:
        pass
    return queries.export_row(by, row)


@transaction.atomic
def refuse_export(by: Actor, *, export_id: int, reason: str) -> ExportRow:
    """Say no, and why."""
    if not reason.strip():
        raise BadInput("export_reason_missing")
    with EXPORT.step(by, "documents.refuse_export", Export, export_id, note=reason) as row:
        row.message = reason.strip()[:300]
    return queries.export_row(by, row)


@transaction.atomic
def stop_export(by: Actor, *, export_id: int) -> ExportRow:
    """Call one's own export off; a file being written stops at its next few hundred rows."""
    place = _own(by, export_id).place
    with EXPORT.step(_reader(by, "documents.stop_export", place), "documents.stop_export", Export, export_id) as row:
        progress.ask_to_stop(progress_key(export_id))
    return queries.export_row(by, row)


@transaction.atomic
def begin_export(by: Actor, *, export_id: int) -> ExportRow:
    """Take an export in hand for ten minutes; a second writer is refused until they are over."""
    with EXPORT.step(by, "documents.write_export", Export, export_id) as row:
        if row.state == ExportState.RUNNING and row.begun_at and row.begun_at > by.at - rules.LEASE:
            raise Refused("wrong_state", state=row.state, verb="documents.write_export")
        row.begun_at = by.at
    return queries.export_row(by, row)


@transaction.atomic
def keep_export(by: Actor, *, export_id: int, content: bytes, content_type: str, rows: int) -> ExportRow:
    """Keep what was written, encrypted, for the hours an export lives. Printed pages keep no file."""
    row = _running(by, export_id)
    with change.change(by, "documents.write_export", row):
        row.expires_at = by.at + timedelta(hours=queries.export_limits(by).hours)
        row.ready_at, row.rows, row.state = by.at, rows, ExportState.READY
        if content:
            name = f"{row.title}-{row.pk}.{row.form}"
            row.file_id = store(
                by, name=name, content=content, unit_id=row.unit_id, kind=f"export:{row.pk}", content_type=content_type,
                read_verb="documents.fetch_export", sealed=True, owner=row.owner, purpose=row.purpose,
                expires_at=row.expires_at,
            ).id  # fmt: skip
    return queries.export_row(by, row)


@transaction.atomic
def fail_export(by: Actor, *, export_id: int, message: str) -> ExportRow:
    """Note why a file was not written: rights since lost, too many rows, a broken list."""
    row = _running(by, export_id)
    with change.change(by, "documents.write_export", row):
        row.state, row.message = ExportState.FAILED, message[:300]
    return queries.export_row(by, row)


@transaction.atomic
def fetch_export(by: Actor, *, export_id: int) -> ExportRow:
    """Note that the owner takes the file now; the line is written before a byte is sent."""
    place = _own(by, export_id).place
    actor = _reader(by, "documents.fetch_export", place)
    with EXPORT.step(actor, "documents.fetch_export", Export, export_id) as row:
        if row.expires_at is None or row.expires_at <= by.at:
            raise NotFound("not_found", model="Export", id=export_id)
    return queries.export_row(by, row)


@transaction.atomic
def expire_exports(by: Actor) -> int:
    """Take back every file whose hours are over: the row stays, the bytes go."""
    over = Export.visible(by, "documents.expire_export").filter(state=ExportState.READY, expires_at__lte=by.at)
    rows = list(over.select_for_update(of=("self",)).order_by("pk")[:500])
    for row in rows:
        file_id = row.file_id
        with EXPORT.step(by, "documents.expire_export", Export, row.pk) as one:
            one.file_id = None
        if file_id is not None:
            drop_file(StoredFile.objects.get(pk=file_id))
    return len(rows)


def _own(by: Actor, export_id: int) -> Export:
    row = Export.objects.filter(pk=export_id, owner=by.name).first()
    if row is None:
        raise NotFound("not_found", model="Export", id=export_id)
    return row


def _running(by: Actor, export_id: int) -> Export:
    row: Export = change.lock(by, "documents.write_export", Export, export_id)
    if row.state != ExportState.RUNNING:
        raise Refused("wrong_state", state=row.state, verb="documents.write_export")
    return row


def _reader(by: Actor, verb: str, place: str) -> Actor:
    """Return the actor with one verb more: reading a list is the right to take it away."""
    return replace(by, grants=(*by.grants, Grant(verb, place)))
