"""Reads of the firms put on the list by hand."""

from datetime import datetime

from unionloop.domains.publication.contracts import NomineeRow
from unionloop.domains.publication.models import Nominee
from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset


def nominees(by: Actor, *, after: str = "", limit: int = 50) -> Page[NomineeRow]:
    """Return the firms that stand on the list by hand, the latest first."""
    rows = Nominee.visible(by, "publication.review").filter(ended_at__isnull=True).select_related("employer", "unit")
    return keyset(rows, ("-asked_at", "-id"), lambda row: nominee_row(row, by), after=after, limit=limit)


def nominated(path: str, before: datetime) -> set[int]:
    """Return the employers below a place that were put on the list by a moment and not taken off. System use."""
    rows = Nominee.objects.filter(unit__path__startswith=path, ended_at__isnull=True, asked_at__lt=before)
    return set(rows.values_list("employer_id", flat=True))


def nominee_row(row: Nominee, by: Actor) -> NomineeRow:
    """Return the frozen row of a nominee with what this actor may do with it."""
    may = row.ended_at is None and by.may("publication.drop_nominee", row.place)
    return NomineeRow(row.pk, row.employer_id, row.employer.name, row.unit_id, row.asked_by, row.asked_at,
                      ("publication.drop_nominee",) if may else ())  # fmt: skip
