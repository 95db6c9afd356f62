"""What the rights operations take: bounded fields, words of the contracts; files travel as base64."""

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema

Id = Annotated[int, Field(ge=1, le=2**53)]
Word = Annotated[str, Field(max_length=80)]
Line = Annotated[str, Field(max_length=500)]
Text = Annotated[str, Field(max_length=4000)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]
Fen = Annotated[int, Field(ge=0, le=10**15)]
Cursor = Annotated[str, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]
Topics = Literal["wages", "heat", "safety", "hours", "women", "insurance", "contract", "dismissal", "democracy", "housing",
                 "other"]  # fmt: skip
Kinds = Literal["reminder", "opinion", "proposal"]
Verdicts = Literal["accepted", "partly", "declined"]


class Enclosed(Schema):
    """One file: its name, and its bytes as base64 (10 MB at most)."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    base64: Annotated[str, Field(min_length=4, max_length=14_000_000)]


Files = Annotated[list[Enclosed], Field(max_length=10)]


class MatterFilters(Schema):
    state: Literal["", "lead", "dropped", "filed", "probing", "found", "talked", "served", "answered", "checked", "proposed",
                   "taken", "concluded", "archived"] = ""  # fmt: skip
    topic: Topics | Literal[""] = ""
    owner: Word = ""
    text: Word = ""
    overdue: bool = False
    ended: bool | None = None
    after: Cursor = ""
    limit: Limit = 50


class LetterFilters(Schema):
    kind: Kinds | Literal[""] = ""
    state: Literal["", "draft", "submitted", "reviewed", "signed", "sealed", "served", "refused", "lapsed", "answered",
                   "void"] = ""  # fmt: skip
    answer: Literal["", "accepted", "partly", "declined", "refused", "lapsed"] = ""
    text: Word = ""
    overdue: bool = False
    advisory: bool | None = None
    after: Cursor = ""
    limit: Limit = 50


class Lead(Schema):
    employer_id: Id | None = None
    employer_name: Annotated[str, Field(max_length=200)] = ""
    unit_id: Id | None = None
    topic: Topics = "other"
    facts: Text
    people_count: Count = 0
    amount_fen: Fen = 0
    worker_names: Annotated[list[Word], Field(max_length=500)] = []
    source: Literal["appeal", "inspection", "base", "reception", "department", "media"] = "inspection"
    source_ref: Word = ""
    owner: Word = ""


class Filing(Schema):
    owner: Word = ""
    note: Line = ""


class Why(Schema):
    reason: Line


class Investigators(Schema):
    names: Annotated[list[Word], Field(min_length=1, max_length=20)]


class Found(Schema):
    finding: Literal["breach", "risk", "none"]
    text: Text
    people_count: Count | None = None
    amount_fen: Fen | None = None
    files: Files = []


class Dated(Schema):
    text: Text
    day: date | None = None


class Evidence(Schema):
    files: Annotated[list[Enclosed], Field(min_length=1, max_length=10)]
    note: Line = ""


class Checked(Schema):
    mended: Literal["done", "partly", "not"]
    text: Text
    files: Files = []


class Taken(Schema):
    opened: bool
    text: Text
    day: date | None = None


class GainLine(Schema):
    kind: Literal["recovered", "funding", "people", "homes", "area", "other"]
    party: Word = ""
    amount_fen: Fen | None = None
    count: Count | None = None
    unit: Annotated[str, Field(max_length=10)] = ""
    note: Annotated[str, Field(max_length=200)] = ""


class Conclusion(Schema):
    text: Text
    gains: Annotated[list[GainLine], Field(min_length=1, max_length=50)]
    day: date | None = None


class Remark(Schema):
    note: Line = ""


class Remarking(Schema):
    part: Literal["to", "facts", "basis", "demand", "limit", "reply", "attach", "copy"]
    text: Line
    quote: Line = ""


class Drafting(Schema):
    kind: Kinds
    department: Word = ""
    advisory: bool | None = None


class BlockBody(Schema):
    part: Literal["to", "facts", "basis", "demand", "limit", "reply", "attach", "copy"]
    text: Text
    clause: Annotated[str, Field(max_length=40)] = ""


class Saving(Schema):
    version: Annotated[int, Field(ge=1, le=2**31)]
    blocks: Annotated[list[BlockBody], Field(max_length=60)]


class Clause(Schema):
    code: Annotated[str, Field(max_length=40)]


class Advice(Schema):
    text: Line


class Signing(Schema):
    office: Literal["vice_chair", "chair"]
    note: Line = ""


class Serving(Schema):
    way: Literal["signed_for", "mail", "witnesses"]
    served_date: date | None = None
    receiver: Word = ""
    mail_number: Annotated[str, Field(max_length=40)] = ""
    witnesses: Annotated[list[Word], Field(max_length=10)] = []
    files: Files = []


class Refusal(Schema):
    served_date: date | None = None
    witnesses: Annotated[list[Word], Field(max_length=10)]
    files: Files = []


class Handing(Schema):
    way: Literal["signed_for", "mail"]
    served_date: date | None = None
    receiver: Word = ""
    mail_number: Annotated[str, Field(max_length=40)] = ""
    files: Files = []


class Answering(Schema):
    verdict: Verdicts
    text: Text = ""
    by_name: Word = ""
    promised_date: date | None = None
    files: Files = []


class Phone(Schema):
    phone: Annotated[str, Field(max_length=30)]


class Days(Schema):
    days: Annotated[int, Field(ge=1, le=90)] = 15


class Profile(Schema):
    name: Annotated[str, Field(max_length=31)] = "sample"
