"""What the doors of mutual aid take in."""

import base64
import binascii
from datetime import date
from typing import Annotated

from ninja import Field, Schema

from unionloop.domains.mutualfund.contracts import EventInput, Proof
from unionloop.kernel.errors import BadInput

Id = Annotated[int, Field(ge=1, le=2**53)]
Fen = Annotated[int, Field(ge=0, le=10**13)]
Code = Annotated[str, Field(max_length=20)]
Words = Annotated[str, Field(max_length=300)]
Base64 = Annotated[str, Field(max_length=60_000_000)]


class NewFund(Schema):
    owner_unit_id: Id
    name: Annotated[str, Field(max_length=60)]
    opened_date: date | None = None


class Loaded(Schema):
    content_base64: Base64


class Sent(Loaded):
    name: Annotated[str, Field(max_length=200)]


class Source(Schema):
    source: Words = ""


class Enrolments(Schema):
    state: Code = ""
    unit_id: Id | None = None
    plan_code: Code = ""
    after: Annotated[str, Field(max_length=400)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Staged(Schema):
    unit_id: Id
    plan_code: Code
    asked_date: date
    declined: Annotated[list[Id], Field(max_length=100_000)] = []
    content_base64: Base64 = ""
    name: Annotated[str, Field(max_length=200)] = ""


class Many(Schema):
    plan_code: Code
    union_ids: Annotated[list[Id], Field(max_length=100_000)]
    asked_date: date
    paid_date: date | None = None
    bank_ref: Annotated[str, Field(max_length=60)] = ""


class Fee(Schema):
    amount_fen: Fen
    paid_date: date | None = None
    bank_ref: Annotated[str, Field(max_length=60)] = ""


class Leaving(Schema):
    day: date | None = None
    note: Annotated[str, Field(max_length=200)] = ""


class Proposed(Schema):
    why: Words
    plan_code: Code = ""


class Meeting(Schema):
    meeting: Annotated[str, Field(max_length=120)]


class Decided(Meeting):
    meeting_date: date
    measures: Words = ""


class Because(Schema):
    words: Words = ""


class Happened(Schema):
    """An event as the papers tell it; amounts in fen."""

    kind: Code
    day: date
    ended: date | None = None
    days: Annotated[int, Field(ge=0, le=3660)] = 0
    grade: Code = ""
    causes: Annotated[list[Code], Field(max_length=20)] = []
    total_fen: Fen = 0
    insured_fen: Fen = 0
    other_fen: Fen = 0
    self_fen: Fen = 0
    reference: Annotated[str, Field(max_length=60)] = ""
    hospital: Annotated[str, Field(max_length=100)] = ""
    diagnosis: Annotated[str, Field(max_length=200)] = ""

    def event(self) -> EventInput:
        """Return what the command takes."""
        given = self.dict()
        return EventInput(**{**given, "causes": tuple(given["causes"])})


class Paper(Schema):
    kind: Annotated[str, Field(pattern="^(identity|invoice|summary|other)$")]
    name: Annotated[str, Field(max_length=200)]
    content_base64: Annotated[str, Field(max_length=15_000_000)]

    def proof(self) -> Proof:
        """Return what the command takes."""
        return Proof(self.kind, self.name, content_of(self.content_base64))


class Filed(Schema):
    event: Happened
    papers: Annotated[list[Paper], Field(max_length=9)]
    person_id: Id | None = None


class Papers(Schema):
    papers: Annotated[list[Paper], Field(max_length=9)]


class Assessed(Schema):
    event: Happened


class Refusing(Schema):
    reason: Code
    words: Words = ""


class Paying(Schema):
    claim_ids: Annotated[list[Id], Field(max_length=1000)] = []


class Claims(Schema):
    state: Code = ""
    origin: Code = ""
    text: Annotated[str, Field(max_length=60)] = ""
    intake_id: Id | None = None
    union_id: Id | None = None
    after: Annotated[str, Field(max_length=400)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


def content_of(text: str) -> bytes:
    """Return the bytes of a file sent as base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput("bad_form", field="content_base64", problem="base64") from error
