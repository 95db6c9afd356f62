"""JSON: real-name records, masked; a plain value only for a reason that is journalled first."""

from dataclasses import asdict
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


class Assessing(Schema):
    purpose: Annotated[str, Field(max_length=30)]
    kinds: Annotated[str, Field(min_length=2, max_length=200)]
    basis: Annotated[str, Field(min_length=2, max_length=200)]
    harm: Annotated[str, Field(min_length=2, max_length=500)]
    measures: Annotated[str, Field(min_length=2, max_length=500)]
    risk: Annotated[str, Field(pattern="^(low|middle|high)$")]
    review_date: date


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
    unit_id: Id | None = None


class Reveal(Schema):
    field: Annotated[str, Field(pattern=r"^(name|id_number|phone|particulars)$")]
    reason: Reason


class Told(Schema):
    """A field not named stays, one named with nothing goes."""

    told: Annotated[dict[Annotated[str, Field(max_length=20)], Annotated[str, Field(max_length=60)]], Field(max_length=20)]


class Why(Schema):
    reason: Reason


class NewPhone(Schema):
    proof: Annotated[str, Field(pattern=r"^(register|paper)$")]
    text: Annotated[str, Field(max_length=300)]


class ProposedPhone(Schema):
    phone: Number
    reason: Reason


class Merge(Schema):
    kept_id: Id
    dropped_id: Id
    reason: Reason


class Answer(Schema):
    done: bool
    text: Annotated[str, Field(max_length=500)]


class Plain(Schema):
    value: str


class Paper(Schema):
    id_type: Kind
    id_number: Number


Rows = {200: dict[str, Any], **ERRORS}


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
    """Correct a record, with the reason; a phone takes two people, see propose-phone."""
    return commands.correct(actor_of(request), person_id=person_id, **body.dict())


@router.get("/{int:person_id}/particulars", response=Rows, operation_id="people_particulars")
def particulars(request: HttpRequest, person_id: Id) -> Any:
    """Which particulars are on record, by name; what they say takes a reason (reveal)."""
    return asdict(queries.particulars(actor_of(request), person_id=person_id))


@router.post("/{int:person_id}/describe", response=Rows, operation_id="people_describe")
def describe(request: HttpRequest, person_id: Id, body: Told) -> Any:
    """Keep what is told of a person, sealed under his own key."""
    return asdict(commands.describe(actor_of(request), person_id=person_id, told=body.told))


@router.post("/{int:person_id}/propose-phone", response=Rows, operation_id="people_propose_phone")
def propose_phone(request: HttpRequest, person_id: Id, body: ProposedPhone) -> Any:
    """Propose another phone for a record; somebody else allows it, and it takes effect after the cool-down."""
    return asdict(commands.propose_phone(actor_of(request), person_id=person_id, **body.dict()))


@router.post("/{int:person_id}/reveal", response={200: Plain, **ERRORS}, operation_id="people_reveal")
def reveal(request: HttpRequest, person_id: Id, body: Reveal) -> Any:
    """One plain value; who, what and why are in the journal before it is read."""
    return {"value": commands.reveal(actor_of(request), person_id=person_id, field=body.field, reason=body.reason)}


@router.post("/{int:person_id}/look", response={200: Person, **ERRORS}, operation_id="people_look")
def look(request: HttpRequest, person_id: Id, body: Why) -> Any:
    """Open one person's record; that it was opened is journalled first."""
    return commands.look(actor_of(request), person_id=person_id, why=body.reason)


@router.post("/{int:person_id}/verify", response={200: Person, **ERRORS}, operation_id="people_verify")
def verify(request: HttpRequest, person_id: Id) -> Any:
    """Ask the register whether name, number and phone belong together."""
    return commands.verify(actor_of(request), person_id=person_id)


@router.post("/{int:person_id}/erase", response={200: Person, **ERRORS}, operation_id="people_erase")
def erase(request: HttpRequest, person_id: Id, body: Why) -> Any:
    """Erase a person; there is no way back."""
    return commands.erase(actor_of(request), person_id=person_id, reason=body.reason)


@router.post("/merge", response=Rows, operation_id="people_merge")
def merge(request: HttpRequest, body: Merge) -> Any:
    """Let one record stand for another; either paper finds the person."""
    return asdict(commands.merge(actor_of(request), **body.dict()))


@router.post("/merges/{int:merge_id}/undo", response=Rows, operation_id="people_unmerge")
def unmerge(request: HttpRequest, merge_id: Id, body: Why) -> Any:
    """Take a merge back: two records again, as they were."""
    return asdict(commands.unmerge(actor_of(request), merge_id=merge_id, reason=body.reason))


@router.post("/askings/{int:asking_id}/answer", response=Rows, operation_id="people_answer")
def answer(request: HttpRequest, asking_id: Id, body: Answer) -> Any:
    """Close an asking with words for the person; an erasure that is granted is carried out at once."""
    return asdict(commands.answer(actor_of(request), asking_id=asking_id, **body.dict()))


@router.post("/askings/{int:asking_id}/allow-phone", response=Rows, operation_id="people_allow_phone")
def allow_phone(request: HttpRequest, asking_id: Id, body: NewPhone) -> Any:
    """Allow a new phone to whoever lost his; it takes effect after the cool-down."""
    return asdict(commands.allow_phone(actor_of(request), asking_id=asking_id, **body.dict()))


@router.get("/privacy", response={200: dict[str, Any], **ERRORS}, operation_id="people_oversee")
def privacy(request: HttpRequest) -> Any:
    """Return every purpose with its impact assessment, and what persons asked for, without saying who."""
    by = actor_of(request)
    asked = queries.asked_of_us(by)
    return {"purposes": [asdict(one) for one in queries.overseen(by)], "asked": [asdict(one) for one in asked.rows],
            "total": asked.total}  # fmt: skip


@router.post("/assessments", response={200: dict[str, Any], **ERRORS}, operation_id="people_assess")
def assess(request: HttpRequest, body: Assessing) -> Any:
    """Assess one purpose; somebody else approves it."""
    return asdict(commands.assess(actor_of(request), **body.dict()))


@router.post("/assessments/{assessment_id}/approve", response={200: dict[str, Any], **ERRORS},
             operation_id="people_approve_assessment")  # fmt: skip
def approve_assessment(request: HttpRequest, assessment_id: Id) -> Any:
    """Approve an assessment somebody else made."""
    return asdict(commands.approve_assessment(actor_of(request), assessment_id=assessment_id))
