"""Publication over the API: editions and their lists without a key; the desk of the 25th with one."""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from unionloop.domains.publication import commands, queries
from unionloop.kernel.actor import Actor, Grant, public

from .answers import ERRORS
from .entrance import actor_of

router = Router(tags=["publication"])
Id = Annotated[int, Field(ge=1, le=2**53)]
Month = Annotated[str, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]
Cursor = Annotated[str, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]
Seq = Annotated[int, Field(ge=1, le=1_000_000)]
Reason = Annotated[str, Field(max_length=300)]
Answer = dict[str, Any]


class EditionOut(Schema):
    id: int
    month: str
    number: int
    publisher: str
    state: str
    sign_due_date: date
    publish_at: datetime
    published_at: datetime | None
    late: bool
    sha256: str
    ledger_head: str
    ledger_day: date | None


class Editions(Schema):
    rows: list[EditionOut]
    next: str | None
    total: int | None


class ItemOut(Schema):
    seq: int
    month: str
    kind: str
    name: str
    street: str
    area: str
    area_name: str
    industry: str
    band: str
    first_month: str


class Items(Schema):
    rows: list[ItemOut]
    next: str | None
    total: int | None


class ItemFilters(Schema):
    kind: Literal["", "opened", "waiting", "founded"] = ""
    area: Annotated[str, Field(max_length=12)] = ""
    text: Annotated[str, Field(max_length=50)] = ""
    after: Cursor = ""
    limit: Limit = 50


class Objecting(Schema):
    claim: Literal["has_union", "not_operating", "wrong_field", "not_ours", "other"]
    text: Annotated[str, Field(max_length=500)]
    contact: Annotated[str, Field(max_length=20)] = ""
    tail4: Annotated[str, Field(max_length=4)] = ""


class Freezing(Schema):
    unit_id: Id
    month: Month


class Signing(Schema):
    note: Annotated[str, Field(max_length=500)] = ""


class Because(Schema):
    reason: Reason


class Nominating(Schema):
    employer_ids: Annotated[list[Id], Field(min_length=1, max_length=500)]


class Checking(Schema):
    unit_id: Id


class Upholding(Schema):
    field: Literal["listed", "name", "street", "industry", "band", "kind"]
    after: Annotated[str, Field(max_length=200)] = ""
    reason: Reason


def visitor(request: HttpRequest) -> Actor:
    """Return anybody: what is public is the same for everyone, key or none."""
    asking = actor_of(request)
    return replace(public(asking.at), request_id=asking.request_id, address=asking.address)


@router.get("/editions", auth=None, response={200: Editions, **ERRORS}, operation_id="publication_editions")
def editions(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return the published editions, newest first. No key is needed."""
    return queries.editions(visitor(request), after=after, limit=limit)


@router.get("/editions/latest", auth=None, response={200: Answer, **ERRORS}, operation_id="publication_latest")
def latest(request: HttpRequest) -> Any:
    """Return the latest edition with its figures. No key is needed."""
    return _monthly(visitor(request), "")


@router.get("/editions/{month}", auth=None, response={200: Answer, **ERRORS}, operation_id="publication_edition")
def edition(request: HttpRequest, month: Month) -> Any:
    """Return one edition with its figures; `edition.json` of its page is what the hash is over."""
    return _monthly(visitor(request), month)


def _monthly(by: Actor, month: str) -> Answer:
    one = queries.monthly(by, month=month)
    cells = [*one.totals.values(), *(cell for _, _, row in one.areas for cell in row.values())]
    return {
        "edition": EditionOut.from_orm(one.edition).dict(), "figures": [asdict(cell) for cell in cells],
        "counts": one.counts, "closures": [asdict(row) for row in one.closures],
        "corrections": [asdict(row) for row in one.corrections], "definitions": one.definitions,
    }  # fmt: skip


@router.get("/editions/{month}/items", auth=None, response={200: Items, **ERRORS}, operation_id="publication_items")
def items(request: HttpRequest, month: Month, filters: Query[ItemFilters]) -> Any:
    """Return the list of one edition. No key is needed."""
    return queries.items(visitor(request), month=month, **filters.dict())


@router.post("/editions/{month}/items/{seq}/object", auth=None, response={200: Answer, **ERRORS},
             operation_id="publication_object")  # fmt: skip
def objecting(request: HttpRequest, month: Month, seq: Seq, body: Objecting) -> Any:
    """Object to one item. No key is needed; the receipt number and your four digits open the answer."""
    by = visitor(request)
    speaking = replace(by, grants=(*by.grants, Grant("publication.object", "")))
    row = commands.object(speaking, month=month, seq=seq, **body.dict())
    return {"receipt": row.receipt, "month": row.month, "seq": row.seq, "state": row.state}


@router.get("/drafts", response={200: Answer, **ERRORS}, operation_id="publication_desk")
def desk(request: HttpRequest) -> Any:
    """Return the edition in work with its checks and findings."""
    by = actor_of(request)
    one = queries.desk(by)
    if one is None:
        return {"edition": None, "checks": [], "findings": []}
    return {
        "edition": asdict(one), "checks": [asdict(row) for row in queries.checks(by, edition_id=one.id)],
        "findings": [asdict(row) for row in queries.findings(by, edition_id=one.id)],
    }  # fmt: skip


@router.get("/objections", response={200: Answer, **ERRORS}, operation_id="publication_objections")
def objections(
    request: HttpRequest, state: Literal["", "received", "upheld", "dismissed"] = "", after: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """Return objections, the oldest first."""
    page = queries.objections(actor_of(request), state=state, after=after, limit=limit)
    return {"rows": [asdict(one) for one in page.rows], "next": page.next, "total": page.total}


@router.get("/nominees", response={200: Answer, **ERRORS}, operation_id="publication_nominees")
def nominees(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return the firms put on the list by hand, the latest first."""
    page = queries.nominees(actor_of(request), after=after, limit=limit)
    return {"rows": [asdict(one) for one in page.rows], "next": page.next, "total": page.total}


@router.post("/nominees", response={200: Answer, **ERRORS}, operation_id="publication_nominate")
def nominate(request: HttpRequest, body: Nominating) -> Any:
    """Put firms without a union on the list of the coming edition."""
    return asdict(commands.nominate(actor_of(request), employer_ids=body.employer_ids))


@router.post("/nominees/{nominee_id}/drop", response={200: Answer, **ERRORS}, operation_id="publication_drop_nominee")
def drop_nominee(request: HttpRequest, nominee_id: Id) -> Any:
    """Take a firm off the list that was put there by hand."""
    return asdict(commands.drop_nominee(actor_of(request), nominee_id=nominee_id))


@router.post("/drafts", response={200: Answer, **ERRORS}, operation_id="publication_freeze")
def freeze(request: HttpRequest, body: Freezing) -> Any:
    """Freeze the draft of a month."""
    return asdict(commands.freeze(actor_of(request), **body.dict()))


@router.post("/drafts/{edition_id}/check", response={200: Answer, **ERRORS}, operation_id="publication_check")
def check(request: HttpRequest, edition_id: Id, body: Checking) -> Any:
    """Give a county's word that its part is right."""
    return asdict(commands.check(actor_of(request), edition_id=edition_id, unit_id=body.unit_id))


@router.post("/drafts/{edition_id}/sign", response={200: Answer, **ERRORS}, operation_id="publication_sign")
def sign(request: HttpRequest, edition_id: Id, body: Signing) -> Any:
    """Sign an edition; never by whoever froze it."""
    return asdict(commands.sign(actor_of(request), edition_id=edition_id, note=body.note))


@router.post("/drafts/{edition_id}/withdraw", response={200: Answer, **ERRORS}, operation_id="publication_withdraw")
def withdraw(request: HttpRequest, edition_id: Id, body: Because) -> Any:
    """Take a signature back before publication."""
    return asdict(commands.withdraw(actor_of(request), edition_id=edition_id, reason=body.reason))


@router.post("/drafts/{edition_id}/publish", response={200: Answer, **ERRORS}, operation_id="publication_publish")
def publish(request: HttpRequest, edition_id: Id) -> Any:
    """Publish a signed edition whose hour has come."""
    return asdict(commands.publish(actor_of(request), edition_id=edition_id))


@router.post("/items/{item_id}/strike", response={200: Answer, **ERRORS}, operation_id="publication_strike")
def strike(request: HttpRequest, item_id: Id, body: Because) -> Any:
    """Take an item off the draft."""
    return asdict(commands.strike(actor_of(request), item_id=item_id, reason=body.reason))


@router.post("/items/{item_id}/restore", response={200: Answer, **ERRORS}, operation_id="publication_restore")
def restore(request: HttpRequest, item_id: Id) -> Any:
    """Put a struck item back."""
    return asdict(commands.restore(actor_of(request), item_id=item_id))


@router.post("/objections/{objection_id}/uphold", response={200: Answer, **ERRORS}, operation_id="publication_uphold")
def uphold(request: HttpRequest, objection_id: Id, body: Upholding) -> Any:
    """Uphold an objection: a correction stands beside the edition."""
    return asdict(commands.uphold(actor_of(request), objection_id=objection_id, **body.dict()))


@router.post("/objections/{objection_id}/dismiss", response={200: Answer, **ERRORS}, operation_id="publication_dismiss")
def dismiss(request: HttpRequest, objection_id: Id, body: Because) -> Any:
    """Dismiss an objection, saying why."""
    return asdict(commands.dismiss(actor_of(request), objection_id=objection_id, reason=body.reason))


@router.post("/reschedule", response={200: Answer, **ERRORS}, operation_id="publication_reschedule")
def reschedule(request: HttpRequest) -> Any:
    """Give drafts in work the signing day of the present calendar."""
    return {"rows": [asdict(one) for one in commands.reschedule(actor_of(request))]}
