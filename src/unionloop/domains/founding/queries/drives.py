"""Reads of drives: one with its counts, its lines, the latest of a person's place."""

from collections.abc import Iterator

from django.db.models import Count, QuerySet, Sum

from unionloop.domains.founding.contracts import (
    DriveAct,
    DriveFacts,
    DriveLineRow,
    DriveRow,
    DriveState,
    LineState,
)  # fmt: skip
from unionloop.domains.founding.flow import DRIVE
from unionloop.domains.founding.models import Case, Drive, DriveLine
from unionloop.kernel import page as paging
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset


def drive(by: Actor, *, drive_id: int) -> DriveRow:
    """Return one drive with its counts and the verbs open to this actor."""
    return drive_row(seen(by, "founding.read", Drive, drive_id), by)


def drives(by: Actor, *, after: str = "", limit: int = 50) -> Page[DriveRow]:
    """Return the drives of this actor's scope, the latest first."""
    rows = Drive.visible(by, "founding.read").select_related("target")
    return keyset(rows, ("-id",), lambda row: drive_row(row, by), after=after, limit=limit)


def drive_lines(
    by: Actor, *, drive_id: int, state: str = "", after: str = "", limit: int = 50
) -> Page[DriveLineRow]:
    """Return the lines of a drive, with their headcounts in sum."""
    rows = _lines(by, drive_id, state)
    sums = rows.aggregate(headcount=Sum("employer__headcount"))
    found = keyset(rows, ("id",), lambda row: row, after=after, limit=limit,
                   sums={"headcount": sums["headcount"] or 0})  # fmt: skip
    numbers = dict(Case.objects.filter(employer_id__in=[one.employer_id for one in found.rows]).order_by("id")
                   .values_list("employer_id", "number"))  # fmt: skip
    lines = [_line(one, numbers.get(one.employer_id, "")) for one in found.rows]
    return Page(lines, found.next, found.total, found.sums)


def every_drive_line(by: Actor, *, drive_id: int, state: str = "") -> Iterator[DriveLineRow]:
    """Yield all lines of a drive, for an export."""
    yield from paging.every(_lines(by, drive_id, state).order_by("id"), lambda row: _line(row, ""))


def drive_row(row: Drive, by: Actor) -> DriveRow:
    """Return a drive as a frozen row."""
    counts = dict(DriveLine.objects.filter(drive=row).values_list("state").annotate(Count("id")).order_by())
    facts = DriveFacts(DriveAct(row.act), row.target_id, row.owner, row.due_date, row.reason)
    verbs = DRIVE.open_to(by, row)
    if row.act == DriveAct.NOTIFY:
        verbs = tuple(one for one in verbs if one != "founding.undo_drive")
    return DriveRow(
        row.pk, facts, row.target.name if row.target else "", DriveState(row.state), row.asked_by,
        row.asked_label or row.asked_by, row.asked_at,
        {LineState(key): count for key, count in counts.items()}, verbs,
    )  # fmt: skip


def _lines(by: Actor, drive_id: int, state: str) -> QuerySet[DriveLine]:
    rows = DriveLine.objects.filter(drive=seen(by, "founding.read", Drive, drive_id)).select_related("employer")
    return rows.filter(state=state) if state else rows


def _line(row: DriveLine, number: str) -> DriveLineRow:
    return DriveLineRow(row.pk, row.employer_id, row.employer.name, row.employer.headcount, LineState(row.state),
                        row.code, dict(row.facts), number)  # fmt: skip
