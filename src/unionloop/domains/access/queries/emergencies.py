"""Reads of rights taken in an emergency."""

from datetime import datetime

from django.db.models import Q

from unionloop.domains.access.contracts import EmergencyRow, EmergencyState
from unionloop.domains.access.flow import EMERGENCY
from unionloop.domains.access.models import Emergency
from unionloop.domains.reference import queries as reference
from unionloop.kernel import questions
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.words import Word

# asked with every request
_OPEN = questions.Question(lambda account: Emergency.objects.select_related("role", "unit", "account").filter(
    account_id=account, state=EmergencyState.OPEN.value).order_by("id"), int)  # fmt: skip
SEEN_WITH = ("access.open_emergency", "access.review_emergency", "access.read")


def emergencies(by: Actor, *, state: str = "", after: str = "", limit: int = 50) -> Page[EmergencyRow]:
    """Return one's own, and those one may open or review, newest first."""
    rows = _visible(by)
    if state:
        rows = rows.filter(state=state)
    return keyset(rows, ("-asked_at", "-id"), lambda row: emergency_row(by, row), after=after, limit=limit)


def emergency(by: Actor, *, emergency_id: int) -> EmergencyRow:
    """Return one of those."""
    row = _visible(by).filter(pk=emergency_id).first()
    if row is None:
        raise NotFound("not_found", model="Emergency", id=emergency_id)
    return emergency_row(by, row)


def open_emergency_of(account_id: int, at: datetime) -> Emergency | None:
    """Return what an account holds by emergency at this moment: the minute decides, not a job."""
    return next((one for one in _OPEN.all(account_id) if one.ends_at > at), None)


def emergency_hours(by: Actor) -> int:
    """Return how long an emergency lasts at most (parameter `access.emergency_hours`)."""
    return reference.value("access.emergency_hours", "", by.today, 4)


def emergency_row(by: Actor, row: Emergency) -> EmergencyRow:
    verbs = EMERGENCY.open_to(by, row)
    if row.account.username == by.name:
        verbs = tuple(verb for verb in EMERGENCY.verbs(row.state) if verb == "access.end_emergency")
    return EmergencyRow(
        id=row.pk, username=row.account.username, label=row.account.label, role=row.role.code,
        role_label=Word(row.role.label), unit_name=row.unit.name if row.unit else "", reason=row.reason,
        state=EmergencyState(row.state), asked_at=row.asked_at, opened_at=row.opened_at, ends_at=row.ends_at,
        ended_at=row.ended_at, opened_by=row.opened_by, review=row.review, verbs=verbs,
    )  # fmt: skip


def _visible(by: Actor):  # type: ignore[no-untyped-def]
    scope = Q(account__username=by.name)
    for verb in SEEN_WITH:
        scope |= by.sees(verb, "unit__path")
    return Emergency.objects.filter(scope).select_related("role", "unit", "account")
