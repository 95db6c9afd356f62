"""Reads of exports: one's own, and those that wait for a second person."""

from datetime import datetime

from django.db.models import F, Q

from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.kernel.journal import last_by
from unionloop.kernel.models import Progress
from unionloop.kernel.page import Page, keyset

from .. import rules
from ..contracts import ExportAsked, ExportLimits, ExportRow, ExportState
from ..flow import EXPORT
from ..models import Export

OWN = ("documents.stop_export", "documents.fetch_export")  # what an owner may do without any right


def export_limits(by: Actor) -> ExportLimits:
    """Return the limits in force (parameters `documents.export_*`)."""
    return ExportLimits(
        approval_rows=reference.value("documents.export_approval_rows", "", by.today, 100),
        queue_rows=reference.value("documents.export_queue_rows", "", by.today, 5000),
        hours=reference.value("documents.export_hours", "", by.today, 24),
    )


def exports(by: Actor, *, after: str = "", limit: int = 50) -> Page[ExportRow]:
    """Return the exports this login asked for, newest first."""
    rows = Export.objects.select_related("unit", "file").filter(owner=by.name)
    return keyset(rows, ("-asked_at", "-id"), lambda row: export_row(by, row), after=after, limit=limit)


def exports_to_approve(by: Actor, *, after: str = "", limit: int = 50) -> Page[ExportRow]:
    """Return what others asked for and this actor may agree to, oldest first."""
    rows = Export.visible(by, "documents.approve_export").select_related("unit", "file")
    rows = rows.filter(state=ExportState.ASKED).exclude(owner=by.name)
    return keyset(rows, ("asked_at", "id"), lambda row: export_row(by, row), after=after, limit=limit)


def export(by: Actor, *, export_id: int) -> ExportRow:
    """Return one export of one's own, or one that waits for this actor's agreement."""
    rows = Export.objects.select_related("unit", "file").filter(pk=export_id)
    mine = rows.filter(owner=by.name).first()
    found = mine or rows.filter(by.sees("documents.approve_export", "unit__path")).first()
    if found is None:
        raise NotFound("not_found", model="Export", id=export_id)
    return export_row(by, found)


def exports_due(at: datetime, limit: int = 50) -> list[int]:
    """Return what is to be written now: waiting for a minute, or begun by a writer that died."""
    dead = Q(state=ExportState.RUNNING, begun_at__lt=at - rules.LEASE)
    rows = Export.objects.filter(Q(state=ExportState.WAITING) | dead)
    return list(rows.order_by(F("asked_at"), "id").values_list("pk", flat=True)[:limit])


def export_row(by: Actor, row: Export) -> ExportRow:
    verbs = EXPORT.open_to(by, row)
    if row.owner == by.name:
        verbs = tuple(verb for verb in EXPORT.verbs(row.state) if verb in OWN)
    progress = Progress.objects.filter(key=progress_key(row.pk)).first() if row.state == "running" else None
    return ExportRow(
        id=row.pk, owner=row.owner, owner_label=row.owner_label, post_id=row.post_id,
        unit_name=row.unit.name if row.unit else "", purpose=row.purpose, state=ExportState(row.state),
        asked=ExportAsked(row.address, row.form, row.name, row.title, row.rows, row.personal, row.language),
        asked_at=row.asked_at, ready_at=row.ready_at, expires_at=row.expires_at, message=row.message,
        size=row.file.size if row.file else None, file_id=row.file_id, verbs=verbs,
        rows_done=progress.done if progress else 0, approved=last_by(row, "documents.approve_export") is not None,
    )  # fmt: skip


def progress_key(export_id: int) -> str:
    return f"documents.export:{export_id}"
