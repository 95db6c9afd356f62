"""Unsent words. Not an act: it is not journalled, and goes when the words are sent."""

from datetime import timedelta

from django.db import transaction

from unionloop.domains.appeals.contracts import DraftRow
from unionloop.domains.appeals.models import Case, Draft
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen

LONGEST = 20_000
KEPT_DAYS = 30  # where no region has set its own


@transaction.atomic
def keep_draft(by: Actor, *, case_id: int, text: str) -> DraftRow | None:
    """Keep what somebody is typing on a case; nothing typed keeps nothing."""
    case = seen(by, "appeals.note", Case, case_id)
    if not text.strip():
        drop_draft(by, case_id=case.pk)
        return None
    row, _ = Draft.objects.update_or_create(
        login=by.name, case=case, defaults={"text": text[:LONGEST], "kept_at": by.at}
    )
    return DraftRow(row.text, row.kept_at)


def drop_draft(by: Actor, *, case_id: int) -> None:
    """Forget one's own unsent words on a case."""
    Draft.objects.filter(login=by.name, case_id=case_id).delete()


@transaction.atomic
def drop_stale_drafts(by: Actor) -> int:
    """Forget what nobody has gone on typing for the days set (appeals.draft_days). Run by the timetable."""
    days = reference.value("appeals.draft_days", "", by.today, KEPT_DAYS)
    return Draft.objects.filter(kept_at__lt=by.at - timedelta(days=days)).delete()[0]
