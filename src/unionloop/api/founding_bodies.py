"""What the founding operations take: bounded fields, words of the contracts."""

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema

Id = Annotated[int, Field(ge=1, le=2**53)]
Note = Annotated[str, Field(max_length=500)]
Word = Annotated[str, Field(max_length=80)]
Name = Annotated[str, Field(min_length=1, max_length=60)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Cursor = Annotated[str, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]
StateWord = Literal[
    "", "clue", "verified", "guided", "prepared", "recruited", "nominated", "elected", "reported", "approved",
    "publicised", "registered", "sealed", "banked", "founded", "switched", "rebated", "covered", "closed",
]  # fmt: skip
Reasons = Literal["unknown", "unreached", "hesitates", "refuses", "no_members", "seasonal", "under_way",
                  "group_level", "not_normal"]  # fmt: skip


class CaseFilters(Schema):
    state: StateWord = ""
    column: Literal["", "clue", "contact", "guide", "prepare", "meeting", "approve", "money"] = ""
    owner: Word = ""
    text: Word = ""
    overdue: bool = False
    ended: bool | None = None
    after: Cursor = ""
    limit: Limit = 50


class BlankFilters(Schema):
    state: Literal["", "open", "assigned", "in_case", "filled", "dropped"] = ""
    reason: Annotated[str, Field(max_length=20)] = ""
    text: Word = ""
    at_least: Count = 0
    overdue: bool = False
    after: Cursor = ""
    limit: Limit = 50


class Opening(Schema):
    employer_id: Id
    source: Literal["tax", "preparation", "edition", "street", "worker", "firm"] = "tax"
    owner: Word = ""


class Verifying(Schema):
    verdict: Literal["normal", "suspended", "deregistered", "moved", "shell", "has_union", "covered"]
    headcount: Count | None = None
    note: Note = ""


class Remark(Schema):
    note: Note = ""


class Because(Schema):
    reason: Annotated[str, Field(max_length=500)]


class Guide(Schema):
    guide_date: date
    phone: Annotated[str, Field(pattern=r"^[0-9+\- ]{0,20}$")] = ""
    note: Note = ""


class Person(Schema):
    name: Name
    duty: Annotated[str, Field(max_length=40)] = ""
    tie: Literal["none", "chief", "partner", "relative", "personnel"] = "none"
    votes: Count = 0
    part: Literal["", "committee", "audit", "women"] = ""


class Group(Schema):
    people: Annotated[list[Person], Field(max_length=60)]
    note: Note = ""


class Members(Schema):
    members_count: Count
    women_count: Count = 0
    shape: Literal["own", "joint", "organiser"] = "own"
    note: Note = ""


class Election(Schema):
    elected_date: date
    entitled_count: Count
    present_count: Count
    people: Annotated[list[Person], Field(max_length=60)]
    term_years: Annotated[int, Field(ge=1, le=10)] = 3
    note: Note = ""


class Report(Schema):
    union_name: Annotated[str, Field(max_length=120)] = ""
    note: Note = ""


class Certificate(Schema):
    certificate_number: Annotated[str, Field(max_length=40)]
    certificate_date: date
    note: Note = ""


class Sealing(Schema):
    sealed_date: date
    note: Note = ""


class Account(Schema):
    holder: Annotated[str, Field(max_length=120)]
    number: Annotated[str, Field(max_length=40)]
    bank_name: Annotated[str, Field(max_length=120)]
    bank_code: Annotated[str, Field(max_length=20)] = ""
    note: Note = ""


class Rebate(Schema):
    rebate_fen: Annotated[int, Field(ge=0, le=10**15)]
    rebated_date: date


class Cover(Schema):
    joint_union_id: Id
    note: Note = ""


class Visit(Schema):
    outcome: Literal["met", "absent", "wants", "later", "refused"] = "met"
    text: Annotated[str, Field(max_length=2000)] = ""
    visited_date: date | None = None


class Writing(Schema):
    template: Annotated[str, Field(max_length=24)]


class Assignment(Schema):
    blank_ids: Annotated[list[Id], Field(max_length=500)]
    unit_id: Id
    owner: Word = ""
    due_date: date | None = None


class Notices(Schema):
    blank_ids: Annotated[list[Id], Field(max_length=500)]


class Unit(Schema):
    unit_id: Id


class Explanation(Schema):
    reason: Reasons
    note: Note = ""


class Owner(Schema):
    owner: Word
