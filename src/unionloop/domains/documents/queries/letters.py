"""Reads of documents."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q

from unionloop.domains.reference import queries as reference
from unionloop.kernel import change, secret
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.source import Source, sha256_of

from .. import ports, rules
from ..contracts import TEMPLATES, DocumentRow, DocumentState, FileRow, Issued, Verified
from ..flow import DOCUMENT
from ..models import Document, StoredFile
from ..sealing import opened_facts


def file(by: Actor, *, file_id: int) -> FileRow:
    """Return one file's row; reading takes the file's own verb, and an export is its owner's only."""
    return file_row(_readable(by, file_id))


def content(by: Actor, *, file_id: int) -> bytes:
    """Return the bytes of one file, checked against their hash."""
    row = _readable(by, file_id)
    return read_content(row.sha256, sealed=row.sealed)


def kept(by: Actor, *, file_id: int) -> Source:
    """Return one file as it lies on the disk, checked against its hash, to be read piece by piece; a sealed one's bytes."""
    row = _readable(by, file_id)
    if row.sealed:
        return read_content(row.sha256, sealed=True)
    path = path_of(row.sha256, sealed=False)
    if not path.exists():
        raise Refused("file_lost", sha256=row.sha256)
    if sha256_of(path) != row.sha256:
        raise Refused("file_changed", sha256=row.sha256)
    return path


def read_content(digest: str, *, sealed: bool) -> bytes:
    """Return content by digest; a file changed or lost on the disk is refused, never served."""
    try:
        found = path_of(digest, sealed).read_bytes()
    except FileNotFoundError as error:
        raise Refused("file_lost", sha256=digest) from error
    if sealed:
        found = base64.b64decode(secret.decrypt(found.decode(), f"documents.file.{digest}"))
    if hashlib.sha256(found).hexdigest() != digest:
        raise Refused("file_changed", sha256=digest)
    return found


def path_of(digest: str, sealed: bool) -> Path:
    """Return where content of that digest lies."""
    return Path(settings.FILES) / digest[:2] / (f"{digest}.sealed" if sealed else digest)


def document(by: Actor, *, document_id: int) -> DocumentRow:
    """Return one letter with its facts."""
    rows = Document.visible(by, "documents.read").select_related("unit").filter(pk=document_id)
    for row in rows:
        return document_row(by, row)
    raise NotFound("not_found", model="Document", id=document_id)


def documents(
    by: Actor, *, unit_id: int | None = None, template: str = "", state: str = "", text: str = "",
    after: str = "", limit: int = 50,
) -> Page[DocumentRow]:  # fmt: skip
    """Return letters, newest first."""
    rows = Document.visible(by, "documents.read").select_related("unit")
    for name, value in (("unit_id", unit_id), ("template", template), ("state", state)):
        if value:
            rows = rows.filter(**{name: value})
    if text:
        rows = rows.filter(Q(subject__icontains=text) | Q(number__icontains=text))
    return keyset(rows, ("-drafted_at", "-id"), lambda row: document_row(by, row), after=after, limit=limit)


def by_ids(by: Actor, ids: list[int]) -> dict[int, DocumentRow]:
    """Return visible letters by id (200 at most)."""
    rows = Document.visible(by, "documents.read").select_related("unit").filter(pk__in=ids[:200])
    return {row.pk: document_row(by, row) for row in rows}


def issued(*, document_id: int) -> Issued:
    """Return number, code and files of a letter, for the domain that has checked its own row."""
    row = Document.objects.select_related("pdf").get(pk=document_id)
    return Issued(row.number, row.check_code, row.pdf_id, row.docx_id, row.pdf.sha256 if row.pdf else "")


def issued_content(*, document_id: int, form: str) -> tuple[str, bytes]:
    """Return name and bytes of a letter's pdf or docx, for the domain that has checked its own row."""
    row = Document.objects.select_related("pdf", "docx").filter(pk=document_id).first()
    found = {"pdf": row.pdf, "docx": row.docx}.get(form) if row is not None else None
    if found is None:
        raise NotFound("not_found", model="StoredFile", id=document_id)
    return found.name, read_content(found.sha256, sealed=found.sealed)


def kept_content(*, file_id: int) -> tuple[FileRow, bytes]:
    """Return row and bytes of a stored file, for the domain that has checked its own row and journalled the reading."""
    row = StoredFile.objects.filter(pk=file_id).first()
    if row is None:
        raise NotFound("not_found", model="StoredFile", id=file_id)
    return file_row(row), read_content(row.sha256, sealed=row.sealed)


def preview(
    *, template: str, facts: dict[str, Any], number: str, day: date, check_code: str = ""
) -> tuple[bytes, ...]:
    """Return the pages of a letter as PNG, exactly as they are printed; before it has a code, with the seal's place."""
    link = ports.check_link(check_code) if check_code else ""
    letter = rules.letter_of(
        template, facts, number=number, day=day, check_code=check_code, check_link=link, draft=not check_code
    )
    return ports.typesetter().preview(letter)


def verify(check_code: str) -> Verified | None:
    """Return what a check code proves, None for a code that was never given. Public."""
    clean = check_code.strip().upper().replace("-", "").replace(" ", "")
    rows = Document.objects.select_related("unit", "pdf")
    return _verified(rows.filter(check_code=clean).exclude(check_code="").first())


def verify_file(sha256: str) -> Verified | None:
    """Return the letter whose PDF has this SHA-256, None where we issued no such file. Public."""
    return _verified(Document.objects.select_related("unit", "pdf").filter(pdf__sha256=sha256).first())


def _verified(row: Document | None) -> Verified | None:
    if row is None or row.issued_at is None or row.pdf is None:
        return None
    return Verified(
        number=row.number, subject=row.subject, issuer=row.unit.name, issued_at=row.issued_at,
        state=DocumentState(row.state), pdf_sha256=row.pdf.sha256,
    )  # fmt: skip


def default_mark(template: str, division_code: str, day: date) -> str:
    """Return 机关代字 for a kind of letter in a place: parameter `documents.mark`, else 工."""
    try:
        head = str(reference.parameter("documents.mark", division_code, day).value)
    except Refused:  # no such parameter here
        head = "工"
    return head + TEMPLATES[template][1]


def invariants(by: Actor) -> Iterator[tuple[str, list[str]]]:
    """Yield (label, faults): what `unionloop verify` asks of stored files."""
    yield "文件：存放与摘要", list(check())


def check() -> Iterator[str]:
    """Yield every stored file that is missing or changed on the disk."""
    for row in StoredFile.objects.order_by("id").iterator(chunk_size=1000):
        try:
            read_content(row.sha256, sealed=row.sealed)
        except (Refused, secret.Unreadable) as error:
            yield f"documents: file {row.pk}: {error}"


def _readable(by: Actor, file_id: int) -> StoredFile:
    row = StoredFile.objects.filter(pk=file_id).first()
    if row is None:
        raise NotFound("not_found", model="StoredFile", id=file_id)
    expired = row.expires_at is not None and row.expires_at <= by.at
    if row.owner:
        if row.owner != by.name or expired:
            raise NotFound("not_found", model="StoredFile", id=file_id)
        return row
    return change.seen(by, row.read_verb, StoredFile, file_id)


def file_row(row: StoredFile) -> FileRow:
    return FileRow(
        id=row.pk, sha256=row.sha256, name=row.name, size=row.size, content_type=row.content_type,
        kind=row.kind, unit_id=row.unit_id, stored_at=row.stored_at, purpose=row.purpose,
        expires_at=row.expires_at,
    )  # fmt: skip


def document_row(by: Actor, row: Document) -> DocumentRow:
    return DocumentRow(
        id=row.pk, template=row.template, subject=row.subject, unit_id=row.unit_id,
        unit_name=row.unit.name, number=row.number, state=DocumentState(row.state),
        check_code=row.check_code, drafted_at=row.drafted_at, issued_at=row.issued_at,
        pdf_id=row.pdf_id, docx_id=row.docx_id, void_reason=row.void_reason, facts=opened_facts(row.facts),
        verbs=DOCUMENT.open_to(by, row),
    )  # fmt: skip
