"""What the operations of payments take."""

from typing import Annotated

from ninja import Field, Schema

Id = Annotated[int, Field(ge=1, le=2**53)]
Fen = Annotated[int, Field(ge=1, le=10**15)]


class NewLine(Schema):
    """To a unit's account, or to a person's own."""

    unit_id: Id | None = None
    person_id: Id | None = None
    amount_fen: Fen
    remark: str = Field("", max_length=140)
    source: str = Field(min_length=1, max_length=120)


class NewBatch(Schema):
    payer_unit_id: Id
    purpose: str = Field(min_length=1, max_length=200)
    source: str = Field(min_length=1, max_length=120)
    approved_by: str = Field("", max_length=80)
    lines: list[NewLine] = Field(min_length=1, max_length=20_000)


class Note(Schema):
    note: str = Field("", max_length=200)


class Reason(Schema):
    reason: str = Field(min_length=1, max_length=200)


class Export(Schema):
    layout: str = Field("", max_length=30)


class Chosen(Schema):
    line_ids: list[Id] = Field([], max_length=20_000)
    reason: str = Field("", max_length=200)


class Return(Schema):
    """`content` is the file in base64."""

    name: str = Field(max_length=255)
    content: str = Field(max_length=90_000_000)
    unit_id: Id | None = None


class UnknownAnswer(Schema):
    answer: str = Field(max_length=10)
    note: str = Field(min_length=1, max_length=200)
    amount_fen: int = Field(0, ge=0, le=10**15)


class Agreement(Schema):
    agree: bool = True
    note: str = Field("", max_length=200)


class Reference(Schema):
    reference: str = Field(max_length=60)


class NewAccount(Schema):
    unit_id: Id
    holder: str = Field(max_length=140)
    number: str = Field(max_length=40)
    bank_name: str = Field("", max_length=100)
    bank_code: str = Field("", max_length=12)
    contact_phone: str = Field("", max_length=20)
    contact_mail: str = Field("", max_length=100)
    person_id: Id | None = None


class ProposedAccount(NewAccount):
    reason: str = Field("", max_length=200)


class NewSheet(Schema):
    unit_id: Id
    name: str = Field(max_length=200)
    rows: list[NewAccount] = Field(min_length=1, max_length=20_000)


class NewSubstitute(Schema):
    character: str = Field(min_length=1, max_length=2)
    replacement: str = Field(min_length=1, max_length=10)
    agreed: str = Field(min_length=1, max_length=200)
