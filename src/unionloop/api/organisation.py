"""JSON: the union tree, its committees and its history."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from unionloop.domains.organisation import commands, queries
from unionloop.domains.organisation.contracts import PartInput, SeatInput, UnitInput

from .answers import ERRORS
from .entrance import actor_of

router = Router(tags=["organisation"])
Id = Annotated[int, Field(ge=1, le=2**53)]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
Name = Annotated[str, Field(max_length=120)]
Code = Annotated[str, Field(max_length=40)]
Division = Annotated[str, Field(pattern=r"^(\d{6}|\d{9}|\d{12})?$")]
Number = Annotated[str, Field(max_length=80)]
Tier = Annotated[str, Field(pattern=r"^(national|province|city|county|street|base)$")]
Kind = Annotated[str, Field(pattern=r"^(federation|street_federation|base|joint|industry)$")]
State = Annotated[str, Field(pattern=r"^(active|merged|split|dissolved)$")]
Tie = Annotated[str, Field(pattern=r"^(industry|joint)$")]
Body = Annotated[str, Field(pattern=r"^(committee|audit|women)$")]
Role = Annotated[str, Field(pattern=r"^(chair|vice_chair|member|organiser)$")]
Cursor = Annotated[str, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]


class Unit(Schema):
    id: int
    code: str
    name: str
    tier: str
    kind: str
    division_code: str
    parent_id: int | None
    state: str
    founded_date: date | None
    dissolved_date: date | None
    children: int
    verbs: list[str]


class Units(Schema):
    rows: list[Unit]
    next: str | None
    total: int | None


class NewUnit(Schema):
    parent_id: Id | None = None
    name: Name
    tier: Tier
    kind: Kind
    division_code: Division = ""
    founded_date: Day | None = None
    code: Code = ""


class Line(Schema):
    code: Annotated[str, Field(min_length=1, max_length=40)]
    parent_code: Code
    name: Name
    tier: Tier
    kind: Kind
    division_code: Division = ""
    founded_date: Day | None = None


class NewUnits(Schema):
    rows: list[Line] = Field(max_length=10_000)


class Count(Schema):
    count: int


class Rename(Schema):
    name: Name
    day: Day | None = None


class Move(Schema):
    parent_id: Id
    day: Day | None = None
    document_number: Number = ""


class Merge(Schema):
    into_id: Id
    day: Day | None = None
    document_number: Number = ""


class Part(Schema):
    name: Name
    division_code: Division = ""
    child_ids: Annotated[list[Id], Field(max_length=2000)] = []


class Split(Schema):
    parts: list[Part] = Field(max_length=50)
    day: Day | None = None
    document_number: Number = ""


class Ending(Schema):
    day: Day | None = None
    document_number: Number = ""


class Affiliate(Schema):
    holder_id: Id | None = None
    kind: Tie
    day: Day | None = None


class Seat(Schema):
    role: Role
    name: Annotated[str, Field(max_length=50)]


class NewCommittee(Schema):
    kind: Body
    term_from: Day
    term_years: Annotated[int, Field(ge=1, le=10)]
    seats: list[Seat] = Field(max_length=200)
    note: Number = ""


class NewOfficer(Schema):
    role: Role
    name: Annotated[str, Field(max_length=50)]
    from_date: Day
    replaces_id: Id | None = None


class Officer(Schema):
    id: int
    role: str
    name: str
    from_date: date
    to_date: date | None
    title: str


class Committee(Schema):
    id: int
    unit_id: int
    kind: str
    term_from: date
    term_to: date
    state: str
    officers: list[Officer]


class Tied(Schema):
    id: int
    unit_id: int
    holder_id: int
    holder_name: str
    kind: str
    valid_from: date
    valid_to: date | None


@router.get("/units", response={200: Units, **ERRORS}, operation_id="organisation_read")
def units(
    request: HttpRequest, text: Name = "", tier: Annotated[list[Tier], Field(max_length=6)] = Query([]),
    kind: Annotated[list[Kind], Field(max_length=5)] = Query([]),
    state: Annotated[list[State], Field(max_length=4)] = Query([]), division: Division = "",
    under: Id | None = None, after: Cursor = "", limit: Limit = 50,
) -> Any:  # fmt: skip
    """Organisations in scope, in the order of the tree."""
    return queries.units(actor_of(request), text=text, tier=tier, kind=kind, state=state, division=division,
                         under=under, after=after, limit=limit)  # fmt: skip


@router.get("/units/{int:unit_id}", response={200: Unit, **ERRORS}, operation_id="organisation_read_unit")
def unit(request: HttpRequest, unit_id: Id) -> Any:
    """One organisation with what may be done to it."""
    return queries.unit(actor_of(request), unit_id=unit_id)


@router.get("/units/{int:unit_id}/children", response={200: Units, **ERRORS},
            operation_id="organisation_read_children")  # fmt: skip
def children(request: HttpRequest, unit_id: Id, after: Cursor = "", limit: Limit = 50) -> Any:
    """The direct children of an organisation."""
    return queries.children(actor_of(request), unit_id=unit_id, after=after, limit=limit)


@router.get("/units/{int:unit_id}/committees", response={200: list[Committee], **ERRORS},
            operation_id="organisation_read_committees")  # fmt: skip
def committees(request: HttpRequest, unit_id: Id) -> Any:
    """The bodies of an organisation, sitting ones first."""
    return queries.committees(actor_of(request), unit_id=unit_id)


@router.post("/units", response={200: Unit, **ERRORS}, operation_id="organisation_open_union")
def open_union(request: HttpRequest, body: NewUnit) -> Any:
    """Open one organisation below its parent."""
    return commands.open_union(actor_of(request), **body.dict())


@router.post("/units/many", response={200: Count, **ERRORS}, operation_id="organisation_open_many")
def open_many(request: HttpRequest, body: NewUnits) -> Any:
    """Open many at once, parents before their children; all or none."""
    rows = [UnitInput(**one.dict()) for one in body.rows]
    return {"count": len(commands.open_many(actor_of(request), rows=rows))}


@router.post("/units/{int:unit_id}/rename", response={200: Unit, **ERRORS}, operation_id="organisation_rename")
def rename(request: HttpRequest, unit_id: Id, body: Rename) -> Any:
    """Give it a new name from a day on."""
    return commands.rename(actor_of(request), unit_id=unit_id, **body.dict())


@router.post("/units/{int:unit_id}/move", response={200: Unit, **ERRORS}, operation_id="organisation_move")
def move(request: HttpRequest, unit_id: Id, body: Move) -> Any:
    """Put it, with all below it, under another parent."""
    return commands.move(actor_of(request), unit_id=unit_id, **body.dict())


@router.post("/units/{int:unit_id}/merge", response={200: Unit, **ERRORS}, operation_id="organisation_merge")
def merge(request: HttpRequest, unit_id: Id, body: Merge) -> Any:
    """End it in another one, which takes its children."""
    return commands.merge(actor_of(request), unit_id=unit_id, **body.dict())


@router.post("/units/{int:unit_id}/split", response={200: list[Unit], **ERRORS}, operation_id="organisation_split")
def split(request: HttpRequest, unit_id: Id, body: Split) -> Any:
    """End it in two or more new ones."""
    parts = [PartInput(one.name, one.division_code, tuple(one.child_ids)) for one in body.parts]
    return commands.split(actor_of(request), unit_id=unit_id, parts=parts, day=body.day,
                          document_number=body.document_number)  # fmt: skip


@router.post("/units/{int:unit_id}/dissolve", response={200: Unit, **ERRORS}, operation_id="organisation_dissolve")
def dissolve(request: HttpRequest, unit_id: Id, body: Ending) -> Any:
    """End it; its children must have gone before."""
    return commands.dissolve(actor_of(request), unit_id=unit_id, **body.dict())


@router.post("/units/{int:unit_id}/affiliate", response={200: Tied | None, **ERRORS},
             operation_id="organisation_affiliate")  # fmt: skip
def affiliate(request: HttpRequest, unit_id: Id, body: Affiliate) -> Any:
    """Tie it to an industry or joint union; without a holder the tie ends."""
    return commands.affiliate(actor_of(request), unit_id=unit_id, **body.dict())


@router.post("/units/{int:unit_id}/committees", response={200: Committee, **ERRORS},
             operation_id="organisation_seat_committee")  # fmt: skip
def seat_committee(request: HttpRequest, unit_id: Id, body: NewCommittee) -> Any:
    """Seat an elected body for a term; the one before ends that day."""
    seats = [SeatInput(one.role, one.name) for one in body.seats]
    return commands.seat_committee(actor_of(request), unit_id=unit_id, kind=body.kind, term_from=body.term_from,
                                   term_years=body.term_years, seats=seats, note=body.note)  # fmt: skip


@router.post("/committees/{int:committee_id}/officers", response={200: Committee, **ERRORS},
             operation_id="organisation_seat_officer")  # fmt: skip
def seat_officer(request: HttpRequest, committee_id: Id, body: NewOfficer) -> Any:
    """Fill a seat between elections."""
    return commands.seat_officer(actor_of(request), committee_id=committee_id, **body.dict())
