"""One's own unsent words."""

from datetime import datetime

from unionloop.domains.appeals.contracts import CaseRow, DraftRow
from unionloop.domains.appeals.models import Case, Draft
from unionloop.kernel.actor import Actor

from .cases import row_of


def draft_of(by: Actor, *, case_id: int) -> DraftRow | None:
    """Return what the actor was typing on a case; nobody else's."""
    row = Draft.objects.filter(login=by.name, case_id=case_id).first()
    return DraftRow(row.text, row.kept_at) if row is not None else None


def own_drafts(by: Actor, *, limit: int = 20) -> list[tuple[CaseRow, datetime]]:
    """Return the cases with words this actor typed and never sent, and when they were kept, newest first."""
    kept = dict(Draft.objects.filter(login=by.name).order_by("-kept_at").values_list("case_id", "kept_at")[:limit])
    rows = Case.visible(by, "appeals.read").filter(pk__in=kept)
    return sorted(((row_of(row, by), kept[row.pk]) for row in rows), key=lambda pair: pair[1], reverse=True)
