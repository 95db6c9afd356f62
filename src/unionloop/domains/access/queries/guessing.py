"""How often somebody has guessed lately, read from the journal; axes watches name and address together."""

from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q

from unionloop.domains.access.contracts import PostRow, Shut
from unionloop.domains.access.models import Account, Post, Visit
from unionloop.kernel.actor import Actor
from unionloop.kernel.addresses import count_from
from unionloop.kernel.models import Entry

from .actors import post_row

WINDOW = timedelta(minutes=30)
PER_ACCOUNT = 20  # over all addresses; an address the person has used before stays open
PER_ADDRESS = 60  # over all accounts: a whole office sits behind one address
CODES = 5


def guessed_too_often(by: Actor, *, username: str, address: str) -> bool:
    """Tell whether to refuse unseen: one account tried from everywhere, or everything from one place."""
    lately = Entry.objects.filter(verb="access.refuse_login", at__gt=by.at - WINDOW)
    if count_from(lately, address) >= PER_ADDRESS:
        return True
    account = Account.objects.filter(username=username).first()
    if account is None:
        return False
    known = count_from(Visit.objects.filter(account=account), address) > 0
    tries = lately.filter(model="access.account", row_id=account.pk, id__gt=_last(account.pk, "access.unlock"))
    return not known and tries.count() >= PER_ACCOUNT


def codes_guessed_too_often(by: Actor, *, account_id: int) -> bool:
    """Tell whether five wrong codes were given in the window since the last right login."""
    lately = Entry.objects.filter(model="access.account", row_id=account_id, at__gt=by.at - WINDOW)
    since = _last(account_id, "access.log_in", "access.step_up", "access.unlock")
    return lately.filter(verb="access.refuse_code", id__gt=since).count() >= CODES


def shut_by(by: Actor, *, account_id: int) -> list[tuple[Shut, int]]:
    """Return which doors this latest wrong password finds shut behind it, and after how many guesses. System use."""
    lately = Entry.objects.filter(verb="access.refuse_login", at__gt=by.at - WINDOW)
    found = {Shut.ADDRESS: (count_from(lately, by.address), PER_ADDRESS)}
    if account_id:
        since = _last(account_id, "access.log_in", "access.unlock")
        mine = lately.filter(model="access.account", row_id=account_id, id__gt=since)
        found[Shut.PAIR] = (count_from(mine, by.address), settings.AXES_FAILURE_LIMIT)
        found[Shut.ACCOUNT] = (mine.count(), PER_ACCOUNT)
    return [(why, tries) for why, (tries, most) in found.items() if tries >= most]


def told_lately(by: Actor, *, account_id: int, why: Shut) -> bool:
    """Tell whether an alarm about this very door was raised while it stays shut."""
    since = _last(account_id, "access.unlock") if account_id else 0
    lines = Entry.objects.filter(model="access.account", row_id=account_id, verb="access.shut", at__gt=by.at - WINDOW)
    lines = lines.filter(changes__why=why.value, id__gt=since)
    return lines.exists() if why == Shut.ACCOUNT else count_from(lines, by.address) > 0


def login_of(username: str) -> Account | None:
    """Return the live account of a login name, for a surface that is about to log it in."""
    return Account.objects.filter(username=username, is_active=True).first()


def login_of_person(person_id: int) -> Account | None:
    """Return the live account of a person for himself, for a surface that has had him prove it."""
    return Account.objects.filter(person_id=person_id, is_active=True).first()


def logins_of(person_ids: Collection[int]) -> dict[int, str]:
    """Return person → the login he acts under in the journal, for those who have one, closed ones too. System use."""
    rows = Account.objects.filter(person_id__in=list(person_ids))
    return {pk: name for pk, name in rows.values_list("person_id", "username") if pk is not None}


def worker_logins(limit: int = 12) -> list[Account]:
    """Return a few workers' own accounts, the newest first, for the demo's login page."""
    return list(Account.objects.filter(person__isnull=False, is_active=True).order_by("-id")[:limit])


def visit(visit_id: int) -> Visit | None:
    """Return one visit, for the surface that asks on every request whether it still lives."""
    return Visit.objects.filter(pk=visit_id).first()


def one_per_role(day: date) -> list[PostRow]:
    """Return one current post of every role, for the demo's login page."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    rows = Post.objects.filter(still, valid_from__lte=day, account__is_active=True, on_behalf__isnull=True)
    found: dict[int, PostRow] = {}
    for one in rows.select_related("role", "unit", "account").order_by("role_id", "id")[:2000]:
        found.setdefault(one.role_id, post_row(one, day))
    return list(found.values())


def _last(account_id: int, *verbs: str) -> int:
    """Return the id of the latest line of these verbs on the account, 0 without one."""
    lines = Entry.objects.filter(model="access.account", row_id=account_id, verb__in=verbs)
    return lines.order_by("-id").values_list("pk", flat=True).first() or 0
