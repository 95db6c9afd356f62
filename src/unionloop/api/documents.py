"""JSON: letters, files by id, check codes."""

import base64
from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from unionloop.domains.documents import commands, queries
from unionloop.kernel.errors import NotFound

from .answers import ERRORS
from .entrance import actor_of
from .payments import Cursor, Id, Limit, Word, page_of

router = Router(tags=["documents"])
Answer: dict[int, Any] = {200: dict[str, Any], **ERRORS}


class NewDocument(Schema):
    template: str = Field(max_length=30)
    subject: str = Field(max_length=200)
    unit_id: Id
    facts: dict[str, Any]
    mark: str = Field("", max_length=20)


class Reason(Schema):
    reason: str = Field(min_length=1, max_length=200)


@router.get("/documents", response=Answer, operation_id="documents_documents")
def documents(
    request: HttpRequest, unit_id: Annotated[Id | None, Query()] = None, template: Word = "", state: Word = "",
    text: Word = "", after: Cursor = "", limit: Limit = 50,
) -> Any:  # fmt: skip
    """List letters, newest first."""
    found = queries.documents(
        actor_of(request),
        unit_id=unit_id,
        template=template,
        state=state,
        text=text,
        after=after,
        limit=limit,
    )
    return page_of(found)


@router.post("/documents", response=Answer, operation_id="documents_draft")
def draft(request: HttpRequest, body: NewDocument) -> Any:
    """Draft a letter from facts."""
    return asdict(commands.draft(actor_of(request), **body.dict()))


@router.get("/documents/{document_id}", response=Answer, operation_id="documents_document")
def document(request: HttpRequest, document_id: Id) -> Any:
    """Return one letter with its facts."""
    return asdict(queries.document(actor_of(request), document_id=document_id))


@router.post("/documents/{document_id}/issue", response=Answer, operation_id="documents_issue")
def issue(request: HttpRequest, document_id: Id) -> Any:
    """Number a letter and draw it as PDF/A and docx."""
    return asdict(commands.issue(actor_of(request), document_id=document_id))


@router.post("/documents/{document_id}/void", response=Answer, operation_id="documents_void")
def void(request: HttpRequest, document_id: Id, body: Reason) -> Any:
    """Void a letter; its number stays used."""
    return asdict(commands.void(actor_of(request), document_id=document_id, reason=body.reason))


@router.get("/files/{file_id}", response=Answer, operation_id="documents_file")
def file(request: HttpRequest, file_id: Id) -> Any:
    """Return a stored file in base64 with its hash."""
    by = actor_of(request)
    row = queries.file(by, file_id=file_id)
    if row.kind.startswith("export:"):  # every taking of an export is journalled first
        commands.fetch_export(by, export_id=int(row.kind.partition(":")[2]))
    return asdict(row) | {"content": base64.b64encode(queries.content(by, file_id=file_id)).decode()}


@router.get("/exports", response=Answer, operation_id="documents_exports")
def exports(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> Any:
    """List the exports this login asked for."""
    return page_of(queries.exports(actor_of(request), after=after, limit=limit))


@router.get("/exports/waiting", response=Answer, operation_id="documents_exports_to_approve")
def exports_to_approve(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> Any:
    """List the exports of others that wait for this login's agreement."""
    return page_of(queries.exports_to_approve(actor_of(request), after=after, limit=limit))


@router.get("/exports/{export_id}", response=Answer, operation_id="documents_one_export")
def export(request: HttpRequest, export_id: Id) -> Any:
    """Return one export."""
    return asdict(queries.export(actor_of(request), export_id=export_id))


@router.post("/exports/{export_id}/approve", response=Answer, operation_id="documents_approve_export")
def approve_export(request: HttpRequest, export_id: Id) -> Any:
    """Agree that somebody else takes these rows away."""
    return asdict(commands.approve_export(actor_of(request), export_id=export_id))


@router.post("/exports/{export_id}/refuse", response=Answer, operation_id="documents_refuse_export")
def refuse_export(request: HttpRequest, export_id: Id, body: Reason) -> Any:
    """Say no, and why."""
    return asdict(commands.refuse_export(actor_of(request), export_id=export_id, reason=body.reason))


@router.post("/exports/{export_id}/stop", response=Answer, operation_id="documents_stop_export")
def stop_export(request: HttpRequest, export_id: Id) -> Any:
    """Call one's own export off."""
    return asdict(commands.stop_export(actor_of(request), export_id=export_id))


@router.get("/verify/{code}", response=Answer, operation_id="documents_verify")
def verify(request: HttpRequest, code: Annotated[str, Field(max_length=20)]) -> Any:
    """Say whether a check code belongs to a letter issued here."""
    found = queries.verify(code)
    if found is None:
        raise NotFound("not_found", model="Document", id=0)
    return asdict(found)
