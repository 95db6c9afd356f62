"""JSON: members, masked; applications; moves; rolls; merges; cards at a counter."""

import base64
import binascii
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import Filters
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page

from .answers import ERRORS
from .entrance import actor_of

router = Router(tags=["membership"])
Id = Annotated[int, Field(ge=1, le=2**53)]
Word = Annotated[str, Field(max_length=60)]
Words = Annotated[str, Field(max_length=200)]
State = Annotated[str, Field(pattern=r"^(applied|active|suspended|retired|left|moved|refused|withdrawn)$")]
Answer = dict[str, Any]
Rows = {200: Answer, **ERRORS}


class MemberFilters(Schema):
    text: Word = ""
    state: State | None = None
    union_id: Id | None = None
    employer_id: Id | None = None
    after: Annotated[str, Field(max_length=400)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Refusing(Schema):
    reason: Annotated[str, Field(pattern=r"^(not_here|paper|twice|not_worker|other_place)$")]
    words: Words = ""


class Moving(Schema):
    union_id: Id
    employer_id: Id | None = None
    day: date | None = None
    note: Words = ""


class Suspending(Schema):
    note: Words
    until: date | None = None


class Ending(Schema):
    note: Words = ""
    day: date | None = None


class PaidTo(Schema):
    day: date


class Lapsing(Schema):
    note: Annotated[str, Field(max_length=200)] = ""


class SentRoll(Schema):
    unit_id: Id
    name: Annotated[str, Field(max_length=200)]
    content_base64: Annotated[str, Field(max_length=4_000_000)]
    as_of_date: date | None = None


class Merging(Schema):
    kept_id: Id
    dropped_id: Id
    reason: Words


class Because(Schema):
    reason: Words


class Shown(Schema):
    code: Annotated[str, Field(max_length=400)]


class Stopping(Schema):
    why: Words


@router.get("/", response=Rows, operation_id="membership_read")
def members(request: HttpRequest, filters: Query[MemberFilters]) -> Any:
    """Members in scope, masked, latest first."""
    given = filters.dict()
    after, limit, state = given.pop("after"), given.pop("limit"), given.pop("state")
    chosen = Filters(**given, state=(state,) if state else ())
    return _paged(queries.memberships(actor_of(request), filters=chosen, after=after, limit=limit))


@router.get("/numbers", response=Rows, operation_id="membership_count")
def numbers(request: HttpRequest, union_id: Id | None = None) -> Any:
    """How many members, each once, and how old the records are."""
    found = queries.numbers(actor_of(request), union_id=union_id)
    return asdict(found) | {"fresh_bp": found.fresh_bp}


@router.get("/rates", response=Rows, operation_id="membership_rates")
def rates(request: HttpRequest, day: date | None = None) -> Any:
    """Rates A and B with both numbers of each, and the groups that are told apart."""
    by = actor_of(request)
    found = queries.rates(by, day=day or by.today)
    groups = [asdict(one) | {"rate_bp": one.rate_bp} for one in queries.groups(by, day=day or by.today)]
    return asdict(found) | {"a_bp": found.a_bp, "b_bp": found.b_bp, "groups": groups}


@router.get("/lapses", response=Rows, operation_id="membership_lapses")
def lapses(request: HttpRequest, after: Annotated[str, Field(max_length=400)] = "") -> Any:
    """Members whose dues have been missing for months, and what still hinders counting them as left."""
    return _paged(queries.lapses(actor_of(request), after=after))


@router.get("/waiting", response=Rows, operation_id="membership_waiting")
def waiting(request: HttpRequest) -> Any:
    """Applications that wait for the caller, the soonest due first."""
    return {"rows": [asdict(one) for one in queries.waiting(actor_of(request))]}


@router.get("/rolls", response=Rows, operation_id="membership_rolls")
def rolls(request: HttpRequest, after: Annotated[str, Field(max_length=400)] = "") -> Any:
    """Rolls, latest first."""
    return _paged(queries.rolls(actor_of(request), after=after))


@router.post("/rolls", response=Rows, operation_id="membership_stage_roll")
def stage_roll(request: HttpRequest, body: SentRoll) -> Any:
    """Try a roll; writes nobody."""
    try:
        content = base64.b64decode(body.content_base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput("bad_form", field="content_base64", problem="base64") from error
    return asdict(commands.stage_roll(actor_of(request), unit_id=body.unit_id, name=body.name, content=content,
                                      as_of_date=body.as_of_date))  # fmt: skip


@router.get("/rolls/{int:roll_id}/faults", response=Rows, operation_id="membership_faults")
def faults(request: HttpRequest, roll_id: Id) -> Any:
    """The rows that were not taken: line, column, code, facts."""
    return {"rows": [asdict(one) for one in queries.faults(actor_of(request), roll_id=roll_id)]}


@router.post("/rolls/{int:roll_id}/confirm", response=Rows, operation_id="membership_confirm_roll")
def confirm_roll(request: HttpRequest, roll_id: Id) -> Any:
    """Take a tried roll."""
    return asdict(commands.confirm_roll(actor_of(request), roll_id=roll_id))


@router.post("/rolls/{int:roll_id}/undo", response=Rows, operation_id="membership_undo_roll")
def undo_roll(request: HttpRequest, roll_id: Id) -> Any:
    """Take a roll back, whole."""
    return asdict(commands.undo_roll(actor_of(request), roll_id=roll_id))


@router.post("/merge", response=Rows, operation_id="membership_merge")
def merge(request: HttpRequest, body: Merging) -> Any:
    """Let one person's record stand for another's."""
    return asdict(commands.merge(actor_of(request), **body.dict()))


@router.post("/merges/{int:merge_id}/undo", response=Rows, operation_id="membership_unmerge")
def unmerge(request: HttpRequest, merge_id: Id, body: Because) -> Any:
    """Take a merge back, exactly."""
    return asdict(commands.unmerge(actor_of(request), merge_id=merge_id, reason=body.reason))


@router.post("/cards/check", response=Rows, operation_id="membership_check_card")
def check_card(request: HttpRequest, body: Shown) -> Any:
    """Check a shown code or six digits."""
    return asdict(commands.check_card(actor_of(request), text=body.code))


@router.post("/cards/{int:person_id}/stop", response=Rows, operation_id="membership_stop_card")
def stop_card(request: HttpRequest, person_id: Id, body: Stopping) -> Any:
    """Stop a card."""
    return asdict(commands.stop_card(actor_of(request), person_id=person_id, why=body.why))


@router.post("/cards/{int:person_id}/reissue", response=Rows, operation_id="membership_reissue_card")
def reissue_card(request: HttpRequest, person_id: Id) -> Any:
    """Issue a card again: what the former one shows is void."""
    return asdict(commands.reissue_card(actor_of(request), person_id=person_id))


@router.get("/{int:membership_id}", response=Rows, operation_id="membership_read_one")
def member(request: HttpRequest, membership_id: Id) -> Any:
    """One membership with its dated steps."""
    by = actor_of(request)
    row = asdict(queries.membership(by, membership_id=membership_id))
    return row | {"turns": [asdict(one) for one in queries.turns(by, membership_id=membership_id)]}


@router.post("/{int:membership_id}/approve", response=Rows, operation_id="membership_approve")
def approve(request: HttpRequest, membership_id: Id) -> Any:
    """Approve an application."""
    return asdict(commands.approve(actor_of(request), membership_id=membership_id))


@router.post("/{int:membership_id}/refuse", response=Rows, operation_id="membership_refuse")
def refuse(request: HttpRequest, membership_id: Id, body: Refusing) -> Any:
    """Refuse an application with a reason from the library."""
    return asdict(commands.refuse(actor_of(request), membership_id=membership_id, **body.dict()))


@router.post("/{int:membership_id}/transfer", response=Rows, operation_id="membership_transfer")
def transfer(request: HttpRequest, membership_id: Id, body: Moving) -> Any:
    """Move a member to another union."""
    return asdict(commands.transfer(actor_of(request), membership_id=membership_id, **body.dict()))


@router.post("/{int:membership_id}/suspend", response=Rows, operation_id="membership_suspend")
def suspend(request: HttpRequest, membership_id: Id, body: Suspending) -> Any:
    """Suspend a membership."""
    return asdict(commands.suspend(actor_of(request), membership_id=membership_id, **body.dict()))


@router.post("/{int:membership_id}/resume", response=Rows, operation_id="membership_resume")
def resume(request: HttpRequest, membership_id: Id) -> Any:
    """Let a suspended or retired member count again."""
    return asdict(commands.resume(actor_of(request), membership_id=membership_id))


@router.post("/{int:membership_id}/retire", response=Rows, operation_id="membership_retire")
def retire(request: HttpRequest, membership_id: Id, body: Ending) -> Any:
    """Keep the membership of somebody retired."""
    return asdict(commands.retire(actor_of(request), membership_id=membership_id, **body.dict()))


@router.post("/{int:membership_id}/leave", response=Rows, operation_id="membership_leave")
def leave(request: HttpRequest, membership_id: Id, body: Ending) -> Any:
    """End a membership."""
    return asdict(commands.leave(actor_of(request), membership_id=membership_id, **body.dict()))


@router.post("/{int:membership_id}/note-dues", response=Rows, operation_id="membership_note_dues")
def note_dues(request: HttpRequest, membership_id: Id, body: PaidTo) -> Any:
    """Note up to which day a member has paid his own dues."""
    return asdict(commands.note_dues(actor_of(request), membership_id=membership_id, day=body.day))


@router.post("/{int:membership_id}/lapse", response=Rows, operation_id="membership_lapse")
def lapse(request: HttpRequest, membership_id: Id, body: Lapsing) -> Any:
    """Count a member as left whose dues have been missing for months; refused with what still hinders it."""
    return asdict(commands.lapse(actor_of(request), membership_id=membership_id, note=body.note))


@router.post("/{int:membership_id}/confirm", response=Rows, operation_id="membership_confirm")
def confirm(request: HttpRequest, membership_id: Id) -> Any:
    """Say that the record is right as of today."""
    return asdict(commands.confirm(actor_of(request), membership_id=membership_id))


def _paged(page: Page[Any]) -> Answer:
    return {"rows": [asdict(one) for one in page.rows], "next": page.next, "total": page.total}
