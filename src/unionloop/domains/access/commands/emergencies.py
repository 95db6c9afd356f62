"""Break-glass (紧急权限): one person asks, another opens, hours later it is over, and audit looks at it."""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction

from unionloop.domains.access import queries, rules
from unionloop.domains.access.contracts import EmergencyRow, EmergencyState
from unionloop.domains.access.flow import EMERGENCY
from unionloop.domains.access.models import Account, Emergency, Post, Role
from unionloop.domains.access.queries.actors import current_posts
from unionloop.domains.access.queries.emergencies import emergency_row
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.errors import BadInput, NotFound, Refused


@transaction.atomic
def ask_emergency(by: Actor, *, role: str, reason: str) -> EmergencyRow:
    """Ask for a role at one's own unit for some hours. Any colleague with a post may; the reason is kept."""
    rules.check_emergency(role, reason)
    account = Account.objects.select_for_update(of=("self",)).filter(username=by.name, is_active=True).first()
    post = Post.objects.filter(account=account, pk__in=_current(account, by)).first() if account else None
    if account is None or post is None:
        raise NotFound("not_found", model="Account", id=0)
    if Emergency.objects.filter(account=account, state__in=("asked", "open")).exists():
        raise Refused("emergency_open")
    row = Emergency(account=account, role=Role.objects.get(code=role), unit=post.unit, reason=reason.strip()[:300],
                    asked_at=by.at)  # fmt: skip
    with EMERGENCY.start(_as(by, "access.ask_emergency", row.place), "access.ask_emergency", row, note=reason):
        _check_fits(row, by)
    return emergency_row(by, row)


@transaction.atomic
def open_emergency(by: Actor, *, emergency_id: int, hours: int) -> EmergencyRow:
    """Open what a colleague asked for, for some hours at most. The second person."""
    most = queries.emergency_hours(by)
    if not 1 <= hours <= most:
        raise BadInput("emergency_hours", most=most)
    with EMERGENCY.step(by, "access.open_emergency", Emergency, emergency_id) as row:
        _check_fits(row, by)
        row.opened_at, row.opened_by, row.ends_at = by.at, by.name, by.at + timedelta(hours=hours)
    return emergency_row(by, row)


@transaction.atomic
def refuse_emergency(by: Actor, *, emergency_id: int, reason: str) -> EmergencyRow:
    """Say no, and why."""
    if not reason.strip():
        raise BadInput("emergency_reason", least=rules.SHORTEST_REASON)
    with EMERGENCY.step(by, "access.refuse_emergency", Emergency, emergency_id, note=reason) as row:
        row.review, row.ended_at = reason.strip()[:300], by.at
    return emergency_row(by, row)


@transaction.atomic
def end_emergency(by: Actor, *, emergency_id: int) -> EmergencyRow:
    """Give it back early; one's own needs no right."""
    own = Emergency.objects.select_related("unit").filter(pk=emergency_id, account__username=by.name).first()
    actor = _as(by, "access.end_emergency", own.place) if own is not None else by
    with EMERGENCY.step(actor, "access.end_emergency", Emergency, emergency_id) as row:
        row.ended_at = by.at
    return emergency_row(by, row)


@transaction.atomic
def end_overdue_emergencies(by: Actor) -> int:
    """Every minute: what is over is marked so, and goes to audit. The rights ended at their minute anyway."""
    over = Emergency.objects.filter(state=EmergencyState.OPEN, ends_at__lte=by.at).order_by("pk")
    ids = list(over.values_list("pk", flat=True)[:100])
    for pk in ids:
        with EMERGENCY.step(by, "access.end_emergency", Emergency, pk) as row:
            row.ended_at = row.ends_at
    return len(ids)


@transaction.atomic
def review_emergency(by: Actor, *, emergency_id: int, note: str) -> EmergencyRow:
    """Close the review: what was done with the rights, and whether it was right. A third person."""
    if not note.strip():
        raise BadInput("emergency_reason", least=rules.SHORTEST_REASON)
    with EMERGENCY.step(by, "access.review_emergency", Emergency, emergency_id, note=note) as row:
        row.review = note.strip()[:300]
    return emergency_row(by, row)


def _check_fits(row: Emergency, by: Actor) -> None:
    """Refuse what would meet an incompatible post of the same person; no emergency waives that."""
    held = Post.objects.filter(pk__in=_current(row.account, by)).select_related("role")
    terms = [rules.Term(one.role.code, one.valid_from, one.valid_to) for one in held]
    rules.check_compatible(rules.Term(row.role.code, by.today, None), terms)


def _current(account: Account, by: Actor) -> list[int]:
    return [one.pk for one in current_posts(account.pk, by.today)]


def _as(by: Actor, verb: str, place: str) -> Actor:
    return replace(by, grants=(*by.grants, Grant(verb, place)))
