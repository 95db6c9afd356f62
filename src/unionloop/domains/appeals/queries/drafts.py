"""One's own unsent words."""

from unionloop.domains.appeals.contracts import DraftRow
from unionloop.domains.appeals.models import Draft
from unionloop.kernel.actor import Actor


def draft_of(by: Actor, *, case_id: int) -> DraftRow | None:
    """Return what the actor was typing on a case; nobody else's."""
    row = Draft.objects.filter(login=by.name, case_id=case_id).first()
    return DraftRow(row.text, row.kept_at) if row is not None else None
