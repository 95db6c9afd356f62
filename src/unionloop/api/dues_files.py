"""JSON: tax files, payers, reconciliation — the same verbs as the pages."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Query, Router, Schema
from ninja.files import UploadedFile

from unionloop.domains.dues import commands, queries
from unionloop.kernel.source import posted

from .answers import ERRORS, a_file
from .entrance import actor_of

router = Router(tags=["dues: collection"])
Id = Annotated[int, Field(ge=1, le=2**53)]
Month = Annotated[str, Field(pattern=r"^\d{6}$")]
Cursor = Annotated[str, Field(max_length=400)]
Limit = Annotated[int, Field(ge=1, le=200)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Kind = Annotated[str, Field(pattern=r"^(csv|xlsx)?$")]


class Paged(Schema):
    rows: list[dict[str, Any]]
    next: str | None
    total: int | None
    sums: dict[str, int] = {}


class Tried(Schema):
    reason: str = Field("", max_length=200)


class UnitMonth(Schema):
    unit_id: Id
    month: Month


class Choice(Schema):
    employer_id: Id
    note: str = Field("", max_length=200)


class Note(Schema):
    note: str = Field("", max_length=200)


class Matching(Schema):
    unit_id: Id
    month: str = Field("", pattern=r"^(\d{6})?$")


class Explained(Schema):
    note: str = Field(min_length=1, max_length=300)
    owner: str = Field(min_length=1, max_length=80)
    due_date: date


class SheetFor(Schema):
    unit_id: Id
    month: Month
    tax_office: str = Field("", max_length=100)
    treasury: str = Field("", max_length=100)


class RowFilters(Schema):
    unit_id: Id | None = None
    employer_id: Id | None = None
    run_id: Id | None = None
    payer_id: Id | None = None
    month: str = Field("", pattern=r"^(\d{6})?$")
    after: Cursor = ""
    limit: Limit = 50


class PayerFilters(Schema):
    unit_id: Id | None = None
    state: str = Field("", max_length=10)
    text: str = Field("", max_length=50)
    after: Cursor = ""
    limit: Limit = 50


class GapFilters(Schema):
    unit_id: Id | None = None
    month: str = Field("", pattern=r"^(\d{6})?$")
    side: str = Field("", pattern=r"^(under|over)?$")
    after: Cursor = ""
    limit: Limit = 50


ONE = {200: dict[str, Any], **ERRORS}
MANY = {200: Paged, **ERRORS}


@router.get("/files", response=MANY, operation_id="dues_files")
def files(request: HttpRequest, unit_id: Id | None = None, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return tax files, the latest first."""
    return _paged(queries.tax_files(actor_of(request), unit_id=unit_id, after=after, limit=limit))


@router.post("/files", response=ONE, operation_id="dues_receive")
def receive(request: HttpRequest, unit_id: Form[Id], file: File[UploadedFile]) -> Any:
    """Keep a tax file; the same bytes again are the first file again."""
    row = commands.receive(actor_of(request), unit_id=unit_id, name=file.name or "", content=posted(file))
    return asdict(row)


@router.get("/files/{file_id}", response=ONE, operation_id="dues_file")
def file(request: HttpRequest, file_id: Id) -> Any:
    """Return one tax file."""
    return asdict(queries.tax_file(actor_of(request), file_id=file_id))


@router.get("/files/{file_id}/faults", response=MANY, operation_id="dues_file_faults")
def faults(request: HttpRequest, file_id: Id, after: Cursor = "", limit: Limit = 50) -> Any:
    """Return every fault with line, column, reason and cure."""
    return _paged(queries.file_faults(actor_of(request), file_id=file_id, after=after, limit=limit))


@router.get("/files/{file_id}/failed", response=ERRORS, operation_id="dues_failed_file", openapi_extra=a_file("text/csv", XLSX))
def failed(request: HttpRequest, file_id: Id, kind: Kind = "") -> HttpResponse:
    """Return the failed rows as the same file with what is wrong and how to mend it."""
    name, content = queries.failed_file(actor_of(request), file_id=file_id, kind=kind)
    kind = "text/csv" if name.endswith("csv") else XLSX
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@router.get("/files/{file_id}/rows", response=MANY, operation_id="dues_file_rows")
def rows(
    request: HttpRequest, file_id: Id, outcome: Annotated[str, Field(max_length=10)] = "", after: Cursor = "",
    limit: Limit = 50,
) -> Any:  # fmt: skip
    """Return the rows of a file."""
    found = queries.tax_rows(actor_of(request), file_id=file_id, outcome=outcome, after=after, limit=limit)
    return _paged(found)


@router.get("/files/{file_id}/progress", response=ONE, operation_id="dues_stage_progress")
def progress(request: HttpRequest, file_id: Id) -> Any:
    """Return how far a running try has come."""
    return queries.stage_progress(actor_of(request), file_id=file_id)


@router.post("/files/{file_id}/stage", response=ONE, operation_id="dues_stage")
def stage(request: HttpRequest, file_id: Id) -> Any:
    """Try a file: nothing counts yet."""
    return asdict(commands.stage(actor_of(request), file_id=file_id))


@router.post("/files/{file_id}/confirm", response=ONE, operation_id="dues_confirm")
def confirm(request: HttpRequest, file_id: Id) -> Any:
    """Make the good rows money."""
    return asdict(commands.confirm(actor_of(request), file_id=file_id))


@router.post("/files/{file_id}/undo", response=ONE, operation_id="dues_undo")
def undo(request: HttpRequest, file_id: Id, body: Tried) -> Any:
    """Take a whole file back."""
    return asdict(commands.undo(actor_of(request), file_id=file_id, reason=body.reason))


@router.get("/rows", response=MANY, operation_id="dues_source_rows")
def source_rows(request: HttpRequest, filters: Query[RowFilters]) -> Any:
    """Return the lines behind an amount, with file name and line number."""
    return _paged(queries.source_rows(actor_of(request), **filters.dict()))


@router.get("/gaps", response=MANY, operation_id="dues_gaps")
def gaps(request: HttpRequest, filters: Query[GapFilters]) -> Any:
    """Return lines paid too little or too much."""
    return _paged(queries.gaps(actor_of(request), **filters.dict()))


@router.get("/payers", response=MANY, operation_id="dues_payers")
def payers(request: HttpRequest, filters: Query[PayerFilters]) -> Any:
    """Return payers with their candidates; state "open" is the desk's queue."""
    return _paged(queries.payers(actor_of(request), **filters.dict()))


@router.post("/payers/match", response=ONE, operation_id="dues_match_payers")
def match_payers(request: HttpRequest, body: Matching) -> Any:
    """Match by machine whoever nobody has decided."""
    return asdict(commands.match_payers(actor_of(request), **body.dict()))


@router.post("/payers/{payer_id}/match", response=ONE, operation_id="dues_match")
def match(request: HttpRequest, payer_id: Id, body: Choice) -> Any:
    """Tie a payer to an employer."""
    return asdict(commands.match(actor_of(request), payer_id=payer_id, **body.dict()))


@router.post("/payers/{payer_id}/set-aside", response=ONE, operation_id="dues_set_aside")
def set_aside(request: HttpRequest, payer_id: Id, body: Note) -> Any:
    """Put a payer aside."""
    return asdict(commands.set_aside(actor_of(request), payer_id=payer_id, note=body.note))


@router.post("/payers/{payer_id}/unmatch", response=ONE, operation_id="dues_unmatch")
def unmatch(request: HttpRequest, payer_id: Id, body: Note) -> Any:
    """Take a decision back."""
    return asdict(commands.unmatch(actor_of(request), payer_id=payer_id, note=body.note))


@router.get("/reconciliation", response=ONE, operation_id="dues_reconciliation")
def reconciliation(request: HttpRequest, unit_id: Id, month: Month) -> Any:
    """Return the three sides of a month."""
    return asdict(queries.reconciliation(actor_of(request), unit_id=unit_id, month=month))


@router.post("/reconciliation", response=ONE, operation_id="dues_reconcile")
def reconcile(request: HttpRequest, body: UnitMonth) -> Any:
    """Compare the three sides and write down what differs."""
    return asdict(commands.reconcile(actor_of(request), **body.dict()))


@router.post("/reconciliation/close", response=ONE, operation_id="dues_close_collection")
def close_collection(request: HttpRequest, body: UnitMonth) -> Any:
    """Close a month with nothing unexplained."""
    return asdict(commands.close_collection(actor_of(request), **body.dict()))


@router.post("/sheets", response=ONE, operation_id="dues_receive_sheet")
def receive_sheet(request: HttpRequest, body: Form[SheetFor], file: File[UploadedFile]) -> Any:
    """Take in a bank or treasury statement."""
    row = commands.receive_sheet(actor_of(request), name=file.name or "", content=file.read(), **body.dict())
    return asdict(row)


@router.get("/differences", response=MANY, operation_id="dues_differences")
def differences(
    request: HttpRequest, unit_id: Id, month: Annotated[str, Field(pattern=r"^(\d{6})?$")] = "",
    state: Annotated[str, Field(max_length=10)] = "", after: Cursor = "", limit: Limit = 50,
) -> Any:  # fmt: skip
    """Return differences by month and class."""
    found = queries.differences(
        actor_of(request), unit_id=unit_id, month=month, state=state, after=after, limit=limit
    )
    return _paged(found)


@router.post("/differences/{difference_id}/explain", response=ONE, operation_id="dues_explain_difference")
def explain_difference(request: HttpRequest, difference_id: Id, body: Explained) -> Any:
    """Say why, who follows it up, and by when."""
    return asdict(commands.explain_difference(actor_of(request), difference_id=difference_id, **body.dict()))


def _paged(page: Any) -> dict[str, Any]:
    return {"rows": [asdict(row) for row in page.rows], "next": page.next, "total": page.total, "sums": page.sums}
