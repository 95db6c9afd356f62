"""Reads of accounts, posts, roles and visits."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, Q

from unionloop.domains.access import rules
from unionloop.domains.access.contracts import ROLES, AccountRow, PostRow, RoleRow, VisitRow
from unionloop.domains.access.models import Account, Post, Role, Visit
from unionloop.domains.access.ports import known_verbs
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.words import Word

from .actors import post_row


def accounts(
    by: Actor, *, text: str = "", role: str = "", unit_id: int | None = None, active: bool | None = None,
    after: str = "", limit: int = 50,
) -> Page[AccountRow]:
    """Return a page of the accounts this actor administers or audits, with their posts."""
    rows = Account.visible(by, "access.read").select_related("unit")
    if text:
        rows = rows.filter(Q(username__icontains=text) | Q(label__icontains=text))
    if active is not None:
        rows = rows.filter(is_active=active)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if role:
        still = Q(valid_to__isnull=True) | Q(valid_to__gt=by.today)
        rows = rows.filter(pk__in=Post.objects.filter(still, role__code=role).values("account_id"))
    page = keyset(rows, ("username",), lambda one: one, after=after, limit=limit)
    held = posts_of([one.pk for one in page.rows], by.today)
    totp = with_totp([one.pk for one in page.rows])
    full = [account_row(by, one, held.get(one.pk, ()), has_totp=one.pk in totp) for one in page.rows]
    return Page(full, page.next, page.total, page.sums)


def account(by: Actor, *, account_id: int) -> AccountRow:
    """Return one account with all its posts, past and future ones too."""
    row = seen(by, "access.read", Account, account_id)
    held = posts_of([account_id], None).get(account_id, ())
    today = tuple(post_row(one, by.today) for one in _posts([account_id]))
    return account_row(by, row, today or held, has_totp=account_id in with_totp([account_id]))


def by_username(by: Actor, *, username: str) -> AccountRow | None:
    """Return the account of a login, None when absent or unseen."""
    row = Account.visible(by, "access.read").filter(username=username).first()
    return account(by, account_id=row.pk) if row else None


def label_of(username: str) -> str:
    """Return the shown name of a login for lists of who did what; the login itself when there is none."""
    return Account.objects.filter(username=username).values_list("label", flat=True).first() or username


def account_label(account_id: int) -> str:
    """Return the shown name of an account, "" when there is none. System use."""
    return Account.objects.filter(pk=account_id).values_list("label", flat=True).first() or ""


def labels(usernames: Iterable[str]) -> dict[str, str]:
    """Return the shown names of logins for a list; a login without an account is left out."""
    return dict(Account.objects.filter(username__in=set(usernames)).values_list("username", "label"))


def colleagues(by: Actor, *, path: str, limit: int = 200) -> list[tuple[int, str]]:
    """Return (id, label) of the active accounts at or below a place: whom one may lend a post to."""
    rows = Account.objects.filter(is_active=True, unit__path__startswith=path).exclude(username=by.name)
    return [(pk, f"{label}（{username}）") for pk, label, username in
            rows.order_by("label").values_list("pk", "label", "username")[:limit]]  # fmt: skip


def holders_of(verb: str, *, unit_ids: Iterable[int], day: date, text: str = "", limit: int = 8) -> list[tuple[int, str, str]]:
    """Return (id, login, label) of the active accounts that hold a verb by a post at one of these units, by label. System use."""
    roles = [one.pk for one in Role.objects.all() if verb in rules.expand(one.verbs, known_verbs())]
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    rows = Post.objects.filter(still, valid_from__lte=day, unit_id__in=list(unit_ids), role_id__in=roles, account__is_active=True)
    if text:
        rows = rows.filter(Q(account__label__contains=text) | Q(account__username__startswith=text))
    known = rows.values_list("account_id", "account__username", "account__label").distinct()
    return list(known.order_by("account__label", "account_id")[:limit])


def own_account_id(by: Actor) -> int | None:
    """Return the id of the actor's own account; machines have none."""
    return Account.objects.filter(username=by.name).values_list("pk", flat=True).first()


def lent_posts(by: Actor) -> list[PostRow]:
    """Return the delegations of one's own posts that have not ended."""
    rows = Post.objects.filter(on_behalf__account__username=by.name, valid_to__gt=by.today)
    rows = rows.select_related("role", "unit", "account", "on_behalf__account").order_by("valid_from", "id")
    return [post_row(one, by.today) for one in rows[:50]]


def visits(by: Actor, *, current_id: int | None) -> list[VisitRow]:
    """Return one's own live visits, the latest first."""
    rows = Visit.objects.filter(account__username=by.name, ended_at__isnull=True).order_by("-seen_at")[:50]
    return [VisitRow(one.pk, one.address, one.device, one.started_at, one.seen_at, one.pk == current_id)
            for one in rows]  # fmt: skip


def roles(by: Actor) -> list[RoleRow]:
    """Return every role with the verbs its patterns come to."""
    held = dict(
        Post.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=by.today), valid_from__lte=by.today)
        .values_list("role_id").annotate(holders=Count("account_id", distinct=True))
    )  # fmt: skip
    known = known_verbs()
    return [
        RoleRow(one.pk, one.code, Word(one.label), tuple(one.verbs), rules.expand(one.verbs, known), held.get(one.pk, 0))
        for one in Role.visible(by, "access.read").order_by("id")
    ]


def verbs_of_role(code: str) -> tuple[str, ...]:
    """Return the verbs a shipped role comes to; none for an unknown one."""
    shape = ROLES.get(code)
    return rules.expand(shape.verbs, known_verbs()) if shape else ()


def posts_of(account_ids: Iterable[int], day: date | None) -> dict[int, tuple[PostRow, ...]]:
    """Return the posts of many accounts; with a day only those not yet ended on it."""
    found: dict[int, list[PostRow]] = defaultdict(list)
    for one in _posts(account_ids):
        row = post_row(one, day or one.valid_from)
        if day is None or row.state != "ended":
            found[one.account_id].append(row)
    return {pk: tuple(rows) for pk, rows in found.items()}


def with_totp(account_ids: Iterable[int]) -> set[int]:
    """Return which of the accounts have a second factor."""
    from allauth.mfa.models import Authenticator  # its tables load after ours

    rows = Authenticator.objects.filter(user_id__in=list(account_ids), type=Authenticator.Type.TOTP)
    return set(rows.values_list("user_id", flat=True))


def account_row(
    by: Actor, row: Account, posts: tuple[PostRow, ...] = (), *, has_totp: bool = False
) -> AccountRow:
    """Return the frozen row of an account, with the verbs this actor may press on it."""
    open_verbs = ["access.rename_account", "access.set_password", "access.reset_totp", "access.grant",
                  "access.unlock"]  # fmt: skip
    open_verbs.append("access.disable" if row.is_active else "access.enable")
    own = row.username == by.name
    kept_from_self = {"access.grant", "access.disable", "access.reset_totp"}
    verbs = tuple(one for one in open_verbs if by.may(one, row.place) and not (own and one in kept_from_self))
    return AccountRow(
        id=row.pk, username=row.username, label=row.label, unit_id=row.unit_id,
        unit_name=row.unit.name if row.unit else "", is_active=row.is_active, has_totp=has_totp,
        posts=posts, last_login_at=row.last_login, verbs=verbs,
    )  # fmt: skip


def _posts(account_ids: Iterable[int]) -> Iterable[Post]:
    rows = Post.objects.filter(account_id__in=list(account_ids)).exclude(valid_to=F("valid_from"))
    rows = rows.select_related("role", "unit", "account", "on_behalf__account")
    return rows.order_by("valid_from", "id")
