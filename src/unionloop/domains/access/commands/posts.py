"""Writes of roles and posts: who may do what, where, from when to when."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q

from unionloop.domains.access import rules
from unionloop.domains.access.contracts import ROLES, PostRow, RoleShape
from unionloop.domains.access.models import Account, Post, Role
from unionloop.domains.access.queries.actors import current_posts, post_row
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.change import change, edit, lock
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .accounts import renew_stamp


@transaction.atomic
def load_roles(by: Actor) -> int:
    """Write the shipped roles into the table; return how many changed."""
    changed = 0
    for shape in ROLES.values():
        row = Role.objects.filter(code=shape.code).first()
        if row is None or (row.label, row.verbs) != (shape.label, list(shape.verbs)):
            _write_role(by, shape, row)
            changed += 1
    return changed


@transaction.atomic
def grant(
    by: Actor, *, account_id: int, role: str, unit_id: int | None, valid_from: date | None = None,
    valid_to: date | None = None, note: str = "",
) -> PostRow:
    """Give an account a post. Refused for oneself, and where it would meet an incompatible one."""
    start = valid_from or by.today
    rules.check_term(start, valid_to)
    account = _locked_account(account_id)
    if account.username == by.name:
        raise Refused("grant_to_self")
    post = Post(account=account, role=_role(role), unit_id=unit_id, valid_from=start, valid_to=valid_to)
    with change(by, "access.grant", post, note=note):
        _check_fits(post)
    _changed_rights(account, by)
    return post_row(post, by.today)


@transaction.atomic
def revoke(by: Actor, *, post_id: int, last_date: date | None = None, note: str = "") -> PostRow:
    """End a post after its last day (yesterday when none is named: at once)."""
    with edit(by, "access.revoke", Post, post_id, note=note) as post:
        account = _locked_account(post.account_id)
        if account.username == by.name:
            raise Refused("grant_to_self")
        _end(post, by, last_date)
    _changed_rights(account, by)
    return post_row(post, by.today)


@transaction.atomic
def delegate(by: Actor, *, post_id: int, to_account_id: int, valid_from: date, valid_to: date) -> PostRow:
    """Let a colleague act in one's own post for some days; what is borrowed cannot be lent on."""
    own = Post.objects.select_related("role", "account", "unit").filter(pk=post_id).first()
    if own is None or own.account.username != by.name:
        raise NotFound("post_not_yours")
    if own not in current_posts(own.account_id, by.today):
        raise Refused("post_not_yours")
    rules.check_term(valid_from, valid_to)
    account = _locked_account(to_account_id)
    if account.pk == own.account_id:
        raise BadInput("delegate_to_self")
    region = own.unit.division_code if own.unit else ""
    rules.check_delegation(
        rules.Term(own.role.code, own.valid_from, own.valid_to), valid_from, valid_to,
        borrowed=own.on_behalf_id is not None,
        most=reference.value("access.delegation_days", region, by.today, rules.LONGEST_DELEGATION_DAYS),
    )  # fmt: skip
    post = Post(
        account=account, role=own.role, unit=own.unit, valid_from=valid_from, valid_to=valid_to, on_behalf=own
    )
    # the right to lend is the holding of the post itself, so the check is made with that post's place
    with change(_lender(by, own.place), "access.delegate", post, note=f"代 {by.name}"):
        _check_fits(post)
    _changed_rights(account, by)
    return post_row(post, by.today)


@transaction.atomic
def end_delegation(by: Actor, *, post_id: int) -> PostRow:
    """Take back one's own post before the agreed day."""
    post = Post.objects.select_related("on_behalf__account", "role", "account", "unit").filter(pk=post_id).first()
    if post is None or post.on_behalf is None or post.on_behalf.account.username != by.name:
        raise NotFound("not_found", model="Post", id=post_id)
    account = _locked_account(post.account_id)
    lender = _lender(by, post.place)
    with edit(lender, "access.delegate", Post, post_id) as row:
        _end(row, by, None)
    _changed_rights(account, by)
    return post_row(row, by.today)


def _end(post: Post, by: Actor, last_date: date | None) -> None:
    if post.valid_to is not None and post.valid_to <= by.today:
        raise Refused("post_ended", day=post.valid_to.isoformat())
    until = max(by.today if last_date is None else last_date + timedelta(days=1), post.valid_from)
    post.valid_to = until if post.valid_to is None else min(until, post.valid_to)


def _check_fits(post: Post) -> None:
    others = Post.objects.filter(account_id=post.account_id).exclude(valid_to=F("valid_from"))
    held = [(one.unit_id, rules.Term(one.role.code, one.valid_from, one.valid_to))
            for one in others.select_related("role")]  # fmt: skip
    wanted = rules.Term(post.role.code, post.valid_from, post.valid_to)
    rules.check_compatible(wanted, [term for _, term in held])
    rules.check_not_twice(wanted, [term for unit_id, term in held if unit_id == post.unit_id])


def _changed_rights(account: Account, by: Actor) -> None:
    """End the visits of the account and of those who act for it; the post's own line is the journal's."""
    borrowers = Account.objects.filter(
        Q(pk__in=Post.objects.filter(on_behalf__account=account).values("account_id")) | Q(pk=account.pk)
    )
    for one in borrowers.select_for_update(of=("self",)).order_by("pk"):
        renew_stamp(one, by)
        one.save(update_fields=["stamp"])


def _locked_account(account_id: int) -> Account:
    """Lock the person, so that two grants at once see each other's posts."""
    account = Account.objects.select_for_update(of=("self",)).filter(pk=account_id).first()
    if account is None:
        raise NotFound("not_found", model="Account", id=account_id)
    if not account.is_active:
        raise Refused("account_disabled", username=account.username)
    return account


def _lender(by: Actor, path: str) -> Actor:
    return replace(by, grants=(Grant("access.delegate", path),))


def _role(code: str) -> Role:
    role = Role.objects.filter(code=code).first()
    if role is not None:
        return role
    if code not in ROLES:
        raise BadInput("unknown_role", role=code)
    return Role.objects.create(code=code, label=ROLES[code].label, verbs=list(ROLES[code].verbs), shipped=True)


def _write_role(by: Actor, shape: RoleShape, row: Role | None) -> None:
    row = lock(by, "access.load_roles", Role, row.pk) if row else Role(code=shape.code)
    with change(by, "access.load_roles", row):
        row.label, row.verbs, row.shipped = shape.label, list(shape.verbs), True
