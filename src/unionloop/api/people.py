"""JSON: real-name records, masked; a plain value only for a reason that is journalled first."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.people import commands, queries

from .answers import ERRORS
from .entrance import actor_of

router = Router(tags=["people"])
Id = Annotated[int, Field(ge=1, le=2**53)]
Name = Annotated[str, Field(max_length=60)]
Number = Annotated[str, Field(max_length=40)]
Kind = Annotated[str, Field(pattern=r"^(resident|hmt|permit|foreigner|passport)$")]
Reason = Annotated[str, Field(max_length=200)]


class Person(Schema):
    id: int
    name_masked: str
    id_type: str
    id_masked: str
    birth_date: date | None
    sex: str
    phone_masked: str
    unit_id: int | None


class People(Schema):
    rows: list[Person]
    next: str | None
    total: int | None


class NewPerson(Schema):
    name: Name
    id_type: Kind
    id_number: Number
    phone: Number = ""
    unit_id: Id | None = None
    sex: Annotated[str, Field(pattern=r"^(male|female|unknown)?$")] = ""


class Correction(Schema):
    reason: Reason
    name: Name | None = None
    id_type: Kind | None = None
    id_number: Number | None = None
    phone: Number | None = None
    unit_id: Id | None = None


class Reveal(Schema):
    field: Annotated[str, Field(pattern=r"^(name|id_number|phone)$")]
    reason: Reason


class Plain(Schema):
    value: str


class Paper(Schema):
    id_type: Kind
    id_number: Number


@router.get("/", response={200: People, **ERRORS}, operation_id="people_read")
def people(
    request: HttpRequest, unit_id: Id | None = None, after: Annotated[str, Field(max_length=400)] = "",
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Any:  # fmt: skip
    """Persons in scope, masked."""
    return queries.people(actor_of(request), unit_id=unit_id, after=after, limit=limit)


@router.get("/{int:person_id}", response={200: Person, **ERRORS}, operation_id="people_read_person")
def person(request: HttpRequest, person_id: Id) -> Any:
    """One person, masked."""
    return queries.person(actor_of(request), person_id=person_id)


@router.post("/find", response={200: Person | None, **ERRORS}, operation_id="people_find")
def find(request: HttpRequest, body: Paper) -> Any:
    """The person with a paper's number; the number travels in the body, never in an address."""
    return queries.find(actor_of(request), id_type=body.id_type, id_number=body.id_number)


@router.post("/", response={200: Person, **ERRORS}, operation_id="people_record")
def record(request: HttpRequest, body: NewPerson) -> Any:
    """Record a person by a checked paper."""
    return commands.record(actor_of(request), **body.dict())


@router.post("/{int:person_id}/correct", response={200: Person, **ERRORS}, operation_id="people_correct")
def correct(request: HttpRequest, person_id: Id, body: Correction) -> Any:
    """Correct a record, with the reason."""
    return commands.correct(actor_of(request), person_id=person_id, **body.dict())


@router.post("/{int:person_id}/reveal", response={200: Plain, **ERRORS}, operation_id="people_reveal")
def reveal(request: HttpRequest, person_id: Id, body: Reveal) -> Any:
    """One plain value; who, what and why are in the journal before it is read."""
    return {"value": commands.reveal(actor_of(request), person_id=person_id, field=body.field, reason=body.reason)}
