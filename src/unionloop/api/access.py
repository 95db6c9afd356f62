"""Accounts, posts and roles over the API."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.access import commands, queries

from .answers import ERRORS
from .entrance import actor_of
from .payments import Cursor, Limit, Word

router = Router(tags=["access"])
Text = Annotated[str, Field(max_length=60)]
Id = Annotated[int, Field(ge=1, le=2**62)]
Answer: dict[int, Any] = {200: dict[str, Any], **ERRORS}


class Post(Schema):
    id: int
    account_id: int
    username: str
    role: str
    role_label: str
    unit_id: int | None
    unit_name: str
    valid_from: date
    valid_to: date | None
    on_behalf_of: str
    state: str


class Account(Schema):
    id: int
    username: str
    label: str
    unit_id: int | None
    unit_name: str
    is_active: bool
    has_totp: bool
    posts: list[Post]
    verbs: list[str]


class Accounts(Schema):
    rows: list[Account]
    next: str | None
    total: int | None


class Role(Schema):
    code: str
    label: str
    verbs: list[str]
    holders: int


class Myself(Schema):
    username: str
    label: str
    verbs: list[str]
    posts: list[Post]


class NewAccount(Schema):
    username: Text
    label: Text
    unit_id: Id | None = None
    password: Annotated[str, Field(max_length=128)] = ""


class NewPost(Schema):
    role: Annotated[str, Field(max_length=40)]
    unit_id: Id | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: Annotated[str, Field(max_length=500)] = ""


class Ending(Schema):
    last_date: date | None = None
    note: Annotated[str, Field(max_length=500)] = ""


class Reason(Schema):
    reason: Annotated[str, Field(max_length=500)] = ""


@router.get("/me", response={200: Myself, **ERRORS}, operation_id="access_me")
def me(request: HttpRequest) -> Any:
    """Who am I, what may I do."""
    by = actor_of(request)
    number = queries.own_account_id(by)
    posts = queries.posts_of([number], by.today).get(number, ()) if number else ()
    verbs = sorted({grant.verb for grant in by.grants})
    return {"username": by.name, "label": by.label, "verbs": verbs, "posts": posts}


@router.get("/accounts", response={200: Accounts, **ERRORS}, operation_id="access_read")
def accounts(
    request: HttpRequest, text: Annotated[str, Field(max_length=60)] = "",
    role: Annotated[str, Field(max_length=40)] = "", active: bool | None = None,
    after: Annotated[str, Field(max_length=400)] = "", limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Any:
    """Accounts in scope."""
    return queries.accounts(actor_of(request), text=text, role=role, active=active, after=after, limit=limit)


@router.get("/accounts/{account_id}", response={200: Account, **ERRORS}, operation_id="access_read_account")
def account(request: HttpRequest, account_id: int) -> Any:
    """One account with all its posts."""
    return queries.account(actor_of(request), account_id=account_id)


@router.post("/accounts", response={200: Account, **ERRORS}, operation_id="access_create_account")
def create_account(request: HttpRequest, body: NewAccount) -> Any:
    """Make a login."""
    return commands.create_account(actor_of(request), **body.dict())


@router.post("/accounts/{account_id}/disable", response={200: Account, **ERRORS}, operation_id="access_disable")
def disable(request: HttpRequest, account_id: int, body: Reason) -> Any:
    """Shut an account; its sessions end at once."""
    return commands.disable(actor_of(request), account_id=account_id, reason=body.reason)


@router.post("/accounts/{account_id}/enable", response={200: Account, **ERRORS}, operation_id="access_enable")
def enable(request: HttpRequest, account_id: int, body: Reason) -> Any:
    """Open a shut account."""
    return commands.enable(actor_of(request), account_id=account_id, reason=body.reason)


@router.post("/accounts/{account_id}/posts", response={200: Post, **ERRORS}, operation_id="access_grant")
def grant(request: HttpRequest, account_id: int, body: NewPost) -> Any:
    """Give an account a post."""
    return commands.grant(actor_of(request), account_id=account_id, **body.dict())


@router.post("/posts/{post_id}/revoke", response={200: Post, **ERRORS}, operation_id="access_revoke")
def revoke(request: HttpRequest, post_id: int, body: Ending) -> Any:
    """End a post."""
    return commands.revoke(actor_of(request), post_id=post_id, **body.dict())


@router.get("/roles", response={200: list[Role], **ERRORS}, operation_id="access_read_roles")
def roles(request: HttpRequest) -> Any:
    """Every role with the verbs it comes to."""
    return queries.roles(actor_of(request))


class Asked(Schema):
    role: str = Field(max_length=40)
    reason: str = Field(max_length=300)


class Said(Schema):
    note: str = Field(max_length=300)


class Hours(Schema):
    hours: int = Field(ge=1, le=72)


@router.get("/emergencies", response=Answer, operation_id="access_emergencies")
def emergencies(request: HttpRequest, state: Word = "", after: Cursor = "", limit: Limit = 50) -> Any:
    """List rights taken in an emergency: one's own, and those one may open or review."""
    found = queries.emergencies(actor_of(request), state=state, after=after, limit=limit)
    return {"rows": [asdict(one) for one in found.rows], "next": found.next}


@router.post("/emergencies", response=Answer, operation_id="access_ask_emergency")
def ask_emergency(request: HttpRequest, body: Asked) -> Any:
    """Ask for a role for some hours."""
    return asdict(commands.ask_emergency(actor_of(request), role=body.role, reason=body.reason))


@router.post("/emergencies/{int:emergency_id}/open", response=Answer, operation_id="access_open_emergency")
def open_emergency(request: HttpRequest, emergency_id: Id, body: Hours) -> Any:
    """Open what a colleague asked for."""
    return asdict(commands.open_emergency(actor_of(request), emergency_id=emergency_id, hours=body.hours))


@router.post("/emergencies/{int:emergency_id}/refuse", response=Answer, operation_id="access_refuse_emergency")
def refuse_emergency(request: HttpRequest, emergency_id: Id, body: Said) -> Any:
    """Say no, and why."""
    return asdict(commands.refuse_emergency(actor_of(request), emergency_id=emergency_id, reason=body.note))


@router.post("/emergencies/{int:emergency_id}/end", response=Answer, operation_id="access_end_emergency")
def end_emergency(request: HttpRequest, emergency_id: Id) -> Any:
    """Give the rights back."""
    return asdict(commands.end_emergency(actor_of(request), emergency_id=emergency_id))


@router.post("/emergencies/{int:emergency_id}/review", response=Answer, operation_id="access_review_emergency")
def review_emergency(request: HttpRequest, emergency_id: Id, body: Said) -> Any:
    """Close the review."""
    return asdict(commands.review_emergency(actor_of(request), emergency_id=emergency_id, note=body.note))
