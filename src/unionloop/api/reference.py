"""JSON: parameters, the working calendar, division codes."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from unionloop.domains.reference import commands, queries
from unionloop.kernel.errors import NotAllowed

from .answers import ERRORS
from .entrance import actor_of

router = Router(tags=["reference"])
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{1,58}$")]
Region = Annotated[str, Field(pattern=r"^(\d{6}|\d{9}|\d{12})?$")]
Text = Annotated[str, Field(max_length=300)]
Number = Annotated[str, Field(max_length=80)]
Cursor = Annotated[str, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]
Whole = Annotated[int, Field(ge=-(10**15), le=10**15, strict=True)]
Short = Annotated[str, Field(max_length=200)]
Id = Annotated[int, Field(ge=1, le=2**53)]


class Parameter(Schema):
    id: int
    code: str
    region: str
    label: str
    value: Any
    unit: str
    valid_from: date
    valid_to: date | None
    source: str
    document_number: str
    verified: bool
    verified_by: str
    verified_at: datetime | None


class NewParameter(Schema):
    code: Code
    value: Annotated[bool, Field(strict=True)] | Whole | Short | Annotated[list[Whole], Field(max_length=50)]
    region: Region = ""
    unit: Annotated[str, Field(max_length=20)] = ""
    label: Annotated[str, Field(max_length=80)] = ""
    valid_from: Day
    source: Text
    document_number: Number = ""


class Note(Schema):
    note: Short = ""


class Profile(Schema):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,30}$")] = "sample"


class Division(Schema):
    id: int
    code: str
    name: str
    level: str
    parent_code: str
    valid_from: date
    valid_to: date | None
    predecessor_code: str


class Divisions(Schema):
    rows: list[Division]
    next: str | None
    total: int | None


class File(Schema):
    text: Annotated[str, Field(max_length=4_000_000)]


class Notice(File):
    source: Short
    document_number: Number


class NoticeRow(Schema):
    year: int
    source: str
    document_number: str
    rest_days: int
    work_days: int


class SetDay(Schema):
    day: Day
    kind: Annotated[str, Field(pattern=r"^(work|rest)$")]
    source: Short
    document_number: Number = ""


class DayRow(Schema):
    id: int
    day: date
    kind: str
    source: str
    document_number: str


class Workdays(Schema):
    day: date
    workday: bool
    official: bool
    result: date | None = None


class Count(Schema):
    count: int


@router.get("/parameters", response={200: list[Parameter], **ERRORS}, operation_id="reference_read")
def parameters(request: HttpRequest, day: Day | None = None, region: Region | None = None) -> Any:
    """The parameters in force on a day; with a region, as that region inherits them."""
    by = _reader(request)
    return queries.parameters(by, day=day or by.today, region=region)


@router.get("/parameters/{code}", response={200: list[Parameter], **ERRORS}, operation_id="reference_read_parameter")
def parameter(request: HttpRequest, code: Code) -> Any:
    """Every version of one parameter in every region."""
    return queries.parameter_history(_reader(request), code=code)


@router.post("/parameters", response={200: Parameter, **ERRORS}, operation_id="reference_set_parameter")
def set_parameter(request: HttpRequest, body: NewParameter) -> Any:
    """Put a value in force from a day on; the row in force until then is closed that day."""
    return commands.set_parameter(actor_of(request), **body.dict())


@router.post(
    "/parameters/{int:parameter_id}/verify", response={200: Parameter, **ERRORS},
    operation_id="reference_verify_parameter",
)  # fmt: skip
def verify_parameter(request: HttpRequest, parameter_id: Id, body: Note) -> Any:
    """Confirm that the paper says what the row says."""
    return commands.verify_parameter(actor_of(request), parameter_id=parameter_id, note=body.note)


@router.post("/profile", response={200: list[Parameter], **ERRORS}, operation_id="reference_load_profile")
def load_profile(request: HttpRequest, body: Profile) -> Any:
    """Load a city's parameters, unverified; what is set already stays."""
    return commands.load_profile(actor_of(request), name=body.name)


@router.get("/divisions", response={200: Divisions, **ERRORS}, operation_id="reference_read_divisions")
def divisions(
    request: HttpRequest, text: Annotated[str, Field(max_length=60)] = "", parent: Region = "",
    day: Day | None = None, after: Cursor = "", limit: Limit = 50,
) -> Any:  # fmt: skip
    """Division codes with their periods and predecessors."""
    return queries.divisions(_reader(request), text=text, parent=parent, day=day, after=after, limit=limit)


@router.post("/divisions", response={200: Count, **ERRORS}, operation_id="reference_load_divisions")
def load_divisions(request: HttpRequest, body: File) -> Any:
    """Load a division file (CSV text); the same file again changes nothing."""
    return {"count": commands.load_divisions_text(actor_of(request), text=body.text)}


@router.get("/calendar", response={200: list[NoticeRow], **ERRORS}, operation_id="reference_read_calendar")
def calendar(request: HttpRequest) -> Any:
    """The years with an official calendar."""
    return queries.calendar_years(_reader(request))


@router.post("/calendar", response={200: list[NoticeRow], **ERRORS}, operation_id="reference_load_calendar")
def load_calendar(request: HttpRequest, body: Notice) -> Any:
    """Load a holiday notice (CSV text); its years become official."""
    return commands.load_calendar(actor_of(request), **body.dict())


@router.get("/calendar/{day}", response={200: Workdays, **ERRORS}, operation_id="reference_read_day")
def day(request: HttpRequest, day: Day, add: Annotated[int, Field(ge=-2000, le=2000)] = 0) -> Any:
    """Whether a day is worked, and the day `add` working days away."""
    _reader(request)
    working = queries.calendar()
    return {"day": day, "workday": working.is_workday(day), "official": working.official(day.year),
            "result": working.add_workdays(day, add)}  # fmt: skip


@router.post("/days", response={200: DayRow, **ERRORS}, operation_id="reference_set_day")
def set_day(request: HttpRequest, body: SetDay) -> Any:
    """Make one day a working day or a day of rest."""
    return commands.set_day(actor_of(request), **body.dict())


def _reader(request: HttpRequest) -> Any:
    by = actor_of(request)
    if not by.holds("reference.read"):
        raise NotAllowed("not_allowed", verb="reference.read")
    return by
