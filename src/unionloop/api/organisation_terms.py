"""JSON: elections held later — asked for below, answered by the union above."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.organisation import commands, queries

from .answers import ERRORS
from .entrance import actor_of
from .organisation import Body, Day, Id, Number

router = Router(tags=["organisation"])
Rows = {200: dict[str, Any], **ERRORS}


class Asking(Schema):
    unit_id: Id
    kind: Body
    until: Day
    reason: str = Field(max_length=200)


class Granting(Schema):
    document_number: Number


class Refusing(Schema):
    note: str = Field("", max_length=200)


@router.get("/extensions", response=Rows, operation_id="organisation_extensions")
def extensions(request: HttpRequest, unit_id: Id) -> Any:
    """Return the extensions asked for a unit's committees, the latest first."""
    return {"rows": [asdict(one) for one in queries.extensions(actor_of(request), unit_id=unit_id)]}


@router.post("/extensions", response=Rows, operation_id="organisation_ask_extension")
def ask_extension(request: HttpRequest, body: Asking) -> Any:
    """Ask the union above to let a committee sit beyond its term."""
    return asdict(commands.ask_extension(actor_of(request), **body.dict()))


@router.post("/extensions/{extension_id}/extend", response=Rows, operation_id="organisation_extend_term")
def extend_term(request: HttpRequest, extension_id: Id, body: Granting) -> Any:
    """Grant an extension, as the union above, on a numbered reply."""
    by = actor_of(request)
    return asdict(commands.extend_term(by, extension_id=extension_id, document_number=body.document_number))


@router.post("/extensions/{extension_id}/refuse", response=Rows, operation_id="organisation_refuse_extension")
def refuse_extension(request: HttpRequest, extension_id: Id, body: Refusing) -> Any:
    """Refuse an extension, as the union above."""
    return asdict(commands.refuse_extension(actor_of(request), extension_id=extension_id, note=body.note))
