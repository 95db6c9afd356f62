"""From a login or a key to an actor: the one place where rights are read."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import F, Q

from unionloop.domains.access import rules
from unionloop.domains.access.contracts import STEP_UP, EmergencyRow, PostRow
from unionloop.domains.access.models import Account, ApiKey, Post
from unionloop.domains.access.ports import known_verbs
from unionloop.domains.access.queries.emergencies import emergency_row, open_emergency_of
from unionloop.kernel import questions
from unionloop.kernel.actor import BEIJING, Actor, Grant
from unionloop.kernel.errors import NotFound
from unionloop.kernel.words import Word

PUBLISHED = Grant("publication.read", "")  # staff see at least what the public sees


@dataclass(frozen=True)
class Acting:
    """Whoever a request acts for: the actor, the post, and the posts one may switch to."""

    actor: Actor
    post: PostRow | None
    posts: tuple[PostRow, ...]
    emergency: EmergencyRow | None = None  # rights held for some hours beside the post


def actor_for(
    account: Account, *, at: datetime, via: str = "web", post_id: int | None = None,
    request_id: str = "", address: str = "",
) -> Actor:
    """Return the actor an account is at this moment in one post (the first when none is named)."""
    return acting(account, at=at, via=via, post_id=post_id, request_id=request_id, address=address).actor


def acting(
    account: Account, *, at: datetime, via: str = "web", post_id: int | None = None,
    request_id: str = "", address: str = "",
) -> Acting:
    """Return actor, acting post and choice of posts. A switched-off account holds nothing."""
    day = at.astimezone(BEIJING).date()
    held = current_posts(account.pk, day) if account.is_active else []
    chosen = next((one for one in held if one.pk == post_id), held[0] if held else None)
    grants: tuple[Grant, ...] = (PUBLISHED,)
    units: tuple[int, ...] = ()
    lender = chosen.on_behalf.account.username if chosen and chosen.on_behalf else ""
    if chosen is not None:
        grants += grants_of(tuple(chosen.role.verbs), chosen.place)
        units = (chosen.unit_id,) if chosen.unit_id else ()
    glass = open_emergency_of(account.pk, at) if account.is_active else None
    if glass is not None:  # every line written meanwhile says so
        grants, via = grants + grants_of(tuple(glass.role.verbs), glass.place), "emergency"
    actor = Actor(
        account.username, grants, at, via=via, label=account.label or account.username,
        request_id=request_id, address=address, units=units, person=account.person_id,
        on_behalf=lender,
    )  # fmt: skip
    rows = tuple(post_row(one, day) for one in held)
    shown = emergency_row(actor, glass) if glass is not None else None
    return Acting(actor, next((row for row in rows if chosen and row.id == chosen.pk), None), rows, shown)


def actor_named(username: str, *, at: datetime, via: str, post_id: int | None = None) -> Actor:
    """Return the actor of a login name (CLI, jobs); NotFound when there is no such account."""
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise NotFound("not_found", model="Account", id=username)
    return actor_for(account, at=at, via=via, post_id=post_id)


def actor_holding(username: str, verb: str, *, at: datetime, via: str) -> Actor:
    """Return the actor of a login in the first post that holds a verb; without one, an actor who holds nothing."""
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        return Actor(username, (), at, via=via)
    posts = current_posts(account.pk, at.astimezone(BEIJING).date())
    found = (actor_for(account, at=at, via=via, post_id=one.pk) for one in posts)
    return next((one for one in found if one.holds(verb)), Actor(username, (), at, via=via, label=account.label))


def may_be_trial(secret: str) -> bool:
    """Tell whether a key may be one whose acts are undone: what begins like a live one is live, or nothing."""
    return not secret.startswith(rules.KEY_HEAD.format("l"))


@dataclass(frozen=True)
class KeyActor:
    """Who an API key acts for, and what kind of key it is."""

    actor: Actor
    kind: str
    key_id: int
    used_at: datetime | None  # when it was last noted to be in use


_KEY = questions.Question(lambda head: ApiKey.objects.select_related("account", "role", "unit").filter(head=head), str)
_HELD = questions.Question(lambda account: Post.objects.select_related("role", "unit", "account", "on_behalf__account").filter(
    account_id=account).order_by(F("on_behalf").asc(nulls_first=True), "id"), int)  # fmt: skip
_POSTS = questions.Question(
    lambda account, role: Post.objects.filter(account_id=account, role_id=role).values_list(
        "unit__path", "valid_from", "valid_to", "on_behalf_id", "on_behalf__valid_from", "on_behalf__valid_to",
        "on_behalf__account__is_active"), int, int,
)  # fmt: skip


def actor_of_key(secret: str, *, at: datetime, request_id: str = "", address: str = "") -> KeyActor | None:
    """Return the actor behind an API key, None when the key is unknown, ended or no longer covered.

    The owner's name goes into the journal, so four eyes see through keys; the owner must still
    hold the key's role at a place that covers the key's place.
    """
    digest = hashlib.sha256(secret.encode()).hexdigest()
    key = _KEY.first(secret[:12])
    if key is None or not hmac.compare_digest(key.digest, digest):
        return None
    day = at.astimezone(BEIJING).date()
    if key.revoked_at is not None or day >= key.valid_to or not key.account.is_active:
        return None
    if not any(key.place.startswith(place) for place in _places_held(key.account_id, key.role_id, day)):
        return None
    grants = _grants_of_key(tuple(key.role.verbs), key.kind, key.place)
    actor = Actor(
        key.account.username, grants, at, via="api", label=f"{key.account.label}·{key.name}",
        request_id=request_id, address=address, units=(key.unit_id,) if key.unit_id else (),
    )  # fmt: skip
    return KeyActor(actor, key.kind, key.pk, key.used_at)


@lru_cache(maxsize=512)
def _grants_of_key(verbs: tuple[str, ...], kind: str, place: str) -> tuple[Grant, ...]:
    """Return what a key of a role may do at its place: what its kind leaves of it, without what needs a second factor."""
    allowed = set(rules.expand(verbs, known_verbs())) - STEP_UP
    held = grants_of(tuple(rules.patterns_of_kind(verbs, kind)), place)
    return (PUBLISHED, *(one for one in held if one.verb in allowed))


def _places_held(account_id: int, role_id: int, day: date) -> list[str]:
    """Return where an account holds a role on a day, as `current_posts` has it; asked with every call by a key."""

    return [
        path or "" for path, since, until, lent, lender_since, lender_until, active in _POSTS.all(account_id, role_id)
        if _current(day, since, until) and (lent is None or (active and _current(day, lender_since, lender_until)))
    ]  # fmt: skip


def current_posts(account_id: int, day: date) -> list[Post]:
    """Return the posts in force, one's own first; a delegation holds only while its owner holds the post."""

    def lent(own: Post | None) -> bool:
        return own is None or (own.account.is_active and _current(day, own.valid_from, own.valid_to))

    return [one for one in _HELD.all(account_id) if _current(day, one.valid_from, one.valid_to) and lent(one.on_behalf)]


def _current(day: date, since: date, until: date | None) -> bool:
    return rules.state_on(day, since, until) == "current"


def holders_at(
    unit_ids: Sequence[int] | None, account_ids: Sequence[int], day: date
) -> list[tuple[int, int]]:
    """Return (account id, unit id) of the posts these accounts hold at these units (None: at any). System use."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    rows = Post.objects.filter(still, valid_from__lte=day, account_id__in=account_ids, account__is_active=True)
    rows = rows.filter(unit__isnull=False) if unit_ids is None else rows.filter(unit_id__in=unit_ids)
    return list(rows.order_by("account_id", "unit_id").values_list("account_id", "unit_id").distinct())


def holders_of_role(code: str, day: date) -> list[int]:
    """Return the accounts that hold a role anywhere today: whom to tell. System use."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    rows = Post.objects.filter(still, valid_from__lte=day, role__code=code, account__is_active=True)
    return list(rows.order_by("account_id").values_list("account_id", flat=True).distinct()[:500])


def post_row(post: Post, day: date) -> PostRow:
    """Return the frozen row of a post."""
    return PostRow(
        id=post.pk, account_id=post.account_id, username=post.account.username, role=post.role.code,
        role_label=Word(post.role.label), unit_id=post.unit_id, unit_name=post.unit.name if post.unit else "",
        path=post.place, valid_from=post.valid_from, valid_to=post.valid_to,
        on_behalf_of=post.on_behalf.account.label if post.on_behalf else "",
        state=rules.state_on(day, post.valid_from, post.valid_to),
    )  # fmt: skip


@lru_cache(maxsize=512)
def grants_of(patterns: tuple[str, ...], path: str) -> tuple[Grant, ...]:
    """Return one grant per verb the patterns come to, at one place."""
    return tuple(Grant(verb, path) for verb in rules.expand(patterns, known_verbs()))
