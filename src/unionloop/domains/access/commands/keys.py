"""Writes of API keys. The secret is shown once; the table keeps its digest."""

import hashlib
import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from unionloop.domains.access import rules
from unionloop.domains.access.contracts import IssuedKey, KeyKind, KeyRow
from unionloop.domains.access.models import Account, ApiKey, Post
from unionloop.domains.access.queries.actors import current_posts
from unionloop.domains.access.queries.keys import key_row
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, Refused

HEAD = 12  # characters of the secret that are shown in lists: kind and a name, not a guessable part


@transaction.atomic
def issue_key(
    by: Actor, *, name: str, kind: str, post_id: int, unit_id: int | None = None, valid_to: date
) -> IssuedKey:
    """Issue a key for one's own post, at the post's unit or one below it."""
    if kind not in list(KeyKind):
        raise BadInput("bad_form", field="kind", problem=kind[:20])
    account = Account.objects.filter(username=by.name, is_active=True).first()
    post = next((one for one in current_posts(account.pk, by.today) if one.pk == post_id), None) if account else None
    if account is None or post is None:
        raise Refused("key_not_covered")
    region = post.unit.division_code if post.unit else ""
    rules.check_key_term(by.today, valid_to, reference.value("access.key_days", region, by.today, rules.LONGEST_KEY_DAYS))
    secret, head = _secret(kind)
    key = ApiKey(
        name=name.strip(), kind=kind, head=head, digest=hashlib.sha256(secret.encode()).hexdigest(),
        account=account, role=post.role, unit_id=unit_id or post.unit_id, valid_to=valid_to,
    )  # fmt: skip
    if not key.place.startswith(post.place):
        raise Refused("key_not_covered")
    with change(_owner(by, post), "access.issue_key", key):
        pass
    return IssuedKey(key_row(key, by.today), secret)


@transaction.atomic
def revoke_key(by: Actor, *, key_id: int, reason: str = "") -> KeyRow:
    """End a key at once: by its owner, or by whoever administers accounts at its place."""
    key = ApiKey.objects.select_related("account", "unit").filter(pk=key_id).first()
    actor = _owner(by, key) if key is not None and key.account.username == by.name else by
    with edit(actor, "access.revoke_key", ApiKey, key_id, note=reason) as key:
        if key.revoked_at is not None:
            raise Refused("key_revoked")
        key.revoked_at = by.at
    return key_row(key, by.today)


def note_use(key_id: int, used_at: datetime | None, at: datetime) -> None:
    """Note that a key last noted at `used_at` is in use, at most once an hour."""
    if used_at is not None and used_at > at - timedelta(hours=1):
        return
    ApiKey.objects.filter(pk=key_id).exclude(used_at__gt=at - timedelta(hours=1)).update(used_at=at)


def _secret(kind: str) -> tuple[str, str]:
    secret = f"{rules.KEY_HEAD.format(kind[0])}{secrets.token_hex(4)}{secrets.token_urlsafe(32)}"
    return secret, secret[:HEAD]


def _owner(by: Actor, row: Post | ApiKey) -> Actor:
    """Return the actor with the owner's own right over keys of posts they hold."""
    mine = (Grant("access.issue_key", row.place), Grant("access.revoke_key", row.place))
    return replace(by, grants=mine)
