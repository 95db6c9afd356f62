"""JSON: what everybody has of their own — saved views, keys, posts lent — and what an administrator mends of a login."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.access import commands, queries

from .access import Account, Id, Post, Reason, Text
from .answers import ERRORS
from .entrance import actor_of
from .payments import Cursor, Limit

router = Router(tags=["access"])
Answer: dict[int, Any] = {200: dict[str, Any], **ERRORS}
Listing = Annotated[str, Field(min_length=1, max_length=40)]


class NewView(Schema):
    """The conditions of a list under a name; `share_with` is a role."""

    listing: Listing
    label: Annotated[str, Field(max_length=50)]
    query: Annotated[str, Field(max_length=2000)]
    share_with: Annotated[str, Field(max_length=40)] = ""


class NewKey(Schema):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    kind: Annotated[str, Field(max_length=20)]
    post_id: Id
    unit_id: Id | None = None
    valid_to: date


class Lending(Schema):
    to_account_id: Id
    valid_from: date
    valid_to: date


class Correction(Schema):
    label: Text
    unit_id: Id | None = None


class NewPassword(Schema):
    password: Annotated[str, Field(max_length=128)]


@router.get("/views", response=Answer, operation_id="access_views")
def views(request: HttpRequest, listing: Listing) -> Any:
    """Return the saved views of a list: one's own, then those shared with one's roles."""
    return {"rows": [asdict(one) for one in queries.views(actor_of(request), listing=listing)]}


@router.post("/views", response=Answer, operation_id="access_save_view")
def save_view(request: HttpRequest, body: NewView) -> Any:
    """Keep the conditions of a list; the same name again replaces them."""
    return {"id": commands.save_view(actor_of(request), **body.dict())}


@router.post("/views/{view_id}/drop", response=Answer, operation_id="access_drop_view")
def drop_view(request: HttpRequest, view_id: Id) -> Any:
    """Throw away a view of one's own."""
    commands.drop_view(actor_of(request), view_id=view_id)
    return {"id": view_id}


@router.get("/keys", response=Answer, operation_id="access_keys")
def keys(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return the keys of programs in scope; never a secret."""
    found = queries.keys(actor_of(request), after=after, limit=limit)
    return {"rows": [asdict(one) for one in found.rows], "next": found.next, "total": found.total}


@router.post("/keys", response=Answer, operation_id="access_issue_key")
def issue_key(request: HttpRequest, body: NewKey) -> Any:
    """Issue a key for a post of one's own; its secret is in this answer and nowhere else."""
    return asdict(commands.issue_key(actor_of(request), **body.dict()))


@router.post("/keys/{key_id}/revoke", response=Answer, operation_id="access_revoke_key")
def revoke_key(request: HttpRequest, key_id: Id, body: Reason) -> Any:
    """End a key at once."""
    return asdict(commands.revoke_key(actor_of(request), key_id=key_id, reason=body.reason))


@router.post("/posts/{post_id}/delegate", response={200: Post, **ERRORS}, operation_id="access_delegate")
def delegate(request: HttpRequest, post_id: Id, body: Lending) -> Any:
    """Let a colleague act in one's own post for some days."""
    return commands.delegate(actor_of(request), post_id=post_id, **body.dict())


@router.post("/posts/{post_id}/end-delegation", response={200: Post, **ERRORS}, operation_id="access_end_delegation")
def end_delegation(request: HttpRequest, post_id: Id) -> Any:
    """Take back one's own post before the agreed day."""
    return commands.end_delegation(actor_of(request), post_id=post_id)


@router.post("/accounts/{account_id}/rename", response={200: Account, **ERRORS}, operation_id="access_rename_account")
def rename_account(request: HttpRequest, account_id: Id, body: Correction) -> Any:
    """Correct the shown name and the home unit."""
    return commands.rename_account(actor_of(request), account_id=account_id, **body.dict())


@router.post("/accounts/{account_id}/password", response={200: Account, **ERRORS}, operation_id="access_set_password")
def set_password(request: HttpRequest, account_id: Id, body: NewPassword) -> Any:
    """Give somebody a new password; all their visits end."""
    return commands.set_password(actor_of(request), account_id=account_id, password=body.password)


@router.post("/accounts/{account_id}/reset-totp", response={200: Account, **ERRORS}, operation_id="access_reset_totp")
def reset_totp(request: HttpRequest, account_id: Id, body: Reason) -> Any:
    """Take a lost second factor away."""
    return commands.reset_totp(actor_of(request), account_id=account_id, reason=body.reason)


@router.post("/accounts/{account_id}/unlock", response={200: Account, **ERRORS}, operation_id="access_unlock")
def unlock(request: HttpRequest, account_id: Id, body: Reason) -> Any:
    """Forget the wrong guesses at an account."""
    return commands.unlock(actor_of(request), account_id=account_id, reason=body.reason)
