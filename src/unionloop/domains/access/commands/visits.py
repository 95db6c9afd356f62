"""Visits: which logins still live. They hold no rights; ending one throws the device out at once."""

from datetime import datetime, timedelta

from django.db import transaction

from unionloop.domains.access.models import Account, Post, Visit
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound

NOTES = 30  # in the time a visit may lie idle: a page a second must not mean a write a second
NOTE_AT_LEAST = timedelta(minutes=15)  # the list of one's own devices tells when each was used last


@transaction.atomic
def open_visit(
    by: Actor, account: Account, *, device: str, absolute: timedelta, post_id: int | None = None
) -> Visit:
    """Note a fresh login; it lives until its idle or absolute limit, a log-out, or a change of rights."""
    stale = Visit.objects.filter(account=account, ended_at__isnull=True, started_at__lt=by.at - absolute)
    stale.update(ended_at=by.at)
    visit = Visit.objects.create(
        account=account, stamp=account.stamp, started_at=by.at, seen_at=by.at, address=by.address,
        device=device[:200], post_id=post_id,
    )  # fmt: skip
    _note(by, "access.log_in", account, {"visit": visit.pk})
    return visit


def lives(visit: Visit | None, account: Account, at: datetime, idle: timedelta, absolute: timedelta) -> str:
    """Return "" while the visit lives, else why it ended: gone, changed, idle, old."""
    if visit is None or visit.ended_at is not None or visit.account_id != account.pk:
        return "gone"
    if visit.stamp != account.stamp:
        return "changed"
    if at - visit.seen_at > idle:
        return "idle"
    return "old" if at - visit.started_at > absolute else ""


def see(visit: Visit, at: datetime, idle: timedelta) -> None:
    """Note that the visit is in use, seldom: once a minute where it may lie idle for half an hour."""
    if at - visit.seen_at >= min(idle / NOTES, NOTE_AT_LEAST):
        with transaction.atomic():  # on SQLite a transaction has its turn (kernel.sqlite), a statement alone has none
            Visit.objects.filter(pk=visit.pk, ended_at__isnull=True).update(seen_at=at)


@transaction.atomic
def end_visit(by: Actor, *, account_id: int, visit_id: int, verb: str = "access.log_out") -> None:
    """End one of the account's own visits."""
    account = Account.objects.get(pk=account_id)
    found = Visit.objects.filter(pk=visit_id, account_id=account_id, ended_at__isnull=True)
    if not found.update(ended_at=by.at):
        raise NotFound("not_found", model="Visit", id=visit_id)
    _note(by, verb, account, {"visit": visit_id})


@transaction.atomic
def end_other_visits(by: Actor, *, account_id: int, keep_id: int | None) -> int:
    """End all other visits of the account; return how many."""
    account = Account.objects.get(pk=account_id)
    found = Visit.objects.filter(account_id=account_id, ended_at__isnull=True).exclude(pk=keep_id or 0)
    ended = found.update(ended_at=by.at)
    _note(by, "access.log_out", account, {"visits": ended})
    return ended


@transaction.atomic
def note_switch(by: Actor, *, account_id: int, visit_id: int | None, post_id: int) -> None:
    """Journal that a person now acts in another post, with the owner's name where it is borrowed."""
    account = Account.objects.get(pk=account_id)
    post = Post.objects.select_related("role", "on_behalf__account").get(pk=post_id, account_id=account_id)
    if visit_id is not None:
        Visit.objects.filter(pk=visit_id, account_id=account_id).update(post_id=post_id)
    owner = post.on_behalf.account.username if post.on_behalf else account.username
    _note(by, "access.switch_post", account, {"post": post_id, "role": post.role.code, "post_of": owner})


@transaction.atomic
def note_step_up(by: Actor, *, account_id: int, how: str) -> None:
    """Journal that a person has proved who they are once more, by password or code."""
    _note(by, "access.step_up", Account.objects.get(pk=account_id), {"how": how})


@transaction.atomic
def note_totp(by: Actor, *, account_id: int, on: bool) -> None:
    """Journal that a person has set up or taken off the second factor."""
    verb = "access.set_up_totp" if on else "access.take_off_totp"
    _note(by, verb, Account.objects.get(pk=account_id), {})


def end_all(account: Account, at: datetime) -> None:
    """End every visit after a change of rights; the caller journals the change itself."""
    Visit.objects.filter(account=account, ended_at__isnull=True).update(ended_at=at)


def _note(by: Actor, verb: str, account: Account, facts: dict[str, object]) -> None:
    journal.append(by, verb, "access.account", account.pk, account.place, facts)
